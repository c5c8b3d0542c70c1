package campaign

import (
	"fmt"
	"strings"
)

// dutyNotice tells a unit its duties by law, with a receipt (反电信网络诈骗法 8; 企业事业单位内部治安保卫条例 8, 11, 13–16, 19).
func (w *paperWriter) dutyNotice() error {
	w.out.Title = "防范电信网络诈骗法定义务告知书"
	w.out.Addressee = w.f.UnitName
	w.say("为落实防范电信网络诈骗主体责任，依据《中华人民共和国反电信网络诈骗法》（以下简称《反电信网络诈骗法》）和《企业事业单位内部治安保卫条例》（以下简称《条例》），现将你单位应当履行的义务告知如下。")
	w.head("开展宣传教育", "单位应当加强内部防范电信网络诈骗工作，对工作人员开展防范电信网络诈骗教育（《反电信网络诈骗法》第八条）。财务人员、新入职人员应当作为重点。")
	w.head("健全内部制度", "单位应当建立并落实内部治安保卫制度（《条例》第八条），结合实际把付款核验、内部通讯群组管理等要求纳入其中，并抓好执行。")
	w.head("落实人员责任", "单位应当按照需要配备治安保卫人员，明确职责（《条例》第十一条），配合公安机关和主管部门的监督、检查和指导，对指出的问题及时整改。")
	w.head("法律责任", "单位违反《条例》规定，存在治安隐患的，由公安机关责令限期整改，并处警告；逾期不整改，造成公民人身伤害、公私财产损失，或者严重威胁公民人身安全、公私财产安全或者公共安全的，"+
		"由公安机关对单位处1万元以上10万元以下的罚款，对单位主要负责人和其他直接责任人员处500元以上5000元以下的罚款（《条例》第十九条）。")
	contact := ""
	if c := w.text("contact"); c != "" {
		contact = "联系方式：" + c + "。"
	}
	w.say("对告知内容有疑问或者不同意见的，可以向告知单位提出。%s本告知书一式两份，告知单位和被告知单位各存一份。", contact)
	w.out.Attachments = []PaperAttachment{{Title: "法定义务告知书签收回执", Parts: []PaperPart{{
		Text: "本单位已收到《防范电信网络诈骗法定义务告知书》，知悉所列义务和法律责任。",
		Form: []PaperField{
			{Label: "单位名称\n（盖章）", Text: w.f.UnitName, Lines: 3},
			{Label: "主要负责人\n签名", Label2: "签收日期", Lines: 2},
			{Label: "经办人签名", Label2: "联系电话", Lines: 2},
			{Label: "告知人签名", Text: "（不少于二人）", Label2: "送达方式", Text2: "□ 直接　□ 邮寄", Lines: 2},
		}}}}}
	return nil
}

// pledge is what a unit or a resident promises; only its number is ever counted (Z3).
func (w *paperWriter) pledge() error {
	w.out.Signer = ""
	who, lines := w.or("signatory", "居民"), []string{
		"不轻信来历不明的电话、短信、链接和二维码，不向陌生人转账汇款。",
		"不透露身份证号码、银行卡号、验证码和支付密码，不与陌生人共享手机屏幕。",
		"不出租、出借、出售银行卡、电话卡、收款码和网络账号，不参与刷单、跑分等违法活动。",
		"遇到可疑情况先核实，及时拨打96110咨询，发现被骗立即拨打110报警。",
		"主动把防骗知识告诉家人、邻居和同事，互相提醒，共同防范。",
	}
	if strings.Contains(who, "单位") || strings.Contains(who, "企业") {
		lines = []string{
			"落实防范电信网络诈骗主体责任，主要负责人负总责，明确专人负责。",
			"对全体员工开展防范教育，财务人员和新入职人员做到全覆盖。",
			"严格执行付款核验和内部通讯安全规定，大额转账必须当面或者电话核实。",
			"不为他人出租、出借、出售对公账户、电话卡和网络账号，发现线索及时报告。",
			"发生案件的，配合回访、复盘和整改，如实反映防范工作情况。",
		}
	}
	w.out.Title = "防范电信网络诈骗承诺书"
	w.say("为增强防范意识，保护财产安全，%s郑重承诺：", map[bool]string{true: "本单位", false: "本人"}[strings.Contains(who, "单位") || strings.Contains(who, "企业")])
	for i, line := range lines {
		w.say("%d.%s", i+1, line)
	}
	w.say("本承诺自愿作出，仅用于宣传教育，不作他用。")
	w.out.Remark = ""
	w.form(PaperField{Label: "承诺人\n签名或盖章", Label2: "日期", Text2: w.dateText(), Lines: 2})
	return nil
}

