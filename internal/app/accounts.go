package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Accounts lists the accounts of the caller's district, sorted by login.
func (a *App) Accounts(ctx context.Context, c Caller) ([]AccountView, error) {
	if err := c.mayManage(); err != nil {
		return nil, err
	}
	var out []AccountView
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		people, err := tx.PersonsByDistrict(c.District)
		for _, p := range people {
			out = append(out, AccountView{Person: p.ID, Login: p.Login, Name: p.Name, State: p.State, Factor: p.Factor != ""})
		}
		return err
	})
	return out, err
}

// FindAccounts lists accounts of the caller's district in parts, sorted by login. It heeds Search (a part of the login or of the
// name, or the beginning of its pinyin or initials) and State.
func (a *App) FindAccounts(ctx context.Context, c Caller, q Query) (Page[AccountView], error) {
	found, err := a.Accounts(ctx, c)
	if err != nil {
		return Page[AccountView]{}, err
	}
	found = slices.DeleteFunc(found, func(v AccountView) bool { return !q.takesAccount(v) })
	return pageOf(slices.Values(found), q, func(v AccountView) string { return v.Login }, func(v AccountView) (AccountView, error) { return v, nil })
}

func (q Query) takesAccount(v AccountView) bool {
	s := strings.ToLower(strings.TrimSpace(q.Search))
	return (q.State == "" || q.State == v.State) && (s == "" || strings.Contains(v.Login, s) || strings.Contains(strings.ToLower(v.Name), s) ||
		strings.HasPrefix(nameKey(v.Name), s) || strings.HasPrefix(initials(v.Name), s))
}

// mayManage asks for one of the two rights that need the list of accounts.
func (c Caller) mayManage() error {
	if err := c.mayHere(campaign.ManageRights); err == nil {
		return nil
	}
	return c.mayHere(campaign.ManageAccounts)
}

// CreateAccount makes an account without a password; the secret lets its owner set one.
func (a *App) CreateAccount(ctx context.Context, c Caller, n NewAccount) (AccountView, Invitation, error) {
	if err := c.mayHere(campaign.ManageAccounts); err != nil {
		return AccountView{}, Invitation{}, err
	}
	if err := campaign.CheckLogin(n.Login); err != nil {
		return AccountView{}, Invitation{}, err
	}
	if strings.TrimSpace(n.Name) == "" || len(n.Name) > maxName {
		return AccountView{}, Invitation{}, campaign.InvalidAt("name", "请填写姓名（最多200字节）", "give a name of at most 200 bytes")
	}
	id, err := a.newID()
	if err != nil {
		return AccountView{}, Invitation{}, err
	}
	p := store.Person{ID: id, District: c.District, Login: n.Login, Name: n.Name, NameKey: nameKey(n.Name), State: accountActive, ChangedAt: c.Now}
	text, hash, err := campaign.NewSecret(campaign.SetUpSecret, a.o.Random)
	if err != nil {
		return AccountView{}, Invitation{}, err
	}
	err = a.write(ctx, c, audited{"create_account", "person:" + id}, func(w *change) error {
		if _, err := w.tx.PersonByLogin(n.Login); !errors.Is(err, store.ErrNotFound) {
			return firstRefusal(err, campaign.Refuse(campaign.Conflict, "登录名已被使用", "the login is taken"))
		}
		if err := w.tx.PutPerson(p); err != nil {
			return err
		}
		return w.tx.InsertSetUpSecret(store.SetUpSecret{Hash: hash, Person: id, Expires: w.at + campaign.SetUpLifetime})
	})
	if err != nil {
		return AccountView{}, Invitation{}, err
	}
	return AccountView{Person: id, Login: p.Login, Name: p.Name, State: p.State}, Invitation{Login: p.Login, Secret: text}, nil
}

// SetPassword sets a password by the secret of an invitation, once, and ends all sessions.
func (a *App) SetPassword(ctx context.Context, n NewPassword) error {
	hash, _ := campaign.SecretHash(campaign.SetUpSecret, n.Secret)
	var person store.Person
	var past []string
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		if person, err = a.invited(tx, hash); err != nil {
			return err
		}
		past, err = tx.PastPasswords(person.ID, campaign.PasswordReuse)
		return err
	})
	if err != nil {
		return err
	}
	encoded, err := a.newPassword(n.Password, person.Login, past)
	if err != nil {
		return err
	}
	c := Caller{Actor: campaign.Actor{Person: person.ID, Now: a.now()}, District: person.District}
	return a.write(ctx, c, audited{"set_password", "person:" + person.ID}, func(w *change) error {
		p, err := a.invited(w.tx, hash)
		if err != nil {
			return err
		}
		if err := w.tx.UseSetUpSecret(hash, w.at); err != nil {
			return err
		}
		return putPassword(w, p, encoded, nil)
	})
}

// setUpSecret finds a link secret; every failure answers alike.
func setUpSecret(tx *store.Tx, hash []byte) (store.SetUpSecret, error) {
	secret, err := tx.SetUpSecretByHash(hash)
	if errors.Is(err, store.ErrNotFound) {
		return secret, (campaign.SetUpToken{}).Check(nil, 0)
	}
	return secret, err
}

