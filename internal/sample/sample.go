package sample

import (
	"fmt"
	"iter"
	"strconv"

	"wuzha/internal/plan"
)

// Options say what to make.
type Options struct {
	Plan  string   // id of the description to use; empty = the plan's own id
	Seed  uint64   // another seed, another year
	Scale float64  // 1 (or 0) = full size, 0.1 = a tenth of the units; at most 10
	Until plan.Day // the ledgers as they are on that day; 0 = at the end of the campaign
}

// Kind is what a cell holds.
type Kind uint8

// Kinds of cells.
const (
	Blank Kind = iota
	Text
	Integer
	Decimal // Number / 10^Places
	Date    // Number is a plan.Day
)

// Cell of a sheet.
type Cell struct {
	Kind   Kind
	Text   string
	Number int64
	Places int
}

// String is the cell as a CSV file has it.
func (c Cell) String() string {
	switch c.Kind {
	case Text:
		return c.Text
	case Integer:
		return strconv.FormatInt(c.Number, 10)
	case Decimal:
		return decimal(c.Number, c.Places)
	case Date:
		return plan.Day(c.Number).String()
	}
	return ""
}

func decimal(n int64, places int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	s := strconv.FormatInt(n, 10)
	for len(s) <= places {
		s = "0" + s
	}
	if places == 0 {
		return sign + s
	}
	return sign + s[:len(s)-places] + "." + s[len(s)-places:]
}

// Sheet is one ledger: units, records, cases, people or decisions, with the columns of the program's ledger files.
type Sheet struct {
	Name   string
	Header []string
	Len    int              // number of rows
	Rows   iter.Seq[[]Cell] // may be walked again; a row is only valid until the next one
}

// Campaign makes the five ledgers of a plan's year.
func Campaign(p *plan.Plan, opt Options) ([]Sheet, error) {
	if opt.Scale == 0 {
		opt.Scale = 1
	}
	permille := int64(opt.Scale*1000 + 0.5)
	if permille < 1 || permille > 10_000 {
		return nil, fmt.Errorf("make sample of %s: scale %v is not between 0.001 and 10", p.ID, opt.Scale)
	}
	if opt.Plan == "" {
		opt.Plan = p.ID
	}
	g := newGenerator(p, profileOf(opt.Plan), opt.Seed, permille)
	if g.root == nil {
		return nil, fmt.Errorf("make sample of %s: the plan declares no kind of unit without a parent", p.ID)
	}
	g.makeYear()
	g.cut(opt.Until)
	g.numberRecords()
	return g.sheets(), nil
}
