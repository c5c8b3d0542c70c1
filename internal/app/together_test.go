package app_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"wuzha/internal/app"
)

// TestWorkingTogether: many people enter, some of them the same record at once; each is there once, and whoever has been
// answered finds its own record counted in the next question.
func TestWorkingTogether(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		const people, records = 8, 6
		today := b.at("2023-02-10")
		var accepted atomic.Int64
		var wait sync.WaitGroup
		for p := range people {
			wait.Go(func() {
				for r := range records {
					own := visit(fmt.Sprintf("own-%d-%d", p, r), "v1", today, "1")
					shared := visit(fmt.Sprintf("shared-%d", r), "v1", today, "1")
					out, err := b.Submit(t.Context(), b.as("worker"), []app.Entry{own, shared})
					if err := b.refusals(out, err); err != nil {
						t.Error(err)
						return
					}
					for _, o := range out {
						if o.Kind == app.Accepted {
							accepted.Add(1)
						}
					}
					page, err := b.Verdicts(t.Context(), b.as("worker"), app.Query{Unit: "v1", Duty: "monthly", Period: "2023-02"})
					if err != nil || len(page.Items) != 1 || page.Items[0].Verdict.Have[0] < int64(2*r+2) {
						t.Errorf("after %d entries: got %+v, %v", 2*r+2, page.Items, err)
					}
				}
			})
		}
		wait.Wait()
		if got := accepted.Load(); got != people*records+records {
			t.Errorf("got %d accepted, want %d", got, people*records+records)
		}
		b.wantVerdict(t, "v1", "monthly", "2023-02", "met", people*records+records)
		b.clean()
	})
}
