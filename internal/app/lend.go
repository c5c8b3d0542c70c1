package app

import (
	"context"
	"slices"
	"strings"
	"sync"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

const hourMs = int64(60 * 60 * 1000)

// Lend is a right that the security administrator lends to a person for hours, against a written reason.
type Lend struct {
	ID      string // made by the sender, so that repeating is harmless; empty: made here
	Person  string
	Actions []string // names of actions; to view comes with them
	Unit    string
	Hours   int // at most 72
	Reason  string
}

// LentRight is a lent right as those who watch over it see it.
type LentRight struct {
	ID      string   `json:"id"`
	Person  string   `json:"person"`
	Unit    string   `json:"unit"`
	Actions []string `json:"actions"`
	Reason  string   `json:"reason"`
	By      string   `json:"by"`
	From    int64    `json:"from"`
	Expires int64    `json:"expires"`
	Ended   int64    `json:"ended,omitempty"` // before its time
	Noted   int64    `json:"noted,omitempty"` // when its holder was last at work with it
	Open    bool     `json:"open"`
}

// LendRight lends a right (break-glass). It expires by itself. That it was lent, and while it is open each quarter of an hour in which
// its holder was at work, stands in the audit; what its holder writes by virtue of it names the right in place of a post.
func (a *App) LendRight(ctx context.Context, c Caller, l Lend) (LentRight, error) {
	if err := c.mayHere(campaign.ManageRights); err != nil {
		return LentRight{}, err
	}
	actions, err := parseActions(l.Actions)
	if err != nil {
		return LentRight{}, err
	}
	if err := a.nameIt(&l.ID); err != nil {
		return LentRight{}, err
	}
	stored := store.LentRight{District: c.District, ID: l.ID, Person: l.Person, Unit: l.Unit, Actions: (actions | campaign.SetOf(campaign.View)).String(),
		Reason: strings.TrimSpace(l.Reason), ByPerson: c.Person, FromAt: c.Now, Expires: c.Now + min(int64(l.Hours), 1000)*hourMs}
	err = a.write(ctx, c, audited{"lend_right", ""}, func(w *change) error {
		w.object = clipObject("lent:" + stored.ID + " person:" + stored.Person + " unit:" + stored.Unit + " actions:" + stored.Actions + " reason:" + spoken(stored.Reason))
		if known, err := sameLent(w, &stored); err != nil || known {
			w.nothing = known
			return err
		}
		if err := a.checkLend(w, stored, actions); err != nil {
			return err
		}
		return w.tx.InsertLentRight(stored)
	})
	if err != nil {
		return LentRight{}, err
	}
	return lentView(stored, c.Now), nil
}

// nameIt makes an id where the sender made none.
func (a *App) nameIt(id *string) error {
	if *id == "" {
		made, err := a.newID()
		*id = made
		return err
	}
	if !campaign.ValidRecordID(*id) {
		return campaign.InvalidAt("id", "编号有误", "the id is wrong")
	}
	return nil
}

func parseActions(names []string) (campaign.ActionSet, error) {
	var actions campaign.ActionSet
	for i, name := range names {
		action, ok := campaign.ParseAction(name)
		if !ok {
			return 0, campaign.Under("actions", campaign.InvalidAt("["+itoa(i)+"]", "没有这项权限", "there is no such action"))
		}
		actions |= campaign.SetOf(action)
	}
	if actions == 0 {
		return 0, campaign.InvalidAt("actions", "请至少选择一项权限", "choose at least one action")
	}
	return actions, nil
}

// sameLent finds what was lent under the id already; something else under it is a conflict.
func sameLent(w *change, l *store.LentRight) (bool, error) {
	all, err := w.tx.LentRights(l.District)
	i := slices.IndexFunc(all, func(have store.LentRight) bool { return have.ID == l.ID })
	if err != nil || i < 0 {
		return false, err
	}
	have := all[i]
	if have.Person != l.Person || have.Unit != l.Unit || have.Actions != l.Actions || have.Reason != l.Reason || have.Expires-have.FromAt != l.Expires-l.FromAt {
		return false, campaign.Refuse(campaign.Conflict, "编号已被另一次借用使用", "the id is in use for another loan")
	}
	*l = have
	return true, nil
}

func (a *App) checkLend(w *change, l store.LentRight, actions campaign.ActionSet) error {
	if l.Person == l.ByPerson {
		return campaign.Refuse(campaign.Denied, "不能借给自己", "nobody lends a right to themselves")
	}
	if err := inDistrict(w, l.Person); err != nil {
		return err
	}
	at, ok := w.f.ref(l.Unit, w.day())
	if !ok {
		return notFound()
	}
	to, err := a.callerOf(w.tx, l.Person, w.at)
	if err != nil {
		return err
	}
	to.Lent = nil // what was lent before makes nobody a member of the campaign
	if err := checkReason(l.Reason, true); err != nil {
		return err
	}
	for _, action := range actions.List() {
		lent := campaign.BreakGlass{At: at, Action: action, Reason: l.Reason, From: l.FromAt, Expires: l.Expires}
		if err := campaign.CheckBreakGlass(lent, to.Actor); err != nil {
			return err
		}
	}
	return nil
}

// Lent lists what is and was lent, the latest last: all of it for the security and the audit administrator, for others their own.
func (a *App) Lent(ctx context.Context, c Caller) ([]LentRight, error) {
	if err := c.signedIn(); err != nil {
		return nil, err
	}
	all := c.mayHere(campaign.ManageRights) == nil || c.mayHere(campaign.ReadAudit) == nil
	var out []LentRight
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		out = nil
		stored, err := tx.LentRights(c.District)
		for _, l := range stored {
			if all || l.Person == c.Person {
				out = append(out, lentView(l, c.Now))
			}
		}
		return err
	})
	return out, err
}

