package app

import (
	"context"
	"errors"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// consoleActor is how the audit calls whoever sits at the server's own console: the owner of the machine, whom no account
// stands for.
const consoleActor = "console"

// console is the owner of the machine acting in a district. It holds no post: only the use cases made for it take it.
func (a *App) console(district string) Caller {
	return Caller{District: district, Actor: campaign.Actor{Person: consoleActor, Now: a.now()}}
}

// ResetLogin is the way back in when no administrator can sign in: it takes password and second factor of an account away, ends its
// sessions and tokens, and gives a secret to set a new password. It is for whoever runs the machine; no caller is asked.
func (a *App) ResetLogin(ctx context.Context, login string) (Invitation, error) {
	var person store.Person
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		person, err = tx.PersonByLogin(login)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return Invitation{}, campaign.Refuse(campaign.NotFound, "没有账号 "+login, "there is no account "+login)
	}
	if err != nil {
		return Invitation{}, err
	}
	text, hash, err := campaign.NewSecret(campaign.SetUpSecret, a.o.Random)
	if err != nil {
		return Invitation{}, err
	}
	err = a.write(ctx, a.console(person.District), audited{"reset_account", "person:" + person.ID}, func(w *change) error {
		p, err := w.tx.PersonByID(person.ID)
		if err != nil {
			return err
		}
		return resetPerson(w, p, hash)
	})
	if err != nil {
		return Invitation{}, err
	}
	return Invitation{Login: login, Secret: text}, nil
}

// resetPerson shuts an account until a new password is set with the secret. Whoever took it over may have made tokens: they end too.
func resetPerson(w *change, p store.Person, hash []byte) error {
	p.Password, p.Factor, p.ChangedAt = "", "", w.at
	if err := w.tx.PutPerson(p); err != nil {
		return err
	}
	if err := endAccess(w, p.ID); err != nil {
		return err
	}
	return w.tx.InsertSetUpSecret(store.SetUpSecret{Hash: hash, Person: p.ID, Expires: w.at + campaign.SetUpLifetime})
}

// endAccess ends the sessions and tokens of a person.
func endAccess(w *change, person string) error {
	if err := w.tx.EndSessions(person, w.at); err != nil {
		return err
	}
	return w.tx.EndAPITokens(person, w.at)
}
