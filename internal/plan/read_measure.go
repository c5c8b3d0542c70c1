package plan

import (
	"go.yaml.in/yaml/v4"
)

func (r *reader) measures(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		m := &Measure{ID: id, place: at, index: len(p.Measures)}
		verbs := 0
		verb := func(word Verb) func(node) {
			return func(n node) {
				verbs++
				if s, ok := r.scalar(n); ok && m.Verb == "" {
					m.Verb, m.target, m.at = word, s, n.place
				}
			}
		}
		scope := ""
		r.fields(v, map[string]func(node){
			"count": verb(Count), "sum": verb(Sum), "max": verb(Max), "distinct": verb(Distinct),
			"stock": verb(Stock), "last": verb(Last), "units": verb(Units), "total": verb(Total),
			"where": r.expr(&m.where),
			"via":   func(n node) { m.viaAt = n.place; r.text(&m.Via)(n) },
			"scope": r.oneOf(&scope, "own", "below"),
			"title": r.text(&m.Title),
		})
		m.Own = scope == "own"
		if verbs != 1 {
			r.add(at, EVerbs, verbs)
		}
		if id == "duty" || id == "peers" {
			r.add(at, EReserved, id)
		}
		p.Measures = append(p.Measures, m)
		p.measure[id] = m
		if len(p.Measures) == MaxMeasures+1 {
			r.add(at, ETooMany, "measures", MaxMeasures)
		}
	})
}

func (r *reader) expr(to *exprSource) func(node) {
	return func(n node) {
		to.set = true // it was written, however wrong it is
		s, ok := r.scalar(n)
		if !ok {
			return
		}
		*to = exprSource{text: s, place: n.place, set: true}
		switch n.Style &^ yaml.TaggedStyle {
		case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
			to.place.col++
		case yaml.LiteralStyle, yaml.FoldedStyle:
			to.place.line++
		}
		if s == "" {
			r.add(n.place, EEmpty, lastPart(n.path))
		}
	}
}

func (r *reader) bandList(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		b := &Band{ID: id, place: at}
		r.fields(v, map[string]func(node){
			"title": r.text(&b.Title),
			"of":    r.expr(&b.of),
			"steps": func(n node) { b.Steps = r.steps(n) },
		})
		if !b.of.set {
			r.add(at, EMissingKey, "of")
		}
		if len(b.Steps) == 0 {
			r.add(at, EMissingKey, "steps")
		}
		p.Bands = append(p.Bands, b)
		p.bands[id] = b
	})
}

func (r *reader) steps(n node) []Step {
	var out []Step
	items := r.sequence(n)
	for i, item := range items {
		s := Step{Open: true}
		value, ends := 0, 0
		hasValue := false
		end := func(to bool) func(node) {
			return func(n node) {
				v := 0
				r.integer(&v, -1<<31)(n)
				s.Below, s.To, s.Open = int64(v), to, false
				if to {
					s.Below++
				}
				ends++
			}
		}
		r.fields(item, map[string]func(node){
			"below": end(false), "to": end(true),
			"value": func(n node) { hasValue = true; r.integer(&value, -1<<31)(n) },
		})
		s.Value = int64(value)
		last := i == len(items)-1
		switch {
		case !hasValue:
			r.add(item.place, EMissingKey, "value")
		case ends > 1 || !last && ends == 0 || last && ends != 0:
			r.add(item.place, EStepEnds)
		case i > 0 && !s.Open && s.Below <= out[i-1].Below:
			r.add(item.place, EStepOrder)
		}
		out = append(out, s)
	}
	return out
}
