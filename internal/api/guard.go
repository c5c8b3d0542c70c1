package api

import (
	"context"
	"net/http"

	"wuzha/internal/gate"
)

// Seen is what the outside may know of a finished request.
type Seen = gate.Seen

// policy lets a browser do nothing with an answer; the page to read has its own, see docs.go.
const policy = "default-src 'none'; frame-ancestors 'none'"

func requestOf(ctx context.Context) *gate.Request { return gate.Of(ctx) }

// gate stands before every handler.
func (s *server) gate() gate.Options {
	say := func(status int) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) { framework(status).write(w, requestOf(r.Context()).ID) }
	}
	return gate.Options{Log: s.o.Log, Secure: s.o.Secure, Address: s.o.Address, Observe: s.o.Observe, Policy: policy,
		Fault: say(http.StatusInternalServerError), Foreign: say(http.StatusForbidden), Garbled: say(http.StatusBadRequest)}
}

// route finds the handler and words the answers of the mux (no such address, wrong method) like all others.
func (s *server) route(w http.ResponseWriter, r *http.Request) {
	seen := requestOf(r.Context())
	handler, pattern := s.mux.Handler(r)
	seen.Route = pattern
	if pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	said := &gate.Answer{ResponseWriter: silent{http.Header{}}}
	handler.ServeHTTP(said, r)
	p := framework(said.Code())
	if allow := said.Header().Get("Allow"); allow != "" {
		p.header = http.Header{"Allow": {allow}}
	}
	p.write(w, seen.ID)
}

// silent keeps headers and drops the text.
type silent struct{ header http.Header }

func (s silent) Header() http.Header         { return s.header }
func (s silent) Write(b []byte) (int, error) { return len(b), nil }
func (s silent) WriteHeader(int)             {}
