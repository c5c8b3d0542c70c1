package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// NewMovement is a movement of copies that somebody reports.
type NewMovement struct {
	ID       string // made by whoever sends it
	Material string
	campaign.Movement
	Record string // of the plan, which counts it already; empty: one is made where the plan counts such movements
}

// MovementView is a movement of copies.
type MovementView struct {
	ID       string `json:"id"`
	Material string `json:"material"`
	Title    string `json:"title"` // of the material
	campaign.Movement
	FromName  string `json:"from_name"`
	ToName    string `json:"to_name"`
	GivenName string `json:"given_name"`
	Record    string `json:"record"` // of the plan, that counts it
	ByPerson  string `json:"by_person"`
	At        int64  `json:"at"`
	Undone    bool   `json:"undone"`
	MayUndo   bool   `json:"may_undo"`
}

// MoveMaterial reports what became of copies of a material. The plan's record of it is made with it, or the one that is named counts it: never
// two. Sending it again is harmless; a stock never falls below nothing.
func (a *App) MoveMaterial(ctx context.Context, c Caller, n NewMovement) (repeated bool, err error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return false, err
	}
	err = a.write(ctx, c, audited{"move_material", "movement:" + n.ID}, func(w *change) error {
		repeated = false
		if err := w.mayMove(n); err != nil {
			return err
		}
		if err := firstRefusal(campaign.CheckMaterialID(n.ID), campaign.CheckMovement(n.Movement, w.day())); err != nil {
			return err
		}
		m, err := w.tx.MaterialByID(c.District, n.Material)
		if errors.Is(err, store.ErrNotFound) {
			return campaign.InvalidAt("material", "目录里没有这种材料", "the catalogue has no such material")
		}
		if err != nil {
			return err
		}
		row := movementRow(w, n)
		have, err := w.tx.MovementByID(c.District, n.ID)
		switch {
		case err == nil:
			repeated, w.nothing = true, true
			return sameMovement(have, row)
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		if err := w.enough(n); err != nil {
			return err
		}
		if row.Record, err = w.countMovement(m, n); err != nil {
			return err
		}
		_, err = w.tx.InsertMovement(row)
		return err
	})
	return repeated, err
}

// mayMove asks for the right at the unit whose stock moves, and at the unit to which copies are handed out.
func (w *change) mayMove(n NewMovement) error {
	for _, at := range []struct {
		unit   string
		action campaign.Action
	}{{n.Holder(), campaign.SubmitRecord}, {n.Given, campaign.SubmitRecord}, {n.To, campaign.View}} {
		if at.unit == "" {
			continue
		}
		if _, err := w.f.visible(w.c, at.action, at.unit); err != nil {
			return err
		}
	}
	return nil
}

func movementRow(w *change, n NewMovement) store.MaterialMovement {
	note, _ := campaign.Redact(strings.TrimSpace(n.Note))
	return store.MaterialMovement{District: w.c.District, ID: n.ID, Material: n.Material, Kind: string(n.Kind), From: n.From, To: n.To, Given: n.Given,
		Copies: n.Copies, OnDay: store.Day(n.On), Cost: n.Cost, Note: note, Reverses: n.Reverses, ByPerson: w.c.Person, At: w.at}
}

// sameMovement refuses another movement under an id that is in use.
func sameMovement(have, sent store.MaterialMovement) error {
	sent.Record, sent.ByPerson, sent.At = have.Record, have.ByPerson, have.At
	if have != sent {
		return usedID()
	}
	return nil
}

// enough holds a movement to the stock of the unit that it takes from.
func (w *change) enough(n NewMovement) error {
	stocks, err := w.tx.MaterialStocks(w.c.District, n.Material)
	if err != nil {
		return err
	}
	var there int64
	for _, s := range stocks {
		if s.Unit == n.From {
			there = s.Copies
		}
	}
	return n.Enough(there)
}

// countMovement gives the record of the plan that counts a movement: the one that is named, or a new one. Empty where the plan counts none.
func (w *change) countMovement(m store.Material, n NewMovement) (string, error) {
	p := w.f.on(n.On)
	if p == nil {
		return "", campaign.InvalidAt("on", "这一天还没有实施方案", "no plan was in force on that day")
	}
	unit, _ := w.f.at(n.To+n.Given, w.day())
	entry, counted := campaign.MovementEntry(p, n.Movement, m.Form, kindByID(p, unit.Kind))
	switch {
	case n.Record != "":
		return n.Record, w.counts(n, entry, counted)
	case !counted:
		return "", nil
	}
	entry.ID = "material-" + n.ID
	return entry.ID, w.enterAll([]Entry{entry})
}

