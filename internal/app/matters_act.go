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

// OpenMatter opens a matter. Its id comes from the sender: opening it again with the same words is harmless.
func (a *App) OpenMatter(ctx context.Context, c Caller, o campaign.MatterOpening) (MatterView, error) {
	done, err := a.OpenMatters(ctx, c, []campaign.MatterOpening{o})
	switch {
	case err != nil:
		return MatterView{}, err
	case done[0].Err != nil:
		return MatterView{}, done[0].Err
	}
	return a.Matter(ctx, c, o.ID)
}

// OpenMatters opens matters, at most MaxBatch, such as a notice for each enterprise. Each stands for itself: those that are
// refused say why, the others are opened in one transaction.
func (a *App) OpenMatters(ctx context.Context, c Caller, all []campaign.MatterOpening) ([]Outcome, error) {
	if _, err := c.mayAnywhere(campaign.HandleMatter); err != nil {
		return nil, err
	}
	if len(all) > MaxBatch {
		return nil, tooMany()
	}
	asked := make([]planWord, len(all))
	for i, o := range all {
		var err error
		if asked[i], err = a.askBeforeOpening(ctx, c, o); err != nil && campaign.KindOf(err) == "" {
			return nil, err
		}
	}
	var out []Outcome
	err := a.write(ctx, c, audited{"open_matters", ""}, func(w *change) error {
		out = make([]Outcome, len(all))
		var ids []string
		for i, o := range all {
			var repeated bool
			err := w.tx.Part(func() (err error) {
				repeated, err = w.openMatter(o, asked[i])
				return err
			})
			if out[i], err = outcomeOf(o.ID, repeated, err); err != nil {
				return err
			}
			if out[i].Kind == Accepted {
				ids = append(ids, o.ID)
			}
		}
		w.object, w.nothing = objects("matter", ids), len(ids) == 0
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// openMatter opens one matter as the caller.
func (w *change) openMatter(o campaign.MatterOpening, asked planWord) (repeated bool, err error) {
	if _, err := w.f.visible(w.c, campaign.View, o.Unit); err != nil {
		return false, err
	}
	m, err := campaign.NewMatter(o, w.c.Person)
	if err != nil {
		return false, err
	}
	if w.f.newest() == nil {
		return false, campaign.Refuse(campaign.Conflict, "尚未实施方案", "no plan is in force yet")
	}
	switch have, err := matterByID(w.tx, w.c.District, o.ID); {
	case err == nil:
		return sameMatter(have.m, o, w.c.Person)
	case !errors.Is(err, store.ErrNotFound):
		return false, err
	}
	x := w.look(w.f.step(m, w.c), asked)
	x.Act = campaign.Act{Action: campaign.OpenAction, Input: o.Input, Reason: o.Reason, Attachments: o.Attachments}
	return false, w.begin(x)
}

// sameMatter tells a repetition from another matter under a used id.
func sameMatter(have *campaign.Matter, o campaign.MatterOpening, opener string) (repeated bool, err error) {
	repeated, err = campaign.SameOpening(have, o, opener)
	if err == nil && !repeated {
		err = campaign.Refuse(campaign.Conflict, "编号已被另一件事项使用", "the id is in use for another matter")
	}
	return repeated, err
}

// begin takes the first step of a matter.
func (w *change) begin(x *campaign.MatterStep) error {
	m, err := x.Take(w.at)
	if err != nil {
		return err
	}
	if m.Procedure.Single && !slices.Contains(x.Roles, campaign.RoleVisitor) { // each visitor speaks for themselves
		others, err := w.tx.MattersAbout(w.c.District, m.Procedure.ID, m.Subject, m.Unit)
		if err != nil {
			return err
		}
		for _, o := range others {
			if o.ClosedAt == 0 {
				return campaign.Refuse(campaign.Conflict, "该单位已有一件同样的事项在办", "the unit has the same matter open already")
			}
		}
	}
	return w.keep(storedMatter{store.Matter{}, m}, x)
}

// ActOnMatter does a step of a matter. Sending a step again with its id is harmless. Of two who act at once one wins; the
// other hears that the matter has changed.
func (a *App) ActOnMatter(ctx context.Context, c Caller, id string, act campaign.Act) (MatterView, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return MatterView{}, err
	}
	asked, err := a.askBeforeStep(ctx, c, id, act)
	if err != nil {
		return MatterView{}, err
	}
	err = a.write(ctx, c, audited{"act_on_matter", "matter:" + id}, func(w *change) error {
		t, err := readMatter(w.tx, w.f, c, id)
		if err != nil {
			return err
		}
		w.object = "matter:" + id + " " + act.Action
		repeated, err := repeatedStep(t.m, act, c.Person)
		if err != nil || repeated {
			w.nothing = repeated
			return err
		}
		return w.act(t, w.look(w.f.step(t.m, c), asked), act)
	})
	if err != nil {
		return MatterView{}, err
	}
	return a.Matter(ctx, c, id)
}

// repeatedStep tells whether a step with this id was done already; another one under the id is a conflict.
func repeatedStep(m *campaign.Matter, act campaign.Act, person string) (bool, error) {
	for _, s := range m.Steps {
		if act.ID == "" || s.ID != act.ID {
			continue
		}
		if s.Action == act.Action && s.By == person && s.Reason == strings.TrimSpace(act.Reason) {
			return true, nil
		}
		return false, campaign.Refuse(campaign.Conflict, "编号已被另一个步骤使用", "the id is in use for another step")
	}
	return false, nil
}

// act takes a step of a matter that is there.
func (w *change) act(t storedMatter, x *campaign.MatterStep, act campaign.Act) error {
	x.Act = act
	m, err := x.Take(w.at)
	if err != nil {
		return err
	}
	return w.keep(storedMatter{t.row, m}, x)
}

// keep writes a matter with its latest step and all that follows from it. A row without an id is new.
func (w *change) keep(t storedMatter, x *campaign.MatterStep) error {
	m, row := t.m, t.row
	fresh := row.ID == ""
	if fresh {
		at, _ := w.f.ref(m.Unit, w.day())
		row = store.Matter{District: w.c.District, ID: m.ID, Procedure: m.Procedure.ID, Unit: m.Unit, Path: at.Path, Opener: m.Opener, OpenedAt: w.at, DueDay: store.NoEnd}
	}
	if err := w.settleRow(&row, m); err != nil {
		return err
	}
	if !fresh {
		if err := w.tx.UpdateMatter(row); err != nil {
			return err
		}
	} else if inserted, err := w.tx.InsertMatter(row); err != nil || !inserted {
		return firstRefusal(err, campaign.Refuse(campaign.Conflict, "编号已被另一件事项使用", "the id is in use for another matter"))
	}
	if err := w.placeFiles(m, x.Act.Attachments); err != nil {
		return err
	}
	if err := w.appendStep(m); err != nil {
		return err
	}
	return w.follow(m, x)
}

// placeFiles puts the files of a step beside the matter's unit: they must have been uploaded, and the person must see them.
func (w *change) placeFiles(m *campaign.Matter, hashes []string) error {
	for i, hash := range hashes {
		_, place, err := seenAttachment(w.tx, w.f, w.c, hash)
		if campaign.KindOf(err) != "" {
			return campaign.InvalidAt("attachments["+itoa(i)+"]", "附件尚未上传，请先上传", "the file has not been uploaded; upload it first")
		}
		if err == nil {
			err = w.tx.InsertAttachmentPlace(store.AttachmentPlace{District: w.c.District, Hash: hash, Unit: m.Unit, Name: place.Name, ByPerson: w.c.Person, At: w.at})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settleRow brings the columns of a row up to what the matter says. A new deadline begins anew with nobody above told.
func (w *change) settleRow(row *store.Matter, m *campaign.Matter) error {
	p := w.f.on(w.day())
	due := store.NoEnd
	if d, ok := m.Due(p); ok {
		due = store.Day(d)
	}
	if due != row.DueDay || m.State != row.State {
		row.Raised = 0
	}
	row.Subject, row.State, row.SinceDay, row.DueDay, row.Holder, row.ChangedAt = m.Subject, m.State, store.Day(m.Since), due, m.Holder(p), w.at
	row.ClosedAt = 0
	if m.Closed() {
		row.ClosedAt = w.at
	}
	var err error
	row.Data, err = campaign.PackData(m.Data)
	return err
}

// appendStep writes the last step of a matter.
func (w *change) appendStep(m *campaign.Matter) error {
	e := m.Steps[len(m.Steps)-1]
	post := ""
	if e.By != "" {
		post = w.c.actingPost()
	}
	return w.tx.AppendMatterStep(store.MatterStep{District: w.c.District, Matter: m.ID, Seq: e.Seq, ID: e.ID, Action: e.Action, From: e.From, To: e.To,
		ByPerson: e.By, Post: post, At: e.At, Reason: e.Reason, Changes: string(e.Changes), Attachments: strings.Join(e.Attachments, " ")})
}

// followMatters gives matters the path of their unit, after units have moved or on the day of a move that was noted before.
func (w *change) followMatters(f *frame, day plan.Day) error {
	paths, err := w.tx.MatterUnits(w.c.District)
	if err != nil {
		return err
	}
	for unit, path := range paths {
		if at, ok := f.ref(unit, day); ok && at.Path != path {
			if err := w.tx.MoveMatters(w.c.District, unit, at.Path); err != nil {
				return err
			}
		}
	}
	return nil
}
