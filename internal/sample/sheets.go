package sample

import (
	"cmp"
	"fmt"
	"slices"

	"wuzha/internal/plan"
)

// numberPeople gives the ids of people in the order in which they took up their posts.
func (g *generator) numberPeople() {
	slices.SortStableFunc(g.people, func(a, b *record) int { return cmp.Compare(a.on, b.on) })
	n := 0
	for _, r := range g.people {
		if r.holder == nil {
			n++
			r.id = fmt.Sprintf("p-%04d", n)
		}
	}
}

// numberRecords gives the ids of records and cases in the order of entry.
func (g *generator) numberRecords() {
	for prefix, list := range map[string][]*record{"r": g.records, "c": g.cases} {
		slices.SortStableFunc(list, func(a, b *record) int { return cmp.Compare(a.entered, b.entered) })
		for i, r := range list {
			r.id = fmt.Sprintf("%s-%06d", prefix, i+1)
		}
	}
}

func (g *generator) sheets() []Sheet {
	return []Sheet{g.unitSheet(), g.recordSheet(), g.caseSheet(), g.peopleSheet(), g.decisionSheet()}
}

// row fills the cells of a header one by one.
type row struct {
	column map[string]int
	cells  []Cell
}

func newRow(header []string) row {
	r := row{map[string]int{}, make([]Cell, len(header))}
	for i, h := range header {
		r.column[h] = i
	}
	return r
}

func (r row) put(column string, c Cell) {
	if i, ok := r.column[column]; ok {
		r.cells[i] = c
	}
}

func (r row) text(column, s string) {
	if s != "" {
		r.put(column, Cell{Kind: Text, Text: s})
	}
}

func (r row) day(column string, d plan.Day) {
	if plan.FirstDay <= d && d <= plan.LastDay {
		r.put(column, Cell{Kind: Date, Number: int64(d)})
	}
}

func (r row) field(column string, f *plan.Field, v plan.Value) {
	switch {
	case !v.Set:
	case f.Type == plan.Int:
		r.put(column, Cell{Kind: Integer, Number: v.Num})
	case f.Type == plan.Money:
		r.put(column, Cell{Kind: Decimal, Number: v.Num, Places: 2})
	case f.Type == plan.Date:
		r.day(column, plan.Day(v.Num))
	case f.Type == plan.Bool:
		r.text(column, []string{"否", "是"}[v.Num])
	default:
		r.text(column, v.Text)
	}
}

// sheet makes a sheet whose rows are filled when they are walked over.
func sheet[T any](name string, header []string, list []T, fill func(r row, x T)) Sheet {
	return Sheet{Name: name, Header: header, Len: len(list), Rows: func(yield func([]Cell) bool) {
		r := newRow(header)
		for _, x := range list {
			clear(r.cells)
			fill(r, x)
			if !yield(r.cells) {
				return
			}
		}
	}}
}

// placing is a row of the units sheet: a unit has two when it moved.
type placing struct {
	unit     *unit
	parent   *unit
	from, to plan.Day
}

func (g *generator) unitSheet() Sheet {
	header := []string{"id", "kind", "parent", "name", "code", "from", "to"}
	for _, prefix := range []string{"attr.", "link."} {
		for _, k := range g.plan.Kinds {
			for _, a := range k.Attributes {
				header = with(header, prefix == "attr.", prefix+a.ID)
			}
			for _, l := range k.Links {
				header = with(header, prefix == "link.", prefix+l.ID)
			}
		}
	}
	var rows []placing
	for _, u := range g.units {
		if u.moved == nil {
			rows = append(rows, placing{u, u.parent, u.active.From, u.active.To})
			continue
		}
		rows = append(rows, placing{u, u.parent, u.active.From, u.moved.on - 1}, placing{u, u.moved.to, u.moved.on, u.active.To})
	}
	return sheet("units", header, rows, func(r row, p placing) {
		u := p.unit
		r.text("id", u.id)
		r.text("kind", u.kind.ID)
		if p.parent != nil {
			r.text("parent", p.parent.id)
		}
		r.text("name", u.name)
		r.text("code", u.code)
		r.day("from", p.from)
		r.day("to", p.to)
		for _, a := range u.kind.Attributes {
			r.field("attr."+a.ID, a, u.attributes[a.ID])
		}
		for _, l := range u.kind.Links {
			if to := u.links[l.ID]; to != nil {
				r.text("link."+l.ID, to.id)
			}
		}
	})
}

// with adds a column that the header does not have yet.
func with(header []string, wanted bool, column string) []string {
	if !wanted || slices.Contains(header, column) {
		return header
	}
	return append(header, column)
}

func (g *generator) recordSheet() Sheet {
	header := []string{"id", "kind", "unit", "on", "entered_at", "by", "ref", "state", "supersedes", "reason", "changed_at"}
	for _, k := range g.plan.Records {
		for _, f := range k.Fields {
			header = with(header, k.ID != "case" && k.ID != "person", f.ID)
		}
	}
	return sheet("records", header, g.records, fillRecord)
}

func (g *generator) caseSheet() Sheet {
	header := []string{"id", "unit", "on"}
	if k := g.recordKind("case"); k != nil {
		for _, f := range k.Fields {
			header = append(header, f.ID)
		}
	}
	header = append(header, "entered_at", "by", "ref", "state", "supersedes", "reason", "changed_at")
	return sheet("cases", header, g.cases, fillRecord)
}

func fillRecord(r row, x *record) {
	r.text("id", x.id)
	r.text("kind", x.kind.ID)
	r.text("unit", x.unit.id)
	r.day("on", x.on)
	r.text("entered_at", moment(x.entered))
	r.text("by", x.by)
	if x.ref != nil {
		r.text("ref", x.ref.id)
	}
	r.text("state", x.state.String())
	if x.supersedes != nil {
		r.text("supersedes", x.supersedes.id)
	}
	r.text("reason", x.reason)
	if x.changed > 0 {
		r.text("changed_at", moment(x.changed))
	}
	for i, f := range x.kind.Fields {
		if f.ID != "kind" { // the kind of a notice has no column of its own
			r.field(f.ID, f, x.fields[i])
		}
	}
}

// moment writes minutes since 1970 in Shanghai.
func moment(minutes int64) string {
	day := plan.Day(minutes / minutesADay)
	return fmt.Sprintf("%sT%02d:%02d:00+08:00", day, minutes%minutesADay/60, minutes%60)
}

func (g *generator) peopleSheet() Sheet {
	header := []string{"id", "unit", "role", "from", "to", "trained_on"}
	return sheet("people", header, g.people, func(r row, x *record) {
		r.text("id", x.person())
		r.text("unit", x.unit.id)
		for i, f := range x.kind.Fields {
			r.field(f.ID, f, x.fields[i])
		}
	})
}

func (g *generator) decisionSheet() Sheet {
	return sheet("decisions", []string{"unit", "duty", "period", "per", "decision", "reason"}, g.judged, func(r row, d decision) {
		r.text("unit", d.unit)
		r.text("duty", d.duty)
		r.text("period", d.period)
		r.text("per", d.per)
		r.text("decision", d.decision)
		r.text("reason", d.reason)
	})
}
