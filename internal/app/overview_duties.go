package app

import (
	"cmp"
	"slices"

	"wuzha/internal/plan"
)

const (
	dueSoon    = 7  // days
	mostBehind = 12 // units listed
)

// duties fills what verdicts say: the heat map, the tiles, who is behind, what is due.
func (v *overview) duties() error {
	heat := map[*plan.Duty]*heatRow{}
	behind, due, tiles := map[string]*Lagging{}, map[dueKey]*DueSoon{}, map[string]*Progress{}
	for i := range v.j.result.Verdicts {
		d := &v.j.result.Verdicts[i]
		if _, in := v.below[d.Unit]; !in {
			continue
		}
		v.noteDue(due, d)
		if !within(v.out.Window, d.Window.To) {
			continue
		}
		v.noteHeat(heat, d)
		noteProgress(tiles, v.tileOf(d.Unit), d.State)
		if d.State.Bad() {
			noteBehind(behind, d)
		}
	}
	v.heat(heat)
	v.out.Due = sortedDue(due)
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

func (v *overview) noteHeat(heat map[*plan.Duty]*heatRow, d *plan.Verdict) {
	row := heat[d.Duty]
	if row == nil {
		row = &heatRow{cells: make([]Progress, len(v.out.Children))}
		heat[d.Duty] = row
	}
	row.total.add(d.State)
	v.out.Overall.add(d.State)
	if child, ok := v.child[d.Unit]; ok {
		row.cells[child].add(d.State)
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

func noteProgress(of map[string]*Progress, unit string, s plan.VerdictState) {
	if unit == "" {
		return
	}
	if of[unit] == nil {
		of[unit] = &Progress{}
	}
	of[unit].add(s)
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
	kinds := map[string]bool{}
	for id := range progress {
		kinds[v.below[id].Kind] = true
	}
	for _, u := range v.below {
		above := v.below[u.Parent]
		if above.Parent != v.top.Unit || !kinds[u.Kind] {
			continue
		}
		view, err := unitView(u)
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

func noteBehind(behind map[string]*Lagging, d *plan.Verdict) {
	l := behind[d.Unit]
	if l == nil {
		l = &Lagging{Unit: UnitView{ID: d.Unit}}
		behind[d.Unit] = l
	}
	l.Missing++
	if !slices.Contains(l.Duties, d.Duty) {
		l.Duties = append(l.Duties, d.Duty)
	}
}

// behind lists the units that miss the most.
func (v *overview) behind(found map[string]*Lagging) error {
	for id, l := range found {
		var err error
		if l.Unit, err = unitView(v.below[id]); err != nil {
			return err
		}
		v.out.Behind = append(v.out.Behind, *l)
	}
	slices.SortFunc(v.out.Behind, func(a, b Lagging) int {
		return cmp.Or(-cmp.Compare(a.Missing, b.Missing), -cmp.Compare(len(a.Duties), len(b.Duties)), cmp.Compare(a.Unit.Path, b.Unit.Path))
	})
	v.out.Behind = v.out.Behind[:min(len(v.out.Behind), mostBehind)]
	return nil
}

type dueKey struct {
	duty *plan.Duty
	day  plan.Day
}

// noteDue counts a duty that falls due within a week and is still owed.
func (v *overview) noteDue(due map[dueKey]*DueSoon, d *plan.Verdict) {
	if d.State != plan.Pending || d.Window.To < v.out.AsOf || d.Window.To > v.out.AsOf+dueSoon-1 {
		return
	}
	k := dueKey{d.Duty, d.Window.To}
	if due[k] == nil {
		due[k] = &DueSoon{Duty: d.Duty, Day: d.Window.To, One: d}
	}
	due[k].Units++
}

func sortedDue(found map[dueKey]*DueSoon) []DueSoon {
	var out []DueSoon
	for _, d := range found {
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b DueSoon) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Duty.Line, b.Duty.Line), cmp.Compare(a.Duty.ID, b.Duty.ID))
	})
	return out
}

// goals are those of the unit itself: of each the one that runs, else the last.
func (v *overview) goals() {
	at := map[*plan.Duty]int{}
	for i := range v.j.result.Goals {
		g := &v.j.result.Goals[i]
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
