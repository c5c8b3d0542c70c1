package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Callers who share a transaction write to the same few rows: the end of the district's audit chain, and running totals. What they
// would write there is put off and written once for all of them, before the commit or before any of them reads it:
//
//   - on PostgreSQL, new records, many in one statement;
//   - tallies that are added, merged with those of the others;
//   - audit entries, many in one statement, and the chain's end once.
//
// The end of a chain and the revisions of a district's parts, once read under its lock, are not read again.

// group is what the callers of one transaction share: what those who have succeeded leave behind.
type group struct {
	later
	heads    map[string]AuditEntry     // ends of the chains that are locked, with the entries that are put off
	parts    map[string][]PartRevision // of locked districts
	contents contents                  // of ids in locked districts
	expects  []recordKey               // ids that callers are about to insert, not looked up yet
}

// later is what is put off.
type later struct {
	records []Record
	tallies []Tally
	entries []AuditEntry
}

func newGroup(callers []*request) *group {
	g := &group{heads: map[string]AuditEntry{}, parts: map[string][]PartRevision{}, contents: contents{}}
	g.expect(callers)
	return g
}

// own is what one caller has put off and learned; it becomes the group's when the caller has succeeded.
type own struct {
	later
	heads    map[string]AuditEntry
	parts    map[string][]PartRevision // nil: changed, so nothing is known
	contents contents
	settled  later // of the group, written in the caller's savepoint: put off again if that is undone
}

// adopt takes over what a caller who has succeeded leaves.
func (g *group) adopt(tx *Tx) {
	g.add(tx.own.later)
	maps.Copy(g.heads, tx.own.heads)
	maps.Copy(g.contents, tx.own.contents)
	for district, parts := range tx.own.parts {
		if parts == nil {
			delete(g.parts, district)
		} else {
			g.parts[district] = parts
		}
	}
}

// reject forgets a caller whose work is undone.
func (g *group) reject(tx *Tx) {
	put := tx.own.settled
	put.add(g.later)
	g.later = put
}

// settle writes all that callers have put off.
func (g *group) settle(ctx context.Context, r runner) error {
	if g.empty() {
		return nil
	}
	tx := &Tx{ctx: ctx, runner: r}
	err := g.write(tx)
	g.later = later{}
	return err
}

func (l later) empty() bool { return len(l.records) == 0 && len(l.tallies) == 0 && len(l.entries) == 0 }

func (l *later) add(more later) {
	l.records = append(l.records, more.records...)
	l.tallies = append(l.tallies, more.tallies...)
	l.entries = append(l.entries, more.entries...)
}

// cut takes out what a statement may read or change.
func (l *later) cut(query string) (out later) {
	if strings.Contains(query, "records") {
		out.records, l.records = l.records, nil
	}
	if strings.Contains(query, "tallies") || strings.Contains(query, "audit_") {
		out.tallies, l.tallies = l.tallies, nil
		out.entries, l.entries = l.entries, nil
	}
	return out
}

func (l later) write(tx *Tx) error {
	if err := tx.insertRecords(l.records); err != nil {
		return err
	}
	if err := tx.upsertTallies(AddTally, l.tallies); err != nil {
		return err
	}
	return tx.insertEntries(l.entries)
}

// settle writes what this caller and those before it have put off, if a statement concerns it.
func (tx *Tx) settle(query string) error {
	if tx.group == nil || tx.group.empty() && tx.own.empty() {
		return nil
	}
	theirs, mine := tx.group.cut(query), tx.own.cut(query)
	tx.own.settled.add(theirs)
	theirs.add(mine)
	return theirs.write(tx)
}

// Part runs a part of the caller's work that may be refused by itself: when fn fails, what it wrote is undone and the rest stands. A statement that
// fails still ends the whole transaction.
func (tx *Tx) Part(fn func() error) error {
	if err := tx.settle("records tallies audit_"); err != nil { // what came before fn stays, whatever becomes of it
		return err
	}
	before := tx.own
	before.heads, before.parts, before.contents = maps.Clone(before.heads), maps.Clone(before.parts), maps.Clone(before.contents)
	if _, err := tx.exec("SAVEPOINT part"); err != nil {
		return err
	}
	err := fn()
	if tx.failed != nil {
		return tx.failed
	}
	if err != nil {
		tx.own = before
		if _, err := tx.exec("ROLLBACK TO SAVEPOINT part"); err != nil {
			return err
		}
	}
	if _, err := tx.exec("RELEASE SAVEPOINT part"); err != nil {
		return err
	}
	return err
}

// head gives the end of a chain that this transaction has locked before.
func (tx *Tx) head(district string) (AuditEntry, bool) {
	if tx.group == nil {
		return AuditEntry{}, false
	}
	if e, ok := tx.own.heads[district]; ok {
		return e, true
	}
	e, ok := tx.group.heads[district]
	return e, ok
}

func (tx *Tx) setHead(e AuditEntry) {
	if tx.group == nil {
		return
	}
	if tx.own.heads == nil {
		tx.own.heads = map[string]AuditEntry{}
	}
	tx.own.heads[e.District] = AuditEntry{District: e.District, Seq: e.Seq, Hash: e.Hash}
}

// knownParts gives the revisions of a locked district that were read before and have not changed since.
func (tx *Tx) knownParts(district string) ([]PartRevision, bool) {
	if tx.group == nil {
		return nil, false
	}
	if parts, mine := tx.own.parts[district]; mine {
		return parts, parts != nil
	}
	parts, ok := tx.group.parts[district]
	return parts, ok
}

// setParts remembers the revisions of a district while its lock keeps them true; nil forgets them.
func (tx *Tx) setParts(district string, parts []PartRevision) {
	if _, locked := tx.head(district); tx.group == nil || parts != nil && !locked {
		return
	}
	if tx.own.parts == nil {
		tx.own.parts = map[string][]PartRevision{}
	}
	tx.own.parts[district] = parts
}

// insertEntries writes audit entries and moves the ends of their chains, each from before its first to its last entry here.
func (tx *Tx) insertEntries(entries []AuditEntry) error {
	for rest := entries; len(rest) > 0; {
		n := chunk(len(rest))
		args := make([]any, 0, n*auditWidth)
		for _, e := range rest[:n] {
			args = append(args, e.District, e.Seq, e.At, e.Actor, e.Post, e.Action, e.Object, e.Result, e.Request, blob(e.PrevHash), blob(e.Hash))
		}
		if _, err := tx.exec(auditInserts[n], args...); err != nil {
			return fmt.Errorf("append audit entries: %w", err)
		}
		rest = rest[n:]
	}
	first, last := map[string]int64{}, map[string]AuditEntry{}
	for _, e := range entries {
		if _, seen := first[e.District]; !seen {
			first[e.District] = e.Seq
		}
		last[e.District] = e
	}
	for district, e := range last {
		if err := tx.moveHead(first[district]-1, e); err != nil {
			return err
		}
	}
	return nil
}

// moveHead moves the end of a chain.
func (tx *Tx) moveHead(from int64, to AuditEntry) error {
	err := changedOne(tx.exec(`UPDATE audit_heads SET seq = $2, hash = $3 WHERE district = $1 AND seq = $4`, to.District, to.Seq, blob(to.Hash), from))
	if errors.Is(err, ErrNotFound) {
		return anotherEnd()
	}
	if err != nil {
		return fmt.Errorf("append audit entry: %w", err)
	}
	return nil
}
