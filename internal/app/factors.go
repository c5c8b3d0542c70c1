package app

import (
	"context"
	"encoding/json"
	"fmt"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// keptFactor is what is sealed in the account: a factor, and whether its owner has proved to have it.
type keptFactor struct {
	campaign.Factor
	Enrolled bool
}

// issuer is the name under which authenticator apps show our codes.
const issuer = "无诈"

func factorPlace(person string) []byte { return []byte("persons/" + person + "/factor") }

func (a *App) openFactor(p store.Person) (keptFactor, error) {
	var kept keptFactor
	if p.Factor == "" {
		return kept, nil
	}
	if a.o.Keys == nil {
		return kept, fmt.Errorf("open second factor: %w", campaign.ErrKeyMissing)
	}
	plain, err := a.o.Keys.Open(p.Factor, factorPlace(p.ID))
	if err != nil {
		return kept, fmt.Errorf("open second factor: %w", err)
	}
	return kept, json.Unmarshal(plain, &kept)
}

// putFactor seals a factor into the account.
func (a *App) putFactor(w *change, p store.Person, kept keptFactor) error {
	plain, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	if p.Factor, err = a.o.Keys.Seal(plain, factorPlace(p.ID), a.o.Random); err != nil {
		return err
	}
	return w.tx.PutPerson(p)
}

// useFactor checks the code of an account that has a second factor, and uses it up.
func (a *App) useFactor(w *change, p store.Person, code string) error {
	kept, err := a.openFactor(p)
	if err != nil || !kept.Enrolled {
		return err
	}
	if code == "" {
		return campaign.InvalidAt("code", "请输入动态码", "enter the code of your second factor")
	}
	if kept.Factor, err = kept.Verify(code, w.at); err != nil {
		return err
	}
	return a.putFactor(w, p, kept)
}

// BeginFactor makes a second factor for the caller and gives the address to show as a QR code. It counts once
// ConfirmFactor has seen a code of it.
func (a *App) BeginFactor(ctx context.Context, c Caller) (address string, err error) {
	if err := c.inPerson(); err != nil {
		return "", err
	}
	if a.o.Keys == nil {
		return "", campaign.Refuse(campaign.Conflict, "系统未配置密钥，不能启用动态码", "the system has no sealing key, so no second factor can be kept")
	}
	factor, address, err := campaign.NewFactor(issuer, c.Login, a.o.Random)
	if err != nil {
		return "", err
	}
	err = a.write(ctx, c, audited{"begin_factor", "person:" + c.Person}, func(w *change) error {
		p, kept, err := a.ownFactor(w, c)
		if err != nil {
			return err
		}
		if kept.Enrolled {
			return campaign.Refuse(campaign.Conflict, "已启用动态码，请先停用", "there is a second factor already; remove it first")
		}
		return a.putFactor(w, p, keptFactor{Factor: factor})
	})
	if err != nil {
		return "", err
	}
	return address, nil
}

// ConfirmFactor takes a first code; from now on signing in needs one.
func (a *App) ConfirmFactor(ctx context.Context, c Caller, code string) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"confirm_factor", "person:" + c.Person}, func(w *change) error {
		p, kept, err := a.ownFactor(w, c)
		if err != nil {
			return err
		}
		if kept.Secret == "" || kept.Enrolled {
			return campaign.Refuse(campaign.Conflict, "没有待确认的动态码", "there is no second factor to confirm")
		}
		if kept.Factor, err = kept.Verify(code, w.at); err != nil {
			return err
		}
		kept.Enrolled = true
		return a.putFactor(w, p, kept)
	})
}

// RemoveFactor ends the caller's second factor; a last code proves that it is its owner.
func (a *App) RemoveFactor(ctx context.Context, c Caller, code string) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"remove_factor", "person:" + c.Person}, func(w *change) error {
		p, kept, err := a.ownFactor(w, c)
		if err != nil {
			return err
		}
		if kept.Enrolled {
			if _, err := kept.Verify(code, w.at); err != nil {
				return err
			}
		}
		p.Factor = ""
		return w.tx.PutPerson(p)
	})
}

// ownFactor reads the caller's account and its second factor.
func (a *App) ownFactor(w *change, c Caller) (store.Person, keptFactor, error) {
	p, err := w.tx.PersonByID(c.Person)
	if err != nil {
		return p, keptFactor{}, err
	}
	kept, err := a.openFactor(p)
	return p, kept, err
}
