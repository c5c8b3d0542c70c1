package app

import (
	"cmp"
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

// follow writes what follows from a step, in its transaction: records, decisions, matters.
func (w *change) follow(m *campaign.Matter, x *campaign.MatterStep) error {
	if err := w.enterAll(x.Enter); err != nil {
		return campaign.Under("input", err)
	}
	for _, id := range x.Void {
		if err := w.voidRecord(id, x.Act.Reason); err != nil {
			return err
		}
	}
	for i, d := range x.Decisions {
		// Decisions of one moment are read by id: that of a later step must sort later.
		fresh, err := w.tx.InsertDecision(store.Decision{District: w.c.District, ID: fmt.Sprintf("%s.d%05d.%d", m.ID, len(m.Steps), i), Plan: w.f.newest().ID,
			Unit: m.Unit, Duty: d.Duty, Period: d.Period, Per: d.Per, Decision: d.Decision, Reason: d.Reason, ByPerson: w.c.Person, At: w.at})
		if err == nil && !fresh {
			err = campaign.Refuse(campaign.Conflict, "编号已被另一项决定使用", "the id is in use for another decision")
		}
		if err != nil {
			return err
		}
		w.parts = []string{partDecisions}
	}
	for _, o := range x.Open {
		if err := w.openByProgram(o); err != nil {
			return err
		}
	}
	for _, r := range x.Cases {
		if err := w.ruleOnCase(m, r); err != nil {
			return err
		}
	}
	return nil
}

// openByProgram opens a matter that follows from another one.
func (w *change) openByProgram(o campaign.MatterOpening) error {
	m, err := campaign.NewMatter(o, w.c.Person)
	if err != nil {
		return err
	}
	x := w.look(w.f.step(m, w.c), planWord{})
	x.Person, x.Roles = "", []campaign.Role{campaign.RoleProgram}
	x.Act = campaign.Act{Action: campaign.OpenAction, Input: o.Input}
	return w.begin(x)
}

// enterAll enters records that follow from a step. The step asked for the rights; the plan's forms hold as for any record.
func (w *change) enterAll(entries []campaign.Entry) error {
	s, err := newSubmission(w)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.follow(e); err != nil {
			return err
		}
	}
	return s.totals.write(w.tx)
}

// follow enters what follows from something else, in the name of whoever caused it.
func (s *submission) follow(e campaign.Entry) error {
	w := s.w
	e.By = w.c.Person
	unit, _ := w.f.at(e.Unit, w.day())
	p := w.f.on(e.On)
	checked, err := campaign.CheckEntry(p, e, kindByID(p, unit.Kind), w.day())
	if err != nil {
		return err
	}
	r, err := s.record(e, checked)
	if err != nil {
		return err
	}
	if e.Supersedes != "" {
		if err := s.flush(); err != nil {
			return err
		}
		return retally(w, []string{r.ID, e.Supersedes}, func() error {
			_, err := insertOnce(w.tx, r)
			return err
		})
	}
	_, err = s.put(r)
	return err
}

// voidRecord takes a record back; one that is void already, or was never there, stays as it is.
func (w *change) voidRecord(id, reason string) error {
	r, ok, err := recordIfAny(w.tx, w.c.District, id)
	if err != nil || !ok || r.State == string(campaign.RecordVoid) {
		return err
	}
	return retally(w, affected(r), func() error {
		return w.tx.SetRecordState(store.StateChange{District: r.District, ID: r.ID, From: r.State, State: string(campaign.RecordVoid),
			Reason: reason, ChangedAt: w.at, Revision: w.revision})
	})
}

// planWord is what the plan says before a step, from a snapshot: standings and drafts take longer than a writer may hold up
// the others.
type planWord struct {
	standing *plan.Standing
	sheet    *plan.ScoreSheet
	draft    *campaign.BulletinDraft
}

// askBeforeStep asks the plan what a step's rule wants to know.
func (a *App) askBeforeStep(ctx context.Context, c Caller, id string, act campaign.Act) (planWord, error) {
	var m *campaign.Matter
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		t, err := readMatter(tx, f, c, id)
		m = t.m
		return err
	})
	if err != nil {
		return planWord{}, err
	}
	rule, err := m.Rule(act.Action, "")
	if err != nil || rule.Looks == "" {
		return planWord{}, nil // the step itself is refused in the transaction, if it is
	}
	if d, ok := m.Data.(*campaign.PaperData); ok {
		return a.frozenWord(ctx, c, m.Unit, d)
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return planWord{}, err
	}
	return s.word(c, m), nil
}

