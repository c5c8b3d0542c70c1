package plan

import (
	"fmt"
	"slices"
)

// Contribution is what one record adds to the running totals of the unit it is about, for one measure. A ledger that keeps
// totals adds it when the record begins to count and takes it back when the record no longer does.
type Contribution struct {
	Measure *Measure
	Day     Day
	Value   int64  // of count, sum and stock: to be added; of max and last: to be raised to
	Key     string // of distinct: the value seen that day
}

// Contributions lists what a counting record adds to the totals of its own unit. Measures whose `where` looks at the window
// have no totals.
func (p *Plan) Contributions(r *Record) []Contribution {
	var out []Contribution
	var vals []Value
	for _, m := range p.Measures {
		if m.Record != r.Kind || m.moving || !m.each.takes(r) || m.taskRef != "" && m.taskRef != r.Ref || !m.takes(r, Window{}, 0, &vals) {
			continue
		}
		var v Value
		if m.Field != nil {
			if v = r.field(m.Field); !v.Set {
				continue
			}
		}
		switch m.Verb {
		case Count:
			out = append(out, Contribution{Measure: m, Day: r.On, Value: 1})
		case Last:
			out = append(out, Contribution{Measure: m, Day: r.On, Value: int64(r.On)})
		case Sum, Max:
			out = append(out, Contribution{Measure: m, Day: r.On, Value: v.Num})
		case Distinct:
			out = append(out, Contribution{Measure: m, Day: r.On, Key: m.Field.Format(v)})
		case Stock:
			w := r.span()
			out = append(out, Contribution{Measure: m, Day: max(w.From, FirstDay), Value: 1})
			if w.To < maxDay {
				out = append(out, Contribution{Measure: m, Day: w.To + 1, Value: -1})
			}
		}
	}
	return out
}

// Total names the running totals of a measure: its id, and what sets apart the copies that `each:` duties and tasks make.
func (m *Measure) Total() string {
	switch {
	case m.taskRef != "":
		return m.ID + "/" + m.taskRef
	case m.each != nil:
		return fmt.Sprintf("%s/%s=%s", m.ID, m.each.field.ID, m.each.field.Format(m.each.value))
	}
	return m.ID
}

// Counts tells whether a record in this state counts, superseding aside.
func (k *RecordKind) Counts(s State) bool {
	return s == Confirmed || s == Submitted && !k.Confirmed
}

// Keeping says which records running totals cannot answer for.
type Keeping struct {
	Whole   map[*RecordKind]bool // every record of the kind
	Answers map[*RecordKind]bool // those that refer to another one
}

// Keeping lists the kinds of records that a Book needs beside running totals: those that start `per:` duties and those that
// answer there, those of measures whose `where` looks at the window, and cases, which bulletins look into. Holdings that
// may begin before their record's day are among them too.
func (p *Plan) Keeping() Keeping {
	k := Keeping{map[*RecordKind]bool{}, map[*RecordKind]bool{}}
	if c := p.records["case"]; c != nil {
		k.Whole[c] = true
	}
	for _, m := range p.Measures {
		if m.Record != nil && (m.moving || m.Verb == Stock && m.Record.ID != "person" && m.Record.field("from") != nil) {
			k.Whole[m.Record] = true
		}
	}
	for _, d := range p.allDuties() {
		if d.Per == "" {
			continue
		}
		if d.perKind != nil {
			k.Whole[d.perKind] = true
		}
		for _, e := range d.conditions() {
			k.answers(e)
		}
	}
	return k
}

// conditions lists every condition of a duty.
func (d *Duty) conditions() []*Expr {
	out := []*Expr{d.Need, d.Keep, d.Where, d.When}
	for i := range d.Posts {
		out = append(out, d.Posts[i].When)
	}
	if d.Each != nil {
		out = append(out, d.Each.needs...)
	}
	return out
}

// conditions lists every expression of a point table.
func (s *Score) conditions() []*Expr {
	out := append([]*Expr{s.Where}, s.Stars...)
	for _, it := range s.all() {
		out = append(out, it.Award)
	}
	for _, x := range slices.Concat(s.Vetoes, s.Exempt) {
		out = append(out, x.When)
	}
	return out
}

func (k *Keeping) answers(e *Expr) {
	if e == nil {
		return
	}
	for _, r := range e.refs {
		switch {
		case r.kind == refMeasure && r.measure.Record != nil:
			k.Answers[r.measure.Record] = true
		case r.kind == refBand:
			k.answers(r.band.Of)
		}
	}
}

// Takes tells whether a record must be kept.
func (k *Keeping) Takes(r *Record) bool { return k.Whole[r.Kind] || r.Ref != "" && k.Answers[r.Kind] }
