package plan

// expressions compiles everything that is CEL.
func (c *compiler) expressions() {
	p := c.p
	for _, b := range p.Bands {
		b.Of = c.compile(b.of, scope{lenient: true, measures: true, prev: true, past: true, peers: true, standing: true, window: true}, Int)
		c.bandMoney(b)
	}
	for _, m := range p.Measures {
		c.measureWhere(m)
	}
	for _, d := range p.allDuties() {
		c.dutyExpressions(d)
	}
	for _, s := range p.Scores {
		c.score(s)
	}
	for _, t := range p.Titles {
		s := scope{units: t.Of, measures: true, past: true, standing: true, window: true, noPrev: "titles"}
		t.Grant = c.inScope(t.grant, s, Bool)
		t.Warn = c.inScope(t.warn, s, Bool)
		t.Withdraw = c.inScope(t.withdraw, s, Bool)
		if len(t.of) == 0 {
			c.add(t.place, EMissingKey, "of")
		}
	}
	c.office()
}

// bandMoney warns of steps that stand beside money as bare numbers: 50000 is 500 yuan. What it proposes keeps the ends exact: the fen
// beyond `to: 100` are above it, the fen before `below: 100` are below it.
func (c *compiler) bandMoney(b *Band) {
	if b.Of == nil || b.Of.typ != Money {
		return
	}
	for _, s := range b.Steps {
		if !s.Open && s.Limit() != 0 {
			hint := b.of.text + " / 100"
			if s.To {
				hint = "ceil_div(" + b.of.text + ", 100)"
			}
			c.addHint(b.of.place, hint, WBareMoney, b.of.text, s.Limit())
			return
		}
	}
}

// inScope compiles and checks the bands that the expression uses in the same scope: a band may ask for an attribute that
// these units do not have.
func (c *compiler) inScope(src exprSource, s scope, want Type) *Expr {
	e := c.compile(src, s, want)
	if e == nil {
		return nil
	}
	for _, r := range e.refs {
		if r.kind != refBand || r.band.Of == nil {
			continue
		}
		for _, br := range r.band.Of.refs {
			if _, t := s.resolve(c.p, br.name); t != nil {
				c.addHint(src.place, t.hint, t.code, t.args...)
				return nil
			}
		}
	}
	return e
}

func (c *compiler) measureWhere(m *Measure) {
	if !m.where.set {
		return
	}
	switch {
	case m.Verb == Units || m.Verb == Total:
		if m.Unit == nil {
			return
		}
		m.Where = c.inScope(m.where, scope{units: []*UnitKind{m.Unit}, measures: true, standing: true, window: true, noPrev: "where"}, Bool)
	case m.Record != nil:
		m.Where = c.compile(m.where, scope{record: m.Record, recordName: "record", window: true, noPrev: "where"}, Bool)
		if m.Where == nil {
			return
		}
		for _, r := range m.Where.refs {
			m.moving = m.moving || r.kind == refWindow
		}
	}
}

// dutyScope is what the expressions of a duty may use.
func (c *compiler) dutyScope(d *Duty) scope {
	s := scope{units: d.Of, measures: true, prev: true, past: true, peers: true, prevPeers: true, standing: true, window: true, self: d}
	switch {
	case d.Per != "":
		s.noPrev, s.peers = "per", false
		s.record, s.recordName = d.perKind, d.Per
		switch {
		case d.Per == PerUnit:
			s.record = nil
		case d.perKind == nil:
			s.unread = d.Per
		}
	case d.HasBy:
		s.noPrev = "by"
	case d.Every == Once:
		s.noPrev = "plan"
	}
	return s
}

func (c *compiler) dutyExpressions(d *Duty) {
	s := c.dutyScope(d)
	if d.Task {
		c.task(d)
		c.postConditions(d, scope{})
		return
	}
	if len(d.src.of) == 0 {
		return // reported already
	}
	s.lenient = len(d.Of) < len(d.src.of) // an unknown kind has been reported; look at the rest all the same
	d.Need = c.inScope(d.src.need, s, Bool)
	d.Keep = c.inScope(d.src.keep, s, Bool)
	owing := s
	owing.peers = false // who owes decides who the peers are
	d.Where = c.inScope(d.src.where, owing, Bool)
	d.When = c.inScope(d.src.when, owing, Bool)
	c.postConditions(d, s)
	switch {
	case d.src.each == nil || d.src.each.Field == "":
	case d.expr() != nil:
		c.eachValue(d)
	case d.Manual != nil:
		c.add(d.src.each.at, EEachField, clip(d.src.each.Field))
	}
}

func (c *compiler) postConditions(d *Duty, s scope) {
	for i := range d.Posts {
		d.Posts[i].When = c.inScope(d.Posts[i].when, s, Bool)
	}
}

// task gives a task of an extension its condition: a record of the built-in kind `task` that refers to it.
func (c *compiler) task(d *Duty) {
	m := &Measure{ID: "task", Verb: Count, Record: c.p.records["task"], index: len(c.p.Measures), place: d.place, used: true, taskRef: d.ID}
	c.p.Measures = append(c.p.Measures, m)
	one := operand{typ: Int, ref: -1, literal: Value{Num: 1, Set: true}}
	d.Need = &Expr{Source: "m.task >= 1", typ: Bool, place: d.place, measured: 1,
		refs: []ref{{name: "m.task", kind: refMeasure, typ: Int, measure: m}},
		cond: &cond{op: opGe, left: operand{typ: Int, ref: 0}, right: one}}
}

