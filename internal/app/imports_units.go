package app

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// unitTaker takes rows for units. It keeps a tree of its own, on which the rows are tried, so that a unit may lie below one that the
// same sheet adds.
type unitTaker struct {
	a       *App
	c       Caller
	s       *openSheet
	k       *sheetKind
	units   *unitIndex
	trial   *terrain
	named   map[string]bool
	changes [][]UnitChange // of the rows last judged
}

func (a *App) newUnitTaker(ctx context.Context, c Caller, s *openSheet, k *sheetKind) (*unitTaker, error) {
	if err := c.mayChangeUnits(); err != nil {
		return nil, err
	}
	t := &unitTaker{a: a, c: c, s: s, k: k, named: map[string]bool{}}
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) (err error) {
		t.trial = newTerrain(&change{c: c, f: f, at: c.Now})
		t.trial.dry = true
		t.units, err = indexUnits(f, c)
		return err
	})
	return t, err
}

// judge implements taker.
func (t *unitTaker) judge(_ context.Context, rows []sheetRow) ([]verdictOfRow, error) {
	out := make([]verdictOfRow, len(rows))
	t.changes = make([][]UnitChange, len(rows))
	for i, r := range rows {
		out[i] = verdictOfRow{row: r, fate: fateUnchanged}
		changes, err := t.asked(r, &out[i])
		if err == nil {
			err = t.try(changes)
		}
		if err != nil {
			if err := out[i].refuse(err); err != nil {
				return nil, err
			}
			continue
		}
		t.changes[i] = changes
	}
	return out, nil
}

// try makes the changes of a row on the trial tree; where one is refused, none is made. A move, which concerns other units, comes last.
func (t *unitTaker) try(changes []UnitChange) error {
	if len(changes) == 0 {
		return nil
	}
	before := t.trial.byUnit[changes[0].ID]
	for _, u := range changes {
		if _, err := t.trial.apply(u); err != nil {
			t.restore(u.ID, before)
			return err
		}
	}
	placements := t.trial.byUnit[changes[0].ID]
	t.units.add(&placements[len(placements)-1])
	return nil
}

func (t *unitTaker) restore(id string, before []store.PlacedUnit) {
	if before == nil {
		delete(t.trial.byUnit, id)
		return
	}
	t.trial.byUnit[id] = before
}

// asked lists what a row asks for: adding a unit, or moving and editing the one that is there.
func (t *unitTaker) asked(r sheetRow, v *verdictOfRow) ([]UnitChange, error) {
	if err := t.s.unreadable(r); err != nil {
		return nil, err
	}
	cell := func(id string) string { text, _ := t.s.columns.cell(r, id); return text }
	kind := t.k.unitKind(cell("kind"))
	if kind == nil {
		return nil, campaign.InvalidAt("kind", "方案里没有这类单位", "the plan has no such kind of unit")
	}
	u := UnitChange{ID: cell("id"), Kind: kind.ID, Parent: t.k.choices.Unit, Attributes: map[string]string{}, Links: map[string]string{}}
	if err := t.places(r, kind, &u); err != nil {
		return nil, err
	}
	if name := cell("name"); name != "" {
		u.Name = &name
	}
	if code := cell("code"); code != "" {
		u.Code = &code
	}
	if text := cell("from"); text != "" {
		from, err := plan.ParseDay(text)
		if err != nil {
			return nil, campaign.InvalidAt("from", "应是2023-03-05这样的日期", "must be a day like 2023-03-05")
		}
		u.From = &from
	}
	for _, f := range kind.Attributes {
		if text := cell("attr." + f.ID); text != "" {
			u.Attributes[f.ID] = canonical(f, text)
		}
	}
	if u.ID == "" && u.Name == nil {
		return nil, campaign.InvalidAt("name", "请填写名称", "give the name")
	}
	have, known := t.existing(&u)
	if t.named[u.ID] {
		return nil, campaign.InvalidAt("id", "本表另一行已经是这个单位", "another row of this sheet is this unit already")
	}
	t.named[u.ID] = true
	if !known {
		v.fate, u.Action = fateNew, AddUnit
		return []UnitChange{u}, nil
	}
	return t.differences(u, have, v)
}

// places reads the cells that name other units.
func (t *unitTaker) places(r sheetRow, kind *plan.UnitKind, u *UnitChange) error {
	if text, _ := t.s.columns.cell(r, "parent"); text != "" {
		parent, err := t.units.find("parent", text)
		if err != nil {
			return err
		}
		u.Parent = parent
	}
	for _, l := range kind.Links {
		text, _ := t.s.columns.cell(r, "link."+l.ID)
		if text == "" {
			continue
		}
		to, err := t.units.find("links."+l.ID, text)
		if err != nil {
			return err
		}
		u.Links[l.ID] = to
	}
	return nil
}

