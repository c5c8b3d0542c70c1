package web

// table is a list on a page. Its parts come one after the other by key: Next is the address of the following part.
type table struct {
	Caption string // for screen readers
	Columns []column
	Rows    []row
	Next    string
	First   string // the address of the first part, when this is a later one
	SkipBy  string // parameter of the address that says which part is shown; empty: skip. Of several tables of a page each has its own
	Ranked  bool   // the first column is a rank: on a phone it heads the row beside the name
	Exports []link
	Empty   empty
}

type column struct {
	Title string
	Right bool // numbers
	Wide  bool // takes the room that is left
	Minor bool // may go on a phone
}

type row struct {
	Cells []cell
	Class string
}

// cell is one value of a row; every part may be absent.
type cell struct {
	Text  string
	Href  string // a number or name that opens
	Note  string // small, below
	More  []link // what it is made of, below
	Badge *badge
	Depth int // indent of a tree, up to 6
}

// Blank tells that there is nothing in the cell: folded on a phone, it is left out.
func (c cell) Blank() bool { return c.Text == "" && c.Badge == nil && c.Note == "" && len(c.More) == 0 }

type link struct{ Text, Href, Icon string }

// empty is what an empty list says, and what to do next.
type empty struct {
	Title, Text string
	Action      *link
}

func text(s string) cell        { return cell{Text: s} }
func opens(s, href string) cell { return cell{Text: s, Href: href} }
func badgeCell(b badge) cell    { return cell{Badge: &b} }

// shownRows is how many rows stand on a page beside other things without being folded away.
const shownRows = 20

// Long tells whether the table is folded where it is not what the page is about; on paper it is shown whole.
func (t table) Long() bool { return len(t.Rows) > shownRows }

// Align is the class of the cells below a column.
func (c column) Align() string {
	class := ""
	if c.Right {
		class += " num"
	}
	if c.Wide {
		class += " wide"
	}
	if c.Minor {
		class += " minor"
	}
	return class
}

// Column is the column of a row's nth cell, for its class and, on a phone, its label.
func (t table) Column(n int) column {
	if n < len(t.Columns) {
		return t.Columns[n]
	}
	return column{}
}
