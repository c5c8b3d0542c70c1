package campaign

import (
	"fmt"
	"testing"

	"wuzha/internal/plan"
)

// Bulletins of a month or longer have pictures, of what their tables show and nothing else; those of a week, and of a small unit, do not
// tell the cases by month.
func TestBulletinCharts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		plan, bulletin, unit, period string
		trend                        bool
	}{
		{"wuzha-community", "monthly_report", "D", "2023-06", true},
		{"wuzha-enterprise", "", "Z", "2023-Q2", true},
		{"wuzha-enterprise", "weekly_report", "Z", "2023-W26", false},
		{"wuzha-community", "community_notice", "C2", "2023-06", false},
	} {
		t.Run(c.plan+" "+c.period, func(t *testing.T) {
			t.Parallel()
			trend := 0
			for _, s := range shippedCounty(t, c.plan).draft(t, c.bulletin, c.unit, c.period).Sections {
				for _, p := range s.Parts {
					if p.Chart != nil && p.Chart.Line {
						trend++
					}
				}
			}
			if (trend > 0) != c.trend {
				t.Errorf("got %d trends", trend)
			}
		})
	}
}

// The picture of types has what the table shows, in its order, and nothing that is withheld.
func TestTypeChart(t *testing.T) {
	t.Parallel()
	classes := []class{{name: "甲类", figure: figure{n: 4}}, {name: "乙类", figure: figure{n: 1, mark: Small}}, {name: "丙类", figure: figure{n: 9}}, {name: "丁类"},
		{name: "戊类", figure: figure{n: 5, least: true}}}
	month, week := &drafter{every: plan.Monthly}, &drafter{every: plan.Weekly}
	got := month.typeChart(classes)
	if got == nil || fmt.Sprint(got.Categories, got.Values) != "[丙类 甲类] [9 4]" {
		t.Errorf("got %+v", got)
	}
	if week.typeChart(classes) != nil || month.typeChart(classes[:2]) != nil {
		t.Error("a week, or a single type, has a picture")
	}
}

// Every number that a bulletin shows of cases and duties leads to what it was made of.
func TestBulletinSources(t *testing.T) {
	t.Parallel()
	seen := map[SourceKind]bool{}
	for _, s := range shippedCounty(t, "wuzha-enterprise").draft(t, "", "Z", "2023-06").Sections {
		for _, p := range s.Parts {
			if p.Source != nil {
				seen[p.Source.Of] = true
			}
			if p.Table == nil {
				continue
			}
			if n := len(p.Table.Sources); n > len(p.Table.Rows) {
				t.Errorf("%s: sources of %d rows, %d rows", s.Title, n, len(p.Table.Rows))
			}
			for _, row := range p.Table.Sources {
				for _, source := range row {
					if source != nil {
						seen[source.Of] = true
					}
				}
			}
		}
	}
	for _, kind := range []SourceKind{FromCases, FromVerdicts, FromGoal, FromScore} {
		if !seen[kind] {
			t.Errorf("no number leads to %s", kind)
		}
	}
}
