package store_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func TestPlanVersions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		second := plan("gaoqiao")
		second.Version = 2
		write(t, db, func(tx *store.Tx) error {
			if err := errors.Join(tx.InsertPlan(second), tx.InsertPlan(plan("gaoqiao")), tx.InsertPlan(plan("other"))); err != nil {
				return err
			}
			second.State, second.StartDay, second.ChangedAt = "in_force", 19400, 2
			return tx.SetPlanState(second)
		})
		read(t, db, func(tx *store.Tx) error {
			got, err := tx.PlanVersions("gaoqiao")
			if diff := cmp.Diff([]store.PlanVersion{plan("gaoqiao"), second}, got); diff != "" {
				t.Errorf("versions differ (-want +got):\n%s", diff)
			}
			_, missing := tx.PlanByVersion("gaoqiao", 3)
			wantKind(t, missing, store.ErrNotFound)
			return err
		})
		wantKind(t, db.Write(t.Context(), insert("gaoqiao")), store.ErrConflict)
		none := plan("none")
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.SetPlanState(none) }), store.ErrNotFound)
	})
}

func TestDecisions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		waiver := store.Decision{District: storetest.CountyCode, ID: "d1", Plan: "p", Unit: "U2", Duty: "visits", Period: "2023-03",
			Decision: "waived", Reason: "防汛停工", ByPerson: "P1", At: 5}
		later := waiver
		later.ID, later.At, later.Decision = "d0", 6, "none"
		elsewhere := waiver
		elsewhere.ID, elsewhere.Unit = "d9", "U1"
		write(t, db, func(tx *store.Tx) error {
			for i, d := range []store.Decision{later, waiver, elsewhere, waiver} {
				fresh, err := tx.InsertDecision(d)
				if err != nil || fresh != (i < 3) {
					t.Errorf("decision %d: got fresh = %v, %v", i, fresh, err)
				}
			}
			return nil
		})
		read(t, db, func(tx *store.Tx) error {
			ofUnit, err := tx.DecisionsByUnit(storetest.CountyCode, "U2")
			if diff := cmp.Diff([]store.Decision{waiver, later}, ofUnit); diff != "" || err != nil {
				t.Errorf("decisions of the unit differ, %v (-want +got):\n%s", err, diff)
			}
			ofAll, err := tx.DecisionsByDistrict(storetest.CountyCode)
			if diff := cmp.Diff([]store.Decision{elsewhere, waiver, later}, ofAll); diff != "" {
				t.Errorf("decisions differ (-want +got):\n%s", diff)
			}
			return err
		})
	})
}

func seal(e store.AuditEntry) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%x %d %s", e.PrevHash, e.Seq, e.Object))
	return sum[:]
}

// TestTheChainHoldsUnderConcurrency appends from many goroutines, some of which
// fail, and walks the chain: no gap, each hash follows from the one before.
func TestTheChainHoldsUnderConcurrency(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const writers, each = 16, 12
		var wait sync.WaitGroup
		for w := range writers {
			wait.Go(func() {
				for i := range each {
					err := db.Write(t.Context(), func(tx *store.Tx) error {
						e := store.AuditEntry{District: storetest.CountyCode, At: 1, Actor: "P1", Action: "submit", Object: fmt.Sprint(w, i)}
						_, err := tx.AppendAudit(e, seal)
						if err == nil && i%3 == 2 {
							err = errChangedMind
						}
						return err
					})
					if (i%3 == 2) != errors.Is(err, errChangedMind) || i%3 != 2 && err != nil {
						t.Errorf("append %d of writer %d: %v", i, w, err)
					}
				}
			})
		}
		wait.Wait()
		walkChain(t, db, writers*each*2/3)
	})
}

func walkChain(t *testing.T, db *store.DB, want int64) {
	t.Helper()
	read(t, db, func(tx *store.Tx) error {
		var last store.AuditEntry
		for {
			page, err := tx.AuditPage(storetest.CountyCode, last.Seq, 50)
			if err != nil || len(page) == 0 {
				head, headErr := tx.AuditHead(storetest.CountyCode)
				if last.Seq != want || head.Seq != want || string(head.Hash) != string(last.Hash) {
					t.Errorf("chain ends at %d, head says %d; want %d and equal hashes", last.Seq, head.Seq, want)
				}
				return errors.Join(err, headErr)
			}
			for _, e := range page {
				if e.Seq != last.Seq+1 || string(e.PrevHash) != string(last.Hash) || string(e.Hash) != string(seal(e)) {
					t.Fatalf("the chain breaks at %d after %d", e.Seq, last.Seq)
				}
				last = e
			}
		}
	})
}

