package app_test

import (
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// ended counts the jobs of the district by kind that have ended well, and the things they changed.
func (b *bench) ended() (jobs, changed map[string]int64) {
	b.tb.Helper()
	jobs, changed = map[string]int64{}, map[string]int64{}
	page, err := b.Jobs(b.tb.Context(), b.as("office"), app.Query{Limit: 100})
	b.must(err)
	for _, j := range page.Items {
		if j.State != "done" || j.By != "" {
			b.tb.Errorf("job %s is %s by %q: %+v", j.ID, j.State, j.By, j.Problem)
		}
		jobs[j.Kind]++
		changed[j.Kind] += j.Done
	}
	return jobs, changed
}

// TestDailyJobs: each kind runs once a day and is on the list; a contact whose case was voided is purged by the next run, once.
func TestDailyJobs(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-03-06")
		b.submit("office", fraud("c1", "v1", today))
		b.sealed("c1")
		b.must(b.ChangeRecord(ctx, b.as("office"), "c1", app.Move{Action: campaign.VoidMove, Reason: "重复立案"}))
		other := b.open()
		for range 3 { // looking again, and another process, add nothing
			b.must(b.Sweep(ctx))
			b.must(other.Sweep(ctx))
			b.must(b.WorkNow(ctx))
		}
		kinds := []string{"deadlines", "purge-pledges", "purge-contacts", "sweep-files", "pass-on-stocks", "tidy"}
		jobs, changed := b.ended()
		for _, kind := range kinds {
			if jobs[kind] != 1 {
				t.Errorf("%s ran %d times on its first day, want 1", kind, jobs[kind])
			}
		}
		if changed["purge-contacts"] != 1 {
			t.Errorf("%d contacts were purged, want 1", changed["purge-contacts"])
		}
		b.wantAudit(t, "purge_contacts", "record:c1")
		b.at("2023-03-07")
		b.must(b.Sweep(ctx))
		b.must(b.WorkNow(ctx))
		jobs, changed = b.ended()
		for _, kind := range kinds {
			if jobs[kind] != 2 {
				t.Errorf("%s ran %d times in two days, want 2", kind, jobs[kind])
			}
		}
		if changed["purge-contacts"] != 1 {
			t.Errorf("%d contacts were purged in two days, want 1", changed["purge-contacts"])
		}
		b.clean()
	})
}
