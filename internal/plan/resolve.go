package plan

// resolve binds names to what they mean, compiles every expression and runs the checks that need the whole plan.
func (r *reader) resolve(p *Plan, root node) {
	c, err := newCompiler(r, p)
	if err != nil {
		r.add(root.place, ETypeExpr, err.Error())
		return
	}
	c.unitTree()
	for _, post := range p.Posts {
		post.Of = c.kindNames(post.of)
	}
	c.recordKindsOf()
	c.time()
	c.measureTargets()
	for _, t := range p.Titles {
		t.Of = c.kindNames(t.of)
		t.ofKind = kindSet(p, t.Of)
		if t.level.id != "" {
			t.Level = c.kindName(t.level)
		}
	}
	for i, d := range p.allDuties() {
		d.index = i
		c.dutyNames(d)
	}
	c.expressions()
	if c.asked != nil {
		return // what is begun need not be whole
	}
	c.cycles()
	c.usage()
	c.law()
}

func (c *compiler) kindName(n name) *UnitKind {
	if k := c.p.kinds[n.id]; k != nil {
		return k
	}
	if c.asked.at(n.id) {
		c.asked.offer(c.p.kindCandidates())
	}
	if n.id == "" {
		return nil // no name could be read, which has been told
	}
	near := nearest(n.id, keys(c.p.kinds))
	if k, ok := titled(c.p.Kinds, n.id, func(k *UnitKind) string { return k.Title }); ok && near == "" {
		near = k.ID
	}
	c.addHint(n.at, near, EUnknownKind, clip(n.id))
	return nil
}

func (c *compiler) kindNames(ns []name) []*UnitKind {
	var out []*UnitKind
	for _, n := range ns {
		if k := c.kindName(n); k != nil {
			out = append(out, k)
		}
	}
	return out
}

func (c *compiler) postName(n name) *Post {
	if n.id == "" {
		return nil
	}
	if post := c.p.posts[n.id]; post != nil {
		post.used = true
		return post
	}
	if c.asked.at(n.id) {
		c.asked.offer(c.p.postCandidates())
	}
	near := nearest(n.id, keys(c.p.posts))
	if post, ok := titled(c.p.Posts, n.id, func(p *Post) string { return p.Title }); ok && near == "" {
		near = post.ID
	}
	if post := c.p.posts[near]; post != nil {
		post.used = true // a slip of the pen is a use
	}
	c.addHint(n.at, near, EUnknownPost, clip(n.id))
	return nil
}

// unitTree binds `in` and links and refuses cycles.
func (c *compiler) unitTree() {
	p := c.p
	for i, k := range p.Kinds {
		k.index = i
		k.In = c.kindNames(k.in)
		for _, l := range k.Links {
			l.Kind = c.kindName(l.kind)
		}
	}
	state := map[*UnitKind]int{}
	var visit func(k *UnitKind) bool
	visit = func(k *UnitKind) bool {
		switch state[k] {
		case 1:
			return false
		case 2:
			return true
		}
		state[k] = 1
		ok := true
		for _, in := range k.In {
			ok = visit(in) && ok
		}
		state[k] = 2
		return ok
	}
	for _, k := range p.Kinds {
		if !visit(k) {
			c.add(k.place, EKindCycle, k.ID)
			c.treeless = true
			for _, k := range p.Kinds { // go on without the tree
				k.In = nil
			}
			return
		}
	}
}

// under tells whether units of kind k can lie strictly below units of kind top.
func under(k, top *UnitKind) bool {
	for _, in := range k.In {
		if in == top || under(in, top) {
			return true
		}
	}
	return false
}

