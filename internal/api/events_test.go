package api

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"wuzha/internal/gate"
)

// TestEvents: a change arrives while the answer is still open, and the answer ends with the server.
func TestEvents(t *testing.T) {
	onEngines(t, testEvents)
}

func testEvents(t *testing.T, w *world) {
	server := httptest.NewServer(w.handler)
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+base+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions["below"]})
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // only read
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("got %q", got)
	}
	lines := bufio.NewScanner(answer.Body)
	next := func() string {
		for lines.Scan() {
			if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return text
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return ""
	}
	first := next()
	w.must(t, "below", http.StatusCreated, "POST /records", handout("told", "C1"))
	if second := next(); second == first || !strings.Contains(second, `"record"`) {
		t.Errorf("got %s after %s", second, first)
	}
	w.app.EndWatching()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Errorf("the stream was broken off: %v", err)
	}
}
