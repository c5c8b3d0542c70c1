package app

import (
	"context"
	"errors"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// CallerByToken finds out for whom a program asks: its person, within the token's limit.
func (a *App) CallerByToken(ctx context.Context, token string) (Caller, error) {
	hash, ok := campaign.SecretHash(campaign.APISecret, token)
	if !ok {
		return Caller{}, badToken()
	}
	k, err := a.callerBehind(hash, func(knownCaller) bool { return true }, func(k *knownCaller, at int64) error { return a.readToken(ctx, hash, k, at) })
	c := k.caller
	if err == nil {
		c.Actor, err = k.token.Act(c.Actor)
	}
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, campaign.NotFound) {
		return Caller{}, badToken()
	}
	if err == nil {
		err = a.noteLent(ctx, c)
	}
	if err != nil {
		return Caller{}, err
	}
	return c, nil
}

// readToken finds the person of a token, ended or not; [store.ErrNotFound] when there is none.
func (a *App) readToken(ctx context.Context, hash []byte, k *knownCaller, at int64) error {
	return a.db.Read(ctx, func(tx *store.Tx) error {
		stored, err := tx.APITokenByHash(hash)
		if err != nil {
			return err
		}
		k.token = campaignToken(stored)
		k.caller, err = a.callerOf(tx, stored.Person, at)
		return err
	})
}

func badToken() error {
	return campaign.Refuse(campaign.Denied, "令牌无效或已过期", "the token is not valid or has expired")
}

func campaignToken(t store.APIToken) campaign.APIToken {
	return campaign.APIToken{Person: t.Person, Label: t.Label, EndedAt: t.EndedAt, Limit: campaign.Limit{
		At: campaign.UnitRef{District: t.District, Path: t.Path}, Actions: campaign.ParseActionSet(t.Actions), Expires: t.Expires,
	}}
}

// CreateToken makes a token for a program of the caller. It can do no more than the caller can.
func (a *App) CreateToken(ctx context.Context, c Caller, n NewToken) (text string, info TokenInfo, err error) {
	if err := c.inPerson(); err != nil {
		return "", info, err
	}
	var actions campaign.ActionSet
	for i, name := range n.Actions {
		action, ok := campaign.ParseAction(name)
		if !ok {
			return "", info, campaign.Under("actions", campaign.InvalidAt("["+itoa(i)+"]", "没有这项权限", "there is no such action"))
		}
		actions |= campaign.SetOf(action)
	}
	text, hash, err := campaign.NewSecret(campaign.APISecret, a.o.Random)
	if err != nil {
		return "", info, err
	}
	id, err := a.newID()
	if err != nil {
		return "", info, err
	}
	err = a.write(ctx, c, audited{"create_token", "token:" + id}, func(w *change) error {
		at, ok := w.f.ref(n.Unit, w.day())
		if !ok {
			return notFound()
		}
		if err := c.may(campaign.View, at); err != nil {
			return err
		}
		stored := store.APIToken{ID: id, Hash: hash, District: c.District, Person: c.Person, Label: n.Label, Path: at.Path,
			Actions: actions.String(), CreatedAt: w.at, Expires: n.Expires}
		if err := campaignToken(stored).CheckNew(w.at); err != nil {
			return err
		}
		info = tokenInfo(stored)
		return w.tx.InsertAPIToken(stored)
	})
	if err != nil {
		return "", TokenInfo{}, err
	}
	return text, info, nil
}

func tokenInfo(t store.APIToken) TokenInfo {
	return TokenInfo{ID: t.ID, Label: t.Label, Unit: t.Path, Actions: strings.Fields(t.Actions), Created: t.CreatedAt, Expires: t.Expires, Ended: t.EndedAt != 0}
}

// Tokens lists the caller's tokens, ended ones too.
func (a *App) Tokens(ctx context.Context, c Caller) ([]TokenInfo, error) {
	if err := c.inPerson(); err != nil {
		return nil, err
	}
	return a.tokensOf(ctx, c, c.Person)
}

// TokensOf lists another person's tokens, for the security administrator, who may end them (RevokeToken).
func (a *App) TokensOf(ctx context.Context, c Caller, person string) ([]TokenInfo, error) {
	if err := c.mayHere(campaign.ManageTokens); err != nil {
		return nil, err
	}
	return a.tokensOf(ctx, c, person)
}

func (a *App) tokensOf(ctx context.Context, c Caller, person string) ([]TokenInfo, error) {
	var out []TokenInfo
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		out = nil
		if p, err := tx.PersonByID(person); err != nil || p.District != c.District {
			return firstRefusal(err, notFound())
		}
		tokens, err := tx.APITokensOfPerson(person)
		for _, t := range tokens {
			out = append(out, tokenInfo(t))
		}
		return err
	})
	return out, refusal(err)
}

// RevokeTokens ends all tokens of another person, as when a machine was lost.
func (a *App) RevokeTokens(ctx context.Context, c Caller, person string) error {
	if err := c.mayHere(campaign.ManageTokens); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"revoke_tokens", "person:" + person}, func(w *change) error {
		if err := inDistrict(w, person); err != nil {
			return err
		}
		return w.tx.EndAPITokens(person, w.at)
	})
}

// RevokeToken ends a token: one's own, or as security administrator any of the district.
func (a *App) RevokeToken(ctx context.Context, c Caller, id string) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"revoke_token", "token:" + id}, func(w *change) error {
		t, err := w.tx.APITokenByID(id)
		if err != nil {
			return err
		}
		if t.District != c.District || t.Person != c.Person && c.mayHere(campaign.ManageTokens) != nil {
			return notFound()
		}
		return w.tx.EndAPIToken(id, w.at)
	})
}
