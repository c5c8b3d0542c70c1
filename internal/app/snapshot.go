package app

import (
	"context"
	"slices"
	"sync"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// snapshot is a district as it was at a revision, with what its plans make of it. It does not change once made, but for the
// results that it remembers.
type snapshot struct {
	revision  int64
	frame     *frame
	decided   int64 // revision of the decisions
	decisions []store.Decision
	books     []*plan.Book // by version whose totals are complete, the oldest first

	mu     sync.Mutex
	judged []*judged // the latest last
}

// judged is what a snapshot says as of a day.
type judged struct {
	known plan.Known
	view  *plan.View // nil before a plan is in force

	once  sync.Once
	whole *plan.Result
}

// keptJudgements is how many days' results a snapshot remembers.
const keptJudgements = 4

// standing gives the district as it is now: at least as new as the last write that was acknowledged. Whoever finds it up to
// date does not wait for those who bring it there.
func (a *App) standing(ctx context.Context, districtID string) (*snapshot, error) {
	d := a.district(districtID)
	if s, err := a.ifCurrent(ctx, d); s != nil || err != nil {
		return s, err
	}
	d.catchUp.Lock()
	defer d.catchUp.Unlock()
	var next *snapshot
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.AuditHead(districtID)
		if err != nil {
			return err
		}
		if next = d.snap.Load(); next != nil && next.revision == head.Seq {
			return nil
		}
		next, err = a.caughtUp(ctx, tx, next, head)
		return err
	})
	if err != nil {
		return nil, refusal(err)
	}
	d.snap.Store(next)
	return next, nil
}

// ifCurrent gives the snapshot when nothing has been written since; else nil.
func (a *App) ifCurrent(ctx context.Context, d *district) (*snapshot, error) {
	s := d.snap.Load()
	if s == nil {
		return nil, nil
	}
	current := false
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.AuditHead(d.id)
		current = head.Seq <= s.revision
		return err
	})
	if err != nil {
		return nil, refusal(err)
	}
	if !current {
		return nil, nil
	}
	return s, nil
}

// caughtUp reads what is new since the old snapshot: of records only those that changed, and the totals of their units.
func (a *App) caughtUp(ctx context.Context, tx *store.Tx, old *snapshot, now store.AuditEntry) (*snapshot, error) {
	f, err := a.readFrame(tx, Caller{District: now.District})
	if err != nil {
		return nil, err
	}
	s := &snapshot{revision: now.Seq, frame: f}
	if old != nil {
		s.decided, s.decisions = old.decided, old.decisions
	}
	decided, err := partRevision(tx, now.District, partDecisions)
	if err != nil {
		return nil, err
	}
	if old == nil || decided != old.decided {
		s.decided = decided
		if s.decisions, err = tx.DecisionsByDistrict(now.District); err != nil {
			return nil, err
		}
	}
	from := source{tx, func(read func([]*store.Tx) error) error { return a.alongside(ctx, now, tx, read) }}
	if old == nil {
		return s, s.load(from)
	}
	return s, s.follow(from, old)
}

// inUse lists the versions whose totals are complete: those that judge. The oldest comes first.
func (f *frame) inUse() []*plan.Plan {
	var out []*plan.Plan
	for _, v := range f.versions {
		if v.derived {
			out = append(out, v.plan)
		}
	}
	return out
}

func (s *snapshot) remembered() []*judged {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.judged)
}

func partRevision(tx *store.Tx, districtID, part string) (int64, error) {
	parts, err := tx.PartRevisions(districtID)
	for _, p := range parts {
		if p.Part == part {
			return p.Revision, err
		}
	}
	return 0, err
}

// judge gives what all versions say as far as is known; each period is judged by the version in force on its first day. For
// what was known at an earlier moment, see ledgers.
func (s *snapshot) judge(known plan.Known) *judged {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, j := range s.judged {
		if j.known == known {
			s.judged = append(slices.Delete(s.judged, i, i+1), j)
			return j
		}
	}
	j := &judged{known: known}
	if facts := s.facts(known.AsOf); len(facts) > 0 {
		j.view = plan.NewView(facts)
	}
	s.remember(j)
	return j
}

func (s *snapshot) remember(j *judged) {
	if len(s.judged) == keptJudgements {
		s.judged = slices.Delete(s.judged, 0, 1)
	}
	s.judged = append(s.judged, j)
}

func (s *snapshot) facts(day plan.Day) []*plan.Facts {
	var out []*plan.Facts
	for _, b := range s.books {
		out = append(out, b.AsOf(day))
	}
	return out
}

// month names the month of the as-of day, or the last one of a plan that has ended.
func (j *judged) month() string {
	p := j.newest().Plan.Period
	return monthOf(min(max(j.known.AsOf, p.From), p.To))
}

// by gives the facts as the version counts them that was in force on the first day of a period.
func (j *judged) by(period string) *plan.Facts {
	if j.view == nil {
		return nil
	}
	facts := j.view.Facts()
	for _, f := range slices.Backward(facts) {
		if pd, ok := f.Plan.ParsePeriod(period); ok && f.Plan.Start <= pd.Whole.From {
			return f
		}
	}
	return facts[0]
}

// on gives the facts as the version counts them that is in force on a day.
func (j *judged) on(day plan.Day) *plan.Facts {
	if j.view == nil {
		return nil
	}
	facts := j.view.Facts()
	for _, f := range slices.Backward(facts) {
		if f.Plan.Start <= day {
			return f
		}
	}
	return facts[0]
}

// caseDuties lists the duties that a case starts, of all versions.
func (j *judged) caseDuties() []string {
	var out []string
	if j.view == nil {
		return nil
	}
	for _, f := range j.view.Facts() {
		for _, d := range f.Plan.Duties {
			if d.Per == "case" && !slices.Contains(out, d.ID) {
				out = append(out, d.ID)
			}
		}
	}
	return out
}

// result judges the whole district, once. Ask of for some units and walk for a list: a large district has millions of verdicts.
func (j *judged) result() *plan.Result {
	j.once.Do(func() {
		j.whole = &plan.Result{AsOf: j.known.AsOf}
		if j.view != nil {
			j.whole = j.view.Result()
		}
	})
	return j.whole
}

// of judges some units; nil are all.
func (j *judged) of(units []string) *plan.Result {
	switch {
	case units == nil:
		return j.result()
	case j.view == nil:
		return &plan.Result{AsOf: j.known.AsOf}
	}
	return j.view.Of(units)
}

// walk visits verdicts in order; see plan.View.
func (j *judged) walk(q plan.Asked, visit func(v *plan.Verdict, key string) bool) {
	if j.view != nil {
		j.view.Walk(q, visit)
	}
}
