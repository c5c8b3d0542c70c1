package app

import (
	"cmp"
	"maps"
	"slices"

	"wuzha/internal/plan"
)

// mostBehind is how many units are listed.
const mostBehind = 12

// duties fills what verdicts say: the heat map, the tiles, who is behind, what is due. It reads what the standing has counted by unit.
func (v *overview) duties() error {
	heat := map[*plan.Duty]*heatRow{}
	behind, due, tiles := map[string]*Lagging{}, map[dueKey]*dueOf{}, map[string]*Progress{}
	v.j.view.Counts(v.out.Window, func(u plan.UnitCount) {
		if _, in := v.below[u.Unit]; !in {
			return
		}
		noteDue(due, u)
		tile := progressOf(tiles, v.tileOf(u.Unit))
		for _, d := range u.Duties {
			v.noteHeat(heat, u.Unit, d)
			tile.add(d.State, d.N)
			if d.State.Bad() {
				noteBehind(behind, u.Unit, d)
			}
		}
	})
	v.heat(heat)
	v.out.Due = v.sortedDue(due)
	v.goals()
	if err := v.behind(behind); err != nil {
		return err
	}
	return v.tiles(tiles)
}

type heatRow struct {
	total Progress
	cells []Progress
}

func (v *overview) noteHeat(heat map[*plan.Duty]*heatRow, unit string, d plan.DutyCount) {
	row := heat[d.Duty]
	if row == nil {
		row = &heatRow{cells: make([]Progress, len(v.out.Children))}
		heat[d.Duty] = row
	}
	row.total.add(d.State, d.N)
	v.out.Overall.add(d.State, d.N)
	if child, ok := v.child[unit]; ok {
		row.cells[child].add(d.State, d.N)
	}
}

func (v *overview) heat(rows map[*plan.Duty]*heatRow) {
	for d := range rows {
		v.out.Duties = append(v.out.Duties, d)
	}
	slices.SortFunc(v.out.Duties, func(a, b *plan.Duty) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.ID, b.ID)) })
	for _, d := range v.out.Duties {
		v.out.Heat = append(v.out.Heat, rows[d].cells)
		v.out.Totals = append(v.out.Totals, rows[d].total)
	}
}

// progressOf is the progress of a tile; of none it is not kept.
func progressOf(of map[string]*Progress, unit string) *Progress {
	if of[unit] == nil {
		of[unit] = &Progress{}
	}
	return of[unit]
}

// tileOf is the unit two levels below the top in which a unit lies, or which it is; empty for those above.
func (v *overview) tileOf(unit string) string {
	for u, ok := v.below[unit]; ok && u.Unit != v.top.Unit; u, ok = v.below[u.Parent] {
		if above, in := v.below[u.Parent]; in && above.Parent == v.top.Unit {
			return u.Unit
		}
	}
	return ""
}

// tiles are sorted like the tree. A unit that owes nothing has a tile when units of its kind do.
func (v *overview) tiles(progress map[string]*Progress) error {
	delete(progress, "")
	kinds := map[string]bool{}
	for id, p := range progress {
		if *p != (Progress{}) {
			kinds[v.below[id].Kind] = true
		}
	}
	for _, u := range v.below {
		above := v.below[u.Parent]
		if above == nil || above.Parent != v.top.Unit || !kinds[u.Kind] {
			continue
		}
		view, err := unitView(*u)
		if err != nil {
			return err
		}
		t := Tile{Unit: view, Child: u.Parent}
		if p := progress[u.Unit]; p != nil {
			t.Progress = *p
		}
		v.out.Tiles = append(v.out.Tiles, t)
	}
	slices.SortFunc(v.out.Tiles, func(a, b Tile) int { return cmp.Compare(a.Unit.Path, b.Unit.Path) })
	return nil
}

func noteBehind(behind map[string]*Lagging, unit string, d plan.DutyCount) {
	l := behind[unit]
	if l == nil {
		l = &Lagging{Unit: UnitView{ID: unit}}
		behind[unit] = l
	}
	l.Missing += d.N
	if !slices.Contains(l.Duties, d.Duty) {
		l.Duties = append(l.Duties, d.Duty)
	}
}

// behind lists the units that miss the most.
func (v *overview) behind(found map[string]*Lagging) error {
	worst := slices.SortedFunc(maps.Values(found), func(a, b *Lagging) int {
		return cmp.Or(-cmp.Compare(a.Missing, b.Missing), -cmp.Compare(len(a.Duties), len(b.Duties)), cmp.Compare(v.below[a.Unit.ID].Path, v.below[b.Unit.ID].Path))
	})
	for _, l := range worst[:min(len(worst), mostBehind)] {
		var err error
		if l.Unit, err = unitView(*v.below[l.Unit.ID]); err != nil {
			return err
		}
		v.out.Behind = append(v.out.Behind, *l)
	}
	return nil
}

type dueKey struct {
	duty *plan.Duty
	day  plan.Day
}

// dueOf counts the units that still owe a duty that falls due within a week.
type dueOf struct {
	units int
	one   string // of them
}

func noteDue(due map[dueKey]*dueOf, u plan.UnitCount) {
	for _, d := range u.Soon {
		k := dueKey{d.Duty, d.Day}
		if due[k] == nil {
			due[k] = &dueOf{one: u.Unit}
		}
		due[k].units++
	}
}

func (v *overview) sortedDue(found map[dueKey]*dueOf) []DueSoon {
	var out []DueSoon
	for k, d := range found {
		out = append(out, DueSoon{Duty: k.duty, Day: k.day, Units: d.units, One: v.pending(k, d.one)})
	}
	slices.SortFunc(out, func(a, b DueSoon) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Duty.Line, b.Duty.Line), cmp.Compare(a.Duty.ID, b.Duty.ID))
	})
	return out
}

// pending is the verdict of a unit that falls due on a day.
func (v *overview) pending(k dueKey, unit string) *plan.Verdict {
	var out *plan.Verdict
	v.j.walk(plan.Asked{Units: []string{unit}, Duty: k.duty.ID, States: []plan.VerdictState{plan.Pending}, Current: true}, func(d *plan.Verdict, _ string) bool {
		if d.Window.To == k.day {
			out = d
		}
		return out == nil
	})
	return out
}

// goals are those of the unit itself: of each the one that runs, else the last.
func (v *overview) goals() {
	at := map[*plan.Duty]int{}
	goals := v.j.of([]string{v.top.Unit}).Goals
	for i := range goals {
		g := &goals[i]
		if g.Unit != v.top.Unit || g.Window.From > min(v.out.AsOf, v.out.Window.To) {
			continue
		}
		if n, ok := at[g.Duty]; ok {
			v.out.Goals[n] = g
			continue
		}
		at[g.Duty] = len(v.out.Goals)
		v.out.Goals = append(v.out.Goals, g)
	}
}
