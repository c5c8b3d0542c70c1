package store

import "fmt"

// Channel is a way to tell a group what is due.
type Channel struct {
	District  string
	ID        string
	Unit      string
	Name      string
	Kind      string
	Envelope  string
	SendAt    int // minutes after midnight
	QuietFrom int
	QuietTo   int
	Stopped   int // 1: nothing is sent
	ByPerson  string
	ChangedAt int64
}

// Letter is a message on its way to a channel.
type Letter struct {
	District  string
	ID        string
	Channel   string
	Title     string
	Body      string
	State     string // empty while waiting, taken, dead
	Tries     int
	Sent      int
	NextAt    int64
	Reason    string
	CreatedAt int64
}

const (
	channelColumns = `district, id, unit, name, kind, envelope, send_at, quiet_from, quiet_to, stopped, by_person, changed_at`
	letterColumns  = `district, id, channel, title, body, state, tries, sent, next_at, reason, created_at`
)

// PutChannel adds a channel or replaces it.
func (tx *Tx) PutChannel(c Channel) error {
	_, err := tx.exec(`INSERT INTO channels (`+channelColumns+`) VALUES `+placeholders(1, 12)+`
		ON CONFLICT (district, id) DO UPDATE SET unit = excluded.unit, name = excluded.name, kind = excluded.kind, envelope = excluded.envelope,
		send_at = excluded.send_at, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, stopped = excluded.stopped,
		by_person = excluded.by_person, changed_at = excluded.changed_at`,
		c.District, c.ID, c.Unit, c.Name, c.Kind, c.Envelope, c.SendAt, c.QuietFrom, c.QuietTo, c.Stopped, c.ByPerson, c.ChangedAt)
	if err != nil {
		return fmt.Errorf("put channel %s: %w", c.ID, err)
	}
	return nil
}

// Channels lists a district's channels by id.
func (tx *Tx) Channels(district string) ([]Channel, error) {
	return all(tx, scanChannel, `SELECT `+channelColumns+` FROM channels WHERE district = $1 ORDER BY id`, district)
}

// ChannelByID finds a channel; [ErrNotFound] when there is none.
func (tx *Tx) ChannelByID(district, id string) (Channel, error) {
	return one(tx, scanChannel, `SELECT `+channelColumns+` FROM channels WHERE district = $1 AND id = $2`, district, id)
}

func scanChannel(r row) (c Channel, err error) {
	err = r.Scan(&c.District, &c.ID, &c.Unit, &c.Name, &c.Kind, &c.Envelope, &c.SendAt, &c.QuietFrom, &c.QuietTo, &c.Stopped, &c.ByPerson, &c.ChangedAt)
	return c, err
}

// InsertLetter adds a letter; fresh is false when there is one with its id.
func (tx *Tx) InsertLetter(l Letter) (fresh bool, err error) {
	added, err := tx.exec(`INSERT INTO letters (`+letterColumns+`) VALUES `+placeholders(1, 11)+` ON CONFLICT (district, id) DO NOTHING`,
		l.District, l.ID, l.Channel, l.Title, l.Body, l.State, l.Tries, l.Sent, l.NextAt, l.Reason, l.CreatedAt)
	if err != nil {
		return false, fmt.Errorf("add letter %s: %w", l.ID, err)
	}
	return added == 1, nil
}

// UpdateLetter notes how far a letter has come.
func (tx *Tx) UpdateLetter(l Letter) error {
	err := changedOne(tx.exec(`UPDATE letters SET state = $3, tries = $4, sent = $5, next_at = $6, reason = $7 WHERE district = $1 AND id = $2`,
		l.District, l.ID, l.State, l.Tries, l.Sent, l.NextAt, l.Reason))
	if err != nil {
		return fmt.Errorf("update letter %s: %w", l.ID, err)
	}
	return nil
}

// LetterByID finds a letter; [ErrNotFound] when there is none.
func (tx *Tx) LetterByID(district, id string) (Letter, error) {
	return one(tx, scanLetter, `SELECT `+letterColumns+` FROM letters WHERE district = $1 AND id = $2`, district, id)
}

// DueLetters lists letters that are to be tried, the oldest try first.
func (tx *Tx) DueLetters(district string, now int64, limit int) ([]Letter, error) {
	return all(tx, scanLetter, `SELECT `+letterColumns+` FROM letters WHERE district = $1 AND state = '' AND next_at <= $2
		ORDER BY next_at, id LIMIT $3`, district, now, limit)
}

// Letters lists a district's latest letters.
func (tx *Tx) Letters(district string, limit int) ([]Letter, error) {
	return all(tx, scanLetter, `SELECT `+letterColumns+` FROM letters WHERE district = $1 ORDER BY created_at DESC, id LIMIT $2`, district, limit)
}

func scanLetter(r row) (l Letter, err error) {
	err = r.Scan(&l.District, &l.ID, &l.Channel, &l.Title, &l.Body, &l.State, &l.Tries, &l.Sent, &l.NextAt, &l.Reason, &l.CreatedAt)
	return l, err
}
