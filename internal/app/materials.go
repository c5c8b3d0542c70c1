package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// MaterialChange is how a thing of the catalogue is to be.
type MaterialChange struct {
	ID   string // made by whoever sends it; a new one is a new thing
	Unit string // that keeps it; of a new thing
	campaign.Material
	File string // hash of an attachment brought before: a new version; empty: the file stays
}

// MaterialView is a thing of the catalogue.
type MaterialView struct {
	ID string `json:"id"`
	campaign.Material
	Unit      string `json:"unit"`
	UnitName  string `json:"unit_name"`
	FormTitle string `json:"form_title"`
	Audiences string `json:"audiences"` // in words
	FileName  string `json:"file_name"` // empty: no file
	Version   int64  `json:"version"`
	Stock     int64  `json:"stock"` // copies at the units that the caller sees
	ChangedAt int64  `json:"changed_at"`
	MayEdit   bool   `json:"may_edit"`
	MayOpen   bool   `json:"may_open"` // may let the public have it
}

// MaterialDetail is a thing of the catalogue with what became of its files and copies.
type MaterialDetail struct {
	MaterialView
	Versions  []MaterialVersion `json:"versions"` // the newest first
	Stocks    []StockView       `json:"stocks"`
	Movements []MovementView    `json:"movements"` // the newest first
}

// MaterialVersion is a file that a material has or had.
type MaterialVersion struct {
	Version int64  `json:"version"`
	Name    string `json:"name"` // of the file
	At      int64  `json:"at"`
}

// StockView is what lies at a unit.
type StockView struct {
	Unit     string `json:"unit"`
	UnitName string `json:"unit_name"`
	Material string `json:"material"`
	Title    string `json:"title"`
	Copies   int64  `json:"copies"`
}

// PutMaterial adds a thing to the catalogue or changes it. Sending it again is harmless. Only who decides matters at its unit lets the public have
// it, or changes what the public has.
func (a *App) PutMaterial(ctx context.Context, c Caller, m MaterialChange) error {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"put_material", "material:" + m.ID}, func(w *change) error {
		p := w.f.on(w.day())
		if p == nil {
			return campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
		}
		have, fresh, err := materialIfAny(w.tx, c.District, m.ID)
		if err != nil {
			return err
		}
		if fresh {
			have = store.Material{District: c.District, ID: m.ID, Unit: m.Unit}
		}
		if err := w.mayKeep(have, m); err != nil {
			return err
		}
		if kind := w.f.kindOf(p, have.Unit); fresh && campaign.IsPart(p, kind) {
			return campaign.InvalidAt("unit", kind.Title+"不单独编制材料，请填所属单位", "such a unit makes no material of its own; name the unit that it is part of")
		}
		if err := firstRefusal(campaign.CheckMaterialID(m.ID), campaign.CheckMaterial(p, m.Material)); err != nil {
			return err
		}
		return w.putMaterial(have, m)
	})
}

// mayKeep asks for the right to change a material, and to let the public have it.
func (w *change) mayKeep(have store.Material, m MaterialChange) error {
	unit, err := w.f.visible(w.c, campaign.View, have.Unit)
	if err != nil {
		return err
	}
	at := campaign.UnitRef{District: unit.District, Path: unit.Path}
	if err := w.c.may(campaign.SubmitRecord, at); err != nil || !m.Public && !have.Public {
		return err
	}
	return w.c.may(campaign.DecideMatter, at)
}

func (w *change) putMaterial(have store.Material, m MaterialChange) error {
	next := have
	next.Title, next.Topic, next.Audience, next.Form, next.Text = strings.TrimSpace(m.Title), m.Topic, m.Audience, m.Form, m.Text
	next.Public, next.Ended = m.Public, m.Ended
	if m.File != "" && m.File != have.File {
		_, place, err := seenAttachment(w.tx, w.f, w.c, m.File)
		if campaign.KindOf(err) != "" {
			return campaign.InvalidAt("file", "文件尚未上传，请先上传", "the file has not been uploaded; upload it first")
		}
		if err != nil {
			return err
		}
		next.File, next.FileName, next.Version = m.File, place.Name, have.Version+1
	}
	if w.nothing = next == have; w.nothing {
		return nil
	}
	next.ByPerson, next.ChangedAt = w.c.Person, w.at
	return w.tx.PutMaterial(next)
}

// materialIfAny finds a material; fresh is true when there is none.
func materialIfAny(tx *store.Tx, district, id string) (m store.Material, fresh bool, err error) {
	m, err = tx.MaterialByID(district, id)
	if errors.Is(err, store.ErrNotFound) {
		return m, true, nil
	}
	return m, false, err
}

// Materials lists the catalogue: everybody of the campaign may use it. The stock is of the units that the caller sees.
func (a *App) Materials(ctx context.Context, c Caller) ([]MaterialView, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	var out []MaterialView
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		all, err := tx.Materials(c.District)
		if err != nil {
			return err
		}
		stocks, err := stocksIn(tx, f, c, scope, "")
		for _, m := range all {
			out = append(out, materialView(f, c, m, stocks))
		}
		return err
	})
	return out, err
}

