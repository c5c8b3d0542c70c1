package web

import (
	"fmt"
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// planTryPage tells which verdicts a draft would change.
type planTryPage struct {
	basics
	Plan, Version string
	AsOf          string
	Days          []choice
	Draft         int
	Total, Listed int
	Better, Worse int // of those listed
	Duties        []triedDuty
	Back, Enforce string
}

func (*planTryPage) template() string { return "plan-try" }

// triedDuty is a duty with the verdicts that would change.
type triedDuty struct {
	Title                string
	Better, Worse, Other int
	Table                table
}

func (s *server) planTry(v *visit) (page, error) {
	id, version := v.planAsked()
	text, err := s.app.PlanText(v.ctx(), v.caller, id, version)
	if err != nil {
		return nil, err
	}
	p := &planTryPage{basics: basics{Crumbs: v.draftCrumbs(id, version, v.t("试算"))}, Plan: id, Version: strconv.Itoa(version), Draft: version,
		Back: planAddress("/plan/edit", id, version)}
	if v.may(campaign.EnforcePlan) {
		p.Enforce = planAddress("/plan/enforce", id, version)
	}
	day := lastQuarterEnd(v.today())
	if asked := v.query("as_of"); asked != "" {
		if day, err = plan.ParseDay(asked); err != nil {
			p.AsOf = asked
			return p, campaign.InvalidAt("as_of", "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
		}
	}
	p.AsOf, p.Days = day.String(), v.tryDays(day)
	found, err := s.app.TryPlan(v.ctx(), v.caller, text, day)
	if err != nil {
		return p, err
	}
	p.Total, p.Listed = found.Total, len(found.Changed)
	return p, s.tried(v, p, found)
}

// lastQuarterEnd is the last day of the quarter before the one that a day lies in.
func lastQuarterEnd(d plan.Day) plan.Day {
	y, m, _ := civil(d)
	first, err := plan.ParseDay(fmt.Sprintf("%d-%02d-01", y, (m-1)/3*3+1))
	if err != nil {
		return d
	}
	return first - 1
}

// tryDays offers the days that people mostly ask for.
func (v *visit) tryDays(chosen plan.Day) []choice {
	_, _, dom := civil(v.today())
	var out []choice
	for _, d := range []struct {
		title string
		day   plan.Day
	}{{v.t("上季度末"), lastQuarterEnd(v.today())}, {v.t("上月末"), v.today() - plan.Day(dom)}, {v.t("今天"), v.today()}} {
		out = append(out, choice{Text: d.title, Href: v.with("as_of", d.day.String()), Current: d.day == chosen})
	}
	return out
}

// tried puts the changes together by duty, in the order of the list.
func (s *server) tried(v *visit, p *planTryPage, found app.Difference) error {
	names, err := s.app.UnitNames(v.ctx(), v.caller, unitsOf(found.Changed))
	if err != nil {
		return err
	}
	titles, err := s.dutyTitles(v)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, c := range found.Changed {
		i, known := at[c.Duty]
		if !known {
			i = len(p.Duties)
			at[c.Duty] = i
			p.Duties = append(p.Duties, triedDuty{Title: orText(titles[c.Duty], c.Duty), Table: v.triedTable()})
		}
		p.Duties[i].take(v, c, names)
		p.count(c)
	}
	return nil
}

func unitsOf(all []app.Changed) []string {
	var out []string
	for _, c := range all {
		out = append(out, c.Unit)
	}
	return out
}

// dutyTitles are the titles of the duties in force; those of a draft alone go by their ids.
func (s *server) dutyTitles(v *visit) (map[string]string, error) {
	titles := map[string]string{}
	p, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return titles, err
	}
	for _, list := range [][]*plan.Duty{p.Duties, p.Goals} {
		for _, d := range list {
			titles[d.ID] = d.Title
		}
	}
	return titles, nil
}

// tendency tells whether a change makes things good or bad: 1, -1, or 0 when neither.
func tendency(c app.Changed) int {
	switch {
	case c.Then.Good() && !c.Now.Good():
		return 1
	case c.Then.Bad() && !c.Now.Bad():
		return -1
	}
	return 0
}

func (p *planTryPage) count(c app.Changed) {
	switch tendency(c) {
	case 1:
		p.Better++
	case -1:
		p.Worse++
	}
}

func (v *visit) triedTable() table {
	return table{Caption: v.t("会变化的评定"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("周期")}, {Title: v.t("现行方案")}, {Title: v.t("按草稿")}}}
}

