package plan

// FraudTypes are the twelve classes of the police platform and the rest. The scheme is versioned: classes do merge.
var FraudTypes = []string{
	"刷单返利", "冒充电商物流客服", "虚假网络投资理财", "贷款、代办信用卡", "虚假征信", "虚假购物、服务", "冒充公检法及政府机关",
	"冒充领导、熟人", "网络游戏产品虚假交易", "网络婚恋、交友", "冒充军警购物", "网黑案件", "其他",
}

// Victims are the classes of victims known without a plan's own.
var victims = []Option{{"employee", "员工"}, {"cadre", "干部"}, {"finance", "财会人员"}, {"student", "学生"}, {"elder", "老年人"}, {"other", "其他"}}

func builtin(id, title string, fields ...*Field) *RecordKind {
	for i, f := range fields {
		f.index = i
	}
	return &RecordKind{ID: id, Title: title, Fields: fields, Builtin: true}
}

func atLeast(n int64) *int64 { return &n }

// builtinRecords are the record kinds every plan has. A case is registered by the police; its victim's identity is not a
// field and never will be (个人信息保护法 28).
func builtinRecords() []*RecordKind {
	money := func(id, title string) *Field { return &Field{ID: id, Title: title, Type: Money, Min: atLeast(0)} }
	count := func(id, title string, least int64) *Field {
		return &Field{ID: id, Title: title, Type: Int, Min: atLeast(least)}
	}
	plain := func(id, title string, t Type) *Field { return &Field{ID: id, Title: title, Type: t} }
	return []*RecordKind{
		builtin("case", "案件",
			plain("type", "类型", Text), money("loss", "损失"), money("stopped", "止付"), money("recovered", "追回"),
			&Field{ID: "victim", Title: "受骗人群", Type: Choice, Options: victims},
			plain("channel", "渠道", Text), plain("major", "大案", Bool), plain("reached", "此前宣传已触达", Bool)),
		builtin("person", "人员",
			plain("role", "角色", Text), plain("from", "起", Date), plain("to", "止", Date), plain("trained_on", "培训日期", Date)),
		builtin("pledge", "承诺书",
			count("people", "人数", 1),
			&Field{ID: "channel", Title: "方式", Type: Choice, Options: []Option{{"qr", "扫码"}, {"paper", "纸质"}}}),
		builtin("order", "反诈订单",
			plain("topic", "主题", Text), plain("audience", "对象", Text), count("people", "人数", 1), plain("wanted_on", "希望日期", Date)),
		builtin("finding", "检查发现问题",
			plain("item", "检查项", Text), plain("due", "整改期限", Date), plain("closed_on", "销号日期", Date), plain("fixed", "已整改", Bool)),
		builtin("notice", "告知书", plain("subject", "事项", Text), plain("signed_on", "签收日期", Date)),
		builtin("bulletin", "通报", plain("number", "文号", Text), count("recipients", "发送单位数", 0)),
		builtin("survey", "知晓率抽查", count("asked", "抽查人数", 1), count("aware", "知晓人数", 0)),
		builtin("task", "任务完成", plain("note", "说明", Text)),
	}
}

// baseColumn is a column that every record has; expressions may read it as record.NAME.
var baseColumns = []struct {
	id string
	t  Type
}{{"id", Text}, {"unit", Text}, {"on", Date}, {"by", Text}, {"ref", Text}}

// reservedFields are columns of the ledger files and cannot be fields.
var reservedFields = map[string]bool{
	"id": true, "kind": true, "unit": true, "on": true, "entered_at": true, "by": true, "ref": true, "state": true,
	"supersedes": true, "reason": true, "changed_at": true,
}
