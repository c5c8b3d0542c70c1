package app

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"unicode"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// ExternalAccount is an account of an outside sign-in service (统一身份认证), named by the service alone: never by a name or an address,
// which may pass to somebody else.
type ExternalAccount struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

// External is a sign-in that an outside service has vouched for. Whoever calls SignInExternal has verified that.
type External struct {
	ExternalAccount
	Address string
	Agent   string
	Request string
}

// Limits of an outside account's names, in bytes.
const (
	maxIssuer  = 200
	maxSubject = 255
)

func (e ExternalAccount) check() error {
	u, err := url.Parse(e.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || len(e.Issuer) > maxIssuer {
		return campaign.InvalidAt("issuer", "应为认证服务的网址", "it must be the address of the sign-in service")
	}
	bad := func(r rune) bool { return !unicode.IsPrint(r) }
	if e.Subject == "" || len(e.Subject) > maxSubject || strings.ContainsFunc(e.Subject, bad) {
		return campaign.InvalidAt("subject", "应为认证服务里的用户编号（1–255字节）", "it must be the service's own id of the user, of 1–255 bytes")
	}
	return nil
}

// LinkLogin lets an outside account sign in as a person of the district. Accounts are never made by signing in.
func (a *App) LinkLogin(ctx context.Context, c Caller, person string, e ExternalAccount) error {
	return a.changeAccount(ctx, c, "link_login", person, func(w *change, p store.Person) error {
		if err := e.check(); err != nil {
			return err
		}
		w.object = clipObject("person:" + person + " issuer:" + e.Issuer + " subject:" + e.Subject)
		have, err := w.tx.LinkedLoginBy(e.Issuer, e.Subject)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return w.tx.InsertLinkedLogin(store.LinkedLogin{Issuer: e.Issuer, Subject: e.Subject, Person: p.ID, LinkedAt: w.at})
		case err == nil && have.Person == p.ID:
			w.nothing = true
			return nil
		}
		return firstRefusal(err, campaign.Refuse(campaign.Conflict, "该外部账号已关联其他账号", "the outside account is linked to another one"))
	})
}

// UnlinkLogin ends a link, and with it the person's open sessions: one of them may have come by it.
func (a *App) UnlinkLogin(ctx context.Context, c Caller, person string, e ExternalAccount) error {
	return a.changeAccount(ctx, c, "unlink_login", person, func(w *change, p store.Person) error {
		if err := w.tx.DeleteLinkedLogin(store.LinkedLogin{Issuer: e.Issuer, Subject: e.Subject, Person: p.ID}); err != nil {
			return err
		}
		return w.tx.EndSessions(p.ID, w.at)
	})
}

// LinkedLogins lists the outside accounts that may sign in as a person.
func (a *App) LinkedLogins(ctx context.Context, c Caller, person string) ([]ExternalAccount, error) {
	if err := c.mayHere(campaign.ManageAccounts); err != nil {
		return nil, err
	}
	var out []ExternalAccount
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		out = nil
		if p, err := tx.PersonByID(person); err != nil || p.District != c.District {
			return firstRefusal(err, notFound())
		}
		found, err := tx.LinkedLoginsOf(person)
		for _, l := range found {
			out = append(out, ExternalAccount{l.Issuer, l.Subject})
		}
		return err
	})
	return out, refusal(err)
}

// SignInExternal opens a session for whom an outside service has vouched, if an administrator has linked that account. The service
// answers for passwords and second factors.
func (a *App) SignInExternal(ctx context.Context, e External) (Session, error) {
	at := a.now()
	var person store.Person
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		link, err := tx.LinkedLoginBy(e.Issuer, e.Subject)
		if err == nil {
			person, err = tx.PersonByID(link.Person)
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return Session{}, notLinked()
	}
	if err != nil {
		return Session{}, err
	}
	text, hash, err := campaign.NewSecret(campaign.SessionSecret, a.o.Random)
	if err != nil {
		return Session{}, err
	}
	var refused error
	c := Caller{Actor: campaign.Actor{Person: person.ID, Now: at}, District: person.District, RequestID: e.Request}
	err = a.write(ctx, c, audited{"sign_in", clipObject("person:" + person.ID + " issuer:" + e.Issuer)}, func(w *change) error {
		refused = openExternal(w, e, person.ID, hash)
		if campaign.KindOf(refused) != "" {
			w.result = "refused"
			return nil
		}
		return refused
	})
	if err = firstRefusal(err, refused); err != nil {
		return Session{}, err
	}
	opened := campaign.Session{Person: person.ID, Created: at, Seen: at}
	return Session{Secret: text, Person: person.ID, Name: person.Name, Expires: opened.Ends()}, nil
}

func notLinked() error {
	return campaign.Refuse(campaign.Denied, "您的统一身份认证账号尚未关联本系统账号，或账号已停用，请联系系统管理员", "your outside account is not linked to an account here, or that is disabled; ask the system administrator")
}

// openExternal opens the session if link and account still hold.
func openExternal(w *change, e External, person string, hash []byte) error {
	link, err := w.tx.LinkedLoginBy(e.Issuer, e.Subject)
	if errors.Is(err, store.ErrNotFound) || err == nil && link.Person != person {
		return notLinked()
	}
	if err != nil {
		return err
	}
	p, err := w.tx.PersonByID(person)
	if err != nil {
		return err
	}
	if p.State != accountActive {
		return notLinked()
	}
	return w.tx.InsertSession(store.Session{Hash: hash, Person: person, CreatedAt: w.at, SeenAt: w.at, Address: shorten(e.Address), Agent: shorten(e.Agent)})
}
