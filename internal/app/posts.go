package app

import (
	"context"
	"math"
	"strconv"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

func itoa(n int) string { return strconv.Itoa(n) }

// GivePost gives a person a post at a unit.
func (a *App) GivePost(ctx context.Context, c Caller, h Holding) error {
	if err := c.mayHere(campaign.ManageRights); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"give_post", "post:" + h.Post + " unit:" + h.Unit + " person:" + h.Person}, func(w *change) error {
		if err := inDistrict(w, h.Person); err != nil {
			return err
		}
		at, ok := w.f.ref(h.Unit, w.day())
		if !ok {
			return notFound()
		}
		given := campaign.Holding{At: at, Post: h.Post, From: dayOr(h.From, w.day()), To: dayOr(h.To, endless)}
		if err := checkPost(w, h, given); err != nil {
			return err
		}
		return w.tx.PutPostHeld(store.PostHeld{District: c.District, Unit: h.Unit, Post: h.Post, Person: h.Person,
			FromDay: store.Day(given.From), ToDay: store.Day(given.To)})
	})
}

// endless is the last day of what has no end yet.
const endless = plan.Day(store.NoEnd)

func dayOr(d *plan.Day, otherwise plan.Day) plan.Day {
	if d == nil {
		return otherwise
	}
	return *d
}

func inDistrict(w *change, person string) error {
	p, err := w.tx.PersonByID(person)
	if err == nil && p.District != w.c.District {
		return notFound()
	}
	return err
}

func checkPost(w *change, h Holding, given campaign.Holding) error {
	held, err := w.tx.PostsFrom(w.c.District, h.Person, math.MinInt32)
	if err != nil {
		return err
	}
	others := make([]campaign.Holding, len(held))
	for i, o := range held {
		others[i] = campaign.Holding{Post: o.Post, From: plan.Day(o.FromDay), To: plan.Day(o.ToDay)}
	}
	var kind *plan.UnitKind
	if p := w.f.newest(); p != nil && !campaign.IsAdmin(h.Post) {
		kind = w.f.kindOf(p, h.Unit)
	}
	return w.f.rights.CheckPost(given, kind, others)
}

// TakePost ends a person's post at a unit: To is the last day, yesterday when nil.
func (a *App) TakePost(ctx context.Context, c Caller, h Holding) error {
	if err := c.mayHere(campaign.ManageRights); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"take_post", "post:" + h.Post + " unit:" + h.Unit + " person:" + h.Person}, func(w *change) error {
		last := dayOr(h.To, w.day()-1)
		held, err := w.tx.PostsFrom(c.District, h.Person, store.Day(last)+1)
		if err != nil {
			return err
		}
		found := false
		for _, o := range held {
			if o.Post != h.Post || o.Unit != h.Unit {
				continue
			}
			found = true
			o.ToDay = max(store.Day(last), o.FromDay-1)
			if err := w.tx.PutPostHeld(o); err != nil {
				return err
			}
		}
		if !found {
			return notFound()
		}
		return nil
	})
}

// Posts lists what a person of the district holds today or later.
func (a *App) Posts(ctx context.Context, c Caller, person string) ([]Holding, error) {
	if err := c.mayManage(); err != nil {
		return nil, err
	}
	var out []Holding
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		p, err := tx.PersonByID(person)
		if err != nil || p.District != c.District {
			return firstRefusal(err, notFound())
		}
		held, err := tx.PostsFrom(c.District, person, store.Day(c.Day()))
		for _, h := range held {
			out = append(out, holdingView(h))
		}
		return err
	})
	return out, err
}

func holdingView(h store.PostHeld) Holding {
	from, to := plan.Day(h.FromDay), plan.Day(h.ToDay)
	out := Holding{Person: h.Person, Post: h.Post, Unit: h.Unit, From: &from}
	if to != endless {
		out.To = &to
	}
	return out
}

// Me tells the caller's own name, posts and rights.
func (a *App) Me(ctx context.Context, c Caller) (Me, error) {
	if err := c.signedIn(); err != nil {
		return Me{}, err
	}
	out := Me{Person: c.Person, Login: c.Login, Name: c.Name, Language: c.Language}
	for _, action := range campaign.Actions() {
		if len(campaign.Scope(c.Actor, action, c.Day())) > 0 {
			out.Actions = append(out.Actions, action.String())
		}
	}
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		p, err := tx.PersonByID(c.Person)
		if err != nil {
			return err
		}
		factor, err := a.openFactor(p)
		if err != nil {
			return err
		}
		out.Factor = factor.Enrolled
		held, err := tx.PostsOfPerson(c.District, c.Person, store.Day(c.Day()))
		for _, h := range held {
			out.Posts = append(out.Posts, holdingView(h))
		}
		return err
	})
	return out, err
}

// Rights prints who may do what by virtue of which post: everybody who signs in may know it.
func (a *App) Rights(ctx context.Context, c Caller, l plan.Language) (string, error) {
	if err := c.signedIn(); err != nil {
		return "", err
	}
	var out string
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		out = f.rights.Print(l)
		return nil
	})
	return out, err
}