// openLetter speaks to residents in plain words (Z1, Z4).
func (w *paperWriter) openLetter() error {
	w.out.Title = "致" + w.f.UnitName + "居民朋友的一封信"
	w.out.Addressee = "居民朋友们"
	w.say("电信网络诈骗就在身边，手法不断翻新，一不小心就可能造成财产损失。为守护好大家的钱袋子，我们向您和您的家人提个醒。")
	w.head("请认清常见手法", "")
	cases := w.list("cases")
	if len(cases) == 0 {
		cases = []string{
			"刷单返利：先给小额返利，再以“任务未完成”“账户冻结”等理由要求不断垫付。凡是刷单都是诈骗。",
			"冒充客服：谎称商品质量问题、误开会员，要求下载软件、共享屏幕或者转账。正规退款不需要这些。",
			"虚假投资理财：拉入“内部消息”群，先赚后亏，无法提现。",
			"冒充公检法：以涉嫌犯罪为由要求转账到“安全账户”。公检法机关没有安全账户，也不会在电话里办案。",
		}
	}
	for i, c := range cases {
		w.say("%d.%s", i+1, sentence(c))
	}
	w.head("请牢记防骗要领", "不轻信、不透露、不转账。陌生链接不点击，陌生软件不下载，屏幕共享不开启，验证码不告诉任何人。家里有老人、学生的，请把这封信念给他们听。")
	help := "接到96110来电请务必接听，那是反诈民警在提醒您。拿不准时拨打96110咨询；一旦被骗，请立即拨打110，并保存聊天和转账记录。"
	if c := w.text("contact"); c != "" {
		help += "也可以联系我们：" + sentence(c)
	}
	w.head("请及时求助", help)
	w.say("社区工作人员上门宣传时会出示证件，不会向您索要验证码、密码，也不会要求您转账。")
	w.say("祝您和家人平安幸福！")
	return nil
}

// promptLetter tells an enterprise of a risk, and asks for a receipt (G5).
func (w *paperWriter) promptLetter() error {
	w.out.Title = "关于防范电信网络诈骗风险的提示函"
	w.say("近期，针对企业及其财务人员的电信网络诈骗时有发生。为保障你单位资金安全，按照%s要求，现就有关风险提示如下。", w.planName())
	risks := w.list("risks")
	if len(risks) == 0 {
		risks = []string{
			"冒充单位负责人：通过社交软件、邮件建群，以急付合同款、保证金等名义要求财务人员转账。凡涉及转账，务必当面或者电话核实。",
			"冒充税务、银行和公检法人员：以发票、账户年检、涉案调查为由发送链接或者木马程序。财务电脑不点击来历不明的链接和文件。",
			"员工参与刷单和网络投资：损失后影响生活和工作。请对新入职员工和外来务工人员重点宣传。",
		}
	}
	for i, r := range risks {
		w.say("%d.%s", i+1, sentence(r))
	}
	by := ""
	if w.text("deadline") != "" {
		by = "，并于" + w.day("deadline") + "前将回执报送本机关"
	}
	w.say("请你单位将本提示传达到全体员工，检查付款核验制度和内部通讯群组管理情况%s。如需上门宣讲，可在回执中注明。", by)
	w.say("专此函告。")
	w.out.Attachments = []PaperAttachment{{Title: "防范电信网络诈骗风险提示函回执", Parts: []PaperPart{{Form: []PaperField{
		{Label: "单位名称", Text: w.f.UnitName, Label2: "收到日期"},
		{Label: "传达情况", Text: "传达方式：□ 会议　□ 群组　□ 张贴　□ 其他\n应传达＿＿＿人，已传达＿＿＿人", Lines: 2},
		{Label: "自查情况", Text: "付款核验制度：□ 已建立并执行　□ 需完善\n内部通讯群组管理：□ 已落实　□ 需完善", Lines: 2},
		{Label: "存在问题\n和打算", Lines: 3},
		{Label: "宣讲需求", Text: "□ 需要　□ 暂不需要　　希望时间：", Lines: 1},
		{Label: "负责人签名", Label2: "单位盖章", Lines: 3},
	}}}}}
	return nil
}

// poster calls to sign the pledge with a phone (Z3).
func (w *paperWriter) poster() error {
	size := strings.ToUpper(w.or("size", "A4"))
	if size != "A4" && size != "A3" {
		return InvalidAt("inputs.size", "纸张只能是 A4 或 A3", "the size is A4 or A3")
	}
	w.out.Title, w.out.Large = "扫码海报", size == "A3"
	slogans := w.list("slogans")
	if len(slogans) == 0 {
		slogans = []string{"不轻信　不透露　不转账", "拿不准就打96110，被骗了立即打110"}
	}
	w.out.Print = []PaperLine{{RoleHeading, w.or("headline", "扫码签订反诈承诺书")}, {RoleText, w.f.UnitName}, {RoleQR, w.address(w.text("link"), w.f.Unit)},
		{RoleText, "手机扫一扫，一分钟完成，不收费，不需要注册"}}
	for _, s := range slogans {
		w.out.Print = append(w.out.Print, PaperLine{RoleSlogan, s})
	}
	w.out.Print = append(w.out.Print, PaperLine{RoleFoot, w.issuer()})
	return nil
}

// address puts the ids into the address of a QR code: it must lead to one unit of one district.
func (w *paperWriter) address(link, unit string) string {
	return strings.NewReplacer("{district}", w.f.District, "{unit}", unit).Replace(link)
}

// venueLabels are stickers for the spot, with what leads to the venue's form (Z1).
func (w *paperWriter) venueLabels() error {
	if len(w.f.Venues) == 0 {
		return Refuse(Conflict, "该单位没有登记阵地，没有可打印的标签", "the unit has no venues; there is nothing to print")
	}
	link := w.text("link")
	if !strings.Contains(link, "{unit}") {
		return InvalidAt("inputs.link", "网址中应有 {unit},每个阵地的标签才不相同", "the address needs {unit}, or all labels say the same")
	}
	w.out.Title = "阵地标签"
	for _, v := range w.f.Venues {
		label := PaperLabel{v.Name, v.Code, v.Address, w.address(link, v.ID)}
		if label.Code == "" {
			label.Code = fmt.Sprintf("编号 %s", v.ID)
		}
		w.out.Labels = append(w.out.Labels, label)
	}
	return nil
}
