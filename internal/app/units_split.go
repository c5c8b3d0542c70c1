package app

import (
	"context"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// Split parts a unit from a day into new ones of its kind.
type Split struct {
	Unit   string
	Parts  []Part
	Day    *plan.Day // the first day of the new order; nil: today
	Reason string
	Dry    bool // only tell what would happen
}

// Part is one of the units that a split makes, with what goes there. Each unit below, and each unit linked to the one that is split,
// goes to exactly one part.
type Part struct {
	NewUnit
	Children []string // units below
	Linked   []string // units that have a link to it
	People   []string // records of the people ledger; those that no part names stay with the closed unit and are listed
}

// SplitUnit closes a unit from a day and lets new ones of its kind take its place, each with its share; copies of materials go to the
// first of them by id. It is done as a whole or not at all.
func (a *App) SplitUnit(ctx context.Context, c Caller, s Split) (Reorganised, error) {
	if _, err := c.mayAnywhere(campaign.MoveUnit); err != nil {
		return Reorganised{}, err
	}
	if len(s.Parts) < 2 || len(s.Parts) > 100 {
		return Reorganised{}, campaign.InvalidAt("parts", "请拆分为2至100个单位", "a split makes 2 to 100 units")
	}
	return a.reorganise(ctx, c, "split_unit", s.Dry, func(w *change) (*reorganisation, error) {
		r, err := newReorganisation(w, s.Day, s.Reason)
		if err != nil {
			return nil, err
		}
		return r, r.split(s)
	})
}

func (r *reorganisation) split(s Split) error {
	old, err := r.predecessor(s.Unit, "unit")
	if err != nil {
		return err
	}
	children := r.children(s.Unit)
	linked, err := r.linkedTo(s.Unit, []string{s.Unit})
	if err != nil {
		return err
	}
	if err := parted(s, children, linked); err != nil {
		return err
	}
	links, err := unpackCells(old.Links)
	if err != nil {
		return err
	}
	for i, p := range s.Parts {
		if err := r.part(s.Unit, p, old.Kind, old.Parent, links); err != nil {
			return campaign.Under("parts["+itoa(i)+"]", err)
		}
	}
	if err := r.dissolve(s.Unit); err != nil {
		return err
	}
	return r.gatherPeople(s.Unit, func(record string) string {
		for _, p := range s.Parts {
			if slices.Contains(p.People, record) {
				return p.ID
			}
		}
		return ""
	})
}

// part makes one of the new units and gives it its share.
func (r *reorganisation) part(old string, p Part, kind, parent string, links map[string]string) error {
	if p.Parent != "" && p.Parent != parent {
		return campaign.InvalidAt("parent", "拆分出的单位与原单位同属一个上级", "the parts of a unit lie where it lay")
	}
	if err := r.create(p.NewUnit, kind, parent, links); err != nil {
		return err
	}
	for _, child := range p.Children {
		if err := r.takeOver(child, p.ID); err != nil {
			return err
		}
	}
	for _, id := range p.Linked {
		if err := r.relink(id, old, p.ID); err != nil {
			return err
		}
	}
	return r.succeed(old, p.ID)
}

// parted refuses a split that leaves out a unit or gives it away twice.
func parted(s Split, children, linked []string) error {
	var c, l, people []string
	for _, p := range s.Parts {
		c, l, people = append(c, p.Children...), append(l, p.Linked...), append(people, p.People...)
	}
	for _, share := range []struct {
		path      string
		want, got []string
	}{{"children", children, c}, {"linked", linked, l}} {
		slices.Sort(share.got)
		for _, id := range share.want {
			if !slices.Contains(share.got, id) {
				return campaign.InvalidAt("parts", "还没有安排 "+id+" 的去向("+share.path+")", "no part takes "+id+" ("+share.path+")")
			}
		}
		if !slices.Equal(share.got, share.want) {
			return campaign.InvalidAt("parts", "有单位重复安排，或不属于被拆分的单位("+share.path+")", "a unit is given away twice, or is not the split unit's ("+share.path+")")
		}
	}
	if slices.Sort(people); len(slices.Compact(slices.Clone(people))) < len(people) {
		return campaign.InvalidAt("parts", "有人员重复安排（people）", "somebody is given away twice (people)")
	}
	return nil
}
