package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// write and read fail the test when the transaction does.
func write(t *testing.T, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), fn); err != nil {
		t.Fatalf("write: %v", err)
	}
}

func read(t *testing.T, db *store.DB, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := db.Read(t.Context(), fn); err != nil {
		t.Fatalf("read: %v", err)
	}
}

// wantKind checks an error's kind.
func wantKind(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

func plan(id string) store.PlanVersion {
	return store.PlanVersion{ID: id, Version: 1, Text: "wuzha: 1", State: "draft", StartDay: storetest.CountyStart, ChangedAt: 1}
}

// planCount counts the plans, in a snapshot of its own.
func planCount(t *testing.T, db *store.DB) (n int) {
	t.Helper()
	read(t, db, func(tx *store.Tx) error {
		plans, err := tx.Plans()
		n = len(plans)
		return err
	})
	return n
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs("x.db")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		dsn    string
		engine store.Engine
		target string
	}{
		{"sqlite:///var/lib/wuzha.db", store.SQLite, "/var/lib/wuzha.db"},
		{"sqlite://x.db", store.SQLite, here},
		{"x.db", store.SQLite, here},
		{"/var/a b?#%.db", store.SQLite, "/var/a b?#%.db"},
		{"postgres://u:p@h/d", store.Postgres, "postgres://u:p@h/d"},
		{"postgresql://h/d", store.Postgres, "postgresql://h/d"},
		{"", "", ""},
		{"sqlite://", "", ""},
		{"sqlite:///dir/", "", ""},
		{"mysql://h/d", "", ""},
		{"a\x00b", "", ""},
	} {
		engine, target, err := store.ParseAddress(test.dsn)
		if engine != test.engine || target != test.target || (err != nil) != (test.engine == "") {
			t.Errorf("%q: got %q, %q, %v; want %q, %q", test.dsn, engine, target, err, test.engine, test.target)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"x.db", "sqlite:///x", "postgres://u:secret@h:1/d?x=y", "postgres://%zz", "://", "sqlite://\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, dsn string) {
		engine, target, err := store.ParseAddress(dsn)
		if err == nil && engine == store.SQLite && !filepath.IsAbs(target) {
			t.Errorf("%q: got relative path %q", dsn, target)
		}
		if err == nil && target == "" {
			t.Errorf("%q: got no target", dsn)
		}
	})
}

func TestMessagesHideThePassword(t *testing.T) {
	t.Parallel()
	const dsn = "postgres://wuzha:tulip-fields@127.0.0.1:1/none?connect_timeout=1"
	if shown := store.Shown(dsn); strings.Contains(shown, "tulip") || !strings.Contains(shown, "127.0.0.1") {
		t.Errorf("got %q, want the host and no password", shown)
	}
	for _, dsn := range []string{dsn, "postgres://wuzha:tulip-fields@h:port/none"} {
		_, err := store.Open(t.Context(), dsn, store.Options{})
		if err == nil || strings.Contains(err.Error(), "tulip") {
			t.Errorf("got error %v, want one without the password", err)
		}
	}
}

func TestAnAbsentServerIsLost(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), "postgres://127.0.0.1:1/none", store.Options{})
	wantKind(t, err, store.ErrLost)
}

func TestOddFileNames(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "云雾县 100%?a=b#c.db")
	db := storetest.Open(t, "sqlite://"+path)
	write(t, db, func(tx *store.Tx) error { return tx.InsertPlan(plan("p")) })
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"} {
		write(t, db, func(tx *store.Tx) error {
			got, err := tx.Text("PRAGMA " + pragma)
			if got != want {
				t.Errorf("%s: got %s, want %s", pragma, got, want)
			}
			return err
		})
	}
}

func TestReadIsASnapshot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		read(t, db, func(tx *store.Tx) error {
			before, err := tx.Plans()
			if err != nil {
				return err
			}
			write(t, db, func(tx *store.Tx) error { return tx.InsertPlan(plan("late")) })
			after, err := tx.Plans()
			if len(before) != 0 || len(after) != 0 {
				t.Errorf("got %d plans, then %d; want none in this snapshot", len(before), len(after))
			}
			return err
		})
		if got := planCount(t, db); got != 1 {
			t.Errorf("got %d plans in the next snapshot, want 1", got)
		}
	})
}

func TestReadCannotWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := db.Read(t.Context(), func(tx *store.Tx) error { return tx.InsertPlan(plan("p")) })
		wantKind(t, err, store.ErrReadOnly)
		write(t, db, func(tx *store.Tx) error { return tx.InsertPlan(plan("p")) })
	})
}

func TestAFailedStatementSpoilsTheWrite(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		write(t, db, func(tx *store.Tx) error { return tx.InsertPlan(plan("p")) })
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertPlan(plan("q")); err != nil {
				return err
			}
			wantKind(t, tx.InsertPlan(plan("p")), store.ErrConflict)
			if _, err := tx.Plans(); err == nil {
				t.Error("a statement ran after a failed one")
			}
			return nil
		})
		wantKind(t, err, store.ErrConflict)
		if got := planCount(t, db); got != 1 {
			t.Errorf("got %d plans, want 1: nothing of the spoilt write", got)
		}
	})
}

func TestATransactionIsOfNoUseAfterwards(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var kept *store.Tx
		write(t, db, func(tx *store.Tx) error { kept = tx; return nil })
		if err := kept.InsertPlan(plan("p")); err == nil {
			t.Error("a finished transaction took a statement")
		}
	})
}

func TestPanicsBecomeErrors(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		bad := func(tx *store.Tx) error {
			if _, err := tx.Plans(); err != nil {
				return err
			}
			panic("spilt tea")
		}
		for name, err := range map[string]error{"write": db.Write(t.Context(), bad), "read": db.Read(t.Context(), bad)} {
			problem, ok := errors.AsType[*store.PanicError](err)
			if !ok || problem.Value != "spilt tea" || len(problem.Stack) == 0 {
				t.Errorf("%s: got %v, want a PanicError with value and stack", name, err)
			}
		}
		write(t, db, func(tx *store.Tx) error { return tx.InsertPlan(plan("p")) })
	})
}

func TestClosedDatabase(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		db := storetest.Open(t, dsn)
		for range 2 {
			if err := db.Close(); err != nil {
				t.Fatalf("close: %v", err)
			}
		}
		nothing := func(*store.Tx) error { return nil }
		wantKind(t, db.Write(t.Context(), nothing), store.ErrClosed)
		wantKind(t, db.Read(t.Context(), nothing), store.ErrClosed)
	})
}

func TestCancelledContext(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		never := func(*store.Tx) error { t.Error("ran under a cancelled context"); return nil }
		wantKind(t, db.Write(ctx, never), context.Canceled)
		wantKind(t, db.Read(ctx, never), context.Canceled)
	})
}