// counts holds a record that is named to what the movement would have entered, and to be nobody else's.
func (w *change) counts(n NewMovement, entry Entry, counted bool) error {
	r, _, err := visibleRecord(w.tx, w.f, w.c, n.Record)
	if err != nil {
		return campaign.Under("record", err)
	}
	stored, err := unpackRecord(r.Fields)
	if err != nil {
		return err
	}
	open := r.State == string(campaign.RecordSubmitted) || r.State == string(campaign.RecordConfirmed)
	if !counted || !open || r.Kind != entry.Kind || r.Unit != entry.Unit || stored.Fields["copies"] != entry.Fields["copies"] ||
		stored.Fields["material"] != entry.Fields["material"] {
		return campaign.InvalidAt("record", "这条记录与本次登记的单位、品种或份数不一致", "unit, form or copies of this record differ from the movement")
	}
	_, err = w.tx.MovementCounted(w.c.District, n.Record)
	if err == nil {
		return campaign.InvalidAt("record", "这条记录已对应另一次登记", "this record belongs to another movement")
	}
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// Undoing is a movement that is taken back.
type Undoing struct {
	ID       string // of the opposite movement
	Movement string
	Reason   string
}

// UndoMovement corrects a movement by its opposite; a record that was made with it is void from then on. Each movement is undone once, and an
// undoing is not undone: report it anew.
func (a *App) UndoMovement(ctx context.Context, c Caller, u Undoing) error {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"undo_movement", "movement:" + u.Movement}, func(w *change) error {
		was, err := w.tx.MovementByID(c.District, u.Movement)
		if err != nil {
			return err
		}
		old := movementOf(was)
		if _, err := w.f.visible(c, campaign.SubmitRecord, old.Holder()); err != nil {
			return err
		}
		if err := firstRefusal(campaign.CheckMaterialID(u.ID), checkReason(u.Reason, true)); err != nil {
			return err
		}
		if old.Reverses != "" {
			return campaign.Refuse(campaign.Conflict, "冲正不能再冲正，请重新登记", "an undoing is not undone; report the movement anew")
		}
		switch _, err := w.tx.MovementUndoing(c.District, u.Movement); {
		case err == nil:
			return campaign.Refuse(campaign.Conflict, "这次登记已经冲正", "this movement has been undone already")
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		n := NewMovement{ID: u.ID, Material: was.Material, Movement: old.Undo(u.Movement, w.day(), u.Reason)}
		if err := w.enough(n); err != nil {
			return err
		}
		fresh, err := w.tx.InsertMovement(movementRow(w, n))
		if err == nil && !fresh {
			err = usedID()
		}
		if err != nil || was.Record != "material-"+was.ID {
			return err
		}
		return w.voidRecord(was.Record, u.Reason)
	})
}

// heldByMovement refuses to return, correct or void a record that stands for a movement of copies: the stock would no longer agree with it.
func heldByMovement(w *change, record string) error {
	_, err := w.tx.MovementCounted(w.c.District, record)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return campaign.Refuse(campaign.Conflict, "这条记录由材料出入库登记产生，请在“宣传材料”里冲正那次登记", "this record stands for a movement of materials; undo that movement instead")
}

func movementOf(m store.MaterialMovement) campaign.Movement {
	return campaign.Movement{Kind: campaign.MovementKind(m.Kind), From: m.From, To: m.To, Given: m.Given, Copies: m.Copies, On: plan.Day(m.OnDay), Cost: m.Cost,
		Note: m.Note, Reverses: m.Reverses}
}

// movementsIn lists the movements from, to or at units of a scope, the oldest first.
func movementsIn(tx *store.Tx, f *frame, c Caller, scope []campaign.UnitRef, material string) ([]MovementView, error) {
	rows, err := tx.Movements(c.District, material)
	if err != nil {
		return nil, err
	}
	titles, err := materialTitles(tx, c.District)
	if err != nil {
		return nil, err
	}
	undone := map[string]bool{}
	for _, r := range rows {
		undone[r.Reverses] = true
	}
	var out []MovementView
	sees := f.sight(scope, c.Day())
	name := func(id string) string { u, _ := f.at(id, c.Day()); return u.Name }
	for _, r := range rows {
		m := movementOf(r)
		if !sees(r.From) && !sees(r.To) && !sees(r.Given) {
			continue
		}
		view := MovementView{ID: r.ID, Material: r.Material, Title: titles[r.Material], Movement: m, FromName: name(r.From), ToName: name(r.To),
			GivenName: name(r.Given), Record: r.Record, ByPerson: r.ByPerson, At: r.At, Undone: undone[r.ID]}
		at, known := f.ref(m.Holder(), c.Day())
		view.MayUndo = !view.Undone && r.Reverses == "" && known && campaign.Can(c.Actor, campaign.SubmitRecord, at, c.Day())
		out = append(out, view)
	}
	return out, nil
}

// movements is the list of movements as a file.
func (x exporting) movements(ctx context.Context) (list, error) {
	var items []MovementView
	err := x.a.read(ctx, x.c, func(tx *store.Tx, f *frame) error {
		scope, err := f.cutTo(x.scope, x.q, x.c.Day())
		if err != nil {
			return err
		}
		items, err = movementsIn(tx, f, x.c, scope, "")
		return err
	})
	columns := append(wordColumns("编号", "材料"), listColumn{"日期", document.KindDate}, listColumn{"登记", document.KindText},
		listColumn{"份数", document.KindInteger})
	columns = append(columns, wordColumns("出库单位", "入库单位", "发放单位")...)
	columns = append(columns, listColumn{"费用（元）", document.KindDecimal})
	columns = append(columns, wordColumns("说明", "冲正的登记", "方案记录")...)
	return list{"材料出入库", columns, rowsOf(slices.Values(items), func(m MovementView) ([]string, error) {
		cost := ""
		if m.Cost > 0 {
			cost = fmt.Sprintf("%d.%02d", m.Cost/100, m.Cost%100)
		}
		return []string{m.ID, m.Title, m.On.String(), m.Kind.Title().Zh, itoa(int(m.Copies)), m.FromName, m.ToName, m.GivenName, cost, m.Note, m.Reverses, m.Record}, nil
	})}, err
}
