// Package storetest gives each test a fresh database of its own, on every engine.
//
//	storetest.Each(t, func(t *testing.T, db *store.DB) { … })
//
// runs the test on SQLite, in a temporary directory, and on PostgreSQL, in a
// cluster that the first caller of a test binary starts and that vanishes with
// the binary (cluster.go). Where PostgreSQL is not installed its part is skipped
// with a loud line, but fails when CI=true: there, both engines are the test.
// With -short SQLite has to do.
//
// [County] fills a database with a small county.
package storetest

import (
	"os"
	"path/filepath"
	"testing"

	"wuzha/internal/store"
)

// Each runs test on every engine, in parallel, each time on an empty database.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachDSN(t, func(t *testing.T, dsn string) { test(t, Open(t, dsn)) })
}

// EachDSN is for tests that open, close and open again: it gives the name of an
// empty database, on PostgreSQL with its schema in place.
func EachDSN(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, Postgres(t))
	})
}

// skipShort leaves PostgreSQL to the whole test: the fast inner loop runs on SQLite.
func skipShort(tb testing.TB) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("not on PostgreSQL: -short")
	}
}

// Open opens a database until the test ends.
func Open(tb testing.TB, dsn string) *store.DB {
	tb.Helper()
	db, err := store.Open(tb.Context(), dsn, store.Options{Readers: 4})
	if err != nil {
		tb.Fatalf("open test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Errorf("close test database: %v", err)
		}
	})
	return db
}

// SQLite names a database file of the test's own.
func SQLite(tb testing.TB) string {
	tb.Helper()
	return "sqlite://" + filepath.Join(tb.TempDir(), "wuzha.db")
}

// Postgres names a PostgreSQL database of the test's own, dropped when it ends.
func Postgres(tb testing.TB) string {
	tb.Helper()
	skipShort(tb)
	running, err := sharedCluster()
	switch {
	case err == nil:
		return running.database(tb)
	case os.Getenv("CI") == "true":
		tb.Fatalf("PostgreSQL is part of the test in CI: %v", err)
	default:
		tb.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
	}
	return ""
}
