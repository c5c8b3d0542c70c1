package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"wuzha/internal/api"
	"wuzha/internal/app"
	"wuzha/internal/gate"
	"wuzha/internal/notify"
	"wuzha/internal/web"
)

// handler puts together everything that the server answers.
func (c *serveCommand) handler(a *app.App, log *slog.Logger) (http.Handler, error) {
	m := newMetrics(c.databaseFiles())
	observe := logRequests(log, m.observe)
	pages, err := web.New(web.Options{App: a, Log: log, Version: version(), URL: c.URL, Secure: c.BehindTLS, Address: c.client, Observe: observe})
	if err != nil {
		return nil, err
	}
	outside, err := c.oidc()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(apiRoutes, api.New(api.Options{App: a, Log: log, Version: version(), Secure: c.BehindTLS, Address: c.client, Observe: observe, OIDC: outside}))
	mux.Handle(pageRoutes, pages)
	mux.HandleFunc("GET /healthz", healthy)
	mux.Handle("GET /readyz", ready(a, log))
	mux.Handle("GET /metrics", c.onlyFrom(c.Metrics, m.handler()))
	return watched(mux, observe), nil
}

// The API and the pages tell the observer of their requests themselves.
const (
	apiRoutes  = "/api/v1/"
	pageRoutes = "/"
)

// watched tells the observer of every other request.
func watched(mux *http.ServeMux, observe func(api.Seen)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pattern := apiRoutes
		if !strings.HasPrefix(r.URL.Path, apiRoutes) {
			_, pattern = mux.Handler(r)
		}
		if pattern == apiRoutes || pattern == pageRoutes {
			mux.ServeHTTP(w, r)
			return
		}
		began, answer := time.Now(), &gate.Answer{ResponseWriter: w}
		defer func() { observe(api.Seen{Route: pattern, Status: answer.Code(), Duration: time.Since(began)}) }()
		mux.ServeHTTP(answer, r)
	})
}

// oidc is the outside sign-in service; nil when there is none.
func (c *listening) oidc() (*api.OIDC, error) {
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	secret, err := os.ReadFile(c.OIDCSecret)
	if err != nil {
		return nil, fmt.Errorf("read the secret for the sign-in service: %w", err)
	}
	client, err := notify.ServiceClient(c.OIDCIssuer)
	if err != nil {
		return nil, fmt.Errorf("oidc-issuer: %w", err)
	}
	return &api.OIDC{Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, ClientSecret: strings.TrimSpace(string(secret)), URL: c.URL, Client: client}, nil
}

// healthy tells that the process runs; a supervisor restarts what does not answer.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n") // whoever has gone does not hear it
}

// patience of /readyz with the database.
const readyPatience = 2 * time.Second

// ready tells whether the database answers; a balancer sends no requests meanwhile.
func ready(a *app.App, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
		defer cancel()
		if err := a.Ready(ctx); err != nil {
			log.LogAttrs(ctx, slog.LevelWarn, "not ready", slog.String("error", err.Error()))
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		healthy(w, r)
	})
}

// onlyFrom hides a handler from all other networks.
func (c *listening) onlyFrom(networks []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		forwarded := len(c.Proxies) == 0 && r.Header.Get("X-Forwarded-For") != ""
		if forwarded || !within(networks, c.client(r)) {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// client is the address of whoever asks. What X-Forwarded-For says is believed of our own proxies only, from the nearest
// outwards; the first that is none of them is the client.
func (c *listening) client(r *http.Request) string {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if _, err := netip.ParseAddr(hop); err != nil || !within(c.Proxies, address) {
			break
		}
		address = hop
	}
	return address
}

func within(networks []netip.Prefix, address string) bool {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(a) })
}
