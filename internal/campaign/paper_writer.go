package campaign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// paperWriter writes one paper. It is used by one goroutine.
type paperWriter struct {
	kind   PaperKind
	f      PaperFacts
	inputs map[string]string
	out    *PaperDraft
}

func (w *paperWriter) text(id string) string   { return strings.TrimSpace(w.inputs[id]) }
func (w *paperWriter) list(id string) []string { return paperLines(w.inputs[id]) }

// or gives an input, or something else where it is empty.
func (w *paperWriter) or(id, other string) string {
	if s := w.text(id); s != "" {
		return s
	}
	return other
}

// day writes a day of an input, or leaves room for it.
func (w *paperWriter) day(id string) string {
	if d, err := plan.ParseDay(w.text(id)); err == nil {
		return dayName(d)
	}
	return "＿＿月＿＿日"
}

// begin writes what all papers of a form have.
func (w *paperWriter) begin() {
	out := w.out
	out.Signer = w.issuer()
	if d, err := plan.ParseDay(w.text("date")); err == nil {
		out.Date, out.Dated = d, true
	}
	out.Copies = w.text("copies")
	switch w.kind.Form {
	case PaperDocument:
		out.Mark, out.Sealed = out.Signer+"文件", true
	case PaperLetter:
		out.Mark, out.Sealed = out.Signer, true
		out.Addressee = w.or("addressee", w.f.UnitName)
	case PaperMinutes:
		out.Mark = out.Signer + "会议纪要"
	}
	if w.kind.Form == PaperDocument || w.kind.Form == PaperLetter {
		out.Number = w.or("number", fmt.Sprintf("〔%d〕   号", yearOf(w.f.AsOf)))
	}
	if w.kind.Form == PaperDocument || w.kind.Form == PaperMinutes {
		out.Printer = out.Signer
	}
	if contact := w.text("contact"); contact != "" && w.kind.Form != PaperPlain {
		out.Remark = "联系方式：" + contact
	}
}

// issuer of the paper: said, or that of the plan, or the district.
func (w *paperWriter) issuer() string {
	switch {
	case w.text("issuer") != "":
		return w.text("issuer")
	case w.f.Plan.Issuer != "":
		return w.f.Plan.Issuer
	}
	return w.f.Root
}

// planName names the plan with its number: 《示例县方案》（示例〔2023〕2号）.
func (w *paperWriter) planName() string {
	name := "《" + w.f.Plan.Title + "》"
	if w.f.Plan.Number != "" {
		name += "（" + w.f.Plan.Number + "）"
	}
	return name
}

// periodName is the period as people say it.
func (w *paperWriter) periodName() string { return periodSaid(w.f.Plan, w.f.Period) }

// periodSaid is a period as people say it: 2023-04 is 2023年4月.
func periodSaid(p *plan.Plan, name string) string {
	every, pd, ok := p.EveryOf(name)
	if !ok {
		return "活动期间"
	}
	d := &drafter{p: p, every: every}
	return d.periodName(pd.Name, pd.Whole)
}

// say adds paragraphs.
func (w *paperWriter) say(format string, args ...any) {
	w.out.Parts = append(w.out.Parts, PaperPart{Text: fmt.Sprintf(format, args...)})
}

// head adds a heading of the first level, with text below it.
func (w *paperWriter) head(title, text string) {
	w.out.Parts = append(w.out.Parts, PaperPart{Heading: title, Level: 1, Text: text})
}

func (w *paperWriter) table(t *BulletinTable) { w.out.Parts = append(w.out.Parts, PaperPart{Table: t}) }

func (w *paperWriter) form(fields ...PaperField) {
	w.out.Parts = append(w.out.Parts, PaperPart{Form: fields})
}

// paperMatter is something that a unit has not done.
type paperMatter struct{ title, source, have, short string }

// matters are those that somebody typed, else the duties of the period that the unit has missed. None is refused: a paper
// without a matter blames somebody for nothing.
func (w *paperWriter) matters() ([]paperMatter, error) {
	var out []paperMatter
	for _, line := range w.list("matters") {
		out = append(out, paperMatter{title: line})
	}
	if len(out) > 0 {
		return out, nil
	}
	for i := range w.f.Verdicts {
		if v := &w.f.Verdicts[i]; v.State.Bad() {
			out = append(out, w.matter(v))
		}
	}
	if len(out) == 0 {
		return nil, Refuse(Conflict, "该单位在这个周期没有未完成的责任;如仍需行文,请填写事项",
			"the unit has missed no duty in this period; to write all the same, fill in the matters")
	}
	return out, nil
}

