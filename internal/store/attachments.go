package store

import "fmt"

// Attachment is a file that people brought; the file itself lies in a folder, named by its hash.
type Attachment struct {
	District  string
	Hash      string
	Type      string // media type
	Size      int64  // bytes
	CreatedAt int64
}

// AttachmentPlace is what an attachment belongs to.
type AttachmentPlace struct {
	District string
	Hash     string
	Unit     string
	Record   string // empty: the unit itself
	Name     string
	ByPerson string
	At       int64
}

// InsertAttachment adds a file's row; one that is there already stays as it is.
func (tx *Tx) InsertAttachment(a Attachment) error {
	_, err := tx.exec(`INSERT INTO attachments (district, hash, type, size, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district, hash) DO NOTHING`, a.District, a.Hash, a.Type, a.Size, a.CreatedAt)
	if err != nil {
		return fmt.Errorf("insert attachment %s: %w", a.Hash, err)
	}
	return nil
}

// InsertAttachmentPlace notes what an attachment belongs to; once is enough.
func (tx *Tx) InsertAttachmentPlace(p AttachmentPlace) error {
	_, err := tx.exec(`INSERT INTO attachment_places (district, hash, unit, record, name, by_person, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (district, hash, unit, record) DO NOTHING`,
		p.District, p.Hash, p.Unit, p.Record, p.Name, p.ByPerson, p.At)
	if err != nil {
		return fmt.Errorf("place attachment %s: %w", p.Hash, err)
	}
	return nil
}

// DeleteAttachmentPlace takes an attachment away from a unit when the person put it there at the instant or after it, and the attachment's row
// when it belongs to nothing else.
func (tx *Tx) DeleteAttachmentPlace(p AttachmentPlace) error {
	_, err := tx.exec(`DELETE FROM attachment_places WHERE district = $1 AND hash = $2 AND unit = $3 AND record = '' AND by_person = $4 AND at >= $5`,
		p.District, p.Hash, p.Unit, p.ByPerson, p.At)
	if err == nil {
		_, err = tx.exec(`DELETE FROM attachments WHERE district = $1 AND hash = $2
			AND NOT EXISTS (SELECT 1 FROM attachment_places WHERE district = $1 AND hash = $2)`, p.District, p.Hash)
	}
	if err != nil {
		return fmt.Errorf("take attachment %s back: %w", p.Hash, err)
	}
	return nil
}

const selectAttachments = `SELECT district, hash, type, size, created_at FROM attachments `

// AttachmentByHash gives an attachment's row.
func (tx *Tx) AttachmentByHash(district, hash string) (Attachment, error) {
	return one(tx, scanAttachment, selectAttachments+`WHERE district = $1 AND hash = $2`, district, hash)
}

// AttachmentsByDistrict lists at most limit attachments with a hash greater than after, sorted by hash.
func (tx *Tx) AttachmentsByDistrict(district, after string, limit int) ([]Attachment, error) {
	return all(tx, scanAttachment, selectAttachments+`WHERE district = $1 AND hash > $2 ORDER BY hash LIMIT $3`, district, after, limit)
}

// AttachmentPlaces lists what an attachment belongs to, oldest first.
func (tx *Tx) AttachmentPlaces(district, hash string) ([]AttachmentPlace, error) {
	return all(tx, func(r row) (p AttachmentPlace, err error) {
		err = r.Scan(&p.District, &p.Hash, &p.Unit, &p.Record, &p.Name, &p.ByPerson, &p.At)
		return p, err
	}, `SELECT district, hash, unit, record, name, by_person, at FROM attachment_places
		WHERE district = $1 AND hash = $2 ORDER BY at, unit, record`, district, hash)
}

func scanAttachment(r row) (a Attachment, err error) {
	err = r.Scan(&a.District, &a.Hash, &a.Type, &a.Size, &a.CreatedAt)
	return a, err
}
