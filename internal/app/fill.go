package app

import (
	"cmp"
	"context"
	"fmt"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Filled says how much Fill has taken in.
type Filled struct {
	Units, Records, Decisions int
}

// Fill takes in the ledgers of a whole district at once, with the moments and people that they name: units, records, cases, people
// and decisions, in one transaction. The district must be set up and empty; the ledgers were read by its plan. One row
// that the plan refuses undoes all. It is for whoever runs the machine; no caller is asked.
func (a *App) Fill(ctx context.Context, district string, in *plan.Ledgers) (Filled, error) {
	out := Filled{Units: len(in.Units), Records: len(in.Records), Decisions: len(in.Decisions)}
	err := a.write(ctx, a.console(district), audited{"fill_district", "district:" + district}, func(w *change) error {
		if err := emptyDistrict(w); err != nil {
			return err
		}
		f := &filling{w: w, plan: w.f.newest(), rows: map[string][]plan.Unit{}, placed: map[string][]store.UnitPlacement{}}
		if err := f.units(in.Units); err != nil {
			return err
		}
		if err := f.records(in.Records); err != nil {
			return err
		}
		if err := f.decisions(in.Decisions); err != nil {
			return err
		}
		w.parts = []string{partUnits, partDecisions}
		return w.tallyAll()
	})
	if err != nil {
		return Filled{}, fmt.Errorf("fill district %s: %w", district, err)
	}
	return out, nil
}

// emptyDistrict refuses a district in which there is something besides its topmost unit.
func emptyDistrict(w *change) error {
	some := len(w.f.byUnit) > 1
	err := w.tx.RecordsByDistrict(w.c.District, "", 1, func(store.Record) error {
		some = true
		return nil
	})
	if err == nil && some {
		err = campaign.Refuse(campaign.Conflict, "该区划已有单位或记录", "the district has units or records already")
	}
	if err == nil && w.f.newest() == nil {
		err = campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
	}
	return err
}

// filling is a district while its ledgers are taken in.
type filling struct {
	w      *change
	plan   *plan.Plan
	rows   map[string][]plan.Unit
	placed map[string][]store.UnitPlacement
}

// units writes units and placements, those above before those below.
func (f *filling) units(units []plan.Unit) error {
	for _, u := range units {
		f.rows[u.ID] = append(f.rows[u.ID], u)
	}
	for _, u := range units {
		if _, err := f.place(u.ID); err != nil {
			return err
		}
	}
	return nil
}

// place writes a unit with its placements once, and gives them. A unit has a placement for each row and each placement of its parent
// meanwhile, since its path changes with it.
func (f *filling) place(id string) ([]store.UnitPlacement, error) {
	if done, ok := f.placed[id]; ok {
		return done, nil
	}
	rows := f.rows[id]
	if len(rows) == 0 {
		return nil, fmt.Errorf("unit %s is not in the ledger", id)
	}
	if err := f.w.tx.PutUnit(store.Unit{District: f.w.c.District, ID: id, Kind: rows[0].Kind.ID, CreatedAt: f.w.at}); err != nil {
		return nil, err
	}
	var out []store.UnitPlacement
	for _, u := range rows {
		parts, err := f.parts(u)
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			if err := f.w.tx.PutPlacement(p); err != nil {
				return nil, err
			}
		}
		out = append(out, parts...)
	}
	f.placed[id] = out
	return out, nil
}

// parts splits a row by the placements of its parent.
func (f *filling) parts(u plan.Unit) ([]store.UnitPlacement, error) {
	p, err := f.placement(u)
	if err != nil || u.Parent == "" {
		p.Path = rootRef(f.w.c.District).Path
		if err == nil && u.ID != f.w.c.District {
			err = fmt.Errorf("the topmost unit is %s, want %s", u.ID, f.w.c.District)
		}
		return []store.UnitPlacement{p}, err
	}
	above, err := f.place(u.Parent)
	if err != nil {
		return nil, err
	}
	var out []store.UnitPlacement
	for _, parent := range above {
		part := p
		part.FromDay, part.ToDay = max(p.FromDay, parent.FromDay), min(p.ToDay, parent.ToDay)
		if part.FromDay > part.ToDay {
			continue
		}
		if part.Path, err = store.UnitPath(parent.Path, u.ID); err != nil {
			return nil, err
		}
		out = append(out, part)
	}
	return out, nil
}

func (f *filling) placement(u plan.Unit) (store.UnitPlacement, error) {
	p := store.UnitPlacement{District: f.w.c.District, Unit: u.ID, FromDay: store.Day(u.From), ToDay: store.Day(u.To), Parent: u.Parent,
		Name: u.Name, NameKey: nameKey(u.Name), Code: u.Code}
	if u.To == plan.OpenTo {
		p.ToDay = store.NoEnd
	}
	cells, links := map[string]string{}, map[string]string{}
	for i, field := range u.Kind.Attributes {
		if u.Attributes[i].Set {
			cells[field.ID] = field.Format(u.Attributes[i])
		}
	}
	for i, l := range u.Kind.Links {
		links[l.ID] = u.Links[i]
	}
	var err, err2 error
	p.Attributes, err = packCells(cells)
	p.Links, err2 = packCells(links)
	return p, firstRefusal(err, err2)
}

// records writes all records, checked as if they were submitted.
func (f *filling) records(records []plan.Record) error {
	var broken error
	used := map[string]int{}
	_, err := f.w.tx.BulkRecords(func(yield func(store.Record) bool) {
		for i := range records {
			r, err := f.record(&records[i], used)
			if broken = err; err != nil || !yield(r) {
				return
			}
		}
	})
	return firstRefusal(broken, err)
}

// record makes the row of a record. A person may hold several posts under one id; rows need ids of their own.
func (f *filling) record(r *plan.Record, used map[string]int) (store.Record, error) {
	e := Entry{ID: r.ID, Kind: r.Kind.ID, Unit: r.Unit, On: r.On, By: r.By, Ref: r.Ref, Supersedes: r.Supersedes, Fields: map[string]string{}}
	if used[e.ID]++; used[e.ID] > 1 {
		e.ID = fmt.Sprintf("%s.%d", e.ID, used[e.ID])
	}
	if e.Supersedes != "" {
		e.Reason = r.Reason
	}
	for i, field := range r.Kind.Fields {
		if r.Fields[i].Set {
			e.Fields[field.ID] = field.Format(r.Fields[i])
		}
	}
	checked, err := campaign.CheckEntry(f.plan, e, kindByID(f.plan, f.rows[r.Unit][0].Kind.ID), f.w.day())
	if err != nil {
		return store.Record{}, fmt.Errorf("record %s: %w", r.ID, err)
	}
	out, err := (&submission{w: f.w}).record(e, checked)
	out.EnteredAt, out.ChangedAt, out.State, out.Reason = cmp.Or(r.EnteredAt, f.w.at), r.ChangedAt, r.State.String(), r.Reason
	return out, err
}

func (f *filling) decisions(decisions []plan.Decision) error {
	for i, d := range decisions {
		_, err := f.w.tx.InsertDecision(store.Decision{District: f.w.c.District, ID: fmt.Sprintf("d-%06d", i+1), Plan: f.plan.ID, Unit: d.Unit,
			Duty: d.Duty, Period: d.Period, Per: d.Per, Decision: d.Decision, Reason: d.Reason, ByPerson: consoleActor, At: f.w.at + int64(i)})
		if err != nil {
			return err
		}
	}
	return nil
}
