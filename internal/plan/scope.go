package plan

import (
	"slices"
	"strings"
)

type refKind uint8

const (
	refMeasure refKind = iota + 1
	refPrev
	refLastYear
	refBase
	refPeers
	refPrevPeers
	refAttribute
	refUnit // unit.id, unit.name, unit.kind, unit.code
	refBand
	refTitle
	refDuty
	refPrevDuty
	refStreak
	refField  // of the record in question
	refColumn // record.on and the like
	refWindow
	refPoints
)

// ref is a name that an expression uses, resolved.
type ref struct {
	name    string
	kind    refKind
	typ     Type
	measure *Measure
	base    Window
	stat    string // duty: due, met …; peers: mean …; window: from, to, day; unit and columns: their name
	duty    *Duty
	title   *Title
	band    *Band
	field   *Field // of refField, or the choice attribute of refAttribute
	slots   []int  // refAttribute: index of the attribute by unit kind, -1 where the kind has none
}

// scope says which names an expression may use, and about what it speaks.
type scope struct {
	units      []*UnitKind // whose attributes; nil when there is no unit
	record     *RecordKind
	recordName string
	measures   bool
	noPrev     string // why there is no window before; empty when there is
	prev       bool
	past       bool // last_year and base
	peers      bool
	prevPeers  bool
	standing   bool // duty, title, streak
	points     bool
	window     bool
	self       *Duty  // whose own window is being judged
	unread     string // a head whose record kind is unknown, which has been told
	lenient    bool   // bands: an attribute of any kind will do; checked again where the band is used
}

type trouble struct {
	code Code
	hint string
	args []any
}

func unknown(name string, candidates []string, prefix string) *trouble {
	hint := nearest(lastPart(name), candidates)
	if hint != "" {
		hint = prefix + hint
	}
	return &trouble{EUnknownName, hint, []any{clip(name)}}
}

// heads lists what a name may begin with in this scope, for hints.
func (s *scope) heads() []string {
	var out []string
	put := func(ok bool, names ...string) {
		if ok {
			out = append(out, names...)
		}
	}
	put(s.measures, "m", "band")
	put(s.units != nil || s.lenient, "unit")
	put(s.prev, "prev")
	put(s.past, "last_year", "base")
	put(s.peers, "peers")
	put(s.standing, "duty", "title", "streak")
	put(s.points, "points")
	put(s.window, "window")
	put(s.record != nil, s.recordName)
	return out
}

// resolve finds what a dotted name means in the scope.
func (s *scope) resolve(p *Plan, name string) (ref, *trouble) {
	parts := strings.Split(name, ".")
	others := slices.DeleteFunc(s.heads(), func(head string) bool { return head == parts[0] })
	outside := &trouble{code: EOutOfScope, hint: s.headless(p, parts, others), args: []any{clip(name), strings.Join(s.heads(), ", ")}}
	if s.record != nil && parts[0] == s.recordName {
		return s.resolveField(name, parts)
	}
	switch parts[0] {
	case "m":
		if s.measures && len(parts) == 2 {
			return p.resolveMeasure(name, parts[1], refMeasure, "m.")
		}
	case "unit":
		if (s.units != nil || s.lenient) && len(parts) == 2 {
			return s.resolveAttribute(p, name, parts[1])
		}
	case "prev":
		return s.resolvePrev(p, name, parts, outside)
	case "last_year":
		if s.past && len(parts) == 2 {
			return p.resolveMeasure(name, parts[1], refLastYear, "last_year.")
		}
	case "base":
		if s.past && len(parts) == 3 {
			return s.resolveBase(p, name, parts)
		}
	case "peers":
		if s.peers && len(parts) == 3 {
			return p.resolvePeers(name, parts[1], parts[2], refPeers)
		}
	case "duty":
		if s.standing && len(parts) == 3 {
			return s.resolveDuty(p, name, parts[1], parts[2], refDuty)
		}
	case "streak", "title", "band":
		if len(parts) == 2 && (s.standing || parts[0] == "band" && s.measures) {
			return s.resolveNamed(p, name, parts[0], parts[1])
		}
	case "window":
		if s.window && len(parts) == 2 {
			if parts[1] == "from" || parts[1] == "to" || parts[1] == "day" {
				return ref{kind: refWindow, typ: Date, stat: parts[1]}, nil
			}
			return ref{}, unknown(name, []string{"from", "to", "day"}, "window.")
		}
	case "points":
		if s.points && len(parts) == 1 {
			return ref{kind: refPoints, typ: Int}, nil
		}
	}
	return ref{}, outside
}

