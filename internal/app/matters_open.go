package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// OpeningOffer is a procedure that the caller may begin at a unit, with the fields of its first step.
type OpeningOffer struct {
	Procedure string                 `json:"procedure"`
	Title     campaign.Words         `json:"title"`
	Fields    []campaign.MatterField `json:"fields,omitempty"`
	Reason    bool                   `json:"reason,omitempty"` // must be given
}

// MatterOpenings lists what the caller may open at a unit. What the plan has no use for there is refused when it is tried.
func (a *App) MatterOpenings(ctx context.Context, c Caller, unit string) ([]OpeningOffer, error) {
	if _, err := c.mayAnywhere(campaign.HandleMatter); err != nil {
		return nil, err
	}
	var out []OpeningOffer
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		out = nil
		if _, err := f.visible(c, campaign.View, unit); err != nil {
			return err
		}
		for _, p := range campaign.Procedures() {
			m, err := campaign.NewMatter(campaign.MatterOpening{ID: "new", Procedure: p.ID, Unit: unit}, c.Person)
			if err != nil {
				return err
			}
			for _, o := range (storedMatter{m: m}).offers(f, c) {
				out = append(out, OpeningOffer{Procedure: p.ID, Title: p.Title, Fields: o.Fields, Reason: o.Reason})
			}
		}
		return nil
	})
	return out, err
}
