package plan_test

import (
	"fmt"
	"slices"

	"wuzha/internal/plan"
)

// units draws one root and, kind by kind, the units below it.
func (a *artist) units() {
	for i, k := range a.m.kinds {
		n := 1
		if i > 0 {
			n = a.between(1, 3)
		}
		for j := range n {
			u := &modelUnit{id: fmt.Sprintf("%s%c", k.id, 'A'+j), kind: k.id}
			a.places(u, k)
			a.m.units = append(a.m.units, u)
		}
	}
	a.links()
}

func (a *artist) places(u *modelUnit, k *modelKind) {
	from, to := plan.OpenFrom, plan.OpenTo
	if a.maybe(2) && len(k.in) > 0 {
		from = a.day()
	}
	parent := ""
	if parents := a.parents(k, plan.OpenTo); len(parents) > 0 {
		over := pick(a, parents...)
		parent, from = over.id, max(from, over.places[0].from)
	}
	if a.maybe(3) && u.kind == a.leaf().id {
		to = max(from, a.inside())
	}
	for from <= to {
		p := modelPlace{from: from, to: to, parent: parent, attrs: map[string]plan.Value{}}
		a.attributes(k, p.attrs)
		next := a.inside()
		moves := parent != "" && a.maybe(2) && next > p.from && next <= to
		if moves {
			p.to = next - 1
			parent = pick(a, a.parents(k, next)...).id
		}
		u.places = append(u.places, p)
		if !moves {
			return
		}
		if from = next; a.maybe(1) {
			from += plan.Day(a.between(0, 20)) // away for a while
		}
	}
}

// parents are the units that a unit may lie in from a day on.
func (a *artist) parents(k *modelKind, from plan.Day) []*modelUnit {
	var out []*modelUnit
	for _, u := range a.m.units {
		if slices.Contains(k.in, u.kind) && u.places[0].from <= from {
			out = append(out, u)
		}
	}
	return out
}

func (a *artist) attributes(k *modelKind, to map[string]plan.Value) {
	for _, f := range k.attrs {
		if a.maybe(4) {
			continue
		}
		to[f.id] = a.cell(f)
	}
}

// links points leaves at units of the side kind.
func (a *artist) links() {
	var sides []string
	for _, u := range a.m.units {
		if u.kind == "g" {
			sides = append(sides, u.id)
		}
	}
	for _, u := range a.m.units {
		for i := range u.places {
			if a.linked() && u.kind == a.leaf().id && a.often() {
				u.places[i].link = pick(a, sides...)
			}
		}
	}
}

func (a *artist) cell(f modelField) plan.Value {
	v := plan.Value{Set: true}
	switch f.typ {
	case plan.Choice, plan.Text:
		v.Text = pick(a, f.options...)
	case plan.Bool:
		v.Num = bit(a.maybe(1))
	case plan.Date:
		v.Num = int64(a.inside())
	case plan.Int, plan.Money:
		if v.Num = int64(a.between(0, 9)); f.id == "n" || f.id == "y" || f.id == "cash" {
			v.Num -= int64(a.between(0, 12))
		}
		if f.id == "loss" {
			v.Num = pick(a, int64(100), 29999, 30000, 50000)
		}
	}
	return v
}

// rows draws records, then holdings of people.
func (a *artist) rows() {
	for range a.between(0, 30) {
		a.record()
	}
	for i := range a.between(0, 6) {
		r := &modelRecord{id: fmt.Sprint("P", i), kind: "person", unit: pick(a, a.m.units...).id, on: plan.FirstDay, fields: map[string]plan.Value{}}
		r.fields["role"] = plan.Value{Text: pick(a, "a", "b"), Set: true}
		if a.often() {
			r.on = a.day()
			r.fields["from"] = plan.Value{Num: int64(r.on), Set: true}
		}
		if a.maybe(1) {
			r.fields["to"] = plan.Value{Num: int64(max(r.on, a.inside())), Set: true}
		}
		if a.maybe(1) {
			r.fields["trained_on"] = plan.Value{Num: int64(a.inside()), Set: true}
		}
		a.m.rows = append(a.m.rows, r)
	}
}

func (a *artist) record() {
	m := a.m
	r := &modelRecord{id: fmt.Sprintf("R%02d", len(m.rows)), kind: a.recordKind(), unit: pick(a, m.units...).id, on: a.day(), fields: map[string]plan.Value{}}
	for _, f := range m.fieldsOf(r.kind) {
		if a.often() {
			r.fields[f.id] = a.cell(f)
		}
	}
	if from, to := r.fields["from"], r.fields["to"]; to.Set {
		to.Num = max(to.Num, from.Num, int64(r.on))
		r.fields["to"] = to
	}
	a.history(r)
	if len(m.rows) > 0 && a.maybe(1) {
		r.ref = pick(a, m.rows...).id
		if a.maybe(3) {
			r.ref = pick(a, m.units...).id
		}
	}
	if len(m.rows) > 0 && a.maybe(3) {
		old := pick(a, m.rows...)
		r.supersedes, r.kind, r.fields = old.id, old.kind, old.fields
	}
	m.rows = append(m.rows, r)
}

// history draws when a record was entered, and its state.
func (a *artist) history(r *modelRecord) {
	if a.often() {
		r.entered = (int64(r.on)+int64(a.between(0, 12)))*86_400_000 + 9*3_600_000
	}
	if a.maybe(1) {
		r.state = pick(a, plan.Confirmed, plan.Confirmed, plan.Void, plan.Returned)
		if r.entered != 0 && a.maybe(1) {
			r.changed = r.entered + int64(a.between(0, 12))*86_400_000
		}
	}
}

// decide draws decisions on windows that the oracle lists.
func (a *artist) decide() {
	o := newOracle(a.m)
	for _, d := range a.m.duties {
		for _, u := range a.m.units {
			if !contains(d.of, u.kind) || !a.maybe(2) && (d.manual == "" || !a.maybe(1)) {
				continue
			}
			all := o.occasions(&d.modelSchedule, u)
			if len(all) == 0 {
				continue
			}
			at := pick(a, all...)
			x := plan.Decision{Unit: u.id, Duty: d.id, Period: at.period, Decision: "waived", Reason: "另有安排"}
			if at.record != nil {
				x.Per = at.record.id
			}
			if d.manual != "" {
				x.Decision = pick(a, "met", "unmet", "waived")
			}
			a.m.decisions = append(a.m.decisions, x)
		}
	}
	a.scored(o)
}

// scored draws the points that people gave.
func (a *artist) scored(o *oracle) {
	for _, s := range a.m.scores {
		for _, it := range append(slices.Clone(s.items), s.bonus...) {
			for _, u := range a.m.units {
				all := o.occasions(&s.modelSchedule, u)
				if !it.manual || !contains(s.of, u.kind) || len(all) == 0 || a.maybe(1) {
					continue
				}
				a.m.decisions = append(a.m.decisions, plan.Decision{Unit: u.id, Duty: s.id + "." + it.id, Period: pick(a, all...).period, Decision: fmt.Sprint(a.between(0, 12))})
			}
		}
	}
}
