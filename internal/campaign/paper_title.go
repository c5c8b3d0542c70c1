package campaign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// Roles of the lines of a print.
const (
	RoleHeading = "heading"
	RoleName    = "name"
	RoleText    = "text"
	RoleTitle   = "title"
	RoleSlogan  = "slogan"
	RoleFoot    = "foot"
	RoleQR      = "qr" // the text is the address
)

// titleName is the honour by its name; people may also type its id.
func (w *paperWriter) titleName() string {
	name := w.text("title")
	for _, t := range w.f.Plan.Titles {
		if t.ID == name {
			return t.Title
		}
	}
	return strings.Trim(name, "“”\"")
}

// honoured are the units that somebody listed, else those that qualify for the title.
func (w *paperWriter) honoured() ([]string, error) {
	if listed := w.list("units"); len(listed) > 0 {
		return listed, nil
	}
	var out []string
	for _, t := range w.f.Titled {
		if t.Title == w.titleName() {
			out = append(out, t.Unit)
		}
	}
	if len(out) == 0 {
		return nil, Refuse(Conflict, "没有符合该称号条件的单位；如仍需行文，请填写单位名单", "no unit qualifies for the title; to write all the same, list the units")
	}
	return out, nil
}

// unitsTable lists units in two columns, as lists of names are printed.
func unitsTable(units []string) *BulletinTable {
	t := &BulletinTable{Header: []string{"序号", "单位"}, Right: []bool{true, false}}
	for i, u := range units {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), u})
	}
	return t
}

// few names units in a sentence: 鹿鸣社区等12个单位.
func few(units []string) string {
	if len(units) <= 3 {
		return strings.Join(units, "、")
	}
	return fmt.Sprintf("%s等%d个单位", units[0], len(units))
}

// publicNotice lets people object before a title is granted.
func (w *paperWriter) publicNotice() error {
	units, err := w.honoured()
	if err != nil {
		return err
	}
	if w.text("to") < w.text("from") {
		return InvalidAt("inputs.to", "公示结束日早于开始日", "the notice ends before it begins")
	}
	w.out.Title = "关于拟授予“" + w.titleName() + "”称号单位的公示"
	w.out.Sealed = true
	w.say("按照%s规定，经申报、审核和实地核查，拟授予%s“%s”称号，现予以公示。", w.planName(), few(units), w.titleName())
	w.table(unitsTable(units))
	w.say("公示期为%s至%s。公示期内，任何单位和个人对公示对象有异议的，可以通过来电、来信、来访等方式反映。反映情况应当客观真实，以单位名义反映的应当加盖公章；对反映人信息依法予以保密。",
		w.day("from"), w.day("to"))
	w.say("联系方式：%s", sentence(w.text("contact")))
	return nil
}

// award grants a title to units.
func (w *paperWriter) award() error {
	units, err := w.honoured()
	if err != nil {
		return err
	}
	title := w.titleName()
	w.out.Title = "关于授予" + few(units) + "“" + title + "”称号的决定"
	w.out.Addressee = w.or("addressee", "各有关单位")
	w.say("按照%s规定，经考核、公示，决定授予%s“%s”称号。", w.planName(), few(units), title)
	if term := w.text("term"); term != "" {
		w.say("称号有效期%s。有效期内实行动态管理，不再符合条件的，按照规定预警、暂停或者撤销。", strings.TrimRight(term, "。"))
	} else {
		w.say("称号实行动态管理，不再符合条件的，按照规定预警、暂停或者撤销。")
	}
	w.say("希望受到授牌的单位珍惜荣誉，巩固成效，发挥示范作用。其他单位要学习先进，压实责任，扎实做好防范电信网络诈骗工作。")
	if len(units) > 3 {
		w.out.Attachments = []PaperAttachment{{Title: "“" + title + "”名单", Parts: []PaperPart{{Table: unitsTable(units)}}}}
	}
	return nil
}

