package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// A matter's data is typed, and each step names the fields that it sets. The table here says how people fill a field in and how it is
// shown; everything else about procedures comes from the app, so that a new step needs nothing here unless it has a new field.

// dataField is how a field of a matter's data is asked for and shown.
type dataField struct {
	Label message
	Help  message
	Kind  dataKind
}

// dataKind reads and shows one type of values.
type dataKind struct {
	ask  func(a *asking, at string, d dataField) []*field
	read func(a *asking, at string) any // nil: nothing was given
	show func(a *asking, raw json.RawMessage) []string
}

// asking is what fields may look at: the matter that is opened or goes on.
type asking struct {
	v         *visit
	plan      *plan.Plan
	procedure string
	unit      string // id
	kind      string // of the unit
	data      map[string]json.RawMessage
	fault     error // of a field that could not be read
}

// dataFields has every field of every procedure. PROCEDURE.FIELD goes before FIELD.
var dataFields = map[string]dataField{
	"order.order": {Label: "订单种类", Kind: choiceOf(orderOptions)},
	"topic":       {Label: "主题", Kind: choiceOf(topicOptions)},
	"audience":    {Label: "宣讲对象", Kind: choiceOf(audienceOptions)},
	"windows":     {Label: "方便的时段", Help: "可以填几个，宣讲队从中选一个。", Kind: windowsKind},
	"place":       {Label: "地点", Kind: lineKind},
	"people":      {Label: "预计人数", Kind: countKind},
	"wish":        {Label: "其他要求", Kind: textKind},
	"team":        {Label: "服务人员", Help: "写队伍或岗位，不必写姓名。", Kind: lineKind},
	"slot":        {Label: "上门时间", Kind: slotKind},

	"ordered_on":   {Label: "下单日期", Kind: dayKind},
	"delivered_on": {Label: "上门日期", Kind: dayKind},
	"fields":       {Label: "宣讲情况", Kind: entryKind},
	"records":      {Label: "已入账的记录", Kind: recordsKind},
	"rating":       {Label: "评分", Kind: choiceOf(ratingOptions).number()},
	"comment":      {Label: "评价", Kind: textKind},

	"inspection":   {Label: "检查种类", Kind: choiceOf(inspectionOptions)},
	"inspected_on": {Label: "检查日期", Kind: dayKind},
	"results":      {Label: "检查表", Kind: sheetKind},
	"open":         {Label: "待整改项目", Kind: itemsKind},
	"proof":        {Label: "整改情况", Help: "逐项写明怎样整改，可附照片或文件。", Kind: textKind},
	"recheck":      {Label: "复查情况", Kind: textKind},
	"remaining":    {Label: "仍不合格的项目", Kind: itemsKind},
	"minutes":      {Label: "约谈记录", Kind: textKind},
	"harm":         {Label: "危害后果或隐患", Help: "依条例第十九条，处罚以此为前提。", Kind: textKind},
	"fine":         {Label: "罚款", Kind: yuanKind},
	"basis":        {Label: "依据条款", Kind: lineKind},

	"title":       {Label: "标题", Kind: lineKind},
	"title.title": {Label: "称号", Kind: choiceOf(titleOptions)},
	"text":        {Label: "正文", Help: "每段一行。", Kind: linesKind},
	"way":         {Label: "签收方式", Help: "本单位人员可在线签收；代为录入请上传签字页扫描件。", Kind: choiceOf(wayOptions)},
	"signer":      {Label: "签收人", Kind: lineKind},
	"signed_on":   {Label: "签收日期", Kind: dayKind},
	"witness":     {Label: "见证人", Kind: lineKind},

	"objection.about": {Label: "异议事项", Kind: choiceOf(objectionOptions)},
	"object":          {Label: "异议对象的编号", Kind: lineKind},
	"claim":           {Label: "异议理由", Help: "不要写个人姓名。", Kind: textKind},
	"deciders":        {Label: "原决定人", Kind: countedKind},
	"answer":          {Label: "答复", Kind: textKind},
	"belongs":         {Label: "案件应归属", Help: "裁定成立后，案件随裁定自动改归，上限、统计和回访一并转移。", Kind: belongsKind},
	"change":          {Label: "更正内容", Kind: textKind},

	"complaint.about": {Label: "类别", Kind: choiceOf(complaintOptions)},
	"page":            {Label: "所在页面", Kind: lineKind},
	"complaint.text":  {Label: "内容", Help: "不要写个人信息。", Kind: textKind},

	"rule":     {Label: "约谈规则", Kind: choiceOf(callInOptions)},
	"period":   {Label: "周期", Kind: choiceOf(periodOptions)},
	"why":      {Label: "约谈事由", Kind: textKind},
	"on":       {Label: "约谈日期", Kind: dayKind},
	"promises": {Label: "单位承诺", Kind: textKind},
	"who":      {Label: "受表彰人", Help: "不填则表彰单位。", Kind: lineKind},
	"deeds":    {Label: "事迹", Kind: textKind},

	"score":  {Label: "考核表", Kind: choiceOf(scoreOptions)},
	"item":   {Label: "评分项", Kind: choiceOf(itemOptions)},
	"points": {Label: "得分", Kind: pointsKind},
	"note":   {Label: "评分依据", Kind: textKind},
	"manual": {Label: "人工评分", Kind: manualKind},
	"sheet":  {Label: "公布的得分", Kind: frozenKind},
	"source": {Label: "外部考核名称", Kind: lineKind},
	"total":  {Label: "外部得分", Kind: pointsKind},

	"self_check":  {Label: "自查情况", Kind: textKind},
	"statement":   {Label: "申报说明", Kind: textKind},
	"review":      {Label: "初审意见", Kind: textKind},
	"site_check":  {Label: "现场核查情况", Kind: textKind},
	"notice_from": {Label: "公示自", Kind: dayKind},
	"notice_to":   {Label: "公示至", Kind: dayKind},
	"number":      {Label: "文号", Kind: lineKind},
	"awarded_on":  {Label: "授牌日期", Kind: dayKind},
	"until":       {Label: "有效期至", Kind: dayKind},
	"watched":     {Label: "月度跟踪", Kind: textKind},
	"yearly":      {Label: "年度复核", Kind: textKind},
	"ended_on":    {Label: "终止日期", Kind: dayKind},
	"wait_to":     {Label: "可再次申报的日期", Kind: dayKind},

	"bulletin":   {Label: "通报种类", Kind: choiceOf(bulletinOptions)},
	"draft":      {Label: "数据", Kind: countedKind},
	"rewritten":  {Label: "改写的段落", Help: "每行一段，前面写“部分.段 ”，如“1.2 文字”；表格写成“1.2 ‖单位|数‖单位|数‖”。", Kind: rewriteKind},
	"kind":       {Label: "文种", Kind: choiceOf(paperOptions)},
	"recipients": {Label: "主送单位", Help: "每行一个单位编号。", Kind: linesKind},
	"corrects":   {Label: "更正的文件", Kind: lineKind},
	"paper":      {Label: "文件", Kind: lineKind},
	"issued_on":  {Label: "印发日期", Kind: dayKind},
}

