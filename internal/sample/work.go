package sample

import (
	"slices"

	"wuzha/internal/plan"
)

// perform goes through the windows of a duty, unit by unit.
func (g *generator) perform(d *plan.Duty) {
	need := g.expression(d.Need)
	if need == nil {
		return
	}
	for _, u := range g.owing(d.Of) {
		dice := newDice(g.seed, d.ID, u.id)
		for _, pd := range periodsOf(g.plan, &d.Schedule) {
			w, owed := counted(&d.Schedule, pd, u.active)
			s := scene{g: g, u: u, w: w, every: d.Every, period: pd}
			if owed && g.owes(dice, d, s) {
				g.performIn(dice, d, need, s)
			}
		}
	}
}

// owes looks at the conditions of a duty. A condition that depends on verdicts is left to chance.
func (g *generator) owes(d dice, duty *plan.Duty, s scene) bool {
	if duty.Where != nil {
		if where := g.expression(duty.Where); where == nil || where.eval(s.name) != truth(true) {
			return false
		}
	}
	if duty.When == nil {
		return true
	}
	when := g.expression(duty.When)
	if when == nil {
		return d.percent(30)
	}
	if v := when.eval(s.name); v.ok {
		return v.n == 1
	}
	return d.percent(30)
}

func (g *generator) performIn(d dice, duty *plan.Duty, need *node, s scene) {
	done := g.does(d, duty, s)
	if !done {
		g.undone = append(g.undone, undone{s.u, duty, s.period.Name})
	}
	share := int64(100)
	if !done {
		share = d.between(0, 60)
	}
	g.fulfil(d, duty, need, s, share)
	if !done && duty.HasBy && d.percent(35) {
		s.w = plan.Window{From: s.w.From, To: s.w.To + plan.Day(d.between(2, 30))}
		g.fulfilLate(d, duty, need, s)
		return
	}
	if done && s.every != plan.Once {
		g.overdo(d, need, s)
	}
}

// does tells whether a unit does in this window what it owes. Units deep in the tree mostly remember, or forget, together
// with their neighbours.
func (g *generator) does(d dice, duty *plan.Duty, s scene) bool {
	together := s.u.parent != nil && s.u.parent.parent != nil && (g.profile.clan > 0 || s.u.parent.parent.parent != nil)
	if together && d.percent(80) {
		d = newDice(g.seed, "together", duty.ID, s.u.parent.id, s.period.Name)
	}
	return d.percent(g.chance(s))
}

// chance that a unit does in this window what it owes; summer is slack.
func (g *generator) chance(s scene) int64 {
	c := s.u.diligence.chance()
	if s.u.diligence != excellent && slack(s.w.To) {
		c -= 6
	}
	return c
}

// fulfil makes a share, in percent, of what a condition still lacks.
func (g *generator) fulfil(d dice, duty *plan.Duty, need *node, s scene, share int64) {
	for _, each := range eachOf(duty) {
		s.each = each
		for _, part := range need.conjuncts() {
			for _, n := range s.short(part, g.adjustable(s.u.kind)) {
				g.make(d, s, n.measure, portion(d, part, n, share))
			}
		}
	}
}

// portion is how much of a need is done. Who does all does a little more where the duty asks for a part of something;
// half a meeting is no meeting.
func portion(d dice, part *node, n need, share int64) int64 {
	switch {
	case share < 100 && n.measure.Verb == plan.Max:
		return n.short * (share / 40) / 2
	case share < 100 || !part.has("*"):
	case n.measure.Verb == plan.Sum:
		share = d.between(100, 130)
	case n.measure.Verb == plan.Distinct:
		share = d.between(100, 108)
	}
	return n.short * share / 100
}

// fulfilLate makes the rest after the deadline.
func (g *generator) fulfilLate(d dice, duty *plan.Duty, need *node, s scene) {
	late := s
	late.w.From = duty.By + 1
	for _, each := range eachOf(duty) {
		s.each, late.each = each, each
		for _, part := range need.conjuncts() {
			for _, n := range s.short(part, g.adjustable(s.u.kind)) {
				g.make(d, late, n.measure, n.short)
			}
		}
	}
}

func eachOf(duty *plan.Duty) []*constraint {
	if duty.Each == nil {
		return []*constraint{nil}
	}
	var out []*constraint
	for _, v := range duty.Each.Values {
		out = append(out, &constraint{duty.Each.Field, "==", text(v)})
	}
	return out
}

// make brings a measure up by an amount, by records of the unit or by work at units below.
func (g *generator) make(d dice, s scene, m *plan.Measure, amount int64) {
	if m.Verb != plan.Units {
		g.emit(d, s, m, amount)
		return
	}
	where := g.expression(m.Where)
	for _, u := range shuffled(d, s.lower(m)) {
		if amount < 1 {
			return
		}
		if s.counts(m, u) {
			continue
		}
		lower := s
		lower.u, lower.each = u, nil
		for _, part := range where.conjuncts() {
			for _, n := range lower.short(part, recordable) {
				g.emit(d, lower, n.measure, n.short)
			}
		}
		amount--
	}
}

