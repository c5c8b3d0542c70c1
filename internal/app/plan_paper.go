package app

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// WritePlan writes a version of the plan in plain Chinese as a Word document. A draft that cannot be used is refused with its
// problems.
func (a *App) WritePlan(ctx context.Context, c Caller, id string, version int, w io.Writer) error {
	text, err := a.PlanText(ctx, c, id, version)
	if err != nil {
		return err
	}
	p, err := a.soundPlan(text)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := document.WriteDocx(&b, PlanPaper(p)); err != nil {
		return fmt.Errorf("write plan %s as a document: %w", id, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// PlanPaper lays a plan out as an official paper (GB/T 9704): what it is about, then rule by rule under the clause each comes from.
func PlanPaper(p *plan.Plan) document.Paper {
	paper := document.Paper{Number: p.Number, Title: printed(p.Title), Signer: printed(p.Issuer), Date: civilDay(p.Start),
		Remark: fmt.Sprintf("本文由方案第%d版生成，以发文机关印发的文本为准", p.Version)}
	if p.Issuer != "" {
		paper.Head.Mark = paper.Signer + "文件"
	}
	paper.Blocks = planHead(p)
	passages := p.Passages()
	for _, c := range planChapters {
		var own []plan.Passage
		for _, x := range passages {
			if x.Kind == c.kind {
				own = append(own, x)
			}
		}
		if len(own) > 0 {
			paper.Blocks = append(paper.Blocks, document.Heading{Level: 1, Text: c.title})
			paper.Blocks = append(paper.Blocks, planRules(own)...)
		}
	}
	return paper
}

// planChapters are the chapters, in the order in which a plan is read.
var planChapters = []struct {
	kind  plan.PassageKind
	title string
}{
	{plan.DutyPassage, "工作责任"}, {plan.GoalPassage, "工作目标"}, {plan.BandPassage, "分档标准"}, {plan.ScorePassage, "考核评分"}, {plan.TitlePassage, "称号授予与撤销"},
	{plan.BulletinPassage, "情况通报"}, {plan.InspectionPassage, "督导检查"}, {plan.OrderPassage, "反诈订单"},
}

// planHead says for whom and for how long the plan holds.
func planHead(p *plan.Plan) []document.Block {
	var based string
	if len(p.BasedOn) > 0 {
		based = "根据" + strings.Join(p.BasedOn, "、") + "，制定本方案。"
	}
	period := fmt.Sprintf("本方案自%s起至%s止。", chineseDay(p.Period.From), chineseDay(p.Period.To))
	if p.Version > 1 {
		period += fmt.Sprintf("本版为第%d版，自%s起施行。", p.Version, chineseDay(p.Start))
	}
	out := []document.Block{document.Paragraph{Text: printed(based) + period}, document.Heading{Level: 1, Text: "基本情况"}}
	if len(p.Phases) > 0 {
		t := document.PaperTable{Caption: "工作阶段", Columns: []document.PaperColumn{{Title: "阶段"}, {Title: "起"}, {Title: "止"}}}
		for _, s := range p.Phases {
			t.Rows = append(t.Rows, []string{cmp.Or(s.Title, s.ID), chineseDay(s.From), chineseDay(s.To)})
		}
		out = append(out, t)
	}
	return append(out, planPosts(p))
}

func chineseDay(d plan.Day) string { return civilDay(d).Format("2006年1月2日") }

// planPosts lists the kinds of units with the posts that answer there.
func planPosts(p *plan.Plan) document.Block {
	t := document.PaperTable{Caption: "单位与岗位", Columns: []document.PaperColumn{{Title: "单位"}, {Title: "隶属"}, {Title: "岗位", Side: document.SideLeft}}}
	for _, k := range p.Kinds {
		var in, posts []string
		for _, above := range k.In {
			in = append(in, cmp.Or(above.Title, above.ID))
		}
		for _, x := range p.Posts {
			if slices.Contains(x.Of, k) {
				posts = append(posts, cmp.Or(x.Title, x.ID))
			}
		}
		t.Rows = append(t.Rows, []string{printed(cmp.Or(k.Title, k.ID)), printed(strings.Join(in, "、")), printed(strings.Join(posts, "、"))})
	}
	return t
}

// planRules sets the rules of a chapter, those of a clause together; a chapter whose rules name no clause has none.
func planRules(rules []plan.Passage) []document.Block {
	var clauses []string
	for _, x := range rules {
		if !slices.Contains(clauses, x.Source) {
			clauses = append(clauses, x.Source)
		}
	}
	level := 2
	if len(clauses) > 1 || clauses[0] != "" {
		level = 3
	}
	var out []document.Block
	for _, clause := range clauses {
		if level == 3 {
			out = append(out, document.Heading{Level: 2, Text: clauseTitle(clause)})
		}
		for _, x := range rules {
			if x.Source == clause {
				out = append(out, planRule(x, level)...)
			}
		}
	}
	return out
}

func clauseTitle(clause string) string {
	if clause == "" {
		return "其他"
	}
	return printed("条款 " + clause)
}

// planRule is a rule: its title as a heading, then its sentences.
func planRule(x plan.Passage, level int) []document.Block {
	h := document.Heading{Level: level, Text: printed(x.Title)}
	var out []document.Block
	for i, s := range x.Says {
		text := ended(printed(s.Text))
		if i == 0 && s.Depth == 0 && level == 3 {
			h.Body = text
			continue
		}
		out = append(out, document.Paragraph{Text: text})
	}
	return append([]document.Block{h}, out...)
}

var (
	spaceInText = regexp.MustCompile(`([\p{Han}“”（），。：；、》%]) +([\p{Han}“”（《])`)
	isoDay      = regexp.MustCompile(`(\d{4})-0?(\d{1,2})-0?(\d{1,2})`)
)

// printed writes a text of a plan as an official paper has it: wide marks, no gaps between characters, days in words.
func printed(text string) string {
	text = isoDay.ReplaceAllString(plan.WideMarks(text), "${1}年${2}月${3}日")
	for range 2 { // matches share a character
		text = spaceInText.ReplaceAllString(text, "$1$2")
	}
	return text
}

// ended closes a sentence.
func ended(text string) string {
	if strings.HasSuffix(text, "。") || strings.HasSuffix(text, "：") || strings.HasSuffix(text, "；") {
		return text
	}
	return text + "。"
}

// PlanFileName is what the plan's document is called when it is saved.
func PlanFileName(id string, version int) string { return fmt.Sprintf("%s-%d.docx", id, version) }
