package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/gate"
)

type none struct{}

type signInInput struct {
	Agent string `header:"User-Agent" hidden:"true"`
	Body  struct {
		Login    string `json:"login" minLength:"1" maxLength:"64"`
		Password string `json:"password" minLength:"1" maxLength:"256"`
		Code     string `json:"code,omitempty" maxLength:"16" doc:"第二因素的验证码，未启用则不填。The code of the second factor, if there is one."`
	}
}

type signedIn struct {
	Cookie http.Cookie `header:"Set-Cookie"`
	Body   struct {
		Person  string `json:"person"`
		Name    string `json:"name"`
		Expires int64  `json:"expires" doc:"不再操作时的失效时刻，Unix 毫秒。When it ends if nothing more is heard, Unix milliseconds."`
	}
}

type signedOut struct {
	Cookie http.Cookie `header:"Set-Cookie"`
}

// maxAgent bounds what is kept of a browser's name.
const maxAgent = 200

func (s *server) sessions() {
	addOpen(s, withStatus(http.StatusCreated, operation("sign-in", http.MethodPost, "/session", "登录", "sign in")), s.signIn)
	add(s, operation("sign-out", http.MethodDelete, "/session", "退出登录", "sign out"), s.signOut)
	add(s, operation("list-sessions", http.MethodGet, "/sessions", "本人的登录状态", "the caller's open sessions"), s.listSessions)
	add(s, operation("sign-out-everywhere", http.MethodDelete, "/sessions", "退出所有设备", "sign out everywhere"), s.signOutEverywhere)
}

func (s *server) signIn(ctx context.Context, in *signInInput) (*signedIn, error) {
	seen := requestOf(ctx)
	session, err := s.o.App.SignIn(ctx, app.SignIn{Login: in.Body.Login, Password: in.Body.Password, Code: in.Body.Code,
		Address: seen.Address, Agent: cut(in.Agent, maxAgent), Request: seen.ID})
	if err != nil {
		return nil, unknownCaller(err)
	}
	out := &signedIn{Cookie: gate.SessionCookie(seen.Secure, session.Secret)}
	out.Body.Person, out.Body.Name, out.Body.Expires = session.Person, session.Name, session.Expires
	return out, nil
}

func (s *server) signOut(ctx context.Context, c app.Caller, in *sessionCookies) (*signedOut, error) {
	seen := requestOf(ctx)
	if err := s.o.App.SignOut(ctx, in.secret(seen.Secure)); err != nil {
		return nil, err
	}
	return &signedOut{Cookie: gate.SessionCookie(seen.Secure, "")}, nil
}

type sessionList struct {
	Body struct {
		Items []app.SessionInfo `json:"items" nullable:"false"`
	}
}

func (s *server) listSessions(ctx context.Context, c app.Caller, _ *none) (*sessionList, error) {
	found, err := s.o.App.Sessions(ctx, c)
	out := &sessionList{}
	out.Body.Items = list(found)
	return out, err
}

func (s *server) signOutEverywhere(ctx context.Context, c app.Caller, _ *none) (*signedOut, error) {
	if err := s.o.App.SignOutEverywhere(ctx, c); err != nil {
		return nil, err
	}
	return &signedOut{Cookie: gate.SessionCookie(requestOf(ctx).Secure, "")}, nil
}

// sessionOf reads the session's secret from the cookie that fits the connection.
func (s *server) sessionOf(ctx huma.Context) string {
	c, err := huma.ReadCookie(ctx, gate.CookieName(requestOf(ctx.Context()).Secure))
	if err != nil {
		return ""
	}
	return c.Value
}

// sessionCookies are both names, of which one is in use.
type sessionCookies struct {
	Plain  string `cookie:"wuzha" hidden:"true"`
	Secure string `cookie:"__Host-wuzha" hidden:"true"`
}

func (c sessionCookies) secret(secure bool) string {
	if secure {
		return c.Secure
	}
	return c.Plain
}
