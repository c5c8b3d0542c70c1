package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// pastStates lists the states that the county's records had come into by a moment.
func pastStates(t *testing.T, db *store.DB, until int64) string {
	t.Helper()
	var out []string
	read(t, db, func(tx *store.Tx) error {
		return tx.PastStates(storetest.CountyCode, until, func(p store.PastState) error {
			out = append(out, fmt.Sprintf("%s %s %q at %d by %d", p.ID, p.State, p.Reason, p.ChangedAt, p.Revision))
			return nil
		})
	})
	return strings.Join(out, "; ")
}

func TestStatesThatAreLeftAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		said := visit("said") // a correction, which says why
		said.Reason, said.Revision = "人数填错", 1
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.InsertRecord(visit("plain"))
			_, err2 := tx.InsertRecord(said)
			return errors.Join(err, err2)
		})
		change := func(c store.StateChange) {
			c.District = storetest.CountyCode
			write(t, db, func(tx *store.Tx) error { return tx.SetRecordState(c) })
		}
		change(store.StateChange{ID: "plain", From: "submitted", State: "returned", Reason: "人数不清", ChangedAt: 20, Revision: 2})
		if got := pastStates(t, db, 100); got != "" {
			t.Errorf("a record that was submitted without a word: got %q, want nothing kept", got)
		}
		change(store.StateChange{ID: "plain", From: "returned", State: "void", Reason: "重复", ChangedAt: 30, Revision: 3})
		change(store.StateChange{ID: "said", From: "submitted", State: "confirmed", Reason: "人数填错", ChangedAt: 40, Revision: 4})
		if got, want := pastStates(t, db, 100), `plain returned "人数不清" at 20 by 2; said submitted "人数填错" at 0 by 1`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := pastStates(t, db, 19), `said submitted "人数填错" at 0 by 1`; got != want {
			t.Errorf("by 19: got %s, want %s", got, want)
		}
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			return tx.SetRecordState(store.StateChange{District: storetest.CountyCode, ID: "said", From: "submitted", State: "void", ChangedAt: 50, Revision: 5})
		})
		wantKind(t, err, store.ErrConflict)
		if got := pastStates(t, db, 100); strings.Contains(got, "confirmed") {
			t.Errorf("a change that was refused has left %s", got)
		}
	})
}

// TestEarlierStatesAreFilledFromTheAudit: a database of an earlier version gets what its audit tells.
func TestEarlierStatesAreFilledFromTheAudit(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		raw := rawOpen(t, dsn)
		if strings.HasPrefix(dsn, "postgres") {
			execute(t, raw.ExecContext, `DROP SCHEMA public CASCADE; CREATE SCHEMA public`)
		}
		old, err := store.Open(t.Context(), dsn, store.Options{Schema: 18})
		if err != nil {
			t.Fatal(err)
		}
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		for id, last := range map[string]string{"gone": "void", "kept": "confirmed"} {
			execute(t, raw.ExecContext, fmt.Sprintf(`INSERT INTO records (district, id, kind, unit, on_day, entered_at, by_person, ref, state, supersedes, reason, changed_at,
				fields, content_hash, revision) VALUES ('%s', '%s', 'visit', 'U1', 19358, 1, '', '', '%s', '', '', 30, '{}', $1, 3)`, storetest.CountyCode, id, last), []byte{})
		}
		for seq, action := range []string{"submit_records", "confirm_record", "void_record"} {
			execute(t, raw.ExecContext, fmt.Sprintf(`INSERT INTO audit_entries (district, seq, at, actor, post, action, object, result, request, prev_hash, hash)
				VALUES ('%s', %d, %d, '', '', '%s', 'record:gone', 'ok', '', $1, $1)`, storetest.CountyCode, seq+1, (seq+1)*10, action), []byte{})
		}
		if got, want := pastStates(t, storetest.Open(t, dsn), 100), `gone confirmed "" at 20 by 2`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func execute[R any](t *testing.T, exec func(context.Context, string, ...any) (R, error), query string, args ...any) {
	t.Helper()
	if _, err := exec(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}
