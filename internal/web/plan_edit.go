package web

import (
	"cmp"
	"errors"
	"io"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// planEditPage is the editor of a draft.
type planEditPage struct {
	basics
	ID       string // of the draft kept in the browser
	Text     field
	Upload   form
	Stored   bool // the text is that of a draft on the server
	Address  [4]string
	Checked  bool
	Problems []planProblem
	Names    []nameGroup
	Replace  int     // characters before the cursor that an offer takes the place of
	Offers   []offer // what may be written at the cursor
}

func (*planEditPage) template() string { return "plan-edit" }

func (p *planEditPage) forms() []*form {
	return []*form{{ID: "plan", Fields: []*field{&p.Text}}, &p.Upload}
}

// planProblem is what the checker says, with the line to go to.
type planProblem struct {
	Line, Column         int
	Code, Sentence, Hint string
	Class                string // bad, warn
	Excerpt              string
}

// nameGroup are names that may be written into a plan.
type nameGroup struct {
	Title message
	Names []plan.Option
}

// planEditor shows a draft, or a version in force to begin another one with.
func (s *server) planEditor(v *visit) (page, error) {
	return shown(s.planEditing(v))
}

func (s *server) planEditing(v *visit) (*planEditPage, error) {
	if !v.may(campaign.DraftPlan) {
		return nil, mayNot(campaign.DraftPlan)
	}
	id, version := v.planAsked()
	p := &planEditPage{ID: "plan-" + id + "-" + strconv.Itoa(version), basics: basics{Crumbs: []crumb{{v.t("方案"), "/plan"}, {Text: v.t("编辑方案")}}},
		Text: field{Name: "plan", Label: v.t("方案原文"), Type: "textarea"},
		Upload: form{ID: "upload", Upload: true, Submit: v.t("读入文件"), Explain: v.t("读入的内容只显示在上面的编辑框里，检查并保存后才成为草稿。"),
			Fields: []*field{{Name: "file", Label: v.t("方案文件（.yaml）"), Type: "file", Required: true}}}}
	all, err := s.app.Plans(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	for _, info := range all {
		if info.ID == id && info.Version == version {
			p.Stored = info.State != "in_force"
		}
	}
	if p.Text.Value, err = s.app.PlanText(v.ctx(), v.caller, id, version); err != nil {
		return nil, err
	}
	if !p.Stored {
		p.Notice = v.t("这是已施行的版本，不能修改。请把 version 改为更大的版本号，把 start 改为新版本开始施行的日期，再保存为草稿。")
	}
	p.Address = [4]string{planAddress("/plan/try", id, version), planAddress("/plan/compare", id, version), planAddress("/plan/enforce", id, version), planAddress("/plan/text", id, version)}
	p.Names, err = s.planNames(v)
	return p, err
}

// planNames lists what a plan in force calls its posts, kinds and measures.
func (s *server) planNames(v *visit) ([]nameGroup, error) {
	p, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if campaign.KindOf(err) == campaign.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	posts, kinds, records, measures := nameGroup{Title: "岗位"}, nameGroup{Title: "单位种类"}, nameGroup{Title: "记录种类"}, nameGroup{Title: "指标"}
	for _, x := range p.Posts {
		posts.Names = append(posts.Names, plan.Option{ID: x.ID, Title: x.Title})
	}
	for _, x := range p.Kinds {
		kinds.Names = append(kinds.Names, plan.Option{ID: x.ID, Title: x.Title})
	}
	for _, x := range p.Records {
		records.Names = append(records.Names, plan.Option{ID: x.ID, Title: x.Title})
	}
	for _, x := range p.Measures {
		measures.Names = append(measures.Names, plan.Option{ID: "m." + x.ID, Title: x.Title})
	}
	return []nameGroup{posts, kinds, records, measures}, nil
}

// planEdited checks what was typed, keeps it, or reads a file into the editor.
func (s *server) planEdited(v *visit) (page, error) {
	if v.value("do") == "offer" {
		return s.planOffers(v)
	}
	p, err := s.planEditing(v)
	if err != nil {
		return nil, err
	}
	if v.r.PostForm.Get("form") == "upload" {
		return p, s.planUploaded(v, p)
	}
	typed := newLines(v.r.PostForm.Get("plan"))
	p.Notice, p.Checked = "", true
	if v.value("do") != "save" {
		problems, err := s.app.CheckPlan(v.ctx(), v.caller, typed)
		p.Problems = v.planProblems(problems, typed)
		return p, err
	}
	info, problems, err := s.app.DraftPlan(v.ctx(), v.caller, typed)
	p.Problems = v.planProblems(problems, typed)
	if err != nil {
		return p, withoutFaults(err, len(problems) > 0)
	}
	return &redirect{To: planAddress("/plan/edit", info.ID, info.Version), Said: v.t("草稿已保存：第 %d 版，%s 起施行。可以试算、比较，再施行。", info.Version, info.Start)}, nil
}

// withoutFaults leaves out the list of faults where the page shows them at their lines.
func withoutFaults(err error, shown bool) error {
	var e *campaign.Error
	if !shown || !errors.As(err, &e) {
		return err
	}
	short := *e
	short.Faults = nil
	return &short
}

// newLines takes the line ends of a browser away.
func newLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// planUploaded puts the text of a file into the editor.
func (s *server) planUploaded(v *visit, p *planEditPage) error {
	f, _, err := v.r.FormFile("file")
	if err != nil {
		return campaign.InvalidAt("file", "请选择方案文件", "choose the file of a plan")
	}
	defer f.Close() //nolint:errcheck // it was only read
	content, err := io.ReadAll(f)
	if err != nil {
		return unreadable()
	}
	p.Text.Value, p.Notice, p.Checked = newLines(string(content)), "", true
	v.r.PostForm.Del("plan")
	problems, err := s.app.CheckPlan(v.ctx(), v.caller, p.Text.Value)
	p.Problems = v.planProblems(problems, p.Text.Value)
	return err
}

// planProblems words the problems; E and L stop a plan, W does not.
func (v *visit) planProblems(problems plan.Problems, text string) []planProblem {
	lines := strings.Split(text, "\n")
	var out []planProblem
	for _, x := range problems {
		p := planProblem{Line: x.Line, Column: x.Column, Code: string(x.Code), Sentence: x.Sentence(v.lang), Hint: x.Hint(v.lang), Class: "bad"}
		if x.Code.Family() == 'W' || x.Basis != "" {
			p.Class = "warn"
		}
		if v.lang == plan.Chinese {
			p.Sentence, p.Hint = plan.WideMarks(p.Sentence), plan.WideMarks(p.Hint)
		}
		if x.Line >= 1 && x.Line <= len(lines) {
			p.Excerpt = strings.TrimSpace(lines[x.Line-1])
		}
		out = append(out, p)
	}
	return out
}

// planComparePage is a draft beside the version in force.
type planComparePage struct {
	basics
	Version, Draft int
	Rules          []comparedRule
	Lines          []app.DiffLine
	Back           string
}

func (*planComparePage) template() string { return "plan-compare" }

// comparedRule is a rule that the draft adds, changes or drops.
type comparedRule struct {
	Title     string
	What      badge
	Now, Then []plan.Saying
}

func (s *server) planCompare(v *visit) (page, error) {
	id, version := v.planAsked()
	text, err := s.app.PlanText(v.ctx(), v.caller, id, version)
	if err != nil {
		return nil, err
	}
	found, err := s.app.ComparePlan(v.ctx(), v.caller, text)
	if err != nil {
		return nil, err
	}
	p := &planComparePage{basics: basics{Crumbs: v.draftCrumbs(id, version, v.t("比较"))}, Version: found.Version, Draft: version, Lines: found.Lines, Back: planAddress("/plan/edit", id, version)}
	for _, r := range found.Rules {
		p.Rules = append(p.Rules, compared(r))
	}
	return p, nil
}

func compared(r app.RuleChange) comparedRule {
	switch {
	case r.Now == nil:
		return comparedRule{Title: r.Then.Title, What: badge{"新增", "plus", "good"}, Then: wideSayings(r.Then.Says)}
	case r.Then == nil:
		return comparedRule{Title: r.Now.Title, What: badge{"取消", "minus", "bad"}, Now: wideSayings(r.Now.Says)}
	}
	return comparedRule{Title: cmp.Or(r.Then.Title, r.Now.Title), What: badge{"变更", "edit", "busy"}, Now: wideSayings(r.Now.Says), Then: wideSayings(r.Then.Says)}
}

func (v *visit) draftCrumbs(id string, version int, last string) []crumb {
	return []crumb{{v.t("方案"), "/plan"}, {v.t("第 %d 版草稿", version), planAddress("/plan/edit", id, version)}, {Text: last}}
}
