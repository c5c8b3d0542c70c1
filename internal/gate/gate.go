// Package gate is what every request passes before a page or an operation is reached: it numbers the request, sets the headers that
// every answer has, catches panics, reports what the outside may know, refuses what a browser sends for another site, and carries the
// session's cookie, which pages and the API share.
package gate

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Seen is what the outside may know of a finished request: no addresses, no queries, no bodies.
type Seen struct {
	Route    string // like GET /api/v1/units/{unit}; empty when there is none
	Status   int
	Duration time.Duration
	Request  string
	Records  int // how many records were taken
}

// Options say how a gate stands. Every part may be left out.
type Options struct {
	Log     *slog.Logger                             // panics
	Secure  bool                                     // clients speak TLS to a proxy before us: cookies are for TLS only
	Address func(*http.Request) string               // the client's address; by default the connection's
	Observe func(Seen)                               // hears of every finished request
	Policy  string                                   // Content-Security-Policy of every answer
	Fault   func(http.ResponseWriter, *http.Request) // answers after a panic
	Foreign func(http.ResponseWriter, *http.Request) // answers what comes from another site
	Garbled func(http.ResponseWriter, *http.Request) // answers an address that is no text
}

// Request is what the handlers of one request share.
type Request struct {
	ID      string
	Address string // of the client, for the lock-out and the audit
	Secure  bool   // the client speaks TLS, to us or to the proxy before us
	Route   string // the handler fills it in
	Records int    // the handler counts here
}

type requestKey struct{}

// Of gives what the handlers of a request share; an empty one outside of a gate.
func Of(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return &Request{}
}

// Guard puts a gate before a handler.
func Guard(o Options, next http.Handler) http.Handler {
	o = o.complete()
	next = readable(o, sameOrigin(o, next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		seen := &Request{ID: newID(), Address: o.Address(r), Secure: o.Secure || r.TLS != nil}
		headers(w.Header(), o, seen)
		a := &Answer{ResponseWriter: w}
		defer func() {
			o.Observe(Seen{Route: seen.Route, Status: a.Code(), Duration: time.Since(start), Request: seen.ID, Records: seen.Records})
		}()
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, seen))
		defer func() {
			if caught := recover(); caught != nil {
				answerPanic(o, a, r, caught)
			}
		}()
		next.ServeHTTP(a, r)
	})
}

func (o Options) complete() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Address == nil {
		o.Address = connection
	}
	if o.Observe == nil {
		o.Observe = func(Seen) {}
	}
	if o.Fault == nil {
		o.Fault = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
	}
	if o.Garbled == nil {
		o.Garbled = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }
	}
	return o
}

func headers(h http.Header, o Options, seen *Request) {
	h.Set("X-Request-Id", seen.ID)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	if o.Policy != "" {
		h.Set("Content-Security-Policy", o.Policy)
	}
}

// sameOrigin refuses what a browser sends for another site.
func sameOrigin(o Options, next http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	if o.Foreign != nil {
		p.SetDenyHandler(http.HandlerFunc(o.Foreign))
	}
	return p.Handler(next)
}

// readable refuses addresses in whose path or query stands what is no text: no page sends it, and databases differ in what they do
// with it.
func readable(o Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !Text(r.URL.Path) || !TextValues(r.URL.Query()) {
			o.Garbled(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Text tells whether something is text: UTF-8 without the sign zero.
func Text(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// TextValues tells whether all names and values of a form or a query are text.
func TextValues(all url.Values) bool {
	for name, values := range all {
		if !Text(name) || slices.ContainsFunc(values, func(v string) bool { return !Text(v) }) {
			return false
		}
	}
	return true
}

// answerPanic answers if nothing has been said yet; an answer half said is broken off.
func answerPanic(o Options, w *Answer, r *http.Request, what any) {
	if what == http.ErrAbortHandler {
		panic(what)
	}
	seen := Of(r.Context())
	o.Log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("request", seen.ID), slog.String("route", seen.Route), slog.String("stack", string(debug.Stack())))
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	o.Fault(w, r)
}

// connection is the address at the other end, without the port.
func connection(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// newID is random: it says nothing about the load or the order of requests.
func newID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return hex.EncodeToString(b[:])
}

// Answer remembers the status of an answer.
type Answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (a *Answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *Answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *Answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// Code is the status of the answer, 200 as long as nothing has been said.
func (a *Answer) Code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}
