package app

import (
	"errors"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// What answers a case refers to its record. When a correction takes the record's place, the answers go with it: each is
// superseded by one that refers to the record now in force. So a return visit made before a correction still counts after
// it, and nothing but records says so.

// maxChain bounds how many corrections of one record are followed.
const maxChain = 1000

// firstOf is the id of the record that began a chain of corrections.
func firstOf(tx *store.Tx, r store.Record) (string, error) {
	for range maxChain {
		if r.Supersedes == "" {
			break
		}
		before, there, err := recordIfAny(tx, r.District, r.Supersedes)
		if err != nil || !there {
			return r.ID, err
		}
		r = before
	}
	return r.ID, nil
}

// inForce is the record that has taken another's place, through all corrections that hold; itself when none does.
func inForce(tx *store.Tx, r store.Record) (store.Record, error) {
	for range maxChain {
		successors, err := tx.Successors(r.District, r.ID)
		if err != nil {
			return r, err
		}
		next := slices.IndexFunc(successors, replaces)
		if next < 0 {
			return r, nil
		}
		r = successors[next]
	}
	return r, nil
}

// supersede writes a record in the place of another, with the totals; what answers a case goes with it.
func supersede(w *change, r store.Record) error {
	err := retally(w, []string{r.ID, r.Supersedes}, func() error {
		_, err := insertOnce(w.tx, r)
		return err
	})
	if err != nil || r.Kind != "case" {
		return err
	}
	return carryAnswers(w, r.Supersedes, r.ID)
}

// carryAnswers makes the records that answer one case answer another.
func carryAnswers(w *change, from, to string) error {
	answers, err := w.tx.RecordsReferring(w.c.District, from)
	if err != nil {
		return err
	}
	for i, r := range answers {
		state, err := stateOf(w.tx, r)
		if err != nil {
			return err
		}
		if state != campaign.RecordSubmitted && state != campaign.RecordConfirmed {
			continue
		}
		moved := r
		moved.ID, moved.Ref, moved.Supersedes = carriedID(to, w.revision, i), to, r.ID
		moved.Reason, moved.EnteredAt, moved.Revision = "随案件更正转挂", w.at, w.revision
		if moved.State != string(campaign.RecordSubmitted) {
			moved.ChangedAt = w.at
		}
		if err := supersede(w, moved); err != nil {
			return err
		}
	}
	return nil
}

// carriedID names the nth answer that is carried to a case by the change of a revision: no sender makes such ids.
func carriedID(to string, revision int64, nth int) string {
	id := to
	if len(id) > 36 {
		id = id[:36]
	}
	return "carried:" + id + ":" + itoa(int(revision)) + ":" + itoa(nth)
}

// caseEntry readies an entry that is a case or answers one: personal data is taken out of its texts.
func (s *submission) caseEntry(p *plan.Plan, e Entry) (Entry, error) {
	answers := false
	if e.Kind != "case" && e.Ref != "" {
		r, there, err := recordIfAny(s.w.tx, s.w.c.District, e.Ref)
		if err != nil {
			return e, err
		}
		answers = there && r.Kind == "case"
	}
	kind := p.RecordKind(e.Kind)
	if kind == nil || !answers && e.Kind != "case" {
		return e, nil
	}
	e.Reason, _ = campaign.Redact(e.Reason)
	fields := make(map[string]string, len(e.Fields))
	for id, text := range e.Fields {
		fields[id] = text
		if f := fieldByID(kind, id); f != nil && f.Type == plan.Text && len(text) <= 4*campaign.MaxText && !(e.Kind == "case" && id == campaign.CaseNumber) {
			fields[id], _ = campaign.Redact(text)
		}
	}
	e.Fields = fields
	return e, nil
}

func fieldByID(kind *plan.RecordKind, id string) *plan.Field {
	for _, f := range kind.Fields {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// answeredNow is the record that an entry answers as it is in force: a phone without signal does not know of the correction.
func (s *submission) answeredNow(ref string) (string, error) {
	if ref == "" {
		return "", nil
	}
	r, there, err := recordIfAny(s.w.tx, s.w.c.District, ref)
	if err != nil || !there || r.Kind != "case" {
		return ref, err
	}
	now, err := inForce(s.w.tx, r)
	return now.ID, err
}

// checkCase holds a case to what forms cannot say, whichever way it comes in: its class is one of the scheme, its number is free, and when
// a person registers it, its values agree.
func (s *submission) checkCase(e Entry, checked campaign.CheckedEntry) error {
	if checked.Kind.ID != "case" {
		return nil
	}
	values := map[string]plan.Value{}
	for i, f := range checked.Kind.Fields {
		values[f.ID] = checked.Values[i]
	}
	if s.byHand {
		if err := campaign.CheckCase(values, e.On, s.w.day()); err != nil {
			return err
		}
	}
	if err := campaign.CheckCaseType(fieldByID(checked.Kind, "type"), values["type"].Text); err != nil {
		return err
	}
	return s.number(e, strings.TrimSpace(values[campaign.CaseNumber].Text))
}

// number gives the case its number, or refuses one that another case in force has.
func (s *submission) number(e Entry, number string) error {
	if number == "" {
		return nil
	}
	if !plainNumber(number) {
		return campaign.InvalidAt("fields."+campaign.CaseNumber, "案件编号最多40字，不能是电话或身份证号", "a case's number has at most 40 characters and is no phone or identity number")
	}
	w := s.w
	first := e.ID
	if e.Supersedes != "" {
		old, there, err := recordIfAny(w.tx, w.c.District, e.Supersedes)
		if err != nil {
			return err
		}
		if there {
			if first, err = firstOf(w.tx, old); err != nil {
				return err
			}
		}
	}
	held, err := w.tx.CaseByNumber(w.c.District, number)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return s.giveNumber(number, first)
	case err != nil || held.Record == first:
		return err
	}
	alive, err := s.alive(held.Record)
	if err != nil {
		return err
	}
	if alive {
		refused := campaign.InvalidAt("fields."+campaign.CaseNumber, "案件编号已登记过", "a case with this number is registered already")
		refused.Kind = campaign.Conflict
		return refused
	}
	return s.giveNumber(number, first)
}

func (s *submission) giveNumber(number, record string) error {
	if s.dry {
		return nil
	}
	return s.w.tx.PutCaseNumber(store.CaseNumber{District: s.w.c.District, Number: number, Record: record})
}

// alive tells whether a case, through all its corrections, is still there.
func (s *submission) alive(first string) (bool, error) {
	r, there, err := recordIfAny(s.w.tx, s.w.c.District, first)
	if err != nil || !there {
		return false, err
	}
	now, err := inForce(s.w.tx, r)
	return now.State != string(campaign.RecordVoid), err
}

func plainNumber(number string) bool {
	if len([]rune(number)) > 40 || campaign.ValidIdentityNumber(number) {
		return false
	}
	for _, f := range campaign.Scan(number) {
		if f.Kind == campaign.FoundPhone || f.Kind == campaign.FoundID {
			return false
		}
	}
	return true
}
