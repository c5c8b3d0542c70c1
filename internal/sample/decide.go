package sample

import (
	"fmt"

	"wuzha/internal/plan"
)

var reasons = []string{"单位停业整顿，当期无法开展（示例）", "场所改造施工，经办公室同意（示例）", "人员集中抽调执行应急任务（示例）"}

// decide makes what people decide: a few waivers of what was not done, and the judgements of duties and score items
// that people judge.
func (g *generator) decide() {
	d := newDice(g.seed, "decisions")
	some := shuffled(d, g.undone)
	for _, m := range some[:(len(some)*8+999)/1000] {
		g.judged = append(g.judged, decision{m.unit.id, m.duty.ID, m.name, "", "waived", pick(d, reasons)})
	}
	for _, duty := range g.plan.Duties {
		if duty.Manual != nil && duty.Per == "" {
			g.judge(duty)
		}
	}
	for _, s := range g.plan.Scores {
		for _, item := range s.Items {
			if item.Manual != nil {
				g.scoreItem(s, item)
			}
		}
	}
}

// judge gives the judgement of a duty that people judge; one in ten is still open.
func (g *generator) judge(duty *plan.Duty) {
	for _, u := range g.owing(duty.Of) {
		d := newDice(g.seed, "judge", duty.ID, u.id)
		for _, pd := range periodsOf(g.plan, &duty.Schedule) {
			if _, owed := counted(&duty.Schedule, pd, u.active); !owed || d.percent(10) {
				continue
			}
			verdict := "unmet"
			if d.percent(u.diligence.chance()) {
				verdict = "met"
			}
			g.judged = append(g.judged, decision{unit: u.id, duty: duty.ID, period: pd.Name, decision: verdict})
		}
	}
}

// scoreItem gives the points of an item that people score, in halves; one in ten is not scored.
func (g *generator) scoreItem(s *plan.Score, item *plan.ScoreItem) {
	for _, u := range g.owing(s.Of) {
		d := newDice(g.seed, "score", s.ID, item.ID, u.id)
		for _, pd := range periodsOf(g.plan, &s.Schedule) {
			if _, owed := counted(&s.Schedule, pd, u.active); !owed || d.percent(10) {
				continue
			}
			low := map[diligence]int64{lagging: 30, steady: 60, excellent: 90}[u.diligence]
			halves := item.Points / 500 * d.between(low, 100) / 100
			points := fmt.Sprintf("%d.%d", halves/2, halves%2*5)
			g.judged = append(g.judged, decision{unit: u.id, duty: s.ID + "." + item.ID, period: pd.Name, decision: points})
		}
	}
}
