package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

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
