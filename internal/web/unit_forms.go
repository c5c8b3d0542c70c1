package web

import (
	"errors"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// unitFormPage is a form about a unit: add, edit, move or close.
type unitFormPage struct {
	basics
	Choices []choice // of the kind
	Form    form
}

// choice is one of several forms of the same page.
type choice struct {
	Text, Href string
	Current    bool
}

func (*unitFormPage) template() string { return "unit-form" }
func (p *unitFormPage) forms() []*form { return []*form{&p.Form} }

// The parts of a unit's address.
func unitPath(id string, part ...string) string {
	return "/units/" + strings.Join(append([]string{id}, part...), "/")
}

// editUnitForm shows what may be changed: all of it to those who keep units, its own figures to those who report them.
func (s *server) editUnitForm(v *visit) (page, error) {
	p, _, _, err := s.unitEditing(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) unitEditing(v *visit) (*unitFormPage, app.UnitView, *plan.UnitKind, error) {
	u, kind, err := s.unitAndKind(v)
	if err != nil {
		return nil, u, nil, err
	}
	if !v.mayAt(campaign.ReportUnit, u.Path) && !v.mayAt(campaign.EditUnit, u.Path) {
		return nil, u, nil, mayNot(campaign.EditUnit)
	}
	p := &unitFormPage{basics: basics{Title: v.t("修改%s", u.Name), Crumbs: v.unitCrumbs(u, v.t("修改"))},
		Form: form{ID: "unit", Submit: v.t("保存"), Cancel: unitPath(u.ID), Draft: true}}
	if v.mayAt(campaign.EditUnit, u.Path) {
		p.Form.Fields = append(p.Form.Fields,
			&field{Name: "name", Label: v.t("名称"), Type: "text", Value: u.Name, Required: true, MaxLength: 60},
			&field{Name: "code", Label: v.t("区划代码"), Type: "text", Value: u.Code, MaxLength: 12})
		p.Form.Fields = append(p.Form.Fields, s.linkFields(v, kind, u.Links)...)
	}
	p.Form.Fields = append(p.Form.Fields, v.planFields("attributes.", kind.Attributes, u.Attributes)...)
	p.Form.Fields = append(p.Form.Fields, v.fromField(v.t("从这一天起生效；以前的考核仍按原来的数据。")))
	return p, u, kind, nil
}

// fromField asks for the first day of a change.
func (v *visit) fromField(help string) *field {
	return &field{Name: "from", Label: v.t("生效日期"), Type: "date", Value: v.today().String(), Required: true, Help: help}
}

func (s *server) editUnit(v *visit) (page, error) {
	p, u, kind, err := s.unitEditing(v)
	if err != nil {
		return nil, err
	}
	change := app.UnitChange{Action: app.EditUnit, ID: u.ID, Attributes: v.attributes("", kind)}
	if v.mayAt(campaign.EditUnit, u.Path) {
		name, code := v.value("name"), v.value("code")
		change.Name, change.Code = &name, &code
		if change.Links, err = s.links(v, kind, u.Links); err != nil {
			return p, err
		}
	}
	return s.putUnit(v, p, change, v.t("已保存。"))
}

// putUnit makes a change and leads to the unit.
func (s *server) putUnit(v *visit, p *unitFormPage, u app.UnitChange, said string) (page, error) {
	day, err := plan.ParseDay(v.value("from"))
	if err != nil {
		return p, campaign.InvalidAt("from", "请填写日期，如 2023-03-05", "give a day, like 2023-03-05")
	}
	u.From = &day
	outcomes, err := s.app.PutUnits(v.ctx(), v.caller, []app.UnitChange{u})
	for _, o := range outcomes {
		if o.Err != nil {
			err = errors.Join(err, o.Err)
		}
	}
	if err != nil {
		return p, err
	}
	return &redirect{To: unitPath(u.ID), Said: said}, nil
}

// attributes reads the fields of a kind, whose names may have a prefix.
func (v *visit) attributes(prefix string, kind *plan.UnitKind) map[string]string {
	cells := map[string]string{}
	for _, a := range kind.Attributes {
		cells[a.ID] = v.value(prefix + "attributes." + a.ID)
	}
	return cells
}

// links reads the units to which a unit is to be linked. What it is linked to already may stay, whether or not it is there today.
func (s *server) links(v *visit, kind *plan.UnitKind, has map[string]string) (map[string]string, error) {
	cells := map[string]string{}
	for _, l := range kind.Links {
		at := "links." + l.ID
		if cells[l.ID] = has[l.ID]; v.value(at) == has[l.ID] {
			continue
		}
		unit, err := s.unitSaidOrNone(v, at, l.Kind.ID)
		if err != nil {
			return nil, err
		}
		cells[l.ID] = unit
	}
	return cells, nil
}

// linkFields offer the units to which a unit may be linked.
func (s *server) linkFields(v *visit, kind *plan.UnitKind, chosen map[string]string) []*field {
	var out []*field
	for _, l := range kind.Links {
		f, err := s.unitField(v, unitAsk{Name: "links." + l.ID, Label: l.Kind.Title, Chosen: chosen[l.ID], Kinds: []string{l.Kind.ID}, Optional: true})
		if err != nil {
			continue // who sees no such unit cannot choose one
		}
		out = append(out, f)
	}
	return out
}

func mayNot(a campaign.Action) error {
	return campaign.Refuse(campaign.Denied, "您的岗位没有“"+a.Title().Zh+"”的权限", "your posts do not allow you to "+a.Title().En)
}

// addUnitForm asks for the kind of the new unit first, then for what that kind has.
func (s *server) addUnitForm(v *visit) (page, error) {
	p, _, err := s.unitAdding(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) unitAdding(v *visit) (*unitFormPage, *plan.UnitKind, error) {
	parent, parentKind, err := s.unitAndKind(v)
	if err != nil {
		return nil, nil, err
	}
	if !v.mayAt(campaign.EditUnit, parent.Path) {
		return nil, nil, mayNot(campaign.EditUnit)
	}
	p := &unitFormPage{basics: basics{Title: v.t("在%s新增单位", parent.Name), Crumbs: v.unitCrumbs(parent, v.t("新增单位"))},
		Form: form{ID: "unit", Submit: v.t("新增"), Cancel: unitPath(parent.ID), Draft: true}}
	kinds, err := s.kindsBelow(v, parentKind)
	if err != nil {
		return nil, nil, err
	}
	kind := chosenKind(kinds, v.query("kind"))
	if kind == nil {
		return nil, nil, campaign.Refuse(campaign.Conflict, "方案里没有可以设在这个单位之下的种类", "the plan has no kind of unit that may lie below this one")
	}
	for _, k := range kinds {
		p.Choices = append(p.Choices, choice{Text: k.Title, Href: address(unitPath(parent.ID, "add"), "kind", k.ID), Current: k == kind})
	}
	p.Form.Fields = append(p.Form.Fields,
		&field{Name: "id", Label: v.t("编号"), Type: "text", Required: true, MaxLength: 64, Help: v.t("本系统内唯一，以后不变；字母、数字、点、横线或下划线，可用统一社会信用代码。")},
		&field{Name: "name", Label: v.t("名称"), Type: "text", Required: true, MaxLength: 60},
		&field{Name: "code", Label: v.t("区划代码"), Type: "text", MaxLength: 12})
	p.Form.Fields = append(p.Form.Fields, s.linkFields(v, kind, nil)...)
	p.Form.Fields = append(p.Form.Fields, v.planFields("attributes.", kind.Attributes, nil)...)
	p.Form.Fields = append(p.Form.Fields, v.fromField(v.t("从这一天起纳入考核。")))
	return p, kind, nil
}

func chosenKind(kinds []*plan.UnitKind, id string) *plan.UnitKind {
	for _, k := range kinds {
		if id == "" || k.ID == id {
			return k
		}
	}
	return nil
}

// kindsBelow lists the kinds that may lie below another.
func (s *server) kindsBelow(v *visit, above *plan.UnitKind) ([]*plan.UnitKind, error) {
	p, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	var out []*plan.UnitKind
	for _, k := range p.Kinds {
		for _, in := range k.In {
			if in.ID == above.ID {
				out = append(out, k)
			}
		}
	}
	return out, nil
}

func (s *server) addUnit(v *visit) (page, error) {
	p, kind, err := s.unitAdding(v)
	if err != nil {
		return nil, err
	}
	links, err := s.links(v, kind, nil)
	if err != nil {
		return p, err
	}
	name, code := v.value("name"), v.value("code")
	return s.putUnit(v, p, app.UnitChange{Action: app.AddUnit, ID: v.value("id"), Kind: kind.ID, Parent: v.r.PathValue("unit"), Name: &name, Code: &code,
		Attributes: v.attributes("", kind), Links: links}, v.t("已新增。"))
}

func (s *server) moveUnitForm(v *visit) (page, error) {
	p, _, err := s.unitMoving(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) unitMoving(v *visit) (*unitFormPage, app.UnitView, error) {
	u, kind, err := s.unitAndKind(v)
	if err != nil {
		return nil, u, err
	}
	if !v.mayAt(campaign.MoveUnit, u.Path) {
		return nil, u, mayNot(campaign.MoveUnit)
	}
	parent, err := s.unitField(v, unitAsk{Name: "parent", Label: v.t("新的上级单位"), Chosen: u.Parent, Kinds: kindIDs(kind.In)})
	if err != nil {
		return nil, u, err
	}
	return &unitFormPage{basics: basics{Title: v.t("调整%s的隶属", u.Name), Crumbs: v.unitCrumbs(u, v.t("调整隶属"))},
		Form: form{ID: "unit", Submit: v.t("调整"), Cancel: unitPath(u.ID), Explain: v.t("它下面的单位一起调整。以前的记录和考核仍计入原来的上级。"),
			Fields: []*field{parent, v.fromField(v.t("从这一天起计入新的上级。"))}}}, u, nil
}

func (s *server) moveUnit(v *visit) (page, error) {
	p, u, err := s.unitMoving(v)
	if err != nil {
		return nil, err
	}
	parent, err := s.unitSaid(v, "parent")
	if err != nil {
		return p, err
	}
	return s.putUnit(v, p, app.UnitChange{Action: app.MoveUnit, ID: u.ID, Parent: parent}, v.t("已调整。"))
}

func (s *server) closeUnitForm(v *visit) (page, error) {
	p, u, err := s.unitClosing(v)
	if err != nil {
		return nil, err
	}
	ends, err := s.endsWith(v, u.ID)
	if err == nil && len(ends) > 0 {
		p.Form.Explain += v.t("以下随单位一并结束：%s。合并、拆分时则由接续的单位继续使用。", strings.Join(ends, "、"))
	}
	return shown(p, err)
}

// endsWith names what a unit has outward that ends when it is closed and nobody takes its place.
func (s *server) endsWith(v *visit, unit string) ([]string, error) {
	drives, err := s.app.PledgeDrives(v.ctx(), v.caller, app.Query{Unit: unit})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, d := range drives {
		if d.Open {
			out = append(out, v.t("承诺书“%s”", d.Title))
		}
	}
	if !v.may(campaign.Remind) {
		return out, nil
	}
	channels, err := s.app.Channels(v.ctx(), v.caller)
	for _, ch := range channels {
		if ch.Unit == unit && !ch.Stopped {
			out = append(out, v.t("提醒渠道“%s”", ch.Name))
		}
	}
	return out, err
}

func (s *server) unitClosing(v *visit) (*unitFormPage, app.UnitView, error) {
	u, _, err := s.unitAndKind(v)
	if err != nil {
		return nil, u, err
	}
	if !v.mayAt(campaign.EditUnit, u.Path) {
		return nil, u, mayNot(campaign.EditUnit)
	}
	from := v.fromField(v.t("从这一天起不再考核。"))
	from.Label = v.t("撤销日期")
	return &unitFormPage{basics: basics{Title: v.t("撤销%s", u.Name), Crumbs: v.unitCrumbs(u, v.t("撤销"))},
		Form: form{ID: "unit", Submit: v.t("撤销"), Danger: true, Cancel: unitPath(u.ID), Explain: v.t("撤销后不再产生新的责任；已有的记录和考核都保留，随时可查。"), Fields: []*field{from}}}, u, nil
}

func (s *server) closeUnit(v *visit) (page, error) {
	p, u, err := s.unitClosing(v)
	if err != nil {
		return nil, err
	}
	return s.putUnit(v, p, app.UnitChange{Action: app.CloseUnit, ID: u.ID}, v.t("已撤销。"))
}
