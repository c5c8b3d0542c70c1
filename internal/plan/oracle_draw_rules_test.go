package plan_test

import (
	"fmt"
	"slices"

	"wuzha/internal/plan"
)

// rules draws duties, a title, a measure that counts titles, goals and a score, each able to name those before.
func (a *artist) rules() {
	simple := a.between(1, 2)
	for range simple {
		a.duty(false, nil)
	}
	if a.maybe(1) {
		a.title()
		a.titleMeasure()
	}
	for range a.between(0, 2) {
		a.duty(false, a.m.duties)
	}
	if a.maybe(1) {
		a.duty(true, a.m.duties)
	}
	if a.maybe(1) {
		a.score()
	}
}

// of draws one kind, seldom two, and what units of those kinds may name.
func (a *artist) of(duties []*modelDuty) ([]string, *reach) {
	k := pick(a, a.m.kinds...)
	r := &reach{kinds: []*modelKind{k}, measures: a.known(false), past: true, ends: []string{"from", "to", "day"}, bands: true, duties: duties, titles: a.m.titles}
	of := []string{k.id}
	if other := pick(a, a.m.kinds...); other != k && a.maybe(2) {
		of, r.kinds = append(of, other.id), append(r.kinds, other)
	}
	return of, r
}

func (a *artist) cadence() plan.Every {
	all := []plan.Every{plan.Monthly, plan.Weekly, plan.HalfMonth, plan.Quarterly}
	if a.m.to-a.m.from < 40 {
		all = append(all, plan.Daily)
	}
	if a.m.to-a.m.from > 100 {
		all = append(all, plan.HalfYearly, plan.Yearly)
	}
	if len(a.m.phases) > 0 {
		all = append(all, plan.PerPhase)
	}
	if len(a.m.terms) > 0 {
		all = append(all, plan.PerTerm)
	}
	return pick(a, all...)
}

// schedule draws the keys of time.
func (a *artist) schedule(s *modelSchedule, events bool) {
	switch form := pick(a, "every", "every", "by", "per", "plan"); {
	case form == "per" && events:
		s.per, s.within = pick(a, a.recordKind(), "case", plan.PerUnit), a.between(0, 12)
	case form == "by":
		s.by = a.inside()
	case form == "plan":
	default:
		s.every = a.cadence()
		if a.maybe(2) {
			s.due = a.between(1, 12)
		}
		if a.maybe(1) {
			s.partial = pick(a, "keep", "skip")
		}
	}
	a.restrict(s)
}

// restrict draws `during` or `from` and `to`.
func (a *artist) restrict(s *modelSchedule) {
	switch {
	case s.by != 0 || !a.maybe(3):
	case len(a.m.phases) > 0 && a.maybe(1):
		s.during = pick(a, a.m.phases...).id
	default:
		from, to := a.inside(), a.inside()
		if from > to {
			from, to = to, from
		}
		s.from = from
		if a.maybe(1) {
			s.to = to
		}
	}
}

func (a *artist) duty(goal bool, before []*modelDuty) {
	d := &modelDuty{id: fmt.Sprint("d", len(a.m.duties)), goal: goal}
	of, r := a.of(before)
	d.of = of
	a.schedule(&d.modelSchedule, true)
	r.prev, r.peers, r.self = d.every != plan.Once, d.per == "", d.id
	r.prevPeers = true
	if d.per != plan.PerUnit {
		r.event = d.per
	}
	a.posts(d, r)
	if a.maybe(4) && !goal {
		d.manual = "p_" + d.of[0]
		a.m.duties = append(a.m.duties, d)
		return
	}
	cond := a.condition(r, 1)
	if a.maybe(2) {
		d.keep = cond
	} else {
		d.need = cond
		a.each(d)
	}
	a.owing(d, r)
	a.m.duties = append(a.m.duties, d)
}

// owing draws where and when.
func (a *artist) owing(d *modelDuty, r *reach) {
	narrow := *r
	narrow.peers, narrow.prevPeers, narrow.self = false, false, ""
	if a.maybe(3) {
		d.where = a.part(&narrow, 1)
	}
	switch {
	case d.every != plan.Once && a.maybe(2):
		narrow.prevPeers = r.prevPeers
		d.when = apply(pick(a, ">=", "==", "!="), a.earlier(&narrow), num(int64(a.between(0, 2))))
	case d.per != "" && a.maybe(2):
		d.when = a.part(&narrow, 1)
	}
}

