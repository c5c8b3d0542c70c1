package app

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Every version in force has running totals of its own: each counts in its own way. What a record adds is taken back when it
// no longer counts; the largest of a day cannot be taken back and is found anew among the records of the day.

// planRecord is a stored record as a plan reads it from an exported file; nil when the plan has no such kind or would leave
// the row out.
func (f *frame) planRecord(p *plan.Plan, r store.Record) (*plan.Record, error) {
	kind := p.RecordKind(r.Kind)
	if kind == nil || len(kind.Of) > 0 && !slices.Contains(kind.Of, f.kindOf(p, r.Unit)) {
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
	out := &plan.Record{ID: r.ID, Kind: kind, Unit: r.Unit, On: plan.Day(r.OnDay), EnteredAt: r.EnteredAt, ChangedAt: r.ChangedAt, By: r.ByPerson,
		Ref: r.Ref, State: state, Supersedes: r.Supersedes, Reason: r.Reason, Fields: make([]plan.Value, len(kind.Fields))}
	for i, f := range kind.Fields {
		v, err := f.Parse(safeText(stored.Fields[f.ID]))
		if err != nil || f.Required && !v.Set {
			return nil, nil
		}
		out.Fields[i] = v
		delete(stored.Fields, f.ID)
	}
	for _, foreign := range stored.Fields {
		if strings.TrimSpace(foreign) != "" {
			return nil, nil
		}
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
			if loss.Set && loss.Num >= p.MajorLoss {
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

// placed is a record with those that would take its place.
type placed struct {
	store.Record
	by []store.Record
}

// placedAll looks up the successors of records.
func placedAll(tx *store.Tx, district string, records []store.Record) ([]placed, error) {
	replaced, err := tx.Replaced(district, ids(records))
	if err != nil {
		return nil, err
	}
	by, err := tx.SuccessorsOf(district, slices.Sorted(maps.Keys(replaced)))
	out := make([]placed, len(records))
	for i, r := range records {
		out[i] = placed{r, slices.DeleteFunc(by[r.ID], func(next store.Record) bool { return !replaces(next) })}
	}
	return out, err
}

// replacing lists those successors that a plan can read: a row that is left out takes nobody's place.
func (f *frame) replacing(p *plan.Plan, r placed) ([]store.Record, error) {
	var out []store.Record
	for _, next := range r.by {
		parsed, err := f.planRecord(p, next)
		if err != nil {
			return nil, err
		}
		if parsed != nil {
			out = append(out, next)
		}
	}
	return out, nil
}

// counted is what records add to the running totals of one version, with a sign.
type counted struct {
	f       *frame
	plan    *plan.Plan
	derived *store.Derivation // how far the totals have been derived; nil: to the end
	add     []store.Tally
	raise   []store.Tally
	again   []store.Tally // the largest of these days is to be found anew
	keys    []store.TallyKey
}

// reaches tells whether the totals have been derived as far as a record; later ones are counted when it is their turn.
func (k *counted) reaches(r store.Record) bool {
	d := k.derived
	return d == nil || cmp.Or(cmp.Compare(r.Unit, d.Unit), cmp.Compare(r.OnDay, d.On), cmp.Compare(r.ID, d.ID)) <= 0
}

// counts tells whether a record is in the totals.
func (k *counted) counts(r placed) (bool, error) {
	if !k.reaches(r.Record) || !holds(k.plan, r.Record) {
		return false, nil
	}
	by, err := k.f.replacing(k.plan, r)
	return len(by) == 0, err
}

// record adds what a counting record adds; sign -1 takes it back.
func (k *counted) record(r store.Record, sign int64) error {
	parsed, err := k.f.planRecord(k.plan, r)
	if err != nil || parsed == nil {
		return err
	}
	for _, c := range k.plan.Contributions(parsed) {
		t := store.Tally{District: r.District, Version: k.plan.Version, Unit: r.Unit, Measure: c.Measure.Total(), Day: store.Day(c.Day), Value: c.Value}
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
			k.keys = append(k.keys, store.TallyKey{District: t.District, Version: t.Version, Unit: t.Unit, Measure: t.Measure, Day: t.Day, Key: c.Key, Count: sign})
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
	if err := tx.AddTallyKeys(k.keys); err != nil {
		return err
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
	all, err := placedAll(tx, t.District, records)
	if err != nil {
		return err
	}
	for _, r := range all {
		value, counts, err := k.adds(r, t.Measure)
		if err != nil {
			return err
		}
		if counts {
			best, some = max(best, value), true
		}
	}
	if !some {
		return tx.DeleteTally(t)
	}
	t.Value = best
	return tx.UpsertTallies(store.SetTally, []store.Tally{t})
}

// adds is what a record adds to a measure on its day.
func (k *counted) adds(r placed, measure string) (value int64, counts bool, err error) {
	if counts, err = k.counts(r); err != nil || !counts {
		return 0, false, err
	}
	parsed, err := k.f.planRecord(k.plan, r.Record)
	if err != nil || parsed == nil {
		return 0, false, err
	}
	for _, c := range k.plan.Contributions(parsed) {
		if c.Measure.Total() == measure {
			return c.Value, true, nil
		}
	}
	return 0, false, nil
}

// totals are the running totals of all versions.
type totals []*counted

// totals begins a change of the running totals of every version in force.
func (w *change) totals() (totals, error) {
	var out totals
	underWay := map[int]store.Derivation{}
	if !w.f.settled() {
		all, err := w.tx.Derivations(w.c.District)
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			underWay[d.Version] = d
		}
	}
	for _, v := range w.f.versions {
		k := &counted{f: w.f, plan: v.plan}
		if d, ok := underWay[v.plan.Version]; ok && d.DoneAt == 0 {
			k.derived = &d
		}
		out = append(out, k)
	}
	return out, nil
}

// fresh begins anew for the same versions.
func (t totals) fresh() totals {
	var out totals
	for _, k := range t {
		out = append(out, &counted{f: k.f, plan: k.plan, derived: k.derived})
	}
	return out
}

// add adds a new record that nothing replaces.
func (t totals) add(r store.Record) error {
	for _, k := range t {
		counts, err := k.counts(placed{Record: r})
		if err == nil && counts {
			err = k.record(r, 1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t totals) write(tx *store.Tx) error {
	for _, k := range t {
		if err := k.write(tx); err != nil {
			return err
		}
	}
	return nil
}

// retally runs a change of records and writes down what it means for the running totals: of the records themselves, and of
// those that they supersede.
func retally(w *change, ids []string, fn func() error) error {
	all, err := w.totals()
	if err != nil {
		return err
	}
	before, err := placedRecords(w.tx, w.c.District, ids)
	if err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	after, err := placedRecords(w.tx, w.c.District, ids)
	if err != nil {
		return err
	}
	for _, k := range all {
		if err := k.move(before, after); err != nil {
			return err
		}
	}
	return all.write(w.tx)
}

// move takes back what no longer counts and adds what counts now.
func (k *counted) move(before, after map[string]placed) error {
	for id, r := range after {
		had := false
		if was, some := before[id]; some {
			counted, err := k.counts(was)
			if err != nil {
				return err
			}
			had = counted
		}
		counts, err := k.counts(r)
		switch {
		case err != nil:
			return err
		case had && !counts:
			err = k.record(r.Record, -1)
		case counts && !had:
			err = k.record(r.Record, 1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// placedRecords gives those of the records that there are, by id.
func placedRecords(tx *store.Tx, district string, ids []string) (map[string]placed, error) {
	var records []store.Record
	for _, id := range ids {
		r, ok, err := recordIfAny(tx, district, id)
		if err != nil {
			return nil, err
		}
		if ok {
			records = append(records, r)
		}
	}
	all, err := placedAll(tx, district, records)
	out := map[string]placed{}
	for _, r := range all {
		out[r.ID] = r
	}
	return out, err
}
