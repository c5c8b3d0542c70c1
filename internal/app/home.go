package app

import (
	"context"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Home is what surrounds every page: where the caller is at home.
type Home struct {
	District string     // its name
	Top      []UnitView // the topmost units that the caller sees; none for the three administrators
	Below    []UnitView // the units right below them
	Plan     *plan.Plan // in force today; nil before there is one, and for those who see no units
}

// Home tells where the caller is at home. Everybody who has signed in may know the district's name.
func (a *App) Home(ctx context.Context, c Caller) (Home, error) {
	if err := c.signedIn(); err != nil {
		return Home{}, err
	}
	var out Home
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		if top, ok := f.at(c.District, c.Day()); ok {
			out.District = top.Name
		}
		scope := c.scope(campaign.View)
		if len(scope) == 0 {
			return nil
		}
		out.Plan = f.on(c.Day())
		return f.fillHome(&out, scope, c.Day())
	})
	return out, err
}

// scope is where in its district the caller has a right.
func (c Caller) scope(action campaign.Action) []campaign.UnitRef {
	return slices.DeleteFunc(campaign.Scope(c.Actor, action, c.Day()), func(r campaign.UnitRef) bool { return r.District != c.District })
}

func (f *frame) fillHome(out *Home, scope []campaign.UnitRef, day plan.Day) error {
	found, err := f.inScope(scope, "", day)
	if err != nil {
		return err
	}
	for _, u := range found {
		below := strings.TrimPrefix(u.Path, topOf(scope, u.Path))
		if strings.Count(below, "/") > 1 {
			continue
		}
		view, err := unitView(u)
		if err != nil {
			return err
		}
		if below == "" {
			out.Top = append(out.Top, view)
		} else {
			out.Below = append(out.Below, view)
		}
	}
	return nil
}

// topOf is the path of the scope's unit at or above a path.
func topOf(scope []campaign.UnitRef, path string) string {
	for _, ref := range scope {
		if strings.HasPrefix(path, ref.Path) {
			return ref.Path
		}
	}
	return ""
}

// PostTitle is what people call a post, of the plan or of the three administrators; its id when there is no such post.
func (a *App) PostTitle(ctx context.Context, c Caller, id string) (campaign.Words, error) {
	title := campaign.Words{Zh: id, En: id}
	if err := c.signedIn(); err != nil {
		return title, err
	}
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		if post, ok := f.rights.Of(id); ok {
			title = post.Title
		}
		return nil
	})
	return title, err
}
