package store_test

import (
	"strings"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// TestIndexesInUse holds that what is asked all day finds its index: a list that reads all records is as right as one that
// does not, and ten thousand times slower.
func TestIndexesInUse(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	place := store.RecordFilter{District: "d", To: store.NoEnd, Before: store.NewestRecord(), Limit: 10}
	with := func(change func(*store.RecordFilter)) store.RecordFilter {
		f := place
		change(&f)
		return f
	}
	for index, query := range map[string]string{
		"records_supersedes": `SELECT kind FROM records WHERE district = $1 AND supersedes = $2 AND supersedes <> '' ORDER BY id`,
		"records_revision":   `SELECT kind FROM records WHERE district = $1 AND revision > $2 ORDER BY revision, id`,
		"records_unit":       `SELECT fields FROM records WHERE district = $1 AND (unit, on_day, id) > ($2, 1, '') ORDER BY unit, on_day, id LIMIT 5`,
		"records_kind":       `SELECT fields FROM records WHERE district = $1 AND kind = $2 AND on_day >= 1 AND on_day <= 2 ORDER BY on_day, id`,
	} {
		wantIndex(t, db, index, query, "d", "x")
	}
	for index, f := range map[string]store.RecordFilter{
		"records_day":    place,
		"records_unit":   with(func(f *store.RecordFilter) { f.Unit, f.Kind, f.State = "u", "k", "void" }),
		"records_person": with(func(f *store.RecordFilter) { f.Person, f.Kind = "p", "k" }),
		"records_kind":   with(func(f *store.RecordFilter) { f.Kind, f.State = "k", "submitted" }),
		"records_state":  with(func(f *store.RecordFilter) { f.State, f.Kind = "returned", "k" }),
	} {
		query, args := f.SQL()
		wantIndex(t, db, index, query, args...)
	}
}

func wantIndex(t *testing.T, db *store.DB, index, query string, args ...any) {
	t.Helper()
	read(t, db, func(tx *store.Tx) error {
		plan, err := tx.QueryPlan(query, args...)
		if !strings.Contains(plan, "INDEX "+index+" ") {
			t.Errorf("%s\ngot %s, want index %s", query, plan, index)
		}
		return err
	})
}