// frozenWord is the draft of a bulletin from the frozen figures of its period; none where nobody has frozen them.
func (a *App) frozenWord(ctx context.Context, c Caller, unit string, d *campaign.PaperData) (planWord, error) {
	if d.Draft == nil {
		return planWord{}, nil
	}
	draft, _, err := a.FrozenBulletin(ctx, c, Edition{Period: d.Period}, unit, d.Bulletin)
	if campaign.KindOf(err) == campaign.NotFound {
		err = nil
	}
	return planWord{draft: draft}, err
}

// word is what the plan says today about a title or a sheet.
func (s *snapshot) word(c Caller, m *campaign.Matter) planWord {
	result := s.judge(plan.Known{AsOf: c.Day()}).of([]string{m.Unit})
	var out planWord
	switch d := m.Data.(type) {
	case *campaign.TitleData:
		if i := slices.IndexFunc(result.Titles, func(t plan.Standing) bool { return t.Unit == m.Unit && t.Title.ID == d.Title }); i >= 0 {
			out.standing = &result.Titles[i]
		}
	case *campaign.ScoreData:
		if i := slices.IndexFunc(result.Scores, func(sh plan.ScoreSheet) bool {
			return sh.Unit == m.Unit && sh.Score.ID == d.Score && sh.Period == d.Period
		}); i >= 0 {
			out.sheet = &result.Scores[i]
		}
	}
	return out
}

// askBeforeOpening drafts the bulletin that is to be opened: from the frozen figures of its period, or from today's where nobody
// has frozen it yet. What cannot be drafted is refused later, with the step.
func (a *App) askBeforeOpening(ctx context.Context, c Caller, o campaign.MatterOpening) (planWord, error) {
	var said struct{ Bulletin, Period string }
	if o.Procedure != "bulletin" || json.Unmarshal(o.Input, &said) != nil {
		return planWord{}, nil
	}
	draft, _, err := a.FrozenBulletin(ctx, c, Edition{Period: said.Period}, o.Unit, said.Bulletin)
	if campaign.KindOf(err) == campaign.NotFound {
		draft, err = a.Bulletin(ctx, c, o.Unit, said.Bulletin, said.Period)
	}
	return planWord{draft: draft}, err
}

// look fills in what a step may look at.
func (w *change) look(x *campaign.MatterStep, asked planWord) *campaign.MatterStep {
	m := x.Matter
	x.Facts.Standing, x.Facts.Sheet, x.Facts.Draft = asked.standing, asked.sheet, asked.draft
	x.Facts.Next = func(series string) (int64, error) { return w.tx.NextMatterNumber(w.c.District, series) }
	x.Facts.Others = func(state string) ([]*campaign.Matter, error) {
		rows, err := w.tx.MattersIn(w.c.District, m.Procedure.ID, state)
		return unpackAll(rows, err)
	}
	x.Facts.Earlier = func(subject string) ([]*campaign.Matter, error) {
		rows, err := w.tx.MattersAbout(w.c.District, m.Procedure.ID, subject, m.Unit)
		return unpackAll(slices.DeleteFunc(rows, func(r store.Matter) bool { return r.ClosedAt == 0 }), err)
	}
	x.Facts.Objections = func() (int, error) {
		rows, err := w.tx.MattersAbout(w.c.District, "objection", m.ID, "")
		return len(slices.DeleteFunc(rows, func(r store.Matter) bool { return r.ClosedAt != 0 })), err
	}
	x.Facts.RecordOf = func(id string) (campaign.RecordState, bool) {
		r, ok, err := recordIfAny(w.tx, w.c.District, id)
		if err != nil || !ok {
			return "", false
		}
		state, err := stateOf(w.tx, r)
		return state, err == nil
	}
	x.Facts.Deciders = func(about, object string) ([]string, error) { return w.deciders(m.Unit, about, object) }
	return x
}

func unpackAll(rows []store.Matter, err error) ([]*campaign.Matter, error) {
	if err != nil {
		return nil, err
	}
	out := make([]*campaign.Matter, len(rows))
	for i, r := range rows {
		t, err := unpackMatter(r)
		if err != nil {
			return nil, err
		}
		out[i] = t.m
	}
	return out, nil
}

// deciders finds who decided what somebody at a unit objects to; nil when there is no such thing there.
func (w *change) deciders(unit, about, object string) ([]string, error) {
	if about == "case" {
		r, ok, err := recordIfAny(w.tx, w.c.District, object)
		if err != nil || !ok || r.Kind != "case" || r.Unit != unit {
			return nil, err
		}
		return []string{r.ByPerson}, nil
	}
	t, err := matterByID(w.tx, w.c.District, object)
	switch wanted := cmp.Or(strings.TrimPrefix(about, "notice"), "title"); {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil || t.m.Procedure.ID != wanted || t.m.Unit != unit:
		return nil, err
	}
	return t.m.Deciders(), nil
}
