package web

import (
	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) matterRoutes() []route {
	return []route{
		{method: "GET", path: "/matters", name: "办件", picks: true, answer: s.matters},
		{method: "GET", path: "/matters/board", name: "办件看板", picks: true, answer: s.matterBoard},
		{method: "GET", path: "/matters/new", name: "提出事项", answer: s.newMatterForm},
		{method: "POST", path: "/matters/new", name: "提出事项", large: true, answer: s.newMatter},
		{method: "GET", path: "/matters/{id}", name: "办件", answer: s.matter},
		{method: "POST", path: "/matters/{id}", name: "办件", large: true, answer: s.actOnMatter},
		{method: "GET", path: "/feedback", name: "投诉建议", answer: s.feedbackForm},
		{method: "POST", path: "/feedback", name: "投诉建议", answer: s.feedback},
		{method: "GET", path: "/call-ins", name: "约谈名单", picks: true, answer: s.callIns},
		{method: "GET", path: "/commendations", name: "表彰建议", picks: true, answer: s.commendations},
		{method: "GET", path: "/watch-lists", name: "红黄蓝名单", picks: true, answer: s.watchLists},
	}
}

// mattersPage lists matters.
type mattersPage struct {
	basics
	Procedures    []plan.Option
	Procedure     string
	States        []plan.Option
	State         string
	Whose         []plan.Option
	Mine          string
	DueBefore     string
	Under, Period string
	Table         table
	Ways          []link
}

func (*mattersPage) template() string { return "matters" }

func (s *server) matters(v *visit) (page, error) {
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	p := &mattersPage{Procedure: v.query("procedure"), State: v.query("state"), Mine: v.query("whose"), DueBefore: v.query("due"), Under: v.under(), Period: v.period(), Ways: v.matterWays()}
	p.Procedures, p.States = v.procedureOptions(), v.stateOptions(p.Procedure)
	p.Whose = v.translated([]plan.Option{{ID: "mine", Title: "待我办理"}, {ID: "open", Title: "未办结"}, {ID: "all", Title: "全部"}})
	if p.Mine == "" {
		p.Mine = "open"
	}
	q := app.MatterQuery{Procedure: p.Procedure, State: p.State, Under: p.Under, Unit: v.query("unit"), Open: p.Mine == "open" && p.State == "", Mine: p.Mine == "mine", After: v.query("after")}
	if p.DueBefore != "" {
		day, err := plan.ParseDay(p.DueBefore)
		if err != nil {
			return nil, campaign.InvalidAt("due", "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
		}
		before := day + 1
		q.DueBefore = &before
	}
	found, err := s.app.Matters(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p.Table = v.matterTable(in, found)
	p.Table.Exports = v.exports(app.ListQuery{List: app.MatterList, Matters: q})
	return p, nil
}

// matterWays lead to the other pages about matters.
func (v *visit) matterWays() []link {
	out := []link{{v.t("看板"), address("/matters/board", "under", v.under()), "list-check"}}
	if v.may(campaign.OverseeMatter) {
		out = append(out, link{v.t("约谈名单"), "/call-ins", "users"}, link{v.t("红黄蓝名单"), "/watch-lists", "flag"}, link{v.t("表彰建议"), "/commendations", "trophy"})
	}
	if v.may(campaign.HandleMatter) {
		out = append(out, link{v.t("提出事项"), "/matters/new", "plus"})
	}
	return out
}

func (v *visit) procedureOptions() []plan.Option {
	var out []plan.Option
	for _, p := range campaign.Procedures() {
		out = append(out, plan.Option{ID: p.ID, Title: v.words(p.Title)})
	}
	return out
}

func (v *visit) stateOptions(procedure string) []plan.Option {
	p, ok := campaign.ProcedureOf(procedure)
	if !ok {
		return nil
	}
	var out []plan.Option
	for _, s := range p.States {
		out = append(out, plan.Option{ID: s.ID, Title: v.words(s.Title)})
	}
	return out
}

func (v *visit) matterTable(in *plan.Plan, found app.Page[app.MatterView]) table {
	t := table{Caption: v.t("办件"), Columns: []column{{Title: v.t("事项"), Wide: true}, {Title: v.t("单位")}, {Title: v.t("状态")}, {Title: v.t("期限")}, {Title: v.t("下一步由谁办"), Minor: true}, {Title: v.t("提出日期"), Minor: true}},
		Empty: empty{Title: v.t("没有这样的事项"), Text: v.t("换一个条件，或者看看全部事项。"), Action: &link{Text: v.t("全部事项"), Href: address("/matters", "whose", "all")}}}
	for _, m := range found.Items {
		state := v.matterBadge(m)
		t.Rows = append(t.Rows, row{Cells: []cell{opens(v.matterTitle(in, m), matterPath(m.ID)), opens(m.UnitName, unitPath(m.Unit)), {Badge: &state}, v.dueCell(m), text(v.holderText(m.Holder)), text(momentText(m.OpenedAt)[:10])}})
	}
	v.turns(&t, found.Next)
	return t
}

func (v *visit) dueCell(m app.MatterView) cell {
	if m.Due == nil {
		return text("—")
	}
	note := relative(v.t, *m.Due, v.today())
	if m.Late {
		note = v.t("逾期%d天", int(v.today()-*m.Due))
	}
	return cell{Text: m.Due.String(), Note: note}
}