func (c *compiler) recordKindsOf() {
	p := c.p
	declared := p.Records
	p.Records = nil
	builtins := builtinRecords()
	byID := map[string]*RecordKind{}
	for _, b := range builtins {
		byID[b.ID] = b
	}
	for _, k := range declared {
		if b := byID[k.ID]; b != nil {
			c.extendBuiltin(b, k)
			k = b
		} else {
			p.Records = append(p.Records, k)
		}
		k.Of = c.kindNames(k.of)
	}
	p.Records = append(p.Records, builtins...)
	for _, k := range p.Records {
		p.records[k.ID] = k
		counts := k.counts
		if counts == "" && !k.Builtin {
			counts = p.countsDefault
		}
		k.Confirmed = counts == "confirmed"
		for i, f := range k.Fields {
			f.index = i
		}
	}
}

// extendBuiltin adds the plan's own fields to a built-in kind and replaces the options of its choices.
func (c *compiler) extendBuiltin(b, own *RecordKind) {
	b.of, b.counts, b.Photo, b.PhotoBasis, b.photo, b.place = own.of, own.counts, own.Photo, own.PhotoBasis, own.photo, own.place
	if own.Title != "" {
		b.Title = own.Title
	}
	for _, f := range own.Fields {
		have := b.field(f.ID)
		switch {
		case have == nil:
			b.Fields = append(b.Fields, f)
		case have.Type == f.Type || have.Type == Text && f.Type == Choice:
			*have = *f
		default:
			c.add(f.place, EBuiltinField, f.ID)
		}
	}
}

// time checks phases, terms and bases against each other and the plan.
func (c *compiler) time() {
	p := c.p
	for i := range p.Phases {
		s := &p.Phases[i]
		if s.From == minDay {
			s.From = p.Period.From
		}
		switch {
		case s.empty():
			c.add(s.place, EBackwards, s.From, s.To)
		case p.period.sound && (s.From < p.Period.From || s.To > p.Period.To):
			c.add(s.place, EOutside, s.ID, s.Window.text(), p.Period.text())
		}
	}
	named := map[string]int{}
	for _, list := range [][]Span{p.Phases, p.Terms} {
		for i, s := range list {
			if i > 0 && s.From <= list[i-1].To {
				c.add(s.place, EOverlap, s.ID, list[i-1].ID)
			}
			if line, again := named[s.ID]; again {
				c.add(s.place, EDuplicateKey, s.ID, line)
				continue
			}
			named[s.ID] = s.place.line
		}
	}
	for _, b := range p.Bases {
		p.bases[b.ID] = b
	}
	if p.Start != p.Period.From && p.Start != noDay && !p.Period.has(p.Start) {
		c.add(p.startAt, EOutside, "start", p.Start.String(), p.Period.text())
	}
}

func (w Window) text() string { return w.From.String() + "–" + w.To.String() }

// dutyNames binds the kinds, posts and windows of a duty.
func (c *compiler) dutyNames(d *Duty) {
	s := &d.src
	d.Of = c.kindNames(s.of)
	d.ofKind = kindSet(c.p, d.Of)
	if d.Task {
		d.unit = c.p.extendsUnit()
		if c.p.Extends == nil {
			c.add(d.place, ETaskAlone, d.ID)
		}
	} else if len(s.of) == 0 {
		c.add(d.place, EMissingKey, "of")
	}
	n := 0
	for _, set := range []bool{s.need.set, s.keep.set, s.manual.id != ""} {
		if set {
			n++
		}
	}
	if n != 1 && !d.Task {
		c.add(d.place, ENeedKeep, n)
	}
	d.Manual = c.postName(s.manual)
	if d.Manual != nil && len(d.Posts) == 0 {
		d.Posts = []PostRule{{Post: d.Manual}}
	}
	c.window(&d.Schedule, s, d.place)
	c.perRecord(d)
	for i := range d.Posts {
		if rule := &d.Posts[i]; rule.Post == nil {
			rule.Post = c.postName(rule.post)
		}
	}
	if d.unit == "" {
		d.unit = c.p.extendsUnit()
	}
}

func (p *Plan) extendsUnit() string {
	if p.Extends == nil {
		return ""
	}
	return p.Extends.Unit
}

