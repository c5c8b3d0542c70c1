package app

import (
	"fmt"
	"math"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Running totals follow the version in force that starts last. What a record adds is taken back when it no longer counts;
// the largest of a day cannot be taken back and is found anew among the records of the day.

// planRecord is a stored record as the plan reads it; nil when the plan has no such kind or cannot read a cell.
func planRecord(p *plan.Plan, r store.Record) (*plan.Record, error) {
	kind := p.RecordKind(r.Kind)
	if kind == nil {
		return nil, nil
	}
	stored, err := unpackRecord(r.Fields)
	if err != nil {
		return nil, err
	}
	state, ok := plan.ParseState(r.State)
	if !ok {
		return nil, fmt.Errorf("record %s has the unknown state %q", r.ID, r.State)
	}
	out := &plan.Record{ID: r.ID, Kind: kind, Unit: r.Unit, On: plan.Day(r.OnDay), By: r.ByPerson, Ref: r.Ref, State: state, Supersedes: r.Supersedes,
		Fields: make([]plan.Value, len(kind.Fields))}
	for i, f := range kind.Fields {
		v, err := f.Parse(stored.Fields[f.ID])
		if err != nil || f.Required && !v.Set {
			return nil, nil
		}
		out.Fields[i] = v
	}
	settleMajor(p, out)
	return out, nil
}

// settleMajor decides by the plan's threshold whether a case is major when nobody has said so, as the reader of ledgers does.
func settleMajor(p *plan.Plan, r *plan.Record) {
	if r.Kind.ID != "case" || !r.Kind.Builtin || r.Value("major").Set {
		return
	}
	loss := r.Value("loss")
	for i, f := range r.Kind.Fields {
		if f.ID == "major" {
			r.Fields[i] = plan.Value{Set: true}
			if p.MajorLoss > 0 && loss.Set && loss.Num >= p.MajorLoss {
				r.Fields[i].Num = 1
			}
		}
	}
}

// holds tells whether a record, were it not superseded, counts by a plan.
func holds(p *plan.Plan, r store.Record) bool {
	kind := p.RecordKind(r.Kind)
	state, ok := plan.ParseState(r.State)
	return kind != nil && ok && kind.Counts(state)
}

// replaces tells whether a record takes the place of the one it supersedes.
func replaces(r store.Record) bool {
	return r.State != string(campaign.RecordVoid) && r.State != string(campaign.RecordReturned)
}

// counted is what records add to running totals, with a sign.
type counted struct {
	plan  *plan.Plan
	add   []store.Tally
	raise []store.Tally
	again []store.Tally // the largest of these days is to be found anew
	keys  []store.TallyKey
}

// record adds what a counting record adds; sign -1 takes it back.
func (k *counted) record(r store.Record, sign int64) error {
	parsed, err := planRecord(k.plan, r)
	if err != nil || parsed == nil {
		return err
	}
	for _, c := range k.plan.Contributions(parsed) {
		t := store.Tally{District: r.District, Unit: r.Unit, Measure: c.Measure.ID, Day: store.Day(c.Day), Value: c.Value}
		switch c.Measure.Verb {
		case plan.Count, plan.Sum, plan.Stock:
			t.Value *= sign
			k.add = append(k.add, t)
		case plan.Max, plan.Last:
			if sign > 0 {
				k.raise = append(k.raise, t)
			} else {
				k.again = append(k.again, t)
			}
		case plan.Distinct:
			k.keys = append(k.keys, store.TallyKey{District: t.District, Unit: t.Unit, Measure: t.Measure, Day: t.Day, Key: c.Key, Count: sign})
		}
	}
	return nil
}

func (k *counted) write(tx *store.Tx) error {
	if err := tx.UpsertTallies(store.AddTally, k.add); err != nil {
		return err
	}
	if err := tx.UpsertTallies(store.RaiseTally, k.raise); err != nil {
		return err
	}
	for _, key := range k.keys {
		if err := tx.AddTallyKey(key); err != nil {
			return err
		}
	}
	for _, t := range k.again {
		if err := k.largest(tx, t); err != nil {
			return err
		}
	}
	return nil
}

// largest finds the number of a day anew.
func (k *counted) largest(tx *store.Tx, t store.Tally) error {
	records, err := tx.RecordsOfDay(t.District, t.Unit, t.Day)
	if err != nil {
		return err
	}
	best, some := int64(math.MinInt64), false
	for _, r := range records {
		counts, err := countsNow(tx, k.plan, r)
		if err != nil {
			return err
		}
		parsed, err := planRecord(k.plan, r)
		if err != nil || !counts || parsed == nil {
			if err != nil {
				return err
			}
			continue
		}
		for _, c := range k.plan.Contributions(parsed) {
			if c.Measure.ID == t.Measure {
				best, some = max(best, c.Value), true
			}
		}
	}
	if !some {
		return tx.DeleteTally(t)
	}
	t.Value = best
	return tx.UpsertTallies(store.SetTally, []store.Tally{t})
}

// countsNow tells whether a record counts, its successors looked up.
func countsNow(tx *store.Tx, p *plan.Plan, r store.Record) (bool, error) {
	if !holds(p, r) {
		return false, nil
	}
	successors, err := tx.Successors(r.District, r.ID)
	return err == nil && !slices.ContainsFunc(successors, replaces), err
}

// retally runs a change of records and writes down what it means for the running totals: of the records themselves, and of
// those that they supersede.
func retally(w *change, ids []string, fn func() error) error {
	p := w.f.newest()
	before, err := countingOf(w.tx, p, w.c.District, ids)
	if err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	after, err := countingOf(w.tx, p, w.c.District, ids)
	if err != nil {
		return err
	}
	k := &counted{plan: p}
	for id, r := range before {
		if _, still := after[id]; !still {
			err = firstRefusal(err, k.record(r, -1))
		}
	}
	for id, r := range after {
		if _, already := before[id]; !already {
			err = firstRefusal(err, k.record(r, 1))
		}
	}
	if err != nil {
		return err
	}
	return k.write(w.tx)
}

// countingOf gives those of the records that count.
func countingOf(tx *store.Tx, p *plan.Plan, district string, ids []string) (map[string]store.Record, error) {
	out := map[string]store.Record{}
	for _, id := range ids {
		r, ok, err := recordIfAny(tx, district, id)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		counts, err := countsNow(tx, p, r)
		if err != nil {
			return nil, err
		}
		if counts {
			out[id] = r
		}
	}
	return out, nil
}
