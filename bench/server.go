package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running `wuzha serve` with a folder of its own.
type server struct {
	program, dir, database string
	command                *exec.Cmd
	address                string
	token                  string // of the first start
}

// startServer starts the program on a new folder; an empty database is SQLite in it.
func startServer(ctx context.Context, program, database string) (*server, error) {
	dir, err := os.MkdirTemp("", "wuzha-bench-")
	if err != nil {
		return nil, err
	}
	s := &server{program: program, dir: dir, database: database}
	return s, s.start(ctx)
}

// start waits for the program's greeting.
func (s *server) start(ctx context.Context) error {
	s.command = exec.CommandContext(ctx, s.program, "--lang", "en", "serve", "--listen", "127.0.0.1:0", "--data", s.dir)
	if s.database != "" {
		s.command.Args = append(s.command.Args, "--database", s.database)
	}
	said, err := s.command.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.command.Start(); err != nil {
		return fmt.Errorf("%w; build it first: make build", err)
	}
	lines := bufio.NewScanner(said)
	for s.address = ""; (s.address == "" || s.token == "") && lines.Scan(); {
		if _, url, ok := strings.Cut(lines.Text(), "serving: http://"); ok {
			s.address = url
		}
		if _, token, ok := strings.Cut(lines.Text(), "one-time secret: "); ok {
			s.token = token
		}
	}
	go func() { _, _ = io.Copy(io.Discard, said) }() // ends with the program
	if s.address == "" || s.token == "" {
		return errors.New("the server did not start")
	}
	return nil
}

// stop lets the program end what it has begun.
func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM) // it may have ended
	_ = s.command.Wait()
}

func (s *server) remove() {
	s.stop()
	_ = os.RemoveAll(s.dir)
}

// memory is the program's resident set, now and at most since it started, in bytes.
func (s *server) memory() (now, peak int64, err error) {
	said, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	resident, err := figure(said, `VmRSS:\s+([0-9]+) kB`)
	if err != nil {
		return 0, 0, err
	}
	most, err := figure(said, `VmHWM:\s+([0-9]+) kB`)
	return int64(resident) << 10, int64(most) << 10, err
}

// processor is the time that the program has had of the processors: unlike its answers it does not wait for other programs.
func (s *server) processor() (time.Duration, error) {
	said, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, numbers, _ := strings.Cut(string(said), ") ") // behind the name, which may have blanks
	fields := strings.Fields(numbers)
	if len(fields) < 13 {
		return 0, fmt.Errorf("no times in %s", said)
	}
	inside, err1 := strconv.Atoi(fields[11])
	outside, err2 := strconv.Atoi(fields[12])
	const tick = 10 * time.Millisecond // of Linux
	return time.Duration(inside+outside) * tick, errors.Join(err1, err2)
}

// client speaks to the API while the server is set up.
type client struct {
	address, session string
}

const password = "correct-horse-42"

// settle sets the invented county up and gives the session of its office.
func (s *server) settle(ctx context.Context, d *district) (session string, err error) {
	visitor := &client{address: s.address}
	var invited struct {
		Items []struct{ Login, Secret string }
	}
	err = visitor.call(ctx, "POST /setup", map[string]any{"token": s.token, "district": "990001", "district_name": "云雾县", "plan": "wuzha-community",
		"login": "root", "name": "系统管理员", "password": password}, &invited)
	for _, i := range invited.Items {
		err = errors.Join(err, visitor.call(ctx, "PUT /password", map[string]any{"secret": i.Secret, "password": password}, nil))
	}
	system, err1 := visitor.signIn(ctx, "root")
	security, err2 := visitor.signIn(ctx, "root-security")
	if err = errors.Join(err, err1, err2); err != nil {
		return "", err
	}
	var made struct{ Person, Secret string }
	err = errors.Join(system.call(ctx, "POST /accounts", map[string]any{"login": "office", "name": "松某某"}, &made),
		visitor.call(ctx, "PUT /password", map[string]any{"secret": made.Secret, "password": password}, nil),
		security.call(ctx, "POST /posts", map[string]any{"person": made.Person, "post": "office", "unit": "990001"}, nil))
	if err != nil {
		return "", err
	}
	office, err := visitor.signIn(ctx, "office")
	if err != nil {
		return "", err
	}
	for first := 0; first < d.communities && err == nil; first += 4 * perTown {
		err = office.call(ctx, "POST /units", map[string]any{"units": d.units(first, min(first+4*perTown, d.communities))}, nil)
	}
	return office.session, err
}

func (c *client) signIn(ctx context.Context, login string) (*client, error) {
	in := &client{address: c.address}
	return in, in.call(ctx, "POST /session", map[string]any{"login": login, "password": password}, nil)
}

// call sends a request that must succeed; a cookie in the answer is kept.
func (c *client) call(ctx context.Context, what string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	method, path, _ := strings.Cut(what, " ")
	r, err := http.NewRequestWithContext(ctx, method, "http://"+c.address+"/api/v1"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.AddCookie(&http.Cookie{Name: "wuzha", Value: c.session})
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	got, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s: %d %s", what, answer.StatusCode, got)
	}
	for _, cookie := range answer.Cookies() {
		c.session = cookie.Value
	}
	if into != nil {
		err = json.Unmarshal(got, into)
	}
	return err
}