// eachValue makes one copy of the need per listed value, in which the measures count only records with that value.
func (c *compiler) eachValue(d *Duty) {
	e := d.src.each
	d.Each = e
	if c.asked.at(e.Field) {
		c.askEach(d)
	}
	kindID, fieldID, dottedField := cut(e.Field)
	if !dottedField {
		fieldID = e.Field
	}
	var touched []*Measure
	for _, m := range d.expr().measures() {
		if m.Record != nil && m.Record.field(fieldID) != nil && (!dottedField || m.Record.ID == kindID) {
			touched = append(touched, m)
		}
	}
	if len(touched) == 0 {
		c.add(e.at, EEachField, clip(e.Field))
		return
	}
	for _, v := range e.values {
		value, ok := c.eachOf(v, touched[0].Record.field(fieldID))
		if !ok {
			continue
		}
		e.Values = append(e.Values, v.id)
		need := *d.expr()
		need.refs = append([]ref{}, need.refs...)
		for i := range need.refs {
			if r := &need.refs[i]; r.kind == refMeasure && r.measure.Record != nil && r.measure.Record.field(fieldID) != nil && (!dottedField || r.measure.Record.ID == kindID) {
				r.measure = c.eachCopy(r.measure, r.measure.Record.field(fieldID), value)
			}
		}
		e.needs = append(e.needs, &need)
	}
}

// askEach offers the fields of the records that the duty's condition counts.
func (c *compiler) askEach(d *Duty) {
	for _, m := range d.expr().measures() {
		if m.Record != nil {
			c.asked.offer(fieldCandidates(m.Record.Fields, FieldCandidate))
		}
	}
}

func (c *compiler) eachOf(v name, f *Field) (Value, bool) {
	if c.asked.at(v.id) {
		c.asked.choices(f)
	}
	value, err := f.Parse(v.id)
	if err != nil {
		c.addHint(v.at, nearest(v.id, f.optionIDs()), EEachValue, clip(v.id), f.ID)
		return value, false
	}
	return value, true
}

func (c *compiler) eachCopy(m *Measure, f *Field, v Value) *Measure {
	for _, have := range c.p.Measures {
		if have.base == m && have.each.field == f && have.each.value == v {
			return have
		}
	}
	copied := *m
	copied.base, copied.each, copied.index = m, &eachFilter{f, v}, len(c.p.Measures)
	c.p.Measures = append(c.p.Measures, &copied)
	return &copied
}

// cycles refuses measures, duties and titles that are defined through themselves, one problem per circle. Looking at the
// window before is no circle: time runs out.
func (c *compiler) cycles() {
	reported := map[any]bool{}
	check := func(x any, at place, id string) {
		if reached := reach(x, dependsOn); reached[x] && !reported[x] {
			c.add(at, ECycle, id)
			for y := range reached {
				reported[y] = true
			}
		}
	}
	for _, m := range c.p.Measures {
		check(m, m.place, m.ID)
	}
	for _, d := range c.p.allDuties() {
		check(d, d.place, d.ID)
	}
	for _, t := range c.p.Titles {
		check(t, t.place, t.ID)
	}
	for _, b := range c.p.Bands {
		check(b, b.place, b.ID)
	}
}

// reach is everything that x rests on, step by step.
func reach(x any, rests func(any) []any) map[any]bool {
	seen := map[any]bool{}
	for todo := rests(x); len(todo) > 0; {
		y := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !seen[y] {
			seen[y] = true
			todo = append(todo, rests(y)...)
		}
	}
	return seen
}

// dependsOn lists what the value of x rests on in the same window, where another one names it.
func dependsOn(x any) []any {
	var es []*Expr
	switch x := x.(type) {
	case *Duty:
		es = []*Expr{x.Need, x.Keep, x.Where, x.When}
	case *Title:
		es = []*Expr{x.Grant, x.Withdraw}
	default:
		es = expressionsOf(x)
	}
	var out []any
	for _, e := range es {
		out = append(out, e.depends()...)
	}
	return out
}

// looksAt lists all that x names, in whatever window.
func looksAt(x any) []any {
	var out []any
	for _, e := range expressionsOf(x) {
		if e != nil {
			for _, r := range e.refs {
				out = append(out, r.named()...)
			}
		}
	}
	return out
}

// expressionsOf lists all expressions of x; some may be nil.
func expressionsOf(x any) []*Expr {
	switch x := x.(type) {
	case *Measure:
		return []*Expr{x.Where}
	case *Duty:
		return x.conditions()
	case *Title:
		return []*Expr{x.Grant, x.Warn, x.Withdraw}
	case *Band:
		return []*Expr{x.Of}
	case *Score:
		return x.conditions()
	}
	return nil
}

// allDuties lists duties, then goals.
func (p *Plan) allDuties() []*Duty { return append(append([]*Duty{}, p.Duties...), p.Goals...) }

// depends lists what the value of an expression rests on in the same window.
func (e *Expr) depends() []any {
	if e == nil {
		return nil
	}
	var out []any
	for _, r := range e.refs {
		if r.kind != refPrev && r.kind != refPrevPeers && r.kind != refPrevDuty {
			out = append(out, r.named()...)
		}
	}
	return out
}

// named is what a reference names, if that is defined by expressions.
func (r *ref) named() []any {
	switch {
	case r.measure != nil:
		return []any{r.measure}
	case r.duty != nil:
		return []any{r.duty}
	case r.title != nil:
		return []any{r.title}
	case r.band != nil:
		return []any{r.band}
	}
	return nil
}
