package web

import (
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/app"
	"wuzha/internal/storetest"
)

// clauseWork is the work that a clause asks for, as the person whose post does it enters it.
type clauseWork struct {
	clause, who, unit, kind string
	duty, owed              string   // the duty that counts it, and the unit that owes it
	fields                  []string // in pairs; what else is required gets something
}

// enter records work on its form in the browser.
func (b *browser) enter(t testing.TB, c clauseWork) {
	t.Helper()
	b.open(t, c.who, address("/records/new", "unit", c.unit, "kind", c.kind), sizes["1366x768"])
	b.fillIn(t, c.fields...)
	b.fillRequired(t)
	b.do(t, chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	b.noComplaints(t, c.clause+" "+c.kind)
	b.fits(t, c.clause+" "+c.kind)
}

// wantCounted holds that a duty of a unit counts something today.
func (w *world) wantCounted(t testing.TB, c clauseWork) {
	t.Helper()
	found, err := w.app.Verdicts(t.Context(), w.callerOf(t, "office"), app.Query{Unit: c.owed, Duty: c.duty})
	must(t, err)
	for _, v := range found.Items {
		for i := range v.Verdict.Have {
			if v.Verdict.Have[i] > 0 {
				return
			}
		}
	}
	t.Errorf("%s: after %s the duty %s of %s counts nothing: %+v", c.clause, c.kind, c.duty, c.owed, found.Items)
}

// walk enters the work of clauses and holds that each is counted.
func (b *browser) walk(t *testing.T, all []clauseWork) {
	t.Helper()
	for _, c := range all {
		b.enter(t, c)
		b.world.wantCounted(t, c)
	}
}

// The clauses of the community plan that ask for work: each is entered by who does it, and counted where it is owed. Z0 and the titles have
// stories of their own, Z8 is entered as people.
func TestClausesOfTheCommunityPlanInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.put(t, unit("V1", "venue", "C1", "鹿鸣社区宣教室", "place", "classroom"), unit("B1", "bank", "C1", "示例银行第一网点"),
			unit("W1", "workplace", "C1", "松涛机械示例公司", "staff", "60", "finance_staff", "3"), unit("S1", "school", "T1", "松涛小学"))
		w.put(t, unit("L1", "class", "S1", "三年级一班"))
		for _, n := range [][3]string{{"keeper", "venue_keeper", "V1"}, {"banker", "bank_manager", "B1"}, {"safety", "safety_officer", "W1"}, {"teacher", "class_teacher", "L1"},
			{"police", "community_police", "C1"}, {"head", "community_head", "C1"}, {"town", "town_office", "T1"}, {"education", "education", district}} {
			w.hire(t, n[0], n[1], n[2])
		}
		b := openBrowser(t, w)
		b.walk(t, []clauseWork{
			{"Z1", "keeper", "V1", "refresh", "venue_refresh", "V1", nil},
			{"Z1", "head", "C1", "media_play", "media_use", "C1", nil},
			{"Z2", "office", district, "print_run", "print_materials", district, []string{"on", "2023-04-10", "fields.copies", "5000"}},
			{"Z2", "below", "C1", "handout", "handouts", "C1", nil},
			{"Z2", "banker", "B1", "display", "bank_display", "B1", nil},
			{"Z3", "head", "C1", "pledge", "pledge_community", "C1", []string{"fields.people", "60"}},
			{"Z4", "police", "C1", "visit", "household_visits", "C1", []string{"fields.household", "3-2-501", "fields.population", "resident"}},
			{"Z4", "below", "C1", "public_event", "public_events", "C1", nil},
			{"Z4", "below", "C1", "group_push", "group_pushes", "C1", nil},
			{"Z5", "police", "W1", "finance_talk", "finance_talks", "W1", []string{"fields.people", "3"}},
			{"Z5", "safety", "W1", "safety_rules", "safety_rules", "W1", []string{"fields.contact", "true", "fields.two_person", "true", "fields.call_back", "true"}},
			{"Z5", "police", "C1", "trader_visit", "trader_visits", "C1", nil},
			{"Z6", "education", district, "joint_work", "joint_mechanism", district, []string{"fields.form", "mechanism"}},
			{"Z6", "teacher", "L1", "parent_push", "parent_push", "L1", nil},
			{"Z7", "head", "C1", "case_learning", "case_learning", "C1", nil},
			{"Z9", "office", district, "activity", "launch", district, []string{"fields.form", "ceremony"}},
			{"Z10", "town", "C1", "guidance", "guidance", "T1", nil},
			{"Z10", "town", "T1", "observation", "observation", "T1", nil},
		})
		b.organise(t, "head", "C1")
		w.wantCounted(t, clauseWork{clause: "Z8", kind: "person", duty: "group_community", owed: "C1"})
		b.visitPage(t, "office", "/overview")
		b.sees(t, "无电诈")
	})
}

// organise enters the people of a unit who lead and who run its office (Z8).
func (b *browser) organise(t testing.TB, who, unit string) {
	t.Helper()
	for _, role := range []string{"leader", "office"} {
		b.open(t, who, address("/people/crew/add", "unit", unit), sizes["1366x768"])
		b.fillIn(t, "role", role, "people", "1", "from", "2023-04-01")
		b.fillRequired(t)
		b.do(t, chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	}
}

// The clauses of the enterprise plan that ask for work, and the quota of G0, which counts its way up on the overview. G4's orders, G5 and G6
// have stories of their own.
func TestClausesOfTheEnterprisePlanInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := zoneWorld(t, dsn)
		w.hire(t, "gridpolice", "grid_police", "G1")
		w.hire(t, "gridhead", "grid_head", "G1")
		b := openBrowser(t, w)
		plans := []string{"fields.measures", "true", "fields.task_list", "true", "fields.schedule", "true"}
		b.walk(t, []clauseWork{
			{"G0", "police", "E1", "visit", "visit_b", "E1", nil},
			{"G2", "specialist", "E1", "publicity", "own_publicity", "E1", nil},
			{"G2", "office", district, "training", "training", district, nil},
			{"G3", "gridpolice", "G1", "talk", "grid_talk", "G1", []string{"fields.people", "80"}},
			{"G3", "gridpolice", "G1", "coaching", "grid_coaching", "G1", nil},
			{"G4", "office", district, "analysis", "weekly_analysis", district, nil},
			{"G4", "team", "E1", "talk", "coverage", "E1", []string{"fields.people", "120"}},
			{"G7", "specialist", "E1", "own_plan", "firm_plan", "E1", plans},
			{"G7", "gridhead", "G1", "own_plan", "grid_plan", "G1", plans},
		})
		b.visitPage(t, "office", "/overview")
		b.sees(t, "无骗企业")
		w.qualify(t, "E2")
		b.visitPage(t, "office", "/titles")
		b.sees(t, "目前符合条件")
	})
}
