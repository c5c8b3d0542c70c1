package app

import (
	"context"
	"math"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Belongings are what a split gives to its parts: each unit to exactly one of them, each of the people to one or to none.
type Belongings struct {
	Children []UnitView   // right below the unit, sorted by id
	Linked   []UnitView   // that have a link to it, sorted by id
	People   []RecordView // of the ledger, who serve there on the day or later
}

// Belongings lists what a unit has on a day, nil for today, and later.
func (a *App) Belongings(ctx context.Context, c Caller, unit string, day *plan.Day) (Belongings, error) {
	var out Belongings
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		if _, err := f.visible(c, campaign.MoveUnit, unit); err != nil {
			return err
		}
		r := &reorganisation{terrain: &terrain{byUnit: f.byUnit}, day: dayOr(day, c.Day())}
		linked, err := r.linkedTo(unit, []string{unit})
		if err != nil {
			return err
		}
		if out.Children, err = r.views(r.children(unit)); err != nil {
			return err
		}
		if out.Linked, err = r.views(linked); err != nil {
			return err
		}
		open := string(campaign.RecordSubmitted) + "," + string(campaign.RecordConfirmed)
		out.People, err = r.serving(newLister(tx, f, c, Query{Unit: unit, Kind: personKind, State: open}), unit)
		return err
	})
	return out, err
}

func (r *reorganisation) views(units []string) ([]UnitView, error) {
	var out []UnitView
	for _, id := range units {
		last, _ := r.goesOn(id)
		view, err := unitView(last)
		if err != nil {
			return nil, err
		}
		out = append(out, view)
	}
	return out, nil
}

// serving lists the entries of the people ledger at a unit that reach to the day or beyond, sorted by id.
func (r *reorganisation) serving(l *lister, unit string) ([]RecordView, error) {
	l.filter.Limit = math.MaxInt32
	found, err := l.all([]string{unit})
	if err != nil {
		return nil, err
	}
	var out []RecordView
	for _, x := range found {
		view, err := recordView(x.Record, x.state())
		if err != nil {
			return nil, err
		}
		if last, isDay := cellDay(view.Fields["to"]); !isDay || last >= r.day {
			out = append(out, view)
		}
	}
	slices.SortFunc(out, func(a, b RecordView) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}
