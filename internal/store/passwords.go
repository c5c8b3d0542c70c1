package store

// PastPassword is a password hash that a person has had.
type PastPassword struct {
	Person   string
	SetAt    int64
	Password string
}

// InsertPastPassword notes a hash.
func (tx *Tx) InsertPastPassword(p PastPassword) error {
	_, err := tx.exec(`INSERT INTO person_passwords (person, set_at, password) VALUES ($1, $2, $3)
		ON CONFLICT (person, set_at) DO UPDATE SET password = EXCLUDED.password`, p.Person, p.SetAt, p.Password)
	return err
}

// RenewPassword puts a new hash of the same password in the place of an old one, also among those that the person has had; nothing
// happens when the password is another by now.
func (tx *Tx) RenewPassword(person, old, renewed string) error {
	tx.access = true
	changed, err := tx.exec(`UPDATE persons SET password = $3 WHERE id = $1 AND password = $2`, person, old, renewed)
	if err != nil || changed == 0 {
		return err
	}
	_, err = tx.exec(`UPDATE person_passwords SET password = $3 WHERE person = $1 AND password = $2`, person, old, renewed)
	return err
}

// PastPasswords lists at most limit of a person's hashes, newest first.
func (tx *Tx) PastPasswords(person string, limit int) ([]string, error) {
	return all(tx, func(r row) (s string, err error) {
		err = r.Scan(&s)
		return s, err
	}, `SELECT password FROM person_passwords WHERE person = $1 ORDER BY set_at DESC LIMIT $2`, person, limit)
}

// PersonsByDistrict lists the accounts of a district, sorted by login.
func (tx *Tx) PersonsByDistrict(district string) ([]Person, error) {
	return all(tx, scanPerson, selectPersons+`WHERE district = $1 ORDER BY login`, district)
}

// AnyPerson tells whether there is any account.
func (tx *Tx) AnyPerson() (bool, error) {
	found, err := all(tx, scanCount, `SELECT 1 FROM persons LIMIT 1`)
	return len(found) > 0, err
}

// PostsFrom lists what a person holds in a district on a day or will hold later, sorted by unit and post.
func (tx *Tx) PostsFrom(district, person string, day Day) ([]PostHeld, error) {
	return all(tx, scanPostHeld, selectPostsHeld+
		`WHERE district = $1 AND person = $2 AND to_day >= $3 ORDER BY unit, post, from_day`, district, person, day)
}
