package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// Evaluate judges all that the caller may see, as of a day and as far as it had been entered by a moment (0: everything). For
// the whole district it is what `wuzha evaluate` says of the exported files, byte for byte.
func (a *App) Evaluate(ctx context.Context, c Caller, asOf plan.Day, knownAt int64) (*Evaluation, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	j := s.judge(plan.Known{AsOf: asOf, At: knownAt})
	if campaign.InScope(scope, c.root()) {
		return &Evaluation{Result: j.result, Rows: s.rows}, nil
	}
	sees := s.sight(scope, asOf)
	part := *j.result
	part.Verdicts = filtered(j.result.Verdicts, func(v *plan.Verdict) bool { return sees(v.Unit) })
	part.Goals = filtered(j.result.Goals, func(v *plan.Verdict) bool { return sees(v.Unit) })
	part.Scores = filtered(j.result.Scores, func(v *plan.ScoreSheet) bool { return sees(v.Unit) })
	part.Titles = filtered(j.result.Titles, func(v *plan.Standing) bool { return sees(v.Unit) })
	part.Problems = nil // of the whole files
	return &Evaluation{Result: &part}, nil
}

func filtered[T any](in []T, keep func(*T) bool) []T {
	var out []T
	for i := range in {
		if keep(&in[i]) {
			out = append(out, in[i])
		}
	}
	return out
}

// sight tells which units lie in a scope on a day.
func (s *snapshot) sight(scope []campaign.UnitRef, day plan.Day) func(unit string) bool {
	seen := map[string]bool{}
	return func(unit string) bool {
		in, known := seen[unit]
		if !known {
			ref, ok := s.frame.ref(unit, day)
			in = ok && campaign.InScope(scope, ref)
			seen[unit] = in
		}
		return in
	}
}

// Verdicts lists duties with their verdicts, sorted by unit; with Query.Kind "goal", goals. It heeds Under, Unit, Duty,
// State, Period, AsOf, and From and To as the days on which windows end.
func (a *App) Verdicts(ctx context.Context, c Caller, q Query) (Page[VerdictView], error) {
	return a.verdicts(ctx, c, q, func(*snapshot, *plan.Verdict) bool { return true })
}

// Todo lists what the caller's posts still owe today.
func (a *App) Todo(ctx context.Context, c Caller, q Query) (Page[VerdictView], error) {
	q.AsOf = nil
	return a.verdicts(ctx, c, q, owedBy(c))
}

// owedBy takes the verdicts that the caller's posts still owe today.
func owedBy(c Caller) func(*snapshot, *plan.Verdict) bool {
	return func(s *snapshot, v *plan.Verdict) bool {
		if v.Post == nil || v.State.Good() || v.State == plan.Waived {
			return false
		}
		ref, ok := s.frame.ref(v.Unit, c.Day())
		return ok && slices.ContainsFunc(c.Held, func(h campaign.Holding) bool {
			return h.Post == v.Post.ID && h.From <= c.Day() && c.Day() <= h.To && h.At.Contains(ref)
		})
	}
}

func (a *App) verdicts(ctx context.Context, c Caller, q Query, takes func(*snapshot, *plan.Verdict) bool) (Page[VerdictView], error) {
	s, found, err := a.listedVerdicts(ctx, c, q, takes)
	if err != nil {
		return Page[VerdictView]{}, err
	}
	return pageOf(found, q, func(p placedVerdict) string { return p.key }, func(p placedVerdict) (VerdictView, error) {
		u, _ := s.frame.at(p.Unit, dayOr(q.AsOf, c.Day()))
		return VerdictView{Verdict: p.Verdict, UnitName: u.Name, Title: p.Duty.Title}, nil
	})
}

// listedVerdicts gives all verdicts of a query, sorted by unit.
func (a *App) listedVerdicts(ctx context.Context, c Caller, q Query, takes func(*snapshot, *plan.Verdict) bool) (*snapshot, []placedVerdict, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, nil, err
	}
	day := dayOr(q.AsOf, c.Day())
	if scope, err = s.narrowed(scope, q, day); err != nil {
		return nil, nil, err
	}
	j := s.judge(plan.Known{AsOf: day})
	list := j.result.Verdicts
	if q.Kind == "goal" {
		list = j.result.Goals
	}
	sees := s.sight(scope, day)
	var found []placedVerdict
	nth, unit := 0, ""
	for i := range list {
		v := &list[i]
		if nth++; v.Unit != unit {
			nth, unit = 0, v.Unit
		}
		if q.takesVerdict(v) && sees(v.Unit) && takes(s, v) {
			found = append(found, placedVerdict{v, fmt.Sprintf("%s %06d", v.Unit, nth)})
		}
	}
	return s, found, nil
}

// placedVerdict is a verdict with its place in the list: a space sorts before all signs of a unit's id.
type placedVerdict struct {
	*plan.Verdict
	key string
}

func (q Query) takesVerdict(v *plan.Verdict) bool {
	return (q.Unit == "" || q.Unit == v.Unit) && (q.Duty == "" || q.Duty == v.Duty.ID) && (q.Period == "" || q.Period == v.Period) &&
		(q.From == nil || *q.From <= v.Window.To) && (q.To == nil || v.Window.To <= *q.To) &&
		(q.State == "" || slices.Contains(strings.Split(q.State, ","), string(v.State)))
}

// narrowed cuts a scope to the unit that a query names; a unit outside is not found.
func (s *snapshot) narrowed(scope []campaign.UnitRef, q Query, day plan.Day) ([]campaign.UnitRef, error) {
	for _, unit := range []string{q.Under, q.Unit} {
		if unit == "" {
			continue
		}
		ref, ok := s.frame.ref(unit, day)
		if !ok || !campaign.InScope(scope, ref) {
			return nil, notFound()
		}
		if unit == q.Under {
			scope = []campaign.UnitRef{ref}
		}
	}
	return scope, nil
}

// Scores lists point sheets, sorted by unit. It heeds Under, Unit, Period and AsOf.
func (a *App) Scores(ctx context.Context, c Caller, q Query) ([]plan.ScoreSheet, error) {
	e, sees, err := a.evaluated(ctx, c, q)
	if err != nil {
		return nil, err
	}
	return filtered(e.result.Scores, func(v *plan.ScoreSheet) bool {
		return (q.Unit == "" || q.Unit == v.Unit) && (q.Period == "" || q.Period == v.Period) && sees(v.Unit)
	}), nil
}

// Titles lists how units stand with the titles of the plan. It heeds Under, Unit and AsOf.
func (a *App) Titles(ctx context.Context, c Caller, q Query) ([]plan.Standing, error) {
	e, sees, err := a.evaluated(ctx, c, q)
	if err != nil {
		return nil, err
	}
	return filtered(e.result.Titles, func(v *plan.Standing) bool {
		return (q.Unit == "" || q.Unit == v.Unit) && sees(v.Unit)
	}), nil
}

// evaluated judges as of the query's day and tells which units the caller sees.
func (a *App) evaluated(ctx context.Context, c Caller, q Query) (*judged, func(string) bool, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, nil, err
	}
	day := dayOr(q.AsOf, c.Day())
	if scope, err = s.narrowed(scope, q, day); err != nil {
		return nil, nil, err
	}
	return s.judge(plan.Known{AsOf: day}), s.sight(scope, day), nil
}
