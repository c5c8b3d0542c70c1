package plan

import (
	"maps"
	"slices"
)

// Changes are what is new since a Book was made.
type Changes struct {
	Own     map[string][]Own // by unit: all running totals of the units that changed
	Records []KeptRecord     // the records that changed, as they stand now
	// Decisions are all decisions, when one of them changed; else nil.
	Decisions []Decision
	// Tree is the tree, when it changed; else nil.
	Tree *Tree
}

// Update gives the Book after the changes.
func (b *Book) Update(c Changes) *Book {
	next := b
	if c.Tree != nil {
		next = b.moved(c.Tree)
	}
	next = next.branch()
	for _, r := range c.Records {
		next.replaceRecord(r)
	}
	fresh := map[int]map[int32][]point{}
	for id, own := range c.Own {
		if node, ok := next.Tree.index[id]; ok {
			next.gather(fresh, node, next.ownPoints(node, own))
		}
	}
	next.replace(fresh)
	if c.Decisions != nil {
		next.decide(c.Decisions)
	}
	return next
}

// branch is a Book that can be changed.
func (b *Book) branch() *Book {
	next, f := *b, *b.Facts
	next.Facts = &f
	f.series, next.own = slices.Clone(f.series), slices.Clone(b.own)
	f.byRef, f.byKind, f.lists = f.byRef.branch(), maps.Clone(f.byKind), slices.Clone(f.lists)
	for i := range f.lists {
		f.lists[i] = f.lists[i].branch()
	}
	f.starts = map[*Duty]*atlas[int32, []started]{}
	for d, a := range b.starts {
		of := a.branch()
		f.starts[d] = &of
	}
	next.place, next.moot, next.names = b.place.branch(), b.moot.branch(), b.names.branch()
	return &next
}

// replaceRecord takes a record as it was out and puts it in as it is.
func (b *Book) replaceRecord(r KeptRecord) {
	if i, have := b.find(r.ID); have {
		b.unshelve(i)
	}
	if node, ok := b.Tree.index[r.Unit]; ok {
		b.moot.put(node, slices.DeleteFunc(slices.Clone(b.moot.at(node)), func(m KeptRecord) bool { return m.ID == r.ID }))
	}
	b.keep(r, true)
}

// find gives the place of a record that is kept.
func (b *Book) find(id string) (int32, bool) {
	i := b.place.at(id)
	return i, int(i) < len(b.Records) && b.Records[i].ID == id && !b.gone(i)
}

// gone tells records that were taken out.
func (b *Book) gone(i int32) bool {
	_, have := slices.BinarySearchFunc(b.byKind[b.Records[i].Kind], i, func(k, i int32) int { return b.compareRecords(k, i) })
	return !have
}

// gather notes which measures of a unit are not what they were.
func (b *Book) gather(fresh map[int]map[int32][]point, node int32, now map[int][]point) {
	for _, m := range b.Plan.Measures {
		was, is := b.ownOf(m, node), now[m.index]
		if m.Record == nil || m.moving || len(was)+len(is) == 0 || m.Verb != Distinct && slices.Equal(was, is) {
			continue // the keys of a unit are numbered anew each time
		}
		if fresh[m.index] == nil {
			fresh[m.index] = map[int32][]point{}
		}
		fresh[m.index][node] = is
	}
}

// replace puts new own numbers of units, and carries them to all that count these units.
func (b *Book) replace(fresh map[int]map[int32][]point) {
	for i, nodes := range fresh {
		m := b.Plan.Measures[i]
		before := map[int32][]point{}
		own := b.own[i].edit(false)
		for node, now := range nodes {
			before[node] = b.ownOf(m, node)
			if m.Verb == Distinct || b.inner[node] {
				own.changed[node] = now
			}
		}
		b.own[i] = own.done(len(b.Tree.nodes))
		all := b.series[i].edit(m.Verb.running())
		switch {
		case m.Verb.running():
			b.shift(all, m, before, nodes)
		case m.Verb == Distinct:
			b.exchange(all, m, before, nodes)
		default:
			b.largest(all, m, before, nodes)
		}
		b.series[i] = all.done(len(b.Tree.nodes))
	}
}

// shift moves sums by what changed.
func (b *Book) shift(all *edit, m *Measure, before, now map[int32][]point) {
	by := map[int32]map[Day]int64{}
	take := func(of map[int32][]point, sign int64) {
		for node, points := range of {
			b.spread(m, node, points, func(to int32, p point) {
				if by[to] == nil {
					by[to] = map[Day]int64{}
				}
				by[to][p.day] += sign * p.value
			})
		}
	}
	take(before, -1)
	take(now, 1)
	for to, days := range by {
		all.add(to, days)
	}
}

// exchange takes out on which days the keys of units were new, and puts them in anew.
func (b *Book) exchange(all *edit, m *Measure, before, now map[int32][]point) {
	for node := range now {
		out, in := b.firsts(m, node, before[node]), b.firsts(m, node, now[node])
		for to := range out {
			if _, still := in[to]; !still {
				in[to] = nil
			}
		}
		for to, points := range in {
			all.exchange(to, out[to], points)
		}
	}
}

// firsts tells, for every unit that counts the keys of a unit, on which days they were there and when they had been before.
func (b *Book) firsts(m *Measure, node int32, keys []point) map[int32][]point {
	by := map[int32]*folder{}
	b.spread(m, node, keys, func(to int32, p point) {
		if by[to] == nil {
			by[to] = &folder{last: map[int32]Day{}}
		}
		by[to].key(entry{day: p.day, key: int32(p.value)}, false)
	})
	out := map[int32][]point{}
	for to, f := range by {
		list := make([]point, 0, len(f.days))
		for i, d := range f.days {
			list = append(list, point{d, f.values[i], 1})
		}
		out[to] = alike(list)
	}
	return out
}

// largest finds the number of the changed days anew, from the units up.
func (b *Book) largest(all *edit, m *Measure, before, now map[int32][]point) {
	for node := range now {
		if !b.inner[node] {
			all.changed[node] = now[node]
		}
	}
	for node := range now {
		days := map[Day]bool{}
		for _, list := range [][]point{before[node], now[node]} {
			for _, p := range list {
				if !slices.Contains(before[node], p) || !slices.Contains(now[node], p) {
					days[p.day] = true
				}
			}
		}
		for d := range days {
			b.targets(m, node, d, func(to int32) {
				value, some := b.largestOf(all, m, to, d)
				all.set(to, d, value, some)
			})
		}
	}
}

// largestOf is the largest number of a day over all that a unit counts.
func (b *Book) largestOf(all *edit, m *Measure, to int32, d Day) (best int64, some bool) {
	take := func(n int64, ok bool) {
		if ok && (!some || n > best) {
			best, some = n, true
		}
	}
	own := func(i int32) {
		if !b.inner[i] {
			take(all.onDay(i, d))
			return
		}
		at := b.own[m.index].strand(i)
		take(at.onDay(d))
	}
	own(to)
	switch {
	case m.Via != "" && m.Own:
		for _, k := range b.Tree.nodes[to].refs {
			if b.Tree.linkTo(k, m.Via, d) == to && k != to {
				own(k)
			}
		}
	case m.Via != "":
		b.Tree.linked(to, m.Via, d, func(i int32) {
			if i != to {
				own(i)
			}
		})
	case !m.Own:
		for _, k := range b.Tree.nodes[to].kids {
			if b.Tree.nodes[k].at(d).parent == to {
				take(all.onDay(k, d))
			}
		}
	}
	return best, some
}
