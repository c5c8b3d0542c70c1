package app

import (
	"cmp"
	"context"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// verdictKey is what a verdict is about.
type verdictKey struct{ unit, duty, period, per string }

// TryPlan judges the recorded facts by a draft and lists every verdict that would be another one. Nothing is kept.
// A draft that starts after the day is tried as if it had always been in force: what last quarter would have been by it.
func (a *App) TryPlan(ctx context.Context, c Caller, text string, asOf plan.Day) (Difference, error) {
	if err := c.mayHere(campaign.DraftPlan); err != nil {
		return Difference{}, err
	}
	if err := checkPlanSize(text); err != nil {
		return Difference{}, err
	}
	p, err := a.soundPlan(text)
	if err != nil {
		return Difference{}, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return Difference{}, err
	}
	drafted, err := s.countBy(p)
	if err != nil {
		return Difference{}, err
	}
	known := plan.Known{AsOf: asOf}
	facts := []*plan.Facts{plan.NewFacts(p, drafted.tree, drafted.in.Records, drafted.in.Decisions, known)}
	now := s.judge(known)
	for _, f := range now.facts {
		if f.Plan.ID == p.ID && f.Plan.Start < p.Start && p.Start <= asOf {
			facts = append(facts, f) // earlier periods stay judged as they are
		}
	}
	return difference(asOf, now.result, plan.EvaluateVersions(facts)), nil
}

func difference(asOf plan.Day, now, then *plan.Result) Difference {
	before, after := states(now), states(then)
	var all []Changed
	for k, state := range before {
		if after[k] != state {
			all = append(all, Changed{k.unit, k.duty, k.period, k.per, state, after[k]})
		}
	}
	for k, state := range after {
		if _, had := before[k]; !had {
			all = append(all, Changed{k.unit, k.duty, k.period, k.per, "", state})
		}
	}
	slices.SortFunc(all, func(a, b Changed) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Duty, b.Duty), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Per, b.Per))
	})
	return Difference{AsOf: asOf, Changed: all[:min(len(all), MaxPage)], Total: len(all)}
}

func states(r *plan.Result) map[verdictKey]plan.VerdictState {
	out := map[verdictKey]plan.VerdictState{}
	for _, list := range [][]plan.Verdict{r.Verdicts, r.Goals} {
		for i := range list {
			v := &list[i]
			out[verdictKey{v.Unit, v.Duty.ID, v.Period, v.Per}] = v.State
		}
	}
	return out
}
