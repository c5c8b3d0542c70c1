package web

import (
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

// mergeForm asks which units go into the one of the address.
func (s *server) mergeForm(v *visit) (page, error) {
	p, _, err := s.merging(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) merging(v *visit) (*stepPage, app.UnitView, error) {
	u, kind, err := s.movable(v)
	if err != nil {
		return nil, u, err
	}
	from := &field{Name: "from", Label: v.t("并入%s的单位", u.Name), Type: "select", Required: true}
	found, err := s.app.Units(v.ctx(), v.caller, app.Query{Kind: kind.ID, Limit: app.MaxPage})
	if err != nil {
		return nil, u, err
	}
	for _, x := range found.Items {
		if x.ID != u.ID {
			from.Options = append(from.Options, plan.Option{ID: x.ID, Title: x.Name})
		}
	}
	return &stepPage{basics: basics{Title: v.t("合并到%s", u.Name), Crumbs: v.unitCrumbs(u, v.t("合并"))},
		Says: []string{v.t("并入的单位从生效日起撤销，下级单位、关联单位和队伍转到%s；以前的记录、评定和考核仍记在原来的单位。那里的岗位随单位结束，要重新授予。", u.Name)},
		Form: form{ID: "merge", Submit: v.t("预览"), Cancel: unitPath(u.ID), Fields: []*field{from, v.fromDayField(), {Name: "reason", Label: v.t("理由"), Type: "text", Required: true, MaxLength: 200}}}}, u, nil
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

func (s *server) merge(v *visit) (page, error) {
	p, u, err := s.merging(v)
	if err != nil {
		return nil, err
	}
	m := app.Merge{From: []string{v.value("from")}, Into: u.ID, Reason: v.value("reason"), Dry: !v.confirmed()}
	if m.Day, err = v.dayOrNone("day"); err != nil {
		return p, err
	}
	done, err := s.app.MergeUnits(v.ctx(), v.caller, m)
	if err != nil {
		return p, err
	}
	return s.reorganised(v, p, done, &redirect{To: unitPath(u.ID), Said: v.t("已合并。")})
}

// reorganised shows what would happen, or goes on when it was done.
func (s *server) reorganised(v *visit, p *stepPage, done app.Reorganised, after *redirect) (page, error) {
	if v.confirmed() {
		return after, nil
	}
	var ids []string
	for _, m := range done.Moved {
		ids = append(ids, m.Unit, m.Parent)
	}
	for _, l := range done.Linked {
		ids = append(ids, l.Unit, l.To)
	}
	names, err := s.app.UnitNames(v.ctx(), v.caller, append(ids, done.Closed...))
	if err != nil {
		return nil, err
	}
	name := func(id string) string { return orText(names[id], id) }
	t := table{Caption: v.t("会发生的变化"), Columns: []column{{Title: v.t("变化")}, {Title: v.t("单位"), Wide: true}, {Title: v.t("去向")}}, Empty: empty{Title: v.t("没有变化")}}
	add := func(what, unit, to string) {
		t.Rows = append(t.Rows, row{Cells: []cell{text(what), text(unit), text(to)}})
	}
	for _, id := range done.Added {
		add(v.t("新增"), id, "")
	}
	for _, id := range done.Closed {
		add(v.t("撤销"), name(id), "")
	}
	for _, m := range done.Moved {
		add(v.t("改隶属"), name(m.Unit), name(m.Parent))
	}
	for _, l := range done.Linked {
		add(v.t("改关联"), name(l.Unit), name(l.To))
	}
	for _, h := range done.Vacancies {
		add(v.t("岗位结束"), v.postTitle(h.Post), v.t("需要重新授予"))
	}
	p.Tables = append(p.Tables, titledTable{v.t("会发生的变化（%s 起）", done.Day), t})
	p.Says = append(p.Says, v.t("队伍转到新单位的 %d 人，留在原单位的 %d 人。", len(done.People), len(done.Left)))
	p.previewed(v, v.t("确认调整"))
	return p, nil
}

// splitForm parts a unit in two; each unit below goes to one of them.
func (s *server) splitForm(v *visit) (page, error) {
	p, _, _, err := s.splitting(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) splitting(v *visit) (*stepPage, app.UnitView, []app.UnitView, error) {
	u, _, err := s.movable(v)
	if err != nil {
		return nil, u, nil, err
	}
	below, err := s.goWith(v, u)
	if err != nil {
		return nil, u, nil, err
	}
	p := &stepPage{basics: basics{Title: v.t("拆分%s", u.Name), Crumbs: v.unitCrumbs(u, v.t("拆分"))},
		Says: []string{v.t("%s从生效日起撤销，由两个新单位接替；以前的记录、评定和考核仍记在原来的单位。属性沿用，拆分后请分别核对。", u.Name)},
		Form: form{ID: "split", Submit: v.t("预览"), Cancel: unitPath(u.ID)}}
	for _, part := range []struct{ id, label string }{{"a", v.t("甲")}, {"b", v.t("乙")}} {
		p.Form.Fields = append(p.Form.Fields,
			&field{Name: "id-" + part.id, Label: v.t("新单位%s的编号", part.label), Type: "text", Required: true, MaxLength: 64},
			&field{Name: "name-" + part.id, Label: v.t("新单位%s的名称", part.label), Type: "text", Required: true, MaxLength: 60})
	}
	for _, x := range below {
		p.Form.Fields = append(p.Form.Fields, &field{Name: "to-" + x.ID, Label: v.t("%s归入", x.Name), Type: "select", Required: true, Options: []plan.Option{{ID: "a", Title: v.t("甲")}, {ID: "b", Title: v.t("乙")}}})
	}
	p.Form.Fields = append(p.Form.Fields, v.fromDayField(), &field{Name: "reason", Label: v.t("理由"), Type: "text", Required: true, MaxLength: 200})
	return p, u, below, nil
}

// goWith lists the units right below one and those linked to it: each goes to exactly one part.
func (s *server) goWith(v *visit, u app.UnitView) ([]app.UnitView, error) {
	var out []app.UnitView
	for q := (app.Query{Limit: app.MaxPage}); ; {
		found, err := s.app.Units(v.ctx(), v.caller, q)
		if err != nil {
			return nil, err
		}
		for _, x := range found.Items {
			if x.Parent == u.ID || linkedTo(x, u.ID) {
				out = append(out, x)
			}
		}
		if q.After = found.Next; q.After == "" {
			return out, nil
		}
	}
}

func linkedTo(x app.UnitView, unit string) bool {
	for _, to := range x.Links {
		if to == unit {
			return true
		}
	}
	return false
}

func (s *server) split(v *visit) (page, error) {
	p, u, below, err := s.splitting(v)
	if err != nil {
		return nil, err
	}
	parts := map[string]*app.Part{}
	order := []string{"a", "b"}
	for _, id := range order {
		parts[id] = &app.Part{NewUnit: app.NewUnit{ID: v.value("id-" + id), Name: v.value("name-" + id), Code: u.Code, Attributes: u.Attributes}}
	}
	for _, x := range below {
		part := parts[v.value("to-"+x.ID)]
		switch {
		case part == nil:
			return p, campaign.InvalidAt("to-"+x.ID, "请选择归入哪个新单位", "choose the part that it goes to")
		case x.Parent == u.ID:
			part.Children = append(part.Children, x.ID)
		default:
			part.Linked = append(part.Linked, x.ID)
		}
	}
	sp := app.Split{Unit: u.ID, Parts: []app.Part{*parts["a"], *parts["b"]}, Reason: v.value("reason"), Dry: !v.confirmed()}
	if sp.Day, err = v.dayOrNone("day"); err != nil {
		return p, err
	}
	done, err := s.app.SplitUnit(v.ctx(), v.caller, sp)
	if err != nil {
		return p, err
	}
	return s.reorganised(v, p, done, &redirect{To: unitPath(parts["a"].ID), Said: v.t("已拆分。")})
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
