package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Tally is a measure's number for a unit on a day, as a version of the plan counts.
type Tally struct {
	District string
	Version  int
	Unit     string
	Measure  string
	Day      Day
	Value    int64
}

// Merge says what becomes of a tally that is there already.
type Merge int

// The merges.
const (
	AddTally   Merge = iota // counts and sums: the values are added
	RaiseTally              // max and last: the larger stays
	SetTally                // re-derived: the new one stays
)

// clause gives the value after a conflict. GREATEST is not in both engines.
func (m Merge) clause() string {
	switch m {
	case RaiseTally:
		return `CASE WHEN EXCLUDED.value > tallies.value THEN EXCLUDED.value ELSE tallies.value END`
	case SetTally:
		return `EXCLUDED.value`
	default:
		return `tallies.value + EXCLUDED.value`
	}
}

// of merges two values that come for the same key. A sum that no tally can hold is an error here as it is in the database.
func (m Merge) of(earlier, later int64) (int64, error) {
	switch m {
	case RaiseTally:
		return max(earlier, later), nil
	case SetTally:
		return later, nil
	}
	sum := earlier + later
	if (sum > earlier) != (later > 0) && later != 0 {
		return 0, fmt.Errorf("add up tallies: %d and %d are too much", earlier, later)
	}
	return sum, nil
}

// UpsertTallies merges tallies into the stored ones. What is added may be put off until the transaction ends (later.go).
func (tx *Tx) UpsertTallies(merge Merge, tallies []Tally) error {
	if merge != AddTally || tx.group == nil {
		return tx.upsertTallies(merge, tallies)
	}
	tx.own.tallies = append(tx.own.tallies, tallies...)
	return tx.usable()
}

// upsertTallies writes them. Keys are written in sorted
// order, so that two writers cannot wait for each other in a circle here.
func (tx *Tx) upsertTallies(merge Merge, tallies []Tally) error {
	rest, err := distinctTallies(merge, tallies)
	if err != nil {
		return err
	}
	for len(rest) > 0 {
		n := chunk(len(rest))
		args := make([]any, 0, n*6)
		for _, t := range rest[:n] {
			args = append(args, t.District, t.Version, t.Unit, t.Measure, t.Day, t.Value)
		}
		if _, err := tx.exec(tallyUpserts[merge][n], args...); err != nil {
			return fmt.Errorf("upsert tallies of unit %s: %w", rest[0].Unit, err)
		}
		rest = rest[n:]
	}
	return nil
}

// distinctTallies sorts tallies and merges those with the same key: one
// statement cannot touch a row twice.
func distinctTallies(merge Merge, tallies []Tally) (kept []Tally, err error) {
	if len(tallies) < 2 {
		return tallies, nil
	}
	sorted := slices.Clone(tallies)
	slices.SortStableFunc(sorted, compareTallies)
	kept = sorted[:1]
	for _, t := range sorted[1:] {
		last := &kept[len(kept)-1]
		if compareTallies(*last, t) != 0 {
			kept = append(kept, t)
		} else if last.Value, err = merge.of(last.Value, t.Value); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

func compareTallies(a, b Tally) int {
	return cmp.Or(cmp.Compare(a.District, b.District), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Unit, b.Unit),
		cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Day, b.Day))
}

// chunkSizes are the numbers of rows that one statement takes: few, so that few
// statements are prepared.
var chunkSizes = [...]int{64, 16, 4, 2, 1}

// tallyUpserts holds the statements by merge and number of rows; it never changes.
var tallyUpserts = func() map[Merge]map[int]string {
	texts := map[Merge]map[int]string{}
	for _, merge := range []Merge{AddTally, RaiseTally, SetTally} {
		texts[merge] = map[int]string{}
		for _, rows := range chunkSizes {
			texts[merge][rows] = upsertTallies(merge, rows)
		}
	}
	return texts
}()

// chunk is the number of rows of the next statement.
func chunk(rows int) int {
	for _, size := range chunkSizes {
		if rows >= size {
			return size
		}
	}
	return 1
}

