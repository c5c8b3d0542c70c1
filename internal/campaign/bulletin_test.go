package campaign

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden holds a text against a file of testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it and run with -update.\ngot:\n%s", path, got)
	}
}

func TestGoldenBulletins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, plan, bulletin, unit, period string }{
		{"enterprise-default", "wuzha-enterprise", "", "Z", "2023-06"},
		{"enterprise-week", "wuzha-enterprise", "weekly_report", "Z", "2023-W26"},
		{"enterprise-month", "wuzha-enterprise", "month_report", "Z", "2023-06"},
		{"enterprise-quarter", "wuzha-enterprise", "", "Z", "2023-Q2"},
		{"enterprise-running", "wuzha-enterprise", "", "Z", "2023-07"},
		{"community-default", "wuzha-community", "", "D", "2023-06"},
		{"community-month", "wuzha-community", "monthly_report", "D", "2023-06"},
		{"community-notice", "wuzha-community", "community_notice", "C2", "2023-06"},
		{"town-month", "town-special-action", "month_notice", "T", "2023-05"},
		{"campus-month", "wuzha-campus", "campus_report", "U", "2023-09"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			county := shippedCounty(t, c.plan)
			got := county.draft(t, c.bulletin, c.unit, c.period).markdownText(t)
			if again := county.draft(t, c.bulletin, c.unit, c.period).markdownText(t); got != again {
				t.Error("the same facts gave another draft")
			}
			golden(t, filepath.Join("bulletin", c.name+".md"), got)
		})
	}
}

// Every bulletin of the shipped plans, for periods of every kind: no gaps in the sentences, no ids in place of words.
func TestEveryShippedBulletin(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := shippedCounty(t, name)
			f, res, root := c.judged(t)
			last := LastClosed(c.plan, nil, f.Known.AsOf)
			for _, period := range []string{last, last + "-H1", last + "-15", last[:4], last[:4] + "-S1", "plan", c.plan.Phases[0].ID} {
				looksWritten(t, f, res, nil, root, period)
			}
			for _, b := range c.plan.Bulletins {
				looksWritten(t, f, res, b, firstOf(f, b), LastClosed(c.plan, b, f.Known.AsOf))
			}
		})
	}
}

func firstOf(f *plan.Facts, b *plan.Bulletin) string {
	for _, id := range f.Tree.IDs() {
		if hasKind(b.Of, f.Tree.KindOf(id)) {
			return id
		}
	}
	return ""
}

var strayText = regexp.MustCompile(`%!|[a-z]\\_[a-z]|（）|\(\)|，，|：：|——|NaN|nil`)

func looksWritten(t *testing.T, f *plan.Facts, res *plan.Result, b *plan.Bulletin, unit, period string) {
	t.Helper()
	d, err := Draft(f, res, b, unit, period)
	if err != nil {
		t.Errorf("%s %s: %v", unit, period, err)
		return
	}
	text := d.markdownText(t)
	if found := strayText.FindAllString(text, 5); found != nil {
		t.Errorf("%s %s: %q in\n%s", unit, period, found, text)
	}
	for _, s := range d.Sections {
		for _, p := range s.Parts {
			if p.Table == nil {
				continue
			}
			for _, row := range p.Table.Rows {
				if len(row) != len(p.Table.Header) || len(row) != len(p.Table.Right) {
					t.Errorf("%s %s, %s: row %q under %q", unit, period, s.Title, row, p.Table.Header)
				}
			}
		}
	}
}