// EndLent ends a lent right before its time: the security administrator, or its holder, who gives it back.
func (a *App) EndLent(ctx context.Context, c Caller, id string) error {
	if err := c.signedIn(); err != nil {
		return err
	}
	all := c.mayHere(campaign.ManageRights) == nil
	return a.write(ctx, c, audited{"end_lent_right", "lent:" + id}, func(w *change) error {
		stored, err := w.tx.LentRights(c.District)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(stored, func(l store.LentRight) bool { return l.ID == id && (all || l.Person == c.Person) }) {
			return notFound()
		}
		return w.tx.EndLentRight(c.District, id, w.at)
	})
}

func lentView(l store.LentRight, now int64) LentRight {
	return LentRight{ID: l.ID, Person: l.Person, Unit: l.Unit, Actions: strings.Fields(l.Actions), Reason: l.Reason, By: l.ByPerson, From: l.FromAt,
		Expires: l.Expires, Ended: l.EndedAt, Noted: l.NotedAt, Open: l.EndedAt == 0 && l.FromAt <= now && now < l.Expires}
}

// noteEvery is how often the work of somebody with a lent right is written down.
const noteEvery = hourMs / 4

// lentUses are the rights that a caller was lent, with those that were needed.
type lentUses struct {
	day plan.Day
	due []string // ids whose use is to be written down now

	mu     sync.Mutex
	rights []lentUse
}

type lentUse struct {
	id   string
	at   campaign.UnitRef
	set  campaign.ActionSet
	used bool
}

// borrow adds to a caller what was lent to its person.
func borrow(tx *store.Tx, f *frame, c *Caller) error {
	stored, err := tx.LentTo(c.District, c.Person, c.Now)
	for _, l := range stored {
		at, ok := f.ref(l.Unit, c.Day())
		if !ok || c.Now < l.FromAt {
			continue
		}
		if c.lent == nil {
			c.lent = &lentUses{day: c.Day()}
		}
		set := campaign.ParseActionSet(l.Actions)
		for _, action := range set.List() {
			c.Lent = append(c.Lent, campaign.BreakGlass{At: at, Action: action, Reason: l.Reason, From: l.FromAt, Expires: l.Expires})
		}
		c.lent.rights = append(c.lent.rights, lentUse{id: l.ID, at: at, set: set})
		if c.Now-l.NotedAt >= noteEvery {
			c.lent.due = append(c.lent.due, l.ID)
		}
	}
	return err
}

// note remembers that an action was only possible by a lent right.
func (u *lentUses) note(actor campaign.Actor, action campaign.Action, at campaign.UnitRef) {
	if u == nil {
		return
	}
	actor.Lent = nil
	if campaign.Can(actor, action, at, u.day) {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for i := range u.rights {
		r := &u.rights[i]
		r.used = r.used || r.set.Has(action) && r.at.Contains(at)
	}
}

// used names the rights that were needed so far: lent:ID.
func (u *lentUses) used() string {
	if u == nil {
		return ""
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	var ids []string
	for _, r := range u.rights {
		if r.used {
			ids = append(ids, "lent:"+r.id)
		}
	}
	return strings.Join(ids, " ")
}

// noteLent writes into the audit that somebody is at work with a lent right. Without it nobody works with one.
func (a *App) noteLent(ctx context.Context, c Caller) error {
	if c.lent == nil || len(c.lent.due) == 0 {
		return nil
	}
	return a.write(ctx, c, audited{"use_lent_right", objects("lent", c.lent.due)}, func(w *change) error {
		for _, id := range c.lent.due {
			if err := w.tx.NoteLentRight(c.District, id, w.at); err != nil {
				return err
			}
		}
		return nil
	})
}

// maxObject bounds what an audit entry tells of its object, in bytes.
const maxObject = 2000

// spoken is what somebody gave as a reason, or looked for, as the audit keeps it: whoever reads the audit is not to learn of persons.
func spoken(text string) string {
	clean, _ := campaign.Redact(strings.TrimSpace(text))
	return clean
}

func clipObject(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxObject)], "")
}
