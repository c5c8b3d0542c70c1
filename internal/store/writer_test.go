package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

var errChangedMind = errors.New("changed my mind")

// held keeps the writer of a district busy until release, so that later writes share one transaction.
type held struct {
	t       *testing.T
	db      *store.DB
	release func()
	calls   sync.WaitGroup
}

// line is the district whose writers share transactions here.
const line = "990001"

func hold(t *testing.T, db *store.DB) *held {
	t.Helper()
	started, gate := make(chan struct{}), make(chan struct{})
	h := &held{t: t, db: db, release: sync.OnceFunc(func() { close(gate) })}
	h.calls.Go(func() {
		// Its own answer says nothing: a test may lose the whole group on purpose.
		_ = db.WriteDistrict(t.Context(), line, func(*store.Tx) error {
			close(started)
			<-gate
			return nil
		})
	})
	<-started
	t.Cleanup(h.release)
	return h
}

// queue starts a write and returns once it waits.
func (h *held) queue(ctx context.Context, fn func(*store.Tx) error) (answer <-chan error) {
	return h.queueWork(func() error { return h.db.WriteDistrict(ctx, line, fn) })
}

func (h *held) queueWork(write func() error) (answer <-chan error) {
	got := make(chan error, 1)
	before := h.db.Waiting(line)
	h.calls.Go(func() { got <- write() })
	for h.db.Waiting(line) == before {
		runtime.Gosched()
	}
	return got
}

func (h *held) finish() {
	h.release()
	h.calls.Wait()
}

func insert(id string) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.InsertPlan(plan(id)) }
}

// then inserts a plan and ends in its own way.
func then(id string, end func(tx *store.Tx) error) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		if err := tx.InsertPlan(plan(id)); err != nil {
			return err
		}
		return end(tx)
	}
}

func planIDs(t *testing.T, db *store.DB) string {
	t.Helper()
	var ids []string
	read(t, db, func(tx *store.Tx) error {
		plans, err := tx.Plans()
		for _, p := range plans {
			ids = append(ids, p.ID)
		}
		return err
	})
	return strings.Join(ids, " ")
}

func TestGroupMembersDoNotHarmEachOther(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	h := hold(t, db)
	first := h.queue(t.Context(), insert("a"))
	fails := h.queue(t.Context(), then("b", func(*store.Tx) error { return errChangedMind }))
	panics := h.queue(t.Context(), then("c", func(*store.Tx) error { panic("spilt tea") }))
	conflicts := h.queue(t.Context(), then("d", func(tx *store.Tx) error { return tx.InsertPlan(plan("a")) }))
	last := h.queue(t.Context(), insert("e"))
	if got := planIDs(t, db); got != "" {
		t.Errorf("got plans %q before the commit, want none", got)
	}
	h.finish()
	for name, answer := range map[string]<-chan error{"first": first, "last": last} {
		if err := <-answer; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantKind(t, <-fails, errChangedMind)
	wantKind(t, <-conflicts, store.ErrConflict)
	if _, ok := errors.AsType[*store.PanicError](<-panics); !ok {
		t.Error("the panic did not become its caller's error")
	}
	if got, want := planIDs(t, db), "a e"; got != want {
		t.Errorf("got plans %q, want %q", got, want)
	}
}

func TestAFailedCommitIsEverybodysError(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	h := hold(t, db)
	innocent := h.queue(t.Context(), insert("a"))
	guilty := h.queue(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec("PRAGMA defer_foreign_keys = ON"); err != nil {
			return err
		}
		return tx.PutPlacement(store.UnitPlacement{District: "d", Unit: "nowhere"})
	})
	h.finish()
	for name, answer := range map[string]<-chan error{"innocent": innocent, "guilty": guilty} {
		if err := <-answer; err == nil || !strings.Contains(err.Error(), "COMMIT") {
			t.Errorf("%s: got %v, want the commit's error", name, err)
		}
	}
	write(t, db, insert("b"))
	if got, want := planIDs(t, db), "b"; got != want {
		t.Errorf("got plans %q, want %q", got, want)
	}
}

func TestAWaitingCallerCanGiveUp(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	h := hold(t, db)
	ctx, cancel := context.WithCancelCause(t.Context())
	impatient := h.queue(ctx, insert("a"))
	patient := h.queue(t.Context(), insert("b"))
	cancel(errChangedMind)
	wantKind(t, <-impatient, errChangedMind) // answered while the writer is still held
	h.finish()
	if err := <-patient; err != nil {
		t.Error(err)
	}
	if got, want := planIDs(t, db), "b"; got != want {
		t.Errorf("got plans %q, want %q", got, want)
	}
}

func TestAWriteUnderWayIsAnsweredTruly(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Write(ctx, func(tx *store.Tx) error {
		cancel()
		return tx.InsertPlan(plan("a"))
	})
	if err != nil {
		t.Errorf("got %v, want the answer of the commit", err)
	}
	if got, want := planIDs(t, db), "a"; got != want {
		t.Errorf("got plans %q, want %q", got, want)
	}
}