func upsertTallies(merge Merge, rows int) string {
	return `INSERT INTO tallies (district, version, unit, measure, day, value) VALUES ` + placeholders(rows, 6) +
		` ON CONFLICT (district, version, unit, measure, day) DO UPDATE SET value = ` + merge.clause()
}

// placeholders gives ($1, $2), ($3, $4), … for rows of a number of columns.
func placeholders(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	b.WriteByte(')')
	return b.String()
}

// UnitSpan names the units from First to Last, both included, as a version counts.
type UnitSpan struct {
	District    string
	Version     int
	First, Last string
}

// Tallies visits the own tallies of units, sorted by unit, measure and day.
func (tx *Tx) Tallies(s UnitSpan, visit func(Tally) error) error {
	t := Tally{District: s.District, Version: s.Version}
	scan := func(r row) (Tally, error) {
		err := r.Scan(&t.Unit, &t.Measure, &t.Day, &t.Value)
		return t, err
	}
	return tx.each(visiting(scan, visit), `SELECT unit, measure, day, value FROM tallies
		WHERE district = $1 AND version = $2 AND unit >= $3 AND unit <= $4 ORDER BY unit, measure, day`, s.District, s.Version, s.First, s.Last)
}

// TallyKey counts the records that carry a key on a day, behind a `distinct` measure.
type TallyKey struct {
	District string
	Version  int
	Unit     string
	Measure  string
	Day      Day
	Key      string
	Count    int64
}

// AddTallyKeys adds to the counts of keys; a voided record takes its part back with a negative one. Keys whose count is 0
// are not listed.
func (tx *Tx) AddTallyKeys(keys []TallyKey) error {
	rest := distinctKeys(keys)
	for len(rest) > 0 {
		n := chunk(len(rest))
		args := make([]any, 0, n*7)
		for _, k := range rest[:n] {
			args = append(args, k.District, k.Version, k.Unit, k.Measure, k.Day, k.Key, k.Count)
		}
		if _, err := tx.exec(keyUpserts[n], args...); err != nil {
			return fmt.Errorf("add tally keys of unit %s: %w", rest[0].Unit, err)
		}
		rest = rest[n:]
	}
	return nil
}

// keyUpserts holds the statements by number of rows; it never changes.
var keyUpserts = func() map[int]string {
	texts := map[int]string{}
	for _, rows := range chunkSizes {
		texts[rows] = `INSERT INTO tally_keys (district, version, unit, measure, day, key, count) VALUES ` + placeholders(rows, 7) +
			` ON CONFLICT (district, version, unit, measure, day, key) DO UPDATE SET count = tally_keys.count + EXCLUDED.count`
	}
	return texts
}()

// distinctKeys sorts keys and adds up those that are the same.
func distinctKeys(keys []TallyKey) []TallyKey {
	sorted := slices.Clone(keys)
	slices.SortStableFunc(sorted, compareTallyKeys)
	var out []TallyKey
	for _, k := range sorted {
		if n := len(out); n > 0 && compareTallyKeys(out[n-1], k) == 0 {
			out[n-1].Count += k.Count
			continue
		}
		out = append(out, k)
	}
	return out
}

func compareTallyKeys(a, b TallyKey) int {
	return cmp.Or(cmp.Compare(a.District, b.District), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Unit, b.Unit),
		cmp.Compare(a.Measure, b.Measure), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Key, b.Key))
}

// TallyKeys visits the keys behind the `distinct` measures of units, sorted by unit, measure, day and key.
func (tx *Tx) TallyKeys(s UnitSpan, visit func(TallyKey) error) error {
	k := TallyKey{District: s.District, Version: s.Version}
	scan := func(r row) (TallyKey, error) {
		err := r.Scan(&k.Unit, &k.Measure, &k.Day, &k.Key, &k.Count)
		return k, err
	}
	return tx.each(visiting(scan, visit), `SELECT unit, measure, day, key, count FROM tally_keys
		WHERE district = $1 AND version = $2 AND unit >= $3 AND unit <= $4 AND count <> 0 ORDER BY unit, measure, day, key`,
		s.District, s.Version, s.First, s.Last)
}
