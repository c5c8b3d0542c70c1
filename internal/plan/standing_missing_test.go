package plan_test

import (
	"slices"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

const missingPlan = `wuzha: 1
plan: zone-plan
version: 1
title: 街道方案
period: {from: 2023-01-01, to: 2023-12-31}
posts: {head: {title: 负责人, of: firm}}
units: {zone: {title: 街道}, firm: {title: 企业, in: zone, attributes: {people: {type: int, title: 人数}}}}
records: {talk: {title: 宣讲, of: [firm], fields: {people: {type: int, title: 人数}}}}
measures: {talks: {title: 宣讲次数, count: talk}, reach: {title: 听讲人次, sum: talk.people}, cases: {title: 发案数, count: case}, loss: {title: 损失金额, sum: case.loss}}
duties: {talk: {title: 宣讲, of: firm, every: month, need: m.talks >= 1, post: head}}
titles:
  safe:
    title: 无骗企业
    of: firm
    grant: m.cases == 0 && m.talks >= 3 && m.reach * 100 >= 60 * unit.people && m.loss <= yuan(500)
    steps: [award]
    level: zone
`

// What a candidate lacks is said part by part, in the plan's words and by how much.
func TestMissing(t *testing.T) {
	t.Parallel()
	p := mustRead(t, missingPlan, nil)
	units := "id,kind,parent,attr.people\nZ,zone,,\nA,firm,Z,100\n"
	talks := "id,kind,unit,on,people\nR1,talk,A,2023-02-05,30\nR2,talk,A,2023-02-06,20\nR3,talk,A,2023-02-07,20\n"
	for _, c := range []struct {
		name, records, cases string
		want                 []string
	}{
		{"nothing", talks, "id,unit,on\n", nil},
		{"talks", talks[:len("id,kind,unit,on,people\nR1,talk,A,2023-02-05,30\n")], "id,unit,on\n", []string{"宣讲次数 不少于 3，还差2", "听讲人次 × 100 不少于 60 × 人数，还差30"}},
		{"cases", talks, "id,unit,on,loss\nC1,A,2023-02-01,600\nC2,A,2023-02-02,\n", []string{"发案数 等于 0，超出2", "损失金额 不超过 500元，超出100元"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out := plan.Evaluate(plantest.Facts(t, p, plantest.Files{"units": units, "records": c.records, "cases": c.cases}, plan.Known{AsOf: mustDay(t, "2023-05-31")}))
			if len(out.Titles) != 1 {
				t.Fatalf("titles: got %d, want 1", len(out.Titles))
			}
			if got := out.Titles[0].Missing(p); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
