package store

import "fmt"

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
	known, locked := tx.head(e.District)
	if !locked {
		return e, tx.insertEntries([]AuditEntry{e})
	}
	if known.Seq != head.Seq {
		return e, anotherEnd()
	}
	if err := tx.usable(); err != nil {
		return e, fmt.Errorf("append audit entry: %w", err)
	}
	tx.own.entries = append(tx.own.entries, e)
	tx.setHead(e)
	return e, nil
}

func anotherEnd() error {
	return fmt.Errorf("append audit entry: %w: the chain has another end", ErrConflict)
}

const auditColumns = `district, seq, at, actor, post, action, object, result, request, prev_hash, hash`

// auditWidth is the number of auditColumns.
const auditWidth = 11

// auditInserts holds the statements by number of rows; it never changes.
var auditInserts = func() map[int]string {
	texts := map[int]string{}
	for _, rows := range chunkSizes {
		texts[rows] = `INSERT INTO audit_entries (` + auditColumns + `) VALUES ` + placeholders(rows, auditWidth)
	}
	return texts
}()

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
