package app_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/storetest"
)

// manyVisits is a sheet of n rows; every hundredth cannot go in.
func manyVisits(n int) string {
	var b strings.Builder
	b.WriteString("单位,日期,人数,户号\n")
	for i := range n {
		people := "3"
		if i%100 == 99 {
			people = "无"
		}
		fmt.Fprintf(&b, "v%d,2023-02-%02d,%s,%d\n", 1+i%3, 1+i%28, people, i)
	}
	return b.String()
}

// TestImportIsResumed: cut off after any batch, an import goes on behind it, and in the end everything is there once.
func TestImportIsResumed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		want := app.ImportCounts{Rows: 3500, New: 3465, Bad: 35}
		v := b.upload("office", visitsSheet, manyVisits(3500))
		wantCounts(t, v, "checked", want)
		b.must(b.ApplyImport(t.Context(), b.as("office"), v.ID))
		for cut := 0; ; cut++ {
			ctx, cancel := context.WithCancel(t.Context())
			events, err := b.Watch(ctx, b.as("office"))
			b.must(err)
			go func() { // every time a sign of life later the work is ended
				seen := 0
				for e := range events {
					if len(e.Jobs) > 0 {
						seen++
					}
					if seen > cut {
						cancel()
					}
				}
			}()
			_ = b.WorkNow(ctx)
			cancel()
			got, err := b.Import(t.Context(), b.as("office"), v.ID)
			b.must(err)
			if n := len(b.records("office", "visit")); n < min(app.MaxPage, got.Counts.New) {
				t.Fatalf("the import says %d rows went in, there are %d", got.Counts.New, n)
			}
			if got.State == "done" {
				wantCounts(t, got, "done", want)
				break
			}
			if cut > 50 {
				t.Fatalf("the import does not come to an end: %+v", got)
			}
			b.clock.Add(11 * time.Minute.Milliseconds())
			b.must(b.Sweep(t.Context()))
		}
		b.clean()
		if e, err := b.Evaluate(t.Context(), b.as("office"), day(t, "2023-03-10"), 0); err != nil || len(e.Result.Verdicts) == 0 {
			t.Errorf("got %v", err)
		}
		again := b.upload("office", visitsSheet, manyVisits(3500))
		wantCounts(t, again, "checked", app.ImportCounts{Rows: 3500, Unchanged: 3465, Bad: 35})
	})
}

// TestImportIsCancelled: what waits is not begun, and the upload is gone.
func TestImportIsCancelled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.at("2023-03-10")
		v := b.upload("office", visitsSheet, manyVisits(5))
		b.must(b.ApplyImport(ctx, b.as("office"), v.ID))
		b.must(b.CancelImport(ctx, b.as("office"), v.ID))
		if got := b.settled("office", v.ID); got.State != "cancelled" || len(b.records("office", "visit")) != 0 {
			t.Errorf("got %s with %d records, want nothing done", got.State, len(b.records("office", "visit")))
		}
		wantKind(t, b.ApplyImport(ctx, b.as("office"), v.ID), campaign.Conflict)
		wantKind(t, b.CancelImport(ctx, b.as("office"), v.ID), campaign.Conflict)
		w := b.upload("office", visitsSheet, manyVisits(5))
		b.must(b.ApplyImport(ctx, b.as("office"), w.ID))
		job, err := b.Import(ctx, b.as("office"), w.ID)
		b.must(err)
		wantKind(t, b.CancelJob(ctx, b.as("clerk"), job.Job), campaign.NotFound)
		b.must(b.CancelJob(ctx, b.as("office"), job.Job))
		if got := b.settled("office", w.ID); got.State != "cancelled" {
			t.Errorf("got %s after its job was cancelled", got.State)
		}
		wantKind(t, b.RetryJob(ctx, b.as("office"), job.Job), campaign.Conflict)
	})
}

// TestJobsRunByThemselves: a started App does what is asked of it and tells who listens.
func TestJobsRunByThemselves(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		b.must(b.Start(t.Context()))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		events, err := b.Watch(ctx, b.as("office"))
		b.must(err)
		r := visitsSheet
		r.FileName, r.Body = "a.csv", strings.NewReader(manyVisits(5))
		begun, err := b.BeginImport(ctx, b.as("office"), r)
		b.must(err)
		reached := func(state string) {
			for range events {
				v, err := b.Import(ctx, b.as("office"), begun.ID)
				b.must(err)
				if v.State == state {
					return
				}
			}
			t.Fatalf("the import never was %s", state)
		}
		reached("checked")
		b.must(b.ApplyImport(ctx, b.as("office"), begun.ID))
		reached("done")
	})
}

// TestOldUploadsAreDeleted: uploads may name people.
func TestOldUploadsAreDeleted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		v := b.upload("office", visitsSheet, manyVisits(5))
		b.apply("office", v.ID)
		b.at("2023-03-18")
		b.must(b.Sweep(t.Context()))
		b.must(b.WorkNow(t.Context()))
		_, err := b.Import(t.Context(), b.as("office"), v.ID)
		wantKind(t, err, campaign.NotFound)
		if n := b.uploadsLeft(); n != 0 {
			t.Errorf("%d uploads are left", n)
		}
		b.clean()
	})
}

// BenchmarkImport is 100,000 rows of a workbook, from the upload to the last row.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		county := openBench(b, storetest.SQLite(b))
		county.setUp()
		county.at("2023-03-10")
		book := bigWorkbook(b, 100_000)
		start := time.Now()
		r := visitsSheet
		r.FileName = "走访.xlsx"
		v := county.upload("office", r, book)
		checked := time.Since(start)
		if got := county.apply("office", v.ID); got.Counts.New != 100_000 {
			b.Fatalf("got %+v", got)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(checked.Seconds(), "check-s")
		b.ReportMetric(time.Since(start).Seconds(), "all-s")
		b.ReportMetric(float64(m.Sys)/(1<<20), "sys-MiB")
	}
}

func bigWorkbook(tb testing.TB, n int) string {
	tb.Helper()
	var out strings.Builder
	err := document.WriteXLSX(&out, []document.Sheet{{Name: "走访", Columns: []document.Column{{Title: "单位"}, {Title: "日期"}, {Title: "人数"}, {Title: "户号"}},
		Rows: func(yield func([]document.Cell) bool) {
			for i := range n {
				if !yield([]document.Cell{document.Text([]string{"鹿鸣村", "竹影村", "v3"}[i%3]), document.Date(time.Date(2023, 2, 1+i%28, 0, 0, 0, 0, time.UTC)),
					document.Integer(3), document.Text(fmt.Sprint(i))}) {
					return
				}
			}
		}}})
	if err != nil {
		tb.Fatal(errors.Join(err))
	}
	return out.String()
}
