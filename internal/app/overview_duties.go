package app

import (
	"cmp"
	"slices"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// MostTiles is how many units of the second level are told one by one.
const MostTiles = 1000

// duties fills what verdicts say: the heat map, the tiles, who is behind, what is due. It reads what the standing has added up.
func (v *overview) duties() error {
	sum := v.sum(v.top.Unit)
	v.heat(sum)
	v.goals()
	for _, d := range sum.Due {
		v.out.Due = append(v.out.Due, DueSoon{Duty: d.Duty, Day: d.Day, Units: d.Units, One: v.pending(d)})
	}
	if err := v.behind(sum); err != nil {
		return err
	}
	return v.tiles()
}

// sum is what a unit and all below it owe.
func (v *overview) sum(unit string) plan.DutySum {
	s, known := v.sums[unit]
	if !known {
		s = v.j.view.SumOf(unit, v.out.Window)
		v.sums[unit] = s
	}
	return s
}

func (v *overview) heat(sum plan.DutySum) {
	totals := map[*plan.Duty]Progress{}
	for _, d := range sum.Duties {
		if _, known := totals[d.Duty]; !known {
			v.out.Duties = append(v.out.Duties, d.Duty)
		}
		p := totals[d.Duty]
		p.add(d.State, d.N)
		totals[d.Duty] = p
		v.out.Overall.add(d.State, d.N)
	}
	slices.SortStableFunc(v.out.Duties, func(a, b *plan.Duty) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.ID, b.ID)) })
	at := map[*plan.Duty]int{}
	for i, d := range v.out.Duties {
		at[d] = i
		v.out.Heat, v.out.Totals = append(v.out.Heat, make([]Progress, len(v.out.Children))), append(v.out.Totals, totals[d])
	}
	for n, u := range v.out.Children {
		for _, d := range v.sum(u.ID).Duties {
			if i, known := at[d.Duty]; known {
				v.out.Heat[i][n].add(d.State, d.N)
			}
		}
	}
}

// tiles are sorted like the tree. A unit that owes nothing has a tile when units of its kind do.
func (v *overview) tiles() error {
	second := v.secondLevel()
	owing := map[string]bool{}
	for _, u := range second {
		t := Tile{Progress: progressIn(v.sum(u.Unit).Duties), Child: u.Parent}
		if u.Parent == v.top.Unit {
			t.Child = ""
		}
		var err error
		if t.Unit, err = unitView(*u); err != nil {
			return err
		}
		owing[u.Kind] = owing[u.Kind] || t.Progress != (Progress{})
		v.out.Tiles = append(v.out.Tiles, t)
	}
	v.out.Tiles = slices.DeleteFunc(v.out.Tiles, func(t Tile) bool { return !owing[t.Unit.Kind] })
	return nil
}

// secondLevel gives the units two levels below or, where they are too many, those one level below.
func (v *overview) secondLevel() []*store.PlacedUnit {
	var first, second []*store.PlacedUnit
	for u := range v.frame.childrenOn(v.top.Unit, v.out.AsOf) {
		first = append(first, u)
	}
	for _, u := range first {
		for below := range v.frame.childrenOn(u.Unit, v.out.AsOf) {
			if second = append(second, below); len(second) > MostTiles {
				return first
			}
		}
	}
	return second
}

// behind lists the units that miss the most.
func (v *overview) behind(sum plan.DutySum) error {
	for _, b := range sum.Behind {
		u, _ := v.frame.at(b.Unit, v.out.AsOf)
		view, err := unitView(u)
		if err != nil {
			return err
		}
		v.out.Behind = append(v.out.Behind, Lagging{view, b.Missing, b.Duties})
	}
	return nil
}

// pending is the verdict of one of the units that still owe a duty.
func (v *overview) pending(due plan.DutyDue) *plan.Verdict {
	var out *plan.Verdict
	v.j.walk(plan.Asked{Units: []string{due.One}, Duty: due.Duty.ID, States: []plan.VerdictState{plan.Pending}, Current: true}, func(d *plan.Verdict, _ string) bool {
		if d.Window.To == due.Day {
			out = d
		}
		return out == nil
	})
	return out
}

// goals are those of the unit itself: of each the one that runs, else the last.
func (v *overview) goals() {
	at := map[*plan.Duty]int{}
	v.j.walk(plan.Asked{Units: []string{v.top.Unit}, Goals: true}, func(g *plan.Verdict, _ string) bool {
		if g.Window.From > min(v.out.AsOf, v.out.Window.To) {
			return true
		}
		if n, ok := at[g.Duty]; ok {
			v.out.Goals[n] = g
			return true
		}
		at[g.Duty] = len(v.out.Goals)
		v.out.Goals = append(v.out.Goals, g)
		return true
	})
}
