package plan_test

import (
	"errors"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

func mustRead(t *testing.T, text string, open plan.Opener) *plan.Plan {
	t.Helper()
	p, problems := plan.Read("test.yaml", []byte(text), open)
	for _, q := range problems {
		if q.Code.Family() != 'W' {
			t.Errorf("%s", q.Format(plan.English))
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return p
}

func mustDay(t *testing.T, s string) plan.Day {
	t.Helper()
	d, err := plan.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const versionPlan = `wuzha: 1
plan: two-versions
version: VERSION
START
title: 两版方案
period: {from: 2023-01-01, to: 2023-12-31}
posts: {head: {title: 负责人, of: firm}}
units: {zone: {title: 街道}, firm: {title: 企业, in: zone}}
records: {talk: {title: 宣讲, of: [firm]}}
measures: {talks: {count: talk}}
duties:
  talk: {title: 宣讲, of: firm, every: month, need: m.talks >= NEED, post: head}
`

func TestEachPeriodIsJudgedByTheVersionInForceOnItsFirstDay(t *testing.T) {
	t.Parallel()
	version := func(n, start, need string) *plan.Plan {
		return mustRead(t, strings.NewReplacer("VERSION", n, "START", start, "NEED", need).Replace(versionPlan), nil)
	}
	files := plantest.Files{
		"units":   "id,kind,parent,from\nZ,zone,,\nA,firm,Z,\nB,firm,Z,2023-03-15\n",
		"records": "id,kind,unit,on\nR1,talk,A,2023-02-05\nR2,talk,A,2023-03-05\nR3,talk,B,2023-03-20\nR4,talk,A,2023-04-01\nR5,talk,A,2023-04-02\n",
	}
	known := plan.Known{AsOf: mustDay(t, "2023-05-31")}
	one, two := version("1", "", "1"), version("2", "start: 2023-03-10", "2")
	out := plan.EvaluateVersions([]*plan.Facts{plantest.Facts(t, two, files, known), plantest.Facts(t, one, files, known)})
	if out.Version != 2 {
		t.Errorf("version: got %d, want the newest", out.Version)
	}
	plantest.Expect(t, out, strings.Split(`
A talk 2023-01 = unmet short=1
A talk 2023-02 = met have talks=1
# March begins on the 1st, under version 1, though version 2 comes in force on the 10th
A talk 2023-03 = met have talks=1
A talk 2023-04 = met have talks=2
A talk 2023-05 = pending short=2
# B's March begins on the 15th, under version 2
B talk 2023-03 = unmet have talks=1 short=1`, "\n"))
	if n := len(out.Verdicts); n != 8 {
		t.Errorf("verdicts: got %d, want 8, each period once", n)
	}
}

const parentPlan = `wuzha: 1
plan: zone-plan
version: 1
title: 街道方案
period: {from: 2023-01-01, to: 2023-12-31}
posts: {head: {title: 负责人, of: firm}, clerk: {title: 经办人, of: firm}}
units: {zone: {title: 街道}, firm: {title: 企业, in: zone}, shop: {title: 门店, in: firm}}
records: {talk: {title: 宣讲, of: [firm, shop]}, visit: {title: 走访, of: [firm]}}
measures: {talks: {count: talk}, visits: {count: visit}, cases: {count: case}}
duties:
  talk:  {title: 宣讲, of: firm, every: quarter, need: m.talks >= 2, post: head}
  visit: {title: 走访, of: firm, by: 2023-10-31, need: m.visits >= 1, post: clerk}
  safe:  {title: 少发案, of: firm, keep: m.cases <= 3, post: head}
`

func TestExtensionTightensForItsUnitAndBelow(t *testing.T) {
	t.Parallel()
	open := func(file string) ([]byte, error) {
		if file != "zone.yaml" {
			return nil, errors.New("not there")
		}
		return []byte(parentPlan), nil
	}
	p := mustRead(t, `wuzha: 1
plan: firm-plan
version: 1
title: 示例一厂方案
extend: {plan: zone-plan, file: zone.yaml, unit: A}
measures:
  shop_talks: {count: talk, scope: own}
duties:
  talk:  {every: month, need: m.talks >= 3}
  visit: {by: 2023-06-30}
  safe:  {keep: m.cases <= 1 && m.visits >= 0}
  shops: {title: 门店宣讲, of: shop, every: month, need: m.shop_talks >= 1}
tasks:
  hall: {title: 布置宣传角, post: head, by: 2023-02-28}
  film: {title: 拍摄短片, post: head, by: 2023-03-31}
`, open)
	files := plantest.Files{
		"units": "id,kind,parent\nZ,zone,\nA,firm,Z\nB,firm,Z\nS1,shop,A\nS2,shop,B\n",
		"records": "id,kind,unit,on,ref\nR1,talk,A,2023-01-05,\nR2,talk,S1,2023-01-06,\nR3,talk,A,2023-01-07,\nR4,visit,A,2023-07-01,\n" +
			"T1,task,A,2023-02-28,hall\nT2,task,S1,2023-04-02,film\nT3,task,B,2023-03-01,film\n",
		"cases": "id,unit,on\nC1,A,2023-01-09\nC2,S1,2023-01-10\n",
	}
	out := plan.Evaluate(plantest.Facts(t, p, files, plan.Known{AsOf: mustDay(t, "2023-07-15")}))
	plantest.Expect(t, out, strings.Split(`
A talk 2023-01 = met have talks=3 post=head
A talk 2023-02 = unmet short=3
A visit plan = late 2023-01-01..2023-06-30 post=clerk
A safe plan = broken have cases=2,visits=1 short=1
A hall plan = met 2023-01-01..2023-02-28 post=head
A film plan = late 2023-01-01..2023-03-31
S1 shops 2023-01 = met
S1 shops 2023-02 = unmet
S2 shops 2023-01 = absent
B talk 2023-01 = absent
B hall plan = absent`, "\n"))
}