func TestCloseDrains(t *testing.T) {
	t.Parallel()
	dsn := storetest.SQLite(t)
	db, err := store.Open(t.Context(), dsn, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := hold(t, db)
	first, second := h.queue(t.Context(), insert("a")), h.queue(t.Context(), insert("b"))
	closed := make(chan error)
	go func() { closed <- db.Close() }()
	for !errors.Is(db.Read(t.Context(), func(*store.Tx) error { return nil }), store.ErrClosed) {
		runtime.Gosched()
	}
	h.finish()
	if err := errors.Join(<-first, <-second, <-closed); err != nil {
		t.Error(err)
	}
	if got, want := planIDs(t, storetest.Open(t, dsn)), "a b"; got != want {
		t.Errorf("got plans %q after opening again, want %q", got, want)
	}
}

func TestAFunctionThatEndsItsGoroutine(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	err := db.Write(t.Context(), then("a", func(*store.Tx) error {
		runtime.Goexit()
		return nil
	}))
	if err == nil {
		t.Error("got no error from a function that never returned")
	}
	write(t, db, insert("b"))
	if got, want := planIDs(t, db), "b"; got != want {
		t.Errorf("got plans %q, want %q", got, want)
	}
}

func TestMoreCallersThanAGroupTakes(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	h := hold(t, db)
	answers := make([]<-chan error, store.GroupLimit+10)
	for i := range answers {
		answers[i] = h.queue(t.Context(), insert(fmt.Sprintf("p%04d", i)))
	}
	h.finish()
	for _, answer := range answers {
		if err := <-answer; err != nil {
			t.Error(err)
		}
	}
	if got, want := planCount(t, db), len(answers); got != want {
		t.Errorf("got %d plans, want %d", got, want)
	}
}

// endings are what random writers do after their record is in.
var endings = []func(tx *store.Tx) error{
	func(*store.Tx) error { return nil },
	func(*store.Tx) error { return nil },
	func(*store.Tx) error { return errChangedMind },
	func(*store.Tx) error { panic("spilt tea") },
	func(tx *store.Tx) error { return tx.InsertPlan(plan("taken")) },
	func(tx *store.Tx) error { _ = tx.InsertPlan(plan("taken")); return nil },
}

// TestConcurrentWritersAreAtomic: 64 writers, some of which fail; what was
// acknowledged is there once, what was not is not, and the tally agrees.
func TestConcurrentWritersAreAtomic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const writers, each = 64, 20
		write(t, db, insert("taken"))
		var wait sync.WaitGroup
		acknowledged := make([]map[string]bool, writers)
		for w := range writers {
			acknowledged[w] = map[string]bool{}
			wait.Go(func() {
				random := rand.New(rand.NewPCG(uint64(w), 1))
				for i := range each {
					id := fmt.Sprintf("%02d-%03d", w, i)
					acknowledged[w][id] = submitRandom(db, id, endings[random.IntN(len(endings))])
				}
			})
		}
		wait.Wait()
		compareWithAcknowledged(t, db, acknowledged)
	})
}

func submitRandom(db *store.DB, id string, end func(*store.Tx) error) (acknowledged bool) {
	return db.Write(context.Background(), func(tx *store.Tx) error {
		fresh, err := tx.InsertRecord(visit(id), tallyOf("U1", 1))
		if err != nil || !fresh {
			return errors.Join(err, errChangedMind)
		}
		return end(tx)
	}) == nil
}

func compareWithAcknowledged(t *testing.T, db *store.DB, acknowledged []map[string]bool) {
	t.Helper()
	present := presentIDs(t, db)
	count := int64(0)
	for _, ids := range acknowledged {
		for id, acknowledged := range ids {
			if acknowledged {
				count++
			}
			if present[id] != acknowledged {
				t.Errorf("record %s: acknowledged %v, present %v", id, acknowledged, present[id])
			}
		}
	}
	if count == 0 || count == int64(len(acknowledged)*len(acknowledged[0])) {
		t.Fatalf("%d writes acknowledged: the test shows nothing", count)
	}
	if got := tallySum(t, db); got != count {
		t.Errorf("got tally %d, want %d", got, count)
	}
}

func presentIDs(t *testing.T, db *store.DB) map[string]bool {
	t.Helper()
	present := map[string]bool{}
	read(t, db, func(tx *store.Tx) error {
		return tx.RecordsByDistrict(storetest.CountyCode, "", 1_000_000, func(r store.Record) error {
			if present[r.ID] {
				t.Errorf("record %s is there twice", r.ID)
			}
			present[r.ID] = true
			return nil
		})
	})
	return present
}

func tallySum(t *testing.T, db *store.DB) (sum int64) {
	t.Helper()
	read(t, db, func(tx *store.Tx) error {
		return tx.Tallies(store.UnitSpan{District: storetest.CountyCode, Last: "\U0010FFFF"}, func(tally store.Tally) error {
			sum += tally.Value
			return nil
		})
	})
	return sum
}
