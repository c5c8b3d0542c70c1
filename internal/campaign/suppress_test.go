package campaign

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSuppress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		parts []int64
		want  []Mark
		ok    bool
	}{
		{"nothing small", []int64{3, 0, 7}, []Mark{Shown, Shown, Shown}, true},
		{"a one and a two hide each other", []int64{1, 2, 9}, []Mark{Small, Small, Shown}, true},
		{"two ones need a third", []int64{1, 1, 9}, []Mark{Small, Small, Hidden}, true},
		{"two twos need a third", []int64{2, 2, 9}, []Mark{Small, Small, Hidden}, true},
		{"the smallest is taken", []int64{2, 5, 9}, []Mark{Small, Hidden, Shown}, true},
		{"one beside three would follow", []int64{1, 3, 9}, []Mark{Small, Hidden, Hidden}, true},
		{"nothing to hide behind", []int64{1, 3}, []Mark{Small, Hidden}, false},
		{"alone", []int64{2, 0, 0}, []Mark{Small, Shown, Shown}, false},
		{"empty", nil, []Mark{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := Suppress(c.parts)
			if !slices.Equal(got, c.want) || ok != c.ok {
				t.Errorf("got %v %v, want %v %v", got, ok, c.want, c.ok)
			}
		})
	}
}

// attackLine lists for every cell of a line the values that agree with what is published: the marks, the shown cells and
// the total. It tries them all.
func attackLine(parts []int64, marks []Mark) []map[int64]bool {
	total := int64(0)
	for _, n := range parts {
		total += n
	}
	found := make([]map[int64]bool, len(parts))
	for i := range found {
		found[i] = map[int64]bool{}
	}
	guess := make([]int64, len(parts))
	var try func(i int, left int64)
	try = func(i int, left int64) {
		if i == len(parts) {
			if left == 0 {
				for k, n := range guess {
					found[k][n] = true
				}
			}
			return
		}
		for _, n := range readings(parts[i], marks[i], left) {
			guess[i] = n
			try(i+1, left-n)
		}
	}
	try(0, total)
	return found
}

// readings of a published cell: the number itself, 1 or 2, or anything from 3 up.
func readings(n int64, m Mark, most int64) []int64 {
	var out []int64
	switch m {
	case Shown:
		out = []int64{n}
	case Small:
		out = []int64{1, 2}
	case Hidden:
		for v := int64(SmallCell); v <= most; v++ {
			out = append(out, v)
		}
	}
	return slices.DeleteFunc(out, func(v int64) bool { return v > most })
}

func TestSuppressWithstandsSubtraction(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Int64Range(0, 7), 1, 6).Draw(t, "parts")
		marks, ok := Suppress(parts)
		for i, n := range parts {
			if small(n) != (marks[i] == Small) || marks[i] == Hidden && n < SmallCell {
				t.Fatalf("%v: marks %v", parts, marks)
			}
		}
		if !ok {
			return // the breakdown is not published
		}
		for i, values := range attackLine(parts, marks) {
			if marks[i] != Shown && len(values) < 2 {
				t.Fatalf("%v published as %v: cell %d can only be %v", parts, marks, i, values)
			}
		}
	})
}

// A breakdown may be left out only when hiding everything that may be hidden still gives a cell away.
func TestSuppressGivesUpOnlyWhenItMust(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Int64Range(0, 6), 1, 5).Draw(t, "parts")
		if _, ok := Suppress(parts); ok {
			return
		}
		marks := make([]Mark, len(parts))
		for i, n := range parts {
			switch {
			case small(n):
				marks[i] = Small
			case n > 0:
				marks[i] = Hidden
			}
		}
		for i, values := range attackLine(parts, marks) {
			if marks[i] == Small && len(values) < 2 {
				return
			}
		}
		t.Fatalf("%v could have been published as %v", parts, marks)
	})
}

// attackGrid tries every inner table of the given size; totals follow from it.
func attackGrid(g Grid, marks [][]Mark) [][]map[int64]bool {
	rows, cols := len(g)-1, len(g[0])-1
	found := make([][]map[int64]bool, rows+1)
	inner := make([][]int64, rows)
	for i := range found {
		found[i] = make([]map[int64]bool, cols+1)
		for j := range found[i] {
			found[i][j] = map[int64]bool{}
		}
		if i < rows {
			inner[i] = make([]int64, cols)
		}
	}
	var try func(k int, left int64)
	try = func(k int, left int64) {
		if k == rows*cols {
			if left == 0 {
				agree(NewGrid(inner), g, marks, found)
			}
			return
		}
		i, j := k/cols, k%cols
		for _, n := range readings(g[i][j], marks[i][j], left) {
			inner[i][j] = n
			try(k+1, left-n)
		}
	}
	try(0, g[rows][cols])
	return found
}

// agree notes the values of a guessed grid when its totals agree with those published.
func agree(guess, g Grid, marks [][]Mark, found [][]map[int64]bool) {
	for i := range g {
		for j := range g[i] {
			if !slices.Contains(readings(g[i][j], marks[i][j], guess[i][j]), guess[i][j]) {
				return
			}
		}
	}
	for i := range g {
		for j := range g[i] {
			found[i][j][guess[i][j]] = true
		}
	}
}

func TestSuppressGridWithstandsSubtraction(t *testing.T) {
	t.Parallel()
	published := 0
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 3).Draw(t, "rows"), rapid.IntRange(2, 3).Draw(t, "cols")
		cells := make([][]int64, rows)
		for i := range cells {
			cells[i] = rapid.SliceOfN(rapid.Int64Range(0, 5), cols, cols).Draw(t, "row")
		}
		g := NewGrid(cells)
		marks, ok := SuppressGrid(g)
		for i := range g {
			for j, n := range g[i] {
				last := i == rows && j == cols
				if small(n) != (marks[i][j] == Small) && !last || last && marks[i][j] != Shown {
					t.Fatalf("%v: marks %v", g, marks)
				}
			}
		}
		if !ok {
			return
		}
		published++
		for i, row := range attackGrid(g, marks) {
			for j, values := range row {
				if marks[i][j] != Shown && len(values) < 2 {
					t.Fatalf("%v published as %v: cell %d,%d can only be %v", g, marks, i, j, values)
				}
			}
		}
	})
	if published == 0 {
		t.Error("no grid was published at all")
	}
}
