package app

import (
	"context"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// Merge puts units together from a day, into one that is there or into a new one.
type Merge struct {
	From   []string
	Into   string
	New    *NewUnit  // instead of Into
	Day    *plan.Day // the first day of the new order; nil: today
	Reason string
	Dry    bool // only tell what would happen
}

// MergeUnits closes units from a day and lets another one of their kind take their place: what lies below them moves there, links to
// them point there, people of the ledger go on there, and so do copies of materials, pledge drives and channels; posts at the closed units end. It is done as a whole
// or not at all.
func (a *App) MergeUnits(ctx context.Context, c Caller, m Merge) (Reorganised, error) {
	if _, err := c.mayAnywhere(campaign.MoveUnit); err != nil {
		return Reorganised{}, err
	}
	if len(m.From) == 0 || len(m.From) > 100 || (m.Into == "") == (m.New == nil) {
		return Reorganised{}, campaign.InvalidAt("from", "请选择要合并的单位（最多100个），以及一个现有或新设的承接单位", "choose at most 100 units to merge, and one unit, present or new, to take their place")
	}
	return a.reorganise(ctx, c, "merge_units", m.Dry, func(w *change) (*reorganisation, error) {
		r, err := newReorganisation(w, m.Day, m.Reason)
		if err != nil {
			return nil, err
		}
		return r, r.merge(m)
	})
}

// reorganise runs a merger or a split, with stocks and the people of the ledger at its end.
func (a *App) reorganise(ctx context.Context, c Caller, action string, dry bool, fn func(*change) (*reorganisation, error)) (Reorganised, error) {
	var out Reorganised
	err := a.write(ctx, c, audited{action, ""}, func(w *change) error {
		r, err := fn(w)
		if err != nil {
			return err
		}
		if err := w.followMatters(&frame{district: c.District, byUnit: r.byUnit}, w.day()); err != nil {
			return err
		}
		if err := a.passOnStocks(r); err != nil {
			return err
		}
		if err := r.passOnOutward(); err != nil {
			return err
		}
		if err := a.carryPeople(r); err != nil {
			return err
		}
		r.finish()
		out = r.said
		out.Dry = dry
		return undone(nil, dry)
	})
	if err := done(err); err != nil {
		return Reorganised{}, err
	}
	return out, nil
}

func (r *reorganisation) merge(m Merge) error {
	into, err := r.mergeInto(m)
	if err != nil {
		return err
	}
	for _, unit := range m.From {
		linked, err := r.linkedTo(unit, m.From)
		if err != nil {
			return err
		}
		for _, child := range r.children(unit) {
			if err := r.takeOver(child, into); err != nil {
				return err
			}
		}
		for _, id := range linked {
			if err := r.relink(id, unit, into); err != nil {
				return err
			}
		}
		if err := r.dissolve(unit); err != nil {
			return err
		}
		if err := r.succeed(unit, into); err != nil {
			return err
		}
		if err := r.gatherPeople(unit, func(string) string { return into }); err != nil {
			return err
		}
	}
	return nil
}

// mergeInto checks the merged units and gives the one that takes their place, making it when it is new.
func (r *reorganisation) mergeInto(m Merge) (string, error) {
	var kind, parent string
	for i, id := range m.From {
		u, err := r.predecessor(id, "from["+itoa(i)+"]")
		switch {
		case err != nil:
			return "", err
		case slices.Contains(m.From[:i], id) || id == m.Into:
			return "", campaign.InvalidAt("from["+itoa(i)+"]", "单位重复", "the unit is listed twice")
		case i > 0 && u.Kind != kind:
			return "", campaign.InvalidAt("from["+itoa(i)+"]", "只能合并同一种单位", "only units of one kind can be merged")
		case i == 0:
			kind, parent = u.Kind, u.Parent
		}
	}
	if m.New != nil {
		if m.New.Parent != "" {
			parent = m.New.Parent
		}
		return m.New.ID, campaign.Under("new", r.create(*m.New, kind, parent, nil))
	}
	return m.Into, r.checkInto(m, kind)
}

func (r *reorganisation) checkInto(m Merge, kind string) error {
	into, err := r.last(m.Into, campaign.MoveUnit, "into")
	if err != nil {
		return err
	}
	if _, err := r.newDay(UnitChange{From: &r.day}, into); err != nil {
		return about(m.Into, err)
	}
	if into.Kind != kind {
		return campaign.InvalidAt("into", "承接单位须与被合并单位同类", "the unit that takes their place must be of their kind")
	}
	for _, id := range m.From {
		if u, _ := r.goesOn(id); strings.HasPrefix(into.Path, u.Path) {
			return campaign.InvalidAt("into", "承接单位不能在被合并单位之下", "the unit that takes their place cannot lie below them")
		}
	}
	return nil
}
