package app

import (
	"cmp"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// stepRecords is how many records are read at a time.
const stepRecords = 4000

// eachRecord visits all records of a district, sorted by id.
func eachRecord(tx *store.Tx, district string, visit func(store.Record) error) error {
	after := ""
	for {
		n := 0
		err := tx.RecordsByDistrict(district, after, stepRecords, func(r store.Record) error {
			n++
			after = r.ID
			return visit(r)
		})
		if err != nil || n < stepRecords {
			return err
		}
	}
}

// recount is the running totals of a version as the records give them: what the stored ones must be equal to.
type recount struct {
	numbers map[store.Tally]int64    // by the tally with value 0
	keys    map[store.TallyKey]int64 // by the key with count 0
}

func newRecount() *recount {
	return &recount{map[store.Tally]int64{}, map[store.TallyKey]int64{}}
}

func (c *recount) take(k *counted) {
	for _, t := range k.add {
		value := t.Value
		t.Value = 0
		c.numbers[t] += value
	}
	for _, t := range k.raise {
		value := t.Value
		t.Value = 0
		have, some := c.numbers[t]
		if !some || value > have {
			c.numbers[t] = value
		}
	}
	for _, key := range k.keys {
		n := key.Count
		key.Count = 0
		c.keys[key] += n
	}
}

func compareKeys(a, b store.TallyKey) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Key, b.Key))
}

// derive adds one step of records to the totals of a version. Whoever writes meanwhile counts the records up to the place it
// has come to, and leaves those behind it to the steps to come: each record is counted once.
func derive(tx *store.Tx, f *frame, p *plan.Plan, d *store.Derivation, at int64) error {
	records, err := tx.RecordsAfter(d.District, d.Unit, d.On, d.ID, stepRecords)
	if err != nil {
		return err
	}
	all, err := placedAll(tx, d.District, records)
	if err != nil {
		return err
	}
	k := &counted{f: f, plan: p}
	for _, r := range all {
		counts, err := k.counts(r)
		if err == nil && counts {
			err = k.record(r.Record, 1)
		}
		if err != nil {
			return err
		}
		d.Unit, d.On, d.ID = r.Unit, r.OnDay, r.ID
	}
	if d.Records += int64(len(records)); len(records) < stepRecords {
		d.DoneAt = at
	}
	if err := k.write(tx); err != nil {
		return err
	}
	return tx.PutDerivation(*d)
}

func ids(records []store.Record) []string {
	out := make([]string, len(records))
	for i, r := range records {
		out[i] = r.ID
	}
	return out
}

// underWay tells the versions whose totals are still being derived.
func underWay(tx *store.Tx, district string) (map[int]bool, error) {
	all, err := tx.Derivations(district)
	out := map[int]bool{}
	for _, d := range all {
		if d.DoneAt == 0 {
			out[d.Version] = true
		}
	}
	return out, err
}

// tallyAll derives the totals of every version from the records of a district that had none.
func (w *change) tallyAll() error {
	f := *w.f
	if err := loadUnits(w.tx, &f); err != nil {
		return err
	}
	for _, v := range f.versions {
		d := store.Derivation{District: f.district, Version: v.plan.Version, StartedAt: w.at}
		for d.DoneAt == 0 {
			if err := derive(w.tx, &f, v.plan, &d, w.at); err != nil {
				return err
			}
		}
	}
	return nil
}
