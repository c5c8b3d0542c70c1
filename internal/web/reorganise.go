package web

import (
	"maps"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) reorganiseRoutes() []route {
	return []route{
		{method: "GET", path: "/units/{unit}/merge", name: "合并单位", answer: s.mergeForm},
		{method: "POST", path: "/units/{unit}/merge", name: "合并单位", answer: s.merge},
		{method: "GET", path: "/units/{unit}/split", name: "拆分单位", answer: s.splitForm},
		{method: "POST", path: "/units/{unit}/split", name: "拆分单位", answer: s.split},
		{method: "GET", path: "/units/{unit}/lineage", name: "前身与后续", answer: s.lineage},
	}
}

// fromDayField asks for the first day of a new order.
func (v *visit) fromDayField() *field {
	return &field{Name: "day", Label: v.t("生效日期"), Type: "date", Value: v.today().String(), Required: true, Help: v.t("从这一天起按新的单位计算。")}
}

// movable finds the unit of the address for who may move it.
func (s *server) movable(v *visit) (app.UnitView, *plan.UnitKind, error) {
	u, kind, err := s.unitAndKind(v)
	if err == nil && !v.mayAt(campaign.MoveUnit, u.Path) {
		err = mayNot(campaign.MoveUnit)
	}
	return u, kind, err
}

// reorganised shows what would happen, or goes on when it was done. Names are those of units to be made.
func (s *server) reorganised(v *visit, p *stepPage, done app.Reorganised, after *redirect, made map[string]string) (page, error) {
	if v.confirmed() {
		return after, nil
	}
	v.learnNames(slices.Values(done.Closed))
	name := func(id string) string { return orText(made[id], v.unitName(id)) }
	t, err := s.reorganisedTable(v, done, name)
	if err != nil {
		return nil, err
	}
	p.Tables = append(p.Tables, titledTable{v.t("会发生的变化（%s 起）", done.Day), t})
	p.previewed(v, v.t("确认调整"))
	return p, nil
}

func (s *server) reorganisedTable(v *visit, done app.Reorganised, name func(string) string) (table, error) {
	t := table{Caption: v.t("会发生的变化"), Columns: []column{{Title: v.t("变化")}, {Title: v.t("单位")}, {Title: v.t("去向"), Wide: true}}, Empty: empty{Title: v.t("没有变化")}}
	add := func(what, unit, to string) {
		t.Rows = append(t.Rows, row{Cells: []cell{text(what), text(unit), text(to)}})
	}
	for _, id := range done.Added {
		add(v.t("新增"), name(id), "")
	}
	for _, id := range done.Closed {
		add(v.t("撤销"), name(id), v.t("以前的记录、评定和考核仍记在它名下"))
		if err := s.underWay(v, id, done.Day, add); err != nil {
			return t, err
		}
	}
	v.learnNames(func(yield func(string) bool) {
		for _, m := range done.Moved {
			if !yield(m.Unit) {
				return
			}
		}
		for _, l := range done.Linked {
			if !yield(l.Unit) {
				return
			}
		}
	})
	for _, m := range done.Moved {
		add(v.t("改隶属"), name(m.Unit), name(m.Parent))
	}
	for _, l := range done.Linked {
		add(v.t("改关联"), name(l.Unit), name(l.To))
	}
	for _, h := range done.Vacancies {
		add(v.t("岗位结束"), v.unitName(h.Unit)+" "+v.postTitle(h.Post), v.t("需要重新授予"))
	}
	s.carriedRows(v, done, name, add)
	return t, nil
}

// carriedRows tell of copies, drives, channels and people.
func (s *server) carriedRows(v *visit, done app.Reorganised, name func(string) string, add func(what, unit, to string)) {
	for _, m := range done.Stocks {
		to := v.t("%s，%d份", name(m.To), m.Copies)
		if done.Day > v.today() {
			to = v.t("%s，现有%d份，生效日按届时库存转入", name(m.To), m.Copies)
		}
		add(v.t("库存转移"), v.t("%s的%s", name(m.Unit), m.Title), to)
	}
	for _, m := range done.Outward {
		what := v.t("承诺书")
		if m.What == "channel" {
			what = v.t("提醒渠道")
		}
		add(what, v.t("%s的%s", name(m.Unit), m.Title), v.t("由%s接续，二维码和地址不变", name(m.To)))
	}
	count := map[string]int{}
	for _, m := range done.People {
		count[m.Unit]++
	}
	for _, unit := range slices.Sorted(maps.Keys(count)) {
		add(v.t("队伍"), v.t("%d条登记", count[unit]), v.t("转到%s继续任职", name(unit)))
	}
	if n := len(done.Left); n > 0 {
		add(v.t("队伍"), v.t("%d条登记", n), v.t("留在原单位"))
	}
}

// underWay tells what becomes of that which a closed unit has not done yet.
func (s *server) underWay(v *visit, unit string, day plan.Day, add func(what, unit, to string)) error {
	duties, err := s.app.Verdicts(v.ctx(), v.caller, app.Query{Unit: unit, State: string(plan.Pending), Limit: app.MaxPage})
	if err != nil {
		return err
	}
	matters, err := s.app.Matters(v.ctx(), v.caller, app.MatterQuery{Unit: unit, Open: true, Limit: app.MaxPage})
	if err != nil {
		return err
	}
	if n := len(duties.Items); n > 0 {
		add(v.t("未完成的责任"), v.t("%s %d项", v.unitName(unit), n), v.t("算到%s为止；所剩不足半个周期的不再要求", day-1))
	}
	if n := len(matters.Items); n > 0 {
		add(v.t("办理中的事项"), v.t("%s %d件", v.unitName(unit), n), v.t("仍记在原单位，由上级单位办结"))
	}
	return nil
}

// lineage tells which unit took the place of which.
func (s *server) lineage(v *visit) (page, error) {
	u, _, err := s.unitAndKind(v)
	if err != nil {
		return nil, err
	}
	found, err := s.app.Lineage(v.ctx(), v.caller, u.ID)
	if err != nil {
		return nil, err
	}
	t := table{Caption: v.t("前身与后续"), Columns: []column{{Title: v.t("原单位")}, {Title: v.t("接替单位"), Wide: true}, {Title: v.t("自")}, {Title: v.t("理由")}},
		Empty: empty{Title: v.t("没有合并或拆分过"), Text: v.t("这个单位没有前身，也没有后续单位。"), Action: &link{Text: v.t("返回"), Href: unitPath(u.ID)}}}
	v.learnNames(each(found, func(x app.Succession) string { return x.Unit }))
	v.learnNames(each(found, func(x app.Succession) string { return x.Successor }))
	for _, x := range found {
		t.Rows = append(t.Rows, row{Cells: []cell{opens(v.unitName(x.Unit), unitPath(x.Unit)), opens(v.unitName(x.Successor), unitPath(x.Successor)), text(x.From.String()), text(strings.TrimSpace(x.Reason))}})
	}
	return &listPage{basics: basics{Title: v.t("%s的前身与后续", u.Name), Crumbs: v.unitCrumbs(u, v.t("前身与后续"))}, Tables: []titledTable{{Table: t}}}, nil
}
