package app_test

import (
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// How units stand, and what the overview adds up, is what their verdicts say one by one: after every write anew.
func TestUnitStandings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-03-10")
		compare := func(what, login string, q app.Query) {
			t.Helper()
			window := plan.Window{From: day(t, "2023-03-01"), To: day(t, "2023-03-31")}
			if q.Period == "2023-02" {
				window = plan.Window{From: day(t, "2023-02-01"), To: day(t, "2023-02-28")}
			}
			want, overall := b.stands(login, q.Under, window)
			o, err := b.Overview(t.Context(), b.as(login), app.OverviewQuery{Under: q.Under, Period: q.Period})
			b.must(err)
			if q.Under != "" && o.Overall != overall {
				t.Errorf("%s, overview of %s: got %+v, want %+v", what, q.Under, o.Overall, overall)
			}
			found := 0
			for _, state := range app.UnitStates() {
				q.State = string(state)
				page, err := b.UnitStandings(t.Context(), b.as(login), q)
				b.must(err)
				for _, u := range page.Items {
					if found++; u.State != state || u.Progress != want[u.ID] || u.Progress.State() != state {
						t.Errorf("%s, %s asked for %s: got %s %+v, want %+v", what, u.ID, state, u.State, u.Progress, want[u.ID])
					}
				}
			}
			q.State = ""
			all, err := b.UnitStandings(t.Context(), b.as(login), q)
			b.must(err)
			if len(all.Items) != found || found == 0 {
				t.Errorf("%s: %d units in the states together, %d units", what, found, len(all.Items))
			}
		}
		for _, q := range []app.Query{{}, {Under: "t1"}, {Under: "v1", Period: "2023-02"}, {Period: "2023-02"}, {Kind: "village"}} {
			compare("at first", "office", q)
		}
		b.submit("worker", visit("r1", "v1", today, "3"), visit("r2", "v1", today-1, "3"))
		compare("after records", "office", app.Query{Under: "t1"})
		compare("after records", "clerk", app.Query{})
		b.must(b.ChangeRecord(t.Context(), b.as("clerk"), "r1", app.Move{Action: campaign.ReturnMove, Seen: campaign.RecordSubmitted, Reason: "重复"}))
		b.submit("office", app.Entry{ID: "case-a", Kind: "case", Unit: "v3", On: today - 9, Fields: map[string]string{"loss": "100"}})
		compare("after a return and a case", "office", app.Query{Under: "t2"})
		b.at("2023-03-24")
		compare("two weeks later", "office", app.Query{Under: "t1"})
		_, err := b.UnitStandings(t.Context(), b.as("office"), app.Query{Period: "nonsense"})
		wantKind(t, err, campaign.Invalid)
	})
}

// stands counts the verdicts that somebody sees by unit, and all below a unit together.
func (b *bench) stands(login, under string, w plan.Window) (map[string]app.Progress, app.Progress) {
	b.tb.Helper()
	out, all := map[string]app.Progress{}, app.Progress{}
	for after := ""; ; {
		page, err := b.Verdicts(b.tb.Context(), b.as(login), app.Query{Under: under, From: &w.From, To: &w.To, After: after})
		b.must(err)
		for _, v := range page.Items {
			p := out[v.Verdict.Unit]
			for _, into := range []*app.Progress{&p, &all} {
				switch state := string(v.Verdict.State); {
				case strings.Contains("met late kept", state):
					into.Good++
				case strings.Contains("unmet broken", state):
					into.Bad++
				case state == "pending":
					into.Pending++
				case state == "unknown":
					into.Unknown++
				}
			}
			out[v.Verdict.Unit] = p
		}
		if after = page.Next; after == "" {
			return out, all
		}
	}
}
