package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// process is a running `wuzha serve`.
type process struct {
	cmd   *exec.Cmd
	url   string
	token string // of the set-up link, when there is one
	ended chan struct{}
	mu    sync.Mutex
	said  bytes.Buffer
}

// program gives a path under which this test binary is wuzha, see TestMain.
func program(t testing.TB) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "wuzha")
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// greetingLines in which serve tells its address and the set-up link.
var (
	addressLine = regexp.MustCompile(`serving: (\S+)`)
	tokenLine   = regexp.MustCompile(`one-time secret: (\S+)`)
)

// launch starts a server and waits until it has said that it serves.
func launch(wuzha, data string, fresh bool, args ...string) (*process, error) {
	return start(wuzha, fresh, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, args...)...)
}

// start starts a command that serves and waits until it has said so. Arguments like NAME=value go into its environment.
func start(wuzha string, fresh bool, args ...string) (*process, error) {
	p := &process{ended: make(chan struct{})}
	p.cmd = exec.Command(wuzha, "--lang", "en")
	p.cmd.Env = os.Environ()
	for _, arg := range args {
		if name, _, ok := strings.Cut(arg, "="); ok && name == strings.ToUpper(name) {
			p.cmd.Env = append(p.cmd.Env, arg)
		} else {
			p.cmd.Args = append(p.cmd.Args, arg)
		}
	}
	said, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	ready := make(chan struct{})
	go p.listen(said, fresh, ready)
	select {
	case <-ready:
		return p, nil
	case <-p.ended:
		return nil, fmt.Errorf("serve ended: %s", p.log())
	}
}

// listen reads what the server says until it ends.
func (p *process) listen(said io.Reader, fresh bool, ready chan<- struct{}) {
	lines := bufio.NewScanner(said)
	lines.Buffer(nil, 1<<20)
	told := false
	for lines.Scan() {
		p.mu.Lock()
		p.said.WriteString(lines.Text() + "\n")
		p.mu.Unlock()
		if m := addressLine.FindStringSubmatch(lines.Text()); m != nil {
			p.url = m[1]
		}
		if m := tokenLine.FindStringSubmatch(lines.Text()); m != nil {
			p.token = m[1]
		}
		if !told && p.url != "" && (!fresh || p.token != "") {
			told = true
			close(ready)
		}
	}
	_ = p.cmd.Wait() // how it ended is in ProcessState
	close(p.ended)
}

func (p *process) log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// stop asks the server to end, and gives its exit code.
func (p *process) stop() int { return p.end(syscall.SIGTERM) }

// kill ends it as a power cut would.
func (p *process) kill() { p.end(syscall.SIGKILL) }

func (p *process) end(signal os.Signal) int {
	_ = p.cmd.Process.Signal(signal) // it may have ended by itself
	<-p.ended
	return p.cmd.ProcessState.ExitCode()
}

// caller is a program that speaks to the API.
type caller struct {
	http    *http.Client
	url     string
	session string
}

// call sends a request and gives status and body; v, when not nil, takes the JSON of the answer.
func (c *caller) call(method, path string, body, v any) (int, error) {
	var text io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return 0, err
		}
		text = bytes.NewReader(b)
	}
	r, err := http.NewRequest(method, c.url+"/api/v1"+path, text)
	if err != nil {
		return 0, err
	}
	if c.session != "" {
		r.AddCookie(&http.Cookie{Name: "wuzha", Value: c.session})
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return 0, err
	}
	for _, cookie := range answer.Cookies() {
		c.session = cookie.Value
	}
	got, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return 0, err
	}
	if v != nil && answer.StatusCode < 300 {
		err = json.Unmarshal(got, v)
	}
	if answer.StatusCode >= 500 {
		err = errors.Join(err, errors.New(strings.TrimSpace(string(got))))
	}
	return answer.StatusCode, err
}

// must is call for what cannot fail unless the test has found something.
func (c *caller) must(t testing.TB, want int, method, path string, body, v any) {
	t.Helper()
	got, err := c.call(method, path, body, v)
	if err != nil || got != want {
		t.Fatalf("%s %s: got %d, %v, want %d", method, path, got, err, want)
	}
}

type object map[string]any

const (
	testPassword = "correct-horse-42"
	testDistrict = "990001"
)

// settleServer sets an empty server up: the invented district 云雾县 with a town and a community, and an office that may do its work.
// It gives the office, signed in.
func settleServer(t testing.TB, p *process) *caller {
	t.Helper()
	visitor := &caller{http: http.DefaultClient, url: p.url}
	var invited struct {
		Items []struct{ Login, Secret string }
	}
	visitor.must(t, http.StatusCreated, "POST", "/setup", object{"token": p.token, "district": testDistrict, "district_name": "云雾县",
		"plan": "wuzha-community", "login": "root", "name": "系统管理员", "password": testPassword}, &invited)
	for _, i := range invited.Items {
		visitor.must(t, http.StatusNoContent, "PUT", "/password", object{"secret": i.Secret, "password": testPassword}, nil)
	}
	system, security := signIn(t, p, "root"), signIn(t, p, "root-security")
	var made struct{ Person, Secret string }
	system.must(t, http.StatusCreated, "POST", "/accounts", object{"login": "office", "name": "松某某"}, &made)
	visitor.must(t, http.StatusNoContent, "PUT", "/password", object{"secret": made.Secret, "password": testPassword}, nil)
	security.must(t, http.StatusNoContent, "POST", "/posts", object{"person": made.Person, "post": "office", "unit": testDistrict}, nil)
	office := signIn(t, p, "office")
	var done struct{ Outcomes []struct{ Outcome string } }
	office.must(t, http.StatusOK, "POST", "/units", object{"units": []object{
		{"action": "add", "id": "T1", "kind": "town", "parent": testDistrict, "name": "松涛镇"},
		{"action": "add", "id": "C1", "kind": "community", "parent": "T1", "name": "鹿鸣社区", "attributes": object{"setting": "urban"}},
	}}, &done)
	for i, o := range done.Outcomes {
		if o.Outcome != "accepted" {
			t.Fatalf("unit %d: got %s, want accepted", i, o.Outcome)
		}
	}
	return office
}

func signIn(t testing.TB, p *process, login string) *caller {
	t.Helper()
	c := &caller{http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}, url: p.url}
	c.must(t, http.StatusCreated, "POST", "/session", object{"login": login, "password": testPassword}, nil)
	return c
}

// handout is a record of leaflets given out.
func handout(id string, copies int) object {
	return object{"id": id, "kind": "handout", "unit": "C1", "on": "2023-05-10", "fields": object{"material": "leaflet", "copies": fmt.Sprint(copies)}}
}
