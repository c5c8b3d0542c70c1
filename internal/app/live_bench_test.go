package app_test

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
	"wuzha/plans"
)

// BenchmarkLive is what people wait for in a district of the community plan: of WUZHA_BENCH_UNITS communities (2,000 when not
// set) with ten records each, or WUZHA_BENCH_RECORDS, and of a hundredth of them, in one run.
func BenchmarkLive(b *testing.B) {
	units := storetest.FromEnvironment("WUZHA_BENCH_UNITS", 2000)
	records := storetest.FromEnvironment("WUZHA_BENCH_RECORDS", units*10)
	for _, part := range []int{100, 1} {
		b.Run(fmt.Sprintf("communities=%d/records=%d", units/part, records/part), func(b *testing.B) { benchLive(b, units/part, records/part) })
	}
}

func benchLive(b *testing.B, units, records int) {
	dsn := storetest.SQLite(b)
	large := openBench(b, dsn)
	text, err := plans.Text("wuzha-community")
	large.must(err)
	large.texts["wuzha-community"] = text
	large.setUpOnly("wuzha-community")
	large.hire("office", "office", county)
	storetest.FillDistrict(b, dsn, county, units, records)
	today := large.at("2023-09-15")
	b.Logf("derived from %d records in %s", records, large.deriveAnew())
	c := large.as("office")
	ask := func(name string, fn func(b *testing.B)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				fn(b)
			}
		})
	}
	ok := func(b *testing.B, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	var next atomic.Int64
	town, one := storetest.Community(units / 2)
	submit := func(b *testing.B) {
		n := next.Add(1)
		e := visit(fmt.Sprintf("z%09d", n), one, today-plan.Day(n%60), "3")
		e.Fields["household"], e.Fields["population"], e.Fields["way"] = strconv.FormatInt(n%300, 10), "resident", "face"
		ok(b, large.refusals(large.Submit(b.Context(), c, []app.Entry{e})))
	}
	verdicts := func(b *testing.B, q app.Query) {
		page, err := large.Verdicts(b.Context(), c, q)
		ok(b, err)
		b.ReportMetric(float64(len(page.Items)), "items")
	}
	for _, q := range []app.Query{{Unit: one}, {Unit: county, Kind: "goal"}, {State: "broken"}} {
		began := time.Now()
		_, err := large.Verdicts(b.Context(), c, q)
		ok(b, err)
		b.Logf("first answer to %+v: %s", q, time.Since(began))
	}
	ask("write", submit)
	ask("write+unit", func(b *testing.B) { submit(b); verdicts(b, app.Query{Unit: one}) })
	ask("unit", func(b *testing.B) { verdicts(b, app.Query{Unit: one}) })
	ask("root", func(b *testing.B) { verdicts(b, app.Query{Unit: county, Kind: "goal"}) })
	ask("town", func(b *testing.B) { verdicts(b, app.Query{Under: town, State: "unmet"}) })
	ask("unmet", func(b *testing.B) { verdicts(b, app.Query{State: "unmet", Current: true}) })
	ask("rare", func(b *testing.B) { verdicts(b, app.Query{State: "waived"}) })
	ask("todo", func(b *testing.B) { _, err := large.Todo(b.Context(), c, app.Query{}); ok(b, err) })
	for name, q := range map[string]app.Query{"records": {}, "records-kind": {Kind: "case"}, "records-unit": {Unit: one}, "records-town": {Under: town}} {
		ask(name, func(b *testing.B) { _, err := large.Records(b.Context(), c, q); ok(b, err) })
	}
}

// deriveAnew derives the totals of all records, as after a new version, and gives how long it took.
func (b *bench) deriveAnew() time.Duration {
	storetest.DeriveAnew(b.tb, b.dsn, county)
	began := time.Now()
	a := b.newApp()
	b.waitDerived(a)
	b.must(a.Close())
	return time.Since(began)
}
