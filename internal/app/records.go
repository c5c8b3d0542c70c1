package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// storedRecord is what stands in a record's field column.
type storedRecord struct {
	Fields map[string]string `json:"fields,omitempty"` // cells as a ledger shows them; empty ones are left out
	Photos []string          `json:"photos,omitempty"`
}

func unpackRecord(text string) (storedRecord, error) {
	var out storedRecord
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return out, fmt.Errorf("read stored fields: %w", err)
	}
	return out, nil
}

func recordIfAny(tx *store.Tx, district, id string) (store.Record, bool, error) {
	r, err := tx.RecordByID(district, id)
	if errors.Is(err, store.ErrNotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

// Submit takes in records, at most MaxBatch. Each stands for itself: those that are refused say why, the others are written
// in one transaction with their running totals. Sending an entry again is harmless; another content under its id is a
// conflict. An entry that supersedes a record corrects it. How late an entry comes does not matter.
func (a *App) Submit(ctx context.Context, c Caller, entries []Entry) ([]Outcome, error) {
	return a.submit(ctx, c, entries, nil)
}

func entryIDs(entries []Entry) []string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.ID
	}
	return out
}

// alsoWrite is what is to be written in the transaction of a batch besides, once it is known what becomes of its parts.
type alsoWrite func(*change, []Outcome) error

func (also alsoWrite) write(w *change, out []Outcome) error {
	if also == nil {
		return nil
	}
	return also(w, out)
}

