package app_test

import (
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// TestADayInTheCounty walks through the work: entering, repeating, correcting, confirming, voiding.
func TestADayInTheCounty(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		b.submit("worker", visit("r1", "v1", today, "3"), visit("r2", "v1", today-1, "4"))
		again, err := b.Submit(ctx, b.as("worker"), []app.Entry{visit("r1", "v1", today, "3"), visit("r2", "v1", today-1, "5"), visit("r3", "v9", today, "1")})
		if err != nil || again[0].Kind != app.Repeated || campaign.KindOf(again[1].Err) != campaign.Conflict || campaign.KindOf(again[2].Err) != campaign.NotFound {
			t.Errorf("got %+v, %v; want a repetition, a conflict and an unknown unit", again, err)
		}
		fix := visit("r4", "v1", today, "9")
		fix.Supersedes, fix.Reason = "r1", "人数少填了"
		b.submit("worker", fix)
		b.clean()
		got, err := b.Record(ctx, b.as("worker"), "r1")
		if err != nil || got.State != "superseded" {
			t.Errorf("got %+v, %v; want r1 superseded", got, err)
		}
		b.submit("worker", app.Entry{ID: "t1", Kind: "talk", Unit: "v1", On: today, Fields: map[string]string{"people": "30"}})
		wantKind(t, b.ChangeRecord(ctx, b.as("worker"), "t1", app.Move{Action: campaign.ConfirmMove}), campaign.Denied)
		b.must(b.ChangeRecord(ctx, b.as("clerk"), "t1", app.Move{Action: campaign.ConfirmMove}))
		wantKind(t, b.ChangeRecord(ctx, b.as("clerk"), "t1", app.Move{Action: campaign.ConfirmMove}), campaign.Conflict)
		b.must(b.ChangeRecord(ctx, b.as("clerk"), "r2", app.Move{Action: campaign.VoidMove, Reason: "重复填报"}))
		b.clean()
		b.wantVerdict(t, "v1", "monthly", "2023-02", plan.Pending, 1, 9)
		b.wantVerdict(t, "t1", "talk", "2023-02", plan.Met, 1)
		b.must(b.ChangeRecord(ctx, b.as("worker"), "r4", app.Move{Action: campaign.VoidMove, Reason: "填错了"}))
		b.wantVerdict(t, "v1", "monthly", "2023-02", plan.Pending, 1, 3)
		b.clean()
	})
}

// wantVerdict looks at a verdict as the office sees it today.
func (b *bench) wantVerdict(t *testing.T, unit, duty, period string, want plan.VerdictState, have ...int64) {
	t.Helper()
	page, err := b.Verdicts(t.Context(), b.as("office"), app.Query{Unit: unit, Duty: duty, Period: period})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("got %d verdicts of %s %s %s, %v; want one", len(page.Items), unit, duty, period, err)
	}
	v := page.Items[0]
	if v.Verdict.State != want {
		t.Errorf("%s %s %s: got %s, want %s", unit, duty, period, v.Verdict.State, want)
	}
	for i, n := range have {
		if v.Verdict.Have[i] != n {
			t.Errorf("%s %s %s: got numbers %v, want %v", unit, duty, period, v.Verdict.Have, have)
			break
		}
	}
}