// existing finds the unit that a row is about: by its id, its code, or its name below its parent. A new one without an id gets one
// that follows from those.
func (t *unitTaker) existing(u *UnitChange) (store.PlacedUnit, bool) {
	if u.ID == "" && u.Code != nil {
		u.ID = t.only(t.units.byCode[*u.Code], func(p store.PlacedUnit) bool { return p.Kind == u.Kind })
	}
	if u.ID == "" && u.Name != nil {
		u.ID = t.only(t.units.byName[*u.Name], func(p store.PlacedUnit) bool {
			return p.Kind == u.Kind && (u.Parent == "" || p.Parent == u.Parent)
		})
	}
	if u.ID == "" && u.Name != nil {
		sum := digest([]byte("wuzha import 1 unit"), []byte(t.c.District), []byte(u.Kind), []byte(u.Parent), []byte(*u.Name))
		u.ID = "u" + hex.EncodeToString(sum[:8])
	}
	if placements := t.trial.byUnit[u.ID]; len(placements) > 0 {
		return placements[len(placements)-1], true
	}
	return store.PlacedUnit{}, false
}

func (t *unitTaker) only(ids []string, takes func(store.PlacedUnit) bool) string {
	found := ""
	for _, id := range ids {
		placements := t.trial.byUnit[id]
		if len(placements) == 0 || !takes(placements[len(placements)-1]) {
			continue
		}
		if found != "" {
			return ""
		}
		found = id
	}
	return found
}

// differences lists what a row changes about a unit. Whoever may not see the unit is not told what it is.
func (t *unitTaker) differences(u UnitChange, have store.PlacedUnit, v *verdictOfRow) ([]UnitChange, error) {
	if _, sees := t.units.byID[u.ID]; !sees {
		return nil, notFound()
	}
	if have.Kind != u.Kind {
		return nil, campaign.InvalidAt("kind", "单位的种类不能更改", "the kind of a unit cannot change")
	}
	d := unitDelta{t: t, v: v}
	edit := UnitChange{Action: EditUnit, ID: u.ID, From: u.From, Attributes: map[string]string{}, Links: map[string]string{}}
	if u.Name != nil && d.differ("name", have.Name, *u.Name) {
		edit.Name = u.Name
	}
	if u.Code != nil && d.differ("code", have.Code, *u.Code) {
		edit.Code = u.Code
	}
	d.cells("attr.", have.Attributes, u.Attributes, edit.Attributes)
	d.cells("link.", have.Links, u.Links, edit.Links)
	if len(edit.Links) == 0 {
		edit.Links = nil // who reports figures only may send none
	}
	var out []UnitChange
	if edit.Name != nil || edit.Code != nil || len(edit.Attributes)+len(edit.Links) > 0 {
		out = append(out, edit)
	}
	if u.Parent != "" && have.Parent != "" && u.Parent != have.Parent {
		d.differ("parent", t.units.label(have.Parent), t.units.label(u.Parent))
		out = append(out, UnitChange{Action: MoveUnit, ID: u.ID, Parent: u.Parent, From: u.From})
	}
	if len(out) > 0 {
		v.fate = fateChanged
	}
	return out, d.err
}

// unitDelta gathers what a row changes.
type unitDelta struct {
	t   *unitTaker
	v   *verdictOfRow
	err error
}

func (d *unitDelta) differ(id, from, to string) bool {
	if from == to {
		return false
	}
	target, _ := d.t.s.columns.targets.byID(id)
	title := id
	if len(target.titles) > 0 {
		title = target.titles[0]
	}
	d.v.changes = append(d.v.changes, CellDelta{title, from, to})
	return true
}

func (d *unitDelta) cells(prefix, stored string, said, into map[string]string) {
	have, err := unpackCells(stored)
	d.err = errors.Join(d.err, err)
	for id, text := range said {
		if d.differ(prefix+id, have[id], text) {
			into[id] = text
		}
	}
	slices.SortFunc(d.v.changes, func(a, b CellDelta) int { return cmp.Compare(a.Title, b.Title) })
}

// write implements taker. A row may ask for two changes; a call takes MaxBatch.
func (t *unitTaker) write(ctx context.Context, verdicts []verdictOfRow, also func(*store.Tx, []verdictOfRow) error) error {
	var changes []UnitChange
	var at []int
	for i, v := range verdicts {
		for _, u := range t.changes[i] {
			if v.fate == fateNew || v.fate == fateChanged {
				changes, at = append(changes, u), append(at, i)
			}
		}
	}
	if len(changes) == 0 {
		return t.a.db.Write(ctx, func(tx *store.Tx) error { return also(tx, verdicts) })
	}
	_, err := t.a.putUnits(ctx, t.c, changes, func(w *change, out []Outcome) error {
		settled, err := settledRows(verdicts, at, out)
		if err != nil {
			return err
		}
		return also(w.tx, settled)
	})
	return err
}
