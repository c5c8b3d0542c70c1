package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// UnitHistory gives all placements of a unit, the earliest first: where it lay, and what it was called, from day to day.
func (a *App) UnitHistory(ctx context.Context, c Caller, id string) ([]UnitView, error) {
	var out []UnitView
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		if _, err := f.visible(c, campaign.View, id); err != nil {
			return err
		}
		for _, p := range f.byUnit[id] {
			view, err := unitView(p)
			if err != nil {
				return err
			}
			out = append(out, view)
		}
		return nil
	})
	return out, err
}

// PostHolder is a post of a unit's kind, with who holds it today; Name is empty for a post that nobody holds.
type PostHolder struct {
	Post  campaign.Words
	Name  string
	Since *plan.Day
}

// PostHolders lists the posts that the plan wants at a unit, with those who hold them today, in the plan's order: gaps show.
func (a *App) PostHolders(ctx context.Context, c Caller, id string) ([]PostHolder, error) {
	var out []PostHolder
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		u, err := f.visible(c, campaign.View, id)
		if err != nil {
			return err
		}
		held, err := tx.PostsAtUnit(c.District, id, store.Day(c.Day()))
		if err != nil {
			return err
		}
		out, err = postHolders(tx, f.on(c.Day()), u.Kind, held)
		return err
	})
	return out, err
}

func postHolders(tx *store.Tx, p *plan.Plan, kind string, held []store.PostHeld) ([]PostHolder, error) {
	var out []PostHolder
	if p == nil {
		return nil, nil
	}
	for _, post := range p.Posts {
		if !heldAt(post, kind) {
			continue
		}
		title, found := campaign.Words{Zh: post.Title, En: post.Title}, false
		for _, h := range held {
			if h.Post != post.ID {
				continue
			}
			person, err := tx.PersonByID(h.Person)
			if err != nil {
				return nil, err
			}
			since := plan.Day(h.FromDay)
			out, found = append(out, PostHolder{Post: title, Name: person.Name, Since: &since}), true
		}
		if !found {
			out = append(out, PostHolder{Post: title})
		}
	}
	return out, nil
}

// heldAt tells whether a post is held at units of a kind.
func heldAt(post *plan.Post, kind string) bool {
	for _, k := range post.Of {
		if k.ID == kind {
			return true
		}
	}
	return false
}
