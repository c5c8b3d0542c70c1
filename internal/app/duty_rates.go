package app

import (
	"context"

	"wuzha/internal/plan"
)

// DutyRate is how far a duty, or a goal, has been done by the units that the caller sees.
type DutyRate struct {
	Duty    string `json:"duty"`
	Goal    bool   `json:"goal"`
	Good    int    `json:"good"`    // in the windows that run today: met or kept
	Owed    int    `json:"owed"`    // in the windows that run today, without waived ones
	Past    int    `json:"past"`    // closed windows, without waived ones
	Done    int    `json:"done"`    // of those: in which nothing was left owing
	Unknown int    `json:"unknown"` // that cannot be judged
}

// DutyRates counts the verdicts of each duty and goal, as they are met with. It heeds Under and AsOf.
func (a *App) DutyRates(ctx context.Context, c Caller, q Query) ([]DutyRate, error) {
	in, err := a.inquire(ctx, c, Query{Under: q.Under, AsOf: q.AsOf})
	if err != nil || in.j.view == nil {
		return nil, err
	}
	t := &rates{at: map[string]int{}}
	for _, w := range []plan.Window{until(in.day - 1), from(in.day)} {
		for _, top := range topmost(in.scope) {
			for _, sum := range []plan.DutySum{in.j.view.SumOf(top, w), in.j.view.GoalSumOf(top, w)} {
				for _, d := range sum.Duties {
					t.of(d.Duty).count(d.State, d.N, w.To < in.day)
				}
			}
		}
	}
	return t.all, nil
}

// until and from are the windows that have closed by a day, and those that had not on it.
func until(day plan.Day) plan.Window { return plan.Window{From: plan.FirstDay, To: day} }
func from(day plan.Day) plan.Window  { return plan.Window{From: day, To: plan.LastDay} }

// rates are the rates of duties as they are counted.
type rates struct {
	all []DutyRate
	at  map[string]int
}

func (t *rates) of(d *plan.Duty) *DutyRate {
	key := d.ID
	if d.Goal {
		key = "goal:" + d.ID
	}
	i, known := t.at[key]
	if !known {
		i = len(t.all)
		t.at[key] = i
		t.all = append(t.all, DutyRate{Duty: d.ID, Goal: d.Goal})
	}
	return &t.all[i]
}

// count adds n verdicts of windows that are closed, or that run.
func (r *DutyRate) count(s plan.VerdictState, n int, closed bool) {
	good := 0
	if s.Good() {
		good = n
	}
	switch {
	case s == plan.Waived:
	case s == plan.Unknown:
		r.Unknown += n
	case closed:
		r.Past += n
		r.Done += good
	default:
		r.Owed += n
		r.Good += good
	}
}
