package plan

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Opener fetches the text of a parent plan named by `extend: {file: …}`.
type Opener func(file string) ([]byte, error)

// Read reads and checks a plan. All problems are returned at once; the plan may be used when none of them Stops. name
// stands before the line in messages. open may be nil when there are no parent files.
func Read(name string, text []byte, open Opener) (*Plan, Problems) {
	return readDepth(name, text, open, 0)
}

// maxExtends is how many plans may stand above each other: city, district, town, community, unit.
const maxExtends = 5

func readDepth(file string, text []byte, open Opener, depth int) (*Plan, Problems) {
	return (&reader{file: file}).read(text, open, depth)
}

func (r *reader) read(text []byte, open Opener, depth int) (*Plan, Problems) {
	root, ok := r.parse(text)
	if !ok {
		return nil, r.list.sort()
	}
	p := newPlan()
	if root.Kind != yaml.MappingNode {
		r.add(root.place, ENotMapping, "plan")
		return nil, r.list.sort()
	}
	r.plan(p, root)
	p.texts = r.sectionTexts(root)
	if p.Extends != nil && !r.inherit(p, open, depth) {
		return p, r.list.sort()
	}
	r.resolve(p, root)
	r.accepted(p)
	return p, r.list.sort()
}

func newPlan() *Plan {
	return &Plan{
		posts: map[string]*Post{}, kinds: map[string]*UnitKind{}, records: map[string]*RecordKind{}, measure: map[string]*Measure{},
		bands: map[string]*Band{}, duties: map[string]*Duty{}, titles: map[string]*Title{}, scores: map[string]*Score{}, bases: map[string]Span{},
	}
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sorted(s []string) []string { slices.Sort(s); return s }

func contains(s []string, x string) bool { return slices.Contains(s, x) }

// plan reads the top of the file.
func (r *reader) plan(p *Plan, root node) {
	language := 0
	seen := map[string]bool{}
	mark := func(key string, f func(node)) func(node) {
		return func(n node) { seen[key] = true; f(n) }
	}
	loss := int64(0)
	r.fields(root, map[string]func(node){
		"wuzha":    mark("wuzha", r.integer(&language, 1)),
		"plan":     mark("plan", r.id(&p.ID)),
		"version":  mark("version", r.integer(&p.Version, 1)),
		"start":    mark("start", func(n node) { p.startAt = n.place; r.day(&p.Start)(n) }),
		"title":    mark("title", r.text(&p.Title)),
		"number":   r.text(&p.Number),
		"issuer":   r.text(&p.Issuer),
		"area":     r.text(&p.Area),
		"based_on": r.texts(&p.BasedOn),
		"period":   mark("period", func(n node) { r.period(p, n) }),
		"phases":   func(n node) { r.phases(p, n) },
		"terms":    func(n node) { r.spans(n, &p.Terms) },
		"bases":    func(n node) { r.spans(n, &p.Bases) },
		"counts":   func(n node) { p.countsAt = n.place; r.oneOf(&p.countsDefault, "submitted", "confirmed")(n) },
		"major_case": func(n node) {
			p.majorAt = n.place
			r.fields(n, map[string]func(node){"loss": r.yuan(&loss)})
			r.missing(n.place, []string{"loss"}, loss != 0 || n.Kind != yaml.MappingNode || len(n.Content) > 0)
			p.MajorLoss = loss
		},
		"posts":       func(n node) { r.postList(p, n) },
		"units":       func(n node) { r.unitKinds(p, n) },
		"records":     func(n node) { r.recordKinds(p, n) },
		"measures":    func(n node) { r.measures(p, n) },
		"bands":       func(n node) { r.bandList(p, n) },
		"duties":      func(n node) { r.duties(p, n, false) },
		"goals":       func(n node) { r.duties(p, n, true) },
		"score":       func(n node) { r.scores(p, n) },
		"titles":      func(n node) { r.titleList(p, n) },
		"bulletins":   func(n node) { r.bulletins(p, n) },
		"inspections": func(n node) { r.inspections(p, n) },
		"orders":      func(n node) { r.orders(p, n) },
		"tasks":       func(n node) { r.tasks(p, n) },
		"extend":      func(n node) { r.extend(p, n) },
		"accept":      func(n node) { r.acceptList(p, n) },
	})
	needed := []string{"wuzha", "plan", "version", "title", "period"}
	if p.Extends != nil {
		needed = needed[:4]
	}
	for _, key := range needed {
		if !seen[key] {
			r.add(root.place, EMissingKey, key)
		}
	}
	if language > 1 {
		r.add(root.place, ELanguage, language)
	}
	if !seen["start"] {
		p.Start = p.Period.From
	}
	if p.Extends == nil && p.MajorLoss == 0 {
		p.MajorLoss = UsualMajorLoss
	}
}

func (r *reader) id(to *string) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			if !planID.MatchString(s) {
				r.add(n.place, EBadID, clip(s))
				return
			}
			*to = s
		}
	}
}

// yuan reads a positive amount in yuan and keeps it in fen.
func (r *reader) yuan(to *int64) func(node) {
	return func(n node) {
		if s, ok := r.scalar(n); ok {
			v, ok := parseDecimal(s, 2)
			if !ok {
				r.add(n.place, ENotPoints, lastPart(n.path), clip(s))
				return
			}
			if v <= 0 {
				r.add(n.place, ETooSmall, lastPart(n.path), v/100, 1)
				return
			}
			*to = v
		}
	}
}

