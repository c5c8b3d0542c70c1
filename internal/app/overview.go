package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// OverviewQuery asks for the state of a part of the district.
type OverviewQuery struct {
	Under  string    // this unit and all below it; empty: the topmost unit that the caller sees
	Period string    // a period's name; empty: the month of AsOf, within the plan
	AsOf   *plan.Day // nil: today
}

// Overview is the state of a unit and all below it in a period, ready to be shown.
//
// A verdict belongs to the period in which its window ends. Cases are counted by the day they happened.
type Overview struct {
	Unit   UnitView
	Plan   *plan.Plan // the version that judges the period
	AsOf   plan.Day
	Period string
	Window plan.Window
	Live   bool // the window has not ended: its numbers still move

	Cases, Losses, Stopped, Recovered Compared // losses, stopped, recovered in fen
	Released                          bool     // the caller may not see cases: amounts are left out, and types are those that were released
	Few                               bool     // nothing was released of the types of the period's cases
	Types                             []TypeShare
	Trend                             []TrendPoint // by month, the last twelve

	Duties   []*plan.Duty // rows of the heat map, in the plan's order
	Children []UnitView   // its columns
	Heat     [][]Progress // by duty, by child
	Totals   []Progress   // by duty
	Overall  Progress
	Tiles    []Tile
	Outlines []campaign.Outline // of the tiles' units, or of the children when no tile has one; none: there is no map
	Behind   []Lagging
	Due      []DueSoon
	Goals    []*plan.Verdict // of the unit itself; none when the figures are kept ones: the edition lists them

	Frozen *FreezeView // the latest edition of the period, when it was frozen
	Kept   bool        // the figures are those of that edition; else they are live, for want of kept ones of this unit
}

// Compared is a number beside the period before and the same period a year ago; both are cut to as many days when the period is still
// running. nil: there is nothing to compare with.
type Compared struct {
	Now          int64
	Before, Year *int64
}

// TypeShare is what a type of fraud amounts to.
type TypeShare struct {
	ID, Title string
	Cases     int64
	Loss      int64 // fen
	Least     bool  `json:",omitempty"` // there may be more: a part was not released
}

// TrendPoint is a month's cases and loss.
type TrendPoint struct {
	Month string // 2023-05
	Cases int64
	Loss  int64 // fen
}

// Progress counts verdicts.
type Progress struct {
	Good, Bad, Pending, Unknown int
}

// Rate is the share of good verdicts among those closed, in whole percent rounded down, so that 100 means all; ok is false when none is
// closed.
func (p Progress) Rate() (percent int, ok bool) {
	if p.Good+p.Bad == 0 {
		return 0, false
	}
	return p.Good * 100 / (p.Good + p.Bad), true
}

// Owed is how many verdicts there are.
func (p Progress) Owed() int { return p.Good + p.Bad + p.Pending + p.Unknown }

func (p *Progress) add(s plan.VerdictState, n int) {
	switch {
	case s.Good():
		p.Good += n
	case s.Bad():
		p.Bad += n
	case s == plan.Pending:
		p.Pending += n
	case s == plan.Unknown:
		p.Unknown += n
	}
}

// Tile is one unit on the map of tiles: of the second level or, where those are more than MostTiles, of the first.
type Tile struct {
	Unit     UnitView
	Child    string // id of the child it lies in; empty: it is one
	Progress Progress
}

// Lagging is a unit with duties that were not met.
type Lagging struct {
	Unit    UnitView
	Missing int
	Duties  []*plan.Duty // the plan's order, each once
}

// DueSoon is a duty that falls due within a week.
type DueSoon struct {
	Duty  *plan.Duty
	Day   plan.Day
	Units int // that still owe it
	One   *plan.Verdict
}

// Overview tells how a unit and all below it stand in a period.
func (a *App) Overview(ctx context.Context, c Caller, q OverviewQuery) (*Overview, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	day := dayOr(q.AsOf, c.Day())
	top, err := s.overviewUnit(scope, q.Under, day)
	if err != nil {
		return nil, err
	}
	v := s.frame.overviewOf(s.judge(plan.Known{AsOf: day}), top, &Overview{AsOf: day, Period: q.Period})
	if err := v.begin(); err != nil {
		return nil, err
	}
	kept, err := a.keptOverview(ctx, c, v.out)
	if err != nil {
		return nil, err
	}
	if !kept {
		if err := v.make(); err != nil {
			return nil, err
		}
	}
	if !campaign.Can(c.Actor, campaign.ViewCases, v.ref(), c.Day()) {
		if err := a.onlyReleased(ctx, s, c, v.out); err != nil {
			return nil, err
		}
	}
	return v.out, a.putOutlines(ctx, c, v.out)
}

// overviewUnit is the unit of an overview: the one asked for, else the first that the caller sees.
func (s *snapshot) overviewUnit(scope []campaign.UnitRef, under string, day plan.Day) (store.PlacedUnit, error) {
	scope, err := s.frame.cutTo(scope, Query{Under: under}, day)
	if err != nil {
		return store.PlacedUnit{}, err
	}
	first := ""
	var out *store.PlacedUnit
	for _, top := range scope {
		for u := range s.frame.placedOn(top, day) {
			if first == "" || u.Path < first {
				first, out = u.Path, u
			}
			break
		}
	}
	if out == nil {
		return store.PlacedUnit{}, notFound()
	}
	return *out, nil
}

// overview is an Overview being made.
type overview struct {
	frame *frame
	j     *judged
	f     *plan.Facts
	top   store.PlacedUnit
	out   *Overview
	sums  map[string]plan.DutySum // that were asked for, by unit
}

func (f *frame) overviewOf(j *judged, top store.PlacedUnit, out *Overview) *overview {
	return &overview{frame: f, j: j, top: top, out: out, sums: map[string]plan.DutySum{}}
}

// begin finds the unit and the period.
func (v *overview) begin() (err error) {
	if v.out.Unit, err = unitView(v.top); err != nil {
		return err
	}
	if v.j.view == nil {
		return campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
	}
	return v.period()
}

// make fills in the figures as they are now.
func (v *overview) make() error {
	if err := v.children(); err != nil {
		return err
	}
	v.caseFigures()
	return v.duties()
}

// period finds the window; without a name it is the month of the as-of day, or the last month of a plan that has ended.
func (v *overview) period() error {
	if v.out.Period == "" {
		v.out.Period = v.j.month()
	}
	v.f = v.j.by(v.out.Period)
	pd, ok := v.f.Plan.ParsePeriod(v.out.Period)
	if !ok {
		return campaign.InvalidAt("period", "方案里没有这个周期", "the plan has no such period")
	}
	v.out.Plan, v.out.Window = v.f.Plan, pd.Whole
	v.out.Live = v.out.AsOf <= pd.Whole.To
	return nil
}

func (v *overview) children() error {
	for u := range v.frame.childrenOn(v.top.Unit, v.out.AsOf) {
		view, err := unitView(*u)
		if err != nil {
			return err
		}
		v.out.Children = append(v.out.Children, view)
	}
	return nil
}

func (v *overview) ref() campaign.UnitRef {
	return campaign.UnitRef{District: v.frame.district, Path: v.top.Path}
}
