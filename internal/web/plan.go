package web

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) planRoutes() []route {
	return []route{
		{method: "GET", path: "/plan", name: "方案", answer: s.plan},
		{method: "GET", path: "/plan/text", name: "方案原文", answer: s.planText},
		{method: "GET", path: "/plan/document", name: "方案文档", answer: s.planDocument},
		{method: "GET", path: "/plan/edit", name: "编辑方案", answer: s.planEditor},
		{method: "POST", path: "/plan/edit", name: "编辑方案", large: true, answer: s.planEdited},
		{method: "GET", path: "/plan/compare", name: "与施行版本比较", answer: s.planCompare},
		{method: "GET", path: "/plan/try", name: "试算", answer: s.planTry},
		{method: "GET", path: "/plan/enforce", name: "施行方案", answer: s.planEnforceForm},
		{method: "POST", path: "/plan/enforce", name: "施行方案", answer: s.planEnforce},
	}
}

// planPage is the plan in force, in words.
type planPage struct {
	basics
	Deriving *deriving
	Facts    []term
	Actions  []link
	Chapters []planChapter
	Versions table
}

func (*planPage) template() string { return "plan" }

// planChapter is all rules of a kind; those of a clause stand together.
type planChapter struct {
	ID      string
	Title   message
	Clauses []planClause
}

type planClause struct {
	Source string
	Rules  []planRule
}

// planRule is one rule in words, with how far it has been done.
type planRule struct {
	ID, Title string
	Says      []plan.Saying
	Rate      *ruleRate
}

// ruleRate is how far a duty has been done; Href opens to the units.
type ruleRate struct {
	Good, Owed, Percent int
	Past, Done          int
	Unknown             int
	Href, All           string // the units that have not done it; all of them
}

// chapterTitles are the chapters, in the order in which a plan is read.
var chapterTitles = []struct {
	kind  plan.PassageKind
	title message
}{
	{plan.DutyPassage, "责任"}, {plan.GoalPassage, "目标"}, {plan.BandPassage, "分档"}, {plan.ScorePassage, "考评"}, {plan.TitlePassage, "称号"},
	{plan.BulletinPassage, "通报"}, {plan.InspectionPassage, "检查"}, {plan.OrderPassage, "订单"},
}

