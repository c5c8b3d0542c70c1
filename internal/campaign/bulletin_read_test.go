package campaign

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/plan"
)

// csvRows reads a ledger of the tests.
type csvRows struct {
	r   *csv.Reader
	row int
}

func (c *csvRows) Next() (int, []string, map[int]string, error) {
	c.row++
	cells, err := c.r.Read()
	return c.row, cells, nil, err
}

// county is a plan with its ledgers, which a test may change before it counts them.
type county struct {
	plan                          *plan.Plan
	units, records, cases, people string
	asOf                          string
}

// shippedCounty is the small county that ships with a plan.
func shippedCounty(t *testing.T, name string) *county {
	t.Helper()
	text := func(parts ...string) string {
		b, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "plans"}, parts...)...))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	ledger := func(file string) string { return text("testdata", name, file) }
	return &county{
		plan:  readPlan(t, text(name+".yaml")),
		units: ledger("units.csv"), records: ledger("records.csv"), cases: ledger("cases.csv"), people: ledger("people.csv"),
		asOf: strings.TrimSpace(ledger("as_of")),
	}
}

func readPlan(t *testing.T, text string) *plan.Plan {
	t.Helper()
	p, problems := plan.Read("plan.yaml", []byte(text), nil)
	if problems.Stops() {
		t.Fatalf("plan: %v", problems[0].Format(plan.English))
	}
	return p
}

// facts counts the county; every row must be good.
func (c *county) facts(t *testing.T) *plan.Facts {
	t.Helper()
	in := plan.NewLedgers(c.plan)
	rows := func(text string) plan.Rows { return &csvRows{r: csv.NewReader(strings.NewReader(text))} }
	if err := in.ReadUnits("units.csv", rows(c.units)); err != nil {
		t.Fatal(err)
	}
	tree, bad := plan.NewTree(c.plan, in.Units)
	in.Reject(bad)
	for _, x := range []struct {
		text string
		read func(string, plan.Rows, *plan.Tree) error
	}{{c.records, in.ReadRecords}, {c.cases, in.ReadCases}, {c.people, in.ReadPeople}} {
		if x.text == "" {
			continue
		}
		if err := x.read("ledger.csv", rows(x.text), tree); err != nil {
			t.Fatal(err)
		}
	}
	if in.Left > 0 {
		t.Fatalf("rows left out: %+v", in.Problems)
	}
	asOf, err := plan.ParseDay(c.asOf)
	if err != nil {
		t.Fatal(err)
	}
	return plan.NewFacts(c.plan, tree, in.Records, nil, plan.Known{AsOf: asOf})
}

func (c *county) draft(t *testing.T, bulletin, unit, period string) *BulletinDraft {
	t.Helper()
	f := c.facts(t)
	var b *plan.Bulletin
	for _, x := range c.plan.Bulletins {
		if x.ID == bulletin {
			b = x
		}
	}
	if bulletin != "" && b == nil {
		t.Fatalf("no bulletin %s", bulletin)
	}
	d, err := Draft(f, plan.Evaluate(f), b, unit, period)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (b *BulletinDraft) markdownText(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	if err := b.Markdown(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
