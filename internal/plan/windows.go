package plan

import (
	"cmp"
	"slices"
)

// started is a record that started a window of a `per:` duty.
type started struct {
	id  string
	on  Day
	rec *Record // nil for `per: unit`
}

// startUnits enters what new units start.
func (f *Facts) startUnits() {
	for _, d := range f.Plan.allDuties() {
		if d.Per == "" {
			continue
		}
		f.starts[d] = &atlas[int32, []started]{}
		if d.Per != PerUnit {
			continue
		}
		for i := range f.Tree.nodes {
			if on, isNew := f.Tree.nodes[i].first(); isNew {
				f.owe(d, int32(i), started{f.Tree.nodes[i].id, on, nil})
			}
		}
	}
}

// start enters what a record starts.
func (f *Facts) start(i int32) {
	for d := range f.starts {
		if d.perKind == f.Records[i].Kind && d.Per != PerUnit {
			f.owe(d, f.node[i], started{f.Records[i].ID, f.Records[i].On, &f.Records[i]})
		}
	}
}

// owe enters a window at the unit that owes it.
func (f *Facts) owe(d *Duty, node int32, s started) {
	if owner := f.owner(d, node, s.on); owner >= 0 {
		f.starts[d].put(owner, append(f.starts[d].at(owner), s))
	}
}

// sortStarts puts what started windows into the order of days; it ends the making of facts.
func (f *Facts) sortStarts() {
	for _, a := range f.starts {
		for _, part := range a.parts {
			for _, list := range part {
				slices.SortFunc(list, compareStarted)
			}
		}
	}
}

// owner is the unit that owes a `per:` duty for what happened at a node on a day, or -1.
func (f *Facts) owner(d *Duty, node int32, on Day) int32 {
	owner := f.Tree.nearest(node, on, d.ofKind)
	if owner >= 0 && d.Range.has(on) && f.Tree.nodes[owner].active(on) {
		return owner
	}
	return -1
}

func compareStarted(a, b started) int {
	return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.id, b.id))
}

// owedWindow is one window of one unit for one duty or score.
type owedWindow struct {
	unitWindow
	by *started // of per duties
}

// windows lists the windows of a unit that have begun, in time order.
func (r *run) windows(node int32, s *Schedule, d *Duty, each func(w *owedWindow)) {
	if d != nil && d.Per != "" {
		list := r.f.starts[d].at(node)
		for i := range list {
			if list[i].on > r.asOf {
				return
			}
			w := Window{list[i].on, list[i].on + Day(d.Within)}
			each(&owedWindow{unitWindow{Period{list[i].on.String(), w}, w, w}, &list[i]})
		}
		return
	}
	ps := &r.t.nodes[node].placements
	if len(ps.list) == 1 && ps.list[0].From <= s.Range.From && ps.list[0].To >= s.Range.To {
		whole := r.whole[s]
		for i := range whole {
			each(&whole[i])
		}
		return
	}
	for _, pd := range r.periods[s] {
		if w, ok := s.windowFor(pd, ps); ok && w.count.From <= r.asOf {
			each(&owedWindow{unitWindow: w})
		}
	}
}
