package campaign

import "slices"

// Cases are published by month, once, in grids: the units directly below the lead unit are the rows, the classes of one
// breakdown the columns. Longer periods are sums of what was published, so they say nothing new. Whoever asks every
// question there is learns no more than the months' grids tell together, and those are made so that no cell under k
// follows from them (docs/decisions/0010-small-numbers.md).

// CountedCase is a case as a release sees it: the row it lies in, its class in each breakdown, and its amounts.
type CountedCase struct {
	Row     int
	Classes []int
	Amounts Amounts
}

// Amounts are sums of money over cases, in fen.
type Amounts struct{ Loss, Stopped, Recovered int64 }

func (a *Amounts) add(b Amounts) {
	a.Loss, a.Stopped, a.Recovered = addMoney(a.Loss, b.Loss), addMoney(a.Stopped, b.Stopped), addMoney(a.Recovered, b.Recovered)
}

// BreakdownShape is what a release must know of a breakdown.
type BreakdownShape struct {
	Classes int // how many
	Follows int // the place of the breakdown from which this one may follow; -1: none
}

// Released is a number as it was published. A number that is not shown has a least value: 1 when small, k when hidden.
type Released struct {
	N    int64
	Mark Mark
}

// Breakdown is one released breakdown of a month.
type Breakdown struct {
	Rows  [][]Released // by row and class; nil for a row of the rest, and when only the lead unit's line is released
	Rest  []Released   // the rows of the rest together; nil when there are none
	Total []Released   // of the lead unit by class; nil when nothing can be released
	Loss  []int64      // fen, by class, of shown totals
}

// MonthRelease is what is published of a month.
type MonthRelease struct {
	Cases  int64      // of the lead unit: always published
	Rows   []Released // each row's cases; those not shown are the rest and are published together
	ByRow  bool       // rows are released at all
	Breaks []Breakdown
	Total  *Amounts   // of the lead unit; nil when fewer than k cases stand behind it
	Sums   []*Amounts // of each row; nil for one that is not shown
}

// ReleaseMonth decides what is published of a month's cases.
func ReleaseMonth(rows int, shapes []BreakdownShape, cases []CountedCase) MonthRelease {
	out := MonthRelease{Cases: int64(len(cases)), Rows: make([]Released, rows), Breaks: make([]Breakdown, len(shapes))}
	counts := make([]int64, rows)
	for _, c := range cases {
		counts[c.Row]++
	}
	var marks []Mark
	marks, out.ByRow = Suppress(counts)
	for i, n := range counts {
		out.Rows[i] = Released{n, marks[i]}
		if marks[i] != Shown {
			out.Rows[i].N = leastOf(marks[i])
		}
	}
	for i, shape := range shapes {
		out.Breaks[i] = out.breakdown(i, shape.Classes, cases)
	}
	for i, shape := range shapes {
		if shape.Follows >= 0 && !out.Breaks[shape.Follows].open() {
			out.Breaks[i] = Breakdown{}
		}
	}
	out.amounts(cases)
	return out
}

// open tells a breakdown of the lead unit that withholds nothing.
func (b *Breakdown) open() bool {
	return b.Total != nil && !slices.ContainsFunc(b.Total, func(r Released) bool { return r.Mark != Shown })
}

// amounts sums up the lead unit and the rows that are shown. The rows of the rest have at least k cases together, so what a
// subtraction leaves is a sum over as many.
func (m *MonthRelease) amounts(cases []CountedCase) {
	m.Sums = make([]*Amounts, len(m.Rows))
	if m.Cases > 0 && m.Cases < SmallCell {
		return
	}
	m.Total = &Amounts{}
	for i, r := range m.Rows {
		if m.ByRow && r.Mark == Shown {
			m.Sums[i] = &Amounts{}
		}
	}
	for _, c := range cases {
		if m.Total.add(c.Amounts); m.Sums[c.Row] != nil {
			m.Sums[c.Row].add(c.Amounts)
		}
	}
}

// leastOf is what a reader knows of a number that is not shown.
func leastOf(m Mark) int64 {
	if m == Hidden {
		return SmallCell
	}
	return 1
}

// breakdown releases by row where that can be had, else the lead unit's line alone, else nothing.
func (m *MonthRelease) breakdown(nth, size int, cases []CountedCase) Breakdown {
	if m.Cases > 0 && m.Cases < SmallCell {
		return Breakdown{}
	}
	line := make([]int64, size)
	for _, c := range cases {
		line[c.Classes[nth]]++
	}
	b := m.grid(nth, size, cases)
	if b.Total == nil {
		marks, ok := Suppress(line)
		if !ok {
			return Breakdown{}
		}
		b = Breakdown{Total: released(line, marks)}
	}
	b.Loss = make([]int64, size)
	for _, c := range cases {
		if k := c.Classes[nth]; b.Total[k].Mark == Shown {
			b.Loss[k] = addMoney(b.Loss[k], c.Amounts.Loss)
		}
	}
	return b
}

// grid releases a breakdown by row, the rest as one row.
func (m *MonthRelease) grid(nth, size int, cases []CountedCase) Breakdown {
	if !m.ByRow {
		return Breakdown{}
	}
	place := make([]int, len(m.Rows)) // of a row in the grid
	shown := 0
	for i, r := range m.Rows {
		if r.Mark == Shown {
			place[i] = shown
			shown++
		}
	}
	height := shown
	for i, r := range m.Rows {
		if r.Mark != Shown {
			place[i], height = shown, shown+1
		}
	}
	cells := make([][]int64, height)
	for i := range cells {
		cells[i] = make([]int64, size)
	}
	for _, c := range cases {
		cells[place[c.Row]][c.Classes[nth]]++
	}
	if height == 0 {
		return Breakdown{}
	}
	g := NewGrid(cells)
	marks, ok := SuppressRows(g)
	if !ok {
		return Breakdown{}
	}
	out := Breakdown{Rows: make([][]Released, len(m.Rows)), Total: released(g[height][:size], marks[height][:size])}
	for i, r := range m.Rows {
		if r.Mark == Shown {
			out.Rows[i] = released(cells[place[i]], marks[place[i]][:size])
		}
	}
	if height > shown {
		out.Rest = released(cells[shown], marks[shown][:size])
	}
	return out
}

// released turns a line of numbers and marks into what is published of it.
func released(line []int64, marks []Mark) []Released {
	out := make([]Released, len(line))
	for i, n := range line {
		out[i] = Released{n, marks[i]}
		if marks[i] != Shown {
			out[i].N = leastOf(marks[i])
		}
	}
	return out
}

// Figure is a sum of published numbers. Where one of them was not shown it is the least that it can be.
type Figure struct {
	N     int64 `json:"n"`
	Least bool  `json:"least,omitempty"` // there may be more
}

// Add adds a published number.
func (f *Figure) Add(r Released) {
	f.N += r.N
	f.Least = f.Least || r.Mark != Shown
}

// OrNone is the number as published, or, when it was not published at all, one of which nothing is known.
func (r Released) OrNone(published bool) Released {
	if published {
		return r
	}
	return Released{Mark: Hidden}
}
