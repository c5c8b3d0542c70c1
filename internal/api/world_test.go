package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/storetest"
	"wuzha/plans"
)

const (
	password = "correct-horse-42"
	district = "990001"
)

// The callers of the access table, in the order of its columns.
var callers = []string{"anonymous", "sibling", "below", "system", "security", "audit", "office"}

// world is a server with an invented county: 云雾县 with the towns T1 and T2 and the communities C1 and C2 in them. The office of
// the district, the offices of both towns and a grid worker of C1 have accounts, and so have the three administrators. What the
// table asks about lies in T1, so that the office of T2 is the sibling.
type world struct {
	app      *app.App
	server   *server
	handler  http.Handler
	sessions map[string]string // by caller; none for anonymous
	persons  map[string]string
}

// noon is when everything happens: 2023-05-10 12:00 in Shanghai.
func noon() time.Time { return time.Date(2023, 5, 10, 4, 0, 0, 0, time.UTC) }

// onEngines runs a test in a world of its own on every engine.
func onEngines(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) { test(t, newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	keys, err := campaign.NewKeyring(campaign.International, "k1", campaign.Key{ID: "k1", Secret: []byte(strings.Repeat("k", campaign.MinKeySize))})
	if err != nil {
		t.Fatal(err)
	}
	text, err := plans.Text("wuzha-community")
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{DSN: dsn, Dir: t.TempDir(), Keys: keys, Now: noon, Shipped: map[string][]byte{"wuzha-community": text},
		Passwords: campaign.HashCost{Memory: 8, Passes: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{app: a, server: newServer(Options{App: a}), handler: New(Options{App: a}), sessions: map[string]string{}, persons: map[string]string{}}
	w.settle(t)
	return w
}

func (w *world) settle(t *testing.T) {
	t.Helper()
	token, _, err := w.app.SetUpToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	invited, err := w.app.SetUp(t.Context(), app.SetUp{Token: token, District: district, DistrictName: "云雾县", PlanID: "wuzha-community",
		Login: "system", Name: "系统管理员", Password: password, SecurityLogin: "security", AuditLogin: "audit"})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range invited {
		w.choosePassword(t, i.Secret)
	}
	for _, login := range []string{"system", "security", "audit"} {
		w.sessions[login] = w.signIn(t, login)
	}
	w.hire(t, "office", "office", district)
	w.must(t, "office", http.StatusOK, "POST /units", `{"units":[
		{"action":"add","id":"T1","kind":"town","parent":"990001","name":"松涛镇"},
		{"action":"add","id":"T2","kind":"town","parent":"990001","name":"竹影镇"},
		{"action":"add","id":"C1","kind":"community","parent":"T1","name":"鹿鸣社区","attributes":{"setting":"urban"}},
		{"action":"add","id":"C2","kind":"community","parent":"T2","name":"听泉社区","attributes":{"setting":"rural"}}]}`)
	w.hire(t, "sibling", "town_office", "T2")
	w.hire(t, "below", "grid_worker", "C1")
	w.hire(t, "spare", "grid_worker", "C1")
	w.must(t, "office", http.StatusCreated, "POST /records", `{"id":"fraud","kind":"case","unit":"C1","on":"2023-05-09","fields":{"loss":"1000"}}`)
	w.must(t, "below", http.StatusCreated, "POST /attachments?unit=C1&name=a.pdf", pdf)
	for _, id := range []string{"kept", "to-confirm", "to-return", "to-void"} {
		w.must(t, "below", http.StatusCreated, "POST /records", handout(id, "C1"))
	}
	w.must(t, "below", http.StatusOK, "POST /matters", `{"matters":[`+complaint("complained", "C1")+`]}`)
	w.must(t, "office", http.StatusNoContent, "PUT /materials/leaflet", `{"unit":"990001","title":"反诈明白纸","topic":"刷单返利","form":"leaflet"}`)
	w.must(t, "office", http.StatusOK, "POST /material-movements", `{"id":"print-1","material":"leaflet","kind":"printed","to":"990001","copies":500,"on":"2023-05-10"}`)
	for _, id := range []string{"a-case", "traced"} {
		w.must(t, "office", http.StatusCreated, "POST /cases", fmt.Sprintf(`{"id":%q,"unit":"C1","on":"2023-05-08","type":"刷单返利"}`, id))
	}
}

func handout(id, unit string) string {
	return fmt.Sprintf(`{"id":%q,"kind":"handout","unit":%q,"on":"2023-05-10","fields":{"material":"leaflet","copies":"20"}}`, id, unit)
}

func complaint(id, unit string) string {
	return fmt.Sprintf(`{"id":%q,"procedure":"complaint","unit":%q,"input":{"about":"burden","text":"同一数据填了两张表"}}`, id, unit)
}

func (w *world) choosePassword(t *testing.T, secret string) {
	t.Helper()
	if err := w.app.SetPassword(t.Context(), app.NewPassword{Secret: secret, Password: password}); err != nil {
		t.Fatal(err)
	}
}

// hire gives somebody an account, a post and a session.
func (w *world) hire(t *testing.T, login, post, unit string) {
	t.Helper()
	system := w.callerOf(t, "system")
	made, invited, err := w.app.CreateAccount(t.Context(), system, app.NewAccount{Login: login, Name: "某某" + login})
	if err != nil {
		t.Fatal(err)
	}
	w.choosePassword(t, invited.Secret)
	w.persons[login] = made.Person
	if err := w.app.GivePost(t.Context(), w.callerOf(t, "security"), app.Holding{Person: made.Person, Post: post, Unit: unit}); err != nil {
		t.Fatal(err)
	}
	w.sessions[login] = w.signIn(t, login)
}

func (w *world) callerOf(t *testing.T, login string) app.Caller {
	t.Helper()
	c, err := w.app.CallerBySession(t.Context(), w.sessions[login])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *world) signIn(t *testing.T, login string) string {
	t.Helper()
	s, err := w.app.SignIn(t.Context(), app.SignIn{Login: login, Password: password, Address: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	return s.Secret
}

// ask sends `METHOD /path` as a caller.
func (w *world) ask(caller, what, body string) *httptest.ResponseRecorder {
	return w.askWith(what, body, func(r *http.Request) {
		if s := w.sessions[caller]; s != "" {
			r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: s})
		}
	})
}

func (w *world) askWith(what, body string, more func(*http.Request)) *httptest.ResponseRecorder {
	method, path, _ := strings.Cut(what, " ")
	var text io.Reader
	if body != "" {
		text = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, base+path, text)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	more(r)
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out
}

func (w *world) must(t *testing.T, caller string, want int, what, body string) *httptest.ResponseRecorder {
	t.Helper()
	out := w.ask(caller, what, body)
	if out.Code != want {
		t.Fatalf("%s as %s: got %d %s, want %d", what, caller, out.Code, out.Body, want)
	}
	return out
}
