package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// caseKind is the built-in kind of record of a case.
const caseKind = "case"

// ContactState tells of a case's contact without opening it.
type ContactState struct {
	Record   string   `json:"record"`
	Sealed   bool     `json:"sealed"`
	SealedAt int64    `json:"sealed_at,omitempty"`
	By       string   `json:"by,omitempty"`
	Same     []string `json:"same,omitempty"` // other cases with the same phone, of those that the caller may see
}

func contactPlace(district, record string) []byte {
	return []byte("sealed_contacts/" + district + "/" + record)
}

func noKeys() error {
	return campaign.Refuse(campaign.Conflict, "系统未配置密钥，不能保存或启封联系方式", "the system has no sealing key, so no contact can be sealed or opened")
}

// SealContact keeps whom to reach about a case, sealed; an earlier contact of the case is replaced. Whoever registers cases there
// may. It tells of other cases with the same phone, so that somebody defrauded twice is noticed without opening anything.
func (a *App) SealContact(ctx context.Context, c Caller, record string, contact campaign.Contact) (ContactState, error) {
	if _, err := c.mayAnywhere(campaign.ViewCases); err != nil {
		return ContactState{}, err
	}
	if a.o.Keys == nil {
		return ContactState{}, noKeys()
	}
	var out ContactState
	err := a.write(ctx, c, audited{"seal_contact", "record:" + record}, func(w *change) error {
		r, err := caseFor(w.tx, w.f, c, record, campaign.RegisterCase)
		if err != nil {
			return err
		}
		if r.State == string(campaign.RecordVoid) {
			return campaign.Refuse(campaign.Conflict, "案件已作废，不能再填联系方式", "the case is void; it takes no contact")
		}
		contact, err := contact.Checked()
		if err != nil {
			return err
		}
		sealed, err := a.seal(w, record, contact)
		if err != nil {
			return err
		}
		if err := w.tx.PutSealedContact(sealed); err != nil {
			return err
		}
		out = ContactState{Record: record, Sealed: true, SealedAt: w.at, By: c.Person}
		out.Same, err = a.sameContact(w, record, contact)
		return err
	})
	if err != nil {
		return ContactState{}, err
	}
	return out, nil
}

// caseFor gives a case that the caller may see and at whose unit the caller has a right.
func caseFor(tx *store.Tx, f *frame, c Caller, record string, action campaign.Action) (store.Record, error) {
	r, unit, err := visibleRecord(tx, f, c, record)
	if err != nil {
		return r, err
	}
	if r.Kind != caseKind {
		return r, campaign.InvalidAt("record", "只有案件可以填写联系方式", "only a case has a contact")
	}
	return r, c.may(action, campaign.UnitRef{District: unit.District, Path: unit.Path})
}

func (a *App) seal(w *change, record string, contact campaign.Contact) (store.SealedContact, error) {
	out := store.SealedContact{District: w.c.District, Record: record, ByPerson: w.c.Person, SealedAt: w.at}
	plain, err := json.Marshal(contact)
	if err != nil {
		return out, errors.New("seal contact: it cannot be written down")
	}
	if out.Envelope, err = a.o.Keys.Seal(plain, contactPlace(w.c.District, record), a.o.Random); err != nil {
		return out, fmt.Errorf("seal contact of record %s: %w", record, err)
	}
	if contact.Phone == "" {
		return out, nil
	}
	out.FindKey = a.o.Keys.Current()
	out.FindHash, err = a.phoneHash(w.c.District, out.FindKey, contact)
	return out, err
}

// phoneHash finds equal phones within a district without keeping any.
func (a *App) phoneHash(district, key string, contact campaign.Contact) ([]byte, error) {
	return a.o.Keys.KeyedHash(key, "contact "+district, []byte(contact.Phone))
}

// sameContact lists other cases with the same phone, hashed with whatever keys there are.
func (a *App) sameContact(w *change, record string, contact campaign.Contact) ([]string, error) {
	if contact.Phone == "" {
		return nil, nil
	}
	keys, err := w.tx.ContactKeys(w.c.District)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, key := range keys {
		hash, err := a.phoneHash(w.c.District, key, contact)
		if errors.Is(err, campaign.ErrKeyMissing) {
			continue // a key that was taken away, or no phone at all
		}
		if err != nil {
			return nil, err
		}
		found, err := w.tx.SealedContactsLike(w.c.District, key, hash)
		if err != nil {
			return nil, err
		}
		for _, other := range found {
			if _, _, err := visibleRecord(w.tx, w.f, w.c, other); other != record && err == nil {
				out = append(out, other)
			} else if err != nil && campaign.KindOf(err) == "" {
				return nil, err
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// Contact tells whether a case has a sealed contact. Nothing is opened.
func (a *App) Contact(ctx context.Context, c Caller, record string) (ContactState, error) {
	out := ContactState{Record: record}
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		r, err := caseFor(tx, f, c, record, campaign.ViewCases)
		if err != nil {
			return err
		}
		kept, err := contactOf(tx, r)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		out.Sealed, out.SealedAt, out.By = err == nil, kept.SealedAt, kept.ByPerson
		return err
	})
	if err != nil {
		return ContactState{}, err
	}
	return out, nil
}

// contactOf finds the contact of a case, or of the records that it corrects: a case that was corrected or attributed anew keeps it.
func contactOf(tx *store.Tx, r store.Record) (store.SealedContact, error) {
	for {
		kept, err := tx.SealedContactOf(r.District, r.ID)
		if !errors.Is(err, store.ErrNotFound) || r.Supersedes == "" {
			return kept, err
		}
		if r, err = tx.RecordByID(r.District, r.Supersedes); err != nil {
			return kept, err
		}
	}
}

// RemoveContact takes the contact of a case away for good, as when its owner asks for it.
func (a *App) RemoveContact(ctx context.Context, c Caller, record string) error {
	if _, err := c.mayAnywhere(campaign.ViewCases); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"remove_contact", "record:" + record}, func(w *change) error {
		r, err := caseFor(w.tx, w.f, c, record, campaign.RegisterCase)
		if err != nil {
			return err
		}
		kept, err := contactOf(w.tx, r)
		if errors.Is(err, store.ErrNotFound) {
			w.nothing = true
			return nil
		}
		if err != nil {
			return err
		}
		return w.tx.DeleteSealedContact(c.District, kept.Record)
	})
}

