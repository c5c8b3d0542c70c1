package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// CallerBySession finds out who asks with a session's secret. The session must be neither idle for too long nor too old.
func (a *App) CallerBySession(ctx context.Context, secret string) (Caller, error) {
	hash, ok := campaign.SecretHash(campaign.SessionSecret, secret)
	if !ok {
		return Caller{}, signInAgain()
	}
	sound := func(k knownCaller) bool {
		return k.session.Open(k.caller.Now, 0) && !k.session.NeedsTouch(k.caller.Now)
	}
	k, err := a.callerBehind(hash, sound, func(k *knownCaller, at int64) error { return a.readSession(ctx, hash, k, at) })
	if errors.Is(err, store.ErrNotFound) {
		return Caller{}, signInAgain()
	}
	if err == nil {
		err = a.noteLent(ctx, k.caller)
	}
	if err != nil {
		return Caller{}, err
	}
	return k.caller, nil
}

// readSession finds the caller of an open session and notes that it was heard of; [store.ErrNotFound] when there is none.
func (a *App) readSession(ctx context.Context, hash []byte, k *knownCaller, at int64) error {
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		stored, err := tx.SessionByHash(hash)
		if err != nil {
			return err
		}
		if k.session = campaignSession(stored); !k.session.Open(at, 0) {
			return store.ErrNotFound
		}
		k.caller, err = a.callerOf(tx, stored.Person, at)
		k.caller.session = hash
		return err
	})
	if err != nil || !k.session.NeedsTouch(at) {
		return err
	}
	err = a.db.Write(ctx, func(tx *store.Tx) error { return tx.TouchSession(hash, at) })
	if isFault(err) {
		return nil // while nothing can be written, who is signed in can still read
	}
	k.session.Seen = at
	return err
}

func signInAgain() error {
	return campaign.Refuse(campaign.Denied, "登录已过期，请重新登录", "the session has ended; sign in again")
}

// callerOf gives an active account with the posts of the day; [store.ErrNotFound] when there is none.
func (a *App) callerOf(tx *store.Tx, person string, at int64) (Caller, error) {
	p, err := tx.PersonByID(person)
	if err != nil {
		return Caller{}, err
	}
	if p.State != accountActive {
		return Caller{}, store.ErrNotFound
	}
	f, err := a.frameOf(tx, p.District)
	if err != nil {
		return Caller{}, err
	}
	day := dayOf(at)
	held, err := tx.PostsOfPerson(p.District, person, store.Day(day))
	if err != nil {
		return Caller{}, err
	}
	c := Caller{Actor: campaign.Actor{Person: person, Now: at}, District: p.District, Login: p.Login, Name: p.Name, Language: plan.Language(p.Language)}
	for _, h := range held {
		if at, ok := f.ref(h.Unit, day); ok {
			c.Held = append(c.Held, f.rights.Resolve(campaign.Holding{At: at, Post: h.Post, From: plan.Day(h.FromDay), To: plan.Day(h.ToDay)}))
		}
	}
	err = borrow(tx, f, &c)
	return c, err
}

// SignOut ends the session of a secret; ending it again is harmless.
func (a *App) SignOut(ctx context.Context, secret string) error {
	hash, ok := campaign.SecretHash(campaign.SessionSecret, secret)
	if !ok {
		return nil
	}
	c, err := a.CallerBySession(ctx, secret)
	if errors.Is(err, campaign.Denied) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.write(ctx, c, audited{"sign_out", "person:" + c.Person}, func(w *change) error {
		return w.tx.EndSession(hash, w.at)
	})
}

// SignOutEverywhere ends all sessions of the caller.
func (a *App) SignOutEverywhere(ctx context.Context, c Caller) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"sign_out_everywhere", "person:" + c.Person}, func(w *change) error {
		return w.tx.EndSessions(c.Person, w.at)
	})
}

// EndSession ends one of the caller's own sessions, by the id that Sessions gives.
func (a *App) EndSession(ctx context.Context, c Caller, id string) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"end_session", "person:" + c.Person}, func(w *change) error {
		open, err := w.tx.OpenSessions(c.Person)
		if err != nil {
			return err
		}
		for _, s := range open {
			if sessionID(s.Hash) == id {
				return w.tx.EndSession(s.Hash, w.at)
			}
		}
		return notFound()
	})
}

// sessionID names a session without giving away the hash that is kept of its secret.
func sessionID(hash []byte) string {
	sum := sha256.Sum256(hash)
	return hex.EncodeToString(sum[:8])
}

// Sessions lists the caller's open sessions.
func (a *App) Sessions(ctx context.Context, c Caller) ([]SessionInfo, error) {
	if err := c.inPerson(); err != nil {
		return nil, err
	}
	var out []SessionInfo
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		stored, err := tx.OpenSessions(c.Person)
		for _, s := range stored {
			if campaignSession(s).Open(c.Now, 0) {
				out = append(out, SessionInfo{ID: sessionID(s.Hash), Created: s.CreatedAt, Seen: s.SeenAt, Address: s.Address, Agent: s.Agent,
					Current: bytes.Equal(s.Hash, c.session)})
			}
		}
		return err
	})
	return out, err
}
