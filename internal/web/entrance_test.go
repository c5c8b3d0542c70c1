package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"wuzha/internal/gate"
	"wuzha/internal/storetest"
)

// Signing in leads back, sets the cookie that the API knows, and signing out ends it.
func TestSignIn(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		asked := w.ask("anonymous", "GET /units?q=lm")
		if got, want := asked.Header().Get("Location"), "/sign-in?return=%2Funits%3Fq%3Dlm"; got != want {
			t.Errorf("asked to sign in at %q, want %q", got, want)
		}
		got := w.ask("anonymous", "POST /sign-in", "login", "office", "password", password, "return", "/units?q=lm")
		if got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/units?q=lm" {
			t.Fatalf("signed in: %d to %q", got.Code, got.Header().Get("Location"))
		}
		cookie := got.Result().Cookies()[0]
		if cookie.Name != gate.PlainCookie || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %+v", cookie)
		}
		w.sessions["again"] = cookie.Value
		if code := w.ask("again", "GET /units").Code; code != http.StatusOK {
			t.Errorf("with the cookie: %d", code)
		}
		w.ask("again", "POST /sign-out")
		if code := w.ask("again", "GET /units").Code; code != http.StatusSeeOther {
			t.Errorf("after signing out: %d", code)
		}
	})
}

func TestSafeReturn(t *testing.T) {
	t.Parallel()
	for to, want := range map[string]string{
		"/units?q=a": "/units?q=a", "": "/", "//evil.example/x": "/", "https://evil.example/units": "/", "/\\evil.example": "/",
		"javascript:alert(1)": "/", "/a\r\nb": "/", "units": "/", "/%2f/evil.example": "/", "/units/%E6%9D%91?q=%20a": "/units/%E6%9D%91?q=%20a",
	} {
		if got := safeReturn(to); got != want {
			t.Errorf("%q: got %q, want %q", to, got, want)
		}
	}
}

// What is typed into a form of a session that has ended comes back after signing in; passwords do not.
func TestInputIsKeptThroughSigningIn(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	asked := w.ask("anonymous", "POST /units/C1/edit", "name", "鹿鸣社区<新>", "password", "secret-secret")
	if asked.Code != http.StatusUnauthorized || !strings.Contains(asked.Body.String(), `name="kept.name" value="鹿鸣社区&lt;新&gt;"`) ||
		strings.Contains(asked.Body.String(), "secret-secret") {
		t.Fatalf("asked: %d %s", asked.Code, asked.Body)
	}
	wrong := w.ask("anonymous", "POST /units/C1/edit", "signing-in", "1", "login", "office", "password", "wrong-password", "return", "/units/C1/edit", "kept.name", "某社区")
	if wrong.Code != http.StatusForbidden || !strings.Contains(wrong.Body.String(), `name="kept.name" value="某社区"`) {
		t.Errorf("after a wrong password: %d", wrong.Code)
	}
	if !strings.Contains(asked.Body.String(), `action="/units/C1/edit"`) {
		t.Error("the sign-in leaves the address of the form, so that it could not be sent from there")
	}
	got := w.ask("anonymous", "POST /units/C1/edit", "signing-in", "1", "login", "office", "password", password, "return", "/units/C1/edit", "kept.name", "某社区")
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), `value="某社区"`) {
		t.Errorf("after signing in: %d %s", got.Code, got.Body)
	}
}

// A wrong answer names no account and does not show the password again.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	got := w.ask("anonymous", "POST /sign-in", "login", "office", "password", "wrong-password").Body.String()
	if strings.Contains(got, "wrong-password") || !strings.Contains(got, "登录名或密码不正确") || !strings.Contains(got, `value="office"`) {
		t.Errorf("got %s", got)
	}
}

// htmx gets the part that it asks for, and is sent to sign in when the session has ended.
func TestParts(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	ask := func(visitor string) (int, http.Header, string) {
		got := w.askWith("GET /units?q=lm", func(r *http.Request) {
			r.Header.Set("HX-Request", "true")
			r.Header.Set("HX-Target", "unit-list")
			r.Header.Set("HX-Current-URL", "http://example.com/units?kind=town")
			r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions[visitor]})
		})
		return got.Code, got.Header(), got.Body.String()
	}
	if code, _, body := ask("office"); code != http.StatusOK || strings.Contains(body, "<html") || !strings.Contains(body, "鹿鸣社区") {
		t.Errorf("part: %d %s", code, body)
	}
	if _, h, _ := ask("anonymous"); h.Get("HX-Redirect") != "/sign-in?return="+url.QueryEscape("/units?kind=town") {
		t.Errorf("signed out: %v", h)
	}
}

// The language is the one chosen, else the browser's, else Chinese.
func TestLanguage(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	tests := []struct{ cookie, accept, want string }{
		{"", "", "zh-CN"}, {"", "en-GB,zh;q=0.5", "en"}, {"zh", "en", "zh-CN"}, {"en", "zh", "en"}, {"xx", "en", "zh-CN"},
	}
	for _, tt := range tests {
		got := w.askWith("GET /sign-in", func(r *http.Request) {
			r.Header.Set("Accept-Language", tt.accept)
			if tt.cookie != "" {
				r.AddCookie(&http.Cookie{Name: languageCookie, Value: tt.cookie})
			}
		})
		if !strings.Contains(got.Body.String(), `<html lang="`+tt.want+`"`) {
			t.Errorf("%+v: got %.120s", tt, got.Body)
		}
	}
}

// A request for another site's sake is refused, and a body that is too large says so.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	foreign := w.askWith("POST /sign-in", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, "login", "office")
	if foreign.Code != http.StatusForbidden || !strings.Contains(foreign.Body.String(), "别的网站") {
		t.Errorf("from another site: %d", foreign.Code)
	}
	large := w.ask("anonymous", "POST /sign-in", "login", strings.Repeat("x", smallBody+1))
	if large.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", large.Code)
	}
}
