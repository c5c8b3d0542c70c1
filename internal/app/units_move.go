package app

import (
	"maps"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// edit gives a unit another name, code, attributes or links from a day on. Who may only report a unit's own figures changes
// its attributes alone.
func (t *terrain) edit(u UnitChange) error {
	right := campaign.EditUnit
	if u.Name == nil && u.Code == nil && u.Links == nil {
		right = campaign.ReportUnit
	}
	last, err := t.last(u.ID, right, "")
	if err != nil {
		return err
	}
	from, err := t.newDay(u, last)
	if err != nil {
		return err
	}
	next, err := t.placed(last, u)
	if err != nil {
		return err
	}
	return t.follow(last, next, from)
}

// newDay is the first day of a change: after the last one that was written down, or on the same day.
func (t *terrain) newDay(u UnitChange, last store.PlacedUnit) (store.Day, error) {
	from := dayOr(u.From, t.w.day())
	switch {
	case last.ToDay != store.NoEnd:
		return 0, campaign.Refuse(campaign.Conflict, "单位已撤销", "the unit is closed")
	case store.Day(from) < last.FromDay:
		return 0, campaign.Refuse(campaign.Conflict, "该日之后已有变更记录", "a change from a later day has been written down already")
	case from < plan.FirstDay || from > plan.LastDay:
		return 0, campaign.InvalidAt("from", "日期超出范围", "the day is out of range")
	}
	return store.Day(from), nil
}

// follow ends a placement and begins the next one; on the same day it replaces it.
func (t *terrain) follow(last, next store.PlacedUnit, from store.Day) error {
	if from > last.FromDay {
		last.ToDay = from - 1
		if err := t.put(last); err != nil {
			return err
		}
	}
	next.FromDay, next.ToDay = from, store.NoEnd
	return t.put(next)
}

// move puts a unit, with all below it, under another one from a day on.
func (t *terrain) move(u UnitChange) error {
	last, err := t.last(u.ID, campaign.MoveUnit, "")
	if err != nil {
		return err
	}
	parent, err := t.last(u.Parent, campaign.MoveUnit, "parent")
	if err != nil {
		return err
	}
	from, err := t.newDay(u, last)
	if err != nil {
		return err
	}
	if last.Parent == "" {
		return campaign.Refuse(campaign.Conflict, "顶层单位不能移动", "the topmost unit cannot move")
	}
	if strings.HasPrefix(parent.Path, last.Path) {
		return campaign.InvalidAt("parent", "不能移到自己或下级之下", "a unit cannot lie within itself")
	}
	probe := last
	probe.FromDay = from
	next, err := t.under(probe, parent)
	if err != nil {
		return err
	}
	if t.deepest(last.Path)+len(next.Path)-len(last.Path) > maxPath {
		return campaign.InvalidAt("parent", "层级过深", "the tree is too deep")
	}
	if err := t.follow(last, next, from); err != nil {
		return err
	}
	return t.carry(last.Path, next.Path, from)
}

// deepest is the length of the longest path at or below a place.
func (t *terrain) deepest(path string) int {
	longest := 0
	for _, placements := range t.byUnit {
		for _, p := range placements {
			if strings.HasPrefix(p.Path, path) {
				longest = max(longest, len(p.Path))
			}
		}
	}
	return longest
}

// carry gives all that lies below a moved unit its new path from the day of the move.
func (t *terrain) carry(oldPath, newPath string, from store.Day) error {
	for _, id := range slices.Sorted(maps.Keys(t.byUnit)) {
		for _, p := range slices.Clone(t.byUnit[id]) {
			if p.ToDay < from || !strings.HasPrefix(p.Path, oldPath) || p.Path == oldPath {
				continue
			}
			moved := p
			moved.Path = newPath + strings.TrimPrefix(p.Path, oldPath)
			if p.FromDay < from {
				p.ToDay = from - 1
				if err := t.put(p); err != nil {
					return err
				}
				moved.FromDay = from
			}
			if err := t.put(moved); err != nil {
				return err
			}
		}
	}
	return nil
}

// close ends a unit; all below it must have ended before.
func (t *terrain) close(u UnitChange) error {
	last, err := t.last(u.ID, campaign.EditUnit, "")
	if err != nil {
		return err
	}
	from, err := t.newDay(u, last)
	if err != nil {
		return err
	}
	if last.Parent == "" {
		return campaign.Refuse(campaign.Conflict, "顶层单位不能撤销", "the topmost unit cannot be closed")
	}
	if from <= last.FromDay {
		return campaign.InvalidAt("from", "撤销日期应晚于最近一次变更", "a unit can only close after the day of its last change")
	}
	for _, placements := range t.byUnit {
		if p := placements[len(placements)-1]; p.Parent == u.ID && p.ToDay >= from {
			return campaign.Refuse(campaign.Conflict, "请先撤销或移出其下级单位", "close or move the units below it first")
		}
	}
	last.ToDay = from - 1
	return t.put(last)
}