// withdrawal takes a title from a unit, and tells how to appeal.
func (w *paperWriter) withdrawal() error {
	title := w.titleName()
	w.out.Title = "关于撤销" + w.f.UnitName + "“" + title + "”称号的决定"
	w.out.Addressee = w.or("addressee", w.f.UnitName)
	basis := w.planName()
	if b := w.text("basis"); b != "" {
		basis += b
	}
	w.say("%s", sentence(w.text("reason")))
	w.say("%s已不符合“%s”称号的条件。按照%s规定，经研究，决定撤销%s“%s”称号，收回证书和牌匾。", w.f.UnitName, title, basis, w.f.UnitName, title)
	w.say("请%s认真查找原因，落实整改措施。达到条件后，可以按照规定重新申报。", w.f.UnitName)
	w.say("对本决定有异议的，可以自收到本决定之日起十个工作日内书面申请复核。复核期间本决定不停止执行。")
	return nil
}

// commendation praises units and persons (G8).
func (w *paperWriter) commendation() error {
	units := w.list("units")
	w.out.Title = w.or("headline", "关于表扬"+w.periodName()+"反诈工作成绩突出单位和个人的通报")
	w.out.Addressee = w.or("addressee", "各有关单位")
	w.say("%s，各有关单位认真落实%s，防范电信网络诈骗工作取得积极成效，涌现出一批成绩突出的单位和个人。", w.periodName(), w.planName())
	if deeds := w.text("deeds"); deeds != "" {
		w.say("%s", sentence(deeds))
	}
	w.say("为鼓励先进，决定对%s予以通报表扬。", map[bool]string{true: strings.Join(units, "、"), false: "附件所列单位和个人"}[len(units) <= 3])
	w.say("希望受到表扬的单位和个人再接再厉，再创佳绩。各单位要以先进为榜样，扎实做好防范电信网络诈骗各项工作。")
	if len(units) > 3 {
		t := unitsTable(units)
		t.Header[1] = "单位或个人"
		w.out.Attachments = []PaperAttachment{{Title: "受表扬的单位和个人名单", Parts: []PaperPart{{Table: t}}}}
	}
	return nil
}

// certificate is the sheet that a unit gets with its title.
func (w *paperWriter) certificate() error {
	w.out.Title, w.out.Across, w.out.Framed = "证书", true, true
	body := fmt.Sprintf("按照《%s》，经考核、公示，授予你单位", w.f.Plan.Title)
	w.out.Print = []PaperLine{{RoleHeading, "荣誉证书"}, {RoleName, w.f.UnitName + "："}, {RoleText, body}, {RoleTitle, "“" + w.titleName() + "”称号"}}
	if term := w.text("term"); term != "" {
		w.out.Print = append(w.out.Print, PaperLine{RoleText, "有效期" + strings.TrimRight(term, "。") + "。"})
	}
	if n := w.text("number"); n != "" {
		w.out.Print = append(w.out.Print, PaperLine{RoleFoot, "证书编号：" + n})
	}
	w.out.Print = append(w.out.Print, PaperLine{RoleFoot, w.issuer()}, PaperLine{RoleFoot, w.dateOrBlank()})
	return nil
}

// plaque is the model for the maker of the plate at the door.
func (w *paperWriter) plaque() error {
	w.out.Title, w.out.Across, w.out.Framed, w.out.Large = "牌匾", true, true, true
	w.out.Print = []PaperLine{{RoleHeading, w.titleName()}, {RoleName, w.f.UnitName}, {RoleFoot, w.issuer()}}
	if w.out.Dated { // a plate is not written on by hand
		w.out.Print = append(w.out.Print, PaperLine{RoleFoot, dayName(w.out.Date)})
	}
	if i := slices.IndexFunc(w.f.Plan.Titles, func(t *plan.Title) bool { return t.Title == w.titleName() }); i < 0 && len(w.f.Plan.Titles) > 0 {
		return InvalidAt("inputs.title", "方案没有这个称号", "the plan has no such title")
	}
	return nil
}

func (w *paperWriter) dateOrBlank() string {
	if w.out.Dated {
		return dayName(w.out.Date)
	}
	return "　　年　　月　　日"
}
