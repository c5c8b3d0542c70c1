package campaign

import (
	"fmt"
	"slices"
	"strings"
)

// matterColumns are those of the list of what a unit has missed.
var matterColumns = []string{"序号", "事项", "条款", "完成情况", "尚差"}

// slipFields are those of the slip that closes findings.
var slipFields = []string{"整改单位", "通知文号", "整改期限", "完成日期", "存在问题", "整改措施和结果", "复查情况", "销号意见"}

// paperTexts are what every paper has.
var paperTexts = []string{"发文机关标志", "文号", "标题", "主送机关", "正文", "署名", "成文日期", "附注", "抄送机关", "印发机关"}

// printTexts are what certificate and plaque have besides.
var printTexts = []string{"单位名称", "称号", "授予内容"}

// paperPlaces are what papers have besides paperTexts: the columns of their list, and the fields of their form, by kind.
var paperPlaces = map[string]struct{ columns, fields []string }{
	"reminder":       {columns: matterColumns},
	"rectification":  {columns: matterColumns, fields: slipFields},
	"closing_slip":   {fields: slipFields},
	"supervision":    {fields: []string{"编号", "签发日期", "承办单位", "办理时限", "督办事项", "办理要求", "联系方式"}},
	"call_in_record": {fields: []string{"约谈单位", "被约谈单位", "约谈时间", "约谈地点", "约谈人", "被约谈人", "约谈事由", "约谈内容", "整改要求"}},
	"duty_notice":    {fields: []string{"单位名称（盖章）", "送达方式"}},
	"pledge":         {fields: []string{"日期"}},
	"prompt_letter":  {fields: []string{"单位名称", "传达情况", "自查情况", "宣讲需求"}},
	"check_sheet":    {columns: []string{"序号", "检查内容", "条款", "是否符合", "存在问题"}, fields: []string{"处理意见", "整改期限"}},
	"score_sheet":    {columns: []string{"序号", "考评项目", "条款", "分值", "得分"}},
	"public_notice":  {columns: []string{"序号", "单位"}},
	"award":          {columns: []string{"序号", "单位"}},
	"commendation":   {columns: []string{"序号", "单位或个人"}},
	"summary":        {columns: []string{"序号", "责任事项", "完成情况", "评定"}},
	"trace_back": {columns: []string{"序号", "应落实的责任", "条款", "完成情况", "评定"},
		fields: []string{"案件编号", "发案日期", "归属单位", "倒查期间", "倒查结论", "整改措施"}},
	"plan":        {columns: []string{"序号", "条款", "责任单位", "责任事项和要求", "岗位"}},
	"certificate": {fields: printTexts},
	"plaque":      {fields: printTexts},
}

// paperList is what a template calls the list of a paper.
const paperList = "表1"

// Templated tells whether an office may lay this kind of paper out by a template of its own. What carries a QR code it may not.
func (k PaperKind) Templated() bool { return k.ID != "poster" && k.ID != "venue_labels" }

// PaperPlaces are the places {{…}} that a template of a kind of paper may have, as it is written in the template.
func PaperPlaces(kind string) []string {
	of := paperPlaces[kind]
	out := append(slices.Clone(paperTexts), of.fields...)
	for _, column := range of.columns {
		out = append(out, paperList+"."+column)
	}
	return out
}

// CheckPaperPlaces refuses a template that names what its kind of paper does not have, with all that there is.
func CheckPaperPlaces(kind string, names []string) error {
	known := PaperPlaces(kind)
	var unknown []string
	for _, name := range names {
		if !slices.Contains(known, name) {
			unknown = append(unknown, "{{"+name+"}}")
		}
	}
	switch {
	case len(unknown) > 0:
		there := "{{" + strings.Join(known, "}} {{") + "}}"
		return InvalidAt("file", fmt.Sprintf("模板里有不认识的占位：%s。这种公文可用的占位：%s", strings.Join(unknown, "、"), there),
			fmt.Sprintf("the template has unknown placeholders %s; there are %s", strings.Join(unknown, " "), there))
	case len(names) == 0:
		return InvalidAt("file", "模板里没有占位，写出的公文将没有内容；请至少放入 {{正文}} 或其他占位", "the template has no placeholder; put in {{正文}} at least")
	}
	return nil
}

