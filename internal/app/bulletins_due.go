package app

import (
	"context"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// DueBulletin is a bulletin that a unit owes for a period, and how far it is.
type DueBulletin struct {
	Unit     string
	UnitName string
	Bulletin *plan.Bulletin
	Period   string
	Due      plan.Day // the last day on which it is in time
	Frozen   bool     // the figures of the period are frozen
	Matter   string   // of the paper; empty: not drafted
	State    campaign.Words
	Issued   bool
}

// DueBulletins lists the bulletins of the last period that is over, of the units that the caller may see: at most MaxPage of them. It heeds
// Under.
func (a *App) DueBulletins(ctx context.Context, c Caller, q Query) ([]DueBulletin, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	var out []DueBulletin
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		p := f.on(c.Day())
		if p == nil {
			return nil
		}
		units, err := f.inScope(scope, q.Under, c.Day())
		if err != nil {
			return err
		}
		l := dueList{tx: tx, f: f, c: c, p: p}
		if l.freezes, err = tx.FreezesByDistrict(c.District); err != nil {
			return err
		}
		for _, b := range p.Bulletins {
			if err := l.add(b, units); err != nil {
				return err
			}
		}
		out = l.out
		return nil
	})
	return out, err
}

// dueList collects the bulletins that are due.
type dueList struct {
	tx      *store.Tx
	f       *frame
	c       Caller
	p       *plan.Plan
	freezes []store.Freeze
	out     []DueBulletin
}

func (l *dueList) add(b *plan.Bulletin, units []store.PlacedUnit) error {
	now, ok := l.p.ParsePeriod(b.Every.NameOf(l.c.Day()))
	if !ok {
		return nil
	}
	name := b.Every.NameOf(now.Whole.From - 1)
	last, ok := l.p.ParsePeriod(name)
	if !ok || last.Whole.To < l.p.Period.From {
		return nil
	}
	about, err := l.about(b.ID + " " + name)
	if err != nil {
		return err
	}
	for _, u := range units {
		if len(l.out) >= MaxPage || !ofKind(b.Of, u.Kind) {
			continue
		}
		d := DueBulletin{Unit: u.Unit, UnitName: u.Name, Bulletin: b, Period: name, Due: last.Whole.To + plan.Day(b.Due)}
		for _, f := range l.freezes {
			d.Frozen = d.Frozen || f.Period == name
		}
		d.state(about[u.Unit])
		l.out = append(l.out, d)
	}
	return nil
}

// about finds the papers of a bulletin's period by unit.
func (l *dueList) about(subject string) (map[string][]*campaign.Matter, error) {
	found, err := unpackAll(l.tx.MattersAbout(l.c.District, "bulletin", subject, ""))
	out := map[string][]*campaign.Matter{}
	for _, m := range found {
		out[m.Unit] = append(out[m.Unit], m)
	}
	return out, err
}

// state finds the paper of a bulletin: the one that holds before those that were dropped or withdrawn.
func (d *DueBulletin) state(papers []*campaign.Matter) {
	for _, m := range papers {
		state, _ := m.Procedure.StateOf(m.State)
		if d.Matter == "" || m.State == "issued" || !state.Closed {
			d.Matter, d.State, d.Issued = m.ID, state.Title, m.State == "issued"
		}
	}
}

func ofKind(kinds []*plan.UnitKind, id string) bool {
	for _, k := range kinds {
		if k.ID == id {
			return true
		}
	}
	return false
}
