package store

import "fmt"

// District is the outermost unit of storage: nothing of importance crosses its border.
type District struct {
	District  string // own stable code
	Name      string
	NameKey   string // pinyin
	Code      string // division code of today
	CreatedAt int64
}

// PutDistrict adds a district or changes its names.
func (tx *Tx) PutDistrict(d District) error {
	_, err := tx.exec(`INSERT INTO districts (district, name, name_key, code, created_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district) DO UPDATE SET name = EXCLUDED.name, name_key = EXCLUDED.name_key, code = EXCLUDED.code`,
		d.District, d.Name, d.NameKey, d.Code, d.CreatedAt)
	if err != nil {
		return fmt.Errorf("put district %s: %w", d.District, err)
	}
	return nil
}

// Districts lists all districts, sorted by code.
func (tx *Tx) Districts() ([]District, error) {
	return all(tx, scanDistrict, `SELECT district, name, name_key, code, created_at FROM districts ORDER BY district`)
}

func scanDistrict(r row) (d District, err error) {
	err = r.Scan(&d.District, &d.Name, &d.NameKey, &d.Code, &d.CreatedAt)
	return d, err
}

// LockDistrict keeps other writers of the district away until this transaction
// ends, so that what it reads from now on stays true. SQLite's single writer
// needs no lock; the statement is the same.
func (tx *Tx) LockDistrict(district string) error {
	_, err := tx.LockedHead(district)
	return err
}

// LockedHead locks the district as [Tx.LockDistrict] does and gives the end of its chain, as [Tx.AuditHead] does, in one statement; in
// none when somebody who shares the transaction has done so.
func (tx *Tx) LockedHead(district string) (AuditEntry, error) {
	if head, ok := tx.head(district); ok {
		return head, tx.usable()
	}
	wrote := tx.wrote
	head, err := one(tx, scanHead, `INSERT INTO audit_heads (district, seq, hash) VALUES ($1, 0, $2)
		ON CONFLICT (district) DO UPDATE SET seq = audit_heads.seq RETURNING district, seq, hash`, district, []byte{})
	if err != nil {
		return head, fmt.Errorf("lock district %s: %w", district, err)
	}
	tx.wrote = wrote // a lock needs no undoing
	tx.setHead(head)
	return head, nil
}
