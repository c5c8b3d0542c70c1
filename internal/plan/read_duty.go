package plan

import "regexp"

var planID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`)

func (r *reader) duties(p *Plan, n node, goals bool) {
	r.ids(n, func(id string, at place, v node) {
		d := &Duty{ID: id, Goal: goals, place: at, Line: at.line}
		r.duty(d, v)
		r.addDuty(p, d)
	})
}

func (r *reader) addDuty(p *Plan, d *Duty) {
	if first := p.duties[d.ID]; first != nil {
		r.add(d.place, EDuplicateKey, d.ID, first.place.line)
		return
	}
	p.duties[d.ID] = d
	if d.Goal {
		p.Goals = append(p.Goals, d)
	} else {
		p.Duties = append(p.Duties, d)
	}
	if len(p.Duties)+len(p.Goals) == MaxDuties+1 {
		r.add(d.place, ETooMany, "duties", MaxDuties)
	}
}

func (r *reader) duty(d *Duty, v node) {
	s := &d.src
	known := map[string]func(node){
		"title":  r.text(&d.Title),
		"source": r.text(&d.Source),
		"note":   r.text(&d.Note),
		"of":     r.names(&s.of),
		"need":   r.expr(&s.need),
		"keep":   r.expr(&s.keep),
		"manual": r.name(&s.manual),
		"where":  r.expr(&s.where),
		"when":   r.expr(&s.when),
		"per":    func(n node) { s.hasPer = true; r.name(&s.per)(n) },
		"within": func(n node) { s.hasWithin, s.within = true, n.place; r.days(&d.Within)(n) },
		"post":   func(n node) { d.Posts = r.postRules(n) },
		"remind": r.reminders(&d.Remind),
		"each":   func(n node) { s.each = r.each(n) },
	}
	r.schedule(known, &d.Schedule, s)
	s.keys = map[string]place{}
	for k, f := range known {
		known[k] = func(n node) { s.keys[k] = n.place; f(n) }
	}
	r.fields(v, known)
}

func (r *reader) reminders(to *[]int) func(node) {
	return func(n node) {
		for _, item := range r.sequence(n) {
			days := 0
			r.days(&days)(item)
			*to = append(*to, days)
		}
	}
}

// schedule adds the keys of time, shared by duties and scores.
func (r *reader) schedule(known map[string]func(node), sc *Schedule, s *dutySource) {
	every := ""
	known["every"] = func(n node) {
		s.hasEvery, s.every.place = true, n.place
		r.oneOf(&every, everyNames()...)(n)
		sc.Every = Every(every)
	}
	known["by"] = func(n node) { s.hasBy, s.by, sc.HasBy = true, n.place, true; r.day(&sc.By)(n) }
	known["due"] = func(n node) { s.hasDue, s.due = true, n.place; r.days(&sc.Due)(n) }
	known["during"] = r.name(&s.during)
	known["from"] = func(n node) { s.hasFrom, s.from = true, n.place; r.day(&s.fromDay)(n) }
	known["to"] = func(n node) { s.hasTo, s.to = true, n.place; r.day(&s.toDay)(n) }
	known["partial"] = func(n node) { s.hasPartial = true; r.oneOf(&sc.Partial, "keep", "skip")(n) }
}

func everyNames() []string {
	out := make([]string, len(cadences))
	for i, e := range cadences {
		out[i] = string(e)
	}
	return out
}

// postRules reads `post: id` or a list of {when, post}.
func (r *reader) postRules(n node) []PostRule {
	var out []PostRule
	for _, item := range r.sequence(n) {
		rule := PostRule{at: item.place}
		if item.Kind == scalarNode {
			r.name(&rule.post)(item)
			out = append(out, rule)
			continue
		}
		r.fields(item, map[string]func(node){"when": r.expr(&rule.when), "post": r.name(&rule.post)})
		if rule.post.id == "" {
			r.add(item.place, EMissingKey, "post")
		}
		out = append(out, rule)
	}
	return out
}

func (r *reader) each(n node) *Each {
	e := &Each{at: n.place}
	r.fields(n, map[string]func(node){"field": r.text(&e.Field), "of": r.names(&e.values)})
	r.missing(n.place, []string{"field", "of"}, e.Field != "", len(e.values) > 0)
	seen := map[string]int{}
	for _, v := range e.values {
		if line, again := seen[v.id]; again {
			r.add(v.at, EDuplicateKey, clip(v.id), line)
		}
		seen[v.id] = v.at.line
	}
	return e
}

func (r *reader) tasks(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		d := &Duty{ID: id, Task: true, place: at, Line: at.line}
		r.fields(v, map[string]func(node){
			"title":  r.text(&d.Title),
			"source": r.text(&d.Source),
			"post":   func(n node) { d.Posts = r.postRules(n) },
			"by":     func(n node) { d.src.hasBy, d.src.by, d.HasBy = true, n.place, true; r.day(&d.By)(n) },
			"remind": r.reminders(&d.Remind),
		})
		if !d.src.hasBy {
			r.add(at, EMissingKey, "by")
		}
		r.addDuty(p, d)
	})
}

func (r *reader) extend(p *Plan, n node) {
	e := &Extension{place: n.place}
	r.fields(n, map[string]func(node){"plan": r.id(&e.Plan), "file": r.text(&e.File), "unit": r.text(&e.Unit)})
	r.missing(n.place, []string{"plan", "unit"}, e.Plan != "", e.Unit != "")
	p.Extends = e
}
