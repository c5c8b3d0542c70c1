package app

import (
	"context"
	"iter"
	"slices"

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
	Due      plan.Day // the last day on which it is in time: that of the duty, where the plan has one
	Frozen   bool     // the figures of the period are frozen
	Matter   string   // of the paper; empty: not drafted
	State    campaign.Words
	Issued   bool
	Duty     string            // that counts the bulletin; empty: the plan has none
	Verdict  plan.VerdictState // of that duty for the period; empty: none is owed
}

// Recorded tells that the duty is met though no paper went out here: the unit has entered its bulletin as work done.
func (d DueBulletin) Recorded() bool { return !d.Issued && d.Verdict.Good() }

// Late tells that the bulletin is overdue on a day: what the duty says, and the last day where no duty counts it.
func (d DueBulletin) Late(today plan.Day) bool {
	switch {
	case d.Verdict != "":
		return d.Verdict.Bad()
	case d.Issued:
		return false
	}
	return today > d.Due
}

// DueBulletins lists the bulletins of the last period that is over, of the units that the caller may see: at most MaxPage of them. It heeds
// Under.
func (a *App) DueBulletins(ctx context.Context, c Caller, q Query) ([]DueBulletin, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	var l dueList
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		p := f.on(c.Day())
		if p == nil {
			return nil
		}
		units, err := f.inScope(scope, q.Under, c.Day())
		if err != nil {
			return err
		}
		l = dueList{tx: tx, f: f, c: c, p: p, duties: map[string]string{}}
		if l.freezes, err = tx.FreezesByDistrict(c.District); err != nil {
			return err
		}
		for _, b := range p.Bulletins {
			if err := l.add(b, units); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return l.out, a.judgeDue(ctx, c, l, q.Under)
}

// judgeDue puts what the duties say beside the bulletins that they count: a unit may have entered its bulletin as work done.
func (a *App) judgeDue(ctx context.Context, c Caller, l dueList, under string) error {
	for duty, period := range l.duties {
		at := map[string]*DueBulletin{}
		for i := range l.out {
			if d := &l.out[i]; d.Duty == duty && d.Period == period {
				at[d.Unit] = d
			}
		}
		_, err := a.walkVerdicts(ctx, c, Query{Under: under, Duty: duty, Period: period}, everything, func(_ *snapshot, v placedVerdict) bool {
			if d := at[v.Unit]; d != nil {
				d.Verdict, d.Due = v.State, v.Window.To
			}
			return true
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// countsBulletin finds the duty that counts a bulletin: of the same units and cadence, with nothing but bulletins in what it needs. Where
// the plan has several bulletins of those units and that cadence a record does not say which it was, and there is none.
func countsBulletin(p *plan.Plan, b *plan.Bulletin) *plan.Duty {
	alike := func(kinds []*plan.UnitKind, every plan.Every) bool {
		return every == b.Every && slices.ContainsFunc(kinds, func(k *plan.UnitKind) bool { return slices.Contains(b.Of, k) })
	}
	if slices.ContainsFunc(p.Bulletins, func(x *plan.Bulletin) bool { return x != b && alike(x.Of, x.Every) }) {
		return nil
	}
	i := slices.IndexFunc(p.Duties, func(d *plan.Duty) bool {
		have := d.HaveOf()
		return d.Need != nil && alike(d.Of, d.Every) && len(have) == 1 && have[0].Record != nil && have[0].Record.ID == "bulletin"
	})
	if i < 0 {
		return nil
	}
	return p.Duties[i]
}

// dueList collects the bulletins that are due.
type dueList struct {
	tx      *store.Tx
	f       *frame
	c       Caller
	p       *plan.Plan
	freezes []store.Freeze
	out     []DueBulletin
	duties  map[string]string // that count bulletins, with the period that is asked for
}

func (l *dueList) add(b *plan.Bulletin, units iter.Seq[*store.PlacedUnit]) error {
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
	duty := countsBulletin(l.p, b)
	if duty != nil {
		l.duties[duty.ID] = name
	}
	for u := range units {
		if len(l.out) >= MaxPage || !ofKind(b.Of, u.Kind) {
			continue
		}
		d := DueBulletin{Unit: u.Unit, UnitName: u.Name, Bulletin: b, Period: name, Due: last.Whole.To + plan.Day(b.Due)}
		for _, f := range l.freezes {
			d.Frozen = d.Frozen || f.Period == name
		}
		if duty != nil {
			d.Duty = duty.ID
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