func (a *App) submit(ctx context.Context, c Caller, entries []Entry, also alsoWrite) ([]Outcome, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	if len(entries) > MaxBatch {
		return nil, tooMany()
	}
	var out []Outcome
	err := a.enter(ctx, c, entering{audited{"submit_records", ""}, entryIDs(entries)}, func(w *change) error {
		s, err := newSubmission(w)
		if err != nil {
			return err
		}
		out = make([]Outcome, len(entries))
		var ids []string
		for i, e := range entries {
			e.By = c.Person
			repeated, err := s.take(e)
			if out[i], err = outcomeOf(e.ID, repeated, err); err != nil {
				return err
			}
			if out[i].Kind == Accepted {
				ids = append(ids, e.ID)
			}
		}
		w.object, w.nothing = objects("record", ids), len(ids) == 0
		if err := s.totals.write(w.tx); err != nil {
			return err
		}
		return also.write(w, out)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// submission takes in entries one after the other. Totals of plain new records are gathered and written at the end.
type submission struct {
	w      *change
	totals totals
	dry    bool // find out what would be refused, write nothing
	byHand bool // a case that a person registers, held to more than one from a file
}

func newSubmission(w *change) (*submission, error) {
	all, err := w.totals()
	return &submission{w: w, totals: all}, err
}

func (s *submission) take(e Entry) (repeated bool, err error) {
	w := s.w
	p := w.f.on(e.On)
	if p == nil {
		return false, campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
	}
	unit, err := w.f.visible(w.c, campaign.View, e.Unit)
	if err != nil {
		return false, err
	}
	if err := idsForFiles(e); err != nil {
		return false, err
	}
	if e, err = s.caseEntry(p, e); err != nil {
		return false, err
	}
	checked, err := campaign.CheckEntry(p, e, kindByID(p, unit.Kind), w.day())
	if err != nil {
		return false, err
	}
	if err := w.c.may(campaign.EnterAction(checked.Kind), campaign.UnitRef{District: unit.District, Path: unit.Path}); err != nil {
		return false, err
	}
	if repeated, err := s.known(e, checked); err != nil || repeated {
		return repeated, err
	}
	photos, err := photosOf(w, e)
	if err != nil {
		return false, err
	}
	r, err := s.record(e, checked)
	if err != nil {
		return false, err
	}
	if r.Ref, err = s.answeredNow(r.Ref); err != nil {
		return false, err
	}
	repeated, err = s.put(r)
	if err != nil || repeated || s.dry {
		return repeated, err
	}
	return false, placePhotos(w, photos)
}

// known tells whether a correction or a case has come in before; a fresh case is held to the rules of cases.
func (s *submission) known(e Entry, checked campaign.CheckedEntry) (repeated bool, err error) {
	if e.Supersedes == "" && checked.Kind.ID != "case" {
		return false, nil
	}
	have, there, err := s.w.tx.RecordContent(s.w.c.District, e.ID)
	if err != nil || there {
		return there, firstRefusal(err, campaign.SameContent(have, checked.Content))
	}
	return false, s.checkCase(e, checked)
}

// put writes a checked record, or one that supersedes another.
func (s *submission) put(r store.Record) (repeated bool, err error) {
	if r.Supersedes != "" {
		return false, s.correct(r)
	}
	if s.dry {
		return false, nil
	}
	fresh, err := insertOnce(s.w.tx, r)
	if err != nil || !fresh {
		return !fresh, err
	}
	return false, s.totals.add(r)
}

// idsForFiles refuses ids that a spreadsheet would take for a formula: exported files carry ids unchanged.
func idsForFiles(e Entry) error {
	for path, id := range map[string]string{"id": e.ID, "ref": e.Ref} {
		if strings.HasPrefix(id, "-") {
			return campaign.InvalidAt(path, "编号不能以横线开头", "an id cannot begin with a hyphen")
		}
	}
	return nil
}

// record makes the row of a checked entry.
func (s *submission) record(e Entry, checked campaign.CheckedEntry) (store.Record, error) {
	stored := storedRecord{Fields: map[string]string{}, Photos: e.Photos}
	for i, f := range checked.Kind.Fields {
		if checked.Values[i].Set {
			stored.Fields[f.ID] = f.Format(checked.Values[i])
		}
	}
	fields, err := json.Marshal(stored)
	return store.Record{District: s.w.c.District, ID: e.ID, Kind: checked.Kind.ID, Unit: e.Unit, OnDay: onDay(e, checked),
		EnteredAt: s.w.at, ByPerson: e.By, Ref: e.Ref, State: string(campaign.RecordSubmitted), Supersedes: e.Supersedes, Reason: e.Reason,
		Fields: string(fields), ContentHash: checked.Content, Revision: s.w.revision}, err
}

// onDay is the day of a record. A holding of a person begins on its first day, or has always been, as its ledger file says.
func onDay(e Entry, checked campaign.CheckedEntry) store.Day {
	if checked.Kind.ID != "person" || !checked.Kind.Builtin {
		return store.Day(e.On)
	}
	for i, f := range checked.Kind.Fields {
		if f.ID == "from" && checked.Values[i].Set {
			return store.Day(checked.Values[i].Num)
		}
	}
	return store.Day(plan.FirstDay)
}

// insertOnce writes a record; another content under its id is a conflict.
func insertOnce(tx *store.Tx, r store.Record) (fresh bool, err error) {
	fresh, err = tx.InsertRecord(r)
	if errors.Is(err, store.ErrConflict) {
		return false, usedID()
	}
	return fresh, err
}

func usedID() error {
	return campaign.SameContent([]byte("stored"), []byte("sent"))
}

// correct writes a record that supersedes another one.
func (s *submission) correct(r store.Record) error {
	w := s.w
	old, unit, err := visibleRecord(w.tx, w.f, w.c, r.Supersedes)
	if err != nil {
		return campaign.Under("supersedes", err)
	}
	if err := campaign.CheckSuccessor(old.Kind, r.Kind); err != nil {
		return err
	}
	if _, err := checkMove(w, old, unit, Move{Action: campaign.CorrectMove, Reason: r.Reason}); err != nil || s.dry {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	return supersede(w, r)
}

// flush writes the gathered totals before something reads them, and begins anew.
func (s *submission) flush() error {
	err := s.totals.write(s.w.tx)
	s.totals = s.totals.fresh()
	return err
}

// visibleRecord gives a record at whose unit the caller may view its kind.
func visibleRecord(tx *store.Tx, f *frame, c Caller, id string) (store.Record, store.PlacedUnit, error) {
	r, err := tx.RecordByID(c.District, id)
	if err != nil {
		return r, store.PlacedUnit{}, refusal(err)
	}
	unit, err := f.visible(c, viewAction(r.Kind), r.Unit)
	if err != nil {
		return store.Record{}, unit, notFound()
	}
	return r, unit, nil
}

// viewAction is the right to see records of a kind: rows of cases need one of their own.
func viewAction(kind string) campaign.Action {
	if kind == "case" {
		return campaign.ViewCases
	}
	return campaign.View
}

// stateOf is where a record stands, its successors looked up.
func stateOf(tx *store.Tx, r store.Record) (campaign.RecordState, error) {
	successors, err := tx.Successors(r.District, r.ID)
	if err == nil && r.State != string(campaign.RecordVoid) && slices.ContainsFunc(successors, replaces) {
		return campaign.RecordSuperseded, nil
	}
	return campaign.RecordState(r.State), err
}

func checkMove(w *change, r store.Record, unit store.PlacedUnit, m Move) (campaign.RecordState, error) {
	now, q, err := moveRequest(w.tx, w.f, w.c, r, unit)
	if err != nil {
		return "", err
	}
	q.Move, q.Seen, q.Reason = m.Action, m.Seen, m.Reason
	to, err := campaign.CheckMove(now, q)
	if err != nil || m.Action == campaign.ConfirmMove {
		return to, err
	}
	return to, heldByMovement(w, r.ID)
}

// moveRequest is where a record stands, and what the caller is to it.
func moveRequest(tx *store.Tx, f *frame, c Caller, r store.Record, unit store.PlacedUnit) (campaign.RecordState, campaign.MoveRequest, error) {
	var q campaign.MoveRequest
	now, err := stateOf(tx, r)
	if err != nil {
		return "", q, err
	}
	kind := f.on(plan.Day(r.OnDay)).RecordKind(r.Kind)
	if kind == nil {
		return "", q, campaign.Refuse(campaign.Conflict, "方案里已没有这种记录", "the plan no longer has this kind of record")
	}
	at := campaign.UnitRef{District: unit.District, Path: unit.Path}
	q = campaign.MoveRequest{Author: r.ByPerson == c.Person, Enter: campaign.EnterAction(kind), May: campaign.ActionsAt(c.Actor, at, c.Day())}
	return now, q, nil
}

// RecordMoves lists what the caller could do to a record now, for the buttons of a page.
func (a *App) RecordMoves(ctx context.Context, c Caller, id string) ([]campaign.Move, error) {
	var out []campaign.Move
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		r, unit, err := visibleRecord(tx, f, c, id)
		if err != nil {
			return err
		}
		now, q, err := moveRequest(tx, f, c, r, unit)
		if err != nil {
			return err
		}
		out = campaign.PossibleMoves(now, q)
		return nil
	})
	return out, err
}

// ChangeRecord confirms, returns or voids a record. To correct one, submit another that supersedes it. Asking again for what
// has been done already is a conflict, which tells that it has been done.
func (a *App) ChangeRecord(ctx context.Context, c Caller, id string, m Move) error {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return err
	}
	if m.Action == campaign.CorrectMove {
		return campaign.InvalidAt("action", "更正请提交新记录", "to correct a record, submit another that supersedes it")
	}
	return a.write(ctx, c, audited{string(m.Action) + "_record", "record:" + id}, func(w *change) error {
		r, unit, err := visibleRecord(w.tx, w.f, c, id)
		if err != nil {
			return err
		}
		to, err := checkMove(w, r, unit, m)
		if err != nil {
			return err
		}
		err = retally(w, affected(r), func() error {
			return w.tx.SetRecordState(store.StateChange{District: r.District, ID: r.ID, From: r.State, State: string(to),
				Reason: keptReason(r, m), ChangedAt: w.at, Revision: w.revision})
		})
		if err != nil || r.Kind != "case" || r.Supersedes == "" || to == campaign.RecordConfirmed {
			return err
		}
		return carryAnswers(w, r.ID, r.Supersedes)
	})
}

// keptReason is the reason that stands with a record afterwards: a confirmation leaves that of a correction.
func keptReason(r store.Record, m Move) string {
	if m.Reason == "" {
		return r.Reason
	}
	return m.Reason
}

// affected lists the records whose counting a change of state may change.
func affected(r store.Record) []string {
	if r.Supersedes == "" {
		return []string{r.ID}
	}
	return []string{r.ID, r.Supersedes}
}

// outcomeOf says what became of one entry of a batch. A refusal is the entry's own; any other error ends the batch.
func outcomeOf(id string, repeated bool, err error) (Outcome, error) {
	switch refused, isRefusal := errors.AsType[*campaign.Error](err); {
	case isRefusal:
		return Outcome{ID: id, Kind: Refused, Err: refused}, nil
	case err != nil:
		return Outcome{}, err
	case repeated:
		return Outcome{ID: id, Kind: Repeated}, nil
	}
	return Outcome{ID: id, Kind: Accepted}, nil
}
