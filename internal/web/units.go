package web

import (
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) unitRoutes() []route {
	return []route{
		{method: "GET", path: "/units", name: "单位", picks: true, answer: s.units},
		{method: "GET", path: "/units/{unit}", name: "单位", answer: s.unit},
		{method: "GET", path: "/units/{unit}/edit", name: "修改单位", answer: s.editUnitForm},
		{method: "POST", path: "/units/{unit}/edit", name: "修改单位", answer: s.editUnit},
		{method: "GET", path: "/units/{unit}/add", name: "新增单位", answer: s.addUnitForm},
		{method: "POST", path: "/units/{unit}/add", name: "新增单位", answer: s.addUnit},
		{method: "GET", path: "/units/{unit}/move", name: "调整隶属", answer: s.moveUnitForm},
		{method: "POST", path: "/units/{unit}/move", name: "调整隶属", answer: s.moveUnit},
		{method: "GET", path: "/units/{unit}/close", name: "撤销单位", answer: s.closeUnitForm},
		{method: "POST", path: "/units/{unit}/close", name: "撤销单位", answer: s.closeUnit},
		{method: "GET", path: "/units/offers", name: "查找单位", answer: s.unitOffers},
		{method: "GET", path: "/search", name: "查找单位", answer: s.search},
	}
}

// unitsPage lists units, as a tree or as search results.
type unitsPage struct {
	basics
	Search string
	Kind   string
	Kinds  []plan.Option
	State  string
	States []plan.Option
	Table  table
	Under  string
	Period string
	MayAdd bool
}

func (*unitsPage) template() string { return "units" }

func (s *server) units(v *visit) (page, error) {
	home, err := s.app.Home(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	q := app.Query{Under: v.under(), Kind: v.query("kind"), Search: v.query("q"), State: v.query("state"), Period: v.period(), After: v.query("after")}
	found, err := s.app.UnitStandings(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p := &unitsPage{Search: q.Search, Kind: q.Kind, State: q.State, Under: q.Under, Period: v.period(), MayAdd: v.may(campaign.EditUnit)}
	for _, state := range app.UnitStates() {
		p.States = append(p.States, plan.Option{ID: string(state), Title: v.t(string(unitBadge(state).Text))})
	}
	kinds := kindTitles(home.Plan)
	if home.Plan != nil {
		for _, k := range home.Plan.Kinds {
			p.Kinds = append(p.Kinds, plan.Option{ID: k.ID, Title: kinds[k.ID]})
		}
	}
	p.Table = v.unitTable(found, kinds)
	p.Table.Exports = v.exports(app.ListQuery{List: app.UnitList, Query: q})
	return p, nil
}

func kindTitles(p *plan.Plan) map[string]string {
	titles := map[string]string{}
	if p == nil {
		return titles
	}
	for _, k := range p.Kinds {
		titles[k.ID] = k.Title
	}
	return titles
}

// unitBadge shows how a unit stands in the words for verdicts.
func unitBadge(s app.UnitState) badge {
	if s == app.UnitFree {
		return badge{"没有责任", "minus", "calm"}
	}
	return stateBadge(plan.VerdictState(s))
}

func (v *visit) unitTable(found app.Page[app.UnitStanding], kinds map[string]string) table {
	t := table{Caption: v.t("单位"), Columns: []column{{Title: v.t("名称"), Wide: true}, {Title: v.t("种类")}, {Title: v.t("评定")}, {Title: v.t("到期责任"), Right: true, Minor: true}, {Title: v.t("区划代码"), Minor: true}, {Title: v.t("编号"), Minor: true}},
		Empty: empty{Title: v.t("没有符合条件的单位"), Text: v.t("换一个关键词，或者清除筛选条件。"), Action: &link{Text: v.t("清除筛选"), Href: address("/units", "under", v.under())}}}
	top := 64
	for _, u := range found.Items {
		top = min(top, strings.Count(u.Path, "/"))
	}
	for _, u := range found.Items {
		name := opens(u.Name, "/units/"+u.ID)
		name.Depth = min(strings.Count(u.Path, "/")-top, 6)
		t.Rows = append(t.Rows, row{Cells: []cell{name, text(kinds[u.Kind]), badgeCell(unitBadge(u.State)), v.closedCell(u), text(u.Code), text(u.ID)}})
	}
	v.turns(&t, found.Next)
	return t
}

// closedCell tells how many of the duties that fell due a unit has met; it opens to them.
func (v *visit) closedCell(u app.UnitStanding) cell {
	if u.Progress.Good+u.Progress.Bad == 0 {
		return text("—")
	}
	return opens(v.t("%d / %d", u.Progress.Good, u.Progress.Good+u.Progress.Bad), address("/duties", "under", u.ID, "period", orText(v.period(), monthName(v.today()))))
}

// searchPage is what the box at the top finds.
type searchPage struct {
	basics
	Search string
	Found  []app.UnitView
	More   string
}

func (*searchPage) template() string { return "search" }

// searchLimit is how many units the box shows.
const searchLimit = 12

func (s *server) search(v *visit) (page, error) {
	p := &searchPage{Search: v.query("q")}
	if p.Search == "" {
		return p, nil
	}
	found, err := s.app.Units(v.ctx(), v.caller, app.Query{Search: p.Search, Limit: searchLimit})
	if err != nil {
		return nil, err
	}
	p.Found = found.Items
	if found.Next != "" {
		p.More = address("/units", "q", p.Search)
	}
	return p, nil
}
