package app_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// TestDerivingInTheBackground: a version is put in force over more records than one step takes, while people enter, correct
// and void. The process is closed in the midst of it and another one goes on. Each record is counted once by both versions.
func TestDerivingInTheBackground(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-05-20")
		for n := range int64(9) {
			b.submit("worker", visits(n, 1000, today)...)
		}
		first := b.newApp()
		_, _, err := first.DraftPlan(ctx, b.as("office"), version(b.texts["county"], 2, today-30))
		b.must(err)
		b.must(first.EnforcePlan(ctx, b.as("office"), "county", 2, today-30))
		b.must(first.Close()) // after the step under way: much is left to be derived
		b.workOn(t, b.App, 0) // which does not derive
		second := b.open()
		var work sync.WaitGroup
		for who := range 2 {
			work.Go(func() { b.workOn(t, second, who+1) })
		}
		b.waitDerived(second)
		work.Wait()
		b.clean()
		for _, a := range []*app.App{b.App, second} {
			if d := b.listsDiffer(a, today); d != "" {
				t.Error(d)
			}
		}
	})
}

// workOn enters, corrects and voids records of days early and late.
func (b *bench) workOn(t *testing.T, a *app.App, who int) {
	today := b.at("2023-05-20")
	for n := range 12 {
		id := fmt.Sprintf("w%d-%02d", who, n)
		entry := visit(id, []string{"v1", "v2", "v3"}[n%3], today-35, fmt.Sprint(n+1))
		fix := visit(id+"b", "v1", today-3, "2")
		fix.Supersedes, fix.Reason = id, "更正样例"
		old := fmt.Sprintf("r%09d.%d", n%9, 80*n+who)
		if _, err := a.Submit(t.Context(), b.as("office"), []app.Entry{entry, fix}); err != nil {
			t.Error(err)
		}
		if err := a.ChangeRecord(t.Context(), b.as("office"), old, app.Move{Action: campaign.VoidMove, Reason: "重复样例"}); err != nil {
			t.Errorf("void %s: %v", old, err)
		}
	}
}

// waitDerived asks until all totals are complete.
func (b *bench) waitDerived(a *app.App) {
	b.tb.Helper()
	for b.tb.Context().Err() == nil {
		all, err := a.Derivation(b.tb.Context(), b.as("office"))
		b.must(err)
		if !slices.ContainsFunc(all, func(d app.DerivationView) bool { return d.DoneAt == 0 }) {
			return
		}
		runtime.Gosched()
	}
}
