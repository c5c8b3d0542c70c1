package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

const (
	killRounds  = 10 // WUZHA_KILL_ROUNDS asks for more
	killClients = 8
	mostAnswers = 300              // that a round waits for before it kills; some rounds wait for none
	slowest     = 30 * time.Second // a machine that answers nothing for so long is killed all the same
)

// TestKill holds that what has been acknowledged is there once, whenever the program is killed: clients submit records with ids of
// their own and repeat what was not answered, while the server is killed again and again and started anew.
func TestKill(t *testing.T) {
	t.Parallel()
	engines(t, testKill)
}

func testKill(t *testing.T, database []string) {
	rounds := killRounds
	if text := os.Getenv("WUZHA_KILL_ROUNDS"); text != "" {
		asked, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("WUZHA_KILL_ROUNDS: %v", err)
		}
		rounds = asked
	}
	if testing.Short() {
		rounds = 2
	}
	wuzha, data := program(t), filepath.Join(t.TempDir(), "data")
	p, err := launch(wuzha, data, true, database...)
	if err != nil {
		t.Fatal(err)
	}
	session := settleServer(t, p).session
	clients := make([]*stubborn, killClients)
	for i := range clients {
		clients[i] = &stubborn{name: fmt.Sprintf("c%d", i), acknowledged: map[string]bool{}, session: session}
	}
	dice := rand.New(rand.NewPCG(20230510, uint64(rounds)))
	for round := range rounds {
		if round > 0 {
			if p, err = launch(wuzha, data, false, database...); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		answers := countdown{left: dice.IntN(mostAnswers), reached: make(chan struct{})}
		answers.heard(0)
		var work sync.WaitGroup
		for _, c := range clients {
			work.Go(func() { c.submit(p.url, &answers) })
		}
		select { // in the middle of what the other clients have under way
		case <-answers.reached:
		case <-time.After(slowest):
		}
		p.kill()
		work.Wait()
		for _, c := range clients {
			if c.err != nil {
				t.Fatalf("round %d: %v", round, c.err)
			}
		}
	}
	checkNothingLost(t, wuzha, data, database, clients)
}

// countdown tells when a number of answers has been heard.
type countdown struct {
	mu      sync.Mutex
	left    int
	done    bool
	reached chan struct{}
}

func (c *countdown) heard(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left -= n; c.left <= 0 && !c.done {
		c.done = true
		close(c.reached)
	}
}

// stubborn repeats each record until it has been answered. It always sends the same under the same id.
type stubborn struct {
	name         string
	session      string
	next         int
	acknowledged map[string]bool
	tolerant     bool       // repeats what was refused for a fault of the machine, until the fault's end
	faults       *countdown // hears of such refusals
	ended        <-chan struct{}
	err          error
}

// submit sends until the server does not answer any more.
func (s *stubborn) submit(url string, answers interface{ heard(int) }) {
	c := &caller{http: &http.Client{Transport: &http.Transport{}, Timeout: 20 * time.Second}, url: url, session: s.session}
	defer c.http.CloseIdleConnections()
	for {
		id := fmt.Sprintf("%s-%06d", s.name, s.next)
		status, err := c.call("POST", "/records", handout(id, 1+s.next%90), nil)
		switch {
		case status == http.StatusCreated || status == http.StatusOK:
			s.acknowledged[id] = true
			s.next++
			answers.heard(1)
			if s.tolerant && closed(s.ended) {
				return
			}
		case s.tolerant && isFault(status, err):
			s.faults.heard(1)
		case status != 0:
			s.err = fmt.Errorf("%s: got %d, %w, want 201 or 200", id, status, err)
			return
		default:
			return // killed: the same again in the next round
		}
	}
}

// isFault tells an answer that says what is wrong with the machine and that repeating is worth it.
func isFault(status int, err error) bool {
	var p struct {
		Kind, Detail string
	}
	switch status {
	case http.StatusServiceUnavailable, http.StatusInsufficientStorage:
		return err != nil && json.Unmarshal([]byte(err.Error()), &p) == nil && (p.Kind == "unavailable" || p.Kind == "full") && p.Detail != ""
	}
	return false
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func checkNothingLost(t *testing.T, wuzha, data string, database []string, clients []*stubborn) {
	t.Helper()
	said, err := exec.Command(wuzha, append([]string{"--lang", "en", "verify", "--data", data}, database...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("verify: %v\n%s", err, said)
	}
	p, err := launch(wuzha, data, false, database...)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	found := map[string]int{}
	reader := &caller{http: http.DefaultClient, url: p.url, session: clients[0].session}
	for after, more := "", true; more; more = after != "" {
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		reader.must(t, http.StatusOK, "GET", "/records?unit=C1&limit=1000&after="+url.QueryEscape(after), nil, &page)
		for _, r := range page.Items {
			found[r.ID]++
		}
		after = page.Next
	}
	total := 0
	for _, c := range clients {
		for id := range c.acknowledged {
			if total++; found[id] != 1 {
				t.Errorf("acknowledged record %s: found %d times, want once", id, found[id])
			}
		}
	}
	if unknown := len(found) - total; unknown < 0 || unknown > len(clients) {
		t.Errorf("records that nobody was told of: got %d, want at most one for each of %d clients", unknown, len(clients))
	}
	if total == 0 {
		t.Error("no record was acknowledged: the test has shown nothing")
	}
	t.Logf("%d records acknowledged, %d stored", total, len(found))
}
