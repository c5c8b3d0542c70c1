package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
)

// figures are what the tests look at of an overview.
type figures struct {
	Cases, Loss  int64
	Before, Year *int64
	Types        []app.TypeShare
	Children     []string
	Overall      app.Progress
	Behind       []string
	Live         bool
	Period       string
}

func figuresOf(o *app.Overview) figures {
	f := figures{Cases: o.Cases.Now, Loss: o.Losses.Now, Before: o.Cases.Before, Year: o.Cases.Year, Types: o.Types, Children: ids(o.Children),
		Overall: o.Overall, Live: o.Live, Period: o.Period}
	for _, l := range o.Behind {
		f.Behind = append(f.Behind, l.Unit.ID)
	}
	return f
}

// The figures follow from the records, worked out by hand; each caller sees its own part.
func TestOverview(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		for i, c := range []struct{ unit, on, loss string }{
			{"v1", "2023-02-05", "100"}, {"v1", "2023-02-20", "200"}, {"v3", "2023-02-06", "50"}, {"v1", "2023-03-02", "300.50"}, {"v3", "2023-03-09", "1000"},
		} {
			b.submit("office", app.Entry{ID: "case-" + string(rune('a'+i)), Kind: "case", Unit: c.unit, On: day(t, c.on), Fields: map[string]string{"loss": c.loss}})
		}
		tests := []struct {
			name, login string
			q           app.OverviewQuery
			cases, loss int64
			before      *int64
			children    []string
			live        bool
		}{
			{"the running month is compared with as many days", "office", app.OverviewQuery{}, 2, 130_050, ptr(int64(2)), []string{"g1", "t1", "t2"}, true},
			{"a month that has ended", "office", app.OverviewQuery{Period: "2023-02"}, 3, 35_000, ptr(int64(0)), []string{"g1", "t1", "t2"}, false},
			{"one town", "office", app.OverviewQuery{Under: "t1"}, 1, 30_050, ptr(int64(1)), []string{"v1", "v2"}, true},
			{"a town's own", "clerk2", app.OverviewQuery{}, 1, 100_000, ptr(int64(1)), []string{"v3"}, true},
		}
		for _, tt := range tests {
			o, err := b.Overview(t.Context(), b.as(tt.login), tt.q)
			b.must(err)
			got := figuresOf(o)
			if got.Cases != tt.cases || got.Loss != tt.loss || got.Live != tt.live {
				t.Errorf("%s: got %d cases, %d fen, live %v, want %d, %d, %v", tt.name, got.Cases, got.Loss, got.Live, tt.cases, tt.loss, tt.live)
			}
			if diff := cmp.Diff(tt.before, got.Before); diff != "" {
				t.Errorf("%s: before (-want +got):\n%s", tt.name, diff)
			}
			if diff := cmp.Diff(tt.children, got.Children); diff != "" {
				t.Errorf("%s: children (-want +got):\n%s", tt.name, diff)
			}
			if got.Year != nil {
				t.Errorf("%s: there is no year before, but got %d", tt.name, *got.Year)
			}
			addsUp(t, tt.name, o)
		}
	})
}

// addsUp holds an overview against itself: rows and columns of the heat map, tiles and the whole.
func addsUp(t *testing.T, name string, o *app.Overview) {
	t.Helper()
	var sum app.Progress
	for i, total := range o.Totals {
		sum.Good, sum.Bad, sum.Pending, sum.Unknown = sum.Good+total.Good, sum.Bad+total.Bad, sum.Pending+total.Pending, sum.Unknown+total.Unknown
		below := 0
		for _, c := range o.Heat[i] {
			below += c.Owed()
		}
		if below > total.Owed() {
			t.Errorf("%s: %s: %d below, %d in all", name, o.Duties[i].ID, below, total.Owed())
		}
	}
	if sum != o.Overall {
		t.Errorf("%s: rows sum up to %+v, overall is %+v", name, sum, o.Overall)
	}
	var cases int64
	for _, p := range o.Trend {
		if p.Month == o.Period {
			cases = p.Cases
		}
	}
	if cases != o.Cases.Now {
		t.Errorf("%s: the trend has %d cases in the month, the figure %d", name, cases, o.Cases.Now)
	}
}

// Who may not see cases sees no types of so few.
func TestOverviewKeepsFewCasesBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-10")
		b.submit("office", app.Entry{ID: "c1", Kind: "case", Unit: "v1", On: today, Fields: map[string]string{"loss": "1"}})
		for login, few := range map[string]bool{"worker": true, "office": false} {
			o, err := b.Overview(t.Context(), b.as(login), app.OverviewQuery{Under: "v1"})
			b.must(err)
			if o.Few != few || (len(o.Types) == 0) != few {
				t.Errorf("%s: few %v, types %v", login, o.Few, o.Types)
			}
		}
	})
}

func TestProgressRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		p    app.Progress
		want int
		ok   bool
	}{{app.Progress{}, 0, false}, {app.Progress{Pending: 3, Unknown: 1}, 0, false}, {app.Progress{Good: 2}, 100, true}, {app.Progress{Good: 299, Bad: 1}, 99, true}, {app.Progress{Bad: 2}, 0, true}} {
		if got, ok := tt.p.Rate(); got != tt.want || ok != tt.ok {
			t.Errorf("%+v: got %d %v, want %d %v", tt.p, got, ok, tt.want, tt.ok)
		}
	}
}

// A unit's posts show who holds them and which nobody holds; its history has every placement.
func TestAboutAUnit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		held, err := b.PostHolders(t.Context(), b.as("office"), "v1")
		b.must(err)
		if len(held) == 0 || held[0].Name != "样例worker" {
			t.Errorf("posts of v1: got %+v", held)
		}
		vacant, err := b.PostHolders(t.Context(), b.as("office"), "v2")
		b.must(err)
		if len(vacant) == 0 || vacant[0].Name != "" {
			t.Errorf("posts of v2: got %+v, want a gap", vacant)
		}
		b.must(b.refusals(b.PutUnits(t.Context(), b.as("office"), []app.UnitChange{{Action: app.EditUnit, ID: "v2", Name: ptr("竹影新村"), From: ptr(day(t, "2023-03-01"))}})))
		history, err := b.UnitHistory(t.Context(), b.as("office"), "v2")
		b.must(err)
		if len(history) != 2 || history[0].Name != "竹影村" || history[1].Name != "竹影新村" || history[1].From.String() != "2023-03-01" {
			t.Errorf("history: got %+v", history)
		}
	})
}
