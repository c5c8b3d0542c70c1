package plan

import (
	"iter"
	"slices"
	"strconv"
)

// Figures answers for numbers that no verdict asks for: what a bulletin or an analysis shows.
type Figures struct{ r *run }

// NewFigures makes the figures of a campaign. They are used by one goroutine.
func NewFigures(f *Facts) *Figures { return &Figures{newRun(f)} }

// Count is the number of a measure at a unit in a window; days after as-of are not seen. err is set when it cannot be
// computed, because an attribute is missing or the number too large.
func (g *Figures) Count(m *Measure, unit string, w Window) (int64, error) {
	node, ok := g.r.t.index[unit]
	if !ok {
		return 0, errFigures
	}
	to := w.To
	w.To = min(w.To, g.r.asOf)
	return g.r.count(m, node, w, to)
}

// Holds evaluates a condition of the plan, such as a call-in rule, for a unit in a window.
func (g *Figures) Holds(e *Expr, unit string, w Window) (bool, error) {
	node, ok := g.r.t.index[unit]
	if !ok {
		return false, errFigures
	}
	to := w.To
	w.To = min(w.To, g.r.asOf)
	t, err := g.r.test(e, &moment{node: node, win: w, to: to})
	return t == yes, err
}

// Counting lists the records of a kind that count, in the order given.
func (f *Facts) Counting(kind *RecordKind) iter.Seq[*Record] {
	return func(yield func(*Record) bool) {
		from := f.shown()
		for _, i := range from.byKind[kind] {
			if r := &from.Records[i]; f.Known.sees(r) && !yield(r) {
				return
			}
		}
	}
}

// Under tells whether a unit is top or lies below it on a day.
func (t *Tree) Under(unit, top string, d Day) bool { return t.Below(top)(unit, d) }

// Below is Under for many units.
func (t *Tree) Below(top string) func(unit string, d Day) bool {
	j, known := t.index[top]
	return func(unit string, d Day) bool {
		i, ok := t.index[unit]
		return known && ok && t.under(i, j, d)
	}
}

// RecordKind finds a record kind, built-in ones included; nil when there is none.
func (p *Plan) RecordKind(id string) *RecordKind { return p.records[id] }

// Measure finds a measure by id; nil when there is none.
func (p *Plan) Measure(id string) *Measure { return p.measure[id] }

// Duty finds a duty, goal or task by id; nil when there is none.
func (p *Plan) Duty(id string) *Duty { return p.duties[id] }

// PerKind is the kind of records for each of which the duty is owed once; nil for duties with a period.
func (d *Duty) PerKind() *RecordKind { return d.perKind }

// OrderOf finds an order of the catalogue by id; nil when there is none.
func (p *Plan) OrderOf(id string) *Order {
	i := slices.IndexFunc(p.Orders, func(o *Order) bool { return o.ID == id })
	if i < 0 {
		return nil
	}
	return p.Orders[i]
}

// InspectionOf finds an inspection by id; nil when there is none.
func (p *Plan) InspectionOf(id string) *Inspection {
	i := slices.IndexFunc(p.Inspections, func(in *Inspection) bool { return in.ID == id })
	if i < 0 {
		return nil
	}
	return p.Inspections[i]
}

// BulletinOf finds a bulletin by id; nil when there is none.
func (p *Plan) BulletinOf(id string) *Bulletin {
	i := slices.IndexFunc(p.Bulletins, func(b *Bulletin) bool { return b.ID == id })
	if i < 0 {
		return nil
	}
	return p.Bulletins[i]
}

// TitleOf finds a title by id; nil when there is none.
func (p *Plan) TitleOf(id string) *Title { return p.titles[id] }

// ScoreOf finds a point table by id; nil when there is none.
func (p *Plan) ScoreOf(id string) *Score { return p.scores[id] }

// ScoreItem finds an item by `SCORE.ITEM`, bonus items included; nil when there is none.
func (p *Plan) ScoreItem(name string) *ScoreItem { return p.itemByName(name) }

// all lists the items of the table and of its bonus.
func (s *Score) all() []*ScoreItem {
	if s.Bonus == nil {
		return s.Items
	}
	return slices.Concat(s.Items, s.Bonus.Items)
}

// Manuals lists the items that people judge, bonus items included.
func (s *Score) Manuals() []*ScoreItem {
	var out []*ScoreItem
	for _, it := range s.all() {
		if it.Manual != nil {
			out = append(out, it)
		}
	}
	return out
}

// Value is a field of a record by its id; unset when the kind has no such field.
func (r *Record) Value(field string) Value {
	if f := r.Kind.field(field); f != nil {
		return r.field(f)
	}
	return Value{}
}

// Before is the whole period of the same cadence before this one, and LastYear the same one a year earlier.
func (p *Plan) Before(e Every, now Period) (Window, bool) { return p.before(e, now) }

// LastYear is the same-named period a year earlier.
func (p *Plan) LastYear(e Every, now Period) Window { return lastYear(e, now, now.Whole) }

// EveryOf tells the cadence of a period's name.
func (p *Plan) EveryOf(name string) (Every, Period, bool) {
	pd, ok := p.ParsePeriod(name)
	if !ok {
		return Once, pd, false
	}
	for _, s := range p.Phases {
		if s.ID == name {
			return PerPhase, pd, true
		}
	}
	for _, s := range p.Terms {
		if s.ID == name {
			return PerTerm, pd, true
		}
	}
	for _, e := range cadences[:7] {
		if e.calendar(pd.Whole.From).Name == name {
			return e, pd, true
		}
	}
	return Once, pd, true
}

// Format writes a number of the measure for people: money in yuan, the day of a `last` as a day.
func (m *Measure) Format(n int64) string {
	switch {
	case m.Money:
		return fen(n) + "元"
	case m.Verb == Last && n != 0:
		return Day(n).String()
	}
	return strconv.FormatInt(n, 10)
}

// Points writes thousandths as points: 92.666.
func Points(n int64) string { return thousandths(n) }

// Above lists the units above one on a day, the nearest first.
func (t *Tree) Above(unit string, d Day) []string {
	i, ok := t.index[unit]
	if !ok {
		return nil
	}
	var out []string
	for i = t.nodes[i].at(d).parent; i >= 0; i = t.nodes[i].at(d).parent {
		out = append(out, t.nodes[i].id)
	}
	return out
}

// Linked lists the units that the links of a unit point at on a day, in the order of the kind's links.
func (t *Tree) Linked(unit string, d Day) []string {
	i, ok := t.index[unit]
	if !ok {
		return nil
	}
	var out []string
	for _, to := range t.nodes[i].at(d).links {
		if to >= 0 {
			out = append(out, t.nodes[to].id)
		}
	}
	return out
}

// AttributeOf is an attribute of a unit on a day; unset when its kind has none of the name.
func (t *Tree) AttributeOf(unit, attribute string, d Day) Value {
	i, ok := t.index[unit]
	if !ok {
		return Value{}
	}
	for k, f := range t.nodes[i].kind.Attributes {
		if row := t.Rows[t.nodes[i].at(d).row]; f.ID == attribute && k < len(row.Attributes) {
			return row.Attributes[k]
		}
	}
	return Value{}
}

// NameOf is the name of the period of a calendar cadence that a day lies in.
func (e Every) NameOf(d Day) string { return e.calendar(d).Name }
