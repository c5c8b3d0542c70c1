package web

import (
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// dutiesPage lists verdicts: who owes what, and how far it is.
type dutiesPage struct {
	basics
	Under, Period, Duty, State string
	Duties                     []plan.Option
	States                     []plan.Option
	Table                      table
}

func (*dutiesPage) template() string { return "duties" }

// stateChoices are the states that people ask for, in their order.
var stateChoices = []struct {
	id   string
	name message
}{
	{"unmet,broken", "未完成或突破"}, {"pending", "进行中"}, {"met,kept", "完成或保持"}, {"late", "逾期完成"}, {"unknown", "无法判定"}, {"waived", "免除"},
}

func (s *server) duties(v *visit) (page, error) {
	home, err := s.app.Home(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &dutiesPage{Under: v.under(), Period: v.period(), Duty: v.query("duty"), State: v.query("state")}
	q := app.Query{Under: p.Under, Duty: p.Duty, State: p.State, After: v.query("after")}
	if home.Plan != nil && p.Period != "" {
		if pd, ok := home.Plan.ParsePeriod(p.Period); ok {
			q.From, q.To = &pd.Whole.From, &pd.Whole.To
		} else {
			q.Period = p.Period
		}
	}
	if home.Plan != nil && slices.ContainsFunc(home.Plan.Goals, func(g *plan.Duty) bool { return g.ID == p.Duty }) {
		q.Kind = "goal"
	}
	found, err := s.app.Verdicts(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	if home.Plan != nil {
		for _, d := range home.Plan.Duties {
			p.Duties = append(p.Duties, plan.Option{ID: d.ID, Title: d.Title})
		}
	}
	for _, c := range stateChoices {
		p.States = append(p.States, plan.Option{ID: c.id, Title: v.t(string(c.name))})
	}
	p.Table = v.verdictTable(found)
	p.Table.Exports = v.exports(app.ListQuery{List: app.VerdictList, Query: q})
	return p, nil
}

func (v *visit) verdictTable(found app.Page[app.VerdictView]) table {
	t := table{Caption: v.t("责任清单"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("责任"), Wide: true}, {Title: v.t("周期")}, {Title: v.t("期限")}, {Title: v.t("评定")}, {Title: v.t("已有"), Right: true}, {Title: v.t("还差"), Right: true}},
		Empty: empty{Title: v.t("没有符合条件的责任"), Text: v.t("换一个周期、单位或状态看看。"), Action: &link{Text: v.t("清除筛选"), Href: address("/duties", "under", v.under())}}}
	for _, d := range found.Items {
		b := stateBadge(d.Verdict.State)
		t.Rows = append(t.Rows, row{Cells: []cell{opens(d.UnitName, unitPath(d.Verdict.Unit)), {Text: d.Title, Href: explainHref(d.Verdict)}, text(v.periodTitle(d.Verdict.Period)),
			text(d.Verdict.Window.To.String()), {Badge: &b}, text(v.haveShort(d.Verdict)), text(strings.Join(d.Verdict.Lacks(), v.t("，")))}})
	}
	v.turns(&t, found.Next)
	return t
}

// haveShort is the first number that a verdict was given on.
func (v *visit) haveShort(d *plan.Verdict) string {
	measures := d.Duty.HaveOf()
	if len(measures) == 0 || len(d.Have) == 0 || d.State == plan.Unknown {
		return ""
	}
	return measures[0].Format(d.Have[0])
}

// dutyStrip is a duty of one unit over its periods.
type dutyStrip struct {
	Title, Source string
	Every         string
	Latest        badge
	Lacks         string
	Href          string // why the latest verdict came about
	Steps         []stripStep
}

type stripStep struct {
	Period, Href string
	Badge        badge
}

// mostSteps is how many periods a strip shows, the latest.
const mostSteps = 12

// strips groups the verdicts of one unit by duty, in the plan's order.
func (v *visit) strips(found []app.VerdictView) []dutyStrip {
	var duties []*plan.Duty
	of := map[*plan.Duty][]*plan.Verdict{}
	for _, f := range found {
		if of[f.Verdict.Duty] == nil {
			duties = append(duties, f.Verdict.Duty)
		}
		of[f.Verdict.Duty] = append(of[f.Verdict.Duty], f.Verdict)
	}
	slices.SortStableFunc(duties, func(a, b *plan.Duty) int { return a.Line - b.Line })
	var out []dutyStrip
	for _, d := range duties {
		out = append(out, v.strip(d, of[d]))
	}
	return out
}

func (v *visit) strip(d *plan.Duty, verdicts []*plan.Verdict) dutyStrip {
	slices.SortStableFunc(verdicts, func(a, b *plan.Verdict) int { return int(a.Window.To) - int(b.Window.To) })
	latest := v.latest(verdicts)
	out := dutyStrip{Title: d.Title, Source: d.Source, Latest: stateBadge(latest.State), Lacks: strings.Join(latest.Lacks(), v.t("，")), Href: explainHref(latest)}
	for _, one := range verdicts[max(0, len(verdicts)-mostSteps):] {
		out.Steps = append(out.Steps, stripStep{Period: v.periodTitle(one.Period), Href: explainHref(one), Badge: stateBadge(one.State)})
	}
	return out
}

// latest is the verdict that matters today: of the window that runs, else of the last one that has ended.
func (v *visit) latest(verdicts []*plan.Verdict) *plan.Verdict {
	for _, d := range verdicts {
		if d.Window.To >= v.today() {
			return d
		}
	}
	return verdicts[len(verdicts)-1]
}
