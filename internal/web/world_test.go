package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
	"wuzha/plans"
)

const (
	password = "correct-horse-42"
	district = "990001"
)

// visitors are the people of a world, in the order of the access table's columns.
var visitors = []string{"anonymous", "sibling", "below", "system", "security", "audit", "office"}

// world is a server with an invented county: 云雾县 with the towns T1 松涛镇 and T2 竹影镇, the communities C1 鹿鸣社区 and C3 in T1, and
// C2 听泉社区 in T2. The office of the district, the office of T2 (sibling), a grid worker of C1 (below) and the three administrators
// have accounts.
type world struct {
	app      *app.App
	server   *server
	handler  http.Handler
	sessions map[string]string // by visitor; none for anonymous
	later    *atomic.Int64     // by how many milliseconds its clock is past noon
	told     *statements
}

// noon is when everything happens: 2023-05-10 12:00 in Shanghai.
func noon() time.Time { return time.Date(2023, 5, 10, 4, 0, 0, 0, time.UTC) }

func newWorld(t testing.TB, dsn string, reachable ...string) *world {
	t.Helper()
	w := emptyWorld(t, dsn, reachable...)
	w.settle(t)
	return w
}

// emptyWorld is a server before its set-up; messages may go to reachable hosts.
func emptyWorld(t testing.TB, dsn string, reachable ...string) *world {
	t.Helper()
	keys, err := campaign.NewKeyring(campaign.International, "k1", campaign.Key{ID: "k1", Secret: []byte(strings.Repeat("k", campaign.MinKeySize))})
	must(t, err)
	shipped := map[string][]byte{}
	for _, name := range plans.Names() {
		text, err := plans.Text(name)
		must(t, err)
		shipped[name] = text
	}
	later := new(atomic.Int64)
	now := func() time.Time { return noon().Add(time.Duration(later.Load()) * time.Millisecond) }
	told := &statements{}
	options := app.Options{DSN: dsn, Dir: t.TempDir(), Tell: told.hear, Keys: keys, Now: now, Shipped: shipped, Passwords: campaign.HashCost{Memory: 8, Passes: 1, Threads: 1}}
	options.Network.Hosts, options.Network.Private, options.Network.Plain = reachable, true, true
	a, err := app.Open(t.Context(), options)
	must(t, err)
	t.Cleanup(func() { must(t, a.Close()) })
	s, err := newServer(Options{App: a, Version: "test"})
	must(t, err)
	return &world{app: a, server: s, handler: gate.Guard(s.gate(), s.inner), sessions: map[string]string{}, later: later, told: told}
}

// wait lets days pass.
func (w *world) wait(days int) { w.later.Add(int64(days) * (24 * time.Hour).Milliseconds()) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) settle(t testing.TB) {
	t.Helper()
	w.begin(t, "云雾县", "wuzha-community")
	w.hire(t, "office", "office", district)
	w.put(t, unit("T1", "town", district, "松涛镇"), unit("T2", "town", district, "竹影镇"),
		unit("C1", "community", "T1", "鹿鸣社区", "setting", "urban", "households", "1200"), unit("C2", "community", "T2", "听泉社区", "setting", "rural"),
		unit("C3", "community", "T1", "望江社区", "setting", "urban"))
	w.hire(t, "sibling", "town_office", "T2")
	w.hire(t, "below", "grid_worker", "C1")
	w.work(t)
	w.complain(t)
	w.print(t)
}

// print puts leaflets into the catalogue and has some printed.
func (w *world) print(t testing.TB) {
	t.Helper()
	office := w.callerOf(t, "office")
	must(t, w.app.PutMaterial(t.Context(), office, app.MaterialChange{ID: "paper", Unit: district, Material: campaign.Material{Title: "反诈明白纸", Topic: "刷单返利", Form: "leaflet", Text: "不轻信、不转账。", Public: true}}))
	_, err := w.app.MoveMaterial(t.Context(), office, app.NewMovement{ID: "print-1", Material: "paper", Movement: campaign.Movement{Kind: campaign.Printed, To: district, Copies: 500, On: plan.DayOf(noon()), Cost: 30000}})
	must(t, err)
}

// begin sets a district up on a shipped plan, with its three administrators.
func (w *world) begin(t testing.TB, name, planID string) {
	t.Helper()
	token, _, err := w.app.SetUpToken(t.Context())
	must(t, err)
	invited, err := w.app.SetUp(t.Context(), app.SetUp{Token: token, District: district, DistrictName: name, PlanID: planID,
		Login: "system", Name: "系统管理员", Password: password, SecurityLogin: "security", AuditLogin: "audit"})
	must(t, err)
	for _, i := range invited {
		must(t, w.app.SetPassword(t.Context(), app.NewPassword{Secret: i.Secret, Password: password}))
	}
	for _, login := range []string{"system", "security", "audit"} {
		w.signIn(t, login)
	}
}

