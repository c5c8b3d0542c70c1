package main

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"wuzha/internal/storetest"
)

// TestTwoServers: of two servers on one PostgreSQL, each answers with what the other has taken in, and who watches one of them hears of
// it without asking.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	wuzha, data, database := program(t), t.TempDir(), []string{"--database", storetest.Postgres(t)}
	one, err := launch(wuzha, data, true, database...)
	if err != nil {
		t.Fatal(err)
	}
	defer one.stop()
	office := settleServer(t, one)
	two, err := launch(wuzha, data, false, database...)
	if err != nil {
		t.Fatal(err)
	}
	defer two.stop()
	there := &caller{http: http.DefaultClient, url: two.url, session: office.session}
	told := watch(t, there)
	<-told
	office.must(t, http.StatusCreated, "POST", "/records", handout("r1", 20), nil)
	written := time.Now()
	var page struct{ Items []struct{ ID string } }
	there.must(t, http.StatusOK, "GET", "/records?unit=C1", nil, &page)
	if len(page.Items) != 1 || page.Items[0].ID != "r1" {
		t.Errorf("the other server: got %+v, want the record at once", page.Items)
	}
	heard := false
	for !heard { // the servers' own daily work may be told before it
		event, open := <-told
		if !open {
			t.Fatal("the stream ended without a word of the record")
		}
		heard = strings.Contains(event, `"record"`)
	}
	t.Logf("told after %s", time.Since(written).Round(time.Millisecond))
}

// watch gives the events that a server tells, until the test ends.
func watch(t *testing.T, c *caller) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "wuzha", Value: c.session})
	answer, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	out := make(chan string)
	go func() {
		defer close(out)
		defer func() { _ = answer.Body.Close() }() // only read
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				out <- text
			}
		}
	}()
	return out
}
