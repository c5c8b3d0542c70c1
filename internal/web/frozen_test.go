package web

import (
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// The overview and the wall of a frozen period show the frozen figures and say so, down to a community with a venue; of a unit without units
// of its own none are kept, and the page says that.
func TestOverviewOfAFrozenPeriod(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.put(t, unit("V1", "venue", "C1", "鹿鸣社区宣教室", "place", "classroom"))
		cases := func(visitor, page string) string {
			body := w.ask(visitor, "GET "+page).Body.String()
			return hrefIn(body, `<div class="figure-value">(?:<a [^>]*>)?(\d+)`)
		}
		before := cases("office", "/overview?period=2023-04")
		_, err := w.app.Freeze(t.Context(), w.callerOf(t, "office"), app.Freeze{Period: "2023-04"})
		must(t, err)
		outcomes, err := w.app.Submit(t.Context(), w.callerOf(t, "office"), []app.Entry{{ID: "case-after", Kind: "case", Unit: "C1", On: plan.DayOf(noon()) - 20, Fields: map[string]string{"type": "刷单返利", "loss": "1"}}})
		must(t, err)
		refused(t, outcomes)
		for _, page := range []string{"/overview?period=2023-04", "/wall?period=2023-04", "/overview?period=2023-04&under=T1", "/overview?period=2023-04&under=C1"} {
			if body := w.ask("office", "GET "+page).Body.String(); !strings.Contains(body, "定格于2023-05-10，第1版") {
				t.Errorf("%s does not say that it is frozen", page)
			}
		}
		if got := cases("office", "/overview?period=2023-04"); got != before || got == "" {
			t.Errorf("got %s cases, want the frozen %s", got, before)
		}
		if body := w.ask("sibling", "GET /overview?period=2023-04&under=C2").Body.String(); !strings.Contains(body, "没有留存这个单位当时的总览") || strings.Contains(body, "定格于") {
			t.Error("the overview of a community without venues does not say that its figures are those of now")
		}
		if body := w.ask("office", "GET /overview?period=2023-05").Body.String(); strings.Contains(body, "定格于") {
			t.Error("a period that is not frozen says that it is")
		}
	})
}

// Pages about today offer no choice of periods.
func TestPagesAboutTodayPickNoPeriod(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	for page, want := range map[string]bool{"/people": false, "/people/crew": false, "/units": true} {
		if body := w.ask("office", "GET "+page).Body.String(); strings.Contains(body, `<select class="form-select" name="period">`) != want || !strings.Contains(body, `name="under"`) {
			t.Errorf("%s: a picker of periods: want %v", page, want)
		}
	}
}
