package app_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// frozenBytes is everything that an edition says to some people. What they may see of it follows their posts of today.
func (b *bench) frozenBytes(e app.Edition, logins ...string) string {
	b.tb.Helper()
	ctx := b.tb.Context()
	var out bytes.Buffer
	for _, login := range logins {
		b.must(b.FrozenEvaluation(ctx, b.as(login), e, &out))
		verdicts, err := b.FrozenVerdicts(ctx, b.as(login), e, app.Query{Limit: app.MaxPage})
		b.must(err)
		goals, err := b.FrozenVerdicts(ctx, b.as(login), e, app.Query{Kind: "goal"})
		b.must(err)
		scores, view, err := b.FrozenScores(ctx, b.as(login), e, app.Query{})
		b.must(err)
		b.must(json.NewEncoder(&out).Encode([]any{verdicts, goals, scores, view}))
	}
	draft, _, err := b.FrozenBulletin(ctx, b.as("office"), e, county, "")
	b.must(err)
	b.must(draft.Markdown(&out))
	return out.String()
}

// unsettle does everything that may change what an evaluation says of January.
func (b *bench) unsettle(today plan.Day) {
	b.tb.Helper()
	ctx, office := b.tb.Context(), b.as("office")
	fix := visit("r1-fixed", "v1", day(b.tb, "2023-01-10"), "90")
	fix.Supersedes, fix.Reason = "r1", "人数少填了"
	b.submit("office", fix, visit("late", "v2", day(b.tb, "2023-01-12"), "7"))
	b.must(b.ChangeRecord(ctx, office, "r2", app.Move{Action: campaign.VoidMove, Reason: "重复填报"}))
	b.must(b.Waive(ctx, office, app.Waiver{Unit: "v3", Duty: "monthly", Period: "2023-01", Reason: "样例"}))
	b.must(b.refusals(b.PutUnits(ctx, office, []app.UnitChange{
		{Action: app.EditUnit, ID: "v3", Name: ptr("鹤鸣新村"), From: ptr(day(b.tb, "2023-01-01"))},
		{Action: app.MoveUnit, ID: "v2", Parent: "t2", From: ptr(day(b.tb, "2023-01-05"))},
		{Action: app.CloseUnit, ID: "v3", From: ptr(today)},
	})))
	text := version(b.texts["county"], 2, today)
	text = strings.Replace(text, "m.visits >= 2", "m.visits >= 9", 1)
	_, _, err := b.DraftPlan(ctx, office, text)
	b.must(err)
	b.must(b.EnforcePlan(ctx, office, "county", 2, today))
}

// TestFrozenFiguresStay: corrections, voids, late entries, waivers, moves, renamings, closings and a new version of the plan change
// what is said live, and not one byte of what was frozen.
func TestFrozenFiguresStay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.at("2023-01-20")
		b.submit("worker", visit("r1", "v1", day(t, "2023-01-10"), "3"), visit("r2", "v1", day(t, "2023-01-11"), "4"))
		today := b.at("2023-02-03")
		live, err := b.Evaluate(ctx, b.as("office"), today, 0)
		b.must(err)
		var before bytes.Buffer
		b.must(live.WriteJSON(&before))
		draft, err := b.Bulletin(ctx, b.as("office"), county, "", "2023-01")
		b.must(err)

		kept, err := b.Freeze(ctx, b.as("office"), app.Freeze{Unit: county, Period: "2023-01"})
		b.must(err)
		if kept.Edition != 1 || kept.AsOf != today || kept.KnownAt != b.clock.Load() {
			t.Errorf("got %+v, want the first edition of today", kept)
		}
		edition := app.Edition{Period: "2023-01", Edition: 1}
		var frozen bytes.Buffer
		b.must(b.FrozenEvaluation(ctx, b.as("office"), edition, &frozen))
		if diff := cmp.Diff(before.String(), frozen.String()); diff != "" {
			t.Fatalf("frozen against live (-live +frozen):\n%s", diff)
		}
		again, _, err := b.FrozenBulletin(ctx, b.as("office"), edition, county, "")
		if diff := cmp.Diff(draft, again); err != nil || diff != "" {
			t.Fatalf("frozen bulletin: %v (-live +frozen):\n%s", err, diff)
		}
		want := b.frozenBytes(edition, "office", "worker")

		today = b.at("2023-02-10")
		b.unsettle(today)
		if got := b.frozenBytes(edition, "office", "worker"); got != want {
			t.Errorf("the frozen figures moved (-before +after):\n%s", cmp.Diff(want, got))
		}
		var after bytes.Buffer
		live, err = b.Evaluate(ctx, b.as("office"), day(t, "2023-02-03"), kept.KnownAt)
		b.must(err)
		b.must(live.WriteJSON(&after))
		if after.String() == before.String() {
			t.Error("nothing moved live: the test does not unsettle anything")
		}
		b.clean()
	})
}

