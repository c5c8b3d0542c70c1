package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// OutlineSet tells of the outlines that a district has.
type OutlineSet struct {
	FileName  string   `json:"file_name"` // empty: there are none
	Units     int      `json:"units"`
	ChangedBy string   `json:"changed_by,omitempty"`
	ChangedAt int64    `json:"changed_at,omitempty"`
	Missing   []string `json:"missing,omitempty"` // names of units without an outline whose siblings have one
}

// PutOutlines takes in a GeoJSON file with the outlines of the district's units, in place of those it had. Features that belong to no
// unit are left out and listed; see [campaign.ReadOutlines] for what is refused.
func (a *App) PutOutlines(ctx context.Context, c Caller, name string, r io.Reader) (campaign.OutlineFile, error) {
	if err := c.mayHere(campaign.MoveUnit); err != nil {
		return campaign.OutlineFile{}, err
	}
	name, err := attachmentName(name)
	if err != nil {
		return campaign.OutlineFile{}, err
	}
	text, err := io.ReadAll(io.LimitReader(r, campaign.MaxOutlineBytes+1))
	if err != nil {
		return campaign.OutlineFile{}, fmt.Errorf("read outlines: %w", err)
	}
	var out campaign.OutlineFile
	err = a.write(ctx, c, audited{"put_outlines", "outlines:" + name}, func(w *change) error {
		if out, err = campaign.ReadOutlines(text, w.f.unitNamed(c)); err != nil {
			return err
		}
		drawn, err := json.Marshal(out.Map)
		if err != nil {
			return fmt.Errorf("keep outlines: %w", err)
		}
		return w.tx.PutOutlines(store.Outlines{District: c.District, Map: string(drawn), FileName: name, Units: len(out.Map.Units), ByPerson: c.Person, ChangedAt: w.at})
	})
	if err != nil {
		return campaign.OutlineFile{}, err
	}
	return out, nil
}

// unitNamed finds the unit of today that has an id or, as long as it is its alone, a division code.
func (f *frame) unitNamed(c Caller) func(string) string {
	byCode := map[string]string{}
	for _, u := range f.placed {
		if u.Code == "" || u.FromDay > store.Day(c.Day()) || store.Day(c.Day()) > u.ToDay {
			continue
		}
		if other, taken := byCode[u.Code]; taken && other != u.Unit {
			byCode[u.Code] = ""
			continue
		}
		byCode[u.Code] = u.Unit
	}
	return func(name string) string {
		if _, ok := f.byUnit[name]; ok {
			return name
		}
		return byCode[name]
	}
}

// RemoveOutlines takes the district's outlines away; its overview shows tiles again.
func (a *App) RemoveOutlines(ctx context.Context, c Caller) error {
	if err := c.mayHere(campaign.MoveUnit); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"remove_outlines", "outlines:"}, func(w *change) error {
		had, err := w.tx.Outlines(c.District)
		if err != nil {
			return err
		}
		w.object += had.FileName
		return w.tx.DeleteOutlines(c.District)
	})
}

// Outlines tells which outlines the district has, and which units lack one that others beside them have.
func (a *App) Outlines(ctx context.Context, c Caller) (OutlineSet, error) {
	if err := c.mayHere(campaign.MoveUnit); err != nil {
		return OutlineSet{}, err
	}
	var out OutlineSet
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		had, m, err := outlinesOf(tx, c.District)
		if err != nil || had.FileName == "" {
			return err
		}
		by, err := tx.PersonByID(had.ByPerson)
		if err != nil {
			return err
		}
		out = OutlineSet{FileName: had.FileName, Units: had.Units, ChangedBy: by.Name, ChangedAt: had.ChangedAt, Missing: f.withoutOutline(c, m)}
		return nil
	})
	return out, err
}

// outlinesOf reads a district's outlines; nothing when it has none.
func outlinesOf(tx *store.Tx, district string) (store.Outlines, campaign.OutlineMap, error) {
	var m campaign.OutlineMap
	had, err := tx.Outlines(district)
	if errors.Is(err, store.ErrNotFound) {
		return had, m, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(had.Map), &m)
	}
	if err != nil {
		return had, m, fmt.Errorf("outlines of %s: %w", district, err)
	}
	return had, m, nil
}

// withoutOutline names the units of today without an outline, of the kinds that have some.
func (f *frame) withoutOutline(c Caller, m campaign.OutlineMap) []string {
	has, kinds := map[string]bool{}, map[string]bool{}
	for _, o := range m.Units {
		has[o.Unit] = true
		if u, ok := f.at(o.Unit, c.Day()); ok {
			kinds[u.Kind] = true
		}
	}
	var out []string
	for _, u := range f.placed {
		if kinds[u.Kind] && !has[u.Unit] && u.FromDay <= store.Day(c.Day()) && store.Day(c.Day()) <= u.ToDay {
			out = append(out, u.Name)
		}
	}
	return out
}

// putOutlines adds the outlines of what an overview shows: its tiles or, when none of them has one, its children.
func (a *App) putOutlines(ctx context.Context, c Caller, o *Overview) error {
	var m campaign.OutlineMap
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		var err error
		_, m, err = outlinesOf(tx, c.District)
		return err
	})
	if err != nil {
		return err
	}
	var tiles, children []string
	for _, t := range o.Tiles {
		tiles = append(tiles, t.Unit.ID)
	}
	for _, u := range o.Children {
		children = append(children, u.ID)
	}
	if o.Outlines = m.Of(tiles); len(o.Outlines) == 0 {
		o.Outlines = m.Of(children)
	}
	return nil
}