// window checks the keys of time and fills in the range.
func (c *compiler) window(sc *Schedule, s *dutySource, at place) {
	p := c.p
	sc.Range = p.Period
	count := 0
	for _, set := range []bool{s.hasEvery, s.hasBy, s.hasPer} {
		if set {
			count++
		}
	}
	if count > 1 {
		c.add(at, EEveryByPer)
	}
	if s.hasBy && p.period.sound && sc.By != noDay && !p.Period.has(sc.By) {
		c.add(s.by, EOutside, "by", sc.By.String(), p.Period.text())
	}
	if s.hasDue && !s.hasEvery {
		c.add(s.due, EDueEvery)
	}
	if s.during.id != "" {
		c.during(sc, s)
	}
	for _, end := range []struct {
		has bool
		day Day
		at  place
		set func(Day)
	}{{s.hasFrom, s.fromDay, s.from, func(d Day) { sc.Range.From = d }}, {s.hasTo, s.toDay, s.to, func(d Day) { sc.Range.To = d }}} {
		if !end.has || end.day == noDay || !p.period.sound {
			continue
		}
		if !p.Period.has(end.day) {
			c.add(end.at, EOutside, lastPart(end.at.path), end.day.String(), p.Period.text())
			continue
		}
		end.set(end.day)
	}
	switch {
	case sc.Range.empty():
		c.add(at, EBackwards, sc.Range.From, sc.Range.To)
	case !sc.HasBy || !p.Period.has(sc.By):
	case sc.By < sc.Range.From:
		c.add(at, EBackwards, sc.Range.From, sc.By)
	case sc.By > sc.Range.To:
		c.add(s.by, EOutsideOwn, sc.By.String(), sc.Range.text())
	}
	c.declared(sc.Every, s.every.place)
}

func (c *compiler) during(sc *Schedule, s *dutySource) {
	if c.asked.at(s.during.id) {
		c.asked.offer(spanCandidates(c.p.Phases))
	}
	var names []string
	for _, ph := range c.p.Phases {
		names = append(names, ph.ID)
		if ph.ID == s.during.id {
			sc.Range = ph.Window.clip(c.p.Period)
			if s.hasFrom || s.hasTo {
				c.add(s.during.at, EDuringFrom)
			}
			return
		}
	}
	near := nearest(s.during.id, names)
	if span, ok := titled(c.p.Phases, s.during.id, func(s Span) string { return s.Title }); ok && near == "" {
		near = span.ID
	}
	c.addHint(s.during.at, near, EUnknownPhase, clip(s.during.id))
}

// expressionHeads are the words that names in expressions begin with; a record of such a name could not be told from them.
var expressionHeads = []string{"m", "band", "unit", "prev", "last_year", "base", "peers", "duty", "title", "streak", "window", "points"}

// unknownRecord reports a record kind that nobody declared; its title leads to the id that was meant.
func (c *compiler) unknownRecord(n name, candidates []string) {
	near := nearest(n.id, candidates)
	if k := c.p.recordByName(n.id); k != nil && near == "" {
		near = k.ID
	}
	if kind, _, ok := cut(n.id); ok && near == "" && c.p.records[kind] != nil {
		near = kind // count: talk.people
	}
	c.addHint(n.at, near, EUnknownRecord, clip(n.id))
}

// PerUnit is the value of `per:` for duties that begin with a new unit.
const PerUnit = "unit"

func (c *compiler) perRecord(d *Duty) {
	s := &d.src
	if s.hasPer != s.hasWithin {
		c.add(d.place, EPerWithin)
	}
	if !s.hasPer {
		return
	}
	d.Per = s.per.id
	if d.Per == PerUnit {
		return
	}
	if c.asked.at(d.Per) {
		c.asked.offer(append(c.p.recordCandidates(), candidate(PerUnit, "每个新设单位", NameCandidate)))
	}
	if d.perKind = c.p.records[d.Per]; d.perKind == nil {
		c.unknownRecord(name{d.Per, s.per.at}, append(keys(c.p.records), PerUnit))
		return
	}
	if contains(expressionHeads, d.Per) {
		c.add(s.per.at, EReserved, d.Per)
	}
}
