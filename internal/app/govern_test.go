package app_test

import (
	"bytes"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func TestVacancies(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		vacant := func(login string) map[string][]string {
			out := map[string][]string{}
			page, err := b.UnitPosts(ctx, b.as(login), app.Query{State: "vacant"})
			b.must(err)
			for _, u := range page.Items {
				for _, p := range u.Posts {
					out[u.Unit] = append(out[u.Unit], p.Post)
				}
			}
			return out
		}
		before := vacant("admin-security")
		if len(before["v2"]) == 0 || len(before["v1"]) >= len(before["v2"]) {
			t.Errorf("got %v, want v2 without its worker and v1 with one", before)
		}
		if seen := vacant("worker"); len(seen["v2"]) != 0 || len(seen["v3"]) != 0 {
			t.Errorf("got %v, want v1's worker to see v1 alone", seen)
		}
		b.must(b.GivePost(ctx, b.as("admin-security"), app.Holding{Person: b.staff["worker"].Person, Post: "worker", Unit: "v2"}))
		if after := vacant("admin-security"); len(after["v2"]) != len(before["v2"])-1 {
			t.Errorf("got %v, want one vacancy less at v2", after["v2"])
		}
		b.must(b.DisableAccount(ctx, b.as("admin"), b.staff["worker"].Person))
		if after := vacant("admin-security"); len(after["v2"]) != len(before["v2"]) {
			t.Errorf("got %v, want the post of a disabled account to be vacant", after["v2"])
		}
	})
}

func TestAuditIsSearched(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		b.must(b.GivePost(ctx, b.as("admin-security"), app.Holding{Person: b.staff["worker"].Person, Post: "worker", Unit: "v2"}))
		audit := b.as("admin-audit")
		find := func(q app.Query) []app.AuditLine {
			page, err := b.FindAudit(ctx, audit, q)
			b.must(err)
			return page.Items
		}
		given := find(app.Query{Action: "give_post", From: &today, To: &today})
		if len(given) != 1 || !strings.Contains(given[0].About, "person:样例") || given[0].Who == "" {
			t.Errorf("got %+v, want today's post with names", given)
		}
		tests := []struct {
			name string
			q    app.Query
			some bool
		}{
			{"by name", app.Query{Person: b.staff["admin-security"].Name, Action: "give_post"}, true},
			{"by login", app.Query{Person: "ADMIN-security", Action: "give_post"}, true},
			{"nobody", app.Query{Person: "没有这个人"}, false},
			{"a part of the object", app.Query{Search: "UNIT:v2"}, true},
			{"a sign of patterns stands for itself", app.Query{Search: "unit:%v2"}, false},
			{"another day", app.Query{Action: "give_post", From: ptr(today + 1)}, false},
		}
		for _, x := range tests {
			if got := find(x.q); len(got) > 0 != x.some {
				t.Errorf("%s: got %d entries, want some: %v", x.name, len(got), x.some)
			}
		}
		var seen []int64
		for q := (app.Query{Limit: 3}); ; {
			page, err := b.FindAudit(ctx, audit, q)
			b.must(err)
			for _, l := range page.Items {
				if len(seen) > 0 && l.Seq >= seen[len(seen)-1] {
					t.Fatalf("got %d after %v, want the latest first", l.Seq, seen)
				}
				seen = append(seen, l.Seq)
			}
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		if seen[len(seen)-1] != 1 || int64(len(seen)) != seen[0] {
			t.Errorf("got %v, want the whole chain without a gap", seen)
		}
		var rows, book bytes.Buffer
		b.must(b.ExportList(ctx, audit, app.ListQuery{List: app.AuditList, Query: app.Query{Action: "give_post"}, Format: app.CSV}, &rows))
		b.must(b.ExportList(ctx, audit, app.ListQuery{List: app.AuditList, Query: app.Query{Action: "give_post"}, Format: app.XLSX}, &book))
		if last := find(app.Query{Limit: 1}); !strings.Contains(rows.String(), "give_post") || book.Len() == 0 || !strings.Contains(last[0].Object, "list:audit from: to: action:give_post") {
			t.Errorf("got %q and %+v, want the posts in the file and the export in the audit", rows.String(), last)
		}
		_, err := b.FindAudit(ctx, audit, app.Query{After: "x"})
		wantKind(t, err, campaign.Invalid)
	})
}

func TestADraftIsHeldAgainstThePlan(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-03-10")
		b.submit("worker", visit("a", "v1", today-1, "3"), visit("b", "v1", today-2, "3"))
		office := b.as("office")
		next := version(b.texts["county"], 2, day(t, "2023-06-01"))
		got, err := b.ComparePlan(ctx, office, next)
		b.must(err)
		signs := map[string]int{}
		for _, l := range got.Lines {
			signs[l.Sign]++
		}
		if signs["+"] == 0 || signs["-"] == 0 || signs["@"] == 0 || len(got.Rules) == 0 || got.Version != 1 {
			t.Errorf("got version %d, lines %v, %d rules; want what the draft changes", got.Version, signs, len(got.Rules))
		}
		same, err := b.ComparePlan(ctx, office, string(b.texts["county"]))
		b.must(err)
		if len(same.Lines) != 0 || len(same.Rules) != 0 {
			t.Errorf("got %+v, want nothing between a plan and itself", same)
		}
		tried, err := b.TryPlan(ctx, office, next, day(t, "2023-03-10"))
		b.must(err)
		if tried.Total == 0 {
			t.Error("a draft that starts in June changes nothing of March; want it tried as if it had been in force")
		}
	})
}

func TestDutyRatesAddUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-03-10")
		b.submit("worker", visit("a", "v1", today-1, "3"), visit("b", "v1", today-2, "3"))
		rates, err := b.DutyRates(ctx, b.as("office"), app.Query{})
		b.must(err)
		if len(rates) == 0 {
			t.Fatal("no duty is counted")
		}
		for _, r := range rates {
			if r.Good > r.Owed || r.Done > r.Past || r.Owed+r.Past+r.Unknown == 0 {
				t.Errorf("%+v does not add up", r)
			}
		}
	})
}

func TestOneSessionIsEnded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		other := b.signIn("worker")
		own, err := b.Sessions(ctx, other)
		b.must(err)
		if len(own) < 2 {
			t.Fatalf("got %d sessions, want two", len(own))
		}
		for _, s := range own {
			wantKind(t, b.EndSession(ctx, b.as("clerk"), s.ID), campaign.NotFound)
			if !s.Current {
				b.must(b.EndSession(ctx, other, s.ID))
			}
		}
		if left, err := b.Sessions(ctx, other); err != nil || len(left) != 1 || !left[0].Current {
			t.Errorf("got %+v, %v; want the present session alone", left, err)
		}
	})
}
