package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"wuzha/internal/plan"
	"wuzha/internal/sample"
	"wuzha/plans"
)

// demoYear is an invented year of a shipped plan that has come as far as today.
type demoYear struct {
	text    string // of the plan, its period moved so that it ends now
	plan    *plan.Plan
	today   plan.Day
	ledgers *plan.Ledgers
}

// district is the code of the district: the id of the topmost unit.
func (y *demoYear) district() string { return y.ledgers.Units[0].ID }

// inventYear makes the ledgers and reads them as files would be read.
func inventYear(name string, today plan.Day) (*demoYear, error) {
	shipped, err := plans.Text(name)
	if err != nil {
		return nil, codeError{exitUsage, fmt.Errorf("no shipped plan %s; see: wuzha plan list / 没有内置方案 %s", name, name)}
	}
	text, err := sample.Shift(string(shipped), today)
	if err != nil {
		return nil, err
	}
	p, problems := plan.Read(name, []byte(text), nil)
	if problems.Stops() {
		return nil, fmt.Errorf("plan %s, moved to this month, has problems: %v", name, problems)
	}
	sheets, err := sample.Campaign(p, sample.Options{Seed: 1, Until: today})
	if err != nil {
		return nil, err
	}
	in, err := readSheets(p, sheets)
	if err == nil && len(in.Problems) > 0 {
		err = fmt.Errorf("sample of %s: %s row %d: %s", name, in.Problems[0].File, in.Problems[0].Row, in.Problems[0].Reason)
	}
	return &demoYear{text, p, today, in}, err
}

func readSheets(p *plan.Plan, sheets []sample.Sheet) (*plan.Ledgers, error) {
	in := plan.NewLedgers(p)
	byName := map[string]*sheetRows{}
	for _, s := range sheets {
		byName[s.Name] = newSheetRows(s)
		defer byName[s.Name].stop()
	}
	if err := in.ReadUnits("units", byName["units"]); err != nil {
		return nil, err
	}
	tree, bad := plan.NewTree(p, in.Units)
	in.Reject(bad)
	return in, errors.Join(in.ReadRecords("records", byName["records"], tree), in.ReadCases("cases", byName["cases"], tree),
		in.ReadPeople("people", byName["people"], tree), in.ReadDecisions("decisions", byName["decisions"], tree))
}

// sheetRows hands the rows of a sample to the reader of ledgers.
type sheetRows struct {
	header []string
	next   func() ([]sample.Cell, bool)
	stop   func()
	number int
	cells  []string
}

func newSheetRows(s sample.Sheet) *sheetRows {
	next, stop := iter.Pull(s.Rows)
	return &sheetRows{header: s.Header, next: next, stop: stop}
}

// Next implements plan.Rows.
func (r *sheetRows) Next() (int, []string, map[int]string, error) {
	if r.number++; r.number == 1 {
		return 1, r.header, nil, nil
	}
	row, ok := r.next()
	if !ok {
		return 0, nil, nil, io.EOF
	}
	r.cells = r.cells[:0]
	for _, c := range row {
		r.cells = append(r.cells, c.String())
	}
	return r.number, r.cells, nil, nil
}

// unitName is what people call a unit; empty when there is none.
func (y *demoYear) unitName(id string) string {
	u, _ := y.unit(id)
	return u.Name
}

// unit gives the newest row of a unit.
func (y *demoYear) unit(id string) (out plan.Unit, ok bool) {
	for _, u := range y.ledgers.Units {
		if u.ID == id {
			out, ok = u, true
		}
	}
	return out, ok
}

// depth tells how many units lie above a unit.
func (y *demoYear) depth(id string) (n int) {
	for u, ok := y.unit(id); ok && u.Parent != ""; u, ok = y.unit(u.Parent) {
		n++
	}
	return n
}

// workplaces choose for each post a unit where something has been going on, close to those chosen for the posts above it.
func (y *demoYear) workplaces() map[*plan.Post]string {
	records, parents := map[string]int{}, map[string]string{}
	for i := range y.ledgers.Records {
		records[y.ledgers.Records[i].Unit]++
	}
	for _, u := range y.ledgers.Units {
		parents[u.ID] = u.Parent
	}
	chosen := map[string]bool{}
	near := func(id string) (n int) {
		for ; id != ""; id = parents[id] {
			if chosen[id] {
				n++
			}
		}
		return n
	}
	out := map[*plan.Post]string{}
	for _, post := range y.plan.Posts {
		best := slices.MaxFunc(y.ledgers.Units, func(a, b plan.Unit) int {
			fits := func(u plan.Unit) int { return order(y.fits(post, u)) }
			return cmp.Or(fits(a)-fits(b), near(a.ID)-near(b.ID), records[a.ID]-records[b.ID], cmp.Compare(b.ID, a.ID))
		})
		if y.fits(post, best) {
			out[post], chosen[best.ID] = best.ID, true
		}
	}
	return out
}

func order(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (y *demoYear) fits(post *plan.Post, u plan.Unit) bool {
	return slices.Contains(post.Of, u.Kind) && u.From <= y.today && y.today <= u.To
}
