package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// ledgers are a district with all its records, as its files would hold them: for what must be said of the files byte for
// byte, of what was known at an earlier moment, or by a draft. They are read for one answer and not kept.
type ledgers struct {
	revision  int64
	frame     *frame
	decisions []store.Decision
	freezes   []store.Freeze
	records   []store.Record // by id
}

// ledgers reads a district whole, as it is.
func (a *App) ledgers(ctx context.Context, districtID string) (*ledgers, error) {
	return a.ledgersAt(ctx, districtID, 0)
}

// ledgersAt reads a district whole, its records in the states that they were in at a moment (Unix ms); 0 is now.
func (a *App) ledgersAt(ctx context.Context, districtID string, knownAt int64) (*ledgers, error) {
	s := &ledgers{}
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		if s.frame, err = a.readFrame(tx, Caller{District: districtID}); err != nil {
			return err
		}
		head, err := tx.AuditHead(districtID)
		if err != nil {
			return err
		}
		s.revision = head.Seq
		if s.decisions, err = tx.DecisionsByDistrict(districtID); err != nil {
			return err
		}
		then, err := pastStates(tx, districtID, knownAt)
		if err != nil {
			return err
		}
		if s.freezes, err = tx.FreezesByDistrict(districtID); err != nil {
			return err
		}
		return eachRecord(tx, districtID, func(r store.Record) error {
			s.records = append(s.records, then.of(r))
			return nil
		})
	})
	if err != nil {
		return nil, refusal(err)
	}
	return s, nil
}

// statesThen are the states of records at a moment, of those that have left them since.
type statesThen struct {
	at int64 // Unix ms; 0: now
	by map[string]store.PastState
}

func pastStates(tx *store.Tx, district string, at int64) (statesThen, error) {
	then := statesThen{at, map[string]store.PastState{}}
	if at == 0 {
		return then, nil
	}
	return then, tx.PastStates(district, at, func(p store.PastState) error {
		then.by[p.ID] = p
		return nil
	})
}

// of gives a record as it stood then.
func (t statesThen) of(r store.Record) store.Record {
	if t.at == 0 || r.ChangedAt <= t.at {
		return r
	}
	was, kept := t.by[r.ID]
	if !kept {
		was.State = string(campaign.RecordSubmitted)
	}
	r.State, r.Reason, r.ChangedAt = was.State, was.Reason, was.ChangedAt
	return r
}

// replaced tells the records whose place another one has taken.
func (s *ledgers) replaced() map[string]bool {
	out := map[string]bool{}
	for i := range s.records {
		if r := &s.records[i]; r.Supersedes != "" && replaces(*r) {
			out[r.Supersedes] = true
		}
	}
	return out
}

// judge gives what all versions say, with the rows that no version takes.
func (s *ledgers) judge(known plan.Known) (*judged, []plan.RowProblem, error) {
	all, rows, err := s.counts()
	if err != nil {
		return nil, nil, err
	}
	j := &judged{known: known}
	var facts []*plan.Facts
	for _, v := range all {
		facts = append(facts, v.facts(known))
	}
	if len(facts) > 0 {
		j.view = plan.NewView(facts)
	}
	return j, rows, nil
}

// counting is the district as one version of the plan reads it.
type counting struct {
	plan *plan.Plan
	tree *plan.Tree
	in   *plan.Ledgers
}

// counts reads the sheets by every version in force, the newest first. A row that one version takes is not lost: rows are
// those that none takes.
func (s *ledgers) counts() (all []counting, rows []plan.RowProblem, err error) {
	for i := range s.frame.versions {
		c, err := s.countBy(s.frame.versions[len(s.frame.versions)-1-i].plan)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, nil, nil
	}
	newest := all[0].in
	for _, c := range all[1:] {
		newest.Forgive(c.in)
	}
	return all, newest.Problems, nil
}

// countBy reads the sheets by one plan, as `wuzha evaluate` reads files.
func (s *ledgers) countBy(p *plan.Plan) (counting, error) {
	in := plan.NewLedgers(p)
	sheets := s.sheets()
	tree, err := readTree(in, sheets[0])
	if err != nil {
		return counting{}, err
	}
	for i, read := range []func(string, plan.Rows, *plan.Tree) error{in.ReadRecords, in.ReadCases, in.ReadPeople, in.ReadDecisions} {
		err := readSheet(sheets[i+1], func(file string, rows plan.Rows) error { return read(file, rows, tree) })
		if err != nil {
			return counting{}, err
		}
	}
	return counting{p, tree, in}, nil
}

// facts are what a version counts, as far as is known.
func (c counting) facts(known plan.Known) *plan.Facts {
	return plan.NewFacts(c.plan, c.tree, c.in.Records, c.in.Decisions, known)
}

// readTree reads the sheet of units.
func readTree(in *plan.Ledgers, units sheet) (*plan.Tree, error) {
	tree := &plan.Tree{}
	err := readSheet(units, func(file string, rows plan.Rows) error {
		if err := in.ReadUnits(file, rows); err != nil {
			return err
		}
		var bad []plan.RowProblem
		tree, bad = plan.NewTree(in.Plan(), in.Units)
		in.Reject(bad)
		return nil
	})
	return tree, err
}

func readSheet(s sheet, read func(string, plan.Rows) error) error {
	rows := s.open()
	defer rows.stop()
	return read(s.file, rows)
}
