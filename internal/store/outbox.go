package store

import "fmt"

// Message is what the outside is to hear of a committed transaction. A relay
// hands it on, at least once; whoever receives it knows it by its id.
type Message struct {
	District  string
	ID        string
	Kind      string
	Payload   string // JSON
	CreatedAt int64
	DoneAt    int64 // 0: still to do
}

const messageColumns = `district, id, kind, payload, created_at, done_at`

// PutMessage queues a message; one that is there already stays as it is.
func (tx *Tx) PutMessage(m Message) error {
	_, err := tx.exec(`INSERT INTO outbox (`+messageColumns+`) VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT (district, id) DO NOTHING`, m.District, m.ID, m.Kind, m.Payload, m.CreatedAt)
	if err != nil {
		return fmt.Errorf("queue message %s: %w", m.ID, err)
	}
	return nil
}

// OpenMessages lists at most limit of a district's messages that are to do, oldest first.
func (tx *Tx) OpenMessages(district string, limit int) ([]Message, error) {
	return all(tx, scanMessage, `SELECT `+messageColumns+` FROM outbox
		WHERE district = $1 AND done_at = 0 ORDER BY created_at, id LIMIT $2`, district, limit)
}

// MessageDone marks a message as handed on; again is harmless.
func (tx *Tx) MessageDone(district, id string, at int64) error {
	err := changedOne(tx.exec(`UPDATE outbox SET done_at = CASE WHEN done_at = 0 THEN $3 ELSE done_at END
		WHERE district = $1 AND id = $2`, district, id, at))
	if err != nil {
		return fmt.Errorf("mark message %s done: %w", id, err)
	}
	return nil
}

// ForgetMessages deletes what was handed on before a moment and gives the number.
func (tx *Tx) ForgetMessages(district string, before int64) (int64, error) {
	deleted, err := tx.exec(`DELETE FROM outbox WHERE district = $1 AND done_at <> 0 AND done_at < $2`, district, before)
	if err != nil {
		return 0, fmt.Errorf("forget messages: %w", err)
	}
	return deleted, nil
}

func scanMessage(r row) (m Message, err error) {
	err = r.Scan(&m.District, &m.ID, &m.Kind, &m.Payload, &m.CreatedAt, &m.DoneAt)
	return m, err
}
