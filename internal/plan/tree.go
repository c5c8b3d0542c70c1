package plan

import "slices"

// Source is where a row was read: the file as the caller names it, and the row as a spreadsheet counts (header = 1).
type Source struct {
	File string `json:"file"`
	Row  int    `json:"row"`
}

// Unit is one row about a unit: the unit itself or one of its placements. A unit that moves, or whose profile changes, has
// several rows with disjoint days.
type Unit struct {
	ID, Parent string
	Kind       *UnitKind
	Name, Code string
	From, To   Day      // OpenFrom and OpenTo when not given
	Attributes []Value  // by the kind's attributes
	Links      []string // unit ids by the kind's links, "" for none
	Source     Source
}

// OpenFrom and OpenTo are the days of a unit that has always existed and goes on.
const (
	OpenFrom = minDay
	OpenTo   = maxDay
)

// Tree is the effective-dated tree of units.
type Tree struct {
	p     *Plan
	nodes []unitNode // by id, bytewise
	index map[string]int32
	Rows  []Unit // the rows taken, in the order given
}

type unitNode struct {
	id   string
	kind *UnitKind
	placements
	kids []int32 // units that lie below this one at some time, by id
	refs []int32 // units that point here by a link at some time
}

// placements of one unit, by their first day.
type placements struct{ list []placement }

type placement struct {
	Window
	parent int32 // -1 for a root
	row    int32 // into Tree.Rows
	links  []int32
}

// clip cuts a window to the active days and counts the days that are left.
func (ps *placements) clip(w Window) (Window, int) {
	if len(ps.list) == 1 {
		w = w.clip(ps.list[0].Window)
		return w, max(w.days(), 0)
	}
	left, out := 0, Window{1, 0}
	for _, p := range ps.list {
		part := w.clip(p.Window)
		if part.empty() {
			continue
		}
		if left == 0 {
			out.From = part.From
		}
		out.To = part.To
		left += part.days()
	}
	return out, left
}

// at is the placement of a day; outside all of them the nearest one before, else the first: records of such days still
// belong somewhere.
func (ps *placements) at(d Day) *placement {
	best := &ps.list[0]
	for i := range ps.list {
		if ps.list[i].From <= d {
			best = &ps.list[i]
		}
	}
	return best
}

func (ps *placements) active(d Day) bool { return ps.at(d).has(d) }

// first is the first day of the unit; ok is false when it has always existed.
func (ps *placements) first() (Day, bool) {
	return ps.list[0].From, ps.list[0].From > minDay
}

// RowProblem is a row, or a cell of a row, that cannot be taken.
type RowProblem struct {
	File   string `json:"file"`
	Row    int    `json:"row"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
	Kept   bool   `json:"kept,omitempty"` // the row was used all the same
}

func (u *Unit) problem(column, value, reason string) RowProblem {
	return RowProblem{u.Source.File, u.Source.Row, column, clip(value), reason, false}
}

func unique(s []int32) []int32 {
	slices.Sort(s)
	return slices.Compact(s)
}

// UnitName is the unit's name on a day.
func (t *Tree) UnitName(id string, d Day) string {
	if i, ok := t.index[id]; ok {
		return t.Rows[t.nodes[i].at(d).row].Name
	}
	return ""
}

// KindOf is the kind of a unit, nil when it is unknown.
func (t *Tree) KindOf(id string) *UnitKind {
	if i, ok := t.index[id]; ok {
		return t.nodes[i].kind
	}
	return nil
}

// Has tells whether the unit is in the tree.
func (t *Tree) Has(id string) bool { _, ok := t.index[id]; return ok }

// IDs lists all units, bytewise.
func (t *Tree) IDs() []string {
	out := make([]string, len(t.nodes))
	for i := range t.nodes {
		out[i] = t.nodes[i].id
	}
	return out
}

func (t *Tree) row(i int32, d Day) *Unit { return &t.Rows[t.nodes[i].at(d).row] }

// under tells whether node i is top or lies below it on the day.
func (t *Tree) under(i, top int32, d Day) bool {
	for i >= 0 {
		if i == top {
			return true
		}
		i = t.nodes[i].at(d).parent
	}
	return false
}

// settled cuts a window into parts in which neither the node nor any unit above it moves.
func (t *Tree) settled(node int32, w Window) []Window {
	var moves []Day
	var climb func(i int32)
	climb = func(i int32) {
		list := t.nodes[i].list
		for k, pl := range list {
			if k > 0 && w.From < pl.From && pl.From <= w.To {
				moves = append(moves, pl.From)
			}
			if pl.parent >= 0 && (k == 0 || pl.parent != list[k-1].parent) {
				climb(pl.parent)
			}
		}
	}
	climb(node)
	slices.Sort(moves)
	var out []Window
	for _, d := range slices.Compact(moves) {
		out = append(out, Window{w.From, d - 1})
		w.From = d
	}
	return append(out, w)
}

// nearest is the first unit of the wanted kinds at or above node i on the day, or -1.
func (t *Tree) nearest(i int32, d Day, kinds []bool) int32 {
	for i >= 0 {
		if kinds[t.nodes[i].kind.index] {
			return i
		}
		i = t.nodes[i].at(d).parent
	}
	return -1
}

// below calls f for every unit strictly below node i on the day.
func (t *Tree) below(i int32, d Day, f func(int32)) {
	for _, k := range t.nodes[i].kids {
		if t.nodes[k].at(d).parent == i {
			f(k)
			t.below(k, d, f)
		}
	}
}

// linkTo is where the link of node i points on the day, or -1.
func (t *Tree) linkTo(i int32, link string, d Day) int32 {
	for k, l := range t.nodes[i].kind.Links {
		if l.ID == link {
			if links := t.nodes[i].at(d).links; links != nil {
				return links[k]
			}
		}
	}
	return -1
}

// linked calls f for every unit whose link points at node i on the day, and all below them; each once.
func (t *Tree) linked(i int32, link string, d Day, f func(int32)) {
	seen := map[int32]bool{}
	visit := func(k int32) {
		if !seen[k] {
			seen[k] = true
			f(k)
		}
	}
	for _, k := range t.nodes[i].refs {
		if t.linkTo(k, link, d) == i {
			visit(k)
			t.below(k, d, visit)
		}
	}
}

// Beneath lists a unit and all that ever lay below it or was linked to it, bytewise.
func (t *Tree) Beneath(unit string) []string {
	top, ok := t.index[unit]
	if !ok {
		return nil
	}
	seen := map[int32]bool{top: true}
	for todo := []int32{top}; len(todo) > 0; {
		n := &t.nodes[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		for _, list := range [][]int32{n.kids, n.refs} {
			for _, i := range list {
				if !seen[i] {
					seen[i] = true
					todo = append(todo, i)
				}
			}
		}
	}
	out := make([]string, 0, len(seen))
	for i := range seen {
		out = append(out, t.nodes[i].id)
	}
	slices.Sort(out)
	return out
}
