package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/plan"
)

// accountLine is a line of the list of accounts: the last two columns are login and password.
var accountLine = regexp.MustCompile(`(?m)  ([a-z-]+) +([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})$`)

// TestDemo is a demonstration that is kept: everybody on the list signs in, the standing is that of the ledgers it was made of, and the
// second start goes on with what is there.
func TestDemo(t *testing.T) {
	t.Parallel()
	wuzha, keep := program(t), filepath.Join(t.TempDir(), "demo")
	p, err := start(wuzha, false, "demo", "--listen", "127.0.0.1:0", "--plan", "wuzha-campus", "--keep", keep)
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(keep, accountsFile))
	if err != nil {
		t.Fatal(err)
	}
	accounts := accountLine.FindAllStringSubmatch(string(list), -1)
	year, err := inventYear("wuzha-campus", plan.DayOf(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if want := len(year.plan.Posts) + 3; len(accounts) != want {
		t.Errorf("got %d accounts, want %d: one for each post and three administrators\n%s", len(accounts), want, list)
	}
	root := ""
	for _, n := range accounts {
		c := &caller{http: http.DefaultClient, url: p.url}
		c.must(t, http.StatusCreated, "POST", "/session", object{"login": n[1], "password": n[2]}, nil)
		if campusTop(year) == n[1] {
			root = fetch(t, c, "/api/v1/evaluation?as_of="+year.today.String(), http.StatusOK)
		}
	}
	got, want := untouched(year, root), untouched(year, standingOf(t, year))
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 100 {
		t.Errorf("the standing of the demonstration differs from that of its ledgers in duties that no matter touches, of %d (-want +got):\n%.2000s", len(want), diff)
	}
	if code := p.stop(); code != exitOK {
		t.Errorf("stop: got exit code %d, want 0: %s", code, p.log())
	}
	again, err := start(wuzha, false, "demo", "--listen", "127.0.0.1:0", "--keep", keep)
	if err != nil {
		t.Fatal(err)
	}
	again.stop()
	if !strings.Contains(again.log(), "going on with the demonstration kept") {
		t.Errorf("second start: got %s, want that it goes on", again.log())
	}
	if said, err := exec.Command(wuzha, "verify", "--data", keep).CombinedOutput(); err != nil {
		t.Errorf("verify: %v: %s", err, said)
	}
}

// campusTop is the login of somebody who sees the whole of the district.
func campusTop(y *demoYear) string {
	for _, post := range y.plan.Posts {
		if len(post.Of) == 1 && len(post.Of[0].In) == 0 {
			return strings.ReplaceAll(post.ID, "_", "-")
		}
	}
	return ""
}

// untouched are the lines of a standing whose duties count nothing that matters, papers or signatures enter.
func untouched(y *demoYear, standing string) []string {
	var out []string
	for line := range strings.Lines(standing) {
		m := dutyOfLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		touched := y.plan.Duty(m[1]).PerKind() != nil
		for _, figure := range y.plan.Duty(m[1]).HaveOf() {
			touched = touched || figure.Record == nil || figure.Record.Builtin
		}
		if !touched {
			out = append(out, strings.TrimRight(line, ",\n"))
		}
	}
	return out
}

var dutyOfLine = regexp.MustCompile(`^\{"unit":"[^"]*","duty":"(\w+)"`)

// standingOf judges the ledgers without a server.
func standingOf(t *testing.T, y *demoYear) string {
	t.Helper()
	tree, _ := plan.NewTree(y.plan, y.ledgers.Units)
	facts := plan.NewFacts(y.plan, tree, y.ledgers.Records, y.ledgers.Decisions, plan.Known{AsOf: y.today})
	var out bytes.Buffer
	if err := plan.EvaluateVersions([]*plan.Facts{facts}).WriteJSON(&out, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestDemoGoes holds that a demonstration that is not kept leaves nothing, and that others' folders are left alone.
func TestDemoGoes(t *testing.T) {
	t.Parallel()
	wuzha, temp := program(t), t.TempDir()
	p, err := start(wuzha, false, "demo", "--listen", "127.0.0.1:0", "--plan", "wuzha-campus", "TMPDIR="+temp)
	if err != nil {
		t.Fatal(err)
	}
	if made, err := os.ReadDir(temp); err != nil || len(made) != 1 {
		t.Fatalf("while it runs: got %v, %v, want one folder", made, err)
	}
	p.stop()
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("afterwards: got %v, %v, want nothing", left, err)
	}
	for _, tt := range []struct {
		said string
		args []string
	}{
		{"no shipped plan nothing", []string{"--plan", "nothing"}},
		{"choose an empty folder", []string{"--keep", filepath.Dir(wuzha)}},
		{"choose another with --listen", []string{"--listen", "256.0.0.1:1"}},
	} {
		said, err := exec.Command(wuzha, append([]string{"--lang", "en", "demo", "--listen", "127.0.0.1:0"}, tt.args...)...).CombinedOutput()
		if code := fmt.Sprint(err); code != "exit status 2" || !strings.Contains(string(said), tt.said) {
			t.Errorf("%v: got %s, %s, want exit status 2 and %q", tt.args, code, said, tt.said)
		}
	}
}
