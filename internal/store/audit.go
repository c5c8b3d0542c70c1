package store

import (
	"errors"
	"fmt"
)

// AuditEntry is one link in a district's chain of who did what.
type AuditEntry struct {
	District string
	Seq      int64 // 1, 2, … without a gap; given by the chain
	At       int64
	Actor    string
	Post     string
	Action   string
	Object   string
	Result   string
	Request  string
	PrevHash []byte // empty for the first; given by the chain
	Hash     []byte // given by the chain
}

// AppendAudit adds an entry to the end of its district's chain. seal makes the
// hash of an entry whose Seq and PrevHash are filled in. Other writers of the
// district wait from here to the commit on PostgreSQL: append last.
func (tx *Tx) AppendAudit(e AuditEntry, seal func(AuditEntry) []byte) (AuditEntry, error) {
	head, err := tx.LockedHead(e.District)
	if err != nil {
		return e, fmt.Errorf("append audit entry: %w", err)
	}
	return tx.LinkAudit(head, e, seal)
}

// LinkAudit is AppendAudit in a transaction that has the head already, see [Tx.LockedHead]. A head that is no longer the end of the
// chain gives [ErrConflict].
func (tx *Tx) LinkAudit(head, e AuditEntry, seal func(AuditEntry) []byte) (AuditEntry, error) {
	e.Seq, e.PrevHash = head.Seq+1, head.Hash
	e.Hash = seal(e)
	err := tx.insertAudit(e)
	if err == nil {
		err = changedOne(tx.exec(`UPDATE audit_heads SET seq = $2, hash = $3 WHERE district = $1 AND seq = $4`, e.District, e.Seq, blob(e.Hash), head.Seq))
	}
	if errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("%w: the chain has another end", ErrConflict)
	}
	if err != nil {
		return e, fmt.Errorf("append audit entry: %w", err)
	}
	return e, nil
}

const auditColumns = `district, seq, at, actor, post, action, object, result, request, prev_hash, hash`

func (tx *Tx) insertAudit(e AuditEntry) error {
	_, err := tx.exec(`INSERT INTO audit_entries (`+auditColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.District, e.Seq, e.At, e.Actor, e.Post, e.Action, e.Object, e.Result, e.Request, blob(e.PrevHash), blob(e.Hash))
	return err
}

// AuditPage lists at most limit entries of a district after a number, in the chain's order.
func (tx *Tx) AuditPage(district string, after int64, limit int) ([]AuditEntry, error) {
	return all(tx, scanAudit, `SELECT `+auditColumns+` FROM audit_entries
		WHERE district = $1 AND seq > $2 ORDER BY seq LIMIT $3`, district, after, limit)
}

// AuditHead gives the number and hash at the end of a district's chain, 0 and
// empty before the first entry, so that a chain cut short is noticed.
func (tx *Tx) AuditHead(district string) (AuditEntry, error) {
	heads, err := all(tx, scanHead, `SELECT district, seq, hash FROM audit_heads WHERE district = $1`, district)
	if err != nil || len(heads) == 0 {
		return AuditEntry{District: district}, err
	}
	return heads[0], nil
}

func scanHead(r row) (e AuditEntry, err error) {
	err = r.Scan(&e.District, &e.Seq, &e.Hash)
	return e, err
}

func scanAudit(r row) (e AuditEntry, err error) {
	err = r.Scan(&e.District, &e.Seq, &e.At, &e.Actor, &e.Post, &e.Action, &e.Object, &e.Result, &e.Request,
		&e.PrevHash, &e.Hash)
	return e, err
}
