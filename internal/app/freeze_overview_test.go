package app_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
)

// shown is everything that an overview shows of a period, as text.
func (b *bench) shown(login string, q app.OverviewQuery) (string, *app.Overview) {
	b.tb.Helper()
	o, err := b.Overview(b.tb.Context(), b.as(login), q)
	b.must(err)
	var titles, behind []string
	for _, d := range o.Duties {
		titles = append(titles, d.ID+d.Title+d.Source)
	}
	for _, l := range o.Behind {
		behind = append(behind, l.Unit.Name)
		for _, d := range l.Duties {
			behind = append(behind, d.Title)
		}
	}
	text, err := json.MarshalIndent([]any{o.Cases, o.Losses, o.Stopped, o.Recovered, o.Types, o.Trend, o.Children, titles, o.Heat, o.Totals, o.Overall, o.Tiles, behind}, "", " ")
	b.must(err)
	return string(text), o
}

// The overview of a frozen period shows what was frozen, to the office and to a town, whatever happens later; of units of which nothing
// was kept it is live and says so.
func TestFrozenOverviewStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-01-20")
		b.submit("worker", visit("r1", "v1", day(t, "2023-01-10"), "3"), visit("r2", "v1", day(t, "2023-01-11"), "4"))
		b.submit("office", app.Entry{ID: "case-a", Kind: "case", Unit: "v1", On: day(t, "2023-01-09"), Fields: map[string]string{"loss": "100"}})
		b.at("2023-02-03")
		january := app.OverviewQuery{Period: "2023-01"}
		before, o := b.shown("office", january)
		town, _ := b.shown("clerk", january)
		if o.Frozen != nil || o.Kept {
			t.Errorf("before freezing: got %+v", o.Frozen)
		}
		_, err := b.Freeze(t.Context(), b.as("office"), app.Freeze{Period: "2023-01"})
		b.must(err)
		b.unsettle(b.at("2023-02-10"))
		b.submit("office", app.Entry{ID: "case-b", Kind: "case", Unit: "v1", On: day(t, "2023-01-09"), Fields: map[string]string{"loss": "7"}})
		for login, want := range map[string]string{"office": before, "clerk": town} {
			for range 2 { // read, then remembered
				got, o := b.shown(login, january)
				if d := cmp.Diff(want, got); d != "" || !o.Kept || o.Frozen == nil || o.Frozen.Edition != 1 || o.AsOf != day(t, "2023-02-03") || o.Live {
					t.Errorf("%s: kept %v of %+v (-frozen +shown):\n%s", login, o.Kept, o.Frozen, d)
				}
			}
		}
		if _, o := b.shown("worker", january); o.Kept || o.Frozen == nil {
			t.Errorf("a village: got kept %v of %+v, want live figures of a frozen period", o.Kept, o.Frozen)
		}
		if _, o := b.shown("office", app.OverviewQuery{Period: "2023-02"}); o.Kept || o.Frozen != nil {
			t.Errorf("another period: got %+v", o.Frozen)
		}
		_, err = b.Freeze(t.Context(), b.as("office"), app.Freeze{Period: "2023-01", Reason: "补录后另立一版"})
		b.must(err)
		if got, o := b.shown("office", january); got == before || o.Frozen.Edition != 2 || o.Cases.Now != 2 {
			t.Errorf("the second edition: got %d cases of %+v", o.Cases.Now, o.Frozen)
		}
		b.clean()
	})
}
