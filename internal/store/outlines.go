package store

import "fmt"

// Outlines are the outlines of a district's units.
type Outlines struct {
	District  string
	Map       string // JSON
	FileName  string
	Units     int
	ByPerson  string
	ChangedAt int64
}

// PutOutlines keeps the outlines of a district in place of those it had.
func (tx *Tx) PutOutlines(o Outlines) error {
	_, err := tx.exec(`INSERT INTO district_outlines (district, map, file_name, units, by_person, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (district) DO UPDATE SET map = EXCLUDED.map, file_name = EXCLUDED.file_name, units = EXCLUDED.units,
			by_person = EXCLUDED.by_person, changed_at = EXCLUDED.changed_at`,
		o.District, o.Map, o.FileName, o.Units, o.ByPerson, o.ChangedAt)
	if err != nil {
		return fmt.Errorf("put outlines: %w", err)
	}
	return nil
}

// Outlines gives the outlines of a district; [ErrNotFound] when it has none.
func (tx *Tx) Outlines(district string) (Outlines, error) {
	return one(tx, func(r row) (o Outlines, err error) {
		err = r.Scan(&o.District, &o.Map, &o.FileName, &o.Units, &o.ByPerson, &o.ChangedAt)
		return o, err
	}, `SELECT district, map, file_name, units, by_person, changed_at FROM district_outlines WHERE district = $1`, district)
}

// DeleteOutlines takes the outlines of a district away.
func (tx *Tx) DeleteOutlines(district string) error {
	if _, err := tx.exec(`DELETE FROM district_outlines WHERE district = $1`, district); err != nil {
		return fmt.Errorf("delete outlines: %w", err)
	}
	return nil
}
