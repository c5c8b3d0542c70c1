package web

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/storetest"
)

// BenchmarkPages is the server's time for the main pages as the office of a district sees them: of WUZHA_BENCH_UNITS communities (2,000
// when not set) with fifty records each, or WUZHA_BENCH_RECORDS, and of a hundredth of them, in one run. Each page is asked for right
// after a record was submitted, when what is remembered has just changed, and again when nothing has.
func BenchmarkPages(b *testing.B) {
	units := storetest.FromEnvironment("WUZHA_BENCH_UNITS", 2000)
	records := storetest.FromEnvironment("WUZHA_BENCH_RECORDS", units*50)
	for _, part := range []int{100, 1} {
		b.Run(fmt.Sprintf("communities=%d/records=%d", units/part, records/part), func(b *testing.B) { benchPages(b, units/part, records/part) })
	}
}

func benchPages(b *testing.B, units, records int) {
	w := filledWorld(b, units, records)
	town, one := storetest.Community(units / 2)
	for name, page := range map[string]string{
		"overview": "/overview?period=2023-05", "overview-town": "/overview?period=2023-05&under=" + town, "wall": "/wall?period=2023-05", "units": "/units",
		"units-state": "/units?state=unmet&period=2023-05", "units-search": "/units?q=C00", "unit": "/units/" + one, "duties": "/duties", "duties-state": "/duties?state=unmet,broken&period=2023-04",
		"records": "/records", "records-town": "/records?under=" + town, "todo": "/todo", "cases": "/cases", "follow-ups": "/follow-ups", "plan": "/plan", "people": "/people", "titles": "/titles", "scores": "/scores",
	} {
		b.Run(name, func(b *testing.B) {
			var settled, fresh []time.Duration
			n := 0
			for b.Loop() {
				n++
				w.write(b, fmt.Sprintf("%s-%d-%d", name, b.N, n), one)
				fresh = append(fresh, w.timed(b, page))
				settled = append(settled, w.timed(b, page))
			}
			b.ReportMetric(p95(fresh), "p95-after-write-ms")
			b.ReportMetric(p95(settled), "p95-ms")
		})
	}
}

// filledWorld is a server in front of a large district, its totals derived.
func filledWorld(b *testing.B, units, records int) *world {
	b.Helper()
	dsn := storetest.SQLite(b)
	first := emptyWorld(b, dsn)
	first.begin(b, "云雾县", "wuzha-community")
	first.hire(b, "office", "office", district)
	storetest.FillDistrict(b, dsn, district, units, records)
	storetest.DeriveAnew(b, dsn, district)
	w := emptyWorld(b, dsn)
	w.sessions = first.sessions
	for {
		all, err := w.app.Derivation(b.Context(), w.callerOf(b, "office"))
		must(b, err)
		if !slices.ContainsFunc(all, func(d app.DerivationView) bool { return d.DoneAt == 0 }) {
			return w
		}
		runtime.Gosched()
	}
}

// write submits a record.
func (w *world) write(b *testing.B, id, unit string) {
	b.Helper()
	outcomes, err := w.app.Submit(b.Context(), w.callerOf(b, "office"), []app.Entry{{ID: id, Kind: "group_push", Unit: unit, On: w.callerOf(b, "office").Day(), Fields: map[string]string{"group": "owner", "reach": "30"}}})
	must(b, err)
	if outcomes[0].Err != nil {
		b.Fatal(outcomes[0].Err)
	}
}

func (w *world) timed(b *testing.B, page string) time.Duration {
	began := time.Now()
	got := w.ask("office", "GET "+page)
	took := time.Since(began)
	if got.Code != http.StatusOK {
		b.Fatalf("%s: %d", page, got.Code)
	}
	return took
}

// p95 is the time, in milliseconds, that nineteen of twenty keep within.
func p95(times []time.Duration) float64 {
	slices.Sort(times)
	return float64(times[(len(times)*95+99)/100-1].Microseconds()) / 1000
}
