package app

import (
	"context"
	"iter"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// UnitState is how a unit stands in a period: what the worst of its duties says.
type UnitState string

// The states of a unit, the worst first.
const (
	UnitBehind  UnitState = "unmet"   // 未完成: a duty was not met in time, or a limit was broken
	UnitUnclear UnitState = "unknown" // 无法判定: something is missing that a duty needs
	UnitOpen    UnitState = "pending" // 进行中: something is still to be done, in time
	UnitDone    UnitState = "met"     // 完成: all that was owed is done
	UnitFree    UnitState = "none"    // 没有责任: nothing is owed
)

// UnitStates lists the states of a unit, the worst first.
func UnitStates() []UnitState {
	return []UnitState{UnitBehind, UnitUnclear, UnitOpen, UnitDone, UnitFree}
}

// State is what the worst of the counted verdicts says.
func (p Progress) State() UnitState {
	switch {
	case p.Bad > 0:
		return UnitBehind
	case p.Unknown > 0:
		return UnitUnclear
	case p.Pending > 0:
		return UnitOpen
	case p.Good > 0:
		return UnitDone
	}
	return UnitFree
}

// UnitStanding is a unit with how it stands in a period.
type UnitStanding struct {
	UnitView
	State    UnitState `json:"state"`
	Progress Progress  `json:"progress"`
}

// UnitStandings lists the units that the caller may see with how they stand in a period, sorted by path. It heeds what Units does, Period
// (empty: the running month) and State, a UnitState. A verdict belongs to the period in which its window ends.
func (a *App) UnitStandings(ctx context.Context, c Caller, q Query) (Page[UnitStanding], error) {
	progress, found, err := a.unitStandings(ctx, c, q)
	if err != nil {
		return Page[UnitStanding]{}, err
	}
	return pageOf(found, q, pathOf, func(u *store.PlacedUnit) (UnitStanding, error) {
		view, err := unitView(*u)
		p := progress(u.Unit)
		return UnitStanding{view, p.State(), p}, err
	})
}

// unitStandings finds the units of a query, and what tells how they stand.
func (a *App) unitStandings(ctx context.Context, c Caller, q Query) (func(unit string) Progress, iter.Seq[*store.PlacedUnit], error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, nil, err
	}
	day := dayOr(q.AsOf, c.Day())
	found, err := s.frame.inScope(scope, q.Under, day)
	if err != nil {
		return nil, nil, err
	}
	progress, err := s.progress(q.Period, day)
	if err != nil {
		return nil, nil, err
	}
	return progress, only(found, func(u *store.PlacedUnit) bool {
		return q.takesUnit(u) && (q.State == "" || q.State == string(progress(u.Unit).State()))
	}), nil
}

// progress tells of units how they stand in a period: its name, or empty for the running month.
func (s *snapshot) progress(period string, day plan.Day) (func(unit string) Progress, error) {
	j := s.judge(plan.Known{AsOf: day})
	if j.view == nil {
		return func(string) Progress { return Progress{} }, nil
	}
	if period == "" {
		period = j.month()
	}
	pd, ok := j.by(period).Plan.ParsePeriod(period)
	if !ok {
		return nil, campaign.InvalidAt("period", "方案里没有这个周期", "the plan has no such period")
	}
	counts := j.view.Counts(pd.Whole)
	return func(unit string) Progress { return progressIn(counts(unit).Duties) }, nil
}

func progressIn(duties []plan.DutyCount) Progress {
	var p Progress
	for _, d := range duties {
		p.add(d.State, d.N)
	}
	return p
}
