package store

import (
	"math"
	"strings"
)

// AuditSearch narrows a search of the audit. Empty parts do not narrow.
type AuditSearch struct {
	District string
	Action   string
	Actor    string
	Object   string // a part of what was acted upon
	From, To int64  // Unix milliseconds; To is the first moment after; 0: open
	Before   int64  // only entries with smaller numbers; 0: all
	Limit    int
}

// FindAudit lists entries of a district's chain, the latest first.
func (tx *Tx) FindAudit(s AuditSearch) ([]AuditEntry, error) {
	until, before := s.To, s.Before
	if until == 0 {
		until = math.MaxInt64
	}
	if before == 0 {
		before = math.MaxInt64
	}
	return all(tx, scanAudit, `SELECT `+auditColumns+` FROM audit_entries
		WHERE district = $1 AND seq < $2 AND at >= $3 AND at < $4 AND ($5 = '' OR action = $5) AND ($6 = '' OR actor = $6)
			AND lower(object) LIKE $7 ESCAPE '!'
		ORDER BY seq DESC LIMIT $8`, s.District, before, s.From, until, s.Action, s.Actor, containing(s.Object), s.Limit)
}

// containing is the pattern of what contains a text, in small letters; its own marks stand for themselves.
func containing(part string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(part)) + "%"
}
