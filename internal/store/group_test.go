package store_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// eachLine runs a test on both engines with a county, whose writers share transactions.
func eachLine(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.County(t, db)
		test(t, db)
	})
}

// audited writes a record with its tally and an entry of the audit, as use cases do, and ends in its own way.
func audited(id string, end func(tx *store.Tx) error) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		head, err := tx.LockedHead(line)
		if err != nil {
			return err
		}
		if _, err := tx.InsertRecord(visit(id), tallyOf("U1", 1)); err != nil {
			return err
		}
		if _, err := tx.LinkAudit(head, store.AuditEntry{District: line, Action: "submit", Object: id}, seal); err != nil {
			return err
		}
		return end(tx)
	}
}

func well(*store.Tx) error { return nil }

// wantLine compares what is stored of the county with the ids that were acknowledged: records, their tally, and an unbroken chain.
func wantLine(t *testing.T, db *store.DB, ids ...string) {
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
	read(t, db, func(tx *store.Tx) error {
		entries, err := tx.AuditPage(line, 0, 1000)
		head, headErr := tx.AuditHead(line)
		if len(entries) != len(ids) || head.Seq != int64(len(ids)) {
			t.Errorf("got %d entries and the chain's end at %d, want %d", len(entries), head.Seq, len(ids))
		}
		var before []byte
		for i, e := range entries {
			if e.Seq != int64(i+1) || string(e.PrevHash) != string(before) {
				t.Errorf("entry %d of the chain does not follow the one before it", e.Seq)
			}
			before = e.Hash
		}
		return errors.Join(err, headErr)
	})
}

func TestWritersOfADistrictDoNotHarmEachOther(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		h := hold(t, db)
		first := h.queue(t.Context(), audited("a", well))
		fails := h.queue(t.Context(), audited("b", func(*store.Tx) error { return errChangedMind }))
		panics := h.queue(t.Context(), audited("c", func(*store.Tx) error { panic("spilt tea") }))
		conflicts := h.queue(t.Context(), audited("d", func(tx *store.Tx) error {
			other := visit("a")
			other.ContentHash = []byte("another")
			_, err := tx.InsertRecord(other)
			return err
		}))
		swallows := h.queue(t.Context(), audited("e", func(tx *store.Tx) error { _, _ = tx.Exec("SELECT nonsense"); return nil }))
		looks := h.queue(t.Context(), audited("f", func(tx *store.Tx) error {
			var tallies []store.Tally
			err := tx.Tallies(store.UnitSpan{District: line, First: "U1", Last: "U1"}, func(t store.Tally) error {
				tallies = append(tallies, t)
				return nil
			})
			if err == nil && (len(tallies) != 1 || tallies[0].Value != 2) {
				err = fmt.Errorf("got tallies %v inside, want those of the neighbour and its own", tallies)
			}
			return errors.Join(err, errChangedMind) // undone after what was put off has been written for it
		}))
		last := h.queue(t.Context(), audited("g", well))
		h.finish()
		if err := errors.Join(<-first, <-last); err != nil {
			t.Error(err)
		}
		wantKind(t, <-fails, errChangedMind)
		wantKind(t, <-conflicts, store.ErrConflict)
		if _, ok := errors.AsType[*store.PanicError](<-panics); !ok {
			t.Error("the panic did not become its caller's error")
		}
		if <-swallows == nil {
			t.Error("a caller whose statement failed was told that all is well")
		}
		if err := <-looks; !errors.Is(err, errChangedMind) || err.Error() != errChangedMind.Error() {
			t.Error(err)
		}
		wantLine(t, db, "a", "g")
	})
}

// TestAPartIsUndoneByItself: what a caller's part wrote before it failed is gone, read or not; what came before and after it stays, and so do the
// neighbours, also when the group is run again for one who fails.
func TestAPartIsUndoneByItself(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		parted := func(id string) func(*store.Tx) error {
			return audited(id, func(tx *store.Tx) error {
				for _, read := range []bool{false, true} {
					err := tx.Part(func() error {
						if _, err := tx.InsertRecord(visit(id+"-refused"), tallyOf("U1", 1)); err != nil {
							return err
						}
						if read {
							if err := tx.Tallies(store.UnitSpan{District: line, First: "U1", Last: "U1"}, func(store.Tally) error { return nil }); err != nil {
								return err
							}
						}
						return errChangedMind
					})
					if !errors.Is(err, errChangedMind) {
						return fmt.Errorf("a part that failed answered %w", err)
					}
				}
				return tx.Part(func() error { return nil })
			})
		}
		h := hold(t, db)
		first := h.queue(t.Context(), parted("a"))
		fails := h.queue(t.Context(), audited("b", func(tx *store.Tx) error { return tx.Part(func() error { return errChangedMind }) }))
		last := h.queue(t.Context(), parted("c"))
		swallows := h.queue(t.Context(), audited("d", func(tx *store.Tx) error {
			_ = tx.Part(func() error { _, _ = tx.Exec("SELECT nonsense"); return nil })
			return nil
		}))
		h.finish()
		if err := errors.Join(<-first, <-last); err != nil {
			t.Error(err)
		}
		wantKind(t, <-fails, errChangedMind)
		if <-swallows == nil {
			t.Error("a caller whose statement failed in a part was told that all is well")
		}
		wantLine(t, db, "a", "c")
	})
}

