package web

import (
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// One field asks for a unit wherever a form needs one. By script the server proposes units while somebody types (assets/src/units.js);
// without script a whole name, an id or a division code is typed. What is kept in the field after a choice is 名称（编号）, which names one
// unit alone.

// unitAsk says how a form asks for a unit.
type unitAsk struct {
	Name     string   // of the field; empty: unit
	Label    string   // empty: 单位
	Chosen   string   // id
	Kinds    []string // that may be chosen; none: all
	Help     string
	Optional bool
}

func (s *server) unitField(v *visit, ask unitAsk) (*field, error) {
	f := &field{Name: orText(ask.Name, "unit"), Label: orText(ask.Label, v.t("单位")), Type: "text", Required: !ask.Optional, Autocomplete: "off", MaxLength: maxUnitSaid,
		Offers: address("/units/offers", "kinds", strings.Join(ask.Kinds, ",")), Help: ask.Help + v.t("填名称、拼音首字母或编号，从列出的单位中选择；也可以直接填完整名称、编号或区划代码。")}
	if ask.Chosen != "" {
		called, err := s.calledUnit(v, ask.Chosen)
		f.Value = called
		return f, err
	}
	if ask.Optional {
		return f, nil
	}
	found, err := s.app.FindUnits(v.ctx(), v.caller, app.UnitSearch{Kinds: ask.Kinds, Limit: 1})
	if err == nil && len(found.Units) == 1 && !found.More {
		f.Value = callUnit(found.Units[0])
	}
	return f, err
}

// maxUnitSaid is how long a unit's name and id are together, in characters.
const maxUnitSaid = 160

// callUnit names a unit so that no other is called the same.
func callUnit(u app.FoundUnit) string { return u.Name + "（" + u.ID + "）" }

// calledUnit is what callUnit says of a unit; of one that is not there today its id alone.
func (s *server) calledUnit(v *visit, id string) (string, error) {
	u, err := s.unitByID(v, id)
	if u == nil || err != nil {
		return id, err
	}
	return callUnit(*u), nil
}

func (s *server) unitByID(v *visit, id string) (*app.FoundUnit, error) {
	found, err := s.app.FindUnits(v.ctx(), v.caller, app.UnitSearch{Said: id, Limit: app.DefaultPage})
	if i := slices.IndexFunc(found.Units, func(u app.FoundUnit) bool { return u.ID == id }); i >= 0 {
		return &found.Units[i], err
	}
	return nil, err
}

// unitSaid is the unit that a field of a form names.
func (s *server) unitSaid(v *visit, at string, kinds ...string) (string, error) {
	if v.value(at) == "" {
		return "", campaign.InvalidAt(at, "请填写单位", "name a unit")
	}
	return s.unitMeant(v, unitSaying{at: at, said: v.value(at), kinds: kinds})
}

// unitSaidOrNone is unitSaid for a field that may stay empty.
func (s *server) unitSaidOrNone(v *visit, at string, kinds ...string) (string, error) {
	if v.value(at) == "" {
		return "", nil
	}
	return s.unitSaid(v, at, kinds...)
}

// unitSaying is what was typed to name a unit, and where.
type unitSaying struct {
	at, said string
	kinds    []string
}

// unitMeant is the one unit that somebody means: by 名称（编号）, id, code or whole name. A part of a name is not enough: nobody should
// write to a unit that they have not seen.
func (s *server) unitMeant(v *visit, x unitSaying) (string, error) {
	if name, id, ok := cutUnit(x.said); ok {
		u, err := s.unitByID(v, id)
		if err != nil || u != nil && u.Name == name {
			return x.ofKind(v, u, err)
		}
	}
	found, err := s.app.FindUnits(v.ctx(), v.caller, app.UnitSearch{Said: x.said, Limit: app.DefaultPage})
	if err != nil {
		return "", err
	}
	exact := slices.DeleteFunc(slices.Clone(found.Units), func(u app.FoundUnit) bool { return !u.Exact })
	if i := slices.IndexFunc(exact, func(u app.FoundUnit) bool { return u.ID == x.said }); i >= 0 {
		return x.ofKind(v, &exact[i], nil)
	}
	fitting := slices.DeleteFunc(slices.Clone(exact), func(u app.FoundUnit) bool { return !x.takes(u) })
	switch {
	case len(fitting) == 1:
		return fitting[0].ID, nil
	case len(fitting) > 1:
		return "", x.ambiguous(fitting)
	case len(exact) > 0:
		return x.ofKind(v, &exact[0], nil)
	}
	return "", x.unknown(found.Units)
}

// cutUnit takes apart what callUnit has written.
func cutUnit(said string) (name, id string, ok bool) {
	rest, ok := strings.CutSuffix(said, "）")
	at := strings.LastIndex(rest, "（")
	if !ok || at < 0 {
		return "", "", false
	}
	return rest[:at], rest[at+len("（"):], true
}

func (x unitSaying) takes(u app.FoundUnit) bool {
	return len(x.kinds) == 0 || slices.Contains(x.kinds, u.Kind)
}

// ofKind refuses a unit of a kind that cannot be chosen.
func (x unitSaying) ofKind(v *visit, u *app.FoundUnit, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if x.takes(*u) {
		return u.ID, nil
	}
	titles := v.kindNames(x.kinds)
	return "", campaign.InvalidAt(x.at, callUnit(*u)+"不能选在这里，这里要填："+titles, callUnit(*u)+" cannot be chosen here; name one of: "+titles)
}

// told is how many units a refusal names.
const told = 4

func (x unitSaying) ambiguous(units []app.FoundUnit) error {
	list := toldUnits(units)
	return campaign.InvalidAt(x.at, "有"+strconv.Itoa(len(units))+"个单位叫“"+x.said+"”，请填写编号："+list, strconv.Itoa(len(units))+" units are called "+x.said+"; give the id: "+list)
}

func (x unitSaying) unknown(like []app.FoundUnit) error {
	like = slices.DeleteFunc(slices.Clone(like), func(u app.FoundUnit) bool { return !x.takes(u) })
	if len(like) == 0 {
		return campaign.InvalidAt(x.at, "找不到叫“"+x.said+"”的单位，请填写完整名称、编号或区划代码", "there is no unit called "+x.said+"; give its whole name, its id or its code")
	}
	list := toldUnits(like)
	return campaign.InvalidAt(x.at, "没有单位正好叫“"+x.said+"”，是不是："+list+"？请填写编号或完整名称", "no unit is called exactly "+x.said+"; do you mean: "+list+"? Give the id or the whole name")
}

// toldUnits lists some units with where they lie, for a sentence.
func toldUnits(units []app.FoundUnit) string {
	var out []string
	for _, u := range units[:min(told, len(units))] {
		out = append(out, strings.Trim(u.Within+" "+callUnit(u), " "))
	}
	list := strings.Join(out, "、")
	if len(units) > told {
		list += "等"
	}
	return list
}

// kindNames are what people call kinds of units.
func (v *visit) kindNames(ids []string) string {
	home, err := v.server.app.Home(v.ctx(), v.caller)
	titles := map[string]string{}
	if err == nil {
		titles = kindTitles(home.Plan)
	}
	var out []string
	for _, id := range ids {
		out = append(out, orText(titles[id], id))
	}
	return strings.Join(out, "、")
}

// offersPage is what a unit's field proposes for what was typed so far.
type offersPage struct {
	basics
	Search string
	Offers []unitOffer
	More   bool
}

// unitOffer is one proposal; Write goes into the field.
type unitOffer struct{ Name, Note, Write string }

func (*offersPage) template() string { return "unit-offers" }

// offersShown is how many units a field proposes at once.
const offersShown = 12

func (s *server) unitOffers(v *visit) (page, error) {
	q := app.UnitSearch{Said: v.query("q"), Limit: offersShown, Kinds: slices.DeleteFunc(strings.Split(v.query("kinds"), ","), func(k string) bool { return k == "" })}
	if _, id, ok := cutUnit(q.Said); ok {
		q.Said = id
	}
	found, err := s.app.FindUnits(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p := &offersPage{Search: q.Said, More: found.More}
	for _, u := range found.Units {
		p.Offers = append(p.Offers, unitOffer{Name: u.Name, Note: strings.TrimSpace(u.Within + " " + u.ID), Write: callUnit(u)})
	}
	return p, nil
}

// kindIDs are the ids of kinds.
func kindIDs(kinds []*plan.UnitKind) []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.ID)
	}
	return out
}
