package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// sending inserts visits under the county's lock, says which were new, and ends in its own way.
func sending(fresh *[]bool, end func(*store.Tx) error, ids ...string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		*fresh = nil
		if _, err := tx.LockedHead(line); err != nil {
			return err
		}
		for _, id := range ids {
			isNew, err := tx.InsertRecord(visit(id), tallyOf("U1", 1))
			if err != nil {
				return err
			}
			*fresh = append(*fresh, isNew)
		}
		return end(tx)
	}
}

func (h *held) queueRecords(ctx context.Context, ids []string, fn func(*store.Tx) error) (answer <-chan error) {
	return h.queueWork(func() error { return h.db.WriteRecords(ctx, store.NewRecords{District: line, IDs: ids}, fn) })
}

// TestNewRecordsAreWrittenTogether: of ids that come twice, in a batch, among callers and after the commit, the first is new.
func TestNewRecordsAreWrittenTogether(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		var stored, first, second, last []bool
		if err := db.WriteDistrict(t.Context(), line, sending(&stored, well, "old")); err != nil {
			t.Fatal(err)
		}
		h := hold(t, db)
		answers := []<-chan error{
			h.queueRecords(t.Context(), []string{"a", "old", "b", "a"}, sending(&first, well, "a", "old", "b", "a")),
			h.queueRecords(t.Context(), []string{"b", "c"}, sending(&second, well, "b", "c")),
			h.queueRecords(t.Context(), nil, sending(&last, well, "d", "c")),
		}
		h.finish()
		for _, answer := range answers {
			if err := <-answer; err != nil {
				t.Error(err)
			}
		}
		for _, c := range []struct{ got, want []bool }{
			{first, []bool{true, false, true, false}}, {second, []bool{false, true}}, {last, []bool{true, false}},
		} {
			if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
				t.Errorf("got new %v, want %v", c.got, c.want)
			}
		}
		wantRecords(t, db, "old", "a", "b", "c", "d")
	})
}

// wantRecords compares the stored records and their tally.
func wantRecords(t *testing.T, db *store.DB, ids ...string) {
	t.Helper()
	present := presentIDs(t, db)
	for _, id := range ids {
		if !present[id] {
			t.Errorf("record %s is not there", id)
		}
	}
	if len(present) != len(ids) || tallySum(t, db) != int64(len(ids)) {
		t.Errorf("got %d records and a tally of %d, want %d", len(present), tallySum(t, db), len(ids))
	}
}

// TestWhoseRecordsAreUndoneLeavesTheIDsFree: a neighbour's failure, before or after its records were written, frees their ids for those
// that come later, also when they were looked up for it.
func TestWhoseRecordsAreUndoneLeavesTheIDsFree(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		wrote := func(tx *store.Tx) error {
			_, err := tx.RecordsByUnit(line, "U1", store.NewestRecord(), 1)
			return errors.Join(err, errChangedMind)
		}
		var ignored, got []bool
		h := hold(t, db)
		first := h.queueRecords(t.Context(), []string{"a"}, sending(&ignored, well, "a"))
		forgets := h.queueRecords(t.Context(), []string{"b"}, sending(&ignored, func(*store.Tx) error { return errChangedMind }, "b"))
		undone := h.queueRecords(t.Context(), []string{"b", "c"}, sending(&ignored, wrote, "b", "c"))
		last := h.queueRecords(t.Context(), []string{"b", "c", "a"}, sending(&got, well, "b", "c", "a"))
		h.finish()
		if err := errors.Join(<-first, <-last); err != nil {
			t.Error(err)
		}
		wantKind(t, <-forgets, errChangedMind)
		wantKind(t, <-undone, errChangedMind)
		if fmt.Sprint(got) != "[true true false]" {
			t.Errorf("got new %v, want the ids of those who failed to be free", got)
		}
		wantRecords(t, db, "a", "b", "c")
	})
}

// TestRecordsThatArePutOffAreRead: whoever reads records in the transaction finds them.
func TestRecordsThatArePutOffAreRead(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		err := db.WriteDistrict(t.Context(), line, func(tx *store.Tx) error {
			var fresh []bool
			if err := sending(&fresh, well, "a", "b")(tx); err != nil {
				return err
			}
			hash, there, err := tx.RecordContent(line, "b")
			if err != nil || !there || string(hash) != string(visit("b").ContentHash) {
				t.Errorf("got content %x, there %v, error %v", hash, there, err)
			}
			if _, there, err := tx.RecordContent(line, "x"); err != nil || there {
				t.Errorf("a record that nobody sent: there %v, error %v", there, err)
			}
			err = tx.SetRecordState(store.StateChange{District: line, ID: "a", From: visit("a").State, State: "void", Reason: "r", ChangedAt: 1})
			if err != nil {
				return err
			}
			n, err := tx.CountRecords(line)
			if n != 2 {
				t.Errorf("got %d records, want 2", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestManyRecords: more than are put off, looked up or written at once, half of them there already, in callers of every size.
func TestManyRecords(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		var all, even []string
		for n := range 1000 {
			all = append(all, fmt.Sprintf("r%04d", n))
			if n%2 == 0 {
				even = append(even, all[n])
			}
		}
		var before, after []bool
		if err := db.WriteDistrict(t.Context(), line, sending(&before, well, even...)); err != nil {
			t.Fatal(err)
		}
		h := hold(t, db)
		answers := []<-chan error{h.queueRecords(t.Context(), all, sending(&after, well, all...))}
		for n := range 40 {
			var ignored []bool
			ids := all[n*25 : n*25+n%7]
			answers = append(answers, h.queueRecords(t.Context(), ids, sending(&ignored, well, ids...)))
		}
		h.finish()
		for _, answer := range answers {
			if err := <-answer; err != nil {
				t.Fatal(err)
			}
		}
		for n, isNew := range after {
			if isNew != (n%2 == 1) {
				t.Fatalf("record %d: got new %v", n, isNew)
			}
		}
		wantRecords(t, db, all...)
	})
}

// TestARecordThatCannotBeStoredFailsItsOwnCaller, although it was put off.
func TestARecordThatCannotBeStoredFailsItsOwnCaller(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	storetest.County(t, db)
	var ignored []bool
	h := hold(t, db)
	first := h.queue(t.Context(), sending(&ignored, well, "a"))
	bad := h.queue(t.Context(), sending(&ignored, well, "b\x00"))
	last := h.queue(t.Context(), sending(&ignored, well, "c"))
	h.finish()
	if err := errors.Join(<-first, <-last); err != nil {
		t.Error(err)
	}
	if <-bad == nil {
		t.Error("a text that PostgreSQL cannot hold was taken")
	}
	wantRecords(t, db, "a", "c")
}
