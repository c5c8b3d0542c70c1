package app

import (
	"context"
	"maps"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// NewCase is a case as it is registered. Amounts, victim, channel and whatever else the plan's kind of cases has stand in
// Fields, as cells of a ledger.
type NewCase struct {
	ID        string // made by the sender, so that repeating is harmless; empty: made here
	Number    string // of the police's file; unique in the district
	Unit      string
	On        plan.Day  // it happened
	Reported  *plan.Day // it was reported
	Type      string    // of the scheme; see SuggestCase
	Narrative string    // personal data is taken out before anything is stored
	Fields    map[string]string
}

// RegisteredCase says what was stored.
type RegisteredCase struct {
	ID        string             `json:"id"`
	Outcome   OutcomeKind        `json:"outcome"`
	Narrative string             `json:"narrative,omitempty"` // as stored
	Found     []campaign.Finding `json:"found"`               // what was taken out of it
}

// entry is the case as a record. What is empty is left out, so that plans without the field take it too.
func (n NewCase) entry() Entry {
	fields := maps.Clone(n.Fields)
	if fields == nil {
		fields = map[string]string{}
	}
	set := func(id, value string) {
		if value != "" {
			fields[id] = value
		}
	}
	set("type", n.Type)
	set(campaign.CaseNumber, n.Number)
	set(campaign.CaseNarrative, n.Narrative)
	if n.Reported != nil {
		set(campaign.CaseReportedOn, n.Reported.String())
	}
	return Entry{ID: n.ID, Kind: "case", Unit: n.Unit, On: n.On, Fields: fields}
}

// RegisterCase enters a case. It needs the right to register cases at the unit; the number must be free, the amounts must
// agree with each other, and the type must be one of the scheme.
func (a *App) RegisterCase(ctx context.Context, c Caller, n NewCase) (RegisteredCase, error) {
	if _, err := c.mayAnywhere(campaign.RegisterCase); err != nil {
		return RegisteredCase{}, err
	}
	if n.ID == "" {
		id, err := a.newID()
		if err != nil {
			return RegisteredCase{}, err
		}
		n.ID = id
	}
	clean, found := campaign.Redact(n.Narrative)
	out := RegisteredCase{ID: n.ID, Outcome: Accepted, Narrative: clean, Found: found}
	err := a.write(ctx, c, audited{"register_case", "record:" + n.ID}, func(w *change) error {
		s, err := newSubmission(w)
		if err != nil {
			return err
		}
		s.byHand = true
		e := n.entry()
		e.By = c.Person
		repeated, err := s.take(e)
		if err != nil {
			return err
		}
		out.Outcome = Accepted
		if w.nothing = repeated; repeated {
			out.Outcome = Repeated
		}
		return s.totals.write(w.tx)
	})
	return out, err
}

// SuggestedCase is what the program reads out of a narrative before it is stored.
type SuggestedCase struct {
	Narrative  string               `json:"narrative"`
	Found      []campaign.Finding   `json:"found"`
	Suggestion *campaign.Suggestion `json:"suggestion,omitempty"` // none: the text does not say enough
}

// SuggestCase cleans a narrative and proposes a type, without storing anything.
func (a *App) SuggestCase(_ context.Context, c Caller, narrative string) (SuggestedCase, error) {
	if _, err := c.mayAnywhere(campaign.RegisterCase); err != nil {
		return SuggestedCase{}, err
	}
	if len([]rune(narrative)) > campaign.MaxText {
		return SuggestedCase{}, campaign.InvalidAt("narrative", "内容过长（最多2000字）", "it is longer than 2000 characters")
	}
	var out SuggestedCase
	out.Narrative, out.Found = campaign.Redact(narrative)
	if s, ok := campaign.SuggestType(narrative); ok {
		out.Suggestion = &s
	}
	return out, nil
}

// Attribution says where a case belongs, and in which quality the unit answers for it.
type Attribution struct {
	ID     string // of the record that moves it, made by the sender; empty: made here
	Unit   string
	As     campaign.AttributedAs
	Reason string
}

// AttributeCase moves a case to the unit it belongs to: a record that supersedes the case, so that ceilings, totals and
// follow-ups move with it and its history stays. It needs the right at both units. It gives the id of the new record.
func (a *App) AttributeCase(ctx context.Context, c Caller, id string, at Attribution) (string, error) {
	return a.moveCase(ctx, c, id, campaign.StepAttribute, at)
}

// DisputeCase says that a case does not belong where it is. It counts there until somebody else rules.
func (a *App) DisputeCase(ctx context.Context, c Caller, id, reason string) error {
	return a.stayCase(ctx, c, id, campaign.StepDispute, reason)
}

// Ruling decides a dispute: with a unit, the case moves there; without one it stays.
type Ruling struct {
	Attribution
}

// RuleDispute decides a dispute. Whoever raised it cannot; to move the case, the right is needed at both units. It gives the
// id under which the case goes on.
func (a *App) RuleDispute(ctx context.Context, c Caller, id string, r Ruling) (string, error) {
	if r.Unit == "" {
		return id, a.stayCase(ctx, c, id, campaign.StepUphold, r.Reason)
	}
	return a.moveCase(ctx, c, id, campaign.StepTransfer, r.Attribution)
}

// stayCase takes a step that leaves the case where it is.
func (a *App) stayCase(ctx context.Context, c Caller, id string, step campaign.CaseStep, reason string) error {
	if _, err := c.mayAnywhere(campaign.AttributeCase); err != nil {
		return err
	}
	return a.write(ctx, c, audited{string(step) + "_case", "record:" + id}, func(w *change) error {
		k, err := openCase(w, id, step, reason)
		if err != nil {
			return err
		}
		return k.put(w, step, store.CaseStep{Reason: k.reason})
	})
}

func (a *App) moveCase(ctx context.Context, c Caller, id string, step campaign.CaseStep, to Attribution) (string, error) {
	if _, err := c.mayAnywhere(campaign.AttributeCase); err != nil {
		return "", err
	}
	if to.As != "" && !to.As.Valid() {
		return "", campaign.InvalidAt("as", "归属身份应为用人单位、社区或学校", "a unit answers as employer, community or school")
	}
	if to.ID == "" {
		made, err := a.newID()
		if err != nil {
			return "", err
		}
		to.ID = made
	}
	err := a.write(ctx, c, audited{string(step) + "_case", "record:" + id + " unit:" + to.Unit}, func(w *change) error {
		if done, err := movedAlready(w, id, to); err != nil || done {
			w.nothing = done
			return err
		}
		k, err := openCase(w, id, step, to.Reason)
		if err != nil {
			return err
		}
		if err := k.move(w, to); err != nil {
			return err
		}
		return k.put(w, step, store.CaseStep{ToUnit: to.Unit, AsWhat: string(to.As), Successor: to.ID, Reason: k.reason})
	})
	return to.ID, err
}

// movedAlready tells a repeated sending: the record that moves the case is there.
func movedAlready(w *change, id string, to Attribution) (bool, error) {
	have, there, err := recordIfAny(w.tx, w.c.District, to.ID)
	if err != nil || !there {
		return false, err
	}
	if have.Supersedes != id || have.Unit != to.Unit || have.ByPerson != w.c.Person {
		return false, usedID()
	}
	return true, nil
}

// openedCase is a case on which a step is taken.
type openedCase struct {
	record store.Record
	first  string // the record that registered it
	steps  []store.CaseStep
	reason string
}

// openCase finds a case that the caller may attribute and checks that the step can be taken now.
func openCase(w *change, id string, step campaign.CaseStep, reason string) (*openedCase, error) {
	r, unit, err := visibleRecord(w.tx, w.f, w.c, id)
	if err != nil {
		return nil, err
	}
	if r.Kind != "case" {
		return nil, notFound()
	}
	if err := w.c.may(campaign.AttributeCase, campaign.UnitRef{District: unit.District, Path: unit.Path}); err != nil {
		return nil, err
	}
	if err := checkReason(reason, true); err != nil {
		return nil, err
	}
	if err := stillCounts(w.tx, r); err != nil {
		return nil, err
	}
	k := &openedCase{record: r}
	k.reason, _ = campaign.Redact(strings.TrimSpace(reason))
	if k.first, err = firstOf(w.tx, r); err != nil {
		return nil, err
	}
	if k.steps, err = w.tx.CaseSteps(r.District, k.first); err != nil {
		return nil, err
	}
	return k, campaign.CheckCaseStep(taken(k.steps), campaign.StepTaken{Step: step, By: w.c.Person})
}

func stillCounts(tx *store.Tx, r store.Record) error {
	state, err := stateOf(tx, r)
	if err != nil {
		return err
	}
	if state != campaign.RecordSubmitted && state != campaign.RecordConfirmed {
		return campaign.Refuse(campaign.Conflict, "案件已更正、退回或作废，请处理现行的记录", "the case has been corrected, returned or voided; go on with the record in force")
	}
	return nil
}

func taken(steps []store.CaseStep) []campaign.StepTaken {
	out := make([]campaign.StepTaken, len(steps))
	for i, s := range steps {
		out[i] = campaign.StepTaken{Step: campaign.CaseStep(s.Step), By: s.ByPerson}
	}
	return out
}

// put writes a step down.
func (k *openedCase) put(w *change, step campaign.CaseStep, s store.CaseStep) error {
	s.District, s.Record, s.Seq = k.record.District, k.first, int32(len(k.steps)+1)
	s.Step, s.Unit, s.ByPerson, s.At = string(step), k.record.Unit, w.c.Person, w.at
	return w.tx.InsertCaseStep(s)
}

// move writes the record that takes the case elsewhere. A confirmed case stays confirmed: only its place has changed.
func (k *openedCase) move(w *change, to Attribution) error {
	unit, err := w.f.visible(w.c, campaign.AttributeCase, to.Unit)
	if err != nil {
		return err
	}
	if to.Unit == k.record.Unit {
		return campaign.InvalidAt("unit", "案件已在该单位", "the case is at this unit already")
	}
	return k.moveTo(w, to, unit)
}

func (k *openedCase) moveTo(w *change, to Attribution, unit store.PlacedUnit) error {
	stored, err := unpackRecord(k.record.Fields)
	if err != nil {
		return err
	}
	e := Entry{ID: to.ID, Kind: "case", Unit: to.Unit, On: plan.Day(k.record.OnDay), By: w.c.Person, Ref: k.record.Ref, Supersedes: k.record.ID,
		Reason: k.reason, Fields: stored.Fields, Photos: stored.Photos}
	p := w.f.on(e.On)
	checked, err := campaign.CheckEntry(p, e, kindByID(p, unit.Kind), w.day())
	if err != nil {
		return err
	}
	s := &submission{w: w}
	r, err := s.record(e, checked)
	if err != nil {
		return err
	}
	if r.State = k.record.State; r.State != string(campaign.RecordSubmitted) {
		r.ChangedAt = w.at
	}
	return supersede(w, r)
}
