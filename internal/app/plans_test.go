package app_test

import (
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func TestAPlanInForceStaysAsItIs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx, office := t.Context(), b.as("office")
		today := b.at("2023-03-10")
		b.submit("worker", visit("a", "v1", today-1, "3"), visit("b", "v1", today-2, "3"))
		start := day(t, "2023-03-01")
		_, _, err := b.DraftPlan(ctx, office, strings.Replace(string(b.texts["county"]), "title: 云雾县样例方案", "title: 改名", 1))
		wantKind(t, err, campaign.Conflict)
		_, problems, err := b.DraftPlan(ctx, office, "wuzha: 1\nplan: x")
		wantKind(t, err, campaign.Invalid)
		if !problems.Stops() {
			t.Error("the problems of a broken draft are not listed")
		}
		next := version(b.texts["county"], 2, start)
		diff, err := b.TryPlan(ctx, office, next, today)
		if err != nil || diff.Total == 0 {
			t.Errorf("got %+v, %v; want some verdicts to change", diff, err)
		}
		for _, c := range diff.Changed {
			if c.Period == "2023-01" || c.Period == "2023-02" {
				t.Errorf("got %+v; want periods before the draft's start left alone", c)
			}
		}
		_, _, err = b.DraftPlan(ctx, office, next)
		b.must(err)
		wantKind(t, b.EnforcePlan(ctx, office, "county", 3, start), campaign.NotFound)
		wantKind(t, b.EnforcePlan(ctx, office, "county", 2, today), campaign.Invalid)
		b.wantVerdict(t, "v1", "monthly", "2023-03", "met", 2)
		b.must(b.EnforcePlan(ctx, office, "county", 2, start))
		wantKind(t, b.EnforcePlan(ctx, office, "county", 2, start), campaign.Conflict)
		b.wantVerdict(t, "v1", "monthly", "2023-03", "pending", 2)
		plans, err := b.Plans(ctx, b.as("worker"))
		if err != nil || len(plans) != 2 || plans[1].State != "in_force" {
			t.Errorf("got %+v, %v; want both versions in force", plans, err)
		}
		b.clean()
	})
}

func TestTodoIsWhatOnesPostsOwe(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		page, err := b.Todo(t.Context(), b.as("worker"), app.Query{})
		if err != nil || len(page.Items) == 0 {
			t.Fatalf("got %d, %v; want what v1 owes", len(page.Items), err)
		}
		for _, v := range page.Items {
			if v.Verdict.Unit != "v1" || v.Verdict.Post.ID != "worker" || v.Verdict.State.Good() {
				t.Errorf("got %s %s %s in the list of v1's worker", v.Verdict.Unit, v.Verdict.Duty.ID, v.Verdict.State)
			}
		}
	})
}
