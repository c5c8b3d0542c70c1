package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"filippo.io/age"

	"wuzha/internal/storetest"
)

// engines are the databases that a server is tested on: options for its command line.
func engines(t *testing.T, test func(t *testing.T, database []string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, nil)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, []string{"--database", storetest.Postgres(t)})
	})
}

// says runs a command that ends, and gives what it says and its exit code.
func says(t *testing.T, wuzha string, args ...string) (string, int) {
	t.Helper()
	return saysAs(t, nil, wuzha, args...)
}

// saysAs is says with the attributes of the process.
func saysAs(t *testing.T, as *syscall.SysProcAttr, wuzha string, args ...string) (string, int) {
	t.Helper()
	command := exec.Command(wuzha, append([]string{"--lang", "en"}, args...)...)
	command.SysProcAttr = as
	said, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatal(err)
	}
	return string(said), command.ProcessState.ExitCode()
}

func wantSaid(t *testing.T, code int, said, wuzha string, args ...string) {
	t.Helper()
	if got, gotCode := says(t, wuzha, args...); gotCode != code || !strings.Contains(got, said) {
		t.Fatalf("%v: got exit code %d, want %d, and %q, want %q in it", args, gotCode, code, got, said)
	}
}

// TestRestoreDrill backs a server up while clients write, restores it elsewhere on both engines, and holds that the restored one
// verifies, has every record that was acknowledged before the backup began, and says the same as its own backup.
func TestRestoreDrill(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, database []string) {
		wuzha, home := program(t), t.TempDir()
		data, sealed, key := filepath.Join(home, "data"), filepath.Join(home, "b.wuzha"), filepath.Join(home, "key.txt")
		identity, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(key, []byte(identity.String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := launch(wuzha, data, true, database...)
		if err != nil {
			t.Fatal(err)
		}
		office := settleServer(t, p)
		before := backUpBusy(t, wuzha, p, office, append([]string{"backup", sealed, "--data", data, "--backup-recipients", identity.Recipient().String()}, database...))
		if head, err := os.ReadFile(sealed); err != nil || bytes.Contains(head, []byte("wuzha_backup")) || bytes.Contains(head, []byte("鹿鸣")) {
			t.Errorf("the backup can be read by anybody: %v", err)
		}
		p.stop()
		for name, target := range map[string][]string{"sqlite": {}, "postgres": {"--database", storetest.Postgres(t)}} {
			there := append([]string{"--data", filepath.Join(home, name)}, target...)
			wantSaid(t, 2, "give --identity or --passphrase", wuzha, append([]string{"restore", sealed}, there...)...)
			wantSaid(t, 0, "the backup is sound", wuzha, append([]string{"restore", sealed, "--check", "--identity", key}, there...)...)
			wantSaid(t, 0, "restored", wuzha, append([]string{"restore", sealed, "--identity", key}, there...)...)
			wantSaid(t, 0, "Everything agrees", wuzha, append([]string{"verify"}, there...)...)
			wantSaid(t, 2, "--replace", wuzha, append([]string{"restore", sealed, "--identity", key}, there...)...)
			wantSaid(t, 0, "restored", wuzha, append([]string{"restore", sealed, "--replace", "--identity", key}, there...)...)
			checkRestored(t, wuzha, filepath.Join(home, name), before, target)
		}
		left, err := filepath.Glob(filepath.Join(home, ".wuzha-*"))
		if err != nil || len(left) != 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	})
}

// backUpBusy runs the command while records come in, and gives those that were acknowledged before it began.
func backUpBusy(t *testing.T, wuzha string, p *process, office *caller, command []string) (before []string) {
	t.Helper()
	for i := range 20 {
		before = append(before, fmt.Sprintf("before-%d", i))
		office.must(t, http.StatusCreated, "POST", "/records", handout(before[i], 3), nil)
	}
	done := make(chan struct{})
	var work sync.WaitGroup
	for i := range 4 {
		work.Go(func() {
			c := &caller{http: http.DefaultClient, url: p.url, session: office.session}
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if status, err := c.call("POST", "/records", handout(fmt.Sprintf("busy-%d-%d", i, n), 3), nil); err != nil || status != http.StatusCreated {
					t.Errorf("while the backup is taken: got %d, %v", status, err)
					return
				}
			}
		})
	}
	wantSaid(t, 0, "backed up to", wuzha, command...)
	close(done)
	work.Wait()
	return before
}