// invited gives the account that a link secret belongs to.
func (a *App) invited(tx *store.Tx, hash []byte) (store.Person, error) {
	secret, err := setUpSecret(tx, hash)
	if err != nil {
		return store.Person{}, err
	}
	token := campaign.SetUpToken{Hash: secret.Hash, Person: secret.Person, Expires: secret.Expires, UsedAt: secret.UsedAt}
	if err := token.Check(hash, a.now()); err != nil {
		return store.Person{}, err
	}
	p, err := tx.PersonByID(secret.Person)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.State != accountActive {
		err = (campaign.SetUpToken{}).Check(nil, 0)
	}
	return p, err
}

func (a *App) newPassword(password, login string, past []string) (string, error) {
	if err := campaign.CheckPassword(password, login, past); err != nil {
		return "", err
	}
	return campaign.HashPassword(password, a.o.Passwords, a.o.Random)
}

// putPassword changes a password and ends the sessions that were opened with the old one, but for one that is to stay.
func putPassword(w *change, p store.Person, encoded string, stays []byte) error {
	p.Password, p.ChangedAt = encoded, w.at
	if err := w.tx.PutPerson(p); err != nil {
		return err
	}
	if err := w.tx.InsertPastPassword(store.PastPassword{Person: p.ID, SetAt: w.at, Password: encoded}); err != nil {
		return err
	}
	return w.tx.EndOtherSessions(p.ID, stays, w.at)
}

// ChooseLanguage keeps the language of the pages with the caller's account, so that it is there wherever the person signs in.
func (a *App) ChooseLanguage(ctx context.Context, c Caller, l plan.Language) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	if l != plan.Chinese && l != plan.English {
		return campaign.InvalidAt("language", "应为 zh 或 en", "it must be zh or en")
	}
	if c.Language == l {
		return nil
	}
	return a.write(ctx, c, audited{"choose_language", "person:" + c.Person}, func(w *change) error {
		p, err := w.tx.PersonByID(c.Person)
		if err != nil {
			return err
		}
		p.Language, p.ChangedAt = string(l), w.at
		return w.tx.PutPerson(p)
	})
}

// ChangePassword changes the caller's password and ends all other sessions. The present one stays: whoever sits there has just shown
// to know the password.
func (a *App) ChangePassword(ctx context.Context, c Caller, old, chosen string) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	if err := a.chargeTry(ctx, SignIn{Login: c.Login, Address: c.Address}, c.Now); err != nil {
		return err
	}
	var past []string
	person, err := a.verifyPassword(ctx, SignIn{Login: c.Login, Password: old})
	if err != nil {
		return err
	}
	err = a.db.Read(ctx, func(tx *store.Tx) (err error) {
		past, err = tx.PastPasswords(person.ID, campaign.PasswordReuse)
		return err
	})
	if err != nil {
		return err
	}
	encoded, err := a.newPassword(chosen, person.Login, append([]string{person.Password}, past...))
	if err != nil {
		return err
	}
	return a.write(ctx, c, audited{"change_password", "person:" + c.Person}, func(w *change) error {
		p, err := w.tx.PersonByID(c.Person)
		if err != nil {
			return err
		}
		if p.Password != person.Password {
			return campaign.Refuse(campaign.Stale, "密码已变更，请重新登录", "the password has changed meanwhile; sign in again")
		}
		if err := w.tx.PutFailures(store.Failures{Subject: accountSubject(c.Login)}); err != nil {
			return err
		}
		return putPassword(w, p, encoded, c.session)
	})
}

// ResetAccount takes password and second factor away, ends sessions and tokens, and gives a secret to set a new password.
func (a *App) ResetAccount(ctx context.Context, c Caller, person string) (Invitation, error) {
	text, hash, err := campaign.NewSecret(campaign.SetUpSecret, a.o.Random)
	if err != nil {
		return Invitation{}, err
	}
	out := Invitation{Secret: text}
	err = a.changeAccount(ctx, c, "reset_account", person, func(w *change, p store.Person) error {
		out.Login = p.Login
		return resetPerson(w, p, hash)
	})
	if err != nil {
		return Invitation{}, err
	}
	return out, nil
}

// DisableAccount shuts an account out: its sessions and tokens end.
func (a *App) DisableAccount(ctx context.Context, c Caller, person string) error {
	return a.changeAccount(ctx, c, "disable_account", person, func(w *change, p store.Person) error {
		if p.ID == c.Person {
			return campaign.Refuse(campaign.Conflict, "不能停用自己的账号", "you cannot disable your own account")
		}
		p.State, p.ChangedAt = accountDisabled, w.at
		if err := w.tx.PutPerson(p); err != nil {
			return err
		}
		return endAccess(w, p.ID)
	})
}

// EnableAccount lets an account in again.
func (a *App) EnableAccount(ctx context.Context, c Caller, person string) error {
	return a.changeAccount(ctx, c, "enable_account", person, func(w *change, p store.Person) error {
		p.State, p.ChangedAt = accountActive, w.at
		return w.tx.PutPerson(p)
	})
}

// changeAccount is how a system administrator changes an account of the district.
func (a *App) changeAccount(ctx context.Context, c Caller, action, person string, fn func(*change, store.Person) error) error {
	if err := c.mayHere(campaign.ManageAccounts); err != nil {
		return err
	}
	return a.write(ctx, c, audited{action, "person:" + person}, func(w *change) error {
		p, err := w.tx.PersonByID(person)
		if err != nil {
			return err
		}
		if p.District != c.District {
			return notFound()
		}
		return fn(w, p)
	})
}