// of is the line of a field.
func (a *asking) of(name string) dataField {
	if d, ok := dataFields[a.procedure+"."+name]; ok {
		return d
	}
	if d, ok := dataFields[name]; ok {
		return d
	}
	return dataField{Label: message(name), Kind: lineKind}
}

// text is a field of the data that is a text; of a form that is being filled in, what stands in the address.
func (a *asking) text(name string) string {
	var s string
	if raw, ok := a.data[name]; ok && json.Unmarshal(raw, &s) == nil {
		return s
	}
	if typed := a.v.value("input." + name); typed != "" {
		return typed
	}
	return a.v.query(name)
}

// texts is a field of the data that is a list of texts.
func (a *asking) texts(name string) []string {
	var list []string
	if json.Unmarshal(a.data[name], &list) != nil {
		return nil
	}
	return list
}

// number makes a choice of numbers.
func (k dataKind) number() dataKind {
	read := k.read
	k.read = func(a *asking, at string) any {
		if s, ok := read(a, at).(string); ok {
			return json.Number(s)
		}
		return nil
	}
	return k
}

// plainAsk asks with one field of a type.
func plainAsk(kind string, most int) func(a *asking, at string, d dataField) []*field {
	return func(a *asking, at string, d dataField) []*field {
		return []*field{{Name: at, Label: a.v.t(string(d.Label)), Help: a.v.say(d.Help), Type: kind, MaxLength: most, Value: a.v.query(strings.TrimPrefix(at, "input."))}}
	}
}

