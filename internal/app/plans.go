package app

import (
	"context"
	"errors"
	"fmt"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// maxPlanText is the longest plan text, in bytes.
const maxPlanText = 1 << 20

// Plans lists the versions of the district's plan that are in force, and its drafts for those who may write one.
func (a *App) Plans(ctx context.Context, c Caller) ([]PlanInfo, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	drafts := c.mayHere(campaign.DraftPlan) == nil
	var out []PlanInfo
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		stored, err := tx.DistrictPlans(c.District)
		for _, s := range stored {
			if !drafts && s.State != store.PlanInForce {
				continue
			}
			p := f.read(s)
			if p == nil {
				p, _ = a.readPlan(s.Text)
			}
			out = append(out, planInfo(s, p))
		}
		return err
	})
	return out, err
}

// planInfo tells of a stored version; p is nil when it cannot be read.
func planInfo(s store.DistrictPlan, p *plan.Plan) PlanInfo {
	info := PlanInfo{ID: s.ID, Version: s.Version, State: s.State, Start: plan.Day(s.StartDay), ChangedAt: s.ChangedAt}
	if p != nil {
		info.Title = p.Title
	}
	return info
}

// PlanText gives the text of a version.
func (a *App) PlanText(ctx context.Context, c Caller, id string, version int) (string, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return "", err
	}
	var text string
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		s, err := planVersion(tx, c.District, id, version)
		if err == nil && s.State != store.PlanInForce && c.mayHere(campaign.DraftPlan) != nil {
			err = notFound()
		}
		text = s.Text
		return err
	})
	if err != nil {
		return "", err
	}
	return text, nil
}

func planVersion(tx *store.Tx, district, id string, version int) (store.DistrictPlan, error) {
	stored, err := tx.DistrictPlans(district)
	if err != nil {
		return store.DistrictPlan{}, err
	}
	for _, s := range stored {
		if s.ID == id && s.Version == version {
			return s, nil
		}
	}
	return store.DistrictPlan{}, notFound()
}

// CurrentPlan gives the version in force on a day with its parsed form, for forms and titles.
func (a *App) CurrentPlan(ctx context.Context, c Caller, on plan.Day) (*plan.Plan, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	var p *plan.Plan
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		if p = f.on(on); p == nil {
			return notFound()
		}
		return nil
	})
	return p, err
}

// CheckPlan lists what is wrong with a plan's text; nothing is kept.
func (a *App) CheckPlan(_ context.Context, c Caller, text string) (plan.Problems, error) {
	if err := c.mayHere(campaign.DraftPlan); err != nil {
		return nil, err
	}
	if err := checkPlanSize(text); err != nil {
		return nil, err
	}
	_, problems := a.readPlan(text)
	return problems, nil
}

// CompletePlan says what may be written at a line and column of a plan's text (both from 1, in characters); nothing is kept.
func (a *App) CompletePlan(_ context.Context, c Caller, text string, line, column int) (plan.Completion, error) {
	if err := c.mayHere(campaign.DraftPlan); err != nil {
		return plan.Completion{}, err
	}
	if err := checkPlanSize(text); err != nil {
		return plan.Completion{}, err
	}
	return plan.Complete([]byte(text), line, column, a.parentPlan), nil
}

func checkPlanSize(text string) error {
	if len(text) > maxPlanText {
		return campaign.InvalidAt("plan", "方案过长（最多1MiB）", "the plan is longer than 1 MiB")
	}
	return nil
}

// DraftPlan keeps a sound plan as a draft; a draft of the same version is replaced, a version in force never.
func (a *App) DraftPlan(ctx context.Context, c Caller, text string) (PlanInfo, plan.Problems, error) {
	problems, err := a.CheckPlan(ctx, c, text)
	if err != nil {
		return PlanInfo{}, nil, err
	}
	p, err := a.soundPlan(text)
	if err != nil {
		return PlanInfo{}, problems, err
	}
	draft := store.DistrictPlan{District: c.District, PlanVersion: store.PlanVersion{ID: p.ID, Version: p.Version, Text: text,
		State: store.PlanDraft, StartDay: store.Day(p.Start), ChangedAt: c.Now}}
	err = a.write(ctx, c, audited{"draft_plan", planObject(p.ID, p.Version)}, func(w *change) error {
		err := w.tx.PutDraft(draft)
		if errors.Is(err, store.ErrConflict) {
			return campaign.Refuse(campaign.Conflict, "该版本已实施，不能修改，请提高版本号", "this version is in force and cannot change; raise the version number")
		}
		return err
	})
	if err != nil {
		return PlanInfo{}, problems, err
	}
	return planInfo(draft, p), problems, nil
}

func planObject(id string, version int) string { return fmt.Sprintf("plan:%s version:%d", id, version) }

// EnforcePlan puts a draft in force from a day, which must be the start that its text gives: files and server must agree.
// Running totals are derived by it in the background; until they are complete (see Derivation) the version before judges.
func (a *App) EnforcePlan(ctx context.Context, c Caller, id string, version int, from plan.Day) error {
	if err := c.mayHere(campaign.EnforcePlan); err != nil {
		return err
	}
	complete := false
	err := a.write(ctx, c, audited{"enforce_plan", planObject(id, version)}, func(w *change) error {
		draft, err := planVersion(w.tx, c.District, id, version)
		if err != nil {
			return err
		}
		p, err := a.soundPlan(draft.Text)
		if err != nil {
			return err
		}
		if err := enforceable(w.f, draft, p, from); err != nil {
			return err
		}
		if err := w.tx.EnforceDraft(c.District, id, version, w.at); err != nil {
			return err
		}
		w.parts = []string{partPlans}
		d := store.Derivation{District: c.District, Version: p.Version, StartedAt: w.at}
		err = derive(w.tx, w.f, p, &d, w.at) // a small district needs no more than this
		complete = d.DoneAt != 0
		return err
	})
	if err == nil && !complete {
		a.deriveSoon()
	}
	return err
}

func enforceable(f *frame, draft store.DistrictPlan, p *plan.Plan, from plan.Day) error {
	if draft.State == store.PlanInForce {
		return campaign.Refuse(campaign.Conflict, "该版本已实施", "this version is in force already")
	}
	if from != p.Start {
		return campaign.InvalidAt("from", "实施日期与方案中的 start 不一致("+p.Start.String()+"),请修改方案",
			"the plan itself says that it starts on "+p.Start.String()+"; change its start")
	}
	for _, v := range f.versions {
		switch {
		case v.plan.ID != p.ID:
			return campaign.Refuse(campaign.Conflict, "本地区已实施另一个方案", "the district follows another plan")
		case v.plan.Version >= p.Version || v.plan.Start >= p.Start:
			return campaign.Refuse(campaign.Conflict, "新版本的版本号和实施日期都应晚于已实施的版本",
				"version number and start must come after those of the versions in force")
		}
	}
	return unitsFit(f, p)
}

// unitsFit refuses a version that has no place for a unit that is there: its row could no longer be read.
func unitsFit(f *frame, p *plan.Plan) error {
	for _, u := range f.placed {
		kind := kindByID(p, u.Kind)
		if kind == nil {
			return campaign.Refuse(campaign.Conflict, "新版本没有现有单位的种类："+u.Kind, "the version has no kind "+u.Kind+", of which there are units")
		}
		if _, err := unitCells(u, kind); err != nil {
			return campaign.Refuse(campaign.Conflict, "现有单位 "+u.Unit+" 的属性不符合新版本", "the attributes of unit "+u.Unit+" do not fit the version")
		}
	}
	return nil
}
