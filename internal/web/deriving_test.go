package web

import (
	"net/http"
	"strings"
	"testing"

	"wuzha/internal/gate"
	"wuzha/internal/storetest"
)

// While the running totals of a version are being derived, the pages of figures say so and how far it is; the part that htmx asks for says
// when it is done.
func TestPagesSayThatFiguresAreBroughtUpToDate(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.complete(t) // nothing is under way before
		part := func() string {
			return w.askWith("GET /overview", func(r *http.Request) {
				r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions["office"]})
				r.Header.Set("HX-Request", "true")
				r.Header.Set("HX-Target", "deriving")
			}).Body.String()
		}
		storetest.Derive(t, dsn, district, 20, 80)
		for _, page := range []string{"/overview", "/plan"} {
			if body := w.ask("office", "GET "+page).Body.String(); !strings.Contains(body, `<progress max="100" value="25"`) || !strings.Contains(body, "20 / 80 条记录") {
				t.Errorf("%s does not tell of the derivation: %s", page, body)
			}
		}
		if body := w.ask("office", "GET /wall").Body.String(); !strings.Contains(body, "正在按第 2 版方案更新 25%") {
			t.Error("the wall does not tell of the derivation")
		}
		if got := part(); !strings.Contains(got, "20 / 80 条记录") || strings.Contains(got, "<html") {
			t.Errorf("while it is under way: got %s", got)
		}
		storetest.Derive(t, dsn, district, 80, 80)
		if got := part(); !strings.Contains(got, "数字已更新完毕") {
			t.Errorf("once it is done: got %s", got)
		}
		if body := w.ask("office", "GET /overview").Body.String(); strings.Contains(body, "<progress") || strings.Contains(body, `id="deriving"`) {
			t.Error("the overview still tells of a derivation")
		}
	})
}

// complete holds that no derivation is under way.
func (w *world) complete(t *testing.T) {
	t.Helper()
	all, err := w.app.Derivation(t.Context(), w.callerOf(t, "office"))
	must(t, err)
	for _, d := range all {
		if d.DoneAt == 0 {
			t.Fatalf("version %d is being derived", d.Version)
		}
	}
}
