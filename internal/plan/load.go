package plan

// load puts the values of all names of the expression into the arena. The first missing attribute or failed number is the
// error; all values are loaded all the same, since a verdict shows its figures even when it is unknown.
func (r *run) load(e *Expr, m *moment) ([]Value, error) {
	base := len(r.arena)
	for range e.refs {
		r.arena = append(r.arena, Value{})
	}
	var first error
	for i := range e.refs {
		v, err := r.name(&e.refs[i], m)
		if err != nil && first == nil {
			first = err
		}
		r.arena[base+i] = v
	}
	return r.arena[base : base+len(e.refs) : base+len(e.refs)], first
}

// name is the value of one name at a moment.
func (r *run) name(x *ref, m *moment) (Value, error) {
	switch x.kind {
	case refMeasure:
		n, err := r.measure(x.measure, m)
		return intValue(n), err
	case refPrev, refLastYear, refBase:
		w, to, exists := r.elsewhen(x, m)
		if !exists {
			return intValue(0), nil
		}
		n, err := r.count(x.measure, m.node, w, to)
		return intValue(n), err
	case refPeers, refPrevPeers:
		return r.peerValue(x, m)
	case refAttribute:
		return r.attribute(x, m.node, m.win.To)
	case refUnit:
		return textValue(unitText(x.stat, r.t.row(m.node, m.win.To))), nil
	case refBand:
		return r.band(x.band, m)
	case refTitle:
		ok, err := r.holdsTitle(x.title, m)
		return boolValue(ok), err
	case refDuty:
		return r.dutyStat(x, m.node, m.win.From, m.to)
	case refPrevDuty:
		w, _ := r.before(m)
		return r.dutyStat(x, m.node, w.From, w.To)
	case refStreak:
		return r.streak(x.duty, m.node, m.win.To)
	case refField, refColumn:
		if m.rec == nil {
			return Value{}, nil
		}
		return recordValue(m.rec, x, m.win, m.to), nil
	case refWindow:
		return windowValue(x.stat, m.win, m.to), nil
	}
	return intValue(m.award), nil
}

func unitText(column string, u *Unit) string {
	switch column {
	case "id":
		return u.ID
	case "name":
		return u.Name
	case "kind":
		return u.Kind.ID
	}
	return u.Code
}

func (r *run) attribute(x *ref, node int32, d Day) (Value, error) {
	slot := x.slots[r.t.nodes[node].kind.index]
	if row := r.t.row(node, d); slot >= 0 && slot < len(row.Attributes) && row.Attributes[slot].Set {
		return row.Attributes[slot], nil
	}
	return Value{}, errMissing
}

func (r *run) band(b *Band, m *moment) (Value, error) {
	if b.Of == nil {
		return Value{}, errFigures
	}
	mark := len(r.arena)
	defer func() { r.arena = r.arena[:mark] }()
	vals, err := r.load(b.Of, m)
	if err != nil {
		return Value{}, err
	}
	n, ok := b.Of.value(vals)
	if !ok {
		r.problem(m.node, errFigures)
		return Value{}, errFigures
	}
	return intValue(b.value(n)), nil
}

// elsewhen is the window that prev, last_year and base speak of, cut at today; to is its end before the cut. There is none
// before the first phase or term.
func (r *run) elsewhen(x *ref, m *moment) (w Window, to Day, exists bool) {
	switch {
	case x.kind == refPrev:
		if w, exists = r.before(m); !exists {
			return w, w.To, false
		}
	case x.kind == refLastYear && (m.sched == nil || m.sched.Every == Once): // both ends a year back, also of a stretched window
		w = Window{m.win.From.yearBefore(), m.to.yearBefore()}
	case x.kind == refLastYear:
		w = lastYear(m.sched.Every, m.owed.period, m.owed.clipped).shift(m.sched.Due)
	default:
		w = x.base
	}
	to = w.To
	w.To = min(w.To, r.asOf)
	return w, to, true
}

// before is the window before; empty before the first phase or term.
func (r *run) before(m *moment) (Window, bool) {
	w, ok := r.p.before(m.sched.Every, m.owed.period)
	return w.shift(m.sched.Due), ok
}

// measure is m.NAME: of the window, and for `per:` duties of the records that refer to what started it; whose records a
// measure reaches (`scope: own`, `via`) stays what it is.
func (r *run) measure(x *Measure, m *moment) (int64, error) {
	if m.per == "" || x.Record == nil || x.Verb == Stock || x.taskRef != "" {
		return r.count(x, m.node, m.win, m.to)
	}
	var list []int32
	for _, i := range r.f.byRef.at(m.per) {
		if r.f.Records[i].Kind == x.Record && r.f.reaches(x, i, m.node) {
			list = append(list, i)
		}
	}
	return r.fold(x, list, m.win, m.to, m.node)
}

