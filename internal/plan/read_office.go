package plan

func (r *reader) bulletins(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		b := &Bulletin{ID: id, place: at}
		every := ""
		r.fields(v, map[string]func(node){
			"title": r.text(&b.Title), "source": r.text(&b.Source), "prefix": r.text(&b.Prefix), "of": r.names(&b.of),
			"every":      r.oneOf(&every, everyNames()...),
			"due":        r.days(&b.Due),
			"recipients": r.names(&b.recipients),
			"approve": func(n node) {
				step := func(id string) func(node) {
					return func(n node) {
						a := approval{step: id}
						r.name(&a.post)(n)
						b.approve = append(b.approve, a)
					}
				}
				r.fields(n, map[string]func(node){"edit": step("edit"), "review": step("review"), "issue": step("issue")})
			},
			"sections": func(n node) { b.Sections = r.sections(n) },
		})
		b.Every = Every(every)
		p.Bulletins = append(p.Bulletins, b)
	})
}

// sections of a bulletin; every one has exactly one key that says what it shows.
func (r *reader) sections(n node) []*Section {
	var out []*Section
	for _, item := range r.sequence(n) {
		s := &Section{place: item.place}
		kinds := 0
		kind := func(id string, f func(node)) func(node) {
			return func(n node) { kinds++; s.Kind, s.at = id, n.place; f(n) }
		}
		weak := false
		r.fields(item, map[string]func(node){
			"title":   r.text(&s.Title),
			"figures": kind("figures", r.names(&s.names)),
			"types":   kind("types", r.someOf(&s.Values, "count", "loss")),
			"bands":   kind("bands", r.someOf(&s.Values, "loss")),
			"behind":  kind("behind", func(n node) { r.names(&s.names)(n) }),
			"rank":    kind("rank", r.names(&s.names)),
			"weak":    kind("weak", r.boolean(&weak)),
			"stories": kind("stories", r.integer(&s.Count, 1)),
			"text":    kind("text", r.text(&s.Text)),
			"compare": r.someOf(&s.Compare, "prev", "last_year"),
			"units":   r.name(&s.units),
			"lowest":  r.integer(&s.Lowest, 1),
		})
		if kinds != 1 {
			r.add(item.place, ESectionKind, kinds)
		}
		out = append(out, s)
	}
	return out
}

func (r *reader) someOf(to *[]string, options ...string) func(node) {
	return func(n node) {
		for _, item := range r.sequence(n) {
			s := ""
			if r.oneOf(&s, options...)(item); s != "" {
				*to = append(*to, s)
			}
		}
	}
}

func (r *reader) inspections(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		in := &Inspection{ID: id, place: at}
		every := ""
		r.fields(v, map[string]func(node){
			"title": r.text(&in.Title), "source": r.text(&in.Source), "of": r.names(&in.of), "by": r.name(&in.by),
			"every":      r.oneOf(&every, everyNames()...),
			"sheet":      func(n node) { in.Sheet = r.sheet(n) },
			"fix_within": r.days(&in.FixWithin),
			"recheck":    r.name(&in.recheck),
			"call_in":    func(n node) { in.CallIn = r.callIn(n) },
			"penalty": func(n node) {
				r.fields(n, map[string]func(node){"post": r.name(&in.penalty), "basis": r.text(&in.PenaltyBasis)})
				if in.penalty.id == "" {
					r.add(n.place, EMissingKey, "post")
				}
			},
		})
		in.Every = Every(every)
		p.Inspections = append(p.Inspections, in)
	})
}

func (r *reader) sheet(n node) []SheetItem {
	var out []SheetItem
	r.ids(n, func(id string, at place, v node) {
		it := SheetItem{ID: id}
		r.fields(v, map[string]func(node){"title": r.text(&it.Title), "source": r.text(&it.Source)})
		out = append(out, it)
	})
	return out
}

func (r *reader) callIn(n node) []*CallIn {
	var out []*CallIn
	r.ids(n, func(id string, at place, v node) {
		c := &CallIn{ID: id, place: at}
		r.fields(v, map[string]func(node){"title": r.text(&c.Title), "when": r.expr(&c.when), "post": r.name(&c.post)})
		if !c.when.set {
			r.add(at, EMissingKey, "when")
		}
		out = append(out, c)
	})
	return out
}

func (r *reader) orders(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		o := &Order{ID: id, place: at}
		r.fields(v, map[string]func(node){
			"title": r.text(&o.Title), "source": r.text(&o.Source), "of": r.names(&o.of), "serve": r.name(&o.serve),
			"within": r.days(&o.Within), "record": r.name(&o.record),
			"topics":    func(n node) { o.Topics = r.options(n) },
			"audiences": func(n node) { o.Audiences = r.options(n) },
		})
		if o.serve.id == "" {
			r.add(at, EMissingKey, "serve")
		}
		p.Orders = append(p.Orders, o)
	})
}
