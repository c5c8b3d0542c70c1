package web

import (
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// merging is the form by which units are put together.
type merging struct {
	*stepPage
	unit  app.UnitView
	kind  *plan.UnitKind
	fresh bool     // a new unit takes their place
	from  []string // that are chosen
}

// mergeForm asks which units go into the one of the address, or together with it into a new one.
func (s *server) mergeForm(v *visit) (page, error) {
	m, err := s.merging(v)
	if err != nil {
		return nil, err
	}
	return m.stepPage, nil
}

func (s *server) merging(v *visit) (*merging, error) {
	u, kind, err := s.movable(v)
	if err != nil {
		return nil, err
	}
	m := &merging{unit: u, kind: kind, fresh: v.query("new") != "", from: v.r.PostForm["from"]}
	m.stepPage = &stepPage{basics: basics{Title: v.t("合并到%s", u.Name), Crumbs: v.unitCrumbs(u, v.t("合并"))},
		Says: []string{v.t("并入的单位从生效日起撤销，下级单位、关联单位、队伍和材料库存转到%s；以前的记录、评定和考核仍记在原来的单位。那里的岗位随单位结束，要重新授予。", u.Name)},
		Ways: []link{{v.t("改为新设一个单位来承接"), address(v.r.URL.Path, "new", "1"), "plus"}},
		Form: form{ID: "merge", Submit: v.t("预览"), Cancel: unitPath(u.ID)}}
	if m.fresh {
		m.Title = v.t("%s与其他单位合并为新单位", u.Name)
		m.Says = []string{v.t("%s和选中的单位从生效日起撤销，由新单位承接它们的下级单位、关联单位、队伍和材料库存；以前的记录、评定和考核仍记在原来的单位。岗位随单位结束，要重新授予。", u.Name)}
		m.Ways = []link{{v.t("改为并入%s", u.Name), v.r.URL.Path, "arrow-right"}}
	}
	m.Form.Fields, err = s.mergeFields(v, m)
	return m, err
}

func (s *server) mergeFields(v *visit, m *merging) ([]*field, error) {
	from := &field{Name: "from", Label: v.t("并入的单位（可选多个）"), Type: "checks", Required: true, Values: m.from}
	if m.fresh {
		from.Label = v.t("与%s一起合并的单位（可选多个）", m.unit.Name)
	}
	found, err := s.mergeable(v, m)
	if err != nil {
		return nil, err
	}
	for _, x := range found {
		from.Options = append(from.Options, plan.Option{ID: x.ID, Title: x.Name})
	}
	fields := []*field{from, {Name: "find", Label: v.t("再找别处的%s", m.kind.Title), Type: "text", MaxLength: 60, Class: "whole", Help: v.t("填名称或拼音首字母后点“预览”，找到的会列在上面供选择。")}}
	if m.fresh {
		fields = append(fields, v.newUnitFields("new.", v.t("新单位"))...)
		fields = append(fields, v.planFields("new.attributes.", m.kind.Attributes, lasting(m.kind, m.unit.Attributes))...)
	}
	return append(fields, v.fromDayField(), &field{Name: "reason", Label: v.t("理由"), Type: "text", Required: true, MaxLength: 200}), nil
}

// newUnitFields ask for what a new unit is called.
func (v *visit) newUnitFields(prefix, whose string) []*field {
	return []*field{{Name: prefix + "id", Label: v.t("%s的编号", whose), Type: "text", Required: true, MaxLength: 64, Help: v.t("以后不变；字母、数字、点、横线或下划线。")},
		{Name: prefix + "name", Label: v.t("%s的名称", whose), Type: "text", Required: true, MaxLength: 60},
		{Name: prefix + "code", Label: v.t("%s的区划代码", whose), Type: "text", MaxLength: 12}}
}

// lasting are the attributes that a new unit is likely to share with the one before it; numbers are not: they are counted anew.
func lasting(kind *plan.UnitKind, had map[string]string) map[string]string {
	out := map[string]string{}
	for _, a := range kind.Attributes {
		if a.Type == plan.Choice || a.Type == plan.Bool {
			out[a.ID] = had[a.ID]
		}
	}
	return out
}

// mergeable lists the sisters of the unit, what was searched for, and what is chosen already.
func (s *server) mergeable(v *visit, m *merging) ([]app.UnitView, error) {
	var out []app.UnitView
	add := func(q app.Query, takes func(app.UnitView) bool) error {
		found, err := s.app.Units(v.ctx(), v.caller, q)
		for _, x := range found.Items {
			if x.ID != m.unit.ID && takes(x) && !slices.ContainsFunc(out, func(have app.UnitView) bool { return have.ID == x.ID }) {
				out = append(out, x)
			}
		}
		return err
	}
	err := add(app.Query{Kind: m.kind.ID, Under: m.unit.Parent, Parent: m.unit.Parent, Limit: app.MaxPage}, func(app.UnitView) bool { return true })
	if find := v.value("find"); err == nil && find != "" {
		err = add(app.Query{Kind: m.kind.ID, Search: find, Limit: pickLimit}, func(app.UnitView) bool { return true })
	}
	for _, id := range m.from {
		if err == nil {
			err = add(app.Query{Kind: m.kind.ID, Under: id, Limit: 1}, func(x app.UnitView) bool { return x.ID == id })
		}
	}
	return out, err
}

func (s *server) merge(v *visit) (page, error) {
	m, err := s.merging(v)
	if err != nil {
		return nil, err
	}
	if v.value("find") != "" && !v.confirmed() {
		v.r.PostForm.Del("find") // it has been answered
		return m.stepPage, nil
	}
	said := app.Merge{From: m.from, Into: m.unit.ID, Reason: v.value("reason"), Dry: !v.confirmed()}
	made := map[string]string{}
	if m.fresh {
		said.From, said.Into = append([]string{m.unit.ID}, m.from...), ""
		said.New = &app.NewUnit{ID: v.value("new.id"), Name: v.value("new.name"), Code: v.value("new.code"), Attributes: v.attributes("new.", m.kind), Links: m.unit.Links}
		made[said.New.ID] = said.New.Name
	}
	if said.Day, err = v.dayOrNone("day"); err != nil {
		return m.stepPage, err
	}
	done, err := s.app.MergeUnits(v.ctx(), v.caller, said)
	if err != nil {
		return m.stepPage, err
	}
	return s.reorganised(v, m.stepPage, done, &redirect{To: unitPath(into(said)), Said: v.t("已合并。户数等属性请在单位页核对。")}, made)
}

// into is the unit that takes the place of the merged ones.
func into(m app.Merge) string {
	if m.New != nil {
		return m.New.ID
	}
	return m.Into
}