func (s *server) plan(v *visit) (page, error) {
	current, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	rates, err := s.app.DutyRates(v.ctx(), v.caller, app.Query{})
	if err != nil {
		return nil, err
	}
	versions, err := s.app.Plans(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	under, err := s.deriving(v)
	if err != nil {
		return nil, err
	}
	p := &planPage{basics: basics{Title: plan.WideMarks(current.Title)}, Deriving: under, Facts: v.planFacts(current), Versions: v.versionTable(versions)}
	p.Actions = v.planActions(current)
	p.Chapters = v.chapters(current.Passages(), rates)
	return p, nil
}

func (v *visit) planFacts(p *plan.Plan) []term {
	facts := []term{{Name: v.t("期间"), Value: v.t("%s 至 %s", p.Period.From, p.Period.To)}, {Name: v.t("版本"), Value: v.t("第 %d 版，%s 起施行", p.Version, p.Start)}}
	for _, f := range []term{{Name: v.t("文号"), Value: p.Number}, {Name: v.t("发文机关"), Value: p.Issuer}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	for i, b := range p.BasedOn {
		facts = append(facts, term{Name: v.t("依据 %d", i+1), Value: b})
	}
	for _, ph := range p.Phases {
		facts = append(facts, term{Name: cmp.Or(ph.Title, ph.ID), Value: v.t("%s 至 %s", ph.From, ph.To)})
	}
	return facts
}

func (v *visit) planActions(p *plan.Plan) []link {
	out := []link{{v.t("下载Word"), planAddress("/plan/document", p.ID, p.Version), "file-text"}, {v.t("下载原文"), planAddress("/plan/text", p.ID, p.Version), "download"}}
	if v.may(campaign.DraftPlan) {
		out = append(out, link{v.t("起草新版本"), planAddress("/plan/edit", p.ID, p.Version), "edit"})
	}
	return out
}

// planAddress names a version in an address.
func planAddress(path, id string, version int) string {
	return address(path, "plan", id, "version", strconv.Itoa(version))
}

// chapters puts the passages together; the rates are those of duties and goals.
func (v *visit) chapters(passages []plan.Passage, rates []app.DutyRate) []planChapter {
	var out []planChapter
	for _, kind := range chapterTitles {
		c := planChapter{ID: string(kind.kind), Title: kind.title}
		for _, x := range passages {
			if x.Kind != kind.kind {
				continue
			}
			rule := planRule{ID: x.ID, Title: plan.WideMarks(x.Title), Says: wideSayings(x.Says)}
			if x.Kind == plan.DutyPassage || x.Kind == plan.GoalPassage {
				rule.Rate = rateOf(rates, x)
			}
			i := slices.IndexFunc(c.Clauses, func(had planClause) bool { return had.Source == x.Source })
			if i < 0 {
				i = len(c.Clauses)
				c.Clauses = append(c.Clauses, planClause{Source: x.Source})
			}
			c.Clauses[i].Rules = append(c.Clauses[i].Rules, rule)
		}
		if len(c.Clauses) > 0 {
			out = append(out, c)
		}
	}
	return out
}

func wideSayings(says []plan.Saying) []plan.Saying {
	out := slices.Clone(says)
	for i := range out {
		out[i].Text = plan.WideMarks(out[i].Text)
	}
	return out
}

func rateOf(rates []app.DutyRate, x plan.Passage) *ruleRate {
	r := &ruleRate{Href: address("/duties", "duty", x.ID, "state", owing), All: address("/duties", "duty", x.ID)}
	for _, found := range rates {
		if found.Duty == x.ID && found.Goal == (x.Kind == plan.GoalPassage) {
			r.Good, r.Owed, r.Past, r.Done, r.Unknown = found.Good, found.Owed, found.Past, found.Done, found.Unknown
		}
	}
	if r.Owed > 0 {
		r.Percent = 100 * r.Good / r.Owed
	}
	return r
}

// versionTable lists the versions in force and, for who may write them, the drafts.
func (v *visit) versionTable(all []app.PlanInfo) table {
	t := table{Caption: v.t("方案版本"), Columns: []column{{Title: v.t("版本"), Right: true}, {Title: v.t("标题"), Wide: true}, {Title: v.t("状态")}, {Title: v.t("施行日期")}, {Title: v.t("最后修改"), Minor: true}, {Title: v.t("文档")}, {Title: v.t("操作")}},
		Empty: empty{Title: v.t("还没有方案"), Text: v.t("起草一份方案，检查无误后施行。")}}
	slices.SortStableFunc(all, func(a, b app.PlanInfo) int { return b.Version - a.Version })
	for _, p := range all {
		open := opens(v.t("原文"), planAddress("/plan/text", p.ID, p.Version))
		if p.State != "in_force" {
			open = opens(v.t("继续编辑"), planAddress("/plan/edit", p.ID, p.Version))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(strconv.Itoa(p.Version)), text(p.Title), badgeCell(v.versionBadge(p)), text(p.Start.String()), text(momentText(p.ChangedAt)), opens("Word", planAddress("/plan/document", p.ID, p.Version)), open}})
	}
	return t
}

func (v *visit) versionBadge(p app.PlanInfo) badge {
	switch {
	case p.State != "in_force":
		return badge{"草稿", "edit", "calm"}
	case p.Start > v.today():
		return badge{"待施行", "calendar", "busy"}
	}
	return badge{"施行中", "check", "good"}
}

// planText sends the text of a version.
func (s *server) planText(v *visit) (page, error) {
	id, version := v.planAsked()
	text, err := s.app.PlanText(v.ctx(), v.caller, id, version)
	if err != nil {
		return nil, err
	}
	return &file{Name: fmt.Sprintf("%s-%d.yaml", id, version), Type: "application/yaml; charset=utf-8", write: func(_ *visit, w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}}, nil
}

// planDocument sends a version in plain Chinese, as a Word document.
func (s *server) planDocument(v *visit) (page, error) {
	id, version := v.planAsked()
	var b bytes.Buffer
	if err := s.app.WritePlan(v.ctx(), v.caller, id, version, &b); err != nil {
		return nil, err
	}
	return &file{Name: app.PlanFileName(id, version), Type: wordType, write: func(_ *visit, w io.Writer) error {
		_, err := b.WriteTo(w)
		return err
	}}, nil
}

// planAsked is the version that the address names; a number that is none names no version.
func (v *visit) planAsked() (id string, version int) {
	version, err := strconv.Atoi(v.query("version"))
	if err != nil {
		version = -1
	}
	return v.query("plan"), version
}

// owing are the states of verdicts in which something is still to be done.
const owing = "pending,unmet,broken,unknown"

// turns gives a table its ways to the other parts of the list.
func (v *visit) turns(t *table, next string) {
	if next != "" {
		t.Next = v.with("after", next)
	}
	if v.query("after") != "" {
		t.First = v.with("after", "")
	}
}

func joined(parts []string) string { return strings.Join(parts, "；") }
