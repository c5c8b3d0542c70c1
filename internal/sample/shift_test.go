package sample

import (
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

func theDay(t *testing.T, s string) plan.Day {
	t.Helper()
	d, err := plan.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLater(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{
		{"2023-12-31", 35, "2026-11-30"}, {"2023-03-05", 35, "2026-02-05"}, {"2023-01-30", 1, "2023-02-28"}, {"2024-01-30", 1, "2024-02-29"},
		{"2023-02-28", 1, "2023-03-31"}, {"2024-02-29", -12, "2023-02-28"}, {"2023-05-15", 0, "2023-05-15"}, {"2023-05-31", -6, "2022-11-30"},
	} {
		if got := later(theDay(t, tt.from), tt.months).String(); got != tt.want {
			t.Errorf("%s and %d months: got %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

// TestShift moves every shipped plan to a day and holds that it stays sound, that its period ends within a month, and that the
// ledgers of that day know nothing later.
func TestShift(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		for _, to := range []string{"2026-11-23", "2024-02-29", "2031-07-01"} {
			t.Run(name+" "+to, func(t *testing.T) {
				t.Parallel()
				today := theDay(t, to)
				shifted := shiftedPlan(t, name, today)
				if p := shifted.Period; p.From > today || p.To < today || p.To-today > 31 {
					t.Errorf("period %s to %s does not end in the month from %s", p.From, p.To, to)
				}
				sheets, err := Campaign(shifted, Options{Seed: 1, Scale: 0.02, Until: today})
				if err != nil {
					t.Fatal(err)
				}
				if some := rowsUntil(t, sheets, today); some == 0 {
					t.Error("the sample has no records")
				}
			})
		}
	}
}

func shiftedPlan(t *testing.T, name string, to plan.Day) *plan.Plan {
	t.Helper()
	text, err := plans.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	shifted, err := Shift(string(text), to)
	if err != nil {
		t.Fatal(err)
	}
	p, problems := plan.Read(name, []byte(shifted), nil)
	for _, q := range problems {
		t.Errorf("%s", q.Format(plan.English))
	}
	if p == nil {
		t.FailNow()
	}
	return p
}

// rowsUntil counts the records and holds that none happened, was entered or changed after a day.
func rowsUntil(t *testing.T, sheets []Sheet, last plan.Day) (rows int) {
	t.Helper()
	for _, s := range sheets {
		for row := range s.Rows {
			if s.Name == "records" || s.Name == "cases" {
				rows++
			}
			for i, c := range row {
				switch s.Header[i] {
				case "on", "entered_at", "changed_at":
					if text := c.String(); len(text) >= 10 && text[:10] > last.String() {
						t.Errorf("%s: %s is %s, after %s", s.Name, s.Header[i], text, last)
					}
				}
			}
		}
	}
	return rows
}
