package web

import (
	"fmt"
	"slices"
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// partMarks are what the parts of a split are called while it is prepared: as many as the page offers.
var partMarks = []string{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬"}

// splitting is the form by which a unit is parted.
type splitting struct {
	*stepPage
	unit  app.UnitView
	kind  *plan.UnitKind
	parts int
	has   app.Belongings
}

// stays is the choice of people who go to no part.
const stays = "stay"

// splitForm parts a unit; each unit below, each linked one and each entry of its people goes to a part.
func (s *server) splitForm(v *visit) (page, error) {
	sp, err := s.splitting(v)
	if err != nil {
		return nil, err
	}
	return sp.stepPage, nil
}

func (s *server) splitting(v *visit) (*splitting, error) {
	u, kind, err := s.movable(v)
	if err != nil {
		return nil, err
	}
	sp := &splitting{unit: u, kind: kind, parts: 2}
	if n, err := strconv.Atoi(v.query("parts")); err == nil {
		sp.parts = min(max(n, 2), len(partMarks))
	}
	if sp.has, err = s.app.Belongings(v.ctx(), v.caller, u.ID, nil); err != nil {
		return nil, err
	}
	sp.stepPage = &stepPage{basics: basics{Title: v.t("拆分%s", u.Name), Crumbs: v.unitCrumbs(u, v.t("拆分"))},
		Says: []string{v.t("%s从生效日起撤销，由下面的新单位接替；以前的记录、评定和考核仍记在原来的单位。岗位随单位结束，要重新授予。材料库存先转到编号最前的新单位，再自行调拨。", u.Name)},
		Form: form{ID: "split", Submit: v.t("预览"), Cancel: unitPath(u.ID), Fields: sp.fields(v)}}
	if sp.parts < len(partMarks) {
		sp.Ways = append(sp.Ways, link{v.t("拆成%d个", sp.parts+1), v.with("parts", strconv.Itoa(sp.parts+1)), "plus"})
	}
	if sp.parts > 2 {
		sp.Ways = append(sp.Ways, link{Text: v.t("拆成%d个", sp.parts-1), Href: v.with("parts", strconv.Itoa(sp.parts-1)), Icon: "minus"})
	}
	return sp, nil
}

// partPath is where the fields of a part stand, as refusals call it.
func partPath(n int) string { return fmt.Sprintf("parts[%d].", n) }

func (sp *splitting) fields(v *visit) []*field {
	var out []*field
	var parts []plan.Option
	for n := range sp.parts {
		mark := v.t(partMarks[n])
		parts = append(parts, plan.Option{ID: strconv.Itoa(n), Title: orText(v.value(partPath(n)+"name"), mark)})
		out = append(out, &field{Type: "heading", Label: v.t("新单位%s", mark)})
		out = append(out, v.newUnitFields(partPath(n), v.t("新单位%s", mark))...)
		out = append(out, v.planFields(partPath(n)+"attributes.", sp.kind.Attributes, lasting(sp.kind, sp.unit.Attributes))...)
	}
	out = append(out, sp.shares(v, parts)...)
	return append(out, &field{Type: "heading", Label: v.t("何时起、为什么")}, v.fromDayField(), &field{Name: "reason", Label: v.t("理由"), Type: "text", Required: true, MaxLength: 200})
}

// shares ask for each thing of the unit to which part it goes.
func (sp *splitting) shares(v *visit, parts []plan.Option) []*field {
	if len(sp.has.Children)+len(sp.has.Linked)+len(sp.has.People) == 0 {
		return nil
	}
	out := []*field{{Type: "heading", Label: v.t("归入哪个新单位")},
		{Name: "rest", Label: v.t("其余都归入"), Type: "select", Options: parts, Class: "whole", Help: v.t("下面没有逐个选择的，都归入这里选的新单位。")}}
	for _, x := range slices.Concat(sp.has.Children, sp.has.Linked) {
		out = append(out, &field{Name: "to-" + x.ID, Label: v.t("%s归入", x.Name), Type: "select", Options: parts})
	}
	for _, r := range sp.has.People {
		label := v.t("队伍：%s（%s起）", v.roleTitle(r.Fields["role"]), orText(r.Fields["from"], r.On.String()))
		out = append(out, &field{Name: "person-" + r.ID, Label: label, Type: "select", Options: append(slices.Clone(parts), plan.Option{ID: stays, Title: v.t("留在原单位")})})
	}
	return out
}

// partFor is the part that was chosen for something, or the one for all the rest; nil where neither says one.
func (v *visit) partFor(name string, parts []app.Part) *app.Part {
	n, err := strconv.Atoi(orText(v.value(name), v.value("rest")))
	if err != nil || n < 0 || n >= len(parts) {
		return nil
	}
	return &parts[n]
}

// said reads the parts with their shares.
func (sp *splitting) said(v *visit) ([]app.Part, error) {
	parts := make([]app.Part, sp.parts)
	for n := range parts {
		at := partPath(n)
		parts[n].NewUnit = app.NewUnit{ID: v.value(at + "id"), Name: v.value(at + "name"), Code: v.value(at + "code"), Attributes: v.attributes(at, sp.kind)}
	}
	chosen := func(name string) (*app.Part, error) {
		if part := v.partFor(name, parts); part != nil {
			return part, nil
		}
		return nil, campaign.InvalidAt(name, "请选择归入哪个新单位", "choose the part that it goes to")
	}
	for _, x := range slices.Concat(sp.has.Children, sp.has.Linked) {
		part, err := chosen("to-" + x.ID)
		switch {
		case err != nil:
			return nil, err
		case x.Parent == sp.unit.ID:
			part.Children = append(part.Children, x.ID)
		default:
			part.Linked = append(part.Linked, x.ID)
		}
	}
	for _, r := range sp.has.People {
		if v.value("person-"+r.ID) == stays {
			continue
		}
		part, err := chosen("person-" + r.ID)
		if err != nil {
			return nil, err
		}
		part.People = append(part.People, r.ID)
	}
	return parts, nil
}

func (s *server) split(v *visit) (page, error) {
	sp, err := s.splitting(v)
	if err != nil {
		return nil, err
	}
	parts, err := sp.said(v)
	if err != nil {
		return sp.stepPage, err
	}
	asked := app.Split{Unit: sp.unit.ID, Parts: parts, Reason: v.value("reason"), Dry: !v.confirmed()}
	if asked.Day, err = v.dayOrNone("day"); err != nil {
		return sp.stepPage, err
	}
	done, err := s.app.SplitUnit(v.ctx(), v.caller, asked)
	if err != nil {
		return sp.stepPage, err
	}
	made := map[string]string{}
	for _, p := range parts {
		made[p.ID] = p.Name
	}
	return s.reorganised(v, sp.stepPage, done, &redirect{To: unitPath(sp.unit.ID, "lineage"), Said: v.t("已拆分。")}, made)
}