// earlier is a number of the window before.
func (a *artist) earlier(r *reach) *term {
	switch {
	case r.prevPeers && a.maybe(1):
		return a.peer(r, "prev.peers.")
	case a.maybe(2):
		return a.number(r, 1)
	}
	return a.measure(r, "prev")
}

func (a *artist) posts(d *modelDuty, r *reach) {
	if a.maybe(2) {
		d.posts = append(d.posts, modelPost{a.part(r, 1), "p_k0"})
	}
	if a.maybe(1) {
		d.posts = append(d.posts, modelPost{nil, "p_" + d.of[0]})
	}
}

// each replaces the need by one comparison that must hold for each choice.
func (a *artist) each(d *modelDuty) {
	for _, m := range a.m.measures {
		if (m.record == "r0" || m.record == "r1") && m.verb == plan.Count && a.maybe(3) {
			d.need = apply(">=", ref("m."+m.id), num(int64(a.between(1, 2))))
			d.eachField, d.eachOf = "c", []string{"x", "y"}
			return
		}
	}
}

func (a *artist) title() {
	of, r := a.of(a.m.duties)
	r.titles, r.past = nil, true
	t := &modelTitle{id: "h0", of: of, grant: a.condition(r, 1)}
	if a.maybe(1) {
		t.warn = a.comparison(r)
	}
	if a.maybe(1) {
		t.withdraw = a.comparison(r)
	}
	a.m.titles = []*modelTitle{t}
}

// titleMeasure counts the units that qualify, or that met a duty.
func (a *artist) titleMeasure() {
	k := pick(a, a.m.kinds[1:]...)
	m := &modelMeasure{unit: k.id, verb: plan.Units, where: ref("title.h0")}
	if a.maybe(1) {
		m.where = apply("==", ref("duty.d0.unmet"), num(0))
	}
	a.add(m)
}

func (a *artist) score() {
	s := &modelScore{id: "s0"}
	of, r := a.of(a.m.duties)
	s.of = of
	a.schedule(&s.modelSchedule, false)
	r.prev, r.peers, r.points = s.every != plan.Once, true, true
	if a.maybe(1) {
		for i := range a.between(1, 3) {
			s.groups = append(s.groups, modelGroup{fmt.Sprint("g", i), int64(a.between(1, 90)) * 1000})
		}
	}
	for range a.between(1, 3) {
		s.items = append(s.items, a.item(fmt.Sprint("i", len(s.items)), r))
	}
	for _, it := range s.items {
		if len(s.groups) > 0 {
			it.group = pick(a, s.groups...).id
		}
	}
	s.groups = slices.DeleteFunc(s.groups, func(g modelGroup) bool {
		return !slices.ContainsFunc(s.items, func(it *modelItem) bool { return it.group == g.id })
	})
	r.points = false
	a.scoreExtras(s, r)
	a.m.scores = []*modelScore{s}
}

func (a *artist) item(id string, r *reach) *modelItem {
	it := &modelItem{id: id, points: int64(a.between(1, 20)) * 500}
	if a.maybe(2) {
		it.floor = it.points - int64(a.between(1, 12))*1000
	}
	if a.maybe(2) {
		it.cap = max(it.floor, 0) + int64(a.between(1, 9))*1000
	}
	if it.manual = a.maybe(3); it.manual {
		return it
	}
	n := apply("*", num(int64(a.between(1, 9))*500), a.number(r, 1))
	it.award = pick(a, apply("?", a.comparison(r), ref("points"), num(0)), apply("-", ref("points"), n), n)
	return it
}

func (a *artist) scoreExtras(s *modelScore, r *reach) {
	if a.maybe(1) {
		s.cap = int64(a.between(0, 9)) * 1000
		points := *r
		points.points = true
		for i := range a.between(1, 2) {
			s.bonus = append(s.bonus, a.item(fmt.Sprint("x", i), &points))
		}
	}
	if a.maybe(2) {
		s.vetoes = []modelRule{{"ve", a.comparison(r), nil}}
	}
	if a.maybe(2) {
		s.exempts = []modelRule{{"ex", a.comparison(r), []string{"i0"}}}
	}
	if a.maybe(1) {
		s.grades = []modelGrade{{int64(a.between(8, 20)) * 1000, false, "优"}, {int64(a.between(0, 7)) * 1000, false, "中"}, {0, true, "差"}}
	}
	if a.maybe(1) {
		s.stars = []*term{a.comparison(r), a.comparison(r)}
	}
	if a.maybe(3) {
		r.peers = false
		s.where = a.comparison(r)
	}
}
