package app

import (
	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// ruleOnCase takes the step that an objection takes on its case. The objection's own table has asked who may; the case need not be in the
// sight of who objects.
func (w *change) ruleOnCase(m *campaign.Matter, r campaign.CaseRuling) error {
	k, err := w.caseInForce(r.Case)
	if err != nil {
		return err
	}
	k.reason, _ = campaign.Redact(r.Reason)
	disputed := campaign.Disputed(taken(k.steps))
	switch {
	case r.Step == campaign.StepDispute:
		if err := campaign.CheckCaseStep(taken(k.steps), campaign.StepTaken{Step: r.Step, By: w.c.Person}); err != nil {
			return err
		}
		return k.put(w, r.Step, store.CaseStep{Reason: k.reason})
	case r.Step == campaign.StepUphold && !disputed:
		return nil // somebody has ruled on the case itself meanwhile
	case r.Step == campaign.StepUphold:
		return k.put(w, r.Step, store.CaseStep{Reason: k.reason})
	case k.record.Unit != m.Unit:
		return campaign.Refuse(campaign.Conflict, "案件归属已经变化，请核对后裁定异议不成立", "the case has been moved meanwhile; look at it, then reject the objection")
	case !disputed:
		return k.transfer(w, m, r, campaign.StepAttribute)
	}
	return k.transfer(w, m, r, campaign.StepTransfer)
}

// caseInForce is a case as it counts now, by any of its records.
func (w *change) caseInForce(id string) (*openedCase, error) {
	r, err := w.tx.RecordByID(w.c.District, id)
	if err != nil {
		return nil, err
	}
	k := &openedCase{}
	if k.record, err = inForce(w.tx, r); err != nil {
		return nil, err
	}
	if k.first, err = firstOf(w.tx, k.record); err != nil {
		return nil, err
	}
	if k.steps, err = w.tx.CaseSteps(w.c.District, k.first); err != nil {
		return nil, err
	}
	return k, stillCounts(w.tx, k.record)
}

// transfer moves a case as ruled; what belongs to no unit goes to the lead unit.
func (k *openedCase) transfer(w *change, m *campaign.Matter, r campaign.CaseRuling, step campaign.CaseStep) error {
	to := Attribution{ID: "ruled-" + m.ID, Unit: r.Belongs}
	if r.Belongs == campaign.NoUnit {
		to.Unit = w.c.District
	}
	unit, ok := w.f.at(to.Unit, w.day())
	if !ok {
		return campaign.InvalidAt("input.belongs", "没有这个单位", "there is no such unit")
	}
	if err := k.moveTo(w, to, unit); err != nil {
		return campaign.Under("input.belongs", err)
	}
	return k.put(w, step, store.CaseStep{ToUnit: to.Unit, Successor: to.ID, Reason: k.reason})
}
