package store

import "fmt"

// UnitSuccessor says that a unit took the place of another one.
type UnitSuccessor struct {
	District  string
	Unit      string
	Successor string
	FromDay   Day // the successor's first day
	Reason    string
}

// InsertUnitSuccessor notes who took a unit's place.
func (tx *Tx) InsertUnitSuccessor(s UnitSuccessor) error {
	_, err := tx.exec(`INSERT INTO unit_successors (district, unit, successor, from_day, reason) VALUES ($1, $2, $3, $4, $5)`,
		s.District, s.Unit, s.Successor, s.FromDay, s.Reason)
	if err != nil {
		return fmt.Errorf("note successor of unit %s: %w", s.Unit, err)
	}
	return nil
}

// UnitSuccessors lists who took a unit's place and whose place it took, sorted by day.
func (tx *Tx) UnitSuccessors(district, unit string) ([]UnitSuccessor, error) {
	return all(tx, func(r row) (s UnitSuccessor, err error) {
		err = r.Scan(&s.District, &s.Unit, &s.Successor, &s.FromDay, &s.Reason)
		return s, err
	}, `SELECT district, unit, successor, from_day, reason FROM unit_successors
		WHERE district = $1 AND (unit = $2 OR successor = $2) ORDER BY from_day, unit, successor`, district, unit)
}

// PostsAtUnitFrom lists what is held at a unit on a day or later, sorted by post and person.
func (tx *Tx) PostsAtUnitFrom(district, unit string, day Day) ([]PostHeld, error) {
	return all(tx, scanPostHeld, selectPostsHeld+
		`WHERE district = $1 AND unit = $2 AND to_day >= $3 ORDER BY post, person, from_day`, district, unit, day)
}

// RecordsOfKind lists a unit's own records of a kind, sorted by id.
func (tx *Tx) RecordsOfKind(district, unit, kind string) ([]Record, error) {
	return all(tx, scanRecord, selectRecords+`WHERE district = $1 AND unit = $2 AND kind = $3 ORDER BY id`, district, unit, kind)
}
