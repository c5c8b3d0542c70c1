package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// Receipts lists what has become of a paper that the caller may see at each recipient that the caller may see, in the order in which they
// are named; May says what the caller may do about it.
func (a *App) Receipts(ctx context.Context, c Caller, paper string) ([]MatterView, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	var out []MatterView
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		t, err := readMatter(tx, f, c, paper)
		if err != nil {
			return err
		}
		if !t.m.Procedure.Papered {
			return notFound()
		}
		rows, err := tx.MattersAbout(c.District, "receipt", paper, "")
		if err != nil {
			return err
		}
		for _, row := range rows {
			if _, refused := f.visible(c, campaign.View, row.Unit); refused != nil {
				continue
			}
			view, err := receiptView(tx, f, c, row)
			if err != nil {
				return err
			}
			out = append(out, view)
		}
		return nil
	})
	return out, err
}

func receiptView(tx *store.Tx, f *frame, c Caller, row store.Matter) (MatterView, error) {
	t, err := matterByID(tx, c.District, row.ID)
	if err != nil {
		return MatterView{}, err
	}
	view, err := t.view(f, c.Day())
	view.Steps, view.May = t.m.Steps, t.offers(f, c)
	return view, err
}
