package web

import (
	"regexp"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// A community that has entered its bulletin as work done owes none: the list says what the duty says, before and after.
func TestARecordedBulletinIsNotOverdue(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.wait(1) // past the last day of the notice of April
		for _, login := range []string{"office", "below"} {
			w.signIn(t, login)
		}
		today := plan.DayOf(noon()) + 1
		due := func() app.DueBulletin {
			t.Helper()
			all, err := w.app.DueBulletins(t.Context(), w.callerOf(t, "office"), app.Query{Under: "C1"})
			must(t, err)
			for _, d := range all {
				if d.Unit == "C1" && d.Bulletin.ID == "community_notice" {
					return d
				}
			}
			t.Fatalf("got %+v, want the notice of C1", all)
			return app.DueBulletin{}
		}
		row := func() string {
			page := w.ask("office", "GET /bulletins?under=C1").Body.String()
			return regexp.MustCompile(`(?s)<tr[^>]*>(?:.{0,40})<td[^>]*><a[^>]*href="/units/C1".*?</tr>`).FindString(page)
		}
		first := due()
		if first.Duty != "community_bulletin" || first.Verdict != plan.Unmet || !first.Late(today) || !strings.Contains(row(), "已逾期") {
			t.Errorf("before: got %+v and %s, want it overdue as the duty says", first, row())
		}
		outcomes, err := w.app.Submit(t.Context(), w.callerOf(t, "below"), []app.Entry{{ID: "bulletin-1", Kind: "bulletin", Unit: "C1", On: first.Due - 1, Fields: map[string]string{"recipients": "3"}}})
		must(t, err)
		refused(t, outcomes)
		if got := due(); !got.Verdict.Good() || !got.Recorded() || got.Late(today) || got.Due != first.Due {
			t.Errorf("after: got %+v, want what the duty says", got)
		}
		if got := row(); !strings.Contains(got, "已有工作记录") || strings.Contains(got, "已逾期") || !strings.Contains(got, "/explain?") {
			t.Errorf("after: the list says %s", got)
		}
	})
}
