package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"wuzha/internal/gate"
	"wuzha/internal/storetest"
)

// setUpFields are the fields of a set-up, in pairs.
func setUpFields(token string) []string {
	return []string{"token", token, "district", district, "district_name", "云雾县", "plan_id", "wuzha-enterprise", "login", "first", "name", "某某",
		"password", password, "password_again", password}
}

// From an empty database to three administrators and a person who signs in with a second factor.
func TestSetUp(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := emptyWorld(t, dsn)
		token, _, err := w.app.SetUpToken(t.Context())
		must(t, err)
		done := w.ask("anonymous", "POST /set-up", setUpFields(token)...)
		links := regexp.MustCompile(`http://example.com(/invitation\?secret=[\w-]+)`).FindAllStringSubmatch(done.Body.String(), -1)
		if done.Code != http.StatusOK || len(links) != 2 {
			t.Fatalf("set up: %d %s", done.Code, done.Body)
		}
		w.sessions["first"] = done.Result().Cookies()[0].Value
		secret := strings.TrimPrefix(links[0][1], "/invitation?secret=")
		if page := w.ask("anonymous", "GET "+links[0][1]); !strings.Contains(page.Body.String(), `value="`+secret+`"`) {
			t.Errorf("invitation: %s", page.Body)
		}
		for i, want := range []int{http.StatusSeeOther, http.StatusNotFound} { // the second time the link is used up
			got := w.ask("anonymous", "POST /invitation", "secret", secret, "password", password, "password_again", password)
			if got.Code != want {
				t.Errorf("invitation, time %d: got %d, want %d: %s", i+1, got.Code, want, got.Body)
			}
		}
		if got := w.ask("anonymous", "POST /sign-in", "login", "first-security", "password", password); got.Code != http.StatusSeeOther {
			t.Errorf("the security administrator signs in: %d %s", got.Code, got.Body)
		}
		w.secondFactor(t)
	})
}

// secondFactor turns the second factor of the first administrator on, signs in with it, and turns it off.
func (w *world) secondFactor(t *testing.T) {
	t.Helper()
	begun := w.ask("first", "POST /me/factor", "form", "begin").Body.String()
	secret := regexp.MustCompile(`<code>([A-Z2-7]+)</code>`).FindStringSubmatch(begun)
	if secret == nil || !strings.Contains(begun, `class="qr"`) {
		t.Fatalf("begun: %s", begun)
	}
	code, err := totp.GenerateCode(secret[1], noon())
	must(t, err)
	if wrong := w.ask("first", "POST /me/factor", "form", "confirm", "code", "000000"); wrong.Code < 400 || !strings.Contains(wrong.Body.String(), `name="code"`) {
		t.Errorf("a wrong code: %d", wrong.Code)
	}
	if got := w.ask("first", "POST /me/factor", "form", "confirm", "code", code); got.Code != http.StatusSeeOther {
		t.Fatalf("confirmed: %d %s", got.Code, got.Body)
	}
	if got := w.ask("first", "GET /me").Body.String(); !strings.Contains(got, "已启用") {
		t.Error("the account does not show its second factor")
	}
	asked := w.ask("anonymous", "POST /sign-in", "login", "first", "password", password)
	if asked.Code != http.StatusUnprocessableEntity || !strings.Contains(asked.Body.String(), `name="code"`) {
		t.Errorf("asked for the code: %d", asked.Code)
	}
}

// A plan of one's own with faults is refused with the line of each fault, and what was typed stays.
func TestSetUpWithABrokenPlan(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := emptyWorld(t, dsn)
		token, _, err := w.app.SetUpToken(t.Context())
		must(t, err)
		fields := setUpFields(token)
		fields[slices.Index(fields, "plan_id")+1] = ownPlan
		got := w.sendFile(t, sentFile{path: "/set-up", field: "plan", name: "ours.yaml", data: []byte("wuzha: 1\nplan: ours\ntitel: x\n")}, fields...)
		text := got.Body.String()
		if got.Code != http.StatusUnprocessableEntity || !strings.Contains(text, "plan.yaml:3") || !strings.Contains(text, `value="云雾县"`) || strings.Contains(text, password) {
			t.Errorf("got %d %s", got.Code, text)
		}
		if again := w.ask("anonymous", "POST /set-up", setUpFields(token)...); again.Code != http.StatusOK {
			t.Errorf("got %d with a sound plan, want the link still good: nothing was set up", again.Code)
		}
	})
}

// Two different passwords are refused before anything is done.
func TestPasswordsMustAgree(t *testing.T) {
	t.Parallel()
	w := emptyWorld(t, storetest.SQLite(t))
	got := w.askWith("POST /invitation", func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: "none"})
	}, "secret", "wzsetup_x", "password", password, "password_again", password+"x")
	if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "两次输入的密码不一样") {
		t.Errorf("got %d %s", got.Code, got.Body)
	}
}
