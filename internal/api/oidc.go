package api

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"wuzha/internal/app"
	"wuzha/internal/gate"
)

// OIDC is an outside sign-in service (统一身份认证) by OpenID Connect. The application there must be registered with the address of
// this server followed by /api/v1/oidc/callback.
type OIDC struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	URL          string       // of this server, as browsers reach it, without a slash at its end
	Client       *http.Client // to reach the service; nil: the standard one
}

// oidcWait is how long somebody may take to sign in there, and callWait how long the service may take to answer us.
const (
	oidcWait = 10 * time.Minute
	callWait = 15 * time.Second
)

// provider is what the service says about itself. It is asked when first needed, so that we start without it.
type provider struct {
	mu    sync.Mutex
	found *oidc.Provider
}

// oidc registers the two addresses of signing in from outside. They answer browsers with redirections, so they are no operations.
func (s *server) oidc() {
	if s.o.OIDC == nil {
		return
	}
	s.mux.HandleFunc("GET "+base+"/oidc/start", s.answering(s.oidcStart))
	s.mux.HandleFunc("GET "+base+"/oidc/callback", s.answering(s.oidcCallback))
}

// answering words errors like those of all operations.
func (s *server) answering(h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.refuse(r.Context(), unknownCaller(err)).write(w, requestOf(r.Context()).ID)
		}
	}
}

// outsideDown is the answer when the service cannot be used.
func (s *server) outsideDown(ctx context.Context, err error) error {
	s.o.Log.LogAttrs(ctx, slog.LevelError, "sign-in service", slog.String("request", requestOf(ctx).ID), slog.String("error", err.Error()))
	return problem(http.StatusServiceUnavailable, "unavailable", "统一身份认证服务暂不可用，请稍后再试，或用密码登录。", "The outside sign-in service cannot be used now. Try again later, or sign in with a password.")
}

// calling bounds our calls to the service, and makes them with its client.
func (s *server) calling(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.o.OIDC.Client != nil {
		ctx = oidc.ClientContext(ctx, s.o.OIDC.Client)
	}
	return context.WithTimeout(ctx, callWait)
}

// service finds out about the sign-in service, once.
func (s *server) service(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	s.outside.mu.Lock()
	defer s.outside.mu.Unlock()
	if s.outside.found == nil {
		found, err := oidc.NewProvider(ctx, s.o.OIDC.Issuer)
		if err != nil {
			return nil, nil, fmt.Errorf("ask the sign-in service: %w", err)
		}
		s.outside.found = found
	}
	o := s.o.OIDC
	return s.outside.found, &oauth2.Config{ClientID: o.ClientID, ClientSecret: o.ClientSecret, Endpoint: s.outside.found.Endpoint(),
		RedirectURL: strings.TrimRight(o.URL, "/") + base + "/oidc/callback", Scopes: []string{oidc.ScopeOpenID}}, nil
}

// oidcStart sends a browser to the service. What must come back unchanged stays in a cookie of this browser.
func (s *server) oidcStart(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := s.calling(r.Context())
	defer cancel()
	_, config, err := s.service(ctx)
	if err != nil {
		return s.outsideDown(ctx, err)
	}
	state, nonce, verifier := oidcRandom(), oidcRandom(), oauth2.GenerateVerifier()
	http.SetCookie(w, s.oidcCookie(r, strings.Join([]string{state, nonce, verifier}, "."), oidcWait))
	http.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
	return nil
}

func oidcRandom() string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func (s *server) oidcCookie(r *http.Request, value string, age time.Duration) *http.Cookie {
	secure := requestOf(r.Context()).Secure
	return &http.Cookie{Name: gate.CookieName(secure) + "-oidc", Value: value, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode, MaxAge: int(age.Seconds())}
}

// oidcCallback takes a browser that comes back from the service, and opens a session for who is linked.
func (s *server) oidcCallback(w http.ResponseWriter, r *http.Request) error {
	seen := requestOf(r.Context())
	begun, err := r.Cookie(gate.CookieName(seen.Secure) + "-oidc")
	http.SetCookie(w, s.oidcCookie(r, "", -time.Second)) // good for one try
	if err != nil {
		return oidcAgain()
	}
	parts := strings.Split(begun.Value, ".")
	if len(parts) != 3 || subtle.ConstantTimeCompare([]byte(parts[0]), []byte(r.URL.Query().Get("state"))) != 1 {
		return oidcAgain()
	}
	account, err := s.vouched(r, parts[1], parts[2])
	if err != nil {
		return err
	}
	session, err := s.o.App.SignInExternal(r.Context(), app.External{ExternalAccount: account, Address: seen.Address, Agent: cut(r.UserAgent(), maxAgent), Request: seen.ID})
	if err != nil {
		return err
	}
	cookie := gate.SessionCookie(seen.Secure, session.Secret)
	http.SetCookie(w, &cookie)
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

func oidcAgain() error {
	p := anonymous()
	p.Detail, p.DetailEn = "登录没有完成或已超时，请重新登录。", "The sign-in was not completed, or took too long. Begin again."
	return p
}

// vouched asks the service whose code this is. Everything in its answer is verified: signature, issuer, audience, time and nonce.
func (s *server) vouched(r *http.Request, nonce, verifier string) (app.ExternalAccount, error) {
	var none app.ExternalAccount
	code := r.URL.Query().Get("code")
	if code == "" {
		return none, oidcAgain() // the service, or the person there, has refused
	}
	ctx, cancel := s.calling(r.Context())
	defer cancel()
	found, config, err := s.service(ctx)
	if err != nil {
		return none, s.outsideDown(ctx, err)
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response != nil && refused.Response.StatusCode < 500 {
		return none, oidcAgain()
	}
	if err != nil {
		return none, s.outsideDown(ctx, errors.New("exchange the code: no answer")) // the library's error would repeat the answer
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := found.VerifierContext(ctx, &oidc.Config{ClientID: s.o.OIDC.ClientID}).Verify(ctx, raw)
	if err != nil || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return none, oidcAgain()
	}
	return app.ExternalAccount{Issuer: id.Issuer, Subject: id.Subject}, nil
}
