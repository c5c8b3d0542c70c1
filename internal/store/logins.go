package store

import "fmt"

// LinkedLogin says who of ours an account of an outside sign-in service is.
type LinkedLogin struct {
	Issuer   string
	Subject  string
	Person   string
	LinkedAt int64
}

// InsertLinkedLogin links an outside account; one that is linked already gives [ErrConflict].
func (tx *Tx) InsertLinkedLogin(l LinkedLogin) error {
	_, err := tx.exec(`INSERT INTO linked_logins (issuer, subject, person, linked_at) VALUES ($1, $2, $3, $4)`, l.Issuer, l.Subject, l.Person, l.LinkedAt)
	if err != nil {
		return fmt.Errorf("link login: %w", err)
	}
	return nil
}

const selectLogins = `SELECT issuer, subject, person, linked_at FROM linked_logins `

// LinkedLoginBy gives the link of an outside account.
func (tx *Tx) LinkedLoginBy(issuer, subject string) (LinkedLogin, error) {
	return one(tx, scanLogin, selectLogins+`WHERE issuer = $1 AND subject = $2`, issuer, subject)
}

// LinkedLoginsOf lists the outside accounts of a person, oldest first.
func (tx *Tx) LinkedLoginsOf(person string) ([]LinkedLogin, error) {
	return all(tx, scanLogin, selectLogins+`WHERE person = $1 ORDER BY linked_at, issuer, subject`, person)
}

// DeleteLinkedLogin ends a link; [ErrNotFound] when the person has none like it.
func (tx *Tx) DeleteLinkedLogin(l LinkedLogin) error {
	return changedOne(tx.exec(`DELETE FROM linked_logins WHERE issuer = $1 AND subject = $2 AND person = $3`, l.Issuer, l.Subject, l.Person))
}

func scanLogin(r row) (l LinkedLogin, err error) {
	err = r.Scan(&l.Issuer, &l.Subject, &l.Person, &l.LinkedAt)
	return l, err
}
