package campaign

// Inputs that many papers have.
var (
	inNumber   = PaperInput{ID: "number", Title: "发文字号", Type: InputText}
	inDate     = PaperInput{ID: "date", Title: "成文日期", Type: InputDay}
	inIssuer   = PaperInput{ID: "issuer", Title: "发文机关", Type: InputText}
	inTo       = PaperInput{ID: "addressee", Title: "主送机关", Type: InputText}
	inCopies   = PaperInput{ID: "copies", Title: "抄送机关", Type: InputText}
	inContact  = PaperInput{ID: "contact", Title: "联系方式（办公电话）", Type: InputText}
	inMatters  = PaperInput{ID: "matters", Title: "事项（不填则取本期未完成的责任）", Type: InputList}
	inTitle    = PaperInput{ID: "title", Title: "称号", Type: InputText}
	inUnits    = PaperInput{ID: "units", Title: "单位名单（不填则取符合条件的单位）", Type: InputList}
	inHeadline = PaperInput{ID: "headline", Title: "标题（不填则自动生成）", Type: InputText}
	inBody     = PaperInput{ID: "text", Title: "正文（每行一段）", Type: InputLong, Required: true}
)

func required(in PaperInput) PaperInput {
	in.Required = true
	return in
}

// issued are the inputs of papers that go out under a number.
func issued(more ...PaperInput) []PaperInput {
	return append([]PaperInput{inNumber, inDate, inIssuer, inTo, inCopies, inContact}, more...)
}

// signed are the inputs of papers without a number.
func signed(more ...PaperInput) []PaperInput {
	return append([]PaperInput{inDate, inIssuer}, more...)
}

func input(id, title string, t PaperInputType) PaperInput {
	return PaperInput{ID: id, Title: title, Type: t}
}

// paperKinds is the one table of all papers.
var paperKinds = []PaperKind{
	{"notice", "通知", PaperDocument, issued(required(inHeadline), inBody), (*paperWriter).free},
	{"report", "报告", PaperDocument, issued(required(inHeadline), inBody, input("approver", "签发人", InputText)), (*paperWriter).free},
	{"letter", "函", PaperLetter, issued(required(inHeadline), inBody), (*paperWriter).free},
	{"reminder", "提醒函", PaperLetter, issued(inMatters, input("deadline", "补齐期限", InputDay)), (*paperWriter).reminder},
	{"supervision", "督办单", PaperPlain, []PaperInput{inNumber, inDate, inIssuer, inMatters, required(input("deadline", "办理时限", InputDay)),
		input("demand", "办理要求", InputLong), inContact}, (*paperWriter).supervision},
	{"call_in", "约谈通知", PaperLetter, issued(required(input("reason", "约谈事由", InputLong)), required(input("time", "约谈时间", InputText)),
		required(input("place", "约谈地点", InputText)), input("attend", "参加人员", InputText)), (*paperWriter).callIn},
	{"call_in_record", "约谈记录", PaperPlain, signed(required(input("reason", "约谈事由", InputLong)), input("time", "约谈时间", InputText),
		input("place", "约谈地点", InputText), input("host", "约谈人", InputText), input("called", "被约谈人", InputText), input("content", "约谈内容", InputLong),
		input("demand", "整改要求", InputLong)), (*paperWriter).callInRecord},
	{"rectification", "整改通知", PaperLetter, issued(inMatters, required(input("deadline", "整改期限", InputDay)), input("checked", "检查日期", InputDay),
		input("basis", "依据", InputText)), (*paperWriter).rectification},
	{"closing_slip", "整改销号单", PaperPlain, signed(input("order", "整改通知文号", InputText), required(input("matters", "问题", InputList)),
		input("measures", "整改措施和结果", InputLong), input("deadline", "整改期限", InputDay)), (*paperWriter).closingSlip},
	{"duty_notice", "法定义务告知书", PaperPlain, signed(inContact), (*paperWriter).dutyNotice},
	{"pledge", "承诺书", PaperPlain, []PaperInput{inDate, input("signatory", "承诺主体（单位或居民）", InputText)}, (*paperWriter).pledge},
	{"open_letter", "致居民一封信", PaperPlain, signed(input("cases", "近期手法提示", InputList), inContact), (*paperWriter).openLetter},
	{"prompt_letter", "提示函（附回执）", PaperLetter, issued(input("risks", "风险提示", InputList), input("deadline", "回执期限", InputDay)), (*paperWriter).promptLetter},
	{"check_sheet", "检查表", PaperPlain, signed(input("inspection", "检查（方案中的名称或编号）", InputText), input("checked", "检查日期", InputDay)), (*paperWriter).checkSheet},
	{"score_sheet", "考评表", PaperPlain, signed(), (*paperWriter).scoreSheet},
	{"public_notice", "公示", PaperPlain, signed(required(inTitle), inUnits, required(input("from", "公示开始日", InputDay)),
		required(input("to", "公示结束日", InputDay)), required(inContact)), (*paperWriter).publicNotice},
	{"award", "授牌决定", PaperDocument, issued(required(inTitle), inUnits, input("term", "有效期", InputText)), (*paperWriter).award},
	{"withdrawal", "撤销决定", PaperDocument, issued(required(inTitle), required(input("reason", "撤销理由", InputLong)), input("basis", "依据", InputText)),
		(*paperWriter).withdrawal},
	{"commendation", "表扬通报", PaperDocument, issued(required(input("units", "受表扬的单位和个人", InputList)), input("deeds", "主要事迹", InputLong), inHeadline),
		(*paperWriter).commendation},
	{"minutes", "会议纪要", PaperMinutes, []PaperInput{inNumber, inDate, inIssuer, inCopies, required(input("meeting", "会议名称", InputText)),
		required(input("held", "会议日期", InputDay)), input("place", "会议地点", InputText), input("host", "主持人", InputText),
		required(input("decisions", "议定事项", InputList)), input("present", "出席", InputText), input("absent", "请假", InputText),
		input("attending", "列席", InputText)}, (*paperWriter).minutes},
	{"summary", "工作总结", PaperPlain, signed(input("achievements", "主要做法和成效", InputList), input("problems", "存在问题", InputList),
		input("next", "下步打算", InputList)), (*paperWriter).summary},
	{"trace_back", "倒查表", PaperPlain, signed(required(input("case", "案件编号（不写当事人）", InputText)), required(input("happened", "发案日期", InputDay)),
		input("finding", "倒查结论", InputLong)), (*paperWriter).traceBack},
	{"plan", "方案", PaperDocument, issued(input("meaning", "指导思想和背景", InputLong)), (*paperWriter).planDocument},
	{"certificate", "证书", PaperPrint, []PaperInput{required(inTitle), inDate, inIssuer, inNumber, input("term", "有效期", InputText)}, (*paperWriter).certificate},
	{"plaque", "牌匾", PaperPrint, []PaperInput{required(inTitle), inDate, inIssuer}, (*paperWriter).plaque},
	{"poster", "扫码海报", PaperPrint, []PaperInput{inIssuer, required(input("link", "二维码网址", InputLink)), inHeadline,
		input("slogans", "标语", InputList), input("size", "纸张（A4 或 A3）", InputText)}, (*paperWriter).poster},
	{"venue_labels", "阵地标签", PaperLabels, []PaperInput{required(input("link", "二维码网址，{district}、{unit} 代入编号", InputLink))}, (*paperWriter).venueLabels},
}