func (w *paperWriter) matter(v *plan.Verdict) paperMatter {
	m := paperMatter{title: v.Duty.Title + w.within(v), source: v.Duty.Source, have: w.haveText(v)}
	// How far a limit of cases is broken tells how many there were.
	if lacks := v.Lacks(); len(lacks) > 0 && !slices.ContainsFunc(v.Duty.HaveOf(), ofCases) {
		m.short = strings.Join(lacks, "、")
	}
	return m
}

// within names the part of the paper's period that a verdict is of: half a month, a week, or the days after a record.
func (w *paperWriter) within(v *plan.Verdict) string {
	if v.Period == w.f.Period && v.Per == "" {
		return ""
	}
	if v.Per != "" || v.Window.From == v.Window.To {
		return "（期限" + shortDay(v.Window.To) + "）"
	}
	return "（" + shortDay(v.Window.From) + "至" + shortDay(v.Window.To) + "）"
}

// haveText tells the numbers that a verdict was given on.
func (w *paperWriter) haveText(v *plan.Verdict) string {
	names := &drafter{p: w.f.Plan}
	var parts []string
	for i, m := range v.Duty.HaveOf() {
		if i >= len(v.Have) || len(parts) == 3 {
			break
		}
		number := strconv.FormatInt(v.Have[i], 10)
		switch {
		case TellsKinds(m):
			continue
		case ofCases(m) && small(v.Have[i]):
			number = "不足" + strconv.Itoa(SmallCell)
		case m.Money:
			number = wan(v.Have[i])
		case m.Verb == plan.Last && v.Have[i] <= 0:
			number = "无"
		case m.Verb == plan.Last:
			number = dayName(plan.Day(v.Have[i]))
		}
		parts = append(parts, names.measureName(m)+number)
	}
	if len(parts) == 0 {
		return "未完成"
	}
	return strings.Join(parts, "，")
}

// matterTable lists matters; columns that nobody has filled are left out.
func matterTable(matters []paperMatter) *BulletinTable {
	t := &BulletinTable{Header: []string{"序号", "事项"}, Right: []bool{true, false}}
	known := func(pick func(paperMatter) string) bool {
		for _, m := range matters {
			if pick(m) != "" {
				return true
			}
		}
		return false
	}
	columns := []struct {
		title string
		right bool
		pick  func(paperMatter) string
	}{
		{"条款", false, func(m paperMatter) string { return m.source }},
		{"完成情况", false, func(m paperMatter) string { return m.have }},
		{"尚差", true, func(m paperMatter) string { return m.short }},
	}
	for i, m := range matters {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), m.title})
		for _, c := range columns {
			if known(c.pick) {
				t.Rows[i] = append(t.Rows[i], c.pick(m))
			}
		}
	}
	for _, c := range columns {
		if known(c.pick) {
			t.Header, t.Right = append(t.Header, c.title), append(t.Right, c.right)
		}
	}
	return t
}

// matterLines are matters in running text, one per line.
func matterLines(matters []paperMatter) string {
	var out []string
	for i, m := range matters {
		line := fmt.Sprintf("%d.%s", i+1, strings.TrimRight(m.title, "。；"))
		if m.have != "" && m.have != "未完成" {
			line += "（" + m.have + "）"
		}
		out = append(out, line+"。")
	}
	return strings.Join(out, "\n")
}

// formal sets the punctuation of the whole draft as an official document has it.
func (p *PaperDraft) formal() {
	for _, s := range []*string{&p.Mark, &p.Title, &p.Addressee, &p.Signer, &p.Remark, &p.Copies, &p.Printer} {
		*s = formalText(*s)
	}
	formalParts(p.Parts)
	for i := range p.Attachments {
		p.Attachments[i].Title = formalText(p.Attachments[i].Title)
		formalParts(p.Attachments[i].Parts)
	}
	for i := range p.Present {
		p.Present[i].Names = formalText(p.Present[i].Names)
	}
	for i := range p.Print {
		if p.Print[i].Role != RoleQR {
			p.Print[i].Text = formalText(p.Print[i].Text)
		}
	}
}

func formalParts(parts []PaperPart) {
	for i := range parts {
		p := &parts[i]
		p.Heading, p.Text = formalText(p.Heading), formalText(p.Text)
		for j := range p.Form {
			p.Form[j].Text, p.Form[j].Text2 = formalText(p.Form[j].Text), formalText(p.Form[j].Text2)
		}
		if p.Table == nil {
			continue
		}
		for _, row := range append([][]string{p.Table.Header}, p.Table.Rows...) {
			for j := range row {
				row[j] = formalText(row[j])
			}
		}
	}
}
