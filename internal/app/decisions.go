package app

import (
	"context"
	"strings"
	"unicode/utf8"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Waive exempts a unit from a duty in a period, with a reason. Sending a waiver again is harmless.
func (a *App) Waive(ctx context.Context, c Caller, v Waiver) error {
	return a.decide(ctx, c, campaign.WaiveDuty, "waive_duty", Judgement{v, string(plan.Waived)})
}

// Judge says whether a duty is met that no rule can judge, or gives the points of a score item that people judge. The last
// word on a duty and period holds.
func (a *App) Judge(ctx context.Context, c Caller, j Judgement) error {
	if j.Decision == string(plan.Waived) {
		return campaign.InvalidAt("decision", "免除请用免除操作", "to exempt a unit, waive the duty")
	}
	return a.decide(ctx, c, campaign.JudgeDuty, "judge_duty", j)
}

func (a *App) decide(ctx context.Context, c Caller, right campaign.Action, action string, j Judgement) error {
	if _, err := c.mayAnywhere(right); err != nil {
		return err
	}
	if j.ID == "" {
		id, err := a.newID()
		if err != nil {
			return err
		}
		j.ID = id
	}
	return a.write(ctx, c, audited{action, "unit:" + j.Unit + " duty:" + j.Duty + " period:" + j.Period}, func(w *change) error {
		if _, err := w.f.visible(c, right, j.Unit); err != nil {
			return err
		}
		if err := checkJudgement(w.f, j); err != nil {
			return err
		}
		if err := w.openToScoring(j); err != nil {
			return err
		}
		d := store.Decision{District: c.District, ID: j.ID, Plan: w.f.newest().ID, Unit: j.Unit, Duty: j.Duty, Period: j.Period, Per: j.Per,
			Decision: j.Decision, Reason: strings.TrimSpace(j.Reason), ByPerson: c.Person, At: w.at}
		return putDecision(w, d)
	})
}

// openToScoring refuses points for a sheet that is published or final: the unit has seen it.
func (w *change) openToScoring(j Judgement) error {
	score, _, isItem := strings.Cut(j.Duty, ".")
	if !isItem {
		return nil
	}
	sheets, err := w.tx.MattersAbout(w.c.District, "score", campaign.ScoreSubject(score, j.Period), j.Unit)
	for _, m := range sheets {
		if m.State == "published" || m.State == "final" {
			return campaign.Refuse(campaign.Conflict, "该期考评已公布,请先退回重评", "the sheet is published; send it back for revision first")
		}
	}
	return err
}

// putDecision writes a decision once; another one under its id is a conflict.
func putDecision(w *change, d store.Decision) error {
	fresh, err := w.tx.InsertDecision(d)
	if err != nil {
		return err
	}
	if fresh {
		w.parts = []string{partDecisions}
		return nil
	}
	w.nothing = true
	have, err := w.tx.DecisionsByUnit(d.District, d.Unit)
	for _, h := range have {
		h.At, h.Plan = d.At, d.Plan
		if h == d {
			return err
		}
	}
	return firstRefusal(err, campaign.Refuse(campaign.Conflict, "编号已被另一项决定使用", "the id is in use for another decision"))
}

func checkJudgement(f *frame, j Judgement) error {
	p := f.newest()
	if p == nil {
		return notFound()
	}
	pd, ok := p.ParsePeriod(j.Period)
	if !ok {
		return campaign.InvalidAt("period", "没有这个期间", "there is no such period")
	}
	p = f.on(pd.Whole.From)
	if !campaign.ValidRecordID(j.ID) || j.Per != "" && !campaign.ValidRecordID(j.Per) || strings.HasPrefix(j.Per, "-") {
		return campaign.InvalidAt("id", "编号有误", "the id is wrong")
	}
	if err := checkReason(j.Reason, j.Decision == string(plan.Waived)); err != nil {
		return err
	}
	if duty := p.Duty(j.Duty); duty != nil {
		return checkVerdict(duty, j.Decision)
	}
	if item := p.ScoreItem(j.Duty); item != nil && item.Manual != nil {
		return checkPoints(j.Decision)
	}
	return campaign.InvalidAt("duty", "没有这项责任,或评分项不由人评定", "there is no such duty, or the item is not judged by people")
}

func checkReason(reason string, needed bool) error {
	switch {
	case needed && strings.TrimSpace(reason) == "":
		return campaign.InvalidAt("reason", "请填写理由", "give a reason")
	case utf8.RuneCountInString(reason) > campaign.MaxReason || !campaign.PlainText(reason):
		return campaign.InvalidAt("reason", "理由过长(最多500字)或含有无法使用的字符", "the reason is too long or has characters that cannot be used")
	}
	return nil
}

func checkVerdict(d *plan.Duty, decision string) error {
	switch {
	case decision == string(plan.Waived):
		return nil
	case d.Manual == nil:
		return campaign.InvalidAt("duty", "这项责任由规则评定", "this duty is judged by its rule")
	case decision != string(plan.Met) && decision != string(plan.Unmet):
		return campaign.InvalidAt("decision", "只能是 met 或 unmet", "it must be met or unmet")
	}
	return nil
}

// checkPoints takes points like 4, 4.5 or -1.125.
func checkPoints(s string) error {
	whole, part, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := func(s string, most int) bool { return s != "" && len(s) <= most && strings.Trim(s, "0123456789") == "" }
	if !digits(whole, 6) || point && !digits(part, 3) {
		return campaign.InvalidAt("decision", "请填写分数,最多三位小数", "give points with at most three decimals")
	}
	return nil
}