// TestWhatIsPutOffFailsItsOwnCaller: a running total beyond its bounds is found out when the group has run; the others are served.
func TestWhatIsPutOffFailsItsOwnCaller(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		h := hold(t, db)
		first := h.queue(t.Context(), audited("a", well))
		huge := h.queue(t.Context(), audited("b", func(tx *store.Tx) error {
			return tx.UpsertTallies(store.AddTally, []store.Tally{tallyOf("U1", math.MaxInt64)})
		}))
		last := h.queue(t.Context(), audited("c", well))
		h.finish()
		answers := []error{<-first, <-huge, <-last}
		if answers[0] != nil || answers[2] != nil {
			t.Errorf("got %v, want the neighbours to be served", answers)
		}
		if answers[1] == nil {
			t.Error("a sum beyond its bounds was taken")
		}
		wantLine(t, db, "a", "c")
	})
}

// TestAGroupRunsAgainOnlyToUndo: who is refused before writing costs the others nothing; who fails after it has all run once more.
func TestAGroupRunsAgainOnlyToUndo(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		for id, c := range map[string]struct {
			other func(*store.Tx) error
			runs  int
		}{
			"refused": {func(tx *store.Tx) error { return errors.Join(tx.LockDistrict(line), errChangedMind) }, 1},
			"undone": {audited("y", func(tx *store.Tx) error {
				_, err := tx.RecordByID(line, "y") // writes what was put off
				return errors.Join(err, errChangedMind)
			}), 2},
		} {
			h := hold(t, db)
			runs := 0
			first := h.queue(t.Context(), func(tx *store.Tx) error { runs++; return audited(id, well)(tx) })
			other := h.queue(t.Context(), c.other)
			h.finish()
			wantKind(t, <-other, errChangedMind)
			most := c.runs
			if db.Engine() == store.Postgres {
				most++ // it may refuse a transaction that met no other, and have it run again
			}
			if err := <-first; err != nil || runs < c.runs || runs > most {
				t.Errorf("%s: got %d runs and error %v, want %d runs", id, runs, err, c.runs)
			}
		}
		wantLine(t, db, "refused", "undone")
	})
}

// TestAGroupIsRepeated: a serialization failure or a lost connection of one has all run again, and each is there once.
func TestAGroupIsRepeated(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]string{"serialization": raise("40001"), "connection": `SELECT pg_terminate_backend(pg_backend_pid())`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Open(t, storetest.Postgres(t))
			storetest.County(t, db)
			h := hold(t, db)
			runs := map[string]int{}
			counting := func(id string, end func(*store.Tx) error) func(*store.Tx) error {
				return func(tx *store.Tx) error { runs[id]++; return audited(id, end)(tx) }
			}
			first := h.queue(t.Context(), counting("a", well))
			harmed := h.queue(t.Context(), counting("b", func(tx *store.Tx) error {
				if runs["b"] > 1 {
					return nil
				}
				_, err := tx.Exec(harm)
				return err
			}))
			last := h.queue(t.Context(), counting("c", well))
			h.finish()
			if err := errors.Join(<-first, <-harmed, <-last); err != nil {
				t.Error(err)
			}
			if runs["a"] != 2 || runs["b"] != 2 {
				t.Errorf("got runs %v, want the group to run twice", runs)
			}
			wantLine(t, db, "a", "b", "c")
		})
	}
}

// TestOneThatNeverSucceedsStopsNobody: after the attempts are used up, each is tried by itself.
func TestOneThatNeverSucceedsStopsNobody(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	storetest.County(t, db)
	h := hold(t, db)
	first := h.queue(t.Context(), audited("a", well))
	never := h.queue(t.Context(), audited("b", func(tx *store.Tx) error { _, err := tx.Exec(raise("40001")); return err }))
	last := h.queue(t.Context(), audited("c", well))
	h.finish()
	if err := errors.Join(<-first, <-last); err != nil {
		t.Error(err)
	}
	if <-never == nil {
		t.Error("the one that cannot succeed was told that all is well")
	}
	wantLine(t, db, "a", "c")
}

// TestWhoGivesUpBreaksNobodysConnection: on PostgreSQL a context that ends while its statement runs would end the connection of all.
func TestWhoGivesUpBreaksNobodysConnection(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	storetest.County(t, db)
	h := hold(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	impatient := h.queue(ctx, audited("a", func(*store.Tx) error { cancel(); return nil }))
	patient := h.queue(t.Context(), audited("b", well))
	h.finish()
	if err := errors.Join(<-impatient, <-patient); err != nil {
		t.Errorf("got %v, want the answer of the commit", err)
	}
	wantLine(t, db, "a", "b")
}

// TestAnEndedGoroutineLeavesTheDistrictUsable: nobody waits for ever, the lock is free again.
func TestAnEndedGoroutineLeavesTheDistrictUsable(t *testing.T) {
	t.Parallel()
	eachLine(t, func(t *testing.T, db *store.DB) {
		h := hold(t, db)
		ends := h.queue(t.Context(), audited("a", func(*store.Tx) error { runtime.Goexit(); return nil }))
		after := h.queue(t.Context(), audited("b", well))
		h.finish()
		if err := <-ends; err == nil {
			t.Error("got no error from a function that never returned")
		}
		if err := <-after; err != nil { // it shared the transaction or came after it
			if err := db.WriteDistrict(t.Context(), line, audited("b", well)); err != nil {
				t.Error(err)
			}
		}
		wantLine(t, db, "b")
	})
}

func TestNameless(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"VALUES ($1, $2), ($3, $4)":             "VALUES (?, ?), (?, ?)",
		"a = $1 AND b = $2 AND c = $1":          "a = $1 AND b = $2 AND c = $1",
		"a = $2 WHERE b = $1":                   "a = $2 WHERE b = $1",
		"($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)x": "(?,?,?,?,?,?,?,?,?,?,?)x",
		"a = $10":                               "a = $10",
		"BEGIN":                                 "BEGIN",
	} {
		if got := store.Nameless(query); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}