func (d *triedDuty) take(v *visit, c app.Changed, names map[string]string) {
	switch tendency(c) {
	case 1:
		d.Better++
	case -1:
		d.Worse++
	default:
		d.Other++
	}
	state := func(s plan.VerdictState) cell {
		if s == "" {
			return text(v.t("不考核"))
		}
		return badgeCell(stateBadge(s))
	}
	d.Table.Rows = append(d.Table.Rows, row{Cells: []cell{opens(orText(names[c.Unit], c.Unit), unitPath(c.Unit)), text(v.periodTitle(c.Period)), state(c.Now), state(c.Then)}})
}

// planEnforceForm asks before a draft is put in force.
func (s *server) planEnforceForm(v *visit) (page, error) {
	p, _, err := s.planEnforcing(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) planEnforcing(v *visit) (*stepPage, app.PlanInfo, error) {
	if !v.may(campaign.EnforcePlan) {
		return nil, app.PlanInfo{}, mayNot(campaign.EnforcePlan)
	}
	id, version := v.planAsked()
	all, err := s.app.Plans(v.ctx(), v.caller)
	if err != nil {
		return nil, app.PlanInfo{}, err
	}
	for _, info := range all {
		if info.ID == id && info.Version == version && info.State != "in_force" {
			return v.enforceStep(info), info, nil
		}
	}
	return nil, app.PlanInfo{}, campaign.Refuse(campaign.NotFound, "没有找到", "not found")
}

func (v *visit) enforceStep(info app.PlanInfo) *stepPage {
	return &stepPage{basics: basics{Title: v.t("施行第 %d 版", info.Version), Crumbs: v.draftCrumbs(info.ID, info.Version, v.t("施行"))},
		Says: []string{v.t("从 %s 起，各单位的责任按这一版评定；此前的周期仍按原来的版本。", info.Start), v.t("施行后这一版不能再修改，也不能撤回；要再调整，请起草更高的版本。"),
			v.t("累计数会按新版本重新推算，期间可以照常使用。")},
		Ways: []link{{v.t("先试算"), planAddress("/plan/try", info.ID, info.Version), "eye"}, {v.t("与施行版本比较"), planAddress("/plan/compare", info.ID, info.Version), "list-tree"}},
		Form: form{ID: "enforce", Submit: v.t("施行"), Danger: true, Cancel: planAddress("/plan/edit", info.ID, info.Version), Fields: []*field{
			{Name: "from", Label: v.t("施行日期"), Type: "date", Value: info.Start.String(), Required: true, Help: v.t("与方案里的 start 一致；要改日期，请先改草稿。")},
			{Name: "sure", Label: v.t("我已核对变化，确认施行"), Type: "checkbox", Required: true}}}}
}

func (s *server) planEnforce(v *visit) (page, error) {
	p, info, err := s.planEnforcing(v)
	if err != nil {
		return nil, err
	}
	from, err := v.dayField("from")
	if err != nil {
		return p, err
	}
	if v.value("sure") == "" {
		return p, campaign.InvalidAt("sure", "请先勾选确认", "tick the box first")
	}
	if err := s.app.EnforcePlan(v.ctx(), v.caller, info.ID, info.Version, from); err != nil {
		return p, err
	}
	return &redirect{To: "/plan", Said: v.t("第 %d 版已定于 %s 起施行。", info.Version, info.Start)}, nil
}

// dayField reads a day that must be given.
func (v *visit) dayField(name string) (plan.Day, error) {
	d, err := plan.ParseDay(v.value(name))
	if err != nil {
		return 0, campaign.InvalidAt(name, "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
	}
	return d, nil
}

// dayOrNone reads a day that may be absent.
func (v *visit) dayOrNone(name string) (*plan.Day, error) {
	if v.value(name) == "" {
		return nil, nil
	}
	d, err := v.dayField(name)
	return &d, err
}
