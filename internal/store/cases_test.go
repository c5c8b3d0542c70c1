package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func TestCaseNumbers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.CaseByNumber("d1", "A1"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a free number: got %v", err)
			}
			if err := tx.PutCaseNumber(store.CaseNumber{District: "d1", Number: "A1", Record: "r1"}); err != nil {
				return err
			}
			if err := tx.PutCaseNumber(store.CaseNumber{District: "d2", Number: "A1", Record: "other"}); err != nil {
				return err
			}
			if err := tx.PutCaseNumber(store.CaseNumber{District: "d1", Number: "A1", Record: "r2"}); err != nil {
				return err
			}
			got, err := tx.CaseByNumber("d1", "A1")
			if got.Record != "r2" {
				t.Errorf("got %+v, want the record that took the number last", got)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestCaseSteps(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first := store.CaseStep{District: "d1", Record: "r1", Seq: 1, Step: "dispute", Unit: "v1", Reason: "不在本村", ByPerson: "p1", At: 5}
		second := store.CaseStep{District: "d1", Record: "r1", Seq: 2, Step: "transfer", Unit: "v1", ToUnit: "v2", AsWhat: "community", Successor: "r2", Reason: "属实", ByPerson: "p2", At: 6}
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			for _, s := range []store.CaseStep{second, first, {District: "d1", Record: "r9", Seq: 1, Step: "dispute", Unit: "v1", Reason: "x", ByPerson: "p", At: 1}} {
				if err := tx.InsertCaseStep(s); err != nil {
					return err
				}
			}
			got, err := tx.CaseSteps("d1", "r1")
			if diff := cmp.Diff([]store.CaseStep{first, second}, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertCaseStep(first) })
		if !errors.Is(err, store.ErrConflict) {
			t.Errorf("a used place: got %v, want a conflict", err)
		}
	})
}
