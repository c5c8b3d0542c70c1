package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// UnitsByID gives units as of today, by id. Those that the caller does not see, or that there are not, are absent.
func (a *App) UnitsByID(ctx context.Context, c Caller, ids []string) (map[string]UnitView, error) {
	if err := c.signedIn(); err != nil {
		return nil, err
	}
	units := map[string]UnitView{}
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		for _, id := range ids {
			u, err := f.visible(c, campaign.View, id)
			if err != nil {
				continue
			}
			if units[id], err = unitView(u); err != nil {
				return err
			}
		}
		return nil
	})
	return units, err
}

// UnitNames gives the names of units as of today, by id. Those that the caller does not see, or that there are not, are absent.
func (a *App) UnitNames(ctx context.Context, c Caller, ids []string) (map[string]string, error) {
	if err := c.signedIn(); err != nil {
		return nil, err
	}
	names := map[string]string{}
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		for _, id := range ids {
			if u, err := f.visible(c, campaign.View, id); err == nil {
				names[id] = u.Name
			}
		}
		return nil
	})
	return names, err
}

// UnitsByName gives the ids of the units of today at or below one, by name; a name that several of them bear has no id.
func (a *App) UnitsByName(ctx context.Context, c Caller, under string) (map[string]string, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	err = a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		found, err := f.inScope(scope, under, c.Day())
		if err != nil {
			return err
		}
		for u := range found {
			if _, twice := ids[u.Name]; twice {
				ids[u.Name] = ""
				continue
			}
			ids[u.Name] = u.Unit
		}
		return nil
	})
	return ids, err
}
