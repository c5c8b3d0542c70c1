package sample

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// scene is where an expression of the plan is looked at: a unit in a window, for work that refers to one record, or with
// one value of an `each:`.
type scene struct {
	g      *generator
	u      *unit
	w      plan.Window
	every  plan.Every
	period plan.Period
	ref    *record
	each   *constraint
	raise  map[*plan.Measure]int64 // what measures would have with more records: the solver's trial
	memo   map[*plan.Measure]value // measures counted already, while nothing is added
}

// constraint is what a record must have in a field to count.
type constraint struct {
	field, op string
	want      value
}

func (s scene) name(name string) value {
	head, rest, _ := strings.Cut(name, ".")
	switch head {
	case "unit":
		return s.u.attribute(rest)
	case "m":
		if m := s.g.measure(rest); m != nil {
			v, known := s.memo[m]
			if !known {
				v = s.tally(m)
				if s.memo != nil {
					s.memo[m] = v
				}
			}
			v.n += s.raise[m]
			return v
		}
	case "band":
		return s.band(rest)
	case "window":
		return map[string]value{"from": number(int64(s.w.From)), "to": number(int64(s.w.To)), "day": number(int64(s.w.To))}[rest]
	case "prev", "last_year":
		if s.every != plan.Once || head == "last_year" {
			return s.elsewhere(head, rest)
		}
	case "base":
		base, measure, _ := strings.Cut(rest, ".")
		for _, b := range s.g.plan.Bases {
			if b.ID == base {
				return s.within(b.Window, measure)
			}
		}
	}
	return value{}
}

// elsewhere looks at the window before, or a year earlier.
func (s scene) elsewhere(head, measure string) value {
	if head == "last_year" {
		return s.within(plan.Window{From: yearBack(s.w.From), To: yearBack(s.w.To)}, measure)
	}
	if s.every == plan.PerTerm || s.every == plan.PerPhase {
		return value{}
	}
	return s.within(calendarPeriod(s.every, s.period.Whole.From-1).Whole, measure)
}

func (s scene) within(w plan.Window, measure string) value {
	m := s.g.measure(measure)
	if m == nil {
		return value{}
	}
	s.w, s.raise, s.memo, s.ref, s.each = w, nil, nil, nil, nil
	return s.tally(m)
}

func (s scene) band(id string) value {
	for _, b := range s.g.plan.Bands {
		if b.ID != id {
			continue
		}
		of := s.g.expression(b.Of)
		if of == nil {
			return value{}
		}
		n := of.eval(s.name)
		for _, step := range b.Steps {
			if n.ok && (step.Open || n.n < step.Below) {
				return number(step.Value)
			}
		}
	}
	return value{}
}

// tally counts a measure over the records made so far.
func (s scene) tally(m *plan.Measure) value {
	switch m.Verb {
	case plan.Units:
		n := int64(0)
		for _, u := range s.lower(m) {
			if s.counts(m, u) {
				n++
			}
		}
		return number(n)
	case plan.Total:
		n := int64(0)
		for _, u := range s.lower(m) {
			n += u.attribute(m.Attr).n
		}
		return number(n)
	}
	return number(s.work(m))
}

// lower lists the active units of a measure's kind below, or linked to, the unit.
func (s scene) lower(m *plan.Measure) []*unit {
	var out []*unit
	see := func(u *unit) {
		if u.kind == m.Unit && u != s.u && u.active.From <= s.w.To && s.w.To <= u.active.To {
			out = append(out, u)
		}
	}
	if m.Via == "" {
		s.u.walk(see)
		return out
	}
	for _, u := range s.u.linked[m.Via] {
		u.walk(see)
	}
	return out
}

// counts tells whether a lower unit counts for a `units` measure; what depends on verdicts or titles is not known yet.
func (s scene) counts(m *plan.Measure, u *unit) bool {
	where := s.g.expression(m.Where)
	if where == nil {
		return m.Where == nil
	}
	s.u, s.raise, s.memo = u, nil, nil
	return where.eval(s.name) == truth(true)
}

// work adds up a measure of records.
func (s scene) work(m *plan.Measure) int64 {
	sum, keys := int64(0), map[string]bool{}
	where := s.g.expression(m.Where)
	see := func(u *unit) {
		for _, r := range u.work[m.Record.ID] {
			if !s.sees(m, where, r) {
				continue
			}
			switch m.Verb {
			case plan.Sum:
				sum += r.value(m.Field.ID).n
			case plan.Max:
				sum = max(sum, r.value(m.Field.ID).n)
			case plan.Last:
				sum = max(sum, int64(r.on))
			case plan.Distinct:
				keys[u.id+"/"+r.value(m.Field.ID).s] = true
			default:
				sum++
			}
		}
	}
	switch {
	case m.Own:
		see(s.u)
	case m.Via != "":
		see(s.u)
		for _, u := range s.u.linked[m.Via] {
			u.walk(see)
		}
	default:
		s.u.walk(see)
	}
	return sum + int64(len(keys))
}

func (s scene) sees(m *plan.Measure, where *node, r *record) bool {
	switch {
	case m.Verb == plan.Stock && (r.on > s.w.To || r.open() < s.w.To):
		return false
	case m.Verb != plan.Stock && (r.on < s.w.From || r.on > s.w.To):
		return false
	case s.ref != nil && r.ref != s.ref:
		return false
	case s.each != nil && !s.each.holds(r):
		return false
	}
	return m.Where == nil || where != nil && where.eval(s.record(r)) == truth(true)
}

// record answers for the names of a measure's `where`.
func (s scene) record(r *record) func(string) value {
	return func(name string) value {
		if field, ok := strings.CutPrefix(name, "record."); ok {
			return r.value(field)
		}
		return s.name(name)
	}
}

func (c *constraint) holds(r *record) bool {
	return binary(c.op, r.value(c.field), c.want) == truth(true)
}

// constraints are what a record must have for a measure to count it, as far as its `where` is a chain of comparisons.
func (s scene) constraints(m *plan.Measure) []constraint {
	var out []constraint
	if s.each != nil && slices.ContainsFunc(m.Record.Fields, func(f *plan.Field) bool { return f.ID == s.each.field }) {
		out = append(out, *s.each)
	}
	where := s.g.expression(m.Where)
	if where == nil {
		return out
	}
	for _, part := range where.conjuncts() {
		if c, ok := s.constraint(part); ok {
			out = append(out, c)
		}
	}
	return out
}

// mirrored is a comparison with its sides changed.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (s scene) constraint(n *node) (constraint, bool) {
	if field, ok := recordField(n); ok {
		return constraint{field, "==", truth(true)}, true
	}
	if n.op == "!" {
		field, ok := recordField(n.args[0])
		return constraint{field, "==", truth(false)}, ok
	}
	if mirrored[n.op] == "" {
		return constraint{}, false
	}
	if field, ok := recordField(n.args[0]); ok {
		want := n.args[1].eval(s.name)
		return constraint{field, n.op, want}, want.ok
	}
	field, ok := recordField(n.args[1])
	want := n.args[0].eval(s.name)
	return constraint{field, mirrored[n.op], want}, ok && want.ok
}

func recordField(n *node) (string, bool) {
	if n.op != "name" {
		return "", false
	}
	return strings.CutPrefix(n.name, "record.")
}
