package sample_test

import (
	"io"
	"iter"
	"testing"
	"time"

	"wuzha/internal/plan"
	"wuzha/internal/sample"
	"wuzha/plans"
)

// sheetRows reads a sheet the way the program reads a file.
type sheetRows struct {
	header []string
	next   func() ([]sample.Cell, bool)
	row    int
	cells  []string
}

func (r *sheetRows) Next() (int, []string, map[int]string, error) {
	r.row++
	if r.row == 1 {
		return 1, r.header, nil, nil
	}
	cells, ok := r.next()
	if !ok {
		return 0, nil, nil, io.EOF
	}
	r.cells = r.cells[:0]
	for _, c := range cells {
		r.cells = append(r.cells, c.String())
	}
	return r.row, r.cells, nil, nil
}

// readAll reads the sheets into ledgers and a tree.
func readAll(t testing.TB, p *plan.Plan, sheets []sample.Sheet) (*plan.Ledgers, *plan.Tree) {
	t.Helper()
	in := plan.NewLedgers(p)
	var tree *plan.Tree
	readers := map[string]func(string, plan.Rows) error{
		"units":     in.ReadUnits,
		"records":   func(f string, r plan.Rows) error { return in.ReadRecords(f, r, tree) },
		"cases":     func(f string, r plan.Rows) error { return in.ReadCases(f, r, tree) },
		"people":    func(f string, r plan.Rows) error { return in.ReadPeople(f, r, tree) },
		"decisions": func(f string, r plan.Rows) error { return in.ReadDecisions(f, r, tree) },
	}
	for _, s := range sheets {
		next, stop := iter.Pull(s.Rows)
		err := readers[s.Name](s.Name, &sheetRows{header: s.Header, next: next})
		stop()
		if err != nil {
			t.Fatalf("read sheet %s: %v", s.Name, err)
		}
		if s.Name == "units" {
			made, bad := plan.NewTree(p, in.Units)
			in.Reject(bad)
			tree = made
		}
	}
	return in, tree
}

func shipped(t testing.TB, name string) *plan.Plan {
	t.Helper()
	text, err := plans.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	return readPlan(t, name, text)
}

func readPlan(t testing.TB, name string, text []byte) *plan.Plan {
	t.Helper()
	p, problems := plan.Read(name, text, nil)
	if problems.Stops() {
		t.Fatalf("plan %s: %v", name, problems[0].Format(plan.English))
	}
	return p
}

func campaignOf(t testing.TB, p *plan.Plan, opt sample.Options) []sample.Sheet {
	t.Helper()
	sheets, err := sample.Campaign(p, opt)
	if err != nil {
		t.Fatal(err)
	}
	return sheets
}

func timeOf(ms int64) time.Time { return time.UnixMilli(ms) }
