package store

import "fmt"

// Session is a signed-in browser or phone.
type Session struct {
	Hash      []byte
	Person    string
	CreatedAt int64
	SeenAt    int64
	EndedAt   int64 // 0: open
	Address   string
	Agent     string
}

// InsertSession adds a session.
func (tx *Tx) InsertSession(s Session) error {
	_, err := tx.exec(`INSERT INTO sessions (hash, person, created_at, seen_at, ended_at, address, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, blob(s.Hash), s.Person, s.CreatedAt, s.SeenAt, s.EndedAt, s.Address, s.Agent)
	if err != nil {
		return fmt.Errorf("insert session: %w", err)
	}
	return nil
}

const selectSessions = `SELECT hash, person, created_at, seen_at, ended_at, address, agent FROM sessions `

// SessionByHash gives a session, open or not.
func (tx *Tx) SessionByHash(hash []byte) (Session, error) {
	return one(tx, scanSession, selectSessions+`WHERE hash = $1`, blob(hash))
}

// OpenSessions lists a person's sessions that nobody has ended, oldest first.
func (tx *Tx) OpenSessions(person string) ([]Session, error) {
	return all(tx, scanSession, selectSessions+`WHERE person = $1 AND ended_at = 0 ORDER BY created_at, hash`, person)
}

// TouchSession notes that something was heard of a session.
func (tx *Tx) TouchSession(hash []byte, at int64) error {
	_, err := tx.exec(`UPDATE sessions SET seen_at = $2 WHERE hash = $1 AND seen_at < $2`, blob(hash), at)
	return err
}

// EndSession ends a session; ending it again changes nothing.
func (tx *Tx) EndSession(hash []byte, at int64) error {
	tx.access = true
	_, err := tx.exec(`UPDATE sessions SET ended_at = $2 WHERE hash = $1 AND ended_at = 0`, blob(hash), at)
	return err
}

// EndSessions ends all sessions of a person.
func (tx *Tx) EndSessions(person string, at int64) error {
	tx.access = true
	_, err := tx.exec(`UPDATE sessions SET ended_at = $2 WHERE person = $1 AND ended_at = 0`, person, at)
	return err
}

// EndOtherSessions ends all sessions of a person but one; with an empty hash it ends all.
func (tx *Tx) EndOtherSessions(person string, stays []byte, at int64) error {
	tx.access = true
	_, err := tx.exec(`UPDATE sessions SET ended_at = $3 WHERE person = $1 AND hash <> $2 AND ended_at = 0`, person, blob(stays), at)
	return err
}

func scanSession(r row) (s Session, err error) {
	err = r.Scan(&s.Hash, &s.Person, &s.CreatedAt, &s.SeenAt, &s.EndedAt, &s.Address, &s.Agent)
	return s, err
}

// SetUpSecret lets a person set a password once.
type SetUpSecret struct {
	Hash    []byte
	Person  string // empty: the first start
	Expires int64
	UsedAt  int64 // 0: not yet
}

// InsertSetUpSecret adds a secret and makes the person's earlier ones useless.
func (tx *Tx) InsertSetUpSecret(s SetUpSecret) error {
	if _, err := tx.exec(`DELETE FROM set_up_secrets WHERE person = $1`, s.Person); err != nil {
		return fmt.Errorf("replace set-up secret: %w", err)
	}
	_, err := tx.exec(`INSERT INTO set_up_secrets (hash, person, expires, used_at) VALUES ($1, $2, $3, $4)`,
		blob(s.Hash), s.Person, s.Expires, s.UsedAt)
	if err != nil {
		return fmt.Errorf("insert set-up secret: %w", err)
	}
	return nil
}

// SetUpSecretByHash gives a secret, used or not.
func (tx *Tx) SetUpSecretByHash(hash []byte) (SetUpSecret, error) {
	return one(tx, func(r row) (s SetUpSecret, err error) {
		err = r.Scan(&s.Hash, &s.Person, &s.Expires, &s.UsedAt)
		return s, err
	}, `SELECT hash, person, expires, used_at FROM set_up_secrets WHERE hash = $1`, blob(hash))
}

// UseSetUpSecret uses a secret up; [ErrNotFound] when somebody has been faster.
func (tx *Tx) UseSetUpSecret(hash []byte, at int64) error {
	return changedOne(tx.exec(`UPDATE set_up_secrets SET used_at = $2 WHERE hash = $1 AND used_at = 0`, blob(hash), at))
}

// APIToken lets a program act for a person.
type APIToken struct {
	ID        string
	Hash      []byte
	District  string
	Person    string
	Label     string
	Path      string
	Actions   string
	CreatedAt int64
	Expires   int64
	EndedAt   int64 // 0: not ended
}

// InsertAPIToken adds a token.
func (tx *Tx) InsertAPIToken(t APIToken) error {
	_, err := tx.exec(`INSERT INTO api_tokens (id, hash, district, person, label, path, actions, created_at, expires, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		t.ID, blob(t.Hash), t.District, t.Person, t.Label, t.Path, t.Actions, t.CreatedAt, t.Expires, t.EndedAt)
	if err != nil {
		return fmt.Errorf("insert token %s: %w", t.ID, err)
	}
	return nil
}

const selectTokens = `SELECT id, hash, district, person, label, path, actions, created_at, expires, ended_at FROM api_tokens `

// APITokenByHash gives a token, ended or not.
func (tx *Tx) APITokenByHash(hash []byte) (APIToken, error) {
	return one(tx, scanToken, selectTokens+`WHERE hash = $1`, blob(hash))
}

// APITokenByID gives a token, ended or not.
func (tx *Tx) APITokenByID(id string) (APIToken, error) {
	return one(tx, scanToken, selectTokens+`WHERE id = $1`, id)
}

// APITokensOfPerson lists a person's tokens, oldest first.
func (tx *Tx) APITokensOfPerson(person string) ([]APIToken, error) {
	return all(tx, scanToken, selectTokens+`WHERE person = $1 ORDER BY id`, person)
}

// EndAPIToken ends a token; ending it again changes nothing.
func (tx *Tx) EndAPIToken(id string, at int64) error {
	tx.access = true
	_, err := tx.exec(`UPDATE api_tokens SET ended_at = $2 WHERE id = $1 AND ended_at = 0`, id, at)
	return err
}

// EndAPITokens ends all tokens of a person.
func (tx *Tx) EndAPITokens(person string, at int64) error {
	tx.access = true
	_, err := tx.exec(`UPDATE api_tokens SET ended_at = $2 WHERE person = $1 AND ended_at = 0`, person, at)
	return err
}

// ShortenAPITokens lets no token of a person live beyond a moment, and gives the number of those that would have.
func (tx *Tx) ShortenAPITokens(person string, until int64) (int64, error) {
	tx.access = true
	return tx.exec(`UPDATE api_tokens SET expires = $2 WHERE person = $1 AND ended_at = 0 AND expires > $2`, person, until)
}

func scanToken(r row) (t APIToken, err error) {
	err = r.Scan(&t.ID, &t.Hash, &t.District, &t.Person, &t.Label, &t.Path, &t.Actions, &t.CreatedAt, &t.Expires, &t.EndedAt)
	return t, err
}

// Failures counts tries to sign in that went wrong, of an account or an address.
type Failures struct {
	Subject string
	Count   int64
	LastAt  int64
}

// FailuresOf gives the failures of a subject, none when nothing is known.
func (tx *Tx) FailuresOf(subject string) (Failures, error) {
	found, err := all(tx, func(r row) (f Failures, err error) {
		err = r.Scan(&f.Subject, &f.Count, &f.LastAt)
		return f, err
	}, `SELECT subject, count, last_at FROM sign_in_failures WHERE subject = $1`, subject)
	if err != nil || len(found) == 0 {
		return Failures{Subject: subject}, err
	}
	return found[0], nil
}

// PutFailures notes the failures of a subject.
func (tx *Tx) PutFailures(f Failures) error {
	_, err := tx.exec(`INSERT INTO sign_in_failures (subject, count, last_at) VALUES ($1, $2, $3)
		ON CONFLICT (subject) DO UPDATE SET count = EXCLUDED.count, last_at = EXCLUDED.last_at`, f.Subject, f.Count, f.LastAt)
	return err
}
