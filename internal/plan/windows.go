package plan

import (
	"slices"
)

// started is a record that started a window of a `per:` duty.
type started struct {
	id  string
	on  Day
	rec *Record // nil for `per: unit`
}

// starts lists, by the unit that owes it, what started a window of the duty.
func (r *run) starts(d *Duty) map[int32][]started {
	out := map[int32][]started{}
	put := func(node int32, s started) {
		owner := r.t.nearest(node, s.on, d.ofKind)
		if owner >= 0 && d.Range.has(s.on) && s.on <= r.asOf && r.t.nodes[owner].active(s.on) {
			out[owner] = append(out[owner], s)
		}
	}
	if d.Per == PerUnit {
		for i := range r.t.nodes {
			if on, isNew := r.t.nodes[i].first(); isNew {
				put(int32(i), started{r.t.nodes[i].id, on, nil})
			}
		}
	} else {
		for _, i := range r.f.byKind[d.perKind] {
			rec := &r.f.Records[i]
			put(r.f.node[i], started{rec.ID, rec.On, rec})
		}
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b started) int {
			if a.on != b.on {
				return int(a.on) - int(b.on)
			}
			if a.id < b.id {
				return -1
			}
			return 1
		})
	}
	return out
}

// owedWindow is one window of one unit for one duty or score.
type owedWindow struct {
	unitWindow
	by *started // of per duties
}

// windows lists the windows of a unit that have begun, in time order.
func (r *run) windows(node int32, s *Schedule, d *Duty, each func(w *owedWindow)) {
	if d != nil && d.Per != "" {
		list := r.per[d][node]
		for i := range list {
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
