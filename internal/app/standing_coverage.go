package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// CoverageQuery asks how far units are with duties.
type CoverageQuery struct {
	Duties      []string
	Units       []string // these alone; none: all
	Under       string
	Period      string // empty: the latest of each duty
	Skip, Limit int    // past the end it begins anew, and no limit means MaxPage
}

// Coverage is a part of the latest verdicts on duties, one for each unit and duty: what is late first, then by duty and unit.
type Coverage struct {
	Verdicts []VerdictView
	Total    int
}

// Coverage tells how far the units that the caller sees are with duties in their latest period.
func (a *App) Coverage(ctx context.Context, c Caller, q CoverageQuery) (Coverage, error) {
	in, err := a.inquire(ctx, c, Query{Under: q.Under})
	if err != nil {
		return Coverage{}, err
	}
	var all []*plan.Verdict
	for _, duty := range q.Duties {
		all = append(all, in.latest(Query{Duty: duty, Period: q.Period}, q.Units)...)
	}
	slices.SortStableFunc(all, func(x, y *plan.Verdict) int { return cmp.Compare(Urgency(x), Urgency(y)) })
	out := Coverage{Total: len(all)}
	discreet := in.s.frame.discretion(c, in.day)
	for _, v := range partOf(all, q.Skip, max(q.Limit, 0)) {
		u, _ := in.s.frame.at(v.Unit, in.day)
		out.Verdicts = append(out.Verdicts, VerdictView{Verdict: discreet.verdict(v), UnitName: u.Name, Title: v.Duty.Title})
	}
	return out, nil
}

// latest gives the newest verdict of each unit on one duty, sorted by unit.
func (in *inquiry) latest(q Query, units []string) []*plan.Verdict {
	newest := map[string]*plan.Verdict{}
	asked := q.asked()
	if asked.Units = in.units; len(units) > 0 {
		asked.Units = slices.Sorted(slices.Values(units))
	}
	in.j.walk(asked, func(v *plan.Verdict, _ string) bool {
		have := newest[v.Unit]
		if q.takesVerdict(v) && in.sees(v.Unit) && (have == nil || v.Window.From > have.Window.From) {
			newest[v.Unit] = v
		}
		return true
	})
	out := make([]*plan.Verdict, 0, len(newest))
	for _, v := range newest {
		out = append(out, v)
	}
	slices.SortFunc(out, func(x, y *plan.Verdict) int { return strings.Compare(x.Unit, y.Unit) })
	return out
}
