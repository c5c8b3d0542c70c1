package plan

import "slices"

// dutyAt is a duty at a unit.
type dutyAt struct {
	node int32
	duty *Duty
}

// dutyStanding holds the verdicts of one duty at one unit, judged when they are asked for: a window may look at the
// windows before it.
type dutyStanding struct {
	windows []owedWindow
	judged  []judgement
}

type judgement struct {
	done  bool
	state VerdictState // empty: not owed
	short int64
}

func (r *run) standingOf(node int32, d *Duty) *dutyStanding {
	key := dutyAt{node, d}
	if s := r.standing[key]; s != nil {
		return s
	}
	s := &dutyStanding{}
	if r.concerns(d, node) && (r.inside == nil || r.inside[node]) {
		r.windows(node, &d.Schedule, d, func(w *owedWindow) { s.windows = append(s.windows, *w) })
		slices.SortStableFunc(s.windows, func(a, b owedWindow) int { return int(a.count.To) - int(b.count.To) })
	}
	s.judged = make([]judgement, len(s.windows))
	r.standing[key] = s
	return s
}

func (r *run) judgementOf(node int32, d *Duty, s *dutyStanding, i int) judgement {
	if !s.judged[i].done {
		s.judged[i].done = true // a circle that the check let through ends here, as not owed
		what, period := r.what, r.period
		if v, ok := r.judge(node, d, &s.windows[i]); ok {
			s.judged[i].state, s.judged[i].short = v.State, v.TotalShort()
		}
		r.what, r.period = what, period
	}
	return s.judged[i]
}

// dutyStat is duty.ID.STAT: over the closed verdicts whose windows end between the two days.
func (r *run) dutyStat(x *ref, node int32, from, to Day) (Value, error) {
	s := r.standingOf(node, x.duty)
	var due, met, unmet, short int64
	for i := range s.windows {
		end := s.windows[i].count.To
		if end < from || end > to || end >= r.asOf {
			continue
		}
		j := r.judgementOf(node, x.duty, s, i)
		if j.state == "" || j.state == Waived {
			continue
		}
		due++
		short = addCapped(short, j.short)
		if j.state.Good() {
			met++
		}
		if j.state.Bad() {
			unmet++
		}
	}
	switch x.stat {
	case "due":
		return intValue(due), nil
	case "met":
		return intValue(met), nil
	case "unmet":
		return intValue(unmet), nil
	case "short":
		return intValue(short), nil
	}
	if due == 0 {
		return intValue(100), nil
	}
	return intValue(met * 100 / due), nil
}

// streak counts, back from the day, the closed windows of a duty that were missed one after the other.
func (r *run) streak(d *Duty, node int32, day Day) (Value, error) {
	s := r.standingOf(node, d)
	n := int64(0)
	for i := len(s.windows) - 1; i >= 0; i-- {
		if end := s.windows[i].count.To; end > day || end >= r.asOf {
			continue
		}
		j := r.judgementOf(node, d, s, i)
		if j.state == "" {
			continue
		}
		if !j.state.Bad() {
			break
		}
		n++
	}
	return intValue(n), nil
}

// peerKey names the figures of all units that owe the same thing in the same period.
type peerKey struct {
	whose   any
	period  string
	measure *Measure
	before  bool
}

type peerSet struct {
	of     *ref
	at     moment // of any unit
	sorted []int64
	sum    int64
	err    error
}

// peerValue is peers.NAME.STAT, or prev.peers.NAME.STAT: the same units, measured over the period before.
func (r *run) peerValue(x *ref, m *moment) (Value, error) {
	if m.owed == nil {
		return Value{}, errFigures
	}
	set := r.peerSet(x, m)
	if set.err != nil {
		return Value{}, set.err
	}
	n := int64(len(set.sorted))
	switch x.stat {
	case "count":
		return intValue(n), nil
	case "sum":
		return intValue(set.sum), nil
	case "mean":
		if n == 0 {
			return intValue(0), nil
		}
		return intValue(floorDiv(set.sum, n)), nil
	}
	mine, err := r.peerFigure(x, m)
	if err != nil {
		return Value{}, err
	}
	lower, _ := slices.BinarySearch(set.sorted, mine)
	if x.stat == "rank_low" {
		return intValue(int64(lower) + 1), nil
	}
	higher, _ := slices.BinarySearch(set.sorted, mine+1)
	return intValue(n - int64(higher) + 1), nil
}

func (r *run) peerSet(x *ref, m *moment) *peerSet {
	key := peerKey{m.whose, m.owed.period.Name, x.measure, x.kind == refPrevPeers}
	if s := r.peers[key]; s != nil {
		return s
	}
	if s := r.counts.peersOf(key); s != nil {
		return s
	}
	period := owedWindow{unitWindow: unitWindow{period: m.owed.period}}
	s := &peerSet{of: x, at: moment{sched: m.sched, whose: m.whose, owed: &period}}
	r.peers[key] = s
	for i := range r.t.nodes {
		switch n, ok, err := r.peer(int32(i), x, m); {
		case err != nil:
			s.err = err
		case ok:
			s.sorted = append(s.sorted, n)
			s.sum = addCapped(s.sum, n)
		}
	}
	slices.Sort(s.sorted)
	r.counts.putPeers(key, s)
	return s
}

// peer is the figure of one unit among its peers; ok is false when it is none of them.
func (r *run) peer(node int32, x *ref, m *moment) (n int64, ok bool, err error) {
	ofKind, where, when := whoOwes(m.whose)
	if !ofKind[r.t.nodes[node].kind.index] || r.inside != nil && !r.inside[node] {
		return 0, false, nil
	}
	w, ok := m.sched.windowFor(m.owed.period, &r.t.nodes[node].placements)
	if !ok || w.count.From > r.asOf {
		return 0, false, nil
	}
	theirs := r.moment(node, m.sched, m.whose, &owedWindow{unitWindow: w})
	if x.kind == refPrevPeers {
		when = nil // who owes now may depend on the rank of the period before
	}
	if r.owes(&theirs, where, when) != owed {
		return 0, false, nil
	}
	n, err = r.peerFigure(x, &theirs)
	return n, true, err
}

// peerFigure is one unit's figure: of the window, or for prev.peers of the period before, zero when there is none.
func (r *run) peerFigure(x *ref, m *moment) (int64, error) {
	if x.kind == refPeers {
		return r.count(x.measure, m.node, m.win, m.to)
	}
	w, exists := r.before(m)
	if !exists {
		return 0, nil
	}
	to := w.To
	w.To = min(w.To, r.asOf)
	return r.count(x.measure, m.node, w, to)
}

func whoOwes(whose any) (ofKind []bool, where, when *Expr) {
	if s, ok := whose.(*Score); ok {
		return s.ofKind, s.Where, nil
	}
	d := whose.(*Duty)
	return d.ofKind, d.Where, d.When
}
