package store

import "fmt"

// Person is an account; rights come from the posts that the person holds.
type Person struct {
	ID        string
	District  string // home district; empty for the operator's own people
	Login     string
	Name      string
	NameKey   string // pinyin
	Password  string // encoded hash; empty until set
	Factor    string // sealed second factor; empty when none
	State     string
	Language  string // zh or en; empty until chosen
	ChangedAt int64
}

// PostHeld says that a person held a post at a unit; both days are included.
type PostHeld struct {
	District string
	Unit     string
	Post     string
	Person   string
	FromDay  Day
	ToDay    Day // [NoEnd] until further notice
}

// PutPerson adds a person or changes one. A login that somebody else has gives [ErrConflict].
func (tx *Tx) PutPerson(p Person) error {
	tx.access = true
	_, err := tx.exec(`INSERT INTO persons (id, district, login, name, name_key, password, factor, state, changed_at, language)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (id) DO UPDATE SET district = EXCLUDED.district, login = EXCLUDED.login, name = EXCLUDED.name,
			name_key = EXCLUDED.name_key, password = EXCLUDED.password, factor = EXCLUDED.factor,
			state = EXCLUDED.state, changed_at = EXCLUDED.changed_at, language = EXCLUDED.language`,
		p.ID, p.District, p.Login, p.Name, p.NameKey, p.Password, p.Factor, p.State, p.ChangedAt, p.Language)
	if err != nil {
		return fmt.Errorf("put person %s: %w", p.ID, err)
	}
	return nil
}

const selectPersons = `SELECT id, district, login, name, name_key, password, factor, state, changed_at, language FROM persons `

// PersonByID gives an account.
func (tx *Tx) PersonByID(id string) (Person, error) {
	return one(tx, scanPerson, selectPersons+`WHERE id = $1`, id)
}

// PersonByLogin gives the account that signs in under a name.
func (tx *Tx) PersonByLogin(login string) (Person, error) {
	return one(tx, scanPerson, selectPersons+`WHERE login = $1`, login)
}

func scanPerson(r row) (p Person, err error) {
	err = r.Scan(&p.ID, &p.District, &p.Login, &p.Name, &p.NameKey, &p.Password, &p.Factor, &p.State, &p.ChangedAt, &p.Language)
	return p, err
}

// PutPostHeld adds a holding or changes its last day.
func (tx *Tx) PutPostHeld(h PostHeld) error {
	tx.access = true
	_, err := tx.exec(`INSERT INTO posts_held (district, unit, post, person, from_day, to_day)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (district, unit, post, person, from_day) DO UPDATE SET to_day = EXCLUDED.to_day`,
		h.District, h.Unit, h.Post, h.Person, h.FromDay, h.ToDay)
	if err != nil {
		return fmt.Errorf("put post %s at %s: %w", h.Post, h.Unit, err)
	}
	return nil
}

const selectPostsHeld = `SELECT district, unit, post, person, from_day, to_day FROM posts_held `

// PostsOfPerson lists what a person holds in a district on a day, sorted by unit and post.
func (tx *Tx) PostsOfPerson(district, person string, day Day) ([]PostHeld, error) {
	return all(tx, scanPostHeld, selectPostsHeld+
		`WHERE district = $1 AND person = $2 AND from_day <= $3 AND to_day >= $3 ORDER BY unit, post, from_day`,
		district, person, day)
}

// PostsAtUnit lists who holds what at a unit on a day, sorted by post and person.
func (tx *Tx) PostsAtUnit(district, unit string, day Day) ([]PostHeld, error) {
	return all(tx, scanPostHeld, selectPostsHeld+
		`WHERE district = $1 AND unit = $2 AND from_day <= $3 AND to_day >= $3 ORDER BY post, person, from_day`,
		district, unit, day)
}

// AllPostsHeld lists who holds what in a district on a day, sorted by unit, post and person.
func (tx *Tx) AllPostsHeld(district string, day Day) ([]PostHeld, error) {
	return all(tx, scanPostHeld, selectPostsHeld+
		`WHERE district = $1 AND from_day <= $2 AND to_day >= $2 ORDER BY unit, post, person, from_day`, district, day)
}

func scanPostHeld(r row) (h PostHeld, err error) {
	err = r.Scan(&h.District, &h.Unit, &h.Post, &h.Person, &h.FromDay, &h.ToDay)
	return h, err
}
