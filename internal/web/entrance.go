package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
)

func (s *server) entranceRoutes() []route {
	return []route{
		{method: "GET", path: "/{$}", name: "首页", open: true, answer: s.home},
		{method: "GET", path: "/sign-in", name: "登录", open: true, answer: s.signInForm},
		{method: "POST", path: "/sign-in", name: "登录", open: true, answer: s.signIn},
		{method: "POST", path: "/sign-out", name: "退出登录", open: true, answer: s.signOut},
		{method: "POST", path: "/language", name: "语言", open: true, answer: s.chooseLanguage},
	}
}

// home leads to the first page that the visitor may see. Who does the work and guides nobody below finds there what is to be done.
func (s *server) home(v *visit) (page, error) {
	if v.caller.Person == "" {
		return &redirect{To: "/sign-in"}, nil
	}
	if v.may(campaign.SubmitRecord) && !v.may(campaign.Remind) {
		return &redirect{To: "/todo"}, nil
	}
	for _, g := range v.navigation(sight{}) {
		return &redirect{To: g.Items[0].Path}, nil
	}
	return &redirect{To: "/me"}, nil
}

type signInPage struct {
	basics
	Form  form
	To    string      // where the form is sent: what was typed elsewhere is shown again at its own address
	Kept  int         // how many typed fields wait to be shown again
	Carry [][2]string // hidden fields that carry them
}

func (*signInPage) template() string { return "sign-in" }
func (p *signInPage) forms() []*form { return []*form{&p.Form} }

// keptPrefix marks what was typed into another form before signing in.
const keptPrefix = "kept."

// signingIn marks a sign-in that is sent to the page whose form was sent without a session.
const signingIn = "signing-in"

func newSignIn(v *visit, back string, withCode bool) *signInPage {
	p := &signInPage{To: "/sign-in", Form: form{ID: "sign-in", Submit: v.t("登录"), Fields: []*field{
		{Name: "return", Type: "hidden", Value: back},
		{Name: "login", Label: v.t("登录名"), Type: "text", Required: true, Autocomplete: "username", Focus: true, MaxLength: 64},
		{Name: "password", Label: v.t("密码"), Type: "password", Required: true, Autocomplete: "current-password", MaxLength: campaign.MaxPassword},
	}}}
	if withCode {
		p.Form.Fields = append(p.Form.Fields, &field{Name: "code", Label: v.t("动态验证码"), Type: "text", Autocomplete: "one-time-code", MaxLength: 16,
			Help: v.t("打开手机上的验证器，输入6位数字；密码需要重新输入。")})
	}
	return p
}

func (s *server) signInForm(v *visit) (page, error) {
	return newSignIn(v, safeReturn(v.query("return")), false), nil
}

// askToSignIn comes in place of a page whose visitor is not signed in, or no longer. What was typed is carried along.
func (s *server) askToSignIn(v *visit) {
	if v.r.Header.Get("HX-Request") == "true" {
		v.w.Header().Set("HX-Redirect", address("/sign-in", "return", v.htmxPage()))
		s.show(v, &signInPage{}, http.StatusUnauthorized)
		return
	}
	if v.r.Method != http.MethodPost {
		s.show(v, &redirect{To: address("/sign-in", "return", v.r.URL.RequestURI())}, http.StatusSeeOther)
		return
	}
	p := newSignIn(v, v.r.URL.RequestURI(), false)
	p.Title = v.t("登录")
	p.carry(v.r.PostForm, "")
	v.r.PostForm = nil
	s.show(v, p, http.StatusUnauthorized)
}

// htmxPage is the page that a script asks from.
func (v *visit) htmxPage() string {
	u, err := url.Parse(v.r.Header.Get("HX-Current-URL"))
	if err != nil {
		return "/"
	}
	return safeReturn(u.RequestURI())
}

// carry takes over what was typed, but for passwords; prefix is cut off the names.
func (p *signInPage) carry(typed url.Values, prefix string) {
	for name, values := range typed {
		plain, ok := strings.CutPrefix(name, prefix)
		if !ok || len(values) == 0 || strings.Contains(strings.ToLower(plain), "password") {
			continue
		}
		p.Carry = append(p.Carry, [2]string{keptPrefix + plain, values[0]})
	}
	slices.SortFunc(p.Carry, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	if p.Kept = len(p.Carry); p.Kept > 0 {
		p.To = p.Form.Fields[0].Value
	}
}

func (s *server) signIn(v *visit) (page, error) {
	seen := gate.Of(v.ctx())
	back := safeReturn(v.value("return"))
	session, err := s.app.SignIn(v.ctx(), app.SignIn{Login: v.value("login"), Password: v.r.PostForm.Get("password"), Code: v.value("code"),
		Address: seen.Address, Agent: v.r.UserAgent(), Request: seen.ID})
	if err != nil {
		p := newSignIn(v, back, v.r.PostForm.Has("code") || asksForCode(err))
		p.carry(v.r.PostForm, keptPrefix)
		return p, err
	}
	cookie := gate.SessionCookie(seen.Secure, session.Secret)
	http.SetCookie(v.w, &cookie)
	if kept := keptFields(v.r.PostForm); len(kept) > 0 {
		return s.resume(v, back, &cookie, kept)
	}
	return &redirect{To: back}, nil
}

func asksForCode(err error) bool {
	var e *campaign.Error
	return errors.As(err, &e) && slices.ContainsFunc(e.Faults, func(f campaign.Fault) bool { return f.Path == "code" })
}

func keptFields(typed url.Values) url.Values {
	kept := url.Values{}
	for name, values := range typed {
		if plain, ok := strings.CutPrefix(name, keptPrefix); ok {
			kept[plain] = values
		}
	}
	return kept
}

type keptKey struct{}

// resume shows the page whose form was sent without a session, filled in with what was typed.
func (s *server) resume(v *visit, back string, cookie *http.Cookie, kept url.Values) (page, error) {
	target, err := url.Parse(back)
	if err != nil {
		return nil, unreadable()
	}
	r := v.r.Clone(context.WithValue(v.ctx(), keptKey{}, kept))
	r.Method, r.URL, r.RequestURI, r.PostForm, r.Form, r.Body = http.MethodGet, target, back, nil, nil, http.NoBody
	r.Header.Del("Cookie")
	r.AddCookie(cookie)
	if c, err := v.r.Cookie(languageCookie); err == nil {
		r.AddCookie(c)
	}
	s.inner.ServeHTTP(v.w, r)
	return answered{}, nil
}

func (s *server) signOut(v *visit) (page, error) {
	if err := s.app.SignOut(v.ctx(), v.sessionSecret()); err != nil {
		return nil, err
	}
	return v.signInAgain(v.t("已退出登录。")), nil
}

// secure tells whether the visitor's connection speaks TLS.
func (v *visit) secure() bool { return gate.Of(v.ctx()).Secure }

// safeReturn is a path of ours, with the query: never another host.
func safeReturn(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	if u.RawQuery == "" {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + u.RawQuery
}