// OpenContact opens the contact of a case for whoever handles it: a person with the right to open contacts there who has registered
// the case, has answered it with a record, holds a post that a duty started by the case names, or was lent the right. Where no duty
// names anybody, the right alone is enough. A written reason is asked for. Every opening is in the audit with its reason, and so is every
// try of somebody with the right that was refused. Programs open nothing.
func (a *App) OpenContact(ctx context.Context, c Caller, record, reason string) (campaign.Contact, error) {
	if err := c.inPerson(); err != nil {
		return campaign.Contact{}, err
	}
	if _, err := c.mayAnywhere(campaign.OpenSealed); err != nil {
		return campaign.Contact{}, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return campaign.Contact{}, err
	}
	var out campaign.Contact
	var refused error
	err = a.write(ctx, c, audited{"open_contact", ""}, func(w *change) error {
		r, err := caseFor(w.tx, w.f, c, record, campaign.OpenSealed)
		if err != nil {
			return err
		}
		w.object = "record:" + record
		if refused = campaign.CheckOpening(reason); refused == nil {
			w.object = clipObject(w.object + " reason:" + spoken(reason))
			out, refused = a.openFor(w, r, s)
		}
		if campaign.KindOf(refused) != "" {
			w.result = "refused"
			return nil
		}
		return refused
	})
	if err = firstRefusal(err, refused); err != nil {
		return campaign.Contact{}, err
	}
	return out, nil
}

// openFor opens a contact for a caller who has the right, if the caller handles the case.
func (a *App) openFor(w *change, r store.Record, s *snapshot) (campaign.Contact, error) {
	var out campaign.Contact
	if a.o.Keys == nil {
		return out, noKeys()
	}
	if handles, err := s.handles(w, r); err != nil || !handles {
		return out, firstRefusal(err, campaign.Refuse(campaign.Denied, "您不是该案的承办人，不能启封。确有急需请联系安全管理员应急授权",
			"you do not handle this case; in an emergency ask the security administrator to lend you the right"))
	}
	kept, err := contactOf(w.tx, r)
	if errors.Is(err, store.ErrNotFound) {
		return out, campaign.Refuse(campaign.NotFound, "该案没有联系方式，或已到期清除", "the case has no contact, or it was purged in time")
	}
	if err != nil {
		return out, err
	}
	plain, err := a.o.Keys.Open(kept.Envelope, contactPlace(r.District, kept.Record))
	if err != nil {
		return out, fmt.Errorf("open contact of record %s: %w", r.ID, err)
	}
	if json.Unmarshal(plain, &out) != nil { // its error would repeat a part of the contact
		return out, fmt.Errorf("open contact of record %s: what was sealed is no contact", r.ID)
	}
	return out, nil
}

// handles tells whether the caller handles a case.
func (s *snapshot) handles(w *change, r store.Record) (bool, error) {
	at, _ := w.f.ref(r.Unit, w.day())
	lent := slices.ContainsFunc(w.c.Lent, func(l campaign.BreakGlass) bool {
		return l.Action == campaign.OpenSealed && l.At.Contains(at) && l.From <= w.at && w.at < l.Expires
	})
	if lent || r.ByPerson == w.c.Person {
		return true, nil
	}
	answers, err := w.tx.RecordsReferring(r.District, r.ID)
	if err != nil || slices.ContainsFunc(answers, func(a store.Record) bool {
		return a.ByPerson == w.c.Person && a.State != string(campaign.RecordVoid)
	}) {
		return err == nil, err
	}
	holds, _, err := s.inForce(w.tx, r.ID)
	if err != nil {
		return false, err
	}
	due := s.startedBy(holds, w.day())
	named := false
	for _, v := range due {
		if v.Post == nil {
			continue
		}
		named = true
		if slices.ContainsFunc(w.c.Held, func(h campaign.Holding) bool {
			return h.Post == v.Post.ID && h.From <= w.day() && w.day() <= h.To && h.At.Contains(at)
		}) {
			return true, nil
		}
	}
	return !named, nil
}
