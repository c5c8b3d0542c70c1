package store

import "fmt"

// Matter is something that is handled step by step, as it stands.
type Matter struct {
	District  string
	ID        string
	Procedure string
	Unit      string
	Path      string // of the unit today
	Subject   string
	State     string
	SinceDay  Day
	DueDay    Day    // [NoEnd]: no deadline
	Holder    string // post or @role; empty once closed
	Raised    int    // units above that have heard that it is late
	Opener    string // person
	OpenedAt  int64
	ChangedAt int64
	ClosedAt  int64  // 0: open
	Data      string // JSON object
}

// MatterStep is one step of a matter's history. It is never changed.
type MatterStep struct {
	District    string
	Matter      string
	Seq         int
	ID          string
	Action      string
	From        string
	To          string
	ByPerson    string
	Post        string
	At          int64
	Reason      string
	Changes     string // JSON object; empty when none
	Attachments string // hashes, separated by spaces
}

const matterColumns = `district, id, procedure, unit, path, subject, state, since_day, due_day, holder, raised, opener,
	opened_at, changed_at, closed_at, data`

const selectMatters = `SELECT ` + matterColumns + ` FROM matters `

func scanMatter(s row) (m Matter, err error) {
	err = s.Scan(&m.District, &m.ID, &m.Procedure, &m.Unit, &m.Path, &m.Subject, &m.State, &m.SinceDay, &m.DueDay, &m.Holder,
		&m.Raised, &m.Opener, &m.OpenedAt, &m.ChangedAt, &m.ClosedAt, &m.Data)
	return m, err
}