func materialView(f *frame, c Caller, m store.Material, stocks []StockView) MaterialView {
	unit, _ := f.at(m.Unit, c.Day())
	at := campaign.UnitRef{District: unit.District, Path: unit.Path}
	may := campaign.ActionsAt(c.Actor, at, c.Day())
	out := MaterialView{ID: m.ID, Unit: m.Unit, UnitName: unit.Name, FileName: m.FileName, Version: m.Version, ChangedAt: m.ChangedAt,
		Material: campaign.Material{Title: m.Title, Topic: m.Topic, Audience: m.Audience, Form: m.Form, Text: m.Text, Public: m.Public, Ended: m.Ended}}
	out.MayOpen = may.Has(campaign.SubmitRecord) && may.Has(campaign.DecideMatter)
	out.MayEdit = out.MayOpen || may.Has(campaign.SubmitRecord) && !m.Public
	if p := f.on(c.Day()); p != nil {
		out.FormTitle, out.Audiences = titleIn(campaign.MaterialForms(p), m.Form), titleIn(campaign.Audiences(p), m.Audience)
	}
	for _, s := range stocks {
		if s.Material == m.ID {
			out.Stock += s.Copies
		}
	}
	return out
}

// titleIn is the title of an option, the id itself where the plan no longer has it.
func titleIn(options []plan.Option, id string) string {
	for _, o := range options {
		if o.ID == id {
			return o.Title
		}
	}
	return id
}

// stocksIn lists what lies at the units of a scope.
func stocksIn(tx *store.Tx, f *frame, c Caller, scope []campaign.UnitRef, material string) ([]StockView, error) {
	found, err := tx.MaterialStocks(c.District, material)
	if err != nil {
		return nil, err
	}
	var out []StockView
	sees := f.sight(scope, c.Day())
	for _, s := range found {
		if sees(s.Unit) {
			unit, _ := f.at(s.Unit, c.Day())
			out = append(out, StockView{Unit: s.Unit, UnitName: unit.Name, Material: s.Material, Copies: s.Copies})
		}
	}
	return out, nil
}

// Material gives a thing of the catalogue, with the movements at units that the caller sees.
func (a *App) Material(ctx context.Context, c Caller, id string) (MaterialDetail, error) {
	var out MaterialDetail
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return out, err
	}
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		m, err := tx.MaterialByID(c.District, id)
		if err != nil {
			return err
		}
		if out.Stocks, err = stocksIn(tx, f, c, scope, id); err != nil {
			return err
		}
		out.MaterialView = materialView(f, c, m, out.Stocks)
		versions, err := tx.MaterialVersions(c.District, id)
		if err != nil {
			return err
		}
		for _, v := range versions {
			out.Versions = append(out.Versions, MaterialVersion{v.Version, v.Name, v.At})
		}
		out.Movements, err = movementsIn(tx, f, c, scope, id)
		slices.Reverse(out.Movements)
		return err
	})
	return out, err
}

// MaterialStocks lists what lies where, below a unit or in all that the caller sees.
func (a *App) MaterialStocks(ctx context.Context, c Caller, under string) ([]StockView, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	var out []StockView
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		scope, err := f.cutTo(scope, Query{Under: under}, c.Day())
		if err != nil {
			return err
		}
		titles, err := materialTitles(tx, c.District)
		if err != nil {
			return err
		}
		out, err = stocksIn(tx, f, c, scope, "")
		for i := range out {
			out[i].Title = titles[out[i].Material]
		}
		return err
	})
	return out, err
}

func materialTitles(tx *store.Tx, district string) (map[string]string, error) {
	all, err := tx.Materials(district)
	titles := map[string]string{}
	for _, m := range all {
		titles[m.ID] = m.Title
	}
	return titles, err
}

// MaterialFile gives the current file of a material, or an earlier version of it with a version above 0.
func (a *App) MaterialFile(ctx context.Context, c Caller, id string, version int64) (AttachmentFile, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return AttachmentFile{}, err
	}
	return a.materialFile(ctx, c, id, func(v store.MaterialVersion, m store.Material) bool {
		return v.Version == version || version == 0 && v.Version == m.Version
	})
}

func (a *App) materialFile(ctx context.Context, c Caller, id string, wanted func(store.MaterialVersion, store.Material) bool) (AttachmentFile, error) {
	var out AttachmentFile
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		m, err := tx.MaterialByID(c.District, id)
		if err != nil {
			return err
		}
		versions, err := tx.MaterialVersions(c.District, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(versions, func(v store.MaterialVersion) bool { return wanted(v, m) })
		if i < 0 {
			return notFound()
		}
		stored, err := tx.AttachmentByHash(c.District, versions[i].File)
		out.Attachment = Attachment{Hash: stored.Hash, Type: stored.Type, Size: stored.Size, Name: versions[i].Name}
		return err
	})
	if err != nil {
		return AttachmentFile{}, err
	}
	out.Data, err = a.readFile(out.Hash)
	return out, err
}

// PublicMaterials lists what anybody may have, for whoever comes to the public pages.
func (a *App) PublicMaterials(ctx context.Context, v Visitor) ([]MaterialView, error) {
	var out []MaterialView
	c := a.visiting(v)
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		all, err := tx.Materials(v.District)
		for _, m := range all {
			if m.Public && !m.Ended {
				out = append(out, materialView(f, c, m, nil))
			}
		}
		return err
	})
	return out, err
}

// PublicMaterialFile gives the current file of what anybody may have.
func (a *App) PublicMaterialFile(ctx context.Context, v Visitor, id string) (AttachmentFile, error) {
	return a.materialFile(ctx, a.visiting(v), id, func(one store.MaterialVersion, m store.Material) bool {
		return m.Public && !m.Ended && one.Version == m.Version
	})
}
