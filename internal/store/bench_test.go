package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// The yardstick and what is measured against it write the same rows: a record
// and one tally, ids in rising order, a thousand units, a year of days.

func benchRecord(n int64) (store.Record, store.Tally) {
	unit := fmt.Sprintf("U%04d", n%1000)
	day := storetest.CountyStart + store.Day(n/50%365)
	r := store.Record{
		District: storetest.CountyCode, ID: fmt.Sprintf("018c0000-0000-7000-8000-%012d", n), Kind: "publicity", Unit: unit,
		OnDay: day, EnteredAt: 1_700_000_000_000 + n, ByPerson: "P0001", State: "submitted",
		Fields: `{"people":35,"form":"talk","place":"云雾县鹿鸣社区活动室"}`, ContentHash: make([]byte, 32),
	}
	return r, store.Tally{District: r.District, Unit: unit, Measure: "gaoqiao:publicity", Day: day, Value: 1}
}

// BenchmarkRawBatch1000 is the yardstick: database/sql alone, a thousand records a transaction.
func BenchmarkRawBatch1000(b *testing.B) {
	path := filepath.Join(b.TempDir(), "raw.db")
	db := storetest.Open(b, "sqlite://"+path)
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	raw, err := sql.Open("sqlite", store.WriteSettings(path))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	raw.SetMaxOpenConns(1)
	b.ResetTimer()
	for done := 0; done < b.N; done += 1000 {
		if err := rawBatch(b.Context(), raw, int64(done), int64(min(done+1000, b.N))); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func rawBatch(ctx context.Context, raw *sql.DB, from, to int64) error {
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	insert, err := tx.Prepare(store.InsertRecordSQL)
	if err != nil {
		return err
	}
	upsert, err := tx.Prepare(store.UpsertTallySQL)
	if err != nil {
		return err
	}
	for n := from; n < to; n++ {
		r, t := benchRecord(n)
		if _, err := insert.Exec(r.Values()...); err != nil {
			return err
		}
		if _, err := upsert.Exec(t.District, t.Version, t.Unit, t.Measure, t.Day, t.Value); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// BenchmarkSubmitSingle writes one record a call from 64 goroutines.
func BenchmarkSubmitSingle(b *testing.B) {
	eachEngine(b, func(b *testing.B, db *store.DB) {
		submit(b, db, 64, func(tx *store.Tx, n int64) error {
			r, t := benchRecord(n)
			_, err := tx.InsertRecord(r, t)
			return err
		})
	})
}

// BenchmarkSubmitAudited adds an audit entry to each, as every use case does.
func BenchmarkSubmitAudited(b *testing.B) {
	eachEngine(b, func(b *testing.B, db *store.DB) {
		submit(b, db, 64, func(tx *store.Tx, n int64) error {
			r, t := benchRecord(n)
			if _, err := tx.InsertRecord(r, t); err != nil {
				return err
			}
			_, err := tx.AppendAudit(store.AuditEntry{District: r.District, At: n, Actor: r.ByPerson, Action: "submit", Object: r.ID,
				Result: "ok"}, func(store.AuditEntry) []byte { return make([]byte, 32) })
			return err
		})
	})
}

// BenchmarkSubmitBatch100 writes a hundred records a call from 8 goroutines.
func BenchmarkSubmitBatch100(b *testing.B) {
	eachEngine(b, func(b *testing.B, db *store.DB) {
		submit(b, db, 8, func(tx *store.Tx, n int64) error {
			tallies := make([]store.Tally, 0, 100)
			for i := n * 100; i < n*100+100; i++ {
				r, t := benchRecord(i)
				if _, err := tx.InsertRecord(r); err != nil {
					return err
				}
				tallies = append(tallies, t)
			}
			return tx.UpsertTallies(store.AddTally, tallies)
		})
		b.ReportMetric(float64(b.N)*100/b.Elapsed().Seconds(), "records/s")
	})
}

func eachEngine(b *testing.B, run func(*testing.B, *store.DB)) {
	b.Run("sqlite", func(b *testing.B) { run(b, storetest.Open(b, storetest.SQLite(b))) })
	b.Run("postgres", func(b *testing.B) { run(b, storetest.Open(b, storetest.Postgres(b))) })
}

// submit makes b.N calls from a number of goroutines.
func submit(b *testing.B, db *store.DB, goroutines int, call func(*store.Tx, int64) error) {
	var next atomic.Int64
	b.SetParallelism(max(1, goroutines/2))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := next.Add(1)
			if err := db.Write(b.Context(), func(tx *store.Tx) error { return call(tx, n) }); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
}
