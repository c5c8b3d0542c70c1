package plan

import (
	"cmp"
	"slices"
	"strings"
)

// NewTree puts the rows together. Rows that cannot be placed are left out, with all that hangs on them, and listed.
func NewTree(p *Plan, rows []Unit) (*Tree, []RowProblem) {
	b := treeBuilder{p: p, byID: map[string][]*Unit{}, state: map[string]int{}}
	for i := range rows {
		b.take(&rows[i])
	}
	ids := keys(b.byID)
	for _, id := range ids {
		b.place(id)
	}
	b.links(ids)
	t := b.tree()
	slices.SortStableFunc(b.problems, func(a, c RowProblem) int { return cmp.Or(strings.Compare(a.File, c.File), a.Row-c.Row) })
	return t, b.problems
}

type treeBuilder struct {
	p        *Plan
	byID     map[string][]*Unit
	state    map[string]int // 1 being placed, 2 placed, 3 left out
	problems []RowProblem
}

func (b *treeBuilder) reject(u *Unit, column, value, zh, en string) {
	b.problems = append(b.problems, u.problem(column, value, zh+" / "+en))
}

// take groups rows by unit and refuses rows that contradict an earlier one.
func (b *treeBuilder) take(u *Unit) {
	for _, have := range b.byID[u.ID] {
		switch {
		case have.Kind != u.Kind:
			b.reject(u, "kind", u.Kind.ID, "同一单位的种类前后不同", "the same unit with another kind")
			return
		case u.From <= have.To && have.From <= u.To:
			if !sameUnit(have, u) {
				b.reject(u, "id", u.ID, "单位编号重复，起止日期重叠", "the same unit id with overlapping days")
			}
			return
		}
	}
	b.byID[u.ID] = append(b.byID[u.ID], u)
}

func sameUnit(a, b *Unit) bool {
	return a.Parent == b.Parent && a.Name == b.Name && a.Code == b.Code && a.From == b.From && a.To == b.To &&
		slices.Equal(a.Attributes, b.Attributes) && slices.Equal(a.Links, b.Links)
}

// place settles whether a unit has a place in the tree; a unit whose parent has none has none either.
func (b *treeBuilder) place(id string) bool {
	switch b.state[id] {
	case 1:
		return false
	case 2, 3:
		return b.state[id] == 2
	}
	b.state[id] = 1
	var good []*Unit
	for _, u := range b.byID[id] {
		if b.placeRow(u) {
			good = append(good, u)
		}
	}
	b.byID[id] = good
	if len(good) == 0 {
		b.state[id] = 3
		return false
	}
	b.state[id] = 2
	return true
}

func (b *treeBuilder) placeRow(u *Unit) bool {
	if u.Parent == "" {
		return true
	}
	parents := b.byID[u.Parent]
	switch {
	case b.circular(u):
		b.reject(u, "parent", u.Parent, "上级单位成环", "the unit lies within itself (cycle)")
		return false
	case len(parents) == 0 && b.state[u.Parent] == 0:
		b.reject(u, "parent", u.Parent, "没有这个上级单位", "no such parent unit")
		return false
	case !b.place(u.Parent):
		b.reject(u, "parent", u.Parent, "上级单位没有被采用", "the parent unit was left out")
		return false
	case !slices.Contains(u.Kind.In, parents[0].Kind):
		b.reject(u, "parent", u.Parent, "上级单位的种类不对", "the parent is of the wrong kind")
		return false
	}
	return true
}

// circular follows parents as written, before any row was left out.
func (b *treeBuilder) circular(u *Unit) bool {
	seen := map[string]bool{}
	todo := []string{u.Parent}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if id == u.ID {
			return true
		}
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		for _, p := range b.byID[id] {
			todo = append(todo, p.Parent)
		}
	}
	return false
}

// links leaves out rows that point at a unit that is not there, or of the wrong kind, until nothing changes.
func (b *treeBuilder) links(ids []string) {
	for changed := true; changed; {
		changed = false
		for _, id := range ids {
			var good []*Unit
			for _, u := range b.byID[id] {
				if b.linked(u) && b.hasParent(u) {
					good = append(good, u)
				} else {
					changed = true
				}
			}
			b.byID[id] = good
		}
	}
}

func (b *treeBuilder) hasParent(u *Unit) bool {
	if u.Parent == "" || len(b.byID[u.Parent]) > 0 {
		return true
	}
	b.reject(u, "parent", u.Parent, "上级单位没有被采用", "the parent unit was left out")
	return false
}

func (b *treeBuilder) linked(u *Unit) bool {
	for i, to := range u.Links {
		if to == "" {
			continue
		}
		l := u.Kind.Links[i]
		target := b.byID[to]
		switch {
		case len(target) == 0:
			b.reject(u, "link."+l.ID, to, "没有这个单位", "no such unit")
			return false
		case target[0].Kind != l.Kind:
			b.reject(u, "link."+l.ID, to, "所联系单位的种类不对", "the linked unit is of the wrong kind")
			return false
		}
	}
	return true
}

func (b *treeBuilder) tree() *Tree {
	t := &Tree{p: b.p, index: map[string]int32{}}
	for _, id := range keys(b.byID) {
		if len(b.byID[id]) > 0 {
			t.index[id] = int32(len(t.nodes))
			t.nodes = append(t.nodes, unitNode{id: id, kind: b.byID[id][0].Kind})
		}
	}
	for i := range t.nodes {
		n := &t.nodes[i]
		rows := b.byID[n.id]
		slices.SortFunc(rows, func(a, c *Unit) int { return int(a.From) - int(c.From) })
		for _, u := range rows {
			t.attach(int32(i), u)
		}
	}
	for i := range t.nodes {
		t.nodes[i].kids = unique(t.nodes[i].kids)
		t.nodes[i].refs = unique(t.nodes[i].refs)
	}
	return t
}

func (t *Tree) attach(i int32, u *Unit) {
	pl := placement{Window: Window{u.From, u.To}, parent: -1, row: int32(len(t.Rows))}
	t.Rows = append(t.Rows, *u)
	if u.Parent != "" {
		pl.parent = t.index[u.Parent]
		t.nodes[pl.parent].kids = append(t.nodes[pl.parent].kids, i)
	}
	if len(u.Links) > 0 {
		pl.links = make([]int32, len(u.Links))
		for k, to := range u.Links {
			pl.links[k] = -1
			if to != "" {
				pl.links[k] = t.index[to]
				t.nodes[pl.links[k]].refs = append(t.nodes[pl.links[k]].refs, i)
			}
		}
	}
	t.nodes[i].list = append(t.nodes[i].list, pl)
}
