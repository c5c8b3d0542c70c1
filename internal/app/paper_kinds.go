package app

import (
	"context"
	"path"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// PapersToWrite lists the kinds of papers that the caller may write about a unit; without a unit, about any that he sees.
func (a *App) PapersToWrite(ctx context.Context, c Caller, unit string) ([]campaign.PaperKind, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	var out []campaign.PaperKind
	err = a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		p := f.on(c.Day())
		if p == nil {
			return nil
		}
		if unit != "" {
			u, err := f.visible(c, campaign.View, unit)
			if err != nil {
				return err
			}
			may := campaign.ActionsAt(c.Actor, campaign.UnitRef{District: u.District, Path: u.Path}, c.Day())
			out = written(func(k campaign.PaperKind) bool { return k.Writes(p, f.kindOf(p, unit), may) })
			return nil
		}
		out = written(func(k campaign.PaperKind) bool {
			return slices.ContainsFunc(scope, func(at campaign.UnitRef) bool { return f.writesBelow(c, p, k, at) })
		})
		return nil
	})
	return out, err
}

// written are the kinds of papers of which something holds.
func written(holds func(campaign.PaperKind) bool) []campaign.PaperKind {
	return slices.DeleteFunc(campaign.PaperKinds(), func(k campaign.PaperKind) bool { return !holds(k) })
}

// writesBelow tells whether a paper may be written about a unit or one that may lie below it.
func (f *frame) writesBelow(c Caller, p *plan.Plan, k campaign.PaperKind, at campaign.UnitRef) bool {
	may := campaign.ActionsAt(c.Actor, at, c.Day())
	return slices.ContainsFunc(campaign.KindsWithin(p, f.kindOf(p, path.Base(at.Path))), func(kind *plan.UnitKind) bool { return k.Writes(p, kind, may) })
}
