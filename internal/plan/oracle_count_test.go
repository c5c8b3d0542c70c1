package plan_test

import (
	"slices"

	"wuzha/internal/plan"
)

// oracle answers every question from the raw rows.
type oracle struct {
	*model
	windows map[calendarKey]span
	judged  map[string]*verdict
}

func newOracle(m *model) *oracle {
	return &oracle{model: m, windows: map[calendarKey]span{}, judged: map[string]*verdict{}}
}

func find[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

func (o *oracle) unit(id string) *modelUnit {
	return find(o.units, func(u *modelUnit) bool { return u.id == id })
}

// place is where the unit stands on a day. Outside its days it is the nearest placement.
func (o *oracle) place(id string, d plan.Day) modelPlace {
	u := o.unit(id)
	at := u.places[0]
	for _, p := range u.places {
		if p.from <= d {
			at = p
		}
	}
	return at
}

func (o *oracle) active(id string, d plan.Day) bool { return o.unit(id).active(d) }

// above lists the unit and everything over it, nearest first.
func (o *oracle) above(id string, d plan.Day) []string {
	var out []string
	for ; id != ""; id = o.place(id, d).parent {
		out = append(out, id)
	}
	return out
}

// linked tells whether the unit or one above it points at top.
func (o *oracle) linked(id, top string, d plan.Day) bool {
	return slices.ContainsFunc(o.above(id, d), func(a string) bool { return o.place(a, d).link == top })
}

// entered tells whether the record is seen: dated up to as-of, entered up to known-at. People are not filtered.
func (o *oracle) entered(r *modelRecord) bool {
	return r.kind == "person" || r.on <= o.asOf && (o.known == 0 || r.entered <= o.known)
}

// stateOf is the state known at the moment asked about.
func (o *oracle) stateOf(r *modelRecord) plan.State {
	if o.known != 0 && r.changed > o.known && r.kind != "person" {
		return plan.Submitted
	}
	return r.state
}

func (o *oracle) withdrawn(r *modelRecord) bool {
	s := o.stateOf(r)
	return s == plan.Void || s == plan.Returned
}

// counts tells whether a record counts for anything.
func (o *oracle) counts(r *modelRecord) bool {
	if !o.entered(r) || o.withdrawn(r) {
		return false
	}
	if o.confirmed(r.kind) && o.stateOf(r) != plan.Confirmed {
		return false
	}
	for _, next := range o.rows {
		if next.supersedes == r.id && o.entered(next) && !o.withdrawn(next) {
			return false
		}
	}
	return true
}

// confirmed tells whether only confirmed records of the kind count: as the kind says, else (if declared) as the plan says.
func (o *oracle) confirmed(kind string) bool {
	for _, k := range o.records {
		if k.id == kind && (k.counts != "" || k.builtin) {
			return k.counts == "confirmed"
		}
	}
	return builtinFields[kind] == nil && o.model.counts == "confirmed"
}

// belongs tells whether what happened at a unit on a day is the subject's.
func (o *oracle) belongs(m *modelMeasure, at string, s scene, d plan.Day) bool {
	subject := s.unit
	switch {
	case m.own:
		return at == subject
	case m.via:
		return at == subject || o.linked(at, subject, d)
	}
	return slices.Contains(o.above(at, d), subject)
}

// scene is what an expression is asked about.
type scene struct {
	unit     string
	window   span     // the whole window
	at       plan.Day // judgement day
	record   *modelRecord
	called   string // the record's name in expressions
	ref      string // m counts only what refers to this record
	only     map[string]plan.Value
	prev     *span // nil: zeros
	nothing  bool  // there is no window, so every measure is 0
	lastYear span
	peers    func() []scene
	before   func() []scene // who is compared in the window before
	points   int64
}

// on is the same subject in another window. Only `m` counts by reference.
func (s scene) on(o *oracle, w span) scene {
	s.window, s.at, s.ref = w, min(w.to, o.asOf), ""
	return s
}

// has tells whether a measure counts the record in the scene.
func (o *oracle) has(m *modelMeasure, r *modelRecord, s scene) bool {
	day := r.on
	in := s.window.from <= r.on && r.on <= s.at
	if m.verb == plan.Stock {
		day = s.at
		from, to := r.fields["from"], r.fields["to"]
		if !from.Set {
			from.Num = int64(r.on)
		}
		in = from.Num <= int64(s.at) && (!to.Set || int64(s.at) <= to.Num)
	} else if s.ref != "" && r.ref != s.ref {
		return false
	}
	if r.kind != m.record || !in || !o.counts(r) || !o.belongs(m, r.unit, s, day) {
		return false
	}
	for field, v := range s.only {
		if o.hasField(m.record, field) && r.fields[field] != v {
			return false
		}
	}
	return m.where == nil || o.holds(m.where, scene{record: r, called: "record", window: s.window, at: s.at})
}

func (o *oracle) hasField(kind, field string) bool {
	return slices.ContainsFunc(o.fieldsOf(kind), func(f modelField) bool { return f.id == field })
}

// measure counts in a scene, and says whether the number is known.
func (o *oracle) measure(id string, s scene) (int64, outcome) {
	m := find(o.measures, func(m *modelMeasure) bool { return m.id == id })
	if s.nothing {
		return 0, fine
	}
	switch m.verb {
	case plan.Units, plan.Total:
		return o.unitsMeasure(m, s)
	}
	sum, most, last := int64(0), int64(0), int64(0)
	type key struct {
		unit  string
		value plan.Value
	}
	distinct := map[key]bool{}
	n := int64(0)
	for _, r := range o.rows {
		if !o.has(m, r, s) {
			continue
		}
		v := o.cell(r, m.field)
		n, sum, last = n+1, sum+v.Num, max(last, int64(r.on))
		if v.Set {
			if len(distinct) == 0 || most < v.Num {
				most = v.Num
			}
			distinct[key{r.unit, v}] = true
		}
	}
	switch m.verb {
	case plan.Sum:
		return sum, fine
	case plan.Max:
		return most, fine
	case plan.Last:
		return last, fine
	case plan.Distinct:
		return int64(len(distinct)), fine
	}
	return n, fine
}

func (o *oracle) unitsMeasure(m *modelMeasure, s scene) (int64, outcome) {
	total, known := int64(0), fine
	for _, u := range o.units {
		below := u.id != s.unit && slices.Contains(o.above(u.id, s.at), s.unit)
		if m.via {
			below = u.id != s.unit && o.linked(u.id, s.unit, s.at)
		}
		if u.kind != m.unit || !below || !o.active(u.id, s.at) {
			continue
		}
		if m.where != nil && !o.holds(m.where, scene{unit: u.id, window: s.window, at: s.at}) {
			continue
		}
		if m.verb == plan.Units {
			total++
			continue
		}
		v := o.place(u.id, s.at).attrs[m.attr]
		if !v.Set {
			known = missing
		}
		total += v.Num
	}
	if known != fine {
		total = 0
	}
	return total, known
}