// unit is a new unit with attributes in pairs.
func unit(id, kind, parent, name string, attributes ...string) app.UnitChange {
	u := app.UnitChange{Action: app.AddUnit, ID: id, Kind: kind, Parent: parent, Name: &name, Attributes: map[string]string{}}
	for i := 0; i+1 < len(attributes); i += 2 {
		u.Attributes[attributes[i]] = attributes[i+1]
	}
	return u
}

func (w *world) put(t testing.TB, changes ...app.UnitChange) {
	t.Helper()
	outcomes, err := w.app.PutUnits(t.Context(), w.callerOf(t, "office"), changes)
	must(t, err)
	refused(t, outcomes)
}

func refused(t testing.TB, outcomes []app.Outcome) {
	t.Helper()
	for _, o := range outcomes {
		if o.Err != nil {
			t.Fatalf("%s: %v", o.ID, o.Err)
		}
	}
}

// work records some publicity and a few cases.
func (w *world) work(t testing.TB) {
	t.Helper()
	var entries []app.Entry
	for i := range 6 {
		on := plan.DayOf(noon()) - plan.Day(9*i)
		entries = append(entries,
			app.Entry{ID: fmt.Sprintf("handout-%d", i), Kind: "handout", Unit: "C1", On: on, Fields: map[string]string{"material": "leaflet", "copies": "20"}},
			app.Entry{ID: fmt.Sprintf("case-%d", i), Kind: "case", Unit: []string{"C1", "C2"}[i%2], On: on, Fields: map[string]string{"type": "刷单返利", "loss": "12000.50"}})
	}
	outcomes, err := w.app.Submit(t.Context(), w.callerOf(t, "office"), entries)
	must(t, err)
	refused(t, outcomes)
}

// hire gives somebody an account, a post and a session.
func (w *world) hire(t testing.TB, login, post, unit string) {
	t.Helper()
	made, invited, err := w.app.CreateAccount(t.Context(), w.callerOf(t, "system"), app.NewAccount{Login: login, Name: "某某" + login})
	must(t, err)
	must(t, w.app.SetPassword(t.Context(), app.NewPassword{Secret: invited.Secret, Password: password}))
	must(t, w.app.GivePost(t.Context(), w.callerOf(t, "security"), app.Holding{Person: made.Person, Post: post, Unit: unit}))
	w.signIn(t, login)
}

func (w *world) signIn(t testing.TB, login string) {
	t.Helper()
	s, err := w.app.SignIn(t.Context(), app.SignIn{Login: login, Password: password, Address: "192.0.2.1"})
	must(t, err)
	w.sessions[login] = s.Secret
}

func (w *world) callerOf(t testing.TB, login string) app.Caller {
	t.Helper()
	c, err := w.app.CallerBySession(t.Context(), w.sessions[login])
	must(t, err)
	return c
}

// ask sends `METHOD /path` as a visitor; form holds pairs of names and values.
func (w *world) ask(visitor, what string, form ...string) *httptest.ResponseRecorder {
	return w.askWith(what, func(r *http.Request) {
		if s := w.sessions[visitor]; s != "" {
			r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: s})
		}
	}, form...)
}

// sentFile is a file in a field of a form that a visitor sends to a page.
type sentFile struct {
	visitor, path, field, name string
	data                       []byte
	language                   string // of the visitor's browser; empty: Chinese
}

// sendFile sends a form with a file; form holds pairs of names and values besides.
func (w *world) sendFile(t testing.TB, f sentFile, form ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for i := 0; i+1 < len(form); i += 2 {
		must(t, parts.WriteField(form[i], form[i+1]))
	}
	file, err := parts.CreateFormFile(f.field, f.name)
	must(t, err)
	_, err = file.Write(f.data)
	must(t, err)
	must(t, parts.Close())
	r := httptest.NewRequest(http.MethodPost, f.path, &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	if f.language != "" {
		r.AddCookie(&http.Cookie{Name: languageCookie, Value: f.language})
	}
	if s := w.sessions[f.visitor]; s != "" {
		r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: s})
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

func (w *world) askWith(what string, more func(*http.Request), form ...string) *httptest.ResponseRecorder {
	method, path, _ := strings.Cut(what, " ")
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(values.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	more(r)
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

// sqliteWorld is a world for tests that need one engine only: how a page is drawn, printed, weighed, worded and moved through by keys does not depend on
// it. What is asked of the database while doing so is asked on both engines by the pages of all visitors, by the pages in a browser and by the stories.
func sqliteWorld(t testing.TB) *world {
	t.Helper()
	return newWorld(t, storetest.SQLite(t))
}
