package app

import (
	"context"
	"path"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Home is what surrounds every page: where the caller is at home.
type Home struct {
	District string           // its name
	Top      []UnitView       // the topmost units that the caller sees; none for the three administrators
	Below    []UnitView       // the units right below them
	Kinds    []*plan.UnitKind // that the plan has at and below the topmost ones
	Plan     *plan.Plan       // in force today; nil before there is one, and for those who see no units
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
	for _, top := range outermost(scope) {
		unit, ok := f.at(path.Base(top.Path), day)
		if !ok || store.Day(day) < unit.FromDay || unit.ToDay < store.Day(day) {
			continue
		}
		view, err := unitView(unit)
		if err != nil {
			return err
		}
		out.Top = append(out.Top, view)
		out.addKinds(view.Kind)
		for u := range f.childrenOn(unit.Unit, day) {
			if view, err = unitView(*u); err != nil {
				return err
			}
			out.Below = append(out.Below, view)
		}
	}
	return nil
}

// addKinds notes what the plan has at and below a kind of unit.
func (h *Home) addKinds(kind string) {
	if h.Plan == nil {
		return
	}
	for _, k := range campaign.KindsWithin(h.Plan, kindByID(h.Plan, kind)) {
		if !slices.Contains(h.Kinds, k) {
			h.Kinds = append(h.Kinds, k)
		}
	}
}

// outermost are the places of a scope that lie in no other one, by path.
func outermost(scope []campaign.UnitRef) []campaign.UnitRef {
	var out []campaign.UnitRef
	for _, ref := range slices.SortedFunc(slices.Values(scope), func(a, b campaign.UnitRef) int { return strings.Compare(a.Path, b.Path) }) {
		if !campaign.InScope(out, ref) {
			out = append(out, ref)
		}
	}
	return out
}
