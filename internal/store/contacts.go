package store

import "fmt"

// SealedContact is whom to reach about a case, sealed.
type SealedContact struct {
	District string
	Record   string
	Envelope string
	FindKey  string // id of the key behind FindHash
	FindHash []byte
	ByPerson string
	SealedAt int64
}

// PutSealedContact writes the contact of a record, over an earlier one.
func (tx *Tx) PutSealedContact(c SealedContact) error {
	_, err := tx.exec(`INSERT INTO sealed_contacts (district, record, envelope, find_key, find_hash, by_person, sealed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (district, record) DO UPDATE SET envelope = EXCLUDED.envelope, find_key = EXCLUDED.find_key,
			find_hash = EXCLUDED.find_hash, by_person = EXCLUDED.by_person, sealed_at = EXCLUDED.sealed_at`,
		c.District, c.Record, c.Envelope, c.FindKey, blob(c.FindHash), c.ByPerson, c.SealedAt)
	if err != nil {
		return fmt.Errorf("put contact of record %s: %w", c.Record, err)
	}
	return nil
}

const selectContacts = `SELECT district, record, envelope, find_key, find_hash, by_person, sealed_at FROM sealed_contacts `

// SealedContactOf gives the contact of a record.
func (tx *Tx) SealedContactOf(district, record string) (SealedContact, error) {
	return one(tx, scanContact, selectContacts+`WHERE district = $1 AND record = $2`, district, record)
}

// SealedContacts lists a district's contacts, sorted by record.
func (tx *Tx) SealedContacts(district string) ([]SealedContact, error) {
	return all(tx, scanContact, selectContacts+`WHERE district = $1 ORDER BY record`, district)
}

// SealedContactsLike lists the records whose contact has a keyed hash, sorted.
func (tx *Tx) SealedContactsLike(district, key string, hash []byte) ([]string, error) {
	return all(tx, scanText, `SELECT record FROM sealed_contacts WHERE district = $1 AND find_key = $2 AND find_hash = $3
		ORDER BY record`, district, key, blob(hash))
}

// ContactKeys lists the ids of the keys behind a district's keyed hashes.
func (tx *Tx) ContactKeys(district string) ([]string, error) {
	return all(tx, scanText, `SELECT DISTINCT find_key FROM sealed_contacts WHERE district = $1 ORDER BY find_key`, district)
}

// DeleteSealedContact takes a contact away for good; one that is not there is no error.
func (tx *Tx) DeleteSealedContact(district, record string) error {
	_, err := tx.exec(`DELETE FROM sealed_contacts WHERE district = $1 AND record = $2`, district, record)
	return err
}

func scanContact(r row) (c SealedContact, err error) {
	err = r.Scan(&c.District, &c.Record, &c.Envelope, &c.FindKey, &c.FindHash, &c.ByPerson, &c.SealedAt)
	return c, err
}

func scanText(r row) (s string, err error) {
	err = r.Scan(&s)
	return s, err
}
