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

// series holds, for one measure, what each unit and all that it counts did, by unit and day. Sums are kept cumulated by
// unit, so that a window is one subtraction. A nation has hundreds of millions of entries, so they are kept narrow where
// the numbers allow it.
type series struct {
	start []int32 // by unit; the entries of unit i are start[i] to start[i+1]
	day   dayColumn
	value numberColumn
	// overflow says that the totals do not fit; every verdict that needs them is unknown.
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

// span is the entries of a unit.
func (s *series) span(node int32) (a, b int) {
	if len(s.start) == 0 {
		return 0, 0
	}
	return int(s.start[node]), int(s.start[node+1])
}

// bounds finds the entries of a unit in a window.
func (s *series) bounds(node int32, w Window) (lo, hi int) {
	a, b := s.span(node)
	if a == b {
		return a, a
	}
	return s.day.search(a, b, w.From), s.day.search(a, b, w.To+1)
}

// between is the sum of the entries lo to hi of a unit whose entries begin at a.
func (s *series) between(a, lo, hi int) int64 {
	if hi <= lo {
		return 0
	}
	sum := s.value.at(hi - 1)
	if lo > a {
		sum -= s.value.at(lo - 1)
	}
	return sum
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
	f := folder{s: series{start: make([]int32, nodes+1)}, days: make([]Day, 0, len(es)), values: make([]int64, 0, len(es)), last: map[int32]Day{}}
	for i, e := range es {
		fresh := i == 0 || es[i-1].node != e.node
		f.take(verb, e, fresh, !fresh && es[i-1].day == e.day)
		f.s.start[e.node+1] = int32(len(f.days))
	}
	for i := 1; i < len(f.s.start); i++ {
		f.s.start[i] = max(f.s.start[i], f.s.start[i-1])
	}
	f.s.day, f.s.value = newDays(f.days), newNumbers(f.values)
	return f.s
}

// folder makes the columns of a series.
type folder struct {
	s      series
	days   []Day
	values []int64
	total  int64
	last   map[int32]Day // distinct: the day each key was last seen at the current unit
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
		f.s.overflow = f.s.overflow || e.value != 0 && (sum > f.total) != (e.value > 0)
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
