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
	l, err := a.ledgers(ctx, c.District)
	if err != nil {
		return Difference{}, err
	}
	all, _, err := l.counts()
	if err != nil {
		return Difference{}, err
	}
	drafted, err := l.countBy(p)
	if err != nil {
		return Difference{}, err
	}
	known := plan.Known{AsOf: asOf}
	now, then := []*plan.Facts{}, []*plan.Facts{drafted.facts(known)}
	for _, v := range all {
		f := v.facts(known)
		if now = append(now, f); f.Plan.ID == p.ID && f.Plan.Start < p.Start && p.Start <= asOf {
			then = append(then, f) // earlier periods stay judged as they are
		}
	}
	if len(now) == 0 {
		return difference(asOf, &plan.Result{}, plan.EvaluateVersions(then)), nil
	}
	return difference(asOf, plan.EvaluateVersions(now), plan.EvaluateVersions(then)), nil
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
