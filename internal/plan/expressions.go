package plan

// expressions compiles everything that is CEL.
func (c *compiler) expressions() {
	p := c.p
	for _, b := range p.Bands {
		b.Of = c.compile(b.of, scope{lenient: true, measures: true, prev: true, past: true, peers: true, standing: true, window: true}, Int)
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
		if d.Per == PerUnit {
			s.record = nil
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
	if d.src.each != nil && d.expr() != nil {
		c.eachValue(d)
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

func (c *compiler) eachOf(v name, f *Field) (Value, bool) {
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

func (c *compiler) score(s *Score) {
	s.Of = c.scoreKinds(s)
	s.ofKind = kindSet(c.p, s.Of)
	if len(s.of) == 0 {
		c.add(s.place, EMissingKey, "of")
	}
	c.window(&s.Schedule, &s.src, s.place)
	sc := scope{units: s.Of, measures: true, prev: true, past: true, peers: true, standing: true, window: true}
	switch {
	case s.HasBy:
		sc.noPrev = "by"
	case s.Every == Once:
		sc.noPrev = "plan"
	}
	groups := map[string]*ScoreGroup{}
	for _, g := range s.Groups {
		groups[g.ID] = g
	}
	items := map[string]*ScoreItem{}
	for _, it := range s.Items {
		items[it.ID] = it
		c.scoreItem(it, sc)
		c.itemGroup(s, it, groups)
	}
	if s.Bonus != nil {
		for _, it := range s.Bonus.Items {
			c.scoreItem(it, sc)
		}
	}
	for _, v := range s.Vetoes {
		v.When = c.inScope(v.when, sc, Bool)
	}
	for _, x := range s.Exempt {
		x.When = c.inScope(x.when, sc, Bool)
		for _, n := range x.items {
			if it := items[n.id]; it != nil {
				x.Items = append(x.Items, it)
			} else {
				c.addHint(n.at, nearest(n.id, keys(items)), EUnknownItem, clip(n.id))
			}
		}
	}
	for _, src := range s.stars {
		if e := c.inScope(src, sc, Bool); e != nil {
			s.Stars = append(s.Stars, e)
		}
	}
	owing := sc
	owing.peers = false
	s.Where = c.inScope(s.where, owing, Bool)
	c.scoreTotal(s)
}

// scoreKinds leaves persons to the law check, which says more than "unknown kind".
func (c *compiler) scoreKinds(s *Score) []*UnitKind {
	var units []name
	for _, n := range s.of {
		if !c.namesPersons(n.id) {
			units = append(units, n)
		}
	}
	return c.kindNames(units)
}

func (c *compiler) scoreItem(it *ScoreItem, sc scope) {
	it.Manual = c.postName(it.manual)
	if len(sc.units) == 0 {
		return
	}
	sc.points = true
	it.Award = c.inScope(it.award, sc, Int)
}

func (c *compiler) itemGroup(s *Score, it *ScoreItem, groups map[string]*ScoreGroup) {
	switch {
	case len(s.Groups) == 0 && it.group.id == "":
	case it.group.id == "":
		c.add(it.place, EMissingKey, "group")
	default:
		if it.Group = groups[it.group.id]; it.Group == nil {
			c.addHint(it.group.at, nearest(it.group.id, keys(groups)), EUnknownGroup, clip(it.group.id))
		}
	}
}

// scoreTotal warns when the parts do not add up to the total, and when a group holds no points to share.
func (c *compiler) scoreTotal(s *Score) {
	sum := int64(0)
	for _, it := range s.Items {
		if len(s.Groups) == 0 {
			sum += it.Points
		}
	}
	for _, g := range s.Groups {
		sum += g.Weight
		points := int64(0)
		for _, it := range s.Items {
			if it.Group == g {
				points += it.Points
			}
		}
		if points == 0 {
			c.add(g.place, EEmptyGroup, g.ID)
		}
	}
	if s.Total != 0 && sum != s.Total {
		c.add(s.place, WTotal, thousandths(sum), thousandths(s.Total))
	}
}

// office binds bulletins, inspections and orders.
func (c *compiler) office() {
	for _, b := range c.p.Bulletins {
		c.bulletin(b)
	}
	for _, in := range c.p.Inspections {
		c.inspection(in)
	}
	for _, o := range c.p.Orders {
		o.Of = c.kindNames(o.of)
		o.Serve = c.postName(o.serve)
		if o.record.id != "" {
			if o.Record = c.p.records[o.record.id]; o.Record == nil {
				c.addHint(o.record.at, nearest(o.record.id, keys(c.p.records)), EUnknownRecord, clip(o.record.id))
			}
		}
	}
}

func (c *compiler) bulletin(b *Bulletin) {
	b.Of = c.kindNames(b.of)
	for _, n := range b.recipients {
		if post := c.postName(n); post != nil {
			b.Recipients = append(b.Recipients, post)
		}
	}
	b.Approve = map[string]*Post{}
	for _, a := range b.approve {
		b.Approve[a.step] = c.postName(a.post)
	}
	for _, s := range b.Sections {
		c.section(s)
	}
}

func (c *compiler) section(s *Section) {
	if s.units.id != "" {
		s.Units = c.kindName(s.units)
	}
	for _, n := range s.names {
		m, d, sc := c.p.measure[n.id], c.p.duties[n.id], c.p.scores[n.id]
		switch s.Kind {
		case "figures":
			if m == nil {
				c.unknownMeasure(n)
				continue
			}
			m.used = true
			s.Figures = append(s.Figures, m)
		case "behind":
			if d == nil {
				c.addHint(n.at, nearest(n.id, keys(c.p.duties)), EUnknownDuty, clip(n.id))
				continue
			}
			s.Duties = append(s.Duties, d)
		case "rank":
			s.Measure, s.Score = m, sc
			if m == nil && sc == nil {
				c.unknownMeasure(n)
			} else if m != nil {
				m.used = true
			}
		}
	}
	if s.Title == "" && s.Kind != "" {
		c.add(s.place, EMissingKey, "title")
	}
}

func (c *compiler) unknownMeasure(n name) {
	c.addHint(n.at, nearest(n.id, append(keys(c.p.measure), keys(c.p.scores)...)), EUnknownMeasure, clip(n.id))
}

func (c *compiler) inspection(in *Inspection) {
	in.Of = c.kindNames(in.of)
	in.By, in.Recheck, in.PenaltyPost = c.postName(in.by), c.postName(in.recheck), c.postName(in.penalty)
	for _, call := range in.CallIn {
		call.Post = c.postName(call.post)
		if len(in.Of) > 0 {
			call.When = c.inScope(call.when, scope{units: in.Of, measures: true, past: true, standing: true, window: true, noPrev: "call_in"}, Bool)
		}
	}
}

// cycles refuses measures, duties and titles that are defined through themselves, one problem per circle. Looking at the
// window before is no circle: time runs out.
func (c *compiler) cycles() {
	reported := map[any]bool{}
	check := func(x any, at place, id string) {
		if reached := reach(x); reached[x] && !reported[x] {
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

// reach is everything that the value of x rests on.
func reach(x any) map[any]bool {
	seen := map[any]bool{}
	todo := dependsOn(x)
	for len(todo) > 0 {
		y := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !seen[y] {
			seen[y] = true
			todo = append(todo, dependsOn(y)...)
		}
	}
	return seen
}

func dependsOn(x any) []any {
	var es []*Expr
	switch x := x.(type) {
	case *Measure:
		es = []*Expr{x.Where}
	case *Duty:
		es = []*Expr{x.Need, x.Keep, x.Where, x.When}
	case *Title:
		es = []*Expr{x.Grant, x.Withdraw}
	case *Band:
		es = []*Expr{x.Of}
	}
	var out []any
	for _, e := range es {
		out = append(out, e.depends()...)
	}
	return out
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
		switch r.kind {
		case refMeasure, refLastYear, refBase, refPeers:
			out = append(out, r.measure)
		case refDuty, refStreak:
			out = append(out, r.duty)
		case refTitle:
			out = append(out, r.title)
		case refBand:
			out = append(out, r.band)
		}
	}
	return out
}