// say is a message that may be absent.
func (v *visit) say(m message) string {
	if m == "" {
		return ""
	}
	return v.t(string(m))
}

func readText(a *asking, at string) any {
	if s := a.v.value(at); s != "" {
		return s
	}
	return nil
}

func showText(_ *asking, raw json.RawMessage) []string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return []string{strings.Trim(string(raw), `"`)}
	}
	return strings.Split(s, "\n")
}

var (
	lineKind = dataKind{ask: plainAsk("text", 200), read: readText, show: showText}
	textKind = dataKind{ask: plainAsk("textarea", 2000), read: readText, show: showText}
	dayKind  = dataKind{read: readText, show: showText, ask: func(a *asking, at string, d dataField) []*field {
		f := plainAsk("date", 0)(a, at, d)
		if f[0].Value == "" {
			f[0].Value = a.v.today().String()
		}
		return f
	}}
	countKind = dataKind{show: showNumber(1), read: readNumber(1), ask: func(a *asking, at string, d dataField) []*field {
		f := plainAsk("number", 0)(a, at, d)
		f[0].Min, f[0].Step = "0", "1"
		return f
	}}
	yuanKind = dataKind{show: showYuan, read: readNumber(100), ask: func(a *asking, at string, d dataField) []*field {
		f := plainAsk("number", 0)(a, at, d)
		f[0].Min, f[0].Step, f[0].Unit = "0", "0.01", a.v.t("元")
		return f
	}}
	pointsKind = dataKind{show: showNumber(1000), read: readNumber(1000), ask: func(a *asking, at string, d dataField) []*field {
		f := plainAsk("number", 0)(a, at, d)
		f[0].Step, f[0].Unit = "0.001", a.v.t("分")
		return f
	}}
	linesKind = dataKind{ask: plainAsk("textarea", 0), show: showLines, read: func(a *asking, at string) any {
		var out []string
		for line := range strings.Lines(a.v.value(at)) {
			if line = strings.TrimSpace(line); line != "" {
				out = append(out, line)
			}
		}
		if out == nil {
			return nil
		}
		return out
	}}
	countedKind = dataKind{show: func(*asking, json.RawMessage) []string { return nil }}
)

// readNumber reads a decimal as so many parts of one. What is no number is handed on as it is, for the app to refuse.
func readNumber(parts int64) func(a *asking, at string) any {
	return func(a *asking, at string) any {
		s := a.v.value(at)
		if s == "" {
			return nil
		}
		whole, rest, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
		digits := len(fmt.Sprint(parts)) - 1
		text := whole + (rest + strings.Repeat("0", digits))[:digits]
		if len(rest) > digits || text == "" || len(text) > 15 || strings.Trim(text, "0123456789") != "" {
			return s
		}
		text = strings.TrimLeft(text, "0")
		if text == "" {
			return json.Number("0")
		}
		if strings.HasPrefix(s, "-") {
			text = "-" + text
		}
		return json.Number(text)
	}
}

func showNumber(parts int64) func(*asking, json.RawMessage) []string {
	return func(_ *asking, raw json.RawMessage) []string {
		var n int64
		if json.Unmarshal(raw, &n) != nil {
			return nil
		}
		if parts == 1 {
			return []string{countText(n)}
		}
		return []string{plan.Points(n)}
	}
}

func showYuan(a *asking, raw json.RawMessage) []string {
	var fen int64
	if json.Unmarshal(raw, &fen) != nil {
		return nil
	}
	return []string{moneyText(a.v.t, fen)}
}

func showLines(_ *asking, raw json.RawMessage) []string {
	var list []string
	_ = json.Unmarshal(raw, &list) // what is no list has no lines
	return list
}

// choiceOf offers options; a single one is chosen already.
func choiceOf(options func(a *asking) []plan.Option) dataKind {
	return dataKind{
		ask: func(a *asking, at string, d dataField) []*field {
			f := plainAsk("select", 0)(a, at, d)
			f[0].Options = options(a)
			if len(f[0].Options) == 1 {
				f[0].Value = f[0].Options[0].ID
			}
			return f
		},
		read: readText,
		show: func(a *asking, raw json.RawMessage) []string {
			id := strings.Trim(string(raw), `"`)
			if i := slices.IndexFunc(options(a), func(o plan.Option) bool { return o.ID == id }); i >= 0 {
				return []string{options(a)[i].Title}
			}
			return []string{id}
		},
	}
}