// PaperWords are the texts of a draft by their places. Every place of the draft's kind has a text, if an empty one.
func (p *PaperDraft) PaperWords() map[string]string {
	out := map[string]string{}
	for _, name := range PaperPlaces(p.Kind) {
		if !strings.HasPrefix(name, paperList+".") {
			out[name] = ""
		}
	}
	for _, part := range p.allParts() {
		for _, f := range part.Form {
			out[strings.ReplaceAll(f.Label, "\n", "")] = f.Text
			if f.Label2 != "" {
				out[strings.ReplaceAll(f.Label2, "\n", "")] = f.Text2
			}
		}
	}
	p.printWords(out)
	for name, text := range map[string]string{"发文机关标志": p.Mark, "文号": p.Number, "标题": p.Title, "主送机关": p.Addressee, "正文": bodyText(p.Parts), "署名": p.Signer,
		"附注": p.Remark, "抄送机关": p.Copies, "印发机关": p.Printer, "成文日期": ""} {
		out[name] = text
	}
	if p.Dated {
		out["成文日期"] = dayName(p.Date)
	}
	return out
}

// printWords are what stands on a certificate or plaque.
func (p *PaperDraft) printWords(out map[string]string) {
	var said []string
	for _, l := range p.Print {
		switch {
		case l.Role == RoleName:
			out["单位名称"] = strings.TrimSuffix(l.Text, "：")
		case l.Role == RoleTitle, l.Role == RoleHeading && p.Kind == "plaque":
			out["称号"] = strings.Trim(strings.TrimSuffix(l.Text, "称号"), "“”")
		case l.Role == RoleText:
			said = append(said, l.Text)
		}
	}
	if _, has := out["授予内容"]; has {
		out["授予内容"] = strings.Join(said, "\n")
	}
}

// PaperLists are the lists of a draft by their names. Every column of the draft's kind is there, if an empty one.
func (p *PaperDraft) PaperLists() map[string][]map[string]string {
	out := map[string][]map[string]string{}
	if columns := paperPlaces[p.Kind].columns; len(columns) > 0 {
		out[paperList] = []map[string]string{}
	}
	for _, part := range p.allParts() {
		if part.Table == nil {
			continue
		}
		name, rows := fmt.Sprintf("表%d", countTables(out)+1), []map[string]string{}
		for _, row := range part.Table.Rows {
			entry := map[string]string{}
			for _, column := range paperPlaces[p.Kind].columns {
				entry[column] = ""
			}
			for i, header := range part.Table.Header[:min(len(row), len(part.Table.Header))] {
				entry[header] = row[i]
			}
			rows = append(rows, entry)
		}
		out[name] = rows
	}
	return out
}

// countTables counts the lists that have been filled.
func countTables(lists map[string][]map[string]string) int {
	n := 0
	for _, rows := range lists {
		if len(rows) > 0 {
			n++
		}
	}
	return n
}

// allParts are the parts of the text and of the attachments.
func (p *PaperDraft) allParts() []PaperPart {
	out := slices.Clone(p.Parts)
	for _, a := range p.Attachments {
		out = append(out, a.Parts...)
	}
	return out
}

// bodyText is the text of a paper in one piece.
func bodyText(parts []PaperPart) string {
	var out []string
	for _, p := range parts {
		for _, s := range []string{p.Heading, p.Text} {
			if s != "" {
				out = append(out, s)
			}
		}
		for _, f := range p.Form {
			out = append(out, strings.ReplaceAll(f.Label, "\n", "")+"："+f.Text)
		}
	}
	return strings.Join(out, "\n")
}
