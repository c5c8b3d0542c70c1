package web

import (
	"encoding/json"
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) freezeRoutes() []route {
	return []route{
		{method: "GET", path: "/freezes", name: "锁定", answer: s.freezes},
		{method: "GET", path: "/freezes/add", name: "锁定周期", answer: s.freezeForm},
		{method: "POST", path: "/freezes/add", name: "锁定周期", answer: s.freeze},
		{method: "GET", path: "/freezes/{period}/{edition}", name: "锁定时的数字", answer: s.frozen},
	}
}

// freezesPage lists the editions of frozen periods.
type freezesPage struct {
	basics
	MayFreeze bool
	Table     table
}

func (*freezesPage) template() string { return "freezes" }

func (s *server) freezes(v *visit) (page, error) {
	all, err := s.app.Freezes(v.ctx(), v.caller, app.Query{})
	if err != nil {
		return nil, err
	}
	p := &freezesPage{MayFreeze: v.may(campaign.FreezePeriod)}
	p.Table = table{Caption: v.t("锁定的周期"), Columns: []column{{Title: v.t("周期")}, {Title: v.t("次数"), Right: true}, {Title: v.t("数字截至")}, {Title: v.t("锁定时间")}, {Title: v.t("理由"), Wide: true}, {Title: v.t("校验码"), Minor: true}},
		Empty: empty{Title: v.t("还没有锁定过周期"), Text: v.t("周期结束、通报印发之前锁定一次，以后补录或更正都不改变当时的数字。")}}
	for i := range all {
		f := all[len(all)-1-i]
		p.Table.Rows = append(p.Table.Rows, row{Cells: []cell{opens(v.periodTitle(f.Period), "/freezes/"+f.Period+"/"+strconv.Itoa(f.Edition)), text(v.t("第 %d 次", f.Edition)),
			text(f.AsOf.String()), text(momentText(f.KnownAt)), text(f.Reason), text(f.Hash[:12])}})
	}
	p.Table.Exports = v.exports(app.ListQuery{List: app.FreezeList})
	return p, nil
}

func (s *server) freezeForm(v *visit) (page, error) {
	return shown(s.freezing(v))
}

func (s *server) freezing(v *visit) (*stepPage, error) {
	if !v.may(campaign.FreezePeriod) {
		return nil, hidden(v, campaign.FreezePeriod)
	}
	p, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	period := &field{Name: "period", Label: v.t("周期"), Type: "select", Value: v.query("period"), Required: true}
	for _, g := range v.periodsToPick(p) {
		for _, o := range g.Periods {
			if found, ok := p.ParsePeriod(o.ID); ok && found.Whole.To < v.today() {
				period.Options = append(period.Options, o)
			}
		}
	}
	return &stepPage{basics: basics{Crumbs: []crumb{{v.t("锁定"), "/freezes"}, {Text: v.t("锁定周期")}}},
		Says: []string{v.t("把这个周期现在的评定、目标、考核、称号和通报数字原样保存下来。以后补录、更正、调整单位或方案，都不改变它；不能取消锁定。")},
		Form: form{ID: "freeze", Submit: v.t("锁定"), Danger: true, Cancel: "/freezes", Fields: []*field{period,
			{Name: "reason", Label: v.t("理由"), Type: "text", MaxLength: 200, Help: v.t("同一周期再次锁定时必填；以前的各次都保留。")}}}}, nil
}

func (s *server) freeze(v *visit) (page, error) {
	p, err := s.freezing(v)
	if err != nil {
		return nil, err
	}
	done, err := s.app.Freeze(v.ctx(), v.caller, app.Freeze{Period: v.value("period"), Reason: v.value("reason")})
	if err != nil {
		return p, err
	}
	return &redirect{To: "/freezes/" + done.Period + "/" + strconv.Itoa(done.Edition), Said: v.t("已锁定。")}, nil
}

// frozenPage is an edition beside the live figures.
type frozenPage struct {
	basics
	Facts   []term
	Choices []choice
	Under   string
	Table   table
	Changed int // of the listed
}

func (*frozenPage) template() string { return "frozen" }