// checkRestored starts a server on restored data and looks for the records; the accounts are those of the backup.
func checkRestored(t *testing.T, wuzha, data string, want, target []string) {
	t.Helper()
	p, err := launch(wuzha, data, false, target...)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	office := signIn(t, p, "office")
	for _, id := range want {
		office.must(t, http.StatusOK, "GET", "/records/"+id, nil, nil)
	}
	first := fetch(t, office, "/api/v1/evaluation?as_of=2023-06-30", http.StatusOK)
	if !json.Valid([]byte(first)) || !strings.Contains(first, "wuzha-community") {
		t.Errorf("evaluation of the restored data: %.300s", first)
	}
}

// TestRestoreRefuses holds that a restore that goes wrong changes nothing.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	wuzha, home := program(t), t.TempDir()
	data, plain, pass := filepath.Join(home, "data"), filepath.Join(home, "plain.txt"), filepath.Join(home, "pass")
	write := func(name, text string) string {
		path := filepath.Join(home, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("pass", "a long enough passphrase\n")
	p, err := launch(wuzha, data, true)
	if err != nil {
		t.Fatal(err)
	}
	settleServer(t, p)
	wantSaid(t, 2, "say who can open it", wuzha, "backup", plain, "--data", data)
	wantSaid(t, 2, "contradict", wuzha, "backup", plain, "--plain", "--backup-passphrase", pass, "--data", data)
	wantSaid(t, 2, "at least 16 bytes", wuzha, "backup", plain, "--backup-passphrase", write("short", "short"), "--data", data)
	wantSaid(t, 0, "backed up to", wuzha, "backup", plain, "--plain", "--data", data)
	wantSaid(t, 2, "is there already", wuzha, "backup", plain, "--plain", "--data", data)
	wantSaid(t, 0, "backed up to", wuzha, "backup", filepath.Join(home, "sealed"), "--backup-passphrase", pass, "--data", data)
	wantSaid(t, 2, "another process uses the database", wuzha, "restore", plain, "--replace", "--data", data)
	p.stop()
	text, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	// Looking whether anybody uses it leaves a database without its log.
	wantSaid(t, 2, "no such file", wuzha, "restore", filepath.Join(home, "nothing"), "--replace", "--data", data)
	was, err := os.ReadFile(filepath.Join(data, "wuzha.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ said, file, pass string }{
		{"cut off", write("cut", string(text[:len(text)/2])), pass},
		{"not what was backed up", write("changed", strings.Replace(string(text), "鹿鸣社区", "鹿鸣小区", 1)), pass},
		{"schema versions up to", write("newer", strings.Replace(string(text), `"schema":`, `"schema":9`, 1)), pass},
		{"open the backup", filepath.Join(home, "sealed"), write("wrong", "another long passphrase")},
		{"no such file", filepath.Join(home, "nothing"), pass},
	} {
		for _, target := range []string{data, filepath.Join(home, "fresh")} {
			wantSaid(t, 2, tt.said, wuzha, "restore", tt.file, "--replace", "--passphrase", tt.pass, "--data", target)
		}
	}
	if now, err := os.ReadFile(filepath.Join(data, "wuzha.db")); err != nil || !bytes.Equal(now, was) {
		t.Errorf("a refused restore has changed the database: %v", err)
	}
	if _, err := os.Stat(filepath.Join(home, "fresh", "wuzha.db")); err == nil {
		t.Error("a refused restore has left a database")
	}
	wantSaid(t, 0, "restored", wuzha, "restore", filepath.Join(home, "sealed"), "--passphrase", pass, "--replace", "--data", data)
	kept, err := filepath.Glob(filepath.Join(data, "wuzha.db.before-*"))
	if err != nil || len(kept) != 1 {
		t.Errorf("the database that was there: kept as %v, %v, want one", kept, err)
	}
}