// overdo adds what zealous units do beyond their duty, more in busy seasons.
func (g *generator) overdo(d dice, need *node, s scene) {
	s.each = nil
	need.names(func(name string) {
		m := g.measure(trimMeasure(name))
		if m == nil || m.Verb != plan.Count || !g.adjustable(s.u.kind)(m) {
			return
		}
		percent := g.profile.zeal[m.Record.ID] * season(g.plan, s.w.To) / 10
		if percent == 0 {
			percent = 12
		}
		if s.u.diligence == excellent {
			percent *= 2
		}
		extra := percent / 100
		if d.percent(percent % 100) {
			extra++
		}
		g.emit(d, s, m, d.between(0, 2*extra))
	})
}

func trimMeasure(name string) string {
	if len(name) > 2 && name[:2] == "m." {
		return name[2:]
	}
	return ""
}

// maxRecords keeps a plan that asks for millions from getting them.
const maxRecords = 5000

// emit makes the records by which a measure grows.
func (g *generator) emit(d dice, s scene, m *plan.Measure, amount int64) {
	if amount < 1 || !recordable(m) {
		return
	}
	must := s.constraints(m)
	if m.Verb != plan.Sum && m.Verb != plan.Max {
		amount = min(amount, maxRecords)
	}
	switch m.Verb {
	case plan.Count:
		for range amount {
			g.record(d, s, m, must)
		}
	case plan.Stock:
		for range amount {
			g.hold(d, s, m, must)
		}
	case plan.Sum:
		g.emitSum(d, s, m, must, amount)
	case plan.Distinct:
		for range amount {
			if r := g.record(d, s, m, must); r != nil {
				r.set(m.Field.ID, r.unit.nextKey(m.Field, r))
			}
		}
	case plan.Max:
		most := s.work(m) + amount
		if r := g.record(d, s, m, must); r != nil {
			r.set(m.Field.ID, num(bounded(m.Field, most)))
		}
	case plan.Last:
		g.record(d, s, m, must)
	}
}

// emitSum cuts an amount into records of a usual size, at most a dozen.
func (g *generator) emitSum(d dice, s scene, m *plan.Measure, must []constraint, amount int64) {
	usual := g.size(m.Record, m.Field)
	lo, hi := max(1, usual.lo), max(1, usual.hi)
	if amount > hi*12 {
		lo, hi = amount/12, amount/8
	}
	for amount > 0 {
		n := min(amount, d.between(lo, hi))
		if amount-n < lo {
			n = amount
		}
		r := g.record(d, s, m, must)
		if r == nil {
			return
		}
		r.set(m.Field.ID, num(n))
		g.relate(d, r)
		amount -= n
	}
}

// record makes one record that the measure counts.
func (g *generator) record(d dice, s scene, m *plan.Measure, must []constraint) *record {
	at := g.place(d, s, m)
	if at == nil {
		return nil
	}
	w := clip(s.w, at.active)
	if w.To < w.From {
		return nil
	}
	r := g.blank(d, m.Record, at, g.rhythm.day(d, w), must)
	r.ref = s.ref
	if s.ref != nil {
		r.on = w.From + plan.Day(min(d.below(int64(w.To-w.From)+1), d.below(int64(w.To-w.From)+1))) // soon rather than late
		r.follow(s.ref)
	}
	g.keep(r)
	return r
}

func (g *generator) keep(r *record) {
	r.unit.work[r.kind.ID] = append(r.unit.work[r.kind.ID], r)
	switch r.kind.ID {
	case "case":
		g.cases = append(g.cases, r)
	case "person":
		g.people = append(g.people, r)
	default:
		g.records = append(g.records, r)
	}
}

// follow copies from the record that a follow-up refers to what both have in common, such as the household.
func (r *record) follow(to *record) {
	for i, f := range r.kind.Fields {
		for k, old := range to.kind.Fields {
			if f.ID == old.ID && f.Type == plan.Text && old.Type == plan.Text && to.kind.ID != "case" {
				r.fields[i] = to.fields[k]
			}
		}
	}
}

// place finds the unit where such a record is made: the unit itself, one linked to it, or one below.
func (g *generator) place(d dice, s scene, m *plan.Measure) *unit {
	fits := func(u *unit) bool { return len(m.Record.Of) == 0 || slices.Contains(m.Record.Of, u.kind) }
	var others []*unit
	see := func(u *unit) {
		if u != s.u && len(m.Record.Of) > 0 && fits(u) && u.active.From <= s.w.From && s.w.To <= u.active.To {
			others = append(others, u)
		}
	}
	if m.Via != "" && !m.Own {
		for _, u := range s.u.linked[m.Via] {
			see(u)
		}
	}
	if fits(s.u) && (len(others) == 0 || d.percent(60)) {
		return s.u
	}
	if len(others) == 0 && !m.Own {
		for _, k := range s.u.kids {
			k.walk(see)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return pick(d, others)
}
