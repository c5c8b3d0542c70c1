package plan

import (
	"cmp"
	"math"
	"slices"
)

// entry is one number on its way into a series.
type entry struct {
	node  int32
	day   Day
	value int64
	key   int32 // of distinct
}

// place orders entries by unit, then day, in one comparison.
func (e *entry) place() int64 { return int64(e.node)<<32 | int64(uint32(e.day)^1<<31) }

// blockUnits is how many units share a block: a change of one unit copies one block.
const blockUnits = 64

// series holds, for one measure, what each unit and all that it counts did, by unit and day. Sums are kept cumulated by
// unit, so that a window is one subtraction. A nation has hundreds of millions of entries, so they are kept narrow where
// the numbers allow it. A series does not change; a changed one shares the blocks that stay as they were.
type series struct {
	blocks []*block // by unit; nil where nothing was counted
	// overflow says that the totals do not fit; every verdict that needs them is unknown.
	overflow bool
}

// block holds the entries of blockUnits units that follow each other.
type block struct {
	start    [blockUnits + 1]int32 // the entries of unit i are start[i] to start[i+1]
	day      dayColumn
	value    numberColumn
	times    numberColumn // of distinct: how many keys are alike; empty: one each
	overflow bool
}

// dayColumn holds days as distances from the first, or as they are when they span more than 179 years.
type dayColumn struct {
	base Day
	near []uint16
	far  []Day
}

func newDays(days []Day) dayColumn {
	if len(days) == 0 {
		return dayColumn{}
	}
	first, last := slices.Min(days), slices.Max(days)
	if int64(last)-int64(first) > math.MaxUint16 {
		return dayColumn{far: slices.Clone(days)}
	}
	c := dayColumn{base: first, near: make([]uint16, len(days))}
	for i, d := range days {
		c.near[i] = uint16(d - first)
	}
	return c
}

func (c *dayColumn) at(i int) Day {
	if c.far != nil {
		return c.far[i]
	}
	return c.base + Day(c.near[i])
}

// search is the first position in [a,b) whose day is not before d.
func (c *dayColumn) search(a, b int, d Day) int {
	if c.far != nil {
		at, _ := slices.BinarySearch(c.far[a:b], d)
		return a + at
	}
	off := int64(d) - int64(c.base)
	for a < b {
		m := int(uint(a+b) >> 1)
		if int64(c.near[m]) < off {
			a = m + 1
		} else {
			b = m
		}
	}
	return a
}

// numberColumn holds numbers in 32 bits when all of them fit.
type numberColumn struct {
	near []int32
	far  []int64
}

func newNumbers(n []int64) numberColumn {
	for _, v := range n {
		if v != int64(int32(v)) {
			return numberColumn{far: slices.Clone(n)}
		}
	}
	c := numberColumn{near: make([]int32, len(n))}
	for i, v := range n {
		c.near[i] = int32(v)
	}
	return c
}

func (c *numberColumn) at(i int) int64 {
	if c.far != nil {
		return c.far[i]
	}
	return int64(c.near[i])
}

// strand is the entries of one unit in its block.
type strand struct {
	*block
	a, b int
}

// strand finds the entries of a unit.
func (s *series) strand(node int32) strand {
	if i := int(node) / blockUnits; i < len(s.blocks) && s.blocks[i] != nil {
		b, k := s.blocks[i], int(node)%blockUnits
		return strand{b, int(b.start[k]), int(b.start[k+1])}
	}
	return strand{}
}

// bounds finds the entries of a unit in a window.
func (s *strand) bounds(w Window) (lo, hi int) {
	if s.a == s.b {
		return s.a, s.a
	}
	return s.day.search(s.a, s.b, w.From), s.day.search(s.a, s.b, w.To+1)
}

// between is the sum of the entries lo to hi.
func (s *strand) between(lo, hi int) int64 {
	if hi <= lo {
		return 0
	}
	sum := s.value.at(hi - 1)
	if lo > s.a {
		sum -= s.value.at(lo - 1)
	}
	return sum
}

// number is what a unit's entries in a window come to.
func (s *strand) number(verb Verb, w Window) int64 {
	lo, hi := s.bounds(w)
	n := int64(0)
	switch verb {
	case Stock:
		return s.between(s.a, hi)
	case Max:
		for i := lo; i < hi; i++ {
			if v := s.value.at(i); i == lo || v > n {
				n = v
			}
		}
	case Last:
		if hi > lo {
			return int64(s.day.at(hi - 1))
		}
	case Distinct:
		for i := lo; i < hi; i++ {
			if Day(s.value.at(i)) < w.From {
				n += s.alike(i)
			}
		}
	default:
		return s.between(lo, hi)
	}
	return n
}

