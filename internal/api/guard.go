package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// Seen is what the outside may know of a finished request: no addresses, no queries, no bodies.
type Seen struct {
	Route    string // like GET /api/v1/units/{unit}; empty when there is none
	Status   int
	Duration time.Duration
	Request  string
	Records  int // how many records were taken
}

// request is what the handlers of one request share.
type request struct {
	id      string
	address string // of the client, for the lock-out and the audit
	secure  bool   // the client speaks TLS, to us or to the proxy before us
	route   string
	records int
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

// guard stands before every handler: it numbers the request, sets the headers that every answer has, catches panics and reports.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		seen := &request{id: newRequestID(), address: s.o.Address(r), secure: s.o.Secure || r.TLS != nil}
		header := w.Header()
		header.Set("X-Request-Id", seen.id)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "no-store")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		answer := &answer{ResponseWriter: w}
		defer func() {
			s.o.Observe(Seen{Route: seen.route, Status: answer.code(), Duration: time.Since(start), Request: seen.id, Records: seen.records})
		}()
		defer func() {
			if caught := recover(); caught != nil {
				s.caught(r.Context(), answer, seen, caught)
			}
		}()
		next.ServeHTTP(answer, r.WithContext(context.WithValue(r.Context(), requestKey{}, seen)))
	})
}

// caught answers a panic if nothing has been said yet; an answer half said is broken off.
func (s *server) caught(ctx context.Context, w *answer, seen *request, what any) {
	if what == http.ErrAbortHandler {
		panic(what)
	}
	s.o.Log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("request", seen.id), slog.String("route", seen.route), slog.String("stack", string(debug.Stack())))
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	fault().write(w, seen.id)
}

// route finds the handler and words the answers of the mux (no such address, wrong method) like all others.
func (s *server) route(w http.ResponseWriter, r *http.Request) {
	seen := requestOf(r.Context())
	handler, pattern := s.mux.Handler(r)
	seen.route = pattern
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	said := &answer{ResponseWriter: silent{http.Header{}}}
	handler.ServeHTTP(said, r)
	p := framework(said.code())
	if allow := said.Header().Get("Allow"); allow != "" {
		p.header = http.Header{"Allow": {allow}}
	}
	p.write(w, seen.id)
}

// newRequestID is random: it says nothing about the load or the order of requests.
func newRequestID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

// answer remembers the status of an answer.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// silent keeps headers and drops the text.
type silent struct{ header http.Header }

func (s silent) Header() http.Header         { return s.header }
func (s silent) Write(b []byte) (int, error) { return len(b), nil }
func (s silent) WriteHeader(int)             {}
