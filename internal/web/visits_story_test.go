package web

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/app"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// G1 and G5 in the browser: ceilings at the edges of the bands; of three return visits, each by the right post, one is late and goes a post
// up, and one belongs to a case that was moved to another enterprise in between.
func TestStoryOfCeilingsAndReturnVisits(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := zoneWorld(t, dsn)
		b := openBrowser(t, w)
		w.registered(t, "E1", "c-employee", "employee", "8000")
		w.registered(t, "E1", "c-cadre", "cadre", "499999.99")
		w.registered(t, "E1", "c-major", "employee", "500000")
		b.returnVisit(t, "police", "c-employee")
		b.visitPage(t, "office", "/cases/c-major/attribute?unit=E2")
		b.fillIn(t, "as", "employer", "reason", "社保在竹影纺织示例公司")
		b.send(t, "attribute", "已调整归属")
		moved := b.here(t)[len("/cases/"):]
		b.returnVisit(t, "leader", moved)
		w.wait(8)
		for _, login := range []string{"office", "station", "leader", "police"} {
			w.signIn(t, login)
		}
		b.visitPage(t, "leader", "/follow-ups?state=unmet")
		b.sees(t, "逾期1天")
		b.sees(t, "已上报反诈领导小组负责人")
		b.returnVisit(t, "station", "c-cadre")
		b.wantFollowed(t, map[string]string{"c-employee": "完成", moved: "完成", "c-cadre": "逾期完成"})
		b.visitPage(t, "office", "/explain?unit=E1&duty=ceiling&period=plan")
		b.sees(t, "突破") // fewer than 500 people: the employee's and the cadre's case are one too many
		b.ceilings(t)
	})
}

// registered enters a case at a unit.
func (w *world) registered(t testing.TB, unit, id, victim, loss string) {
	t.Helper()
	outcomes, err := w.app.Submit(t.Context(), w.callerOf(t, "office"), []app.Entry{{ID: id, Kind: "case", Unit: unit, On: plan.DayOf(noon()),
		Fields: map[string]string{"type": "刷单返利", "victim": victim, "loss": loss}}})
	must(t, err)
	refused(t, outcomes)
}

// ceilings holds G1 at the edges of its bands: as many cases as the ceiling keeps it, one more breaks it; without a headcount nothing is said.
func (b *browser) ceilings(t *testing.T) {
	t.Helper()
	w := b.world
	for people, ceiling := range map[int]int{499: 1, 500: 2, 999: 2, 1000: 3, 9999: 3, 10000: 5} {
		id := fmt.Sprintf("F%d", people)
		w.put(t, linked(unit(id, "enterprise", "H1", fmt.Sprintf("示例%d人企业", people), "employees", fmt.Sprint(people), "grade", "C")))
		for n := range ceiling {
			w.registered(t, id, fmt.Sprintf("%s-%d", id, n), "employee", "1000")
		}
		b.wantCeiling(t, id, "保持")
		w.registered(t, id, id+"-more", "employee", "1000")
		b.wantCeiling(t, id, "突破")
	}
	w.put(t, linked(unit("F0", "enterprise", "H1", "示例未填人数企业", "grade", "C")))
	b.wantCeiling(t, "F0", "无法判定")
}

func (b *browser) wantCeiling(t *testing.T, unit, state string) {
	t.Helper()
	b.open(t, "office", "/explain?unit="+unit+"&duty=ceiling&period=plan", sizes["1366x768"])
	if got := see(t, b, chromedp.Evaluate[string](`document.querySelector('.panel-head .state').innerText`)); got != state {
		t.Errorf("the ceiling of %s: got %s, want %s", unit, got, state)
	}
}

// returnVisit goes from the follow-ups of a person to the form of a case's visit and enters it.
func (b *browser) returnVisit(t testing.TB, who, about string) {
	t.Helper()
	b.visitPage(t, who, "/follow-ups?duty=return_visit")
	b.do(t, chromedp.Click(`a[href*="/records/new"][href*="kind=return_visit"][href*="ref=`+about+`"]`))
	b.waitFor(t, `location.pathname === '/records/new' && document.readyState === 'complete' && !!document.querySelector('[name="fields.way"]')`)
	b.fillIn(t, "fields.way", "face", "fields.minutes", "已讲明手法，建议设置转账复核")
	b.do(t, chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
}

// wantFollowed holds how the return visits of cases stand.
func (b *browser) wantFollowed(t *testing.T, want map[string]string) {
	t.Helper()
	found, err := b.world.app.FollowUps(t.Context(), b.world.callerOf(t, "office"), app.Query{Duty: "return_visit"})
	must(t, err)
	got := map[string]string{}
	for _, f := range found.Items {
		if _, asked := want[f.Case]; asked {
			got[f.Case] = string(stateBadge(f.Verdict.State).Text)
		}
	}
	for id, state := range want {
		if got[id] != state {
			t.Errorf("the return visit of %s: got %q, want %q", id, got[id], state)
		}
	}
}