// count is the number of a measure at a unit in a window whose last day is the judgement day.
func (r *run) count(x *Measure, node int32, w Window, to Day) (int64, error) {
	if standing := x.Verb == Units || x.Verb == Total || x.Verb == Stock; w.empty() && !standing {
		return 0, nil // what stands on a day stands there even when the window has not begun
	}
	switch {
	case x.Verb == Units || x.Verb == Total:
		return r.countUnits(x, node, w, to)
	case x.moving:
		return r.fold(x, r.f.lists[x.index].at(node), w, to, node)
	}
	s := &r.f.series[x.index]
	if s.overflow {
		r.problem(node, errOverflow)
		return 0, errOverflow
	}
	at := s.strand(node)
	return at.number(x.Verb, w), nil
}

// fold counts a list of records one by one: for `per:`, and for measures whose `where` looks at the window.
func (r *run) fold(x *Measure, list []int32, w Window, to Day, node int32) (int64, error) {
	var vals []Value
	seen := map[distinctKey]bool{}
	n := int64(0)
	found := false
	for _, i := range list {
		rec := &r.f.Records[i]
		if !r.f.Known.sees(rec) || !r.falls(x, rec, r.f.node[i], w, node) || !x.each.takes(rec) || !x.takes(rec, w, to, &vals) {
			continue
		}
		var v Value
		if x.Field != nil {
			if v = rec.field(x.Field); !v.Set {
				continue
			}
		}
		switch x.Verb {
		case Sum:
			sum := n + v.Num
			if v.Num != 0 && (sum > n) != (v.Num > 0) {
				r.problem(node, errOverflow)
				return 0, errOverflow
			}
			n = sum
		case Max:
			if !found || v.Num > n {
				n = v.Num
			}
		case Last:
			n = max(n, int64(rec.On))
		case Distinct:
			seen[distinctKey{r.f.node[i], v.Num, v.Text}] = true
			n = int64(len(seen))
		default:
			n++
		}
		found = true
	}
	return n, nil
}

// falls tells whether a record lies in the window: by its day, or for a stock when the holding is open on the last day
// and its unit then counts here.
func (r *run) falls(x *Measure, rec *Record, at int32, w Window, node int32) bool {
	if x.Verb != Stock {
		return w.has(rec.On)
	}
	if !rec.span().has(w.To) {
		return false
	}
	here := false
	r.f.targets(x, at, w.To, func(to int32) { here = here || to == node })
	return here
}

// countUnits counts units below, or sums an attribute of them, as the tree stands on the judgement day.
func (r *run) countUnits(x *Measure, node int32, w Window, to Day) (int64, error) {
	key := countKey{x, node, w, to}
	if c, ok := r.counted[key]; ok {
		return c.n, c.err
	}
	if n, ok := r.counts.at(key); ok {
		return n, nil
	}
	var c counted
	looked := 0
	visit := func(i int32) {
		looked++
		n := &r.t.nodes[i]
		if n.kind != x.Unit || !n.active(w.To) || !r.unitTaken(x, i, w, to) {
			return
		}
		if x.Verb == Units {
			c.n++
			return
		}
		v := r.total(x, i, w.To)
		if !v.Set {
			c.err = errMissing
			return
		}
		sum := c.n + v.Num
		if v.Num != 0 && (sum > c.n) != (v.Num > 0) {
			c.err = errOverflow
		}
		c.n = sum
	}
	if x.Via == "" {
		r.t.below(node, w.To, visit)
	} else {
		r.t.linked(node, x.Via, w.To, visit)
	}
	if c.err != nil {
		c.n = 0
	} else {
		r.counts.put(key, c.n, looked)
	}
	r.counted[key] = c
	return c.n, c.err
}

func (r *run) total(x *Measure, i int32, d Day) Value {
	row := r.t.row(i, d)
	for k, a := range x.Unit.Attributes {
		if a.ID == x.Attr && k < len(row.Attributes) {
			return row.Attributes[k]
		}
	}
	return Value{}
}

// unitTaken applies the `where` of a units measure; a unit with a missing attribute is not counted, and listed.
func (r *run) unitTaken(x *Measure, i int32, w Window, to Day) bool {
	if x.Where == nil {
		return true
	}
	t, err := r.test(x.Where, &moment{node: i, win: w, to: to})
	if err != nil {
		what, period := r.what, r.period
		r.what, r.period = "m."+x.ID, ""
		r.problem(i, err)
		r.what, r.period = what, period
	}
	return t == yes && err == nil
}

// qualifies tells whether a unit earns a title in the window of the moment: granted and not withdrawn.
func (r *run) qualifies(t *Title, m *moment) (bool, error) {
	if !t.ofKind[r.t.nodes[m.node].kind.index] || t.Grant == nil {
		return false, nil
	}
	at := &moment{node: m.node, win: m.win, to: m.to}
	granted, err := r.test(t.Grant, at)
	if err != nil || granted != yes || t.Withdraw == nil {
		return granted == yes && err == nil, err
	}
	lost, err := r.test(t.Withdraw, at)
	return lost != yes && err == nil, err
}
