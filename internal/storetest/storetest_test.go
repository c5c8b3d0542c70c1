package storetest_test

import (
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func TestEachGivesAnEmptyDatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for range 2 {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				districts, err := tx.Districts()
				if len(districts) != 0 {
					t.Errorf("got %d districts in a fresh database, want none", len(districts))
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			storetest.County(t, db)
		})
	}
}

func TestCountyIsATreeOfPaths(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.County(t, db)
		paths := map[string]string{"": ""}
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			return tx.Units(storetest.CountyCode, func(u store.PlacedUnit) error {
				paths[u.Unit] = u.Path
				want, err := store.UnitPath(paths[u.Parent], u.Unit)
				if u.Path != want {
					t.Errorf("unit %s: got path %s, want %s", u.Unit, u.Path, want)
				}
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := len(paths)-1, 7; got != want {
			t.Errorf("got %d units, want %d", got, want)
		}
	})
}
