package storetest

import (
	"testing"

	"wuzha/internal/store"
)

// Derive notes how far the running totals of version 2 of a district's plan have come, as the program does while it derives them; with
// all records taken in they are complete.
func Derive(t testing.TB, dsn, district string, records, total int64) {
	t.Helper()
	d := store.Derivation{District: district, Version: 2, Records: records, Total: total, StartedAt: 1}
	if records == total {
		d.DoneAt = 2
	}
	if err := Open(t, dsn).Write(t.Context(), func(tx *store.Tx) error { return tx.PutDerivation(d) }); err != nil {
		t.Fatal(err)
	}
}