// frozenFigure is what a page needs of a frozen verdict.
type frozenFigure struct {
	Unit   string            `json:"unit"`
	Duty   string            `json:"duty"`
	Goal   string            `json:"goal"`
	Period string            `json:"period"`
	Per    string            `json:"per"`
	State  plan.VerdictState `json:"state"`
}

func (s *server) frozen(v *visit) (page, error) {
	edition, err := strconv.Atoi(v.r.PathValue("edition"))
	if err != nil {
		return nothingHere(v)
	}
	e := app.Edition{Period: v.r.PathValue("period"), Edition: edition}
	q := app.Query{Period: e.Period, Under: v.under(), After: v.query("after"), Limit: app.DefaultPage}
	if v.query("kind") == "goal" {
		q.Kind = "goal"
	}
	found, err := s.app.FrozenVerdicts(v.ctx(), v.caller, e, q)
	if err != nil {
		return nil, err
	}
	p := &frozenPage{basics: basics{Title: v.t("%s（第 %d 次锁定）", v.periodTitle(e.Period), found.Freeze.Edition), Crumbs: []crumb{{v.t("锁定"), "/freezes"}, {Text: v.periodTitle(e.Period)}}},
		Under: v.under(), Facts: []term{{Name: v.t("数字截至"), Value: found.Freeze.AsOf.String()}, {Name: v.t("锁定时间"), Value: momentText(found.Freeze.KnownAt)},
			{Name: v.t("理由"), Value: orText(found.Freeze.Reason, v.t("无"))}, {Name: v.t("校验码"), Value: found.Freeze.Hash}},
		Choices: []choice{{v.t("责任"), v.with("kind", "", "after", ""), q.Kind == ""}, {v.t("目标"), v.with("kind", "goal", "after", ""), q.Kind == "goal"}}}
	return p, s.besideLive(v, p, q, found)
}

// besideLive lists what was frozen with what is said now; what differs is marked.
func (s *server) besideLive(v *visit, p *frozenPage, q app.Query, found app.FrozenPage[app.FrozenVerdict]) error {
	p.Table = table{Caption: v.t("锁定时与现在"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("责任"), Wide: true}, {Title: v.t("锁定时")}, {Title: v.t("现在")}},
		Empty: empty{Title: v.t("没有这个周期的评定"), Text: v.t("换一个范围，或者改看目标。")}}
	live := map[string]map[frozenFigure]plan.VerdictState{}
	for _, x := range found.Items {
		var f frozenFigure
		if err := json.Unmarshal(x.Verdict, &f); err != nil {
			return err
		}
		if f.Duty == "" {
			f.Duty = f.Goal
		}
		if live[f.Unit] == nil {
			states, err := s.liveStates(v, q, f.Unit)
			if err != nil {
				return err
			}
			live[f.Unit] = states
		}
		now, state := live[f.Unit][frozenFigure{Duty: f.Duty, Period: f.Period, Per: f.Per}], f.State
		r := row{Cells: []cell{opens(x.UnitName, unitPath(f.Unit)), text(x.Title), badgeCell(stateBadge(state)), badgeCell(stateBadge(now))}}
		if now != state {
			p.Changed++
			r.Class, r.Cells[3].Note = "changed", v.t("与锁定时不同")
		}
		p.Table.Rows = append(p.Table.Rows, r)
	}
	v.turns(&p.Table, found.Next)
	return nil
}

// liveStates are the present verdicts of a unit in a period.
func (s *server) liveStates(v *visit, q app.Query, unit string) (map[frozenFigure]plan.VerdictState, error) {
	found, err := s.app.Verdicts(v.ctx(), v.caller, app.Query{Unit: unit, Period: q.Period, Kind: q.Kind, Limit: app.MaxPage})
	if err != nil {
		return nil, err
	}
	out := map[frozenFigure]plan.VerdictState{}
	for _, x := range found.Items {
		out[frozenFigure{Duty: x.Verdict.Duty.ID, Period: x.Verdict.Period, Per: x.Verdict.Per}] = x.Verdict.State
	}
	return out, nil
}
