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
	l, found, err := a.unitStandings(ctx, c, q)
	if err != nil {
		return Page[UnitStanding]{}, err
	}
	return pageOf(found, q, pathOf, func(u *store.PlacedUnit) (UnitStanding, error) {
		view, err := unitView(*u)
		p := l.of(u.Unit)
		return UnitStanding{view, p.State(), p}, err
	})
}

// unitStandings finds the units of a query, and what tells how they stand.
func (a *App) unitStandings(ctx context.Context, c Caller, q Query) (*unitCounts, iter.Seq[*store.PlacedUnit], error) {
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
	l, err := s.countsIn(q.Period, day)
	if err != nil {
		return nil, nil, err
	}
	takes := l.takes(q.State)
	return l, only(found, func(u *store.PlacedUnit) bool { return q.takesUnit(u) && takes(u.Unit) }), nil
}

// unitCounts tells how units stand in a window.
type unitCounts struct {
	view   *plan.View // nil before a plan is in force
	window plan.Window
}

func (s *snapshot) countsIn(period string, day plan.Day) (*unitCounts, error) {
	j := s.judge(plan.Known{AsOf: day})
	if j.view == nil {
		return &unitCounts{}, nil
	}
	if period == "" {
		period = j.month()
	}
	pd, ok := j.by(period).Plan.ParsePeriod(period)
	if !ok {
		return nil, campaign.InvalidAt("period", "方案里没有这个周期", "the plan has no such period")
	}
	return &unitCounts{j.view, pd.Whole}, nil
}

func progressIn(duties []plan.DutyCount) Progress {
	var p Progress
	for _, d := range duties {
		p.add(d.State, d.N)
	}
	return p
}

func (l *unitCounts) of(unit string) Progress {
	if l.view == nil {
		return Progress{}
	}
	return progressIn(l.view.CountsOf(unit, l.window).Duties)
}

// takes tells whether units are in a state; in no state in particular, all are.
func (l *unitCounts) takes(state string) func(unit string) bool {
	if state == "" || l.view == nil {
		return func(string) bool { return state == "" || state == string(UnitFree) }
	}
	stand := map[string]UnitState{}
	l.view.Counts(l.window, func(u plan.UnitCount) { stand[u.Unit] = progressIn(u.Duties).State() })
	return func(unit string) bool {
		is, counted := stand[unit]
		return state == string(is) || !counted && state == string(UnitFree)
	}
}
