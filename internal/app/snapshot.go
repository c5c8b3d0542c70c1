package app

import (
	"cmp"
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
	records   []store.Record // by id
	counts    []counting     // by version in force
	rows      []plan.RowProblem

	mu     sync.Mutex
	judged []*judged // the latest last
}

// counting is the district as one version of the plan reads it.
type counting struct {
	plan *plan.Plan
	tree *plan.Tree
	in   *plan.Ledgers
}

// judged is what a snapshot says as of a day.
type judged struct {
	known  plan.Known
	facts  []*plan.Facts // by version in force
	result *plan.Result
}

// keptJudgements is how many days' results a snapshot remembers.
const keptJudgements = 4

// standing gives the district as it is now: at least as new as the last write that was acknowledged.
func (a *App) standing(ctx context.Context, districtID string) (*snapshot, error) {
	d := a.district(districtID)
	d.catchUp.Lock()
	defer d.catchUp.Unlock()
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.AuditHead(districtID)
		if err != nil || d.snap != nil && d.snap.revision == head.Seq {
			return err
		}
		next, err := a.caughtUp(tx, districtID, d.snap, head.Seq)
		if err == nil {
			d.snap = next
		}
		return err
	})
	if err != nil {
		return nil, refusal(err)
	}
	return d.snap, nil
}

// caughtUp reads what is new since the old snapshot.
func (a *App) caughtUp(tx *store.Tx, districtID string, old *snapshot, revision int64) (*snapshot, error) {
	f, err := a.readFrame(tx, Caller{District: districtID})
	if err != nil {
		return nil, err
	}
	if old == nil {
		old = &snapshot{decided: -1}
	}
	s := &snapshot{revision: revision, frame: f, decided: old.decided, decisions: old.decisions}
	decided, err := partRevision(tx, districtID, partDecisions)
	if err != nil {
		return nil, err
	}
	if decided != old.decided {
		s.decided = decided
		if s.decisions, err = tx.DecisionsByDistrict(districtID); err != nil {
			return nil, err
		}
	}
	changed, err := recordsSince(tx, districtID, old)
	if err != nil {
		return nil, err
	}
	if len(changed) == 0 && old.frame == f && old.decided == s.decided {
		s.records, s.counts, s.rows, s.judged = old.records, old.counts, old.rows, old.remembered()
		return s, nil
	}
	s.records = merged(old.records, changed)
	return s, s.count()
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

func recordsSince(tx *store.Tx, districtID string, old *snapshot) ([]store.Record, error) {
	var out []store.Record
	keep := func(r store.Record) error {
		out = append(out, r)
		return nil
	}
	if old.revision == 0 {
		return out, eachRecord(tx, districtID, keep)
	}
	return out, tx.RecordsSince(districtID, old.revision, keep)
}

// merged lays changed records over the old ones; both are sorted by id.
func merged(old, changed []store.Record) []store.Record {
	if len(old) == 0 {
		return changed
	}
	out := make([]store.Record, 0, len(old)+len(changed))
	for _, r := range changed {
		i, found := slices.BinarySearchFunc(old, r.ID, func(have store.Record, id string) int { return cmp.Compare(have.ID, id) })
		out = append(out, old[:i]...)
		out = append(out, r)
		if found {
			i++
		}
		old = old[i:]
	}
	return append(out, old...)
}

// count reads the sheets by every version in force. A row that one version takes is not lost.
func (s *snapshot) count() error {
	s.counts = nil
	for _, v := range slices.Backward(s.frame.versions) {
		c, err := s.countBy(v.plan)
		if err != nil {
			return err
		}
		s.counts = append(s.counts, c)
	}
	if len(s.counts) == 0 {
		return nil
	}
	newest := s.counts[0].in
	for _, c := range s.counts[1:] {
		newest.Forgive(c.in)
	}
	s.rows = newest.Problems
	return nil
}

// countBy reads the sheets by one plan, as `wuzha evaluate` reads files.
func (s *snapshot) countBy(p *plan.Plan) (counting, error) {
	in := plan.NewLedgers(p)
	sheets := s.sheets()
	if err := readSheet(sheets[0], in.ReadUnits); err != nil {
		return counting{}, err
	}
	tree, bad := plan.NewTree(p, in.Units)
	in.Reject(bad)
	for i, read := range []func(string, plan.Rows, *plan.Tree) error{in.ReadRecords, in.ReadCases, in.ReadPeople, in.ReadDecisions} {
		err := readSheet(sheets[i+1], func(file string, rows plan.Rows) error { return read(file, rows, tree) })
		if err != nil {
			return counting{}, err
		}
	}
	return counting{p, tree, in}, nil
}

func readSheet(s sheet, read func(string, plan.Rows) error) error {
	rows := s.open()
	defer rows.stop()
	return read(s.file, rows)
}

// judge gives the verdicts of all versions as far as is known; each period is judged by the version in force on its first day.
func (s *snapshot) judge(known plan.Known) *judged {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.judged {
		if j.known == known {
			return j
		}
	}
	j := &judged{known: known, result: &plan.Result{AsOf: known.AsOf}}
	for _, c := range s.counts {
		j.facts = append(j.facts, plan.NewFacts(c.plan, c.tree, c.in.Records, c.in.Decisions, known))
	}
	if len(j.facts) > 0 {
		j.result = plan.EvaluateVersions(j.facts)
	}
	if len(s.judged) == keptJudgements {
		s.judged = slices.Delete(s.judged, 0, 1)
	}
	s.judged = append(s.judged, j)
	return j
}

// by gives the facts as the version counts them that was in force on the first day of a period.
func (j *judged) by(period string) *plan.Facts {
	for _, f := range j.facts {
		if pd, ok := f.Plan.ParsePeriod(period); ok && f.Plan.Start <= pd.Whole.From {
			return f
		}
	}
	if len(j.facts) == 0 {
		return nil
	}
	return j.facts[len(j.facts)-1]
}

func byID(a, b store.Record) int { return cmp.Compare(a.ID, b.ID) }
