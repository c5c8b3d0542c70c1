package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hostile is a request as it goes over the wire; %S stands for the session.
type hostile struct {
	name, text string
	status     int
	kind       string // part of the body
}

func request(head, body string) string {
	return fmt.Sprintf("%s\r\nHost: wuzha.example\r\nCookie: wuzha=%%S\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", head, len(body), body)
}

func hostileRequests() []hostile {
	const post = "POST /api/v1/records HTTP/1.1\r\nContent-Type: application/json"
	record := func(more string) string {
		return `{"id":"h1","kind":"handout","unit":"C1","on":"2023-05-10","fields":{"material":"leaflet","copies":"1"}` + more + `}`
	}
	return []hostile{
		{"too large", request(post, record(`,"reason":"`+strings.Repeat("长", 40000)+`"`)), 413, "too_large"},
		{"wrong types", request(post, `{"id":7,"kind":[],"unit":{},"on":20230510}`), 422, `"location":"kind"`},
		{"unknown name", request(post, record(`,"state":"confirmed"`)), 422, "state"},
		{"another case", request(post, strings.Replace(record(""), `"unit"`, `"Unit"`, 1)), 422, "invalid"},
		{"a name twice", request(post, record(`,"id":"h2"`)), 400, "malformed"},
		{"two values", request(post, record("")+record("")), 400, "malformed"},
		{"not UTF-8", request(post, strings.Replace(record(""), "leaflet", "\xff\xfe", 1)), 400, "malformed"},
		{"no JSON", request(post, `id=h1&kind=handout`), 400, "malformed"},
		{"deeply nested", request(post, strings.Repeat("[", 30000)), 400, "malformed"},
		{"another content type", request(strings.Replace(post, "application/json", "text/xml", 1), record("")), 415, "media_type"},
		{"a day that is none", request(post, strings.Replace(record(""), "2023-05-10", "2023-02-30", 1)), 422, "invalid"},
		{"a far day", request(post, strings.Replace(record(""), "2023-05-10", "9999-12-31", 1)), 422, `"location":"on"`},
		{"a huge number", request(post, strings.Replace(record(""), `"copies":"1"`, `"copies":"99999999999999999999"`, 1)), 422, "fields.copies"},
		{"another site", request(post+"\r\nOrigin: https://evil.example\r\nSec-Fetch-Site: cross-site", record("")), 403, "cross_origin"},
		{"path traversal", request("GET /api/v1/records/..%2f..%2fwuzha.db HTTP/1.1", ""), 404, "not_found"},
		{"path traversal in the open", request("GET /api/v1/../../etc/passwd HTTP/1.1", ""), 307, "/etc/passwd"},
		{"no such address", request("GET /api/v1/nothing HTTP/1.1", ""), 404, "not_found"},
		{"another method", request("PATCH /api/v1/records HTTP/1.1", ""), 405, "method"},
		{"unknown parameter", request("GET /api/v1/units?limt=5 HTTP/1.1", ""), 422, "query.limt"},
		{"too many at once", request("GET /api/v1/units?limit=100000 HTTP/1.1", ""), 422, "<= 1000"},
		{"a forged place in a list", request("GET /api/v1/records?after=%27%3B-- HTTP/1.1", ""), 200, `"items":[]`},
		{"a head that does not end", "GET /api/v1/me HTTP/1.1\r\nX-Long: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", 431, ""},
	}
}

// TestHostile sends what no honest program sends, and holds that nothing is written by it.
func TestHostile(t *testing.T) {
	t.Parallel()
	engines(t, testHostile)
}

func testHostile(t *testing.T, database []string) {
	p, err := launch(program(t), filepath.Join(t.TempDir(), "data"), true, append([]string{"--body-timeout", "200ms", "--header-timeout", "200ms"}, database...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if code := p.stop(); code != exitOK {
			t.Errorf("stop: got exit code %d, want %d: %s", code, exitOK, p.log())
		}
	})
	office := settleServer(t, p)
	t.Run("requests", func(t *testing.T) {
		for _, tt := range hostileRequests() {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				status, body := speak(t, p, strings.ReplaceAll(tt.text, "%S", office.session))
				if status != tt.status || !strings.Contains(body, tt.kind) {
					t.Errorf("got %d %s, want %d with %q", status, body, tt.status, tt.kind)
				}
			})
		}
		t.Run("a body that does not come", func(t *testing.T) {
			t.Parallel()
			head := "POST /api/v1/records HTTP/1.1\r\nHost: wuzha.example\r\nCookie: wuzha=" + office.session + "\r\nContent-Length: 100\r\n\r\n{"
			if status, body := speak(t, p, head); status != http.StatusRequestTimeout || !strings.Contains(body, "too_slow") {
				t.Errorf("got %d %s, want 408 too_slow", status, body)
			}
		})
		t.Run("a head that does not come", func(t *testing.T) {
			t.Parallel()
			if got := hear(t, p, "GET /api/v1/me HT"); strings.Contains(got, " 200 ") {
				t.Errorf("got %q, want a refusal or nothing", got)
			}
		})
	})
	var page struct{ Items []any }
	office.must(t, http.StatusOK, "GET", "/records?unit=C1", nil, &page)
	if len(page.Items) != 0 {
		t.Errorf("records after hostile requests: got %v, want none", page.Items)
	}
	if log := p.log(); strings.Contains(log, "panic") || strings.Contains(log, "level=ERROR") {
		t.Errorf("log: %s", log)
	}
}

// speak sends raw bytes and reads the answer.
func speak(t *testing.T, p *process, text string) (int, string) {
	t.Helper()
	answer, err := http.ReadResponse(bufio.NewReader(strings.NewReader(hear(t, p, text))), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// hear sends raw bytes and reads until the server hangs up.
func hear(t *testing.T, p *process, text string) string {
	t.Helper()
	line, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = line.Close() }() // it has said all
	if err := line.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(line, text) // a server that refuses early hangs up before it has heard all
	answer, _ := io.ReadAll(line)     // and may reset the connection after its answer
	return string(answer)
}
