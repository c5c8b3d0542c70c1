package campaign

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestReleaseWithstandsSubtraction plays a reader who knows everything that was published of a month: the lead unit's
// number, the rows', the rest's, all lines and the totals. For each number under k that was withheld the reader must be left
// with at least two values, as for those that were withheld to protect them. All fillings are tried.
func TestReleaseWithstandsSubtraction(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, size := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(2, 3).Draw(t, "classes")
		var cases []CountedCase
		for i := range rows {
			for j := range size {
				for range rapid.SampledFrom([]int{0, 0, 1, 1, 2, 3, 4, 5}).Draw(t, fmt.Sprint(i, j)) {
					cases = append(cases, CountedCase{Row: i, Classes: []int{j}, Amounts: Amounts{Loss: 100}})
				}
			}
		}
		m := ReleaseMonth(rows, []BreakdownShape{{size, -1}}, cases)
		attackRows(t, m, cases)
		if m.Breaks[0].Rows != nil {
			attackBreakdown(t, m, size)
		} else if total := m.Breaks[0].Total; total != nil {
			attackTotals(t, total, m.Cases)
		}
	})
}

// values are what a published number can stand for, up to the most that there is.
func values(r Released, most int64) []int64 {
	switch r.Mark {
	case Shown:
		return []int64{r.N}
	case Small:
		return []int64{1, 2}
	}
	var out []int64
	for n := int64(SmallCell); n <= most; n++ {
		out = append(out, n)
	}
	return out
}

// fillings tries all values of a line whose sum is known and calls f with each that fits.
func fillings(line []Released, sum int64, f func([]int64)) {
	guess := make([]int64, len(line))
	var try func(i int, left int64)
	try = func(i int, left int64) {
		if i == len(line) {
			if left == 0 {
				f(guess)
			}
			return
		}
		for _, n := range values(line[i], left) {
			if n <= left {
				guess[i] = n
				try(i+1, left-n)
			}
		}
	}
	try(0, sum)
}

type possible map[string]map[int64]bool

func (p possible) note(name string, n int64) {
	if p[name] == nil {
		p[name] = map[int64]bool{}
	}
	p[name][n] = true
}

func (p possible) wantTwo(t *rapid.T, name string, r Released) {
	if r.Mark != Shown && len(p[name]) < 2 {
		t.Fatalf("%s was withheld as %q and can only be %v", name, r.Mark.Text(), p[name])
	}
}

func attackTotals(t *rapid.T, line []Released, sum int64) {
	seen := possible{}
	fillings(line, sum, func(guess []int64) {
		for i, n := range guess {
			seen.note(fmt.Sprint(i), n)
		}
	})
	for i, r := range line {
		seen.wantTwo(t, fmt.Sprint(i), r)
	}
}

// attackRows finds out the rows' numbers from the lead unit's. When rows are not released, nothing is said of them.
func attackRows(t *rapid.T, m MonthRelease, cases []CountedCase) {
	if m.ByRow {
		attackTotals(t, m.Rows, int64(len(cases)))
	}
	for i, r := range m.Rows {
		if m.ByRow && r.Mark == Shown && small(r.N) {
			t.Fatalf("row %d is published as %d", i, r.N)
		}
	}
}

// attackBreakdown tries all tables that fit: each row adds up to its number, each column to its total.
func attackBreakdown(t *rapid.T, m MonthRelease, size int) {
	b := m.Breaks[0]
	var lines [][]Released
	var sums []int64
	left := m.Cases
	for i, line := range b.Rows {
		if line != nil {
			lines, sums = append(lines, line), append(sums, m.Rows[i].N)
			left -= m.Rows[i].N
		}
	}
	if b.Rest != nil {
		lines, sums = append(lines, b.Rest), append(sums, left)
	}
	seen := possible{}
	columns := make([]int64, size)
	table := make([][]int64, len(lines))
	var try func(i int)
	try = func(i int) {
		if i < len(lines) {
			fillings(lines[i], sums[i], func(guess []int64) {
				table[i] = append([]int64(nil), guess...)
				for j, n := range guess {
					columns[j] += n
				}
				try(i + 1)
				for j, n := range table[i] {
					columns[j] -= n
				}
			})
			return
		}
		for j, n := range columns {
			if !fits(b.Total[j], n) {
				return
			}
		}
		for i, line := range table {
			for j, n := range line {
				seen.note(fmt.Sprint(i, ",", j), n)
			}
		}
		for j, n := range columns {
			seen.note(fmt.Sprint("total ", j), n)
		}
	}
	try(0)
	for i, line := range lines {
		for j, r := range line {
			seen.wantTwo(t, fmt.Sprint(i, ",", j), r)
		}
	}
	for j, r := range b.Total {
		seen.wantTwo(t, fmt.Sprint("total ", j), r)
	}
}

func fits(r Released, n int64) bool {
	switch r.Mark {
	case Shown:
		return n == r.N
	case Small:
		return small(n)
	}
	return n >= SmallCell
}

func TestReleaseMonth(t *testing.T) {
	t.Parallel()
	many := func(row, class, n int) []CountedCase {
		var out []CountedCase
		for range n {
			out = append(out, CountedCase{Row: row, Classes: []int{class}, Amounts: Amounts{Loss: 1000}})
		}
		return out
	}
	join := func(parts ...[]CountedCase) (out []CountedCase) {
		for _, p := range parts {
			out = append(out, p...)
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		cases []CountedCase
		want  string
	}{
		{"none", nil, "0 true [0 0 0] [0 0]"},
		{"too few for anything", many(0, 0, 2), "2 false [<3 0 0] none"},
		{"one class, one row", many(1, 1, 5), "5 true [0 5 0] [0 5]"},
		{"a small class hides behind a large one", join(many(0, 0, 4), many(0, 1, 1)), "5 true [5 0 0] [— <3]"},
		{"small rows are the rest", join(many(0, 0, 6), many(1, 0, 2), many(2, 0, 2), many(2, 1, 5)), "15 true [— <3 7] [10 5]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := ReleaseMonth(3, []BreakdownShape{{2, -1}}, tt.cases)
			got := fmt.Sprint(m.Cases, " ", m.ByRow, " ", texts(m.Rows), " ", texts(m.Breaks[0].Total))
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func texts(line []Released) string {
	if line == nil {
		return "none"
	}
	out := make([]string, len(line))
	for i, r := range line {
		if out[i] = r.Mark.Text(); r.Mark == Shown {
			out[i] = fmt.Sprint(r.N)
		}
	}
	return fmt.Sprint(out)
}
