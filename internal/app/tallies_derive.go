package app

import (
	"cmp"
	"maps"
	"slices"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// recount is the running totals as all records give them: what the stored ones must be equal to.
type recount struct {
	numbers map[store.Tally]int64    // by the tally with value 0
	keys    map[store.TallyKey]int64 // by the key with count 0
	records int64
}

// stepRecords is how many records are read at a time.
const stepRecords = 5000

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

// recountAll counts all records of a district by a plan.
func recountAll(tx *store.Tx, district string, p *plan.Plan) (*recount, error) {
	out := &recount{numbers: map[store.Tally]int64{}, keys: map[store.TallyKey]int64{}}
	replaced := map[string]bool{}
	err := eachRecord(tx, district, func(r store.Record) error {
		out.records++
		if r.Supersedes != "" && replaces(r) {
			replaced[r.Supersedes] = true
		}
		return nil
	})
	if err != nil || p == nil {
		return out, err
	}
	return out, eachRecord(tx, district, func(r store.Record) error {
		if replaced[r.ID] || !holds(p, r) {
			return nil
		}
		k := &counted{plan: p}
		if err := k.record(r, 1); err != nil {
			return err
		}
		out.take(k)
		return nil
	})
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

// deriveTallies writes a district's running totals anew by a plan.
func deriveTallies(tx *store.Tx, district string, p *plan.Plan) error {
	all, err := recountAll(tx, district, p)
	if err != nil {
		return err
	}
	if err := tx.ForgetTallies(district); err != nil {
		return err
	}
	tallies := make([]store.Tally, 0, len(all.numbers))
	for t, value := range all.numbers {
		t.Value = value
		tallies = append(tallies, t)
	}
	if err := tx.UpsertTallies(store.SetTally, tallies); err != nil {
		return err
	}
	for _, key := range slices.SortedFunc(maps.Keys(all.keys), compareKeys) {
		n := all.keys[key]
		key.Count = n
		if err := tx.AddTallyKey(key); err != nil {
			return err
		}
	}
	return nil
}

func compareKeys(a, b store.TallyKey) int {
	return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Key, b.Key))
}