// headless is what a name without its head was probably meant to be: `talks` is m.talks, and in a filter of records
// `people` and `talk.people` are record.people.
func (s *scope) headless(p *Plan, parts []string, heads []string) string {
	id := parts[len(parts)-1]
	switch {
	case s.record != nil && s.record.field(id) != nil && (len(parts) == 1 || parts[0] == s.record.ID && len(parts) == 2):
		return s.recordName + "." + id
	case len(parts) > 1:
	case s.measures && p.measure[id] != nil:
		p.measure[id].used = true // a slip of the pen is a use
		return "m." + id
	case s.measures && p.bands[id] != nil:
		p.bands[id].used = true
		return "band." + id
	case slices.ContainsFunc(s.units, func(k *UnitKind) bool { return k.attribute(id) != nil }):
		return "unit." + id
	}
	return nearest(parts[0], heads)
}

func (k *UnitKind) attribute(id string) *Field {
	i := slices.IndexFunc(k.Attributes, func(f *Field) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return k.Attributes[i]
}

func (s *scope) resolvePrev(p *Plan, name string, parts []string, outside *trouble) (ref, *trouble) {
	if s.noPrev != "" {
		return ref{}, &trouble{code: ENoPrev, args: []any{s.noPrev}}
	}
	switch {
	case !s.prev:
	case len(parts) == 2:
		return p.resolveMeasure(name, parts[1], refPrev, "prev.")
	case len(parts) == 4 && parts[1] == "duty" && s.standing:
		return s.resolveDuty(p, name, parts[2], parts[3], refPrevDuty)
	case len(parts) == 4 && parts[1] == "peers" && s.prevPeers:
		return p.resolvePeers(name, parts[2], parts[3], refPrevPeers)
	}
	return ref{}, outside
}

func (s *scope) resolveField(name string, parts []string) (ref, *trouble) {
	if len(parts) != 2 {
		return ref{}, unknown(name, nil, "")
	}
	if f := s.record.field(parts[1]); f != nil {
		return ref{kind: refField, typ: f.Type, field: f}, nil
	}
	names := make([]string, 0, len(s.record.Fields)+len(baseColumns))
	for _, c := range baseColumns {
		if c.id == parts[1] {
			return ref{kind: refColumn, typ: c.t, stat: c.id}, nil
		}
		names = append(names, c.id)
	}
	for _, f := range s.record.Fields {
		names = append(names, f.ID)
	}
	return ref{}, unknown(name, names, s.recordName+".")
}

func (p *Plan) resolveMeasure(name, id string, kind refKind, prefix string) (ref, *trouble) {
	m := p.measure[id]
	if m == nil {
		t := unknown(name, keys(p.measure), prefix)
		if near := p.measure[strings.TrimPrefix(t.hint, prefix)]; near != nil {
			near.used = true // a slip of the pen is a use
		}
		return ref{}, t
	}
	m.used = true
	r := ref{kind: kind, typ: Int, measure: m}
	if m.Money {
		r.typ = Money
	}
	return r, nil
}

var unitColumns = []string{"id", "name", "kind", "code"}

func (s *scope) resolveAttribute(p *Plan, name, id string) (ref, *trouble) {
	for _, c := range unitColumns {
		if c == id {
			return ref{kind: refUnit, typ: Text, stat: id}, nil
		}
	}
	kinds := s.units
	if s.lenient {
		kinds = p.Kinds
	}
	r := ref{kind: refAttribute, slots: make([]int, len(p.Kinds))}
	for i := range r.slots {
		r.slots[i] = -1
	}
	var names []string
	for _, k := range kinds {
		for i, a := range k.Attributes {
			names = append(names, a.ID)
			if a.ID != id {
				continue
			}
			if r.typ != 0 && r.typ != a.Type {
				return r, &trouble{code: EAttributeTypes, args: []any{id}}
			}
			r.typ, r.slots[k.index] = a.Type, i
			if a.Type == Choice {
				r.field = a
			}
		}
		if r.slots[k.index] < 0 && !s.lenient {
			return r, &trouble{code: ENoAttribute, hint: prefixed("unit.", nearest(id, names)), args: []any{k.ID, clip(id)}}
		}
	}
	if r.typ == 0 {
		return r, unknown(name, names, "unit.")
	}
	return r, nil
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func (s *scope) resolveBase(p *Plan, name string, parts []string) (ref, *trouble) {
	b, ok := p.bases[parts[1]]
	if !ok {
		return ref{}, &trouble{EUnknownName, prefixed("base.", nearest(parts[1], keys(p.bases))), []any{clip(name)}}
	}
	r, t := p.resolveMeasure(name, parts[2], refBase, "base."+parts[1]+".")
	r.base = b.Window
	return r, t
}

var peerStats = []string{"mean", "sum", "count", "rank", "rank_low"}

func (p *Plan) resolvePeers(name, id, stat string, kind refKind) (ref, *trouble) {
	if p.measure[id] == nil {
		near := nearest(id, keys(p.measure))
		if m := p.measure[near]; m != nil {
			m.used = true
			near = "peers." + near + "." + stat
		}
		return ref{}, &trouble{EUnknownName, near, []any{clip(name)}}
	}
	r, _ := p.resolveMeasure(name, id, kind, "peers.")
	r.stat = stat
	if stat == "rank" || stat == "rank_low" || stat == "count" {
		r.typ = Int
	}
	if !contains(peerStats, stat) {
		return r, unknown(name, peerStats, "peers."+id+".")
	}
	return r, nil
}

var dutyStats = []string{"due", "met", "unmet", "short", "rate"}

func (s *scope) resolveDuty(p *Plan, name, id, stat string, kind refKind) (ref, *trouble) {
	d := p.duties[id]
	if d == nil {
		return ref{}, &trouble{EUnknownName, prefixed("duty.", nearest(id, keys(p.duties))), []any{clip(name)}}
	}
	if kind == refDuty && d == s.self {
		return ref{}, &trouble{code: ESelf, args: []any{id}}
	}
	if !contains(dutyStats, stat) {
		return ref{}, unknown(name, dutyStats, "duty."+id+".")
	}
	return ref{kind: kind, typ: Int, duty: d, stat: stat}, nil
}

func (s *scope) resolveNamed(p *Plan, name, head, id string) (ref, *trouble) {
	switch head {
	case "streak":
		if d := p.duties[id]; d != nil {
			if d == s.self {
				return ref{}, &trouble{code: ESelf, args: []any{id}}
			}
			return ref{kind: refStreak, typ: Int, duty: d}, nil
		}
		return ref{}, unknown(name, keys(p.duties), "streak.")
	case "title":
		if t := p.titles[id]; t != nil {
			return ref{kind: refTitle, typ: Bool, title: t}, nil
		}
		return ref{}, unknown(name, keys(p.titles), "title.")
	}
	b := p.bands[id]
	if b == nil {
		t := unknown(name, keys(p.bands), "band.")
		if near := p.bands[strings.TrimPrefix(t.hint, "band.")]; near != nil {
			near.used = true
		}
		return ref{}, t
	}
	b.used = true
	return ref{kind: refBand, typ: Int, band: b}, nil
}