func (r *reader) period(p *Plan, n node) {
	src := periodSource{at: n.place}
	src.hasFrom, src.hasTo = r.window(n, &p.Period, map[string]func(node){
		"extended_to": func(n node) { src.hasExtension = true; r.day(&src.extended)(n) },
	})
	p.period = src
	switch {
	case n.Kind != yaml.MappingNode:
	case !src.hasFrom || !src.hasTo:
		r.missing(n.place, []string{"from", "to"}, src.hasFrom, src.hasTo)
	case p.Period.From == noDay || p.Period.To == noDay:
	case p.Period.empty():
		r.add(n.place, EBackwards, p.Period.From, p.Period.To)
	default:
		p.period.sound = true
	}
	if !p.period.sound {
		p.Period = Window{FirstDay, LastDay} // whatever else is said about time would only repeat this
	}
	if src.hasExtension {
		if src.extended < p.Period.To {
			r.add(n.place, EBackwards, p.Period.To, src.extended)
		}
		p.Period.To = max(p.Period.To, src.extended)
	}
}

// missing reports the keys that are not there.
func (r *reader) missing(at place, keys []string, there ...bool) {
	for i, key := range keys {
		if !there[i] {
			r.add(at, EMissingKey, key)
		}
	}
}

func (r *reader) phases(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		s := Span{ID: id, place: at}
		hasFrom, hasTo := r.window(v, &s.Window, map[string]func(node){"title": r.text(&s.Title)})
		if !hasTo {
			r.add(at, EMissingKey, "to")
		}
		if !hasTo || s.From == noDay || s.To == noDay {
			return
		}
		if !hasFrom {
			s.From = minDay
			if k := len(p.Phases); k > 0 {
				s.From = p.Phases[k-1].To + 1
			}
		}
		p.Phases = append(p.Phases, s)
	})
}

func (r *reader) spans(n node, to *[]Span) {
	r.ids(n, func(id string, at place, v node) {
		s := Span{ID: id, place: at}
		hasFrom, hasTo := r.window(v, &s.Window, map[string]func(node){"title": r.text(&s.Title)})
		switch {
		case !hasFrom || !hasTo:
			r.missing(at, []string{"from", "to"}, hasFrom, hasTo)
		case s.From == noDay || s.To == noDay:
		case s.empty():
			r.add(at, EBackwards, s.From, s.To)
		default:
			*to = append(*to, s)
		}
	})
}

func (r *reader) postList(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		post := &Post{ID: id, place: at}
		r.fields(v, map[string]func(node){
			"title": r.text(&post.Title),
			"of":    r.names(&post.of),
			"body":  r.oneOf(&post.Body, "police", "government", "community", "enterprise", "school"),
		})
		if len(post.of) == 0 {
			r.add(at, EMissingKey, "of")
		}
		p.Posts = append(p.Posts, post)
		p.posts[id] = post
	})
}

func (r *reader) unitKinds(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		k := &UnitKind{ID: id, place: at, index: len(p.Kinds)}
		r.fields(v, map[string]func(node){
			"title": r.text(&k.Title),
			"in":    r.names(&k.in),
			"links": func(n node) {
				r.ids(n, func(id string, at place, v node) {
					l := &Link{ID: id}
					r.name(&l.kind)(v)
					k.Links = append(k.Links, l)
				})
			},
			"attributes": func(n node) {
				k.Attributes = r.fieldList(n, unitColumns)
			},
		})
		if id == "person" {
			r.add(at, EReserved, id)
		}
		p.Kinds = append(p.Kinds, k)
		p.kinds[id] = k
	})
}

func (r *reader) recordKinds(p *Plan, n node) {
	r.ids(n, func(id string, at place, v node) {
		k := &RecordKind{ID: id, place: at}
		r.fields(v, map[string]func(node){
			"title":       r.text(&k.Title),
			"of":          r.names(&k.of),
			"fields":      func(n node) { k.Fields = r.fieldList(n, keys(reservedFields)) },
			"photo":       func(n node) { k.photo = n.place; r.oneOf(&k.Photo, "optional", "required", "none")(n) },
			"photo_basis": r.text(&k.PhotoBasis),
			"counts":      r.oneOf(&k.counts, "submitted", "confirmed"),
		})
		if id == PerUnit {
			r.add(at, EReserved, id) // `per: unit` is a new unit
		}
		p.Records = append(p.Records, k)
		p.records[id] = k
	})
}

func (r *reader) acceptList(p *Plan, n node) {
	for _, item := range r.sequence(n) {
		a := accept{place: item.place}
		r.fields(item, map[string]func(node){"code": r.text(&a.code), "path": r.text(&a.path), "basis": r.text(&a.basis)})
		if a.code == "" || a.path == "" || a.basis == "" {
			r.add(item.place, EAcceptBasis)
			continue
		}
		p.accepts = append(p.accepts, a)
	}
}

// accepted marks the L problems that the plan accepts with a written basis.
func (r *reader) accepted(p *Plan) {
	for i := range p.accepts {
		a := &p.accepts[i]
		if _, known := catalogue[Code(a.code)]; !known || a.code[0] != 'L' {
			r.add(a.place, EAcceptCode, clip(a.code))
			continue
		}
		for j := range r.problems.list {
			q := &r.problems.list[j]
			if string(q.Code) == a.code && q.Path == a.path {
				q.Basis, a.used = a.basis, true
			}
		}
		if !a.used {
			r.add(a.place, WAcceptUnused, a.code, a.path)
		}
	}
}
