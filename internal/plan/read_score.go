package plan

import (
	"slices"

	"go.yaml.in/yaml/v4"
)

const scalarNode = yaml.ScalarNode

func (r *reader) scores(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		s := &Score{ID: id, place: at, Line: at.line}
		known := map[string]func(node){
			"title":  r.text(&s.Title),
			"of":     r.names(&s.of),
			"where":  r.expr(&s.where),
			"total":  r.points(&s.Total),
			"groups": func(n node) { s.Groups = r.groups(n) },
			"items":  func(n node) { s.Items = r.items(n) },
			"bonus":  func(n node) { s.Bonus = r.bonus(n) },
			"veto":   func(n node) { s.Vetoes = r.rules(n) },
			"exempt": func(n node) { s.Exempt = r.exemptions(n) },
			"grades": func(n node) { s.Grades = r.grades(n) },
			"stars": func(n node) {
				for _, item := range r.sequence(n) {
					var e exprSource
					r.expr(&e)(item)
					s.stars = append(s.stars, e)
				}
			},
		}
		r.schedule(known, &s.Schedule, &s.src)
		r.fields(v, known)
		if len(s.Items) == 0 {
			r.add(at, EMissingKey, "items")
		}
		p.Scores = append(p.Scores, s)
		p.scores[id] = s
	})
}

func (r *reader) groups(n node) []*ScoreGroup {
	var out []*ScoreGroup
	r.ids(n, func(id string, at place, v node) {
		g := &ScoreGroup{ID: id, place: at}
		has := false
		r.fields(v, map[string]func(node){
			"title":  r.text(&g.Title),
			"weight": func(n node) { has = true; r.points(&g.Weight)(n) },
		})
		if !has {
			r.add(at, EMissingKey, "weight")
		}
		out = append(out, g)
	})
	return out
}

func (r *reader) items(n node) []*ScoreItem {
	var out []*ScoreItem
	r.ids(n, func(id string, at place, v node) {
		it := &ScoreItem{ID: id, place: at}
		floor := int64(0)
		r.fields(v, map[string]func(node){
			"title":  r.text(&it.Title),
			"source": r.text(&it.Source),
			"group":  r.name(&it.group),
			"points": func(n node) { it.hasPoints = true; r.points(&it.Points)(n) },
			"floor":  r.points(&floor),
			"cap":    func(n node) { it.hasCap = true; r.points(&it.Cap)(n) },
			"award":  r.expr(&it.award),
			"manual": r.name(&it.manual),
		})
		it.Floor = floor
		if !it.hasCap {
			it.Cap = it.Points
		}
		if !it.hasPoints {
			r.add(at, EMissingKey, "points")
		} else if it.Points < 0 {
			r.add(at, ETooSmall, "points", it.Points/1000, 0)
		} else if it.Floor > it.Cap {
			r.add(at, EFloorCap)
		}
		if it.award.set == (it.manual.id != "") {
			r.add(at, EAwardOrManual)
		}
		out = append(out, it)
	})
	return out
}

func (r *reader) bonus(n node) *Bonus {
	b := &Bonus{place: n.place}
	hasCap := false
	r.fields(n, map[string]func(node){
		"cap":   func(n node) { hasCap = true; r.points(&b.Cap)(n) },
		"items": func(n node) { b.Items = r.items(n) },
	})
	r.missing(n.place, []string{"cap", "items"}, hasCap, len(b.Items) > 0)
	if b.Cap < 0 {
		r.add(n.place, ETooSmall, "cap", b.Cap/1000, 0)
	}
	return b
}

func (r *reader) rules(n node) []*Rule {
	var out []*Rule
	r.ids(n, func(id string, at place, v node) {
		u := &Rule{ID: id, place: at}
		r.fields(v, map[string]func(node){"title": r.text(&u.Title), "when": r.expr(&u.when), "items": r.names(&u.items)})
		if !u.when.set {
			r.add(at, EMissingKey, "when")
		}
		out = append(out, u)
	})
	return out
}

// exemptions are rules that name the items they give in full.
func (r *reader) exemptions(n node) []*Rule {
	out := r.rules(n)
	for _, u := range out {
		r.missing(u.place, []string{"items"}, len(u.items) > 0)
	}
	return out
}

func (r *reader) grades(n node) []Grade {
	var out []Grade
	for _, item := range r.sequence(n) {
		g := Grade{Rest: true, place: item.place}
		r.fields(item, map[string]func(node){
			"from":  func(n node) { g.Rest = false; r.points(&g.From)(n) },
			"title": r.text(&g.Title),
		})
		r.missing(item.place, []string{"title"}, g.Title != "")
		if k := len(out); k > 0 && (out[k-1].Rest || !g.Rest && g.From >= out[k-1].From) {
			r.add(item.place, EGradeOrder)
		}
		out = append(out, g)
	}
	return out
}

// TitleSteps are the steps by which a title is granted, in their order.
var TitleSteps = []string{"self_check", "apply", "town_review", "site_check", "public_notice", "award"}

// stepBefore tells whether a step belongs before another.
func stepBefore(step, other string) bool {
	i := slices.Index(TitleSteps, step)
	return i >= 0 && i < slices.Index(TitleSteps, other)
}

func (r *reader) titleList(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		t := &Title{ID: id, place: at, Line: at.line}
		r.fields(v, map[string]func(node){
			"title": r.text(&t.Title), "source": r.text(&t.Source), "of": r.names(&t.of),
			"grant": r.expr(&t.grant), "warn": r.expr(&t.warn), "withdraw": r.expr(&t.withdraw),
			"steps": func(n node) {
				for _, item := range r.sequence(n) {
					step := ""
					r.oneOf(&step, TitleSteps...)(item)
					if step != "" && contains(t.Steps, step) {
						r.add(item.place, EDuplicateKey, step, n.line)
					}
					if last := len(t.Steps) - 1; last >= 0 && stepBefore(step, t.Steps[last]) {
						r.add(item.place, WStepOrder, step, t.Steps[last])
					}
					t.Steps = append(t.Steps, step)
				}
			},
			"public_notice": r.length(&t.PublicNotice), "term": r.length(&t.Term), "wait": r.length(&t.Wait),
			"level": r.name(&t.level),
		})
		if !t.grant.set {
			r.add(at, EMissingKey, "grant")
		}
		p.Titles = append(p.Titles, t)
		p.titles[id] = t
	})
}
