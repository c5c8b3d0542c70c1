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
	killRounds   = 10  // WUZHA_KILL_ROUNDS asks for more
	killRoundsCI = 200 // where changes are taken; a round takes a quarter of a second
	killClients  = 8
	chainRounds  = 50               // after so many the whole chain and all totals are recomputed
	mostAnswers  = 300              // that a round waits for before it kills; some rounds wait for none
	slowest      = 30 * time.Second // a machine that answers nothing for so long is killed all the same
)

// TestKill holds that what has been acknowledged is there once, whenever the program is killed: clients submit records with ids of
// their own and repeat what was not answered, while the server is killed again and again and started anew. Each start is asked for
// what was acknowledged since the one before, and for the running total of everything.
func TestKill(t *testing.T) {
	t.Parallel()
	engines(t, testKill)
}

// roundsToKill is how often the server is killed.
func roundsToKill(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("WUZHA_KILL_ROUNDS")
	switch {
	case asked != "":
		rounds, err := strconv.Atoi(asked)
		if err != nil {
			t.Fatalf("WUZHA_KILL_ROUNDS: %v", err)
		}
		return rounds
	case testing.Short():
		return 2
	case os.Getenv("CI") == "true":
		return killRoundsCI
	}
	return killRounds
}

func testKill(t *testing.T, database []string) {
	rounds := roundsToKill(t)
	wuzha, data := program(t), filepath.Join(t.TempDir(), "data")
	p, err := launch(wuzha, data, true, database...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p != nil {
			p.kill() // also when a check has failed
		}
	}()
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
			all(t, clients, func(c *stubborn) { c.again(p.url) })
			checkTotal(t, p, clients)
		}
		answers := countdown{left: dice.IntN(mostAnswers), reached: make(chan struct{})}
		answers.heard(0)
		go func() {
			select { // in the middle of what the other clients have under way
			case <-answers.reached:
			case <-time.After(slowest):
			}
			p.kill()
		}()
		all(t, clients, func(c *stubborn) { c.submit(p.url, &answers) })
		<-p.ended
		if round%chainRounds == chainRounds-1 {
			checkChain(t, wuzha, data, database)
		}
	}
	checkNothingLost(t, wuzha, data, database, clients)
}

// all lets every client do something at once, and waits for them.
func all(t *testing.T, clients []*stubborn, do func(*stubborn)) {
	t.Helper()
	var work sync.WaitGroup
	for _, c := range clients {
		work.Go(func() { do(c) })
	}
	work.Wait()
	for _, c := range clients {
		if c.err != nil {
			t.Fatal(c.err)
		}
	}
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
	next         int // the first record that is not acknowledged
	asked        int // the first record that has not been asked for since the server was killed
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
		id := s.id(s.next)
		status, err := c.call("POST", "/records", handout(id, copiesOf(s.next)), nil)
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

func (s *stubborn) id(nth int) string { return fmt.Sprintf("%s-%06d", s.name, nth) }

func copiesOf(nth int) int { return 1 + nth%90 }

// again sends a server that was started anew what the killed one had acknowledged: all of it must be there. What it had not answered
// may be there or not; now it is.
func (s *stubborn) again(url string) {
	c := &caller{http: &http.Client{Transport: &http.Transport{}, Timeout: 20 * time.Second}, url: url, session: s.session}
	defer c.http.CloseIdleConnections()
	for ; s.asked <= s.next; s.asked++ {
		status, err := c.call("POST", "/records", handout(s.id(s.asked), copiesOf(s.asked)), nil)
		if status != http.StatusOK && (status != http.StatusCreated || s.asked < s.next) {
			s.err = fmt.Errorf("%s, sent again after a kill: got %d, %w, want it there", s.id(s.asked), status, err)
			return
		}
	}
	s.acknowledged[s.id(s.next)] = true
	s.next++
}

// copies is the sum of what was acknowledged.
func (s *stubborn) copies() (sum int64) {
	for nth := range s.next {
		sum += int64(copiesOf(nth))
	}
	return sum
}

// checkTotal wants the running total of all copies to be that of the acknowledged records, while nothing is under way.
func checkTotal(t *testing.T, p *process, clients []*stubborn) {
	t.Helper()
	var want int64
	for _, c := range clients {
		want += c.copies()
	}
	var found struct {
		Items []struct {
			Verdict struct {
				Have map[string]int64 `json:"have"`
			} `json:"verdict"`
		}
	}
	reader := &caller{http: http.DefaultClient, url: p.url, session: clients[0].session}
	reader.must(t, http.StatusOK, "GET", "/verdicts?as_of=2023-06-30&duty=stock_balance&unit="+testDistrict, nil, &found)
	if len(found.Items) != 1 || found.Items[0].Verdict.Have["handed_out"] != want {
		t.Fatalf("copies handed out: got %+v, want %d", found.Items, want)
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

// checkChain recomputes the audit chain and all running totals, while no server runs.
func checkChain(t *testing.T, wuzha, data string, database []string) {
	t.Helper()
	said, err := exec.Command(wuzha, append([]string{"--lang", "en", "verify", "--data", data}, database...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("verify: %v\n%s", err, said)
	}
}

func checkNothingLost(t *testing.T, wuzha, data string, database []string, clients []*stubborn) {
	t.Helper()
	checkChain(t, wuzha, data, database)
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