// InsertMatter adds a matter; fresh is false when its id is in use, and then nothing is written.
func (tx *Tx) InsertMatter(m Matter) (fresh bool, err error) {
	inserted, err := tx.exec(`INSERT INTO matters (`+matterColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT (district, id) DO NOTHING`,
		m.District, m.ID, m.Procedure, m.Unit, m.Path, m.Subject, m.State, m.SinceDay, m.DueDay, m.Holder, m.Raised, m.Opener,
		m.OpenedAt, m.ChangedAt, m.ClosedAt, m.Data)
	if err != nil {
		return false, fmt.Errorf("insert matter %s: %w", m.ID, err)
	}
	return inserted == 1, nil
}

// UpdateMatter writes what a step changes. [ErrNotFound] when there is no such matter.
func (tx *Tx) UpdateMatter(m Matter) error {
	err := changedOne(tx.exec(`UPDATE matters SET subject = $3, state = $4, since_day = $5, due_day = $6, holder = $7, raised = $8,
			changed_at = $9, closed_at = $10, data = $11 WHERE district = $1 AND id = $2`,
		m.District, m.ID, m.Subject, m.State, m.SinceDay, m.DueDay, m.Holder, m.Raised, m.ChangedAt, m.ClosedAt, m.Data))
	if err != nil {
		return fmt.Errorf("update matter %s: %w", m.ID, err)
	}
	return nil
}

// MatterByID gives a matter.
func (tx *Tx) MatterByID(district, id string) (Matter, error) {
	return one(tx, scanMatter, selectMatters+`WHERE district = $1 AND id = $2`, district, id)
}

// MatterQuery narrows a list of matters. Empty parts do not narrow.
type MatterQuery struct {
	District  string
	Path      string // this unit and all below
	Procedure string
	State     string
	Unit      string // this unit alone
	Holder    string
	OpenOnly  bool
	DueBefore Day // [NoEnd]: any
	AfterDue  Day // with AfterID, the key of the last matter of the part before
	AfterID   string
	Limit     int
}

// matterRange are the bounds of a subtree; without a path, of everything.
func (q MatterQuery) matterRange() (from, to string) {
	if q.Path == "" {
		return "/", "0"
	}
	return q.Path, afterSubtree(q.Path)
}

// Matters lists matters by deadline and id: what is due first comes first, what is closed last.
func (tx *Tx) Matters(q MatterQuery) ([]Matter, error) {
	from, to := q.matterRange()
	return all(tx, scanMatter, selectMatters+`WHERE district = $1 AND path >= $2 AND path < $3
		AND ($4 = '' OR procedure = $4) AND ($5 = '' OR state = $5) AND ($6 = '' OR unit = $6) AND ($7 = '' OR holder = $7)
		AND ($8 = 0 OR closed_at = 0) AND due_day <= $9 AND (due_day, id) > ($10, $11) ORDER BY due_day, id LIMIT $12`,
		q.District, from, to, q.Procedure, q.State, q.Unit, q.Holder, number(q.OpenOnly), q.DueBefore, q.AfterDue, q.AfterID, q.Limit)
}

// number is a flag as both engines compare it.
func number(flag bool) int64 {
	if flag {
		return 1
	}
	return 0
}

// MattersAbout lists a procedure's matters on a subject, of one unit or, with an empty unit, of all; oldest first.
func (tx *Tx) MattersAbout(district, procedure, subject, unit string) ([]Matter, error) {
	return all(tx, scanMatter, selectMatters+`WHERE district = $1 AND procedure = $2 AND subject = $3 AND ($4 = '' OR unit = $4)
		ORDER BY opened_at, id`, district, procedure, subject, unit)
}

// MattersIn lists a procedure's matters that are in a state, by id.
func (tx *Tx) MattersIn(district, procedure, state string) ([]Matter, error) {
	return all(tx, scanMatter, selectMatters+`WHERE district = $1 AND procedure = $2 AND state = $3 ORDER BY id`, district, procedure, state)
}

// MatterCount is how many matters of a procedure are in a state, and how many of them are late.
type MatterCount struct {
	Procedure string
	State     string
	Count     int64
	Late      int64
}

// CountMatters counts the matters in a subtree; late are open ones due before a day.
func (tx *Tx) CountMatters(district, path string, day Day) ([]MatterCount, error) {
	from, to := MatterQuery{Path: path}.matterRange()
	return all(tx, func(r row) (c MatterCount, err error) {
		err = r.Scan(&c.Procedure, &c.State, &c.Count, &c.Late)
		return c, err
	}, `SELECT procedure, state, COUNT(*), SUM(CASE WHEN closed_at = 0 AND due_day < $4 THEN 1 ELSE 0 END) FROM matters
		WHERE district = $1 AND path >= $2 AND path < $3 GROUP BY procedure, state ORDER BY procedure, state`, district, from, to, day)
}

// MatterUnits gives the path that the matters of each unit carry.
func (tx *Tx) MatterUnits(district string) (map[string]string, error) {
	paths := map[string]string{}
	err := tx.each(func(r row) error {
		var unit, path string
		err := r.Scan(&unit, &path)
		paths[unit] = path
		return err
	}, `SELECT DISTINCT unit, path FROM matters WHERE district = $1`, district)
	return paths, err
}

// MoveMatters gives the matters of a unit its new path.
func (tx *Tx) MoveMatters(district, unit, path string) error {
	if _, err := tx.exec(`UPDATE matters SET path = $3 WHERE district = $1 AND unit = $2`, district, unit, path); err != nil {
		return fmt.Errorf("move matters of unit %s: %w", unit, err)
	}
	return nil
}

// AppendMatterStep adds a step to a history. [ErrConflict] when its number is taken.
func (tx *Tx) AppendMatterStep(s MatterStep) error {
	_, err := tx.exec(`INSERT INTO matter_steps (`+stepColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, s.District, s.Matter, s.Seq, s.ID, s.Action, s.From, s.To,
		s.ByPerson, s.Post, s.At, s.Reason, s.Changes, s.Attachments)
	if err != nil {
		return fmt.Errorf("append step %d of matter %s: %w", s.Seq, s.Matter, err)
	}
	return nil
}

const stepColumns = `district, matter, seq, id, action, from_state, to_state, by_person, post, at, reason, changes, attachments`

// MatterSteps lists the history of a matter.
func (tx *Tx) MatterSteps(district, matter string) ([]MatterStep, error) {
	return all(tx, func(r row) (s MatterStep, err error) {
		err = r.Scan(&s.District, &s.Matter, &s.Seq, &s.ID, &s.Action, &s.From, &s.To, &s.ByPerson, &s.Post, &s.At, &s.Reason,
			&s.Changes, &s.Attachments)
		return s, err
	}, `SELECT `+stepColumns+` FROM matter_steps WHERE district = $1 AND matter = $2 ORDER BY seq`, district, matter)
}

// NextMatterNumber takes the next number of a series, from 1 and without a gap: if the transaction is undone, so is the number.
func (tx *Tx) NextMatterNumber(district, series string) (int64, error) {
	n, err := one(tx, scanCount, `INSERT INTO matter_numbers (district, series, last) VALUES ($1, $2, 1)
		ON CONFLICT (district, series) DO UPDATE SET last = matter_numbers.last + 1 RETURNING last`, district, series)
	if err != nil {
		return 0, fmt.Errorf("take a number of %s: %w", series, err)
	}
	return n, nil
}
