package campaign

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

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
	asOf, err := plan.ParseDay(c.asOf)
	if err != nil {
		t.Fatal(err)
	}
	files := plantest.Files{"units": c.units}
	for name, text := range map[string]string{"records": c.records, "cases": c.cases, "people": c.people} {
		if text != "" {
			files[name] = text
		}
	}
	return plantest.Facts(t, c.plan, files, plan.Known{AsOf: asOf})
}

// judged counts and judges the county, and finds the unit that issues its bulletins.
func (c *county) judged(t *testing.T) (f *plan.Facts, res *plan.Result, root string) {
	t.Helper()
	f = c.facts(t)
	root, err := IssuingUnit(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f, plan.Evaluate(f), root
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