func TestChainsOfDistrictsAreApart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		read(t, db, func(tx *store.Tx) error {
			head, err := tx.AuditHead("990002")
			if head.Seq != 0 || len(head.Hash) != 0 {
				t.Errorf("got head %+v before the first entry, want none", head)
			}
			return err
		})
		write(t, db, func(tx *store.Tx) error {
			for _, district := range []string{"990001", "990002", "990001"} {
				if err := tx.LockDistrict(district); err != nil {
					return err
				}
				if _, err := tx.AppendAudit(store.AuditEntry{District: district}, seal); err != nil {
					return err
				}
			}
			return nil
		})
		for district, want := range map[string]int64{"990001": 2, "990002": 1} {
			read(t, db, func(tx *store.Tx) error {
				head, err := tx.AuditHead(district)
				if head.Seq != want {
					t.Errorf("district %s: got %d entries, want %d", district, head.Seq, want)
				}
				return err
			})
		}
	})
}

// TestLockDistrict: without the lock, PostgreSQL would let both writers read 0.
func TestLockDistrict(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const writers = 12
		write(t, db, insert("counter"))
		var wait sync.WaitGroup
		for range writers {
			wait.Go(func() {
				err := db.Write(t.Context(), func(tx *store.Tx) error {
					if err := tx.LockDistrict(storetest.CountyCode); err != nil {
						return err
					}
					counter, err := tx.PlanByVersion("counter", 1)
					if err != nil {
						return err
					}
					counter.ChangedAt++
					return tx.SetPlanState(counter)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		read(t, db, func(tx *store.Tx) error {
			counter, err := tx.PlanByVersion("counter", 1)
			if got, want := counter.ChangedAt, int64(1+writers); got != want {
				t.Errorf("got count %d, want %d", got, want)
			}
			return err
		})
	})
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		message := func(id string, at int64) store.Message {
			return store.Message{District: storetest.CountyCode, ID: id, Kind: "mail", Payload: `{}`, CreatedAt: at}
		}
		write(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.PutMessage(message("m2", 2)), tx.PutMessage(message("m1", 1)), tx.PutMessage(message("m3", 3)),
				tx.PutMessage(message("m1", 9)))
		})
		open := func(want ...store.Message) {
			t.Helper()
			read(t, db, func(tx *store.Tx) error {
				got, err := tx.OpenMessages(storetest.CountyCode, 2)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("open messages differ (-want +got):\n%s", diff)
				}
				return err
			})
		}
		open(message("m1", 1), message("m2", 2))
		write(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.MessageDone(storetest.CountyCode, "m1", 10), tx.MessageDone(storetest.CountyCode, "m1", 20))
		})
		open(message("m2", 2), message("m3", 3))
		write(t, db, func(tx *store.Tx) error {
			early, err := tx.ForgetMessages(storetest.CountyCode, 10)
			late, lateErr := tx.ForgetMessages(storetest.CountyCode, 11)
			if early != 0 || late != 1 {
				t.Errorf("forgot %d, then %d messages; want 0, then 1", early, late)
			}
			return errors.Join(err, lateErr)
		})
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.MessageDone(storetest.CountyCode, "none", 1) })
		wantKind(t, err, store.ErrNotFound)
	})
}

func TestDistricts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		county := store.District{District: "990001", Name: "云雾县", NameKey: "yunwuxian", Code: "990001", CreatedAt: 1}
		renamed := county
		renamed.Name, renamed.NameKey, renamed.Code = "云雾区", "yunwuqu", "990002"
		write(t, db, func(tx *store.Tx) error { return errors.Join(tx.PutDistrict(county), tx.PutDistrict(renamed)) })
		read(t, db, func(tx *store.Tx) error {
			got, err := tx.Districts()
			if diff := cmp.Diff([]store.District{renamed}, got); diff != "" {
				t.Errorf("districts differ (-want +got):\n%s", diff)
			}
			return err
		})
	})
}
