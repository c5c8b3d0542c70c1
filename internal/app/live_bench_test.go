package app_test

import (
	"fmt"
	"iter"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/plan"
	"wuzha/internal/store"
	"wuzha/internal/storetest"
	"wuzha/plans"
)

// BenchmarkLive is what people wait for in a district of the community plan: of WUZHA_BENCH_UNITS communities (2,000 when not
// set) with ten records each, or WUZHA_BENCH_RECORDS, and of a hundredth of them, in one run.
func BenchmarkLive(b *testing.B) {
	units := fromEnvironment("WUZHA_BENCH_UNITS", 2000)
	records := fromEnvironment("WUZHA_BENCH_RECORDS", units*10)
	for _, part := range []int{100, 1} {
		b.Run(fmt.Sprintf("communities=%d/records=%d", units/part, records/part), func(b *testing.B) { benchLive(b, units/part, records/part) })
	}
}

func fromEnvironment(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// perTown is how many communities one town has.
const perTown = 100

func community(n int) (town, id string) {
	return fmt.Sprintf("T%05d", n/perTown), fmt.Sprintf("C%07d", n)
}

func benchLive(b *testing.B, units, records int) {
	dsn := storetest.SQLite(b)
	large := openBench(b, dsn)
	text, err := plans.Text("wuzha-community")
	large.must(err)
	large.texts["wuzha-community"] = text
	large.setUpOnly("wuzha-community")
	large.hire("office", "office", county)
	large.fill(units, records)
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
	town, one := community(units / 2)
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

// fill writes towns, communities and records past the use cases: they are measured elsewhere.
func (b *bench) fill(units, records int) {
	db := storetest.Open(b.tb, b.dsn)
	err := db.Write(b.tb.Context(), func(tx *store.Tx) error {
		for n := range units {
			town, id := community(n)
			if n%perTown == 0 {
				if err := putPlace(tx, "town", town, "/"+county+"/", `{}`); err != nil {
					return err
				}
			}
			if err := putPlace(tx, "community", id, "/"+county+"/"+town+"/", `{"setting":"urban","households":"300","residents":"900"}`); err != nil {
				return err
			}
		}
		head, err := tx.AuditHead(county)
		if err != nil {
			return err
		}
		return tx.PutPartRevision(store.PartRevision{District: county, Part: "units", Revision: head.Seq})
	})
	b.must(err)
	const step = 100_000
	for first := 0; first < records; first += step {
		b.must(db.Write(b.tb.Context(), func(tx *store.Tx) error {
			_, err := tx.BulkRecords(drawnRecords(first, min(first+step, records), units))
			return err
		}))
	}
}

func putPlace(tx *store.Tx, kind, id, above, attributes string) error {
	if err := tx.PutUnit(store.Unit{District: county, ID: id, Kind: kind}); err != nil {
		return err
	}
	parent := county
	if kind == "community" {
		parent = above[len(county)+2 : len(above)-1]
	}
	return tx.PutPlacement(store.UnitPlacement{District: county, Unit: id, FromDay: store.Day(plan.OpenFrom), ToDay: store.NoEnd, Parent: parent,
		Name: id, NameKey: id, Path: above + id + "/", Attributes: attributes, Links: `{}`})
}

func drawnRecords(first, last, units int) iter.Seq[store.Record] {
	kinds := []struct{ kind, fields string }{
		{"visit", `{"fields":{"household":"%d","population":"resident","way":"face","people":"2"}}`}, {"group_push", `{"fields":{"group":"owner","reach":"%d"}}`},
		{"public_event", `{"fields":{"place":"square","form":"leaflet","people":"%d"}}`}, {"not_home", `{"fields":{"household":"%d"}}`}, {"case", `{"fields":{"loss":"%d"}}`},
	}
	return func(yield func(store.Record) bool) {
		for n := first; n < last; n++ {
			_, unit := community(n * 7919 % units)
			k := kinds[0]
			switch {
			case n%200 == 0:
				k = kinds[4]
			case n%70 == 0:
				k = kinds[3]
			case n%12 == 0:
				k = kinds[2]
			case n%5 == 0:
				k = kinds[1]
			}
			r := store.Record{District: county, ID: fmt.Sprintf("r%010d", n), Kind: k.kind, Unit: unit, OnDay: 19421 + store.Day(n/units%190), EnteredAt: 1,
				ByPerson: "p", State: "submitted", Fields: fmt.Sprintf(k.fields, n%300+1), ContentHash: []byte{1}}
			if !yield(r) {
				return
			}
		}
	}
}

// deriveAnew derives the totals of all records, as after a new version, and gives how long it took.
func (b *bench) deriveAnew() time.Duration {
	db := storetest.Open(b.tb, b.dsn)
	b.must(db.Write(b.tb.Context(), func(tx *store.Tx) error {
		return tx.PutDerivation(store.Derivation{District: county, Version: 1})
	}))
	began := time.Now()
	a := b.newApp()
	b.waitDerived(a)
	b.must(a.Close())
	return time.Since(began)
}
