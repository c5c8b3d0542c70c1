package app

import (
	"context"
	"errors"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// SignIn opens a session. Too many wrong tries make the account, and the address they come from, wait. An account with a
// second factor needs its code: without one the refusal has the fault "code".
func (a *App) SignIn(ctx context.Context, s SignIn) (Session, error) {
	at := a.now()
	if err := a.chargeTry(ctx, s, at); err != nil {
		return Session{}, err
	}
	person, err := a.verifyPassword(ctx, s)
	if err != nil {
		return Session{}, errors.Join(err, a.noteFailure(ctx, s, person, at))
	}
	text, hash, err := campaign.NewSecret(campaign.SessionSecret, a.o.Random)
	if err != nil {
		return Session{}, err
	}
	renewed, err := a.renewedHash(person.Password, s.Password)
	if err != nil {
		return Session{}, err
	}
	c := Caller{Actor: campaign.Actor{Person: person.ID, Now: at}, District: person.District, RequestID: s.Request}
	err = a.write(ctx, c, audited{"sign_in", "person:" + person.ID}, func(w *change) error {
		if err := a.openSession(w, s, person, hash); err != nil || renewed == "" {
			return err
		}
		return w.tx.RenewPassword(person.ID, person.Password, renewed)
	})
	if errors.Is(err, campaign.Denied) { // a wrong code
		return Session{}, errors.Join(err, a.noteFailure(ctx, s, person, at))
	}
	if err != nil {
		return Session{}, err
	}
	opened := campaign.Session{Person: person.ID, Created: at, Seen: at}
	return Session{Secret: text, Person: person.ID, Name: person.Name, Expires: opened.Ends()}, nil
}

// renewedHash hashes a right password anew when its hash costs less than new ones do; else it is empty.
func (a *App) renewedHash(encoded, password string) (string, error) {
	if !campaign.Outdated(encoded, a.o.Passwords) {
		return "", nil
	}
	return campaign.HashPassword(clip(password), a.o.Passwords, a.o.Random)
}

// addressTries is how many more wrong tries an address has than an account: a school shares one.
const addressTries = 20

func accountSubject(login string) string { return "login:" + login }
func addressSubject(s SignIn) string     { return "address:" + s.Address }

// chargeTry refuses a try that comes too early, and counts it as a failure until it has succeeded: so many tries at once are
// no way around the wait.
func (a *App) chargeTry(ctx context.Context, s SignIn, at int64) error {
	if campaign.CheckLogin(s.Login) != nil {
		campaign.VerifyNobody(clip(s.Password))
		return wrongPassword()
	}
	return a.db.Write(ctx, func(tx *store.Tx) error {
		account, err := tx.FailuresOf(accountSubject(s.Login))
		if err != nil {
			return err
		}
		address, err := tx.FailuresOf(addressSubject(s))
		if err != nil {
			return err
		}
		failed := campaign.Failures{Count: int(account.Count), Last: account.LastAt}
		from := campaign.Failures{Count: int(address.Count) - addressTries, Last: address.LastAt}
		if err := errors.Join(failed.Check(at), from.Check(at)); err != nil {
			return firstRefusal(failed.Check(at), from.Check(at))
		}
		failed = failed.Add(at)
		return tx.PutFailures(store.Failures{Subject: account.Subject, Count: int64(failed.Count), LastAt: failed.Last})
	})
}

func firstRefusal(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func clip(password string) string { return password[:min(len(password), campaign.MaxPassword)] }

func wrongPassword() error {
	return campaign.Refuse(campaign.Denied, "登录名或密码不正确", "the login or the password is wrong")
}

// verifyPassword finds the account; it takes as long whether there is one or not. The person is given with a wrong password too.
func (a *App) verifyPassword(ctx context.Context, s SignIn) (store.Person, error) {
	var person store.Person
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		person, err = tx.PersonByLogin(s.Login)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Person{}, err
	}
	if err != nil || person.Password == "" || person.State != accountActive {
		campaign.VerifyNobody(clip(s.Password))
		return person, wrongPassword()
	}
	if !campaign.VerifyPassword(person.Password, clip(s.Password)) {
		return person, wrongPassword()
	}
	return person, nil
}

// noteFailure counts a wrong try for the address and writes it down when there is such an account.
func (a *App) noteFailure(ctx context.Context, s SignIn, person store.Person, at int64) error {
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		address, err := tx.FailuresOf(addressSubject(s))
		if err != nil {
			return err
		}
		failed := campaign.Failures{Count: int(address.Count), Last: address.LastAt}.Add(at)
		return tx.PutFailures(store.Failures{Subject: address.Subject, Count: int64(failed.Count), LastAt: failed.Last})
	})
	if err != nil || person.ID == "" {
		return err
	}
	c := Caller{Actor: campaign.Actor{Now: at}, District: person.District, RequestID: s.Request}
	return a.write(ctx, c, audited{"sign_in", "person:" + person.ID}, func(w *change) error {
		w.result = "refused"
		return nil
	})
}

// openSession checks the second factor, uses its code up, and forgets the failures.
func (a *App) openSession(w *change, s SignIn, person store.Person, hash []byte) error {
	now, err := w.tx.PersonByID(person.ID)
	if err != nil {
		return err
	}
	same := now.Password == person.Password || campaign.VerifyPassword(now.Password, clip(s.Password)) // hashed anew meanwhile
	if !same || now.State != accountActive {
		return wrongPassword()
	}
	if err := a.useFactor(w, now, s.Code); err != nil {
		return err
	}
	if err := w.tx.PutFailures(store.Failures{Subject: accountSubject(s.Login)}); err != nil {
		return err
	}
	return w.tx.InsertSession(store.Session{Hash: hash, Person: person.ID, CreatedAt: w.at, SeenAt: w.at,
		Address: shorten(s.Address), Agent: shorten(s.Agent)})
}

// shorten keeps what a request says about itself within bounds.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "?")
	return strings.ToValidUTF8(s[:min(len(s), 200)], "")
}
