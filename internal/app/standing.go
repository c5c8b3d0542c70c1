package app

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// Evaluate judges all that the caller may see, as of a day and as far as it had been entered by a moment (0: everything). For
// the whole district it is what `wuzha evaluate` says of the exported files, byte for byte, and reads all records for it.
func (a *App) Evaluate(ctx context.Context, c Caller, asOf plan.Day, knownAt int64) (*Evaluation, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	if campaign.InScope(scope, c.root()) {
		return a.evaluateFiles(ctx, c, plan.Known{AsOf: asOf, At: knownAt})
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	j := s.judge(plan.Known{AsOf: asOf})
	if knownAt != 0 {
		e, err := a.evaluateFiles(ctx, c, plan.Known{AsOf: asOf, At: knownAt})
		if err != nil {
			return nil, err
		}
		return &Evaluation{Result: within(e.Result, s.frame.sight(scope, asOf))}, nil
	}
	return &Evaluation{Result: within(j.of(s.beneath(j, scope, asOf)), s.frame.sight(scope, asOf))}, nil
}

// evaluateFiles does what `wuzha evaluate` does with the exported files.
func (a *App) evaluateFiles(ctx context.Context, c Caller, known plan.Known) (*Evaluation, error) {
	l, err := a.ledgers(ctx, c.District)
	if err != nil {
		return nil, err
	}
	all, rows, err := l.counts()
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return &Evaluation{Result: &plan.Result{AsOf: known.AsOf}}, nil
	}
	var facts []*plan.Facts
	for _, v := range all {
		facts = append(facts, v.facts(known))
	}
	return &Evaluation{Result: plan.EvaluateVersions(facts), Rows: rows}, nil
}

// within is the part of a result that somebody sees.
func within(r *plan.Result, sees func(string) bool) *plan.Result {
	part := *r
	part.Verdicts = filtered(r.Verdicts, func(v *plan.Verdict) bool { return sees(v.Unit) })
	part.Goals = filtered(r.Goals, func(v *plan.Verdict) bool { return sees(v.Unit) })
	part.Scores = filtered(r.Scores, func(v *plan.ScoreSheet) bool { return sees(v.Unit) })
	part.Titles = filtered(r.Titles, func(v *plan.Standing) bool { return sees(v.Unit) })
	part.Problems = nil // of the whole files
	return &part
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

// beneath lists the units that lie in a scope on a day, sorted; nil are all.
func (s *snapshot) beneath(j *judged, scope []campaign.UnitRef, day plan.Day) []string {
	if campaign.InScope(scope, rootRef(s.frame.district)) || j.view == nil {
		return nil
	}
	sees := s.frame.sight(scope, day)
	found := map[string]bool{}
	for _, f := range j.view.Facts() {
		for _, ref := range scope {
			for _, id := range f.Tree.Beneath(path.Base(ref.Path)) {
				if sees(id) {
					found[id] = true
				}
			}
		}
	}
	return slices.AppendSeq([]string{}, slices.Values(slices.Sorted(maps.Keys(found))))
}

// Verdicts lists duties with their verdicts, sorted by unit; with Query.Kind "goal", goals. It heeds Under, Unit, Duty,
// State, Period, Current and AsOf.
func (a *App) Verdicts(ctx context.Context, c Caller, q Query) (Page[VerdictView], error) {
	return a.verdicts(ctx, c, q, list{takes: func(*snapshot, *plan.Verdict) bool { return true }})
}

// owedStates are those in which something is still to be done.
const owedStates = "pending,unmet,broken,unknown"

// Todo lists what the caller's posts still owe today. It heeds what Verdicts does, but for AsOf.
func (a *App) Todo(ctx context.Context, c Caller, q Query) (Page[VerdictView], error) {
	q.AsOf = nil
	if q.State == "" {
		q.State = owedStates
	}
	posts := []string{}
	for _, h := range c.Held {
		posts = append(posts, h.Post)
	}
	return a.verdicts(ctx, c, q, list{posts, func(s *snapshot, v *plan.Verdict) bool {
		if v.Post == nil || v.State.Good() || v.State == plan.Waived {
			return false
		}
		ref, ok := s.frame.ref(v.Unit, c.Day())
		return ok && slices.ContainsFunc(c.Held, func(h campaign.Holding) bool {
			return h.Post == v.Post.ID && h.From <= c.Day() && c.Day() <= h.To && h.At.Contains(ref)
		})
	}})
}

// list says which verdicts a list is made of.
type list struct {
	posts []string // only duties that one of these may have to answer for; nil: all
	takes func(*snapshot, *plan.Verdict) bool
}

func (a *App) verdicts(ctx context.Context, c Caller, q Query, l list) (Page[VerdictView], error) {
	var out Page[VerdictView]
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return out, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return out, err
	}
	day := dayOr(q.AsOf, c.Day())
	if scope, err = s.frame.narrowed(scope, q, day); err != nil {
		return out, err
	}
	j := s.judge(plan.Known{AsOf: day})
	asked := plan.Asked{Goals: q.Kind == "goal", Duty: q.Duty, Period: q.Period, States: q.states(), Current: q.Current, Posts: l.posts, After: q.After}
	if asked.Units = []string{q.Unit}; q.Unit == "" {
		asked.Units = s.beneath(j, scope, day)
	}
	sees, last, limit := s.frame.sight(scope, day), "", q.limit()
	j.walk(asked, func(v *plan.Verdict, key string) bool {
		if !sees(v.Unit) || !l.takes(s, v) {
			return true
		}
		if len(out.Items) == limit {
			out.Next = last
			return false
		}
		u, _ := s.frame.at(v.Unit, day)
		out.Items, last = append(out.Items, VerdictView{Verdict: v, UnitName: u.Name, Title: v.Duty.Title}), key
		return true
	})
	return out, nil
}

func (q Query) states() []plan.VerdictState {
	if q.State == "" {
		return nil
	}
	var out []plan.VerdictState
	for _, s := range strings.Split(q.State, ",") {
		out = append(out, plan.VerdictState(s))
	}
	return out
}

// Scores lists point sheets, sorted by unit. It heeds Under, Unit, Period and AsOf.
func (a *App) Scores(ctx context.Context, c Caller, q Query) ([]plan.ScoreSheet, error) {
	r, sees, err := a.evaluated(ctx, c, q)
	if err != nil {
		return nil, err
	}
	return filtered(r.Scores, func(v *plan.ScoreSheet) bool {
		return (q.Unit == "" || q.Unit == v.Unit) && (q.Period == "" || q.Period == v.Period) && sees(v.Unit)
	}), nil
}

// Titles lists how units stand with the titles of the plan. It heeds Under, Unit and AsOf.
func (a *App) Titles(ctx context.Context, c Caller, q Query) ([]plan.Standing, error) {
	r, sees, err := a.evaluated(ctx, c, q)
	if err != nil {
		return nil, err
	}
	return filtered(r.Titles, func(v *plan.Standing) bool {
		return (q.Unit == "" || q.Unit == v.Unit) && sees(v.Unit)
	}), nil
}

// evaluated judges the units of a query as of its day and tells which of them the caller sees.
func (a *App) evaluated(ctx context.Context, c Caller, q Query) (*plan.Result, func(string) bool, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, nil, err
	}
	day := dayOr(q.AsOf, c.Day())
	if scope, err = s.frame.narrowed(scope, q, day); err != nil {
		return nil, nil, err
	}
	j := s.judge(plan.Known{AsOf: day})
	units := []string{q.Unit}
	if q.Unit == "" {
		units = s.beneath(j, scope, day)
	}
	return j.of(units), s.frame.sight(scope, day), nil
}
