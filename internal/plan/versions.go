package plan

import (
	"cmp"
	"slices"
	"strings"
)

// EvaluateVersions judges each period under the version in force on its first day. versions holds the facts of every
// version of one plan, counted by that version; a version is in force from its Start until the next one's. Titles, and
// duty.* and streak.* inside expressions, are judged by the version that asks.
func EvaluateVersions(versions []*Facts) *Result {
	return NewView(versions).Result()
}

// sort puts the verdicts of several versions into the one order of an evaluation.
func (out *Result) sort(newest *Plan) {
	order := dutyOrder(newest)
	place := func(d *Duty) int {
		if n := order[d.ID]; n > 0 {
			return n
		}
		return len(order) + 1 + d.index // duties that the newest version dropped come last
	}
	byWindow := func(a, b *Verdict) int {
		return cmp.Or(strings.Compare(a.Unit, b.Unit), place(a.Duty)-place(b.Duty), int(a.Window.From)-int(b.Window.From),
			strings.Compare(a.Period, b.Period), strings.Compare(a.Per, b.Per))
	}
	for _, list := range [][]Verdict{out.Verdicts, out.Goals} {
		slices.SortStableFunc(list, func(a, b Verdict) int { return byWindow(&a, &b) })
	}
	slices.SortStableFunc(out.Scores, func(a, b ScoreSheet) int {
		return cmp.Or(strings.Compare(a.Unit, b.Unit), strings.Compare(a.Score.ID, b.Score.ID), int(a.Window.From)-int(b.Window.From))
	})
}

// dutyOrder numbers the duties of a plan from 1.
func dutyOrder(p *Plan) map[string]int {
	order := map[string]int{}
	for i, d := range p.allDuties() {
		order[d.ID] = i + 1
	}
	return order
}

// judgeInto adds duties, goals and scores of the periods in force.
func (r *run) judgeInto(out *Result) {
	r.duties(func(v *Verdict) {
		if v.Duty.Goal {
			out.Goals = append(out.Goals, *v)
		} else {
			out.Verdicts = append(out.Verdicts, *v)
		}
	})
	out.Scores = append(out.Scores, r.scores()...)
}
