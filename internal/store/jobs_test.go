package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

const jobDistrict = storetest.CountyCode

func waiting(id string, at int64) store.Job {
	return store.Job{District: jobDistrict, ID: id, Kind: "check", Object: "import:" + id, Payload: `{}`, CreatedAt: at}
}

func TestJobs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var fresh, again bool
		write(t, db, func(tx *store.Tx) (err error) {
			if fresh, err = tx.PutJob(waiting("a", 10)); err != nil {
				return err
			}
			again, err = tx.PutJob(waiting("a", 20))
			return err
		})
		if !fresh || again {
			t.Errorf("got new %t, then %t; want once", fresh, again)
		}
		var first store.Job
		write(t, db, func(tx *store.Tx) (err error) {
			first, err = tx.ClaimJob(jobDistrict, "a", 100, 200)
			return err
		})
		claim := func(at int64) error {
			return db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.ClaimJob(jobDistrict, "a", at, at+100)
				return err
			})
		}
		wantKind(t, claim(150), store.ErrConflict)
		if err := claim(200); err != nil {
			t.Errorf("a job whose lease is over: got %v, want it begun again", err)
		}
		first.Done, first.LeaseUntil = 5, 400
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.JobProgress(first) }), store.ErrConflict)
		first.State = store.JobDone
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.EndJob(first) }), store.ErrConflict)
		write(t, db, func(tx *store.Tx) error { return tx.CancelJob(jobDistrict, "a", 250) })
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.CancelJob(jobDistrict, "a", 260) }), store.ErrConflict)
		wantKind(t, claim(900), store.ErrConflict)
		write(t, db, func(tx *store.Tx) error { return tx.RetryJob(jobDistrict, "a", 950) })
		if err := claim(960); err != nil {
			t.Error(err)
		}
	})
}

func TestLostJobs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		write(t, db, func(tx *store.Tx) error {
			for i, id := range []string{"fresh", "late", "held", "dropped"} {
				if _, err := tx.PutJob(waiting(id, int64(1000-100*i))); err != nil {
					return err
				}
			}
			if _, err := tx.ClaimJob(jobDistrict, "held", 1000, 3000); err != nil {
				return err
			}
			_, err := tx.ClaimJob(jobDistrict, "dropped", 1000, 1500)
			return err
		})
		lost := func() (ids []string) {
			read(t, db, func(tx *store.Tx) error {
				jobs, err := tx.LostJobs(jobDistrict, 2000, 950)
				for _, j := range jobs {
					ids = append(ids, j.ID)
				}
				return err
			})
			return ids
		}
		if got, want := fmt.Sprint(lost()), "[dropped late]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		write(t, db, func(tx *store.Tx) error { return tx.ReleaseJobs(jobDistrict) })
		if got, want := fmt.Sprint(lost()), "[dropped held late]"; got != want {
			t.Errorf("after the release: got %s, want %s", got, want)
		}
	})
}

// TestQueue: a task that is put twice is delivered once, and one that fails comes again.
func TestQueue(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		got := make(chan store.Task, 10)
		failed := false
		q, err := db.OpenQueue(t.Context(), store.QueueOptions{Workers: 1, Work: func(_ context.Context, task store.Task) error {
			got <- task
			if task.Job == "b" && !failed {
				failed = true
				return fmt.Errorf("for a moment")
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		a, b := store.Task{District: jobDistrict, Job: "a", Delivery: "1"}, store.Task{District: jobDistrict, Job: "b", Delivery: "1"}
		for range 3 {
			if err := q.Put(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if err := q.Put(t.Context(), b, a); err != nil {
			t.Fatal(err)
		}
		if err := q.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		seen := map[store.Task]int{}
		for range 3 {
			select {
			case task := <-got:
				seen[task]++
			case <-time.After(time.Minute):
				t.Fatalf("nothing more comes after %v", seen)
			}
		}
		if seen[a] != 1 || seen[b] != 2 {
			t.Errorf("got %v, want a once and b twice", seen)
		}
		if err := q.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func TestRecordsByIDs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var ids []string
		write(t, db, func(tx *store.Tx) error {
			for i := range 250 {
				id := fmt.Sprintf("r%03d", i)
				ids = append(ids, id)
				if i%2 == 1 {
					continue
				}
				if _, err := tx.InsertRecord(store.Record{District: jobDistrict, ID: id, Kind: "visit", Unit: "v", State: "submitted", Fields: `{}`}); err != nil {
					return err
				}
			}
			return nil
		})
		read(t, db, func(tx *store.Tx) error {
			found, err := tx.RecordsByIDs(jobDistrict, ids)
			if len(found) != 125 || found["r248"].Unit != "v" {
				t.Errorf("got %d records, want 125", len(found))
			}
			none, noneErr := tx.RecordsByIDs("another", ids)
			if len(none) != 0 || noneErr != nil {
				t.Errorf("another district: got %d records, %v", len(none), noneErr)
			}
			return err
		})
	})
}

func TestImports(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		sheet := store.Import{District: jobDistrict, ID: "i1", Kind: "records", FileName: "走访.xlsx", State: "checking", ByPerson: "p", CreatedAt: 5, ChangedAt: 5}
		later := sheet
		later.State, later.AtRow, later.ChangedAt = "done", 7, 9
		row := func(n int, fate string) store.ImportRow {
			return store.ImportRow{District: jobDistrict, Import: "i1", Row: n, Fate: fate, Detail: `{}`}
		}
		write(t, db, func(tx *store.Tx) error {
			for _, r := range []store.ImportRow{row(2, "bad"), row(3, "changed"), row(4, "bad"), row(5, "bad"), row(5, "bad")} {
				if err := tx.PutImportRow(r); err != nil {
					return err
				}
			}
			if err := tx.PutImport(sheet); err != nil {
				return err
			}
			if err := tx.ForgetImportRows(jobDistrict, "i1", 4, 5); err != nil {
				return err
			}
			return tx.PutImport(later)
		})
		read(t, db, func(tx *store.Tx) error {
			got, err := tx.ImportByID(jobDistrict, "i1")
			if err != nil || got != later {
				t.Errorf("got %+v, %v; want %+v", got, err, later)
			}
			bad, err := tx.ImportRows(row(2, "bad"), 10)
			if err != nil || len(bad) != 1 || bad[0].Row != 4 {
				t.Errorf("got %v, %v; want row 4", bad, err)
			}
			return err
		})
	})
}
