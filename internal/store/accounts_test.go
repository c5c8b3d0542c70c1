package store_test

import (
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		write(t, db, func(tx *store.Tx) error {
			for _, hash := range []string{"a", "b"} {
				if err := tx.InsertSession(store.Session{Hash: []byte(hash), Person: "p", CreatedAt: 1, SeenAt: 1}); err != nil {
					return err
				}
			}
			if err := tx.TouchSession([]byte("a"), 9); err != nil {
				return err
			}
			return tx.EndSession([]byte("b"), 5)
		})
		read(t, db, func(tx *store.Tx) error {
			open, err := tx.OpenSessions("p")
			if err != nil || len(open) != 1 || open[0].SeenAt != 9 {
				t.Errorf("got %+v, %v; want session a seen at 9", open, err)
			}
			_, err = tx.SessionByHash([]byte("c"))
			wantKind(t, err, store.ErrNotFound)
			return nil
		})
		write(t, db, func(tx *store.Tx) error { return tx.EndSessions("p", 10) })
		read(t, db, func(tx *store.Tx) error {
			open, err := tx.OpenSessions("p")
			if len(open) != 0 {
				t.Errorf("got %d open sessions, want none", len(open))
			}
			return err
		})
	})
}

func TestASetUpSecretWorksOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		write(t, db, func(tx *store.Tx) error {
			if err := tx.InsertSetUpSecret(store.SetUpSecret{Hash: []byte("old"), Person: "p", Expires: 9}); err != nil {
				return err
			}
			return tx.InsertSetUpSecret(store.SetUpSecret{Hash: []byte("new"), Person: "p", Expires: 9})
		})
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.UseSetUpSecret([]byte("old"), 1) }), store.ErrNotFound)
		write(t, db, func(tx *store.Tx) error { return tx.UseSetUpSecret([]byte("new"), 1) })
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.UseSetUpSecret([]byte("new"), 2) }), store.ErrNotFound)
	})
}

func TestAPlanInForceNeverChanges(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		draft := store.DistrictPlan{District: "d", PlanVersion: plan("a")}
		write(t, db, func(tx *store.Tx) error { return tx.PutDraft(draft) })
		draft.Text = "better"
		write(t, db, func(tx *store.Tx) error { return tx.PutDraft(draft) })
		write(t, db, func(tx *store.Tx) error { return tx.EnforceDraft("d", "a", 1, 5) })
		draft.Text = "too late"
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.PutDraft(draft) }), store.ErrConflict)
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.EnforceDraft("d", "a", 1, 6) }), store.ErrNotFound)
		read(t, db, func(tx *store.Tx) error {
			all, err := tx.DistrictPlans("d")
			if err != nil || len(all) != 1 || all[0].Text != "better" || all[0].State != store.PlanInForce || all[0].ChangedAt != 5 {
				t.Errorf("got %+v, %v", all, err)
			}
			return err
		})
	})
}

func TestRecordsSinceARevision(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.County(t, db)
		record := func(id string, revision int64) store.Record {
			return store.Record{District: storetest.CountyCode, ID: id, Kind: "visit", Unit: "990001101001", State: "submitted", Fields: `{}`, Revision: revision}
		}
		write(t, db, func(tx *store.Tx) error {
			for i, id := range []string{"a", "b", "c"} {
				r := record(id, int64(i+1))
				if id == "c" {
					r.Supersedes = "a"
				}
				if _, err := tx.InsertRecord(r); err != nil {
					return err
				}
			}
			return tx.SetRecordState(store.StateChange{District: storetest.CountyCode, ID: "a", From: "submitted", State: "void", Revision: 4})
		})
		read(t, db, func(tx *store.Tx) error {
			got := ""
			err := tx.RecordsSince(storetest.CountyCode, 2, func(r store.Record) error {
				got += r.ID
				return nil
			})
			if got != "ca" {
				t.Errorf("got records %q since revision 2, want ca", got)
			}
			after, err2 := tx.Successors(storetest.CountyCode, "a")
			if err2 != nil || len(after) != 1 || after[0].ID != "c" {
				t.Errorf("got %+v, %v; want c as the successor of a", after, err2)
			}
			return err
		})
	})
}
