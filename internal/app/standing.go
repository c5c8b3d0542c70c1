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
// the whole district with its cases it is what `wuzha evaluate` says of the exported files, byte for byte, and reads all records for it.
func (a *App) Evaluate(ctx context.Context, c Caller, asOf plan.Day, knownAt int64) (*Evaluation, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	if campaign.InScope(scope, c.root()) && c.mayHere(campaign.ViewCases) == nil {
		return a.evaluateFiles(ctx, c, plan.Known{AsOf: asOf, At: knownAt})
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	j, discreet := s.judge(plan.Known{AsOf: asOf}), s.frame.discretion(c, asOf)
	if knownAt != 0 {
		e, err := a.evaluateFiles(ctx, c, plan.Known{AsOf: asOf, At: knownAt})
		if err != nil {
			return nil, err
		}
		return &Evaluation{Result: discreet.result(seenOf(e.Result, s.frame.sight(scope, asOf)))}, nil
	}
	return &Evaluation{Result: discreet.result(seenOf(j.of(s.beneath(j, scope, asOf)), s.frame.sight(scope, asOf)))}, nil
}

// evaluateFiles does what `wuzha evaluate` does with the files that are exported as of the same moment.
func (a *App) evaluateFiles(ctx context.Context, c Caller, known plan.Known) (*Evaluation, error) {
	l, err := a.ledgersAt(ctx, c.District, known.At)
	if err != nil {
		return nil, err
	}
	j, rows, err := l.judge(known)
	if err != nil {
		return nil, err
	}
	return &Evaluation{Result: j.result(), Rows: rows}, nil
}

// seenOf is the part of a result that somebody sees.
func seenOf(r *plan.Result, sees func(string) bool) *plan.Result {
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
// State, Period, Current, AsOf, and From and To as the days on which windows end.
func (a *App) Verdicts(ctx context.Context, c Caller, q Query) (Page[VerdictView], error) {
	return a.verdicts(ctx, c, q, everything)
}

// owedStates are those in which something is still to be done.
const owedStates = "pending,unmet,broken,unknown"

// Todo lists what the caller's posts still owe today. It heeds what Verdicts does, but for AsOf.
func (a *App) Todo(ctx context.Context, c Caller, q Query) (Page[VerdictView], error) {
	return a.verdicts(ctx, c, q.owed(), owedBy(c))
}

// owed narrows a query to what is still to be done today.
func (q Query) owed() Query {
	if q.AsOf = nil; q.State == "" {
		q.State = owedStates
	}
	return q
}

// choice says which verdicts a list is made of.
type choice struct {
	posts []string // only duties that one of these may have to answer for; nil: all
	takes func(*snapshot, *plan.Verdict) bool
}

var everything = choice{takes: func(*snapshot, *plan.Verdict) bool { return true }}

// owedBy takes the verdicts that the caller's posts still owe today.
func owedBy(c Caller) choice {
	posts := []string{}
	for _, h := range c.Held {
		posts = append(posts, h.Post)
	}
	return choice{posts, func(s *snapshot, v *plan.Verdict) bool {
		if v.Post == nil || v.State.Good() || v.State == plan.Waived {
			return false
		}
		ref, ok := s.frame.ref(v.Unit, c.Day())
		return ok && slices.ContainsFunc(c.Held, func(h campaign.Holding) bool {
			return h.Post == v.Post.ID && h.From <= c.Day() && c.Day() <= h.To && h.At.Contains(ref)
		})
	}}
}

func (a *App) verdicts(ctx context.Context, c Caller, q Query, of choice) (Page[VerdictView], error) {
	var out Page[VerdictView]
	last, limit := "", q.limit()
	_, err := a.walkVerdicts(ctx, c, q, of, func(s *snapshot, v placedVerdict) bool {
		if len(out.Items) == limit {
			out.Next = last
			return false
		}
		u, _ := s.frame.at(v.Unit, dayOr(q.AsOf, c.Day()))
		out.Items, last = append(out.Items, VerdictView{Verdict: v.Verdict, UnitName: u.Name, Title: v.Duty.Title}), v.key
		return true
	})
	return out, err
}

// listedVerdicts gives all verdicts of a query, sorted by unit.
func (a *App) listedVerdicts(ctx context.Context, c Caller, q Query, of choice) (*snapshot, []placedVerdict, error) {
	var found []placedVerdict
	s, err := a.walkVerdicts(ctx, c, q, of, func(_ *snapshot, v placedVerdict) bool {
		found = append(found, v)
		return true
	})
	return s, found, err
}

// placedVerdict is a verdict with its place in the list.
type placedVerdict struct {
	*plan.Verdict
	key string
}

// walkVerdicts visits the verdicts of a query, sorted by unit, until visit returns false.
func (a *App) walkVerdicts(ctx context.Context, c Caller, q Query, of choice, visit func(*snapshot, placedVerdict) bool) (*snapshot, error) {
	in, err := a.inquire(ctx, c, q)
	if err != nil {
		return nil, err
	}
	asked := q.asked()
	asked.Posts, asked.Units = of.posts, in.units
	discreet := in.s.frame.discretion(c, in.day)
	in.j.walk(asked, func(v *plan.Verdict, key string) bool {
		return !q.takesVerdict(v) || !in.sees(v.Unit) || !of.takes(in.s, v) || visit(in.s, placedVerdict{discreet.verdict(v), key})
	})
	return in.s, nil
}

// asked is what the plan is asked for a query.
func (q Query) asked() plan.Asked {
	return plan.Asked{Goals: q.Kind == "goal", Duty: q.Duty, Period: q.Period, States: q.states(), Current: q.Current, After: q.After}
}

// unitsOf lists the units that a query is about, sorted; nil are all.
func (s *snapshot) unitsOf(j *judged, q Query, scope []campaign.UnitRef, day plan.Day) []string {
	if q.Unit != "" {
		return []string{q.Unit}
	}
	return s.beneath(j, scope, day)
}

func (q Query) takesVerdict(v *plan.Verdict) bool {
	return (q.Unit == "" || q.Unit == v.Unit) && (q.Duty == "" || q.Duty == v.Duty.ID) && (q.Period == "" || q.Period == v.Period) &&
		(q.From == nil || *q.From <= v.Window.To) && (q.To == nil || v.Window.To <= *q.To) &&
		(q.State == "" || slices.Contains(strings.Split(q.State, ","), string(v.State)))
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

// inquiry is a query as it is answered: the standing as of its day, and what the caller sees of it.
type inquiry struct {
	s     *snapshot
	j     *judged
	day   plan.Day
	scope []campaign.UnitRef
	units []string // sorted; nil: all
	sees  func(unit string) bool
}

// inquire asks whether the caller may see anything of what a query is about, and finds what it is answered from.
func (a *App) inquire(ctx context.Context, c Caller, q Query) (*inquiry, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	day := dayOr(q.AsOf, c.Day())
	if scope, err = s.frame.cutTo(scope, q, day); err != nil {
		return nil, err
	}
	j := s.judge(plan.Known{AsOf: day})
	return &inquiry{s, j, day, scope, s.unitsOf(j, q, scope, day), s.frame.sight(scope, day)}, nil
}
