package sample

import (
	"slices"
	"strconv"

	"wuzha/internal/plan"
)

// diligence of a unit: how much of what it owes it does.
type diligence uint8

const (
	steady diligence = iota
	lagging
	excellent
)

// chances in a hundred that a duty is met in a window.
func (q diligence) chance() int64 { return []int64{95, 32, 100}[q] }

// unit of the tree, with what was done there.
type unit struct {
	id, name, code string
	kind           *plan.UnitKind
	parent         *unit
	kids           []*unit
	active         plan.Window
	attributes     map[string]plan.Value
	links          map[string]*unit
	linked         map[string][]*unit // units that point here, by link
	diligence      diligence
	work           map[string][]*record // by kind
	keys           map[string]int64     // last number given out, by field: households, shops
	moved          *move
}

// move is a second row of a unit that changed its parent.
type move struct {
	on plan.Day
	to *unit
}

// walk visits the unit and all below it.
func (u *unit) walk(visit func(*unit)) {
	visit(u)
	for _, k := range u.kids {
		k.walk(visit)
	}
}

// nearest is the first unit of the kinds at or above this one, or nil.
func (u *unit) nearest(kinds []*plan.UnitKind) *unit {
	for ; u != nil; u = u.parent {
		if slices.Contains(kinds, u.kind) {
			return u
		}
	}
	return nil
}

// attribute is a number for expressions.
func (u *unit) attribute(id string) value {
	v, ok := u.attributes[id]
	if !ok || !v.Set {
		return value{}
	}
	return fromField(v)
}

func fromField(v plan.Value) value {
	switch {
	case !v.Set:
		return value{}
	case v.Text != "":
		return text(v.Text)
	}
	return number(v.Num)
}

// record is something that was done, a case, or a holding of a person.
type record struct {
	id         string
	kind       *plan.RecordKind
	unit       *unit
	on         plan.Day
	entered    int64 // minutes since 1970 in Shanghai
	changed    int64 // the same, 0 = never
	by         string
	ref        *record
	supersedes *record
	holder     *record // the holding whose person this is too
	state      plan.State
	reason     string
	fields     []plan.Value
}

func (r *record) value(field string) value {
	for i, f := range r.kind.Fields {
		if f.ID == field {
			return fromField(r.fields[i])
		}
	}
	switch field {
	case "on":
		return number(int64(r.on))
	case "unit":
		return text(r.unit.id)
	}
	return value{}
}

// set puts a value into a field if the kind has it.
func (r *record) set(field string, v plan.Value) {
	for i, f := range r.kind.Fields {
		if f.ID == field {
			r.fields[i] = v
		}
	}
}

func num(n int64) plan.Value   { return plan.Value{Num: n, Set: true} }
func term(s string) plan.Value { return plan.Value{Text: s, Set: true} }

// open is the last day of a holding.
func (r *record) open() plan.Day {
	if v := r.value("to"); v.ok {
		return plan.Day(v.n)
	}
	return plan.OpenTo
}

// treeBuilder adds units as far as the plan knows their kinds.
type treeBuilder struct {
	g *generator
}

// add puts a unit below its parent. Without such a kind in the plan, or without the parent, it returns nil. cells are
// attributes as a ledger shows them; what the plan's own types refuse or the cells do not name is made up.
func (b treeBuilder) add(kind string, parent *unit, id, name, code string, cells map[string]string) *unit {
	k := b.kind(kind)
	if k == nil || (parent == nil) != (len(k.In) == 0) || parent != nil && !slices.Contains(k.In, parent.kind) {
		return nil
	}
	u := &unit{id: id, name: name, code: code, kind: k, parent: parent, active: plan.Window{From: plan.OpenFrom, To: plan.OpenTo},
		attributes: map[string]plan.Value{}, links: map[string]*unit{}, linked: map[string][]*unit{}, work: map[string][]*record{}, keys: map[string]int64{}}
	d := newDice(b.g.seed, "unit", id)
	for _, a := range k.Attributes {
		cell, given := cells[a.ID]
		v, err := a.Parse(cell)
		if !given || err != nil || a.Required && !v.Set {
			v = b.g.madeUp(d, a, u)
		}
		u.attributes[a.ID] = v
	}
	u.diligence = b.g.temper(d, k, parent)
	if parent == nil {
		b.g.root = u
	} else {
		parent.kids = append(parent.kids, u)
	}
	b.g.units = append(b.g.units, u)
	return u
}

// temper draws a unit's diligence: of each dozen of a kind four lag and one is excellent. Units deep in the tree mostly take after the
// unit above them; the top of the tree is steady.
func (g *generator) temper(d dice, k *plan.UnitKind, parent *unit) diligence {
	switch {
	case parent == nil:
		return steady
	case parent.parent == nil:
	case d.percent(g.profile.clan), parent.parent.parent != nil && d.percent(94):
		return parent.diligence
	}
	n := g.tempered[k.ID]
	g.tempered[k.ID]++
	dozen := []diligence{lagging, lagging, lagging, lagging, excellent, steady, steady, steady, steady, steady, steady, steady}
	return shuffled(newDice(g.seed, "temper", k.ID, strconv.Itoa(n/len(dozen))), dozen)[n%len(dozen)]
}

func (b treeBuilder) kind(id string) *plan.UnitKind {
	for _, k := range b.g.plan.Kinds {
		if k.ID == id {
			return k
		}
	}
	return nil
}

// link makes one unit point at another.
func (b treeBuilder) link(from *unit, id string, to *unit) {
	if from == nil || to == nil {
		return
	}
	for _, l := range from.kind.Links {
		if l.ID == id && l.Kind == to.kind {
			from.links[id] = to
			to.linked[id] = append(to.linked[id], from)
		}
	}
}
