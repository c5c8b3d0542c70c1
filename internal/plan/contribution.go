package plan

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
		if m.Record != r.Kind || m.moving || m.base != nil || m.taskRef != "" && m.taskRef != r.Ref || !m.takes(r, Window{}, 0, &vals) {
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

// Counts tells whether a record in this state counts, superseding aside.
func (k *RecordKind) Counts(s State) bool {
	return s == Confirmed || s == Submitted && !k.Confirmed
}
