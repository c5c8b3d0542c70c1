package campaign

import "math"

// cycleSearch finds out which cells of a grid with gaps follow from the others.
//
// A grid is a flow: the grand total runs from the corner to the rows, through the inner cells to the columns, and back to the
// corner. Two grids with the same published cells differ by circulations over the gaps, so a cell can change if and
// only if it lies on a circle of gaps which all have room within what their marks allow. Flows of integers change by
// one unit at a time; the answer is exact.
type cycleSearch struct {
	g          Grid
	marks      [][]Mark
	rows, cols int  // with the totals
	rowsKnown  bool // the totals of the rows are published elsewhere: they cannot be withheld here
}

func newCycleSearch(g Grid, rowsKnown bool) *cycleSearch {
	s := &cycleSearch{g: g, rows: len(g), cols: len(g[0]), marks: make([][]Mark, len(g)), rowsKnown: rowsKnown}
	for i := range g {
		s.marks[i] = make([]Mark, s.cols)
		for j, n := range g[i] {
			if small(n) && !s.public(i, j) {
				s.marks[i][j] = Small
			}
		}
	}
	return s
}

// public tells what is always shown: the grand total, and the totals of the rows when they are known anyway.
func (s *cycleSearch) public(i, j int) bool {
	return j == s.cols-1 && (s.rowsKnown || i == s.rows-1)
}

// exposed finds a cell that is not shown and yet has only one possible value.
func (s *cycleSearch) exposed() (i, j int, found bool) {
	for i := range s.g {
		for j := range s.g[i] {
			if s.marks[i][j] != Shown && !s.free(i, j) {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

// free tells whether the cell can be one more or one less.
func (s *cycleSearch) free(i, j int) bool {
	from, to := s.ends(i, j)
	return s.room(i, j, 1) && s.reaches(to, from, i, j) || s.room(i, j, -1) && s.reaches(from, to, i, j)
}

// ends of a cell's arc; nodes are the rows, then the columns.
func (s *cycleSearch) ends(i, j int) (from, to int) {
	row, col := i, s.rows+j
	if (i == s.rows-1) != (j == s.cols-1) {
		return col, row
	}
	return row, col
}

// room tells whether a reader must allow for one more, or one less, in a cell.
func (s *cycleSearch) room(i, j int, step int64) bool {
	least, most := int64(1), int64(SmallCell-1)
	switch s.marks[i][j] {
	case Shown:
		return false
	case Hidden:
		least, most = SmallCell, math.MaxInt64
	}
	n := s.g[i][j] + step
	return least <= n && n <= most
}

// reaches looks for a way from one node to another over the gaps, other than through the cell itself.
func (s *cycleSearch) reaches(from, to, notI, notJ int) bool {
	seen := make([]bool, s.rows+s.cols)
	seen[from] = true
	for queue := []int{from}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == to {
			return true
		}
		s.steps(queue[0], func(i, j, next int) {
			if !seen[next] && (i != notI || j != notJ) {
				seen[next] = true
				queue = append(queue, next)
			}
		})
	}
	return false
}

// steps calls f for every cell with room through which flow can leave the node, more of it or less of the opposite.
func (s *cycleSearch) steps(node int, f func(i, j, next int)) {
	try := func(i, j int) {
		from, to := s.ends(i, j)
		if from == node && s.room(i, j, 1) {
			f(i, j, to)
		}
		if to == node && s.room(i, j, -1) {
			f(i, j, from)
		}
	}
	if node < s.rows {
		for j := range s.cols {
			try(node, j)
		}
		return
	}
	for i := range s.rows {
		try(i, node-s.rows)
	}
}

// hideNear withholds one more cell: in the line of the exposed one where possible, inner cells before totals, small before
// large.
func (s *cycleSearch) hideNear(i, j int) bool {
	best, cost := [2]int{-1, -1}, [3]int64{}
	for a := range s.g {
		for b, n := range s.g[a] {
			if s.marks[a][b] != Shown || n < SmallCell || s.public(a, b) {
				continue
			}
			c := [3]int64{oneIf(a != i && b != j), oneIf(a == s.rows-1 || b == s.cols-1), n}
			if best[0] < 0 || less(c, cost) {
				best, cost = [2]int{a, b}, c
			}
		}
	}
	if best[0] < 0 {
		return false
	}
	s.marks[best[0]][best[1]] = Hidden
	return true
}

func oneIf(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func less(a, b [3]int64) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
