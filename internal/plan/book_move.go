package plan

import (
	"maps"
	"slices"
)

// moved is the Book in another tree. When no unit came, left or moved, and no link changed, all numbers stay as they are;
// else they are added up anew from what each unit itself did.
func (b *Book) moved(t *Tree) *Book {
	if b.Tree.sameShape(t) {
		next, f := *b, *b.Facts
		f.Tree, next.Facts = t, &f
		return &next
	}
	k := NewBook(b.Plan, t)
	next := k.b
	next.Known = b.Known
	b.eachMoot(func(r KeptRecord) {
		if node, ok := t.index[r.Unit]; ok {
			next.moot.put(node, append(next.moot.at(node), r))
		}
	})
	for _, list := range b.byKind {
		for _, i := range list {
			next.keepAgain(b.Records[i])
		}
	}
	for i := range b.Tree.nodes {
		b.moveOwn(k, int32(i))
	}
	return k.Book(b.all)
}

// keepAgain enters a record that counts and whose exceptions are known already.
func (b *Book) keepAgain(r Record) {
	if node, ok := b.Tree.index[r.Unit]; ok {
		b.enter(r, node)
		b.start(int32(len(b.Records) - 1))
	}
}

// moveOwn carries what a unit itself did into the Book of another tree.
func (b *Book) moveOwn(k *BookMaker, node int32) {
	to, ok := k.b.Tree.index[b.Tree.nodes[node].id]
	if !ok {
		return
	}
	for _, m := range b.Plan.Measures {
		if m.Record == nil || m.moving {
			continue
		}
		if points := b.ownOf(m, node); len(points) > 0 {
			k.put(m.index, to, points)
		}
		if names := b.names.at(ownKey{node, m.index}); names != nil {
			k.b.names.put(ownKey{to, m.index}, names)
		}
	}
}

func (b *Book) eachMoot(f func(KeptRecord)) {
	for _, part := range b.moot.parts {
		for _, list := range part {
			for _, r := range list {
				f(r)
			}
		}
	}
}

// sameShape tells whether two trees differ in names and attributes alone.
func (t *Tree) sameShape(other *Tree) bool {
	return slices.EqualFunc(t.nodes, other.nodes, func(a, b unitNode) bool {
		return a.id == b.id && a.kind == b.kind && slices.EqualFunc(a.stays(), b.stays(), func(x, y placement) bool {
			return x.Window == y.Window && x.parent == y.parent && slices.Equal(x.links, y.links)
		})
	})
}

// stays are the placements, with those put together that follow each other in one place.
func (ps *placements) stays() []placement {
	if len(ps.list) == 1 {
		return ps.list
	}
	var out []placement
	for _, p := range ps.list {
		if n := len(out); n > 0 && out[n-1].To+1 == p.From && out[n-1].parent == p.parent && slices.Equal(out[n-1].links, p.links) {
			out[n-1].To = p.To
			continue
		}
		out = append(out, p)
	}
	return out
}

// AsOf gives the facts as they are known on a day. On earlier days, records count still whose place another one has taken
// since, and holdings do not that have begun before their record was made.
func (b *Book) AsOf(day Day) *Facts {
	next, moot := b, map[int32][]KeptRecord{}
	b.eachMoot(func(r KeptRecord) {
		node := b.Tree.index[r.Unit]
		if r.Until < maxDay && r.On <= day && day < r.Until || r.Until == maxDay && day < r.On {
			moot[node] = append(moot[node], r)
		}
	})
	if len(moot) > 0 {
		next = b.branch()
		next.Known.AsOf = day
		next.replace(next.settleMoot(moot))
	}
	f := *next.Facts
	f.Known = Known{AsOf: day}
	f.keepTitles(b.all)
	return &f
}

// settleMoot brings records back that count on the day looked at, takes holdings out that do not, and gives the own numbers
// of their units.
func (b *Book) settleMoot(moot map[int32][]KeptRecord) map[int]map[int32][]point {
	fresh := map[int]map[int32][]point{}
	b.Records, b.Facts.node, b.fate = slices.Clip(b.Records), slices.Clip(b.Facts.node), slices.Clip(b.fate)
	for node, list := range moot {
		for _, r := range list {
			sign := int64(-1)
			if r.Until < maxDay {
				sign = 1
				if b.keeping.Takes(&r.Record) {
					b.enter(r.Record, node)
					b.startSorted(int32(len(b.Records) - 1))
				}
			}
			for _, c := range b.Plan.Contributions(&r.Record) {
				b.contribute(fresh, node, c, sign)
			}
		}
	}
	return fresh
}

// contribute adds to the own numbers of a unit what a record adds, or takes it away.
func (b *Book) contribute(fresh map[int]map[int32][]point, node int32, c Contribution, sign int64) {
	m := c.Measure
	if sign < 0 && m.Verb != Stock {
		return // its day has not come: no window reaches it
	}
	if fresh[m.index] == nil {
		fresh[m.index] = map[int32][]point{}
	}
	list, known := fresh[m.index][node]
	if !known {
		list = b.ownOf(m, node)
	}
	e := edit{changed: map[int32][]point{node: list}}
	switch {
	case m.Verb.running():
		e.add(node, map[Day]int64{c.Day: sign * c.Value})
	case m.Verb == Distinct:
		names := maps.Clone(b.names.at(ownKey{node, m.index}))
		if names == nil {
			names = map[string]int32{}
		}
		b.names.put(ownKey{node, m.index}, names)
		e.exchange(node, nil, []point{{c.Day, int64(named(names, c.Key)), 1}})
	default:
		n, some := e.onDay(node, c.Day)
		if some {
			c.Value = max(c.Value, n)
		}
		e.set(node, c.Day, c.Value, true)
	}
	fresh[m.index][node] = e.changed[node]
}
