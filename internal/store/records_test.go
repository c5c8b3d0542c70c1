package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// visit is a household visit at U1 on the county's first day.
func visit(id string) store.Record {
	return store.Record{
		District: storetest.CountyCode, ID: id, Kind: "visit", Unit: "U1", OnDay: storetest.CountyStart, EnteredAt: 1_672_531_200_000,
		ByPerson: "P1", State: "submitted", Fields: `{"present":true}`, ContentHash: []byte("hash of " + id),
	}
}

func tallyOf(unit string, value int64) store.Tally {
	return store.Tally{District: storetest.CountyCode, Unit: unit, Measure: "visits", Day: storetest.CountyStart, Value: value}
}

func TestARecordIsWrittenOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, wantFresh := range []bool{true, false, false} {
			write(t, db, func(tx *store.Tx) error {
				fresh, err := tx.InsertRecord(visit("r"), tallyOf("U1", 1), tallyOf("U2", 5))
				if fresh != wantFresh {
					t.Errorf("got fresh = %v, want %v", fresh, wantFresh)
				}
				return err
			})
		}
		other := visit("r")
		other.ContentHash = []byte("something else")
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertRecord(other)
			return err
		})
		wantKind(t, err, store.ErrConflict)
		if got, want := tallySum(t, db), int64(6); got != want {
			t.Errorf("got tallies %d, want %d", got, want)
		}
		elsewhere := visit("r")
		elsewhere.District = "990002"
		write(t, db, func(tx *store.Tx) error {
			fresh, err := tx.InsertRecord(elsewhere)
			if !fresh {
				t.Error("an id was taken by another district's record")
			}
			return err
		})
	})
}

func TestRecordsComeBackAsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := store.Record{
			District: storetest.CountyCode, ID: "r-二", Kind: "case", Unit: "U1", OnDay: -1, EnteredAt: 1 << 50, ByPerson: "P1", Ref: "r-一",
			State: "confirmed", Supersedes: "r-零", Reason: "金额录错", ChangedAt: 7, Fields: `{"loss":"12.50","说明":"…"}`,
			ContentHash: []byte{0, 1, 255},
		}
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.InsertRecord(want)
			return err
		})
		read(t, db, func(tx *store.Tx) error {
			got, err := tx.RecordByID(want.District, want.ID)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("record differs (-want +got):\n%s", diff)
			}
			answers, answersErr := tx.RecordsReferring(want.District, want.Ref)
			if len(answers) != 1 || answersErr != nil {
				t.Errorf("got %d records that refer to it, %v; want 1", len(answers), answersErr)
			}
			if none, err := tx.RecordsReferring(want.District, ""); len(none) != 0 || err != nil {
				t.Errorf("got %d records that refer to nothing, %v; want none", len(none), err)
			}
			_, missing := tx.RecordByID("990002", want.ID)
			wantKind(t, missing, store.ErrNotFound)
			return err
		})
	})
}

func bulk(n int) []store.Record {
	records := make([]store.Record, n)
	for i := range records {
		records[i] = visit(fmt.Sprintf("r%03d", i))
		records[i].OnDay += store.Day(i / 10)
	}
	return records
}

func TestPagesOfAUnit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		records := bulk(47)
		write(t, db, func(tx *store.Tx) error {
			count, err := tx.BulkRecords(slices.Values(records))
			if count != 47 {
				t.Errorf("got %d records written, want 47", count)
			}
			return err
		})
		var got []string
		read(t, db, func(tx *store.Tx) error {
			for place, full := store.NewestRecord(), true; full; {
				page, err := tx.RecordsByUnit(storetest.CountyCode, "U1", place, 10)
				if err != nil {
					return err
				}
				for _, r := range page {
					got, place = append(got, r.ID), r.Key()
				}
				full = len(page) == 10
			}
			return nil
		})
		slices.Reverse(records)
		var want []string
		for _, r := range records {
			want = append(want, r.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages differ (-want +got):\n%s", diff)
		}
	})
}

func TestBulkIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.BulkRecords(slices.Values(append(bulk(20), visit("r007"))))
			return err
		})
		wantKind(t, err, store.ErrConflict)
		if got := len(presentIDs(t, db)); got != 0 {
			t.Errorf("got %d records of a failed bulk, want none", got)
		}
	})
}

func TestRecordState(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.InsertRecord(visit("r"))
			return err
		})
		void := store.StateChange{District: storetest.CountyCode, ID: "r", From: "submitted", State: "void", Reason: "重复", ChangedAt: 9}
		missing := void
		missing.ID = "none"
		for _, step := range []struct {
			name   string
			change store.StateChange
			want   error
		}{{"first", void, nil}, {"changed meanwhile", void, store.ErrConflict}, {"missing", missing, store.ErrNotFound}} {
			err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.SetRecordState(step.change) })
			if step.want == nil && err != nil || step.want != nil && !strings.Contains(fmt.Sprint(err), step.want.Error()) {
				t.Errorf("%s: got %v, want %v", step.name, err, step.want)
			}
		}
		read(t, db, func(tx *store.Tx) error {
			got, err := tx.RecordByID(storetest.CountyCode, "r")
			if got.State != "void" || got.Reason != "重复" || got.ChangedAt != 9 {
				t.Errorf("got state %q, reason %q at %d; want the first change", got.State, got.Reason, got.ChangedAt)
			}
			return err
		})
	})
}
