package plan

import (
	"cmp"
	"slices"
)

// point is what a strand says of a day: for sums and stock what is added, for max and last the largest, for distinct the day
// on which a key was seen before, or in what a unit did itself the key.
type point struct {
	day   Day
	value int64
	times int64 // of distinct: how many keys are alike; else of no meaning
}

func comparePoints(a, b point) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.value, b.value))
}

// alike sorts points and puts those of the same day and value together; what comes to nothing is left out.
func alike(list []point) []point {
	slices.SortFunc(list, comparePoints)
	var out []point
	for _, p := range list {
		if n := len(out); n > 0 && comparePoints(out[n-1], p) == 0 {
			out[n-1].times += p.times
			continue
		}
		out = append(out, p)
	}
	return slices.DeleteFunc(out, func(p point) bool { return p.times == 0 })
}

// running tells verbs whose series are kept cumulated.
func (v Verb) running() bool { return v == Count || v == Sum || v == Stock }

// points takes a strand apart.
func (s *strand) points(cumulated bool) []point {
	if s.a == s.b {
		return nil
	}
	out := make([]point, 0, s.b-s.a)
	before := int64(0)
	for i := s.a; i < s.b; i++ {
		p := point{s.day.at(i), s.value.at(i), s.alike(i)}
		if cumulated {
			p.value, before = p.value-before, p.value
		}
		out = append(out, p)
	}
	return out
}

// onDay is the value of a day of a strand that is not cumulated.
func (s *strand) onDay(d Day) (int64, bool) {
	lo, hi := s.bounds(Window{d, d})
	if hi > lo {
		return s.value.at(lo), true
	}
	return 0, false
}

// edit gathers new strands of a series.
type edit struct {
	old       *series
	cumulated bool
	changed   map[int32][]point
}

func (s *series) edit(cumulated bool) *edit { return &edit{s, cumulated, map[int32][]point{}} }

func (e *edit) points(node int32) []point {
	if list, ok := e.changed[node]; ok {
		return list
	}
	at := e.old.strand(node)
	return at.points(e.cumulated)
}

// add merges numbers into a sum; both are sorted by day.
func (e *edit) add(node int32, more map[Day]int64) {
	list := slices.Clone(e.points(node))
	for d, n := range more {
		i, have := slices.BinarySearchFunc(list, d, func(p point, d Day) int { return cmp.Compare(p.day, d) })
		if !have {
			list = slices.Insert(list, i, point{day: d})
		}
		list[i].value += n
	}
	e.changed[node] = slices.DeleteFunc(list, func(p point) bool { return p.value == 0 })
}

// exchange takes points out and puts others in. All are sorted.
func (e *edit) exchange(node int32, out, in []point) {
	list := slices.Clone(e.points(node))
	count := func(p point, sign int64) {
		i, have := slices.BinarySearchFunc(list, p, comparePoints)
		if !have {
			list = slices.Insert(list, i, point{p.day, p.value, 0})
		}
		if list[i].times += sign * p.times; list[i].times == 0 {
			list = slices.Delete(list, i, i+1)
		}
	}
	for _, p := range out {
		count(p, -1)
	}
	for _, p := range in {
		count(p, 1)
	}
	e.changed[node] = list
}

// set puts the number of a day, or takes it away.
func (e *edit) set(node int32, d Day, value int64, some bool) {
	list := slices.Clone(e.points(node))
	i, have := slices.BinarySearchFunc(list, d, func(p point, d Day) int { return cmp.Compare(p.day, d) })
	switch {
	case have && some:
		list[i].value = value
	case have:
		list = slices.Delete(list, i, i+1)
	case some:
		list = slices.Insert(list, i, point{d, value, 1})
	}
	e.changed[node] = list
}

// onDay is the number of a day as it is now.
func (e *edit) onDay(node int32, d Day) (int64, bool) {
	list, ok := e.changed[node]
	if !ok {
		at := e.old.strand(node)
		return at.onDay(d)
	}
	i, have := slices.BinarySearchFunc(list, d, func(p point, d Day) int { return cmp.Compare(p.day, d) })
	if !have {
		return 0, false
	}
	return list[i].value, true
}

// done makes the series with the new strands; blocks without any are shared.
func (e *edit) done(nodes int) series {
	out := series{blocks: make([]*block, (nodes+blockUnits-1)/blockUnits)}
	copy(out.blocks, e.old.blocks)
	touched := map[int32]bool{}
	for node := range e.changed {
		touched[node/blockUnits] = true
	}
	for i := range touched {
		out.blocks[i] = e.block(i)
	}
	for _, b := range out.blocks {
		out.overflow = out.overflow || b != nil && b.overflow
	}
	return out
}

func (e *edit) block(i int32) *block {
	b, f := &block{}, &folder{}
	for k := range int32(blockUnits) {
		node := i*blockUnits + k
		list, changed := e.changed[node]
		at := e.old.strand(node)
		if !changed && at.block != nil && at.overflow {
			list, changed = at.points(e.cumulated), true
		}
		if changed {
			f.strand(list, e.cumulated)
		} else {
			f.copy(&at)
		}
		b.start[k+1] = int32(len(f.days))
	}
	b.close(f)
	return b
}

// copy puts the entries of a unit as they are.
func (f *folder) copy(s *strand) {
	for i := s.a; i < s.b; i++ {
		f.days, f.values, f.times = append(f.days, s.day.at(i)), append(f.values, s.value.at(i)), append(f.times, s.alike(i))
	}
}

// strand puts the points of one unit.
func (f *folder) strand(list []point, cumulated bool) {
	total := int64(0)
	for _, p := range list {
		if cumulated {
			sum := total + p.value
			f.overflow = f.overflow || p.value != 0 && (sum > total) != (p.value > 0)
			total, p.value = sum, sum
		}
		f.days, f.values, f.times = append(f.days, p.day), append(f.values, p.value), append(f.times, max(p.times, 1))
	}
}
