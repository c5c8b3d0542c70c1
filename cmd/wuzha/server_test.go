package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestServerStories tells of the commands around the server; a server that runs is in the other tests.
func TestServerStories(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "serverscript"),
		Setup:               func(env *testscript.Env) error { env.Setenv("WUZHA_LOG_FORMAT", "json"); return nil },
		Cmds:                storyCommands(),
		RequireExplicitExec: true,
	})
}

// TestServe is a server's life: first start, set-up, work, a stop in order, and the start after it.
func TestServe(t *testing.T) {
	t.Parallel()
	engines(t, testServe)
}

func testServe(t *testing.T, database []string) {
	wuzha, data := program(t), filepath.Join(t.TempDir(), "new", "data")
	p, err := launch(wuzha, data, true, database...)
	if err != nil {
		t.Fatal(err)
	}
	first := p.token
	office := settleServer(t, p)
	office.must(t, http.StatusCreated, "POST", "/records", handout("r1", 20), nil)
	office.must(t, http.StatusOK, "POST", "/records", handout("r1", 20), nil)
	office.must(t, http.StatusConflict, "POST", "/records", handout("r1", 21), nil)
	(&caller{http: http.DefaultClient, url: p.url}).must(t, http.StatusConflict, "POST", "/setup", object{"token": first, "district": "1", "district_name": "再来",
		"plan": "wuzha-community", "login": "again", "name": "再来", "password": testPassword}, nil)
	evaluated := fetch(t, office, "/api/v1/evaluation?as_of=2023-06-30", http.StatusOK)
	if !strings.Contains(evaluated, `"plan":"wuzha-community"`) {
		t.Errorf("evaluation: %.200s", evaluated)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok",
		"/metrics": `wuzha_requests_total{route="POST /api/v1/records",status="201"} 1`} {
		if got := fetch(t, office, path, http.StatusOK); !strings.Contains(got, want) {
			t.Errorf("%s: got %.2000s, want %q", path, got, want)
		}
	}
	if code := p.stop(); code != exitOK {
		t.Errorf("stop: got exit code %d, want %d: %s", code, exitOK, p.log())
	}
	if log := p.log(); strings.Contains(log, "松某某") || strings.Contains(log, "C1") || strings.Contains(log, testPassword) {
		t.Errorf("the log tells what it must not: %s", log)
	}
	again, err := launch(wuzha, data, false, database...)
	if err != nil {
		t.Fatal(err)
	}
	if again.token != "" {
		t.Error("a server with accounts offers a set-up link")
	}
	office.url = again.url
	if got := fetch(t, office, "/api/v1/evaluation?as_of=2023-06-30", http.StatusOK); got != evaluated {
		t.Error("the evaluation after a restart differs from the one before")
	}
	again.stop()
}

// TestUserReset is the way back in for somebody who has lost the password.
func TestUserReset(t *testing.T) {
	t.Parallel()
	engines(t, testUserReset)
}

func testUserReset(t *testing.T, database []string) {
	wuzha, data := program(t), filepath.Join(t.TempDir(), "data")
	p, err := launch(wuzha, data, true, database...)
	if err != nil {
		t.Fatal(err)
	}
	settleServer(t, p)
	said, err := exec.Command(wuzha, append([]string{"--lang", "en", "user", "reset", "office", "--data", data}, database...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.TrimSpace(string(said))
	visitor := &caller{http: http.DefaultClient, url: p.url}
	visitor.must(t, http.StatusUnauthorized, "POST", "/session", object{"login": "office", "password": testPassword}, nil)
	visitor.must(t, http.StatusNoContent, "PUT", "/password", object{"secret": secret, "password": testPassword + "!"}, nil)
	visitor.must(t, http.StatusCreated, "POST", "/session", object{"login": "office", "password": testPassword + "!"}, nil)
	p.stop()
	if said, err := exec.Command(wuzha, append([]string{"verify", "--data", data}, database...)...).CombinedOutput(); err != nil {
		t.Errorf("verify: %v: %s", err, said)
	}
}

// fetch gets an address as the caller.
func fetch(t *testing.T, c *caller, path string, want int) string {
	t.Helper()
	r, err := http.NewRequest("GET", c.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "wuzha", Value: c.session})
	answer, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.Body.Close() != nil || answer.StatusCode != want {
		t.Fatalf("%s: got %d %v %.500s, want %d", path, answer.StatusCode, err, body, want)
	}
	return string(body)
}

// TestDataFolder holds that what a first start makes is for its owner alone.
func TestDataFolder(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	if said, err := exec.Command(program(t), "migrate", "--data", data).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, want := range map[string]os.FileMode{"": 0o700, "keys": 0o700, "keys/k1": 0o600} {
		info, err := os.Stat(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s: got %o, want %o", name, got, want)
		}
	}
}
