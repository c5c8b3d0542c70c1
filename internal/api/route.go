package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// Limits of what is sent, in bytes.
const (
	smallBody = 64 << 10
	largeBody = 4 << 20 // a batch, the text of a plan
)

// open marks operations that anybody may call.
const open = "open"

// operation describes a route; the rest is filled in alike for all.
func operation(id, method, path, zh, en string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: base + path, Summary: zh + " · " + en, MaxBodyBytes: smallBody}
}

func withBody(limit int64, op huma.Operation) huma.Operation {
	op.MaxBodyBytes = limit
	return op
}

func withStatus(status int, op huma.Operation) huma.Operation {
	op.DefaultStatus = status
	return op
}

// handler is what an operation does for a caller.
type handler[I, O any] func(ctx context.Context, c app.Caller, in *I) (*O, error)

// add registers an operation of a known caller: who does not show a session or token is answered before the body is read.
func add[I, O any](s *server, op huma.Operation, h handler[I, O]) {
	op.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	op.Middlewares = huma.Middlewares{s.admit}
	register(s, op, func(ctx context.Context, in *I) (*O, error) {
		caller, _ := ctx.Value(callerKey{}).(app.Caller)
		return h(ctx, caller, in)
	})
}

// addOpen registers an operation that anybody may call.
func addOpen[I, O any](s *server, op huma.Operation, h func(ctx context.Context, in *I) (*O, error)) {
	op.Metadata = map[string]any{open: true}
	register(s, op, h)
}

func register[I, O any](s *server, op huma.Operation, h func(ctx context.Context, in *I) (*O, error)) {
	op.BodyReadTimeout = -1 // the server that listens has one time limit for all bodies
	op.RejectUnknownQueryParameters = true
	op.Responses = map[string]*huma.Response{"default": s.refusals}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.refuse(ctx, err)
		}
		return out, nil
	})
}

type callerKey struct{}

// admit finds out who calls.
func (s *server) admit(ctx huma.Context, next func(huma.Context)) {
	seen := requestOf(ctx.Context())
	caller, err := s.caller(ctx)
	if err != nil {
		writeProblem(ctx, s.refuse(ctx.Context(), err))
		return
	}
	caller.RequestID, caller.Address = seen.ID, seen.Address
	next(huma.WithValue(ctx, callerKey{}, caller))
}

// caller reads the token or the session. A request that shows a token is judged by it alone.
func (s *server) caller(ctx huma.Context) (app.Caller, error) {
	if shown := ctx.Header("Authorization"); shown != "" {
		scheme, token, _ := strings.Cut(shown, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return app.Caller{}, anonymous()
		}
		c, err := s.o.App.CallerByToken(ctx.Context(), strings.TrimSpace(token))
		return c, unknownCaller(err)
	}
	secret := s.sessionOf(ctx)
	if secret == "" {
		return app.Caller{}, anonymous()
	}
	c, err := s.o.App.CallerBySession(ctx.Context(), secret)
	return c, unknownCaller(err)
}

// unknownCaller turns the refusal of a password, session or token into the status for it, with the words of the refusal.
func unknownCaller(err error) error {
	if kind := campaign.KindOf(err); kind != campaign.Denied && kind != campaign.NotFound {
		return err
	}
	p := anonymous()
	if told, ok := refusal(err, time.Now()); ok {
		p.Detail, p.DetailEn, p.Errors = told.Detail, told.DetailEn, told.Errors
	}
	return p
}

// refuse turns any error into the problem to answer with. What is no refusal is logged under the request's number.
func (s *server) refuse(ctx context.Context, err error) *Problem {
	id := requestOf(ctx).ID
	var p *Problem
	switch {
	case errors.As(err, &p):
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		p = problem(http.StatusServiceUnavailable, "unavailable", "没有在限定时间内完成。可以再试一次。", "This was not done in time. It can be tried again.")
	default:
		refused, ok := refusal(err, time.Now())
		if !ok || refused.Status >= http.StatusInternalServerError {
			s.o.Log.LogAttrs(ctx, slog.LevelError, "operation failed", slog.String("request", id), slog.String("route", requestOf(ctx).Route), slog.String("error", err.Error()))
		}
		if !ok {
			refused = fault()
		}
		p = refused
	}
	copied := *p
	copied.Request = id
	return &copied
}

// GetHeaders tells huma the headers of a refusal.
func (p *Problem) GetHeaders() http.Header { return p.header }

// writeProblem answers inside huma, before an operation is reached.
func writeProblem(ctx huma.Context, p *Problem) {
	for name, values := range p.header {
		for _, v := range values {
			ctx.SetHeader(name, v)
		}
	}
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p) // a client that has gone does not hear it
}
