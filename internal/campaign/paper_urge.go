package campaign

import "strings"

// reminder tells a unit what it has missed, and how to object (G6).
func (w *paperWriter) reminder() error {
	matters, err := w.matters()
	if err != nil {
		return err
	}
	w.out.Title = "关于" + w.periodName() + "反诈工作任务进度的提醒函"
	w.say("按照%s要求，经核对截至%s的工作记录，你单位%s有下列责任事项未按期完成，现提醒如下。", w.planName(), dayName(w.f.AsOf), w.periodName())
	w.table(matterTable(matters))
	if w.text("deadline") != "" {
		w.say("请你单位抓紧组织落实，于%s前补齐上述事项并如实填报工作记录。确有客观困难的，请书面说明原因和计划完成时间。", w.day("deadline"))
	} else {
		w.say("请你单位抓紧组织落实，补齐上述事项并如实填报工作记录。确有客观困难的，请书面说明原因和计划完成时间。")
	}
	w.say("对所列情况有异议的，请自收到本函之日起五个工作日内提出，经核实有误的予以更正。")
	w.say("特此提醒。")
	return nil
}

// supervision is a form that goes out with a demand and comes back with its answer.
func (w *paperWriter) supervision() error {
	matters, err := w.matters()
	if err != nil {
		return err
	}
	w.out.Title = w.issuer() + "督办单"
	w.out.Signer = ""
	demand := w.or("demand", "请按照"+w.planName()+"要求，明确责任人和完成时限，逐项落实，并于办理时限前将办理结果报送本机关。")
	w.form(
		PaperField{Label: "编号", Text: w.text("number"), Label2: "签发日期", Text2: w.dateText()},
		PaperField{Label: "承办单位", Text: w.f.UnitName, Label2: "办理时限", Text2: w.day("deadline")},
		PaperField{Label: "督办事项", Text: matterLines(matters), Lines: 5},
		PaperField{Label: "办理要求", Text: demand, Lines: 3},
		PaperField{Label: "签发人", Label2: "联系方式", Text2: w.text("contact")},
		PaperField{Label: "办理结果", Text: "", Lines: 5},
		PaperField{Label: "承办单位\n负责人签名", Label2: "报送日期", Lines: 2},
	)
	return nil
}

func (w *paperWriter) dateText() string {
	if w.out.Dated {
		return dayName(w.out.Date)
	}
	return ""
}

// callIn summons the head of a unit (约谈).
func (w *paperWriter) callIn() error {
	w.out.Title = "关于约谈" + w.f.UnitName + "负责人的通知"
	w.say("%s", sentence(w.text("reason")))
	w.say("按照%s有关规定，决定对你单位主要负责人进行约谈。现将有关事项通知如下。", w.planName())
	w.head("约谈时间", sentence(w.text("time")))
	w.head("约谈地点", sentence(w.text("place")))
	w.head("参加人员", sentence(w.or("attend", "你单位主要负责人和反诈工作分管负责人")))
	w.head("有关要求", "请结合约谈事由，就存在问题、原因分析和整改措施准备书面材料，并于约谈时提交。\n请按时参加，一般不得委托他人；因故不能参加的，应当提前书面说明并另行商定时间。")
	return nil
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") {
		return s
	}
	return strings.TrimRight(s, ".；;") + "。"
}

// callInRecord is the record of such a talk, signed by both sides.
func (w *paperWriter) callInRecord() error {
	w.out.Title = "约谈记录"
	w.out.Signer = ""
	w.form(
		PaperField{Label: "约谈单位", Text: w.issuer()},
		PaperField{Label: "被约谈单位", Text: w.f.UnitName},
		PaperField{Label: "约谈时间", Text: w.text("time")},
		PaperField{Label: "约谈地点", Text: w.text("place")},
		PaperField{Label: "约谈人", Text: w.text("host"), Label2: "被约谈人", Text2: w.text("called")},
		PaperField{Label: "约谈事由", Text: w.text("reason"), Lines: 2},
		PaperField{Label: "约谈内容", Text: w.text("content"), Lines: 3},
		PaperField{Label: "整改要求", Text: w.text("demand"), Lines: 2},
		PaperField{Label: "被约谈人\n意见", Lines: 2},
		PaperField{Label: "约谈人\n签名", Label2: "被约谈人\n签名", Lines: 2},
	)
	w.say("本记录一式两份，经双方核对无误后签名，约谈单位和被约谈单位各存一份。")
	return nil
}

// rectification orders findings to be mended by a day; the slip that closes them is attached.
func (w *paperWriter) rectification() error {
	matters, err := w.matters()
	if err != nil {
		return err
	}
	w.out.Title = "关于限期整改有关问题的通知"
	how := "经核查工作记录"
	if w.text("checked") != "" {
		how = "经" + w.day("checked") + "检查"
	}
	basis := w.planName()
	if given := w.text("basis"); given != "" {
		basis += "和" + given
	}
	w.say("%s，你单位在落实防范电信网络诈骗工作中存在下列问题。按照%s要求，现责成你单位限期整改。", how, basis)
	w.head("存在问题", "")
	w.table(matterTable(matters))
	w.head("整改要求", "请你单位于"+w.day("deadline")+"前完成整改，明确每一问题的责任人、整改措施和完成时间，并将整改情况连同所附整改销号单报送本机关。")
	w.head("复查和销号", "整改期满后将组织复查。复查合格的，予以销号；不合格的，继续督促整改，并依照方案和有关规定处理。\n对所列问题有异议的，请自收到本通知之日起五个工作日内书面提出。")
	w.out.Attachments = []PaperAttachment{{Title: "整改销号单", Parts: []PaperPart{{Form: w.slip(matterLines(matters))}}}}
	return nil
}

// closingSlip tells how findings were mended, and closes them (销号).
func (w *paperWriter) closingSlip() error {
	w.out.Title = "整改销号单"
	w.out.Signer = ""
	var matters []paperMatter
	for _, line := range w.list("matters") {
		matters = append(matters, paperMatter{title: line})
	}
	w.form(w.slip(matterLines(matters))...)
	return nil
}

func (w *paperWriter) slip(problems string) []PaperField {
	return []PaperField{
		{Label: "整改单位", Text: w.f.UnitName},
		{Label: "通知文号", Text: w.or("order", w.text("number"))},
		{Label: "整改期限", Text: w.day("deadline"), Label2: "完成日期"},
		{Label: "存在问题", Text: problems, Lines: 3},
		{Label: "整改措施\n和结果", Text: w.text("measures"), Lines: 3},
		{Label: "整改单位\n负责人签名", Label2: "单位盖章", Lines: 2},
		{Label: "复查情况", Text: "□ 已整改到位　　□ 部分整改　　□ 未整改"},
		{Label: "复查人签名", Text: "（不少于二人）", Label2: "复查日期", Lines: 2},
		{Label: "销号意见", Text: "□ 同意销号\n□ 继续整改", Label2: "审批人签名", Lines: 2},
	}
}
