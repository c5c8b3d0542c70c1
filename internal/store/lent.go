package store

import "fmt"

// LentRight is a right that a person was lent at a unit for a time.
type LentRight struct {
	District string
	ID       string
	Person   string
	Unit     string
	Actions  string // names, separated by spaces
	Reason   string
	ByPerson string
	FromAt   int64
	Expires  int64
	EndedAt  int64 // 0: not ended before its time
	NotedAt  int64 // when its use was last written into the audit; 0: never
}

// InsertLentRight adds a lent right.
func (tx *Tx) InsertLentRight(l LentRight) error {
	tx.access = true
	_, err := tx.exec(`INSERT INTO lent_rights (district, id, person, unit, actions, reason, by_person, from_at, expires, ended_at, noted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		l.District, l.ID, l.Person, l.Unit, l.Actions, l.Reason, l.ByPerson, l.FromAt, l.Expires, l.EndedAt, l.NotedAt)
	if err != nil {
		return fmt.Errorf("lend right %s: %w", l.ID, err)
	}
	return nil
}

const selectLent = `SELECT district, id, person, unit, actions, reason, by_person, from_at, expires, ended_at, noted_at FROM lent_rights `

// LentTo lists what a person has been lent that is not over at a moment, sorted by id.
func (tx *Tx) LentTo(district, person string, at int64) ([]LentRight, error) {
	return all(tx, scanLent, selectLent+`WHERE district = $1 AND person = $2 AND expires > $3 AND ended_at = 0 ORDER BY id`, district, person, at)
}

// LentRights lists all that was ever lent in a district, sorted by id.
func (tx *Tx) LentRights(district string) ([]LentRight, error) {
	return all(tx, scanLent, selectLent+`WHERE district = $1 ORDER BY id`, district)
}

// EndLentRight ends a lent right before its time; [ErrNotFound] when it is over or was never there.
func (tx *Tx) EndLentRight(district, id string, at int64) error {
	tx.access = true
	return changedOne(tx.exec(`UPDATE lent_rights SET ended_at = $3 WHERE district = $1 AND id = $2 AND ended_at = 0 AND expires > $3`, district, id, at))
}

// NoteLentRight remembers that a use of a lent right has been written into the audit.
func (tx *Tx) NoteLentRight(district, id string, at int64) error {
	return changedOne(tx.exec(`UPDATE lent_rights SET noted_at = $3 WHERE district = $1 AND id = $2`, district, id, at))
}

func scanLent(r row) (l LentRight, err error) {
	err = r.Scan(&l.District, &l.ID, &l.Person, &l.Unit, &l.Actions, &l.Reason, &l.ByPerson, &l.FromAt, &l.Expires, &l.EndedAt, &l.NotedAt)
	return l, err
}
