package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// attacks are requests of strangers, other sites and broken programs; %S stands for a session. What must not stand in the answer follows
// the exclamation mark.
func attacks() []hostile {
	const host = "\r\nHost: wuzha.example\r\nConnection: close\r\n"
	form := func(path, more, body string) string {
		return fmt.Sprintf("POST %s HTTP/1.1%sContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n%s\r\n%s", path, host, len(body), more, body)
	}
	const json = "POST /api/v1/records HTTP/1.1" + host + "Cookie: wuzha=%S\r\nContent-Type: application/json\r\n"
	return []hostile{
		{"a stranger's large file", "POST /imports HTTP/1.1" + host + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 12000000\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + strings.Repeat("a", 3<<20), 413, ""},
		{"a stranger's attachment that does not come", "POST /api/v1/attachments?unit=C1&name=a.pdf HTTP/1.1" + host + "Content-Type: application/octet-stream\r\nContent-Length: 15000000\r\n\r\n%PDF", 401, "anonymous"},
		{"a packed body", json + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00", 400, "malformed"},
		{"two lengths", json + "Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}", 400, ""},
		{"a length and chunks", json + "Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /api/v1/me HTTP/1.1\r\n\r\n", 501, ""},
		{"a request behind a request", json + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "!ok\n"},
		{"a name with a blank", "GET /healthz HTTP/1.1" + host + "Cookie : wuzha=%S\r\n\r\n", 400, ""},
		{"an echo", "TRACE / HTTP/1.1" + host + "Cookie: wuzha=%S\r\n\r\n", 404, "!%S"},
		{"zero in a query", "GET /api/v1/records?unit=%00 HTTP/1.1" + host + "Cookie: wuzha=%S\r\n\r\n", 400, "malformed"},
		{"zero in a text", json + "Content-Length: 16\r\n\r\n{\"id\":\"a\\u0000\"}", 400, "malformed"},
		{"zero in a page's address", "GET /units/%00 HTTP/1.1" + host + "Cookie: wuzha=%S\r\n\r\n", 400, ""},
		{"a frame without origin", form("/language", "Origin: null\r\n", "language=en&return=%2F"), 403, ""},
		{"a neighbouring host", form("/language", "Sec-Fetch-Site: same-site\r\n", "language=en&return=%2F"), 403, ""},
		{"another host to go back to", form("/language", "", "language=en&return=%2F%2Fevil.example%2F"), 303, "!evil.example"},
		{"another host in disguise", form("/language", "", "language=en&return=%2F%5Cevil.example%2F"), 303, "!evil.example"},
		{"a forged host", "GET /sign-in HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n", 200, "!evil.example"},
		{"out of the assets", "GET /assets/..%2f..%2fweb.go HTTP/1.1" + host + "\r\n", 404, ""},
		{"out of the attachments", "GET /api/v1/attachments/..%2f..%2fwuzha.db HTTP/1.1" + host + "Cookie: wuzha=%S\r\n\r\n", 404, "not_found"},
		{"a heap of cookies", "GET /api/v1/me HTTP/1.1" + host + "Cookie: " + strings.Repeat("wuzha=x; ", 2000) + "wuzha=%S\r\n\r\n", 401, ""},
		{"a form that does not come", "POST /sign-in HTTP/1.1" + host + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nlogin=", 400, ""},
		{"a flood of names", form("/sign-in", "", strings.Repeat("a&", 100_000)), 400, ""},
	}
}

// TestAttacks sends what strangers and other sites send, and holds that nothing of theirs comes back or stays.
func TestAttacks(t *testing.T) {
	t.Parallel()
	p, err := launch(program(t), filepath.Join(t.TempDir(), "data"), true, "--body-timeout", "2s")
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	office := settleServer(t, p)
	for _, tt := range attacks() {
		answer := hear(t, p, strings.ReplaceAll(tt.text, "%S", office.session))
		head, _, _ := strings.Cut(answer, "\r\n")
		if !strings.Contains(head, fmt.Sprintf(" %d ", tt.status)) {
			t.Errorf("%s: got %q, want %d", tt.name, head, tt.status)
		}
		unwanted, forbidden := strings.CutPrefix(strings.ReplaceAll(tt.kind, "%S", office.session), "!")
		if strings.Contains(answer, unwanted) == forbidden && unwanted != "" {
			t.Errorf("%s: got %.600q, want %q", tt.name, answer, tt.kind)
		}
	}
	if log := p.log(); strings.Contains(log, "panic") || strings.Contains(log, "level=ERROR") {
		t.Errorf("log: %s", log)
	}
}

// TestASessionThatHasEnded is of no more use, on pages or for programs, once its owner has signed out.
func TestASessionThatHasEnded(t *testing.T) {
	t.Parallel()
	p, err := launch(program(t), filepath.Join(t.TempDir(), "data"), true)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	stolen := settleServer(t, p)
	replay := *stolen
	stolen.must(t, http.StatusOK, "GET", "/me", nil, nil)
	stolen.must(t, http.StatusNoContent, "DELETE", "/session", nil, nil)
	replay.must(t, http.StatusUnauthorized, "GET", "/me", nil, nil)
	replay.must(t, http.StatusUnauthorized, "POST", "/records", handout("r1", 1), nil)
	answer := hear(t, p, "GET /units HTTP/1.1\r\nHost: wuzha.example\r\nConnection: close\r\nCookie: wuzha="+replay.session+"\r\n\r\n")
	if !strings.Contains(answer, " 303 ") || !strings.Contains(answer, "/sign-in") {
		t.Errorf("a page: got %.300q, want the way to sign in", answer)
	}
}
