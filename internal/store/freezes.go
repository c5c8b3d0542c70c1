package store

import "fmt"

// Freeze is what was known of a period at a moment.
type Freeze struct {
	District string
	Period   string
	Edition  int // 1, 2, …
	AsOf     Day
	KnownAt  int64
	Revision int64 // number in the audit chain up to which everything was known
	ByPerson string
	Reason   string
	Hash     string // of the content
}

// InsertFreeze adds an edition; one that is there already gives [ErrConflict].
func (tx *Tx) InsertFreeze(f Freeze, content []byte) error {
	_, err := tx.exec(`INSERT INTO frozen_contents (district, hash, content) VALUES ($1, $2, $3)
		ON CONFLICT (district, hash) DO NOTHING`, f.District, f.Hash, blob(content))
	if err == nil {
		_, err = tx.exec(`INSERT INTO freezes (district, period, edition, as_of, known_at, revision, by_person, reason, hash)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			f.District, f.Period, f.Edition, f.AsOf, f.KnownAt, f.Revision, f.ByPerson, f.Reason, f.Hash)
	}
	if err != nil {
		return fmt.Errorf("insert freeze of %s: %w", f.Period, err)
	}
	return nil
}

// FreezesByDistrict lists all editions, sorted by period and edition.
func (tx *Tx) FreezesByDistrict(district string) ([]Freeze, error) {
	return all(tx, func(r row) (f Freeze, err error) {
		err = r.Scan(&f.District, &f.Period, &f.Edition, &f.AsOf, &f.KnownAt, &f.Revision, &f.ByPerson, &f.Reason, &f.Hash)
		return f, err
	}, `SELECT district, period, edition, as_of, known_at, revision, by_person, reason, hash FROM freezes
		WHERE district = $1 ORDER BY period, edition`, district)
}

// FrozenContent gives the compressed figures of a hash.
func (tx *Tx) FrozenContent(district, hash string) ([]byte, error) {
	return one(tx, scanBytes, `SELECT content FROM frozen_contents WHERE district = $1 AND hash = $2`, district, hash)
}
