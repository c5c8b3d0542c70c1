package store

import "fmt"

// Derivation says how far the totals of a version have been derived from the records.
type Derivation struct {
	District  string
	Version   int
	Unit      string // with On and ID: the last record that is in the totals, in the order of RecordsAfter; all empty: none
	On        Day
	ID        string
	Records   int64 // derived so far
	Total     int64 // records that there were when it began; 0: not counted yet
	StartedAt int64
	DoneAt    int64 // 0: not yet
}

const derivationColumns = `district, version, unit, on_day, id, records, total, started_at, done_at`

// PutDerivation begins a derivation or notes how far it has come.
func (tx *Tx) PutDerivation(d Derivation) error {
	_, err := tx.exec(`INSERT INTO derivations (`+derivationColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (district, version) DO UPDATE SET unit = EXCLUDED.unit, on_day = EXCLUDED.on_day, id = EXCLUDED.id,
			records = EXCLUDED.records, total = EXCLUDED.total, done_at = EXCLUDED.done_at`,
		d.District, d.Version, d.Unit, d.On, d.ID, d.Records, d.Total, d.StartedAt, d.DoneAt)
	if err != nil {
		return fmt.Errorf("put derivation of version %d: %w", d.Version, err)
	}
	return nil
}

// Derivations lists a district's derivations, sorted by version.
func (tx *Tx) Derivations(district string) ([]Derivation, error) {
	return all(tx, scanDerivation, `SELECT `+derivationColumns+` FROM derivations WHERE district = $1 ORDER BY version`, district)
}

func scanDerivation(r row) (d Derivation, err error) {
	err = r.Scan(&d.District, &d.Version, &d.Unit, &d.On, &d.ID, &d.Records, &d.Total, &d.StartedAt, &d.DoneAt)
	return d, err
}

// RecordsAfter lists at most limit records behind a place, sorted by unit, day and id: the order in which totals are derived.
func (tx *Tx) RecordsAfter(district, unit string, on Day, id string, limit int) ([]Record, error) {
	return all(tx, scanRecord, selectRecords+`WHERE district = $1 AND (unit, on_day, id) > ($2, $3, $4)
		ORDER BY unit, on_day, id LIMIT $5`, district, unit, on, id, limit)
}

// Replaced lists which of the records another one takes the place of: void and returned ones take none.
func (tx *Tx) Replaced(district string, ids []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := replacedOf.each(tx, func(r row) error {
		var id string
		err := r.Scan(&id)
		out[id] = true
		return err
	}, ids, district)
	return out, err
}

var replacedOf = listingOf(`SELECT supersedes FROM records WHERE district = $1 AND supersedes <> '' AND state NOT IN ('void', 'returned')
	AND supersedes IN (…)`, 1)

// CountRecords is the number of a district's records.
func (tx *Tx) CountRecords(district string) (int64, error) {
	return one(tx, scanCount, `SELECT COUNT(*) FROM records WHERE district = $1`, district)
}
