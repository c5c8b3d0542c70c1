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

// DutyRates counts the verdicts of each duty and goal. It heeds Under and AsOf.
func (a *App) DutyRates(ctx context.Context, c Caller, q Query) ([]DutyRate, error) {
	var out []DutyRate
	nth := map[string]int{}
	day := dayOr(q.AsOf, c.Day())
	for _, kind := range []string{"", "goal"} {
		_, err := a.verdicts(ctx, c, Query{Under: q.Under, AsOf: &day, Kind: kind, Limit: 1}, func(_ *snapshot, v *plan.Verdict) bool {
			key := kind + ":" + v.Duty.ID
			i, known := nth[key]
			if !known {
				i = len(out)
				nth[key] = i
				out = append(out, DutyRate{Duty: v.Duty.ID, Goal: kind == "goal"})
			}
			out[i].count(v, day)
			return false
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *DutyRate) count(v *plan.Verdict, day plan.Day) {
	if v.State == plan.Waived {
		return
	}
	one := 0
	if v.State.Good() {
		one = 1
	}
	switch {
	case v.State == plan.Unknown:
		r.Unknown++
	case v.Closed:
		r.Past++
		r.Done += one
	case v.Window.From <= day:
		r.Owed++
		r.Good += one
	}
}
