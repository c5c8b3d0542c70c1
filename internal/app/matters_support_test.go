package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/storetest"
)

// countyOffice is what the county's plan gets for tests of matters.
const countyOffice = `
titles:
  calm:
    title: 无诈村
    of: village
    grant: m.visits >= 1 && m.cases == 0
    warn: m.visits <= 1
    withdraw: m.major >= 1
    steps: [self_check, apply, town_review, public_notice, award]
    public_notice: 3d
    term: 2m
    wait: 1m
    level: district
inspections:
  patrol:
    title: 巡查
    of: [village]
    by: clerk
    sheet: {board: {title: 宣传栏}, ledger: {title: 台账}}
    fix_within: 10d
    recheck: clerk
    call_in: {many: {title: 发案较多, when: m.cases >= 2, post: office}}
    penalty: {post: station, basis: 样例依据第十九条}
orders:
  class:
    title: 反诈课
    of: [village]
    serve: clerk
    within: 14d
    record: talk
    topics: {loan: 贷款, brushing: 刷单}
bulletins:
  monthly:
    title: 月度通报
    of: district
    every: month
    approve: {edit: office, review: office, issue: office}
    sections: [{title: 走访, figures: [visits]}, {title: 年度评分, rank: year, units: village}]
`

// eachOffice runs a test on every engine with a county whose plan has titles, inspections, orders and bulletins, and with a
// second and third person in the office.
func eachOffice(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBench(t, dsn)
		text := strings.Replace(string(b.texts["county"]), "duties:\n", "  titled:     {title: 无诈村数, units: village, where: title.calm}\nduties:\n", 1)
		text = strings.Replace(text, "goals:\n", "goals:\n  quota: {title: 一个无诈村, of: district, by: 2023-12-31, need: m.titled >= 1, post: office}\n", 1)
		b.texts["county"] = []byte(text + countyOffice)
		b.setUp()
		b.hire("office2", "office", county)
		b.hire("office3", "office", county)
		b.hire("worker2", "worker", "v1")
		test(t, b)
	})
}

// openAs opens a matter that must be taken.
func (b *bench) openAs(login, id, procedure, unit, input string) app.MatterView {
	b.tb.Helper()
	v, err := b.OpenMatter(b.tb.Context(), b.as(login), campaign.MatterOpening{ID: id, Procedure: procedure, Unit: unit, Input: json.RawMessage(input), Reason: ""})
	if err != nil {
		b.tb.Fatalf("open %s %s as %s: %v", procedure, id, login, err)
	}
	return v
}

// try does a step.
func (b *bench) try(login, id, action, input string) (app.MatterView, error) {
	return b.ActOnMatter(b.tb.Context(), b.as(login), id, campaign.Act{Action: action, Input: json.RawMessage(input), Reason: "样例事由"})
}

// do does a step that must be taken.
func (b *bench) do(login, id, action, input string) app.MatterView {
	b.tb.Helper()
	v, err := b.try(login, id, action, input)
	if err != nil {
		b.tb.Fatalf("%s %s as %s: %v", action, id, login, err)
	}
	return v
}

// wantRefused does a step that must be refused.
func (b *bench) wantRefused(t *testing.T, want campaign.ErrorKind, login, id, action, input string) {
	t.Helper()
	v, err := b.try(login, id, action, input)
	if campaign.KindOf(err) != want || err == nil {
		t.Errorf("%s %s as %s: got %s, %v, want %q", action, id, login, v.State, err, want)
	}
}