// alike is how many keys an entry stands for.
func (b *block) alike(i int) int64 {
	if b.times.near == nil && b.times.far == nil {
		return 1
	}
	return b.times.at(i)
}

// newSeries sorts the entries and folds those of one unit and day into one.
func newSeries(verb Verb, es []entry, nodes int) series {
	slices.SortFunc(es, func(a, b entry) int {
		if x, y := a.place(), b.place(); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.key, b.key)
	})
	s := series{blocks: make([]*block, (nodes+blockUnits-1)/blockUnits)}
	f := folder{last: map[int32]Day{}}
	for len(es) > 0 {
		i := es[0].node / blockUnits
		end, _ := slices.BinarySearchFunc(es, (i+1)*blockUnits, func(e entry, node int32) int { return cmp.Compare(e.node, node) })
		s.blocks[i] = f.block(verb, es[:end])
		s.overflow = s.overflow || s.blocks[i].overflow
		es = es[end:]
	}
	return s
}

// folder makes the columns of blocks.
type folder struct {
	days     []Day
	values   []int64
	times    []int64 // distinct, when keys are alike
	total    int64
	overflow bool
	last     map[int32]Day // distinct: the day each key was last seen at the current unit
	first    int           // distinct: where the current unit begins
}

// block folds the sorted entries of one block.
func (f *folder) block(verb Verb, es []entry) *block {
	f.days, f.values, f.times, f.overflow = f.days[:0], f.values[:0], f.times[:0], false
	b := &block{}
	for i, e := range es {
		fresh := i == 0 || es[i-1].node != e.node
		f.take(verb, e, fresh, !fresh && es[i-1].day == e.day)
		if verb == Distinct && (i+1 == len(es) || es[i+1].node != e.node) {
			f.gather()
		}
		b.start[e.node%blockUnits+1] = int32(len(f.days))
	}
	b.close(f)
	return b
}

// gather puts those keys of a unit together that were new on the same day and seen before on the same day: of a district
// there are no more than its days allow.
func (f *folder) gather() {
	list := make([]point, 0, len(f.days)-f.first)
	for i := f.first; i < len(f.days); i++ {
		list = append(list, point{f.days[i], f.values[i], 1})
	}
	f.days, f.values = f.days[:f.first], f.values[:f.first]
	for _, p := range alike(list) {
		f.days, f.values, f.times = append(f.days, p.day), append(f.values, p.value), append(f.times, p.times)
	}
	f.first = len(f.days)
}

// close settles where the units without entries lie, and fills the columns.
func (b *block) close(f *folder) {
	for i := 1; i < len(b.start); i++ {
		b.start[i] = max(b.start[i], b.start[i-1])
	}
	b.day, b.value, b.overflow = newDays(f.days), newNumbers(f.values), f.overflow
	if slices.ContainsFunc(f.times, func(n int64) bool { return n != 1 }) {
		b.times = newNumbers(f.times)
	}
}

// take adds an entry; fresh begins a unit, same repeats the day before.
func (f *folder) take(verb Verb, e entry, fresh, same bool) {
	switch verb {
	case Distinct:
		f.key(e, fresh)
	case Max, Last:
		f.put(e.day, e.value, same, max(e.value, f.lastValue()))
	default:
		if fresh {
			f.total = 0
		}
		sum := f.total + e.value
		f.overflow = f.overflow || e.value != 0 && (sum > f.total) != (e.value > 0)
		f.total = sum
		f.put(e.day, sum, same, sum)
	}
}

func (f *folder) lastValue() int64 {
	if len(f.values) == 0 {
		return math.MinInt64
	}
	return f.values[len(f.values)-1]
}

func (f *folder) put(d Day, value int64, same bool, merged int64) {
	if same {
		f.values[len(f.values)-1] = merged
		return
	}
	f.days, f.values = append(f.days, d), append(f.values, value)
}

// key notes on which day a key was seen before: a window counts the keys that are new in it.
func (f *folder) key(e entry, fresh bool) {
	if fresh {
		clear(f.last)
		f.first = len(f.days)
	}
	before, seen := f.last[e.key]
	if !seen {
		before = minDay
	}
	if f.last[e.key] = e.day; seen && before == e.day {
		return
	}
	f.days, f.values = append(f.days, e.day), append(f.values, int64(before))
}
