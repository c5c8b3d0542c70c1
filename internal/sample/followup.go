package sample

import (
	"cmp"
	"slices"
	"strconv"

	"wuzha/internal/plan"
)

// triggers lists the kinds of record that start duties, with the duties in the order of their deadlines.
func (g *generator) triggers() (kinds []string, duties map[string][]*plan.Duty) {
	duties = map[string][]*plan.Duty{}
	for _, d := range slices.Concat(g.plan.Duties, g.plan.Goals) {
		if d.Per == "" || d.Per == plan.PerUnit {
			continue
		}
		if duties[d.Per] == nil {
			kinds = append(kinds, d.Per)
		}
		duties[d.Per] = append(duties[d.Per], d)
	}
	for _, list := range duties {
		slices.SortStableFunc(list, func(a, b *plan.Duty) int { return cmp.Compare(a.Within, b.Within) })
	}
	return kinds, duties
}

// makeTriggers makes the events that nobody owes: orders, findings, doors that stayed shut.
func (g *generator) makeTriggers() {
	kinds, duties := g.triggers()
	for _, id := range kinds {
		k := g.recordKind(id)
		if k == nil || k.ID == "case" || g.has(k) {
			continue
		}
		of := k.Of
		if len(of) == 0 {
			of = duties[id][0].Of
		}
		g.makeAtRate(k, of)
	}
}

// has tells whether there are records of a kind already.
func (g *generator) has(k *plan.RecordKind) bool {
	return slices.ContainsFunc(g.records, func(r *record) bool { return r.kind == k })
}

// makeAtRate makes records of a kind at its usual rate, given per hundred units and year.
func (g *generator) makeAtRate(k *plan.RecordKind, of []*plan.UnitKind) {
	rate, given := g.profile.rates[k.ID]
	if !given {
		rate = 25
	}
	for _, u := range g.owing(of) {
		d := newDice(g.seed, "rate", k.ID, u.id)
		n := rate / 100
		if d.percent(rate % 100) {
			n++
		}
		w := clip(g.plan.Period, u.active)
		for range n {
			if w.From <= w.To {
				g.keep(g.blank(d, k, u, g.rhythm.day(d, w), nil))
			}
		}
	}
}

// makeRest makes some records of the kinds that nothing has asked for so far.
func (g *generator) makeRest() {
	have := map[string]bool{"case": true, "person": true, "task": true} // a task is done by a record that names it
	for _, r := range g.records {
		have[r.kind.ID] = true
	}
	for _, k := range g.plan.Records {
		if _, wanted := g.profile.rates[k.ID]; !have[k.ID] && (wanted || !k.Builtin) {
			of := k.Of
			if len(of) == 0 {
				of = []*plan.UnitKind{g.caseKind()}
			}
			g.makeAtRate(k, of)
		}
	}
}

// followUp does what each event calls for: mostly in time, some late, some never.
func (g *generator) followUp() {
	kinds, duties := g.triggers()
	for _, id := range kinds {
		var events []*record
		for _, list := range [][]*record{g.cases, g.records} {
			for _, r := range list {
				if r.kind.ID == id && g.plan.Period.From <= r.on && r.on <= g.plan.Period.To {
					events = append(events, r)
				}
			}
		}
		for i, r := range events {
			d := newDice(g.seed, "follow", id, r.unit.id, r.on.String(), strconv.Itoa(i))
			for _, duty := range duties[id] {
				g.followOne(d, duty, r)
			}
		}
	}
}

func (g *generator) followOne(d dice, duty *plan.Duty, event *record) {
	need := g.expression(duty.Need)
	u := event.unit.nearest(duty.Of)
	if need == nil || u == nil {
		return
	}
	whole := plan.Window{From: event.on, To: event.on + plan.Day(duty.Within)}
	s := scene{g: g, u: u, w: whole, ref: event}
	if d.percent(follow(event.unit.diligence)) {
		g.followIn(d, duty, need, s)
		return
	}
	if d.percent(50) { // late
		s.w.To += plan.Day(d.between(2, 25))
		late := plan.Window{From: whole.To + 1, To: s.w.To}
		for _, part := range need.conjuncts() {
			for _, n := range s.short(part, recordable) {
				then := s
				then.w = late
				g.followMake(d, then, n)
			}
		}
	}
}

// follow is the chance in a hundred that a follow-up is in time: what follows from a case is neglected less than routine.
func follow(q diligence) int64 { return []int64{90, 62, 99}[q] }

func (g *generator) followIn(d dice, duty *plan.Duty, need *node, s scene) {
	for _, each := range eachOf(duty) {
		s.each = each
		for _, part := range need.conjuncts() {
			for _, n := range s.short(part, recordable) {
				g.followMake(d, s, n)
			}
		}
	}
}

// followMake makes follow-ups at the unit of the event where the kind of record allows it, else where the duty lies.
func (g *generator) followMake(d dice, s scene, n need) {
	if n.measure.Record == nil {
		return
	}
	if at := s.ref.unit; !n.measure.Own && (len(n.measure.Record.Of) == 0 || slices.Contains(n.measure.Record.Of, at.kind)) {
		s.u = at
	}
	g.emit(d, s, n.measure, n.short)
}
