package app_test

import (
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// TestEveryStateOfAFollowUp walks the table of follow-ups: what became of a case and of its return visit, day by day. A closed one never opens
// again by waiting; only what takes back its answer opens it. Of a case that is void nothing is left.
func TestEveryStateOfAFollowUp(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		on := b.at("2023-05-10") // due on 17 May
		cases := []string{"none", "prompt", "last-day", "late", "undone", "void", "moved", "waived"}
		for _, id := range cases {
			b.register(id, "F10000", on, "victim", "employee")
		}
		want := func(day, states string) {
			t.Helper()
			b.at(day)
			b.wantStatesOfFollowUps(t, day, cases, strings.Fields(states))
		}
		answer := func(id, day string) {
			b.submit("office", returnVisit("visit-"+id, "F10000", id, b.at(day)))
		}
		//          none    prompt  last-day late   undone  void    moved   waived
		want("2023-05-10", "pending pending pending pending pending pending pending pending")
		answer("prompt", "2023-05-12")
		answer("undone", "2023-05-12")
		b.must(b.ChangeRecord(ctx, b.as("office"), "void", app.Move{Action: campaign.VoidMove, Reason: "登记有误"}))
		_, err := b.AttributeCase(ctx, b.as("office"), "moved", app.Attribution{ID: "moved-2", Unit: "F2", As: campaign.AsEmployer, Reason: "在样例二厂参保"})
		b.must(err)
		b.must(b.Waive(ctx, b.as("office"), app.Waiver{Unit: "F10000", Duty: "return_visit", Period: "2023-05-10", Per: "waived", Reason: "当事人已离开本地"}))
		want("2023-05-12", "pending met     pending pending met     absent  absent  waived")
		b.must(b.ChangeRecord(ctx, b.as("office"), "visit-undone", app.Move{Action: campaign.VoidMove, Reason: "并未回访"}))
		want("2023-05-13", "pending met     pending pending pending absent  absent  waived")
		answer("last-day", "2023-05-17")
		want("2023-05-17", "pending met     met     pending pending absent  absent  waived")
		want("2023-05-18", "unmet   met     met     unmet   unmet   absent  absent  waived")
		answer("late", "2023-05-19")
		want("2023-05-19", "unmet   met     met     late    unmet   absent  absent  waived")
		want("2023-09-01", "unmet   met     met     late    unmet   absent  absent  waived")
		b.wantStatesOfFollowUps(t, "moved", []string{"moved-2"}, []string{"unmet"}) // it went along, and its due day stayed
		b.clean()
	})
}

// wantStatesOfFollowUps holds the return visits of cases to states; absent: there is none.
func (b *bench) wantStatesOfFollowUps(t *testing.T, when string, cases, want []string) {
	t.Helper()
	found, err := b.FollowUps(t.Context(), b.as("office"), app.Query{Duty: "return_visit", Limit: app.MaxPage})
	b.must(err)
	got := map[string]string{}
	for _, f := range found.Items {
		got[f.Case] = string(f.Verdict.State)
	}
	for i, id := range cases {
		state := got[id]
		if state == "" {
			state = "absent"
		}
		if state != want[i] {
			t.Errorf("%s: the follow-up of %s is %s, want %s", when, id, state, want[i])
		}
	}
}
