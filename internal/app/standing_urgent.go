package app

import (
	"context"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// PendingUrgency is the [Urgency] of what is still to be done in time; what is below it is late.
const PendingUrgency = 1

// Urgency sorts verdicts: what is late first, then what is open, then what is unknown, then the rest.
func Urgency(v *plan.Verdict) int {
	switch v.State {
	case plan.Unmet, plan.Broken:
		return 0
	case plan.Pending:
		return PendingUrgency
	case plan.Unknown:
		return 2
	}
	return 3
}

// MostUrgent gives, of each unit of a kind that the caller may see, the most urgent verdict among the latest ones of its duties. It heeds Under
// and Period.
func (a *App) MostUrgent(ctx context.Context, c Caller, kind string, q Query) (map[string]*plan.Verdict, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	out := map[string]*plan.Verdict{}
	p := s.frame.on(c.Day())
	if p == nil {
		return out, nil
	}
	for _, d := range p.Duties {
		if !slices.ContainsFunc(d.Of, func(k *plan.UnitKind) bool { return k.ID == kind }) {
			continue
		}
		_, found, err := a.listedVerdicts(ctx, c, Query{Under: q.Under, Duty: d.ID, Period: q.Period}, everything)
		if err != nil {
			return nil, err
		}
		keepUrgent(out, found)
	}
	return out, nil
}

// keepUrgent lays the latest verdicts of one duty over those of others, where they are more urgent.
func keepUrgent(out map[string]*plan.Verdict, found []placedVerdict) {
	newest := map[string]*plan.Verdict{}
	for _, v := range found {
		if have := newest[v.Unit]; have == nil || v.Window.From > have.Window.From {
			newest[v.Unit] = v.Verdict
		}
	}
	for unit, v := range newest {
		if have := out[unit]; have == nil || Urgency(v) < Urgency(have) {
			out[unit] = v
		}
	}
}
