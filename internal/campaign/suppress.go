package campaign

// SmallCell is k: a count of cases below it, in a breakdown, could point at a person.
const SmallCell = 3

// Mark says how a cell of a breakdown is published.
type Mark uint8

// The marks. A reader takes a small cell for 1 or 2, and a hidden one for 3 or more: nothing else is hidden. Zeros are shown.
const (
	Shown  Mark = iota
	Small       // below k, published as “<3”
	Hidden      // k or more, withheld so that no small cell follows by subtraction
)

// Text of a mark that takes the place of a number.
func (m Mark) Text() string { return [...]string{"", "<3", "—"}[m] }

func small(n int64) bool { return n > 0 && n < SmallCell }

// Suppress marks the parts of a published total so that every part not shown could have at least two values. ok is false
// when that cannot be had: then the breakdown must be left out whole. Parts are not negative.
func Suppress(parts []int64) (marks []Mark, ok bool) {
	marks = make([]Mark, len(parts))
	smalls, hidden, sum := int64(0), int64(0), int64(0)
	for i, n := range parts {
		if small(n) {
			marks[i] = Small
			smalls++
			sum += n
		}
	}
	for smalls > 0 && !ambiguous(smalls, hidden, sum) {
		i := smallestShown(parts, marks)
		if i < 0 {
			return marks, false
		}
		marks[i] = Hidden
		hidden++
		sum += parts[i]
	}
	return marks, true
}

// ambiguous tells whether cells of which only the sum is known can each have more than one value: the sum must lie strictly
// between the least and the most that the marks allow.
func ambiguous(smalls, hidden, sum int64) bool {
	least := smalls + SmallCell*hidden
	most := (SmallCell - 1) * smalls
	return sum > least && (hidden > 0 || sum < most)
}

// smallestShown is the cell whose loss costs least; -1 when none is left.
func smallestShown(parts []int64, marks []Mark) int {
	best := -1
	for i, n := range parts {
		if marks[i] == Shown && n >= SmallCell && (best < 0 || n < parts[best]) {
			best = i
		}
	}
	return best
}

// Grid is a breakdown in two dimensions with its totals: the last row and the last column hold them, the last cell the
// grand total.
type Grid [][]int64

// NewGrid adds the totals to the inner cells of a table; rows have one length.
func NewGrid(cells [][]int64) Grid {
	width := 0
	if len(cells) > 0 {
		width = len(cells[0])
	}
	g := make(Grid, len(cells)+1)
	g[len(cells)] = make([]int64, width+1)
	for i, row := range cells {
		g[i] = append(append(make([]int64, 0, width+1), row...), 0)
		for j, n := range row {
			g[i][width] += n
			g[len(cells)][j] += n
			g[len(cells)][width] += n
		}
	}
	return g
}

// SuppressGrid marks the cells and totals of a grid so that every one not shown could have at least two values. Totals are
// cells like others, but for the grand total, which is always shown. ok is false when that cannot be had.
func SuppressGrid(g Grid) (marks [][]Mark, ok bool) { return newCycleSearch(g, false).suppress() }

// SuppressRows does the same where the totals of the rows are known to whoever reads: they stay shown.
func SuppressRows(g Grid) (marks [][]Mark, ok bool) { return newCycleSearch(g, true).suppress() }

func (s *cycleSearch) suppress() (marks [][]Mark, ok bool) {
	for {
		i, j, found := s.exposed()
		if !found {
			return s.marks, true
		}
		if !s.hideNear(i, j) {
			return s.marks, false
		}
	}
}
