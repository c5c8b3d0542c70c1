package store_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// dsnVariable hands a database to a test that runs as a process of its own.
const dsnVariable = "WUZHA_STORE_TEST_DSN"

// asProcess prepares this binary to run one test by itself.
func asProcess(t *testing.T, test, dsn string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^"+test+"$", "-test.v")
	command.Env = append(os.Environ(), dsnVariable+"="+dsn)
	command.Dir = "/"
	return command
}

func handedDSN(t *testing.T) string {
	t.Helper()
	dsn := os.Getenv(dsnVariable)
	if dsn == "" {
		t.Skip("runs as a process of another test")
	}
	return dsn
}

// TestProcessThatWrites writes from many goroutines and says what was
// acknowledged, until it is killed.
func TestProcessThatWrites(t *testing.T) {
	dsn := handedDSN(t)
	db := storetest.Open(t, dsn)
	round := rand.Uint64()
	var wait sync.WaitGroup
	for w := range 16 {
		wait.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%x-%d-%d", round, w, i)
				if submitRandom(db, id, endings[i%len(endings)]) {
					fmt.Printf("acknowledged %s\n", id)
				}
			}
		})
	}
	wait.Wait()
}

// TestKilledAtAnyMoment kills a writing process again and again: what it had
// acknowledged is there, once, and tallies and records agree.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		var acknowledged []string
		for range 4 {
			acknowledged = append(acknowledged, writeUntilKilled(t, dsn, 50+rand.IntN(300))...)
		}
		db := storetest.Open(t, dsn)
		present := presentIDs(t, db)
		for _, id := range acknowledged {
			if !present[id] {
				t.Errorf("acknowledged record %s is lost", id)
			}
		}
		if got, want := tallySum(t, db), int64(len(present)); got != want {
			t.Errorf("got tally %d for %d records", got, want)
		}
	})
}

// writeUntilKilled kills the process after a number of acknowledgements and
// gives all that it has said.
func writeUntilKilled(t *testing.T, dsn string, after int) (acknowledged []string) {
	t.Helper()
	command := asProcess(t, "TestProcessThatWrites", dsn)
	said, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(said)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // a line cut short was not said
		}
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "acknowledged "); ok {
			acknowledged = append(acknowledged, id)
		}
		if len(acknowledged) == after {
			if err := command.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = command.Wait() // killed, so never without an error
	if len(acknowledged) < after {
		t.Fatalf("the process ended by itself after %d acknowledgements", len(acknowledged))
	}
	return acknowledged
}

// TestProcessThatMayNotWrite opens a database as somebody without rights.
func TestProcessThatMayNotWrite(t *testing.T) {
	_, err := store.Open(t.Context(), handedDSN(t), store.Options{})
	wantKind(t, err, store.ErrReadOnly)
}

func TestReadOnlyDirectory(t *testing.T) {
	t.Parallel()
	dsn := storetest.SQLite(t)
	db := storetest.Open(t, dsn)
	write(t, db, insert("a"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(dsn, "sqlite://")
	directory := filepath.Dir(path)
	if err := errors.Join(os.Chmod(path, 0o444), os.Chmod(directory, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(directory, 0o755) })
	for name, dsn := range map[string]string{"existing": dsn, "to be created": "sqlite://" + filepath.Join(directory, "new.db")} {
		command := asProcess(t, "TestProcessThatMayNotWrite", dsn)
		if os.Geteuid() == 0 { // whom no mode bits stop
			command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		said, err := command.CombinedOutput()
		if err != nil || !strings.Contains(string(said), "--- PASS: TestProcessThatMayNotWrite") {
			t.Errorf("%s: %v: %s", name, err, said)
		}
	}
}

// TestDiskFull bounds the file's size: the write that does not fit and those who
// share its transaction get the error, nothing of them stays, later writes work.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.SQLite(t))
	storetest.County(t, db)
	limit := func(pages int) {
		write(t, db, func(tx *store.Tx) error {
			_, err := tx.Text(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		})
	}
	limit(1) // not below what is used already
	h := hold(t, db)
	neighbour := h.queue(t.Context(), insert("small"))
	huge := h.queue(t.Context(), func(tx *store.Tx) error {
		p := plan("huge")
		p.Text = strings.Repeat("无", 1<<20)
		return tx.InsertPlan(p)
	})
	h.finish()
	wantKind(t, <-huge, store.ErrFull)
	if err := <-neighbour; err == nil != (planIDs(t, db) == "small") {
		t.Errorf("the neighbour was told %v, but the plans are %q", err, planIDs(t, db))
	}
	limit(1 << 30)
	write(t, db, insert("later"))
}
