package store_test

import (
	"context"
	"fmt"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func raise(state string) string {
	return fmt.Sprintf(`DO $$ BEGIN RAISE EXCEPTION 'made by a test' USING ERRCODE = '%s'; END $$`, state)
}

// TestRepeatedStates: which SQLSTATE of a statement has the write run again.
func TestRepeatedStates(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	for state, want := range map[string]int{
		"40001": 2, "40P01": 2, "08006": 2, "57P01": 2,
		"XX000": 1, "23505": 1, "53100": 1, "22012": 1,
	} {
		attempts := 0
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if attempts++; attempts > 1 {
				return tx.InsertPlan(plan(state))
			}
			_, err := tx.Exec(raise(state))
			return err
		})
		if attempts != want || (err == nil) != (want == 2) {
			t.Errorf("%s: got %d attempts and %v, want %d", state, attempts, err, want)
		}
	}
}

func TestPostgresKinds(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	for state, want := range map[string]error{
		"23505": store.ErrConflict, "53100": store.ErrFull, "25006": store.ErrReadOnly, "42501": store.ErrReadOnly,
	} {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(raise(state))
			return err
		})
		wantKind(t, err, want)
	}
}

// TestASwallowedSerializationFailureIsRepeated: the function that hides the error still runs again.
func TestASwallowedSerializationFailureIsRepeated(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	attempts := 0
	write(t, db, func(tx *store.Tx) error {
		if attempts++; attempts == 1 {
			_, _ = tx.Exec(raise("40001"))
			return nil
		}
		return tx.InsertPlan(plan("p"))
	})
	if got, want := planIDs(t, db), "p"; got != want {
		t.Errorf("got plans %q, want %q", got, want)
	}
}

// TestARealSerializationFailure lets another writer change what this one has
// read, below the isolation level where PostgreSQL minds.
func TestARealSerializationFailure(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	write(t, db, insert("counter"))
	attempts := 0
	write(t, db, func(tx *store.Tx) error {
		if _, err := tx.Exec(`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`); err != nil {
			return err
		}
		counter, err := tx.PlanByVersion("counter", 1)
		if err != nil {
			return err
		}
		if attempts++; attempts == 1 {
			write(t, db, func(other *store.Tx) error {
				changed := counter
				changed.ChangedAt = 100
				return other.SetPlanState(changed)
			})
		}
		counter.ChangedAt++
		return tx.SetPlanState(counter)
	})
	read(t, db, func(tx *store.Tx) error {
		counter, err := tx.PlanByVersion("counter", 1)
		if attempts != 2 || counter.ChangedAt != 101 {
			t.Errorf("got %d after %d attempts, want 101 after 2", counter.ChangedAt, attempts)
		}
		return err
	})
}

// TestARealDeadlock has two writers take two rows in opposite order.
func TestARealDeadlock(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	write(t, db, insert("a"))
	write(t, db, insert("b"))
	bothHold := make(chan struct{}, 2)
	meet := make(chan struct{})
	go func() {
		<-bothHold
		<-bothHold
		close(meet)
	}()
	crossing := func(first, second string) error {
		attempts := 0
		return db.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetPlanState(plan(first)); err != nil {
				return err
			}
			if attempts++; attempts == 1 {
				bothHold <- struct{}{}
				<-meet
			}
			return tx.SetPlanState(plan(second))
		})
	}
	answer := make(chan error, 1)
	go func() { answer <- crossing("b", "a") }()
	if err := crossing("a", "b"); err != nil {
		t.Error(err)
	}
	if err := <-answer; err != nil {
		t.Error(err)
	}
}

func TestALostConnectionIsRepeated(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	attempts := 0
	write(t, db, func(tx *store.Tx) error {
		if err := tx.InsertPlan(plan("p")); err != nil {
			return err
		}
		if attempts++; attempts == 1 {
			_, err := tx.Exec(`SELECT pg_terminate_backend(pg_backend_pid())`)
			return err
		}
		return nil
	})
	if got, want := planIDs(t, db), "p"; got != want || attempts != 2 {
		t.Errorf("got plans %q after %d attempts, want %q after 2", got, attempts, want)
	}
}

// TestAnInternalErrorAtCommitIsRepeated makes the commit itself fail, as a
// distributed server does when it loses a node.
func TestAnInternalErrorAtCommitIsRepeated(t *testing.T) {
	t.Parallel()
	dsn := storetest.Postgres(t)
	_, err := rawOpen(t, dsn).Exec(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN RAISE EXCEPTION 'made by a test' USING ERRCODE = 'XX000'; END $$;
		CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON plans DEFERRABLE INITIALLY DEFERRED
			FOR EACH ROW WHEN (NEW.id = 'first') EXECUTE FUNCTION refuse()`)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t, dsn)
	ids := []string{"first", "second"}
	write(t, db, func(tx *store.Tx) error {
		id := ids[0]
		ids = ids[1:]
		return tx.InsertPlan(plan(id))
	})
	if got, want := planIDs(t, db), "second"; got != want {
		t.Errorf("got plans %q, want %q", got, want)
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	attempts := 0
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		attempts++
		_, err := tx.Exec(raise("40001"))
		return err
	})
	if err == nil || attempts != store.WriteAttempts {
		t.Errorf("got %v after %d attempts, want an error after %d", err, attempts, store.WriteAttempts)
	}
}

func TestRepeatingStopsWithItsContext(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t))
	ctx, cancel := context.WithCancel(t.Context())
	attempts := 0
	err := db.Write(ctx, func(tx *store.Tx) error {
		attempts++
		_, err := tx.Exec(raise("40001"))
		cancel()
		return err
	})
	if err == nil || attempts != 1 {
		t.Errorf("got %v after %d attempts, want an error after 1", err, attempts)
	}
}
