package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// PutUnits adds, edits, moves and closes units. Each change stands for itself: those that are refused say why, the others
// are made, one after the other, in one transaction. Adding a unit again just as it is is a repetition.
func (a *App) PutUnits(ctx context.Context, c Caller, changes []UnitChange) ([]Outcome, error) {
	return a.putUnits(ctx, c, changes, nil)
}

func (a *App) putUnits(ctx context.Context, c Caller, changes []UnitChange, also alsoWrite) ([]Outcome, error) {
	if err := c.mayChangeUnits(); err != nil {
		return nil, err
	}
	if len(changes) > MaxBatch {
		return nil, tooMany()
	}
	var out []Outcome
	err := a.write(ctx, c, audited{"put_units", ""}, func(w *change) error {
		t := newTerrain(w)
		out = make([]Outcome, len(changes))
		var ids []string
		for i, u := range changes {
			repeated, err := t.apply(u)
			if out[i], err = outcomeOf(u.ID, repeated, err); err != nil {
				return err
			}
			if out[i].Kind == Accepted {
				ids = append(ids, string(u.Action)+":"+u.ID)
			}
		}
		w.object = objects("unit", ids)
		w.nothing = len(ids) == 0
		w.parts = []string{partUnits}
		if err := w.followMatters(&frame{district: c.District, byUnit: t.byUnit}, w.day()); err != nil {
			return err
		}
		return also.write(w, out)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// mayChangeUnits asks whether any of the rights that change units is there at all; each change asks for its own.
func (c Caller) mayChangeUnits() error {
	for _, action := range []campaign.Action{campaign.EditUnit, campaign.ReportUnit} {
		if _, err := c.mayAnywhere(action); err == nil {
			return nil
		}
	}
	_, err := c.mayAnywhere(campaign.MoveUnit)
	return err
}

func tooMany() error {
	return campaign.InvalidAt("", "一次最多1000条,请分批提交", "at most 1000 at a time; send several batches")
}

// objects lists what a use case was about, within bounds.
func objects(kind string, ids []string) string {
	text := kind + ":" + strings.Join(ids[:min(len(ids), 20)], " ")
	if len(ids) > 20 {
		text += " +" + itoa(len(ids)-20)
	}
	return text
}

// terrain is the tree while changes are made to it.
type terrain struct {
	w      *change
	plan   *plan.Plan
	byUnit map[string][]store.PlacedUnit
	dry    bool // find out what would be refused, write nothing
}

func newTerrain(w *change) *terrain {
	return &terrain{w: w, plan: w.f.newest(), byUnit: maps.Clone(w.f.byUnit)}
}

func (t *terrain) apply(u UnitChange) (repeated bool, err error) {
	if t.plan == nil {
		return false, campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
	}
	switch u.Action {
	case AddUnit:
		return t.add(u)
	case EditUnit:
		return false, t.edit(u)
	case MoveUnit:
		return false, t.move(u)
	case CloseUnit:
		return false, t.close(u)
	}
	return false, campaign.InvalidAt("action", "不认识的操作", "there is no such action")
}

// last is the last placement of a unit at which the caller has a right today.
func (t *terrain) last(id string, action campaign.Action, path string) (store.PlacedUnit, error) {
	placements := t.byUnit[id]
	if len(placements) == 0 {
		return store.PlacedUnit{}, campaign.Under(path, notFound())
	}
	u, today := placements[len(placements)-1], placements[0]
	for _, p := range placements {
		if p.FromDay <= store.Day(t.w.day()) {
			today = p
		}
	}
	return u, t.w.c.may(action, campaign.UnitRef{District: u.District, Path: today.Path})
}

func (t *terrain) add(u UnitChange) (repeated bool, err error) {
	parent, err := t.last(u.Parent, campaign.EditUnit, "parent")
	if err != nil {
		return false, err
	}
	if !validUnitID(u.ID) {
		return false, campaign.InvalidAt("id", "单位编号应为1–64位字母、数字、点、横线或下划线", "a unit's id has 1–64 letters, digits, dots, hyphens or underscores")
	}
	placed, err := t.placed(store.PlacedUnit{Kind: u.Kind, UnitPlacement: store.UnitPlacement{District: t.w.c.District, Unit: u.ID,
		FromDay: store.Day(dayOr(u.From, plan.OpenFrom)), ToDay: store.NoEnd, Parent: u.Parent, Attributes: `{}`, Links: `{}`}}, u)
	if err != nil {
		return false, err
	}
	if placed, err = t.under(placed, parent); err != nil {
		return false, err
	}
	if have := t.byUnit[u.ID]; len(have) > 0 {
		first := have[0]
		first.ToDay, first.Path = placed.ToDay, placed.Path // what has become of it since does not matter
		if first == placed {
			return true, nil
		}
		return false, campaign.Refuse(campaign.Conflict, "单位编号已被使用", "the id belongs to another unit")
	}
	if !t.dry {
		if err := t.w.tx.PutUnit(store.Unit{District: placed.District, ID: u.ID, Kind: u.Kind, CreatedAt: t.w.at}); err != nil {
			return false, err
		}
	}
	return false, t.put(placed)
}

// put writes a placement and remembers it.
func (t *terrain) put(p store.PlacedUnit) error {
	if !t.dry {
		if err := t.w.tx.PutPlacement(p.UnitPlacement); err != nil {
			return err
		}
	}
	list := append([]store.PlacedUnit(nil), t.byUnit[p.Unit]...)
	for i := range list {
		if list[i].FromDay == p.FromDay {
			list[i] = p
			t.byUnit[p.Unit] = list
			return nil
		}
	}
	list = append(list, p)
	slices.SortFunc(list, func(a, b store.PlacedUnit) int { return cmp.Compare(a.FromDay, b.FromDay) })
	t.byUnit[p.Unit] = list
	return nil
}

// placed fills in what a change says about name, code, attributes and links.
func (t *terrain) placed(p store.PlacedUnit, u UnitChange) (store.PlacedUnit, error) {
	kind := kindByID(t.plan, p.Kind)
	if kind == nil {
		return p, campaign.InvalidAt("kind", "方案里没有这类单位", "the plan has no such kind of unit")
	}
	if u.Name != nil {
		p.Name = strings.TrimSpace(*u.Name)
	}
	if u.Code != nil {
		p.Code = strings.TrimSpace(*u.Code)
	}
	if p.Name == "" || len(p.Name) > maxName || len(p.Code) > maxName || !campaign.PlainLine(p.Name+p.Code) {
		return p, campaign.InvalidAt("name", "请填写名称(最多200字节)", "give a name of at most 200 bytes")
	}
	p.NameKey = nameKey(p.Name)
	if err := mergeCells(&p.Attributes, u.Attributes, func(cells map[string]string) (map[string]string, error) {
		return attributeCells(kind, cells)
	}); err != nil {
		return p, err
	}
	return p, mergeCells(&p.Links, u.Links, func(cells map[string]string) (map[string]string, error) {
		return cells, t.checkLinks(kind, p.Unit, u.Links) // those that were there may lead to where the caller sees nothing
	})
}

// mergeCells lays new cells over the stored ones and checks the whole.
func mergeCells(text *string, changed map[string]string, check func(map[string]string) (map[string]string, error)) error {
	cells, err := unpackCells(*text)
	if err != nil {
		return err
	}
	maps.Copy(cells, changed)
	if cells, err = check(cells); err != nil {
		return err
	}
	*text, err = packCells(cells)
	return err
}

func (t *terrain) checkLinks(kind *plan.UnitKind, self string, links map[string]string) error {
	known := map[string]*plan.UnitKind{}
	for _, l := range kind.Links {
		known[l.ID] = l.Kind
	}
	for link, to := range links {
		if to == "" {
			continue
		}
		target := t.byUnit[to]
		switch {
		case known[link] == nil:
			return campaign.InvalidAt("links", "这类单位没有这种联系", "units of this kind have no such link")
		case len(target) == 0 || to == self || target[0].Kind != known[link].ID:
			return campaign.InvalidAt("links."+link, "所联系的单位不存在或种类不对", "the linked unit does not exist or is of another kind")
		case t.w.c.may(campaign.View, campaign.UnitRef{District: t.w.c.District, Path: target[len(target)-1].Path}) != nil:
			return campaign.InvalidAt("links."+link, "所联系的单位不存在或种类不对", "the linked unit does not exist or is of another kind")
		}
	}
	return nil
}

// under puts a placement below another unit.
func (t *terrain) under(p, parent store.PlacedUnit) (store.PlacedUnit, error) {
	kind, parentKind := kindByID(t.plan, p.Kind), kindByID(t.plan, parent.Kind)
	switch {
	case parentKind == nil || !containsKind(kind.In, parentKind):
		return p, campaign.InvalidAt("parent", "这类单位不能设在该上级之下", "a unit of this kind cannot lie there")
	case parent.ToDay != store.NoEnd || parent.FromDay > p.FromDay && len(t.byUnit[parent.Unit]) > 1:
		return p, campaign.InvalidAt("parent", "上级单位已撤销或其后有变更", "the upper unit is closed, or changes later")
	}
	path, err := store.UnitPath(parent.Path, p.Unit)
	if err != nil || len(path) > maxPath {
		return p, campaign.InvalidAt("parent", "层级过深", "the tree is too deep")
	}
	p.Parent, p.Path = parent.Unit, path
	return p, nil
}

// maxPath keeps paths inside an index entry of every engine.
const maxPath = 1000

func containsKind(kinds []*plan.UnitKind, k *plan.UnitKind) bool {
	for _, x := range kinds {
		if x == k {
			return true
		}
	}
	return false
}
