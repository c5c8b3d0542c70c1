package app

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// wideUnits have so much below them that their records are read by kind and not by unit.
const wideUnits = 400

// evidence gathers records to which numbers are led back. They are read for one answer and not kept.
type evidence struct {
	tx    *store.Tx
	s     *snapshot
	found map[string]store.Record
	takes func(*store.Record) bool
}

func (a *App) gather(ctx context.Context, s *snapshot, p *plan.Plan, fn func(e *evidence) error) ([]plan.Record, error) {
	var out []plan.Record
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		e := &evidence{tx: tx, s: s, found: map[string]store.Record{}, takes: func(*store.Record) bool { return true }}
		if err := fn(e); err != nil {
			return err
		}
		if err := e.successors(); err != nil {
			return err
		}
		var err error
		out, err = e.read(p)
		return err
	})
	return out, refusal(err)
}

func (e *evidence) take(r store.Record) error {
	if e.takes(&r) {
		e.found[r.ID] = r
	}
	return nil
}

// span takes the records of some kinds, of units on the days from first to last.
func (e *evidence) span(units []string, kinds map[string]bool, from, to store.Day) error {
	if len(units) > wideUnits {
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			if err := e.tx.RecordsOfSpan(store.KindSpan{District: e.s.frame.district, Kind: kind, From: from, To: to}, e.take); err != nil {
				return err
			}
		}
		return nil
	}
	return e.tx.RecordsOfUnits(store.UnitRecords{District: e.s.frame.district, From: from, To: to}, units, func(r store.Record) error {
		if !kinds[r.Kind] {
			return nil
		}
		return e.take(r)
	})
}

// successors takes whatever takes the place of a record that was found.
func (e *evidence) successors() error {
	replaced, err := e.tx.Replaced(e.s.frame.district, slices.Collect(maps.Keys(e.found)))
	if err != nil {
		return err
	}
	by, err := e.tx.SuccessorsOf(e.s.frame.district, slices.Collect(maps.Keys(replaced)))
	for _, next := range by {
		for _, r := range next {
			e.found[r.ID] = r
		}
	}
	return err
}

// read gives the records as a plan reads them, in the order of the files: records, cases, people, each by id.
func (e *evidence) read(p *plan.Plan) ([]plan.Record, error) {
	file := map[string]int{"case": 1, "person": 2}
	all := slices.SortedFunc(maps.Values(e.found), func(a, b store.Record) int {
		return cmp.Or(cmp.Compare(file[a.Kind], file[b.Kind]), cmp.Compare(a.ID, b.ID))
	})
	var out []plan.Record
	for _, r := range all {
		parsed, err := e.s.frame.planRecord(p, r)
		if err != nil {
			return nil, err
		}
		if parsed != nil {
			out = append(out, *parsed)
		}
	}
	return out, nil
}

// recordsBehind reads the records that the numbers of a duty may be made of.
func (a *App) recordsBehind(ctx context.Context, s *snapshot, f *plan.Facts, q Question) ([]plan.Record, error) {
	d := f.Plan.Duty(q.Duty)
	if d == nil {
		return nil, nil
	}
	kinds := map[string]bool{}
	for _, m := range d.HaveOf() {
		if m.Record != nil {
			kinds[m.Record.ID] = true
		}
	}
	return a.gather(ctx, s, f.Plan, func(e *evidence) error {
		return e.span(f.Tree.Beneath(q.Unit), kinds, store.NoStart, store.NoEnd)
	})
}

// recordsOfBulletin reads what a bulletin looks into: cases, and whatever was entered after the period.
func (a *App) recordsOfBulletin(ctx context.Context, s *snapshot, f *plan.Facts, unit, period string) ([]plan.Record, error) {
	pd, ok := f.Plan.ParsePeriod(period)
	if !ok {
		return nil, nil
	}
	kinds := map[string]bool{}
	for _, k := range f.Plan.Records {
		kinds[k.ID] = k.ID != "case" && k.ID != "person"
	}
	maps.DeleteFunc(kinds, func(_ string, wanted bool) bool { return !wanted })
	units := f.Tree.Beneath(unit)
	return a.gather(ctx, s, f.Plan, func(e *evidence) error {
		if err := e.span(units, map[string]bool{"case": true}, store.NoStart, store.NoEnd); err != nil {
			return err
		}
		e.takes = func(r *store.Record) bool { return dayOf(r.EnteredAt) > pd.Whole.To }
		return e.span(units, kinds, store.Day(pd.Whole.From), store.Day(pd.Whole.To))
	})
}

// allBeneath reads all records of a unit, and of what lies below it or is linked, from a day on.
func (a *App) allBeneath(ctx context.Context, s *snapshot, f *plan.Facts, unit string, from store.Day) ([]plan.Record, error) {
	kinds := map[string]bool{}
	for _, k := range f.Plan.Records {
		kinds[k.ID] = true
	}
	return a.gather(ctx, s, f.Plan, func(e *evidence) error { return e.span(f.Tree.Beneath(unit), kinds, from, store.NoEnd) })
}