// TestFreezingAgain: editions follow one another with a reason, the first stays, and the latest is the one that is meant.
func TestFreezingAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.at("2023-01-31")
		_, err := b.Freeze(ctx, b.as("office"), app.Freeze{Period: "2023-01"})
		wantKind(t, err, campaign.Conflict) // not over
		b.at("2023-02-03")
		for _, period := range []string{"", "2023-13", "no-such", "2021-01"} {
			_, err = b.Freeze(ctx, b.as("office"), app.Freeze{Period: period})
			wantKind(t, err, campaign.Invalid)
		}
		_, err = b.Freeze(ctx, b.as("office"), app.Freeze{Period: "2023-01", Unit: "t1"})
		wantKind(t, err, campaign.Invalid)
		for _, period := range []string{"2023-01", "2023-W02", "2023-01-05", "2023-01-H1"} {
			_, err = b.Freeze(ctx, b.as("office"), app.Freeze{Period: period})
			b.must(err)
		}
		first := b.frozenBytes(app.Edition{Period: "2023-01"}, "office", "worker")
		b.submit("worker", visit("late", "v1", day(t, "2023-01-12"), "7"))
		_, err = b.Freeze(ctx, b.as("office"), app.Freeze{Period: "2023-01"})
		wantKind(t, err, campaign.Conflict)
		second, err := b.Freeze(ctx, b.as("office"), app.Freeze{Period: "2023-01", Reason: "补录后另立一版"})
		if err != nil || second.Edition != 2 {
			t.Fatalf("got %+v, %v; want a second edition", second, err)
		}
		if got := b.frozenBytes(app.Edition{Period: "2023-01", Edition: 1}, "office", "worker"); got != first {
			t.Error("the first edition moved")
		}
		if b.frozenBytes(app.Edition{Period: "2023-01"}, "office", "worker") != b.frozenBytes(app.Edition{Period: "2023-01", Edition: 2}, "office", "worker") || b.frozenBytes(app.Edition{Period: "2023-01"}, "office", "worker") == first {
			t.Error("the latest edition is not the second")
		}
		all, err := b.Freezes(ctx, b.as("worker"), app.Query{Period: "2023-01"})
		if err != nil || len(all) != 2 || all[1].Reason != "补录后另立一版" {
			t.Errorf("got %+v, %v; want both editions", all, err)
		}
		for _, e := range []app.Edition{{Period: "2023-01", Edition: 3}, {Period: "2023-02"}, {}} {
			wantKind(t, b.FrozenEvaluation(ctx, b.as("office"), e, &bytes.Buffer{}), campaign.NotFound)
		}
		_, err = b.FrozenVerdicts(ctx, b.as("worker"), app.Edition{Period: "2023-01"}, app.Query{Under: "t2"})
		wantKind(t, err, campaign.NotFound)
		page, err := b.FrozenVerdicts(ctx, b.as("office"), app.Edition{Period: "2023-01"}, app.Query{Unit: "v1", Duty: "monthly", Period: "2023-01"})
		if err != nil || len(page.Items) != 1 || page.Items[0].Title != "每月走访两次" || page.Items[0].UnitName != "鹿鸣村" || page.Freeze.Edition != 2 {
			t.Errorf("got %+v, %v; want the one verdict of the second edition", page, err)
		}
		b.clean()
	})
}

// TestThePlanItselfIsFrozenAtItsEnd: the period of the whole plan has figures, and no bulletin goes by it.
func TestThePlanItselfIsFrozenAtItsEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2024-01-03")
		for _, period := range []string{"plan", "2023", "2023-Q4", "2023-S2"} {
			_, err := b.Freeze(t.Context(), b.as("office"), app.Freeze{Period: period})
			if err != nil {
				t.Errorf("%s: got %v, want it frozen", period, err)
			}
		}
	})
}

// TestVerifyFindsForgedFigures: what is frozen is held to the hash that stands in the audit.
func TestVerifyFindsForgedFigures(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-02-03")
		kept, err := b.Freeze(t.Context(), b.as("office"), app.Freeze{Period: "2023-01"})
		b.must(err)
		b.clean()
		db := storetest.Open(t, b.dsn)
		b.must(db.Write(t.Context(), func(tx *store.Tx) error {
			return tx.InsertFreeze(store.Freeze{District: county, Period: "2022-12", Edition: 1, Hash: strings.Repeat("0", 64)}, []byte("no gzip"))
		}))
		report, err := b.Verify(t.Context())
		if err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], "2022-12") || strings.Contains(report.Problems[0], kept.Hash) {
			t.Errorf("got %+v, %v; want the forged freeze named", report, err)
		}
	})
}
