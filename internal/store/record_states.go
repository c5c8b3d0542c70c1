package store

// PastState is a state that a record was in before its present one.
type PastState struct {
	District  string
	ID        string // of the record
	Revision  int64  // number of the audit entry that brought it into this state
	State     string
	Reason    string
	ChangedAt int64 // 0: since it was entered
}

// keepState keeps the state that a record is about to leave, unless it can be told without: submitted and nothing said. What a
// transaction only passes through is not kept.
func (tx *Tx) keepState(c StateChange) error {
	_, err := tx.exec(`INSERT INTO record_states (district, id, revision, state, reason, changed_at)
		SELECT district, id, revision, state, reason, changed_at FROM records
		WHERE district = $1 AND id = $2 AND state = $3 AND revision <> $4 AND (state <> 'submitted' OR reason <> '')
		ON CONFLICT (district, id, revision) DO NOTHING`, c.District, c.ID, c.From, c.Revision)
	return err
}

// PastStates visits the states that records of a district came into up to a moment (Unix ms) and have left since, or before; each
// record's in the order in which they followed.
func (tx *Tx) PastStates(district string, until int64, visit func(PastState) error) error {
	return tx.each(visiting(scanPastState, visit), `SELECT district, id, revision, state, reason, changed_at FROM record_states
		WHERE district = $1 AND changed_at <= $2 ORDER BY id, revision`, district, until)
}

func scanPastState(r row) (p PastState, err error) {
	err = r.Scan(&p.District, &p.ID, &p.Revision, &p.State, &p.Reason, &p.ChangedAt)
	return p, err
}
