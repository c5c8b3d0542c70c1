package campaign

import (
	"slices"

	"wuzha/internal/plan"
)

// ObjectionData is an objection (异议): to a score, the attribution of a case, a title or what is in public notice. Whoever decided
// it does not rule on the objection.
type ObjectionData struct {
	About    string   `json:"about,omitempty"`    // score, case, title, notice
	Object   string   `json:"object,omitempty"`   // id of the matter or record
	Claim    string   `json:"claim,omitempty"`    // without names
	Deciders []string `json:"deciders,omitempty"` // persons who decided what it is about
	Answer   string   `json:"answer,omitempty"`
	Belongs  string   `json:"belongs,omitempty"` // the unit to which a case belongs, as ruled; [NoUnit]: to none
	Change   string   `json:"change,omitempty"`  // what was changed after it was upheld
}

// NoUnit is a ruling that a case belongs to none of the units that answer for cases: it stays with the lead unit, which counts it.
const NoUnit = "none"

// CaseRuling is a step that an objection takes on the case that it is about.
type CaseRuling struct {
	Case    string
	Step    CaseStep // dispute, uphold or transfer
	Belongs string   // of a transfer
	Reason  string
}

func (d *ObjectionData) check(c *dataCheck) {
	c.oneOf("about", d.About, ObjectionSubjects()...)
	c.id("object", d.Object)
	c.text("claim", d.Claim, MaxText)
	c.text("answer", d.Answer, MaxText)
	c.id("belongs", d.Belongs)
	c.text("change", d.Change, MaxText)
}

// ObjectionSubjects lists what may be objected to.
func ObjectionSubjects() []string { return []string{"score", "case", "title", "notice"} }

var objectionProcedure = &Procedure{
	ID: "objection", Title: Words{"异议", "objection"}, Single: true, fresh: dataOf[ObjectionData],
	States: []MatterState{
		{ID: "raised", Title: Words{"待核实", "raised"}, Holder: RoleAbove, Due: afterDays(5)},
		{ID: "answered", Title: Words{"待裁定", "answered"}, Holder: RoleDecider, Due: afterDays(5)},
		{ID: "upheld", Title: Words{"异议成立", "upheld"}, Holder: RoleOffice, Due: afterDays(5)},
		{ID: "changed", Title: Words{"已更正", "changed"}, Closed: true},
		{ID: "rejected", Title: Words{"异议不成立", "rejected"}, Closed: true},
		{ID: "withdrawn", Title: Words{"已撤回", "withdrawn"}, Closed: true},
	},
	Rules: []MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleUnit, RoleAbove, RoleVisitor}, To: "raised", Takes: "about object claim", Does: doing(raiseObjection)},
		{From: "raised", Action: "answer", By: []Role{RoleAbove, RoleOffice}, To: "answered", Takes: "answer"},
		{From: "raised", Action: "withdraw", By: []Role{RoleOpener}, To: "withdrawn", Does: doing(leaveCase)},
		{From: "answered", Action: "withdraw", By: []Role{RoleOpener}, To: "withdrawn", Does: doing(leaveCase)},
		{From: "answered", Action: "uphold", By: []Role{RoleDecider}, To: "upheld", Takes: "belongs?", Reason: true, Apart: OpenAction, When: impartial, Does: doing(moveAsRuled)},
		{From: "answered", Action: "reject", By: []Role{RoleDecider}, To: "rejected", Reason: true, Apart: OpenAction, When: impartial, Does: doing(leaveCase)},
		{From: "upheld", Action: "change", By: []Role{RoleAbove, RoleOffice, RoleDecider}, To: "changed", Takes: "change"},
	},
	subject: func(d MatterData) string { return d.(*ObjectionData).Object },
}

func raiseObjection(d *ObjectionData, x *MatterStep) error {
	found, err := x.Facts.Deciders(d.About, d.Object)
	if err == nil && found == nil {
		err = refuseAt("object", "没有找到所异议的事项或记录", "there is no such matter or record at this unit")
	}
	d.Deciders = found
	d.onCase(x, StepDispute)
	return err
}

// onCase takes a step on the case that an objection is about.
func (d *ObjectionData) onCase(x *MatterStep, step CaseStep) {
	reason := x.Act.Reason
	if step == StepDispute {
		reason = clipReason(d.Claim)
	}
	if d.About == "case" {
		x.Cases = append(x.Cases, CaseRuling{Case: d.Object, Step: step, Belongs: d.Belongs, Reason: reason})
	}
}

// leaveCase ends the dispute of a case that stays where it is.
func leaveCase(d *ObjectionData, x *MatterStep) error {
	d.onCase(x, StepUphold)
	return nil
}

// moveAsRuled moves a case with the ruling itself, to the unit that it names: nothing is left for people to change. What else is objected to, they
// change.
func moveAsRuled(d *ObjectionData, x *MatterStep) error {
	switch {
	case d.About != "case" && d.Belongs != "":
		return refuseAt("belongs", "只有案件归属的异议才填写应归属的单位", "only an objection to the attribution of a case names a unit")
	case d.About != "case":
		return nil
	case d.Belongs == "":
		return refuseAt("belongs", "请选择案件应归属的单位，或不归属任何单位", "choose the unit to which the case belongs, or none")
	case d.Belongs == x.Matter.Unit:
		return refuseAt("belongs", "案件已在该单位；维持归属请裁定异议不成立", "the case is at this unit already; to leave it there, reject the objection")
	case d.Belongs != NoUnit && !x.Facts.Known(d.Belongs):
		return refuseAt("belongs", "没有这个单位", "there is no such unit")
	}
	d.Change, x.To = "案件归属已按裁定调整", "changed"
	d.onCase(x, StepTransfer)
	return nil
}

// impartial refuses whoever decided what the objection is about.
func impartial(x *MatterStep) error {
	if slices.Contains(x.Matter.Data.(*ObjectionData).Deciders, x.Person) {
		return Refuse(Denied, "原决定由您作出，异议应由他人裁定", "you made the decision that is objected to; another person rules on it")
	}
	return nil
}

// Deciders lists who decided in a matter: for whom an objection to it is not to be ruled on.
func (m *Matter) Deciders() []string {
	out := []string{}
	for _, s := range m.Steps {
		if s.By != "" && s.Action != OpenAction && !slices.Contains(out, s.By) {
			out = append(out, s.By)
		}
	}
	return out
}

// ComplaintData is a complaint or suggestion (投诉建议): about a burden, a page, or anything else.
type ComplaintData struct {
	About  string `json:"about,omitempty"` // burden, page, other
	Page   string `json:"page,omitempty"`  // path of the page
	Text   string `json:"text,omitempty"`
	Answer string `json:"answer,omitempty"`
}

func (d *ComplaintData) check(c *dataCheck) {
	c.oneOf("about", d.About, "burden", "page", "other")
	c.text("page", d.Page, MaxTitle)
	c.text("text", d.Text, MaxText)
	c.text("answer", d.Answer, MaxText)
}

var complaintProcedure = &Procedure{
	ID: "complaint", Title: Words{"投诉建议", "complaint"}, fresh: dataOf[ComplaintData],
	States: []MatterState{
		{ID: "raised", Title: Words{"待答复", "raised"}, Holder: RoleOffice, Due: afterDays(7)},
		{ID: "answered", Title: Words{"已答复", "answered"}, Holder: RoleOpener, Due: afterDays(7), Lapse: "close"},
		{ID: "closed", Title: Words{"已办结", "closed"}, Closed: true},
	},
	Rules: []MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleUnit, RoleAbove, RoleOffice, RoleVisitor}, To: "raised", Takes: "about page? text"},
		{From: "raised", Action: "answer", By: []Role{RoleAbove, RoleOffice}, To: "answered", Takes: "answer"},
		{From: "raised", Action: "close", By: []Role{RoleOpener}, To: "closed"},
		{From: "answered", Action: "reopen", By: []Role{RoleOpener, RoleUnit}, To: "raised", Reason: true},
		{From: "answered", Action: "close", By: []Role{RoleOpener, RoleUnit, RoleProgram}, To: "closed"},
	},
}

// CallInData is a call-in (约谈, G6): the head of a unit is summoned by a rule of the plan, and what was said is kept.
type CallInData struct {
	Rule     string   `json:"rule,omitempty"` // INSPECTION.RULE
	Period   string   `json:"period,omitempty"`
	Why      string   `json:"why,omitempty"`
	On       plan.Day `json:"on,omitempty"`
	Minutes  string   `json:"minutes,omitempty"`
	Promises string   `json:"promises,omitempty"` // what the unit will do
}

func (d *CallInData) check(c *dataCheck) {
	c.text("period", d.Period, MaxTitle)
	c.text("why", d.Why, MaxText)
	c.text("minutes", d.Minutes, MaxLongText)
	c.text("promises", d.Promises, MaxText)
}

var callInProcedure = &Procedure{
	ID: "call_in", Title: Words{"约谈", "call-in"}, Single: true, fresh: dataOf[CallInData],
	States: []MatterState{
		{ID: "summoned", Title: Words{"已通知", "summoned"}, Holder: RoleCaller, Due: func(_ *plan.Plan, m *Matter) plan.Day { return m.Data.(*CallInData).On }},
		{ID: "held", Title: Words{"已约谈", "held"}, Closed: true},
		{ID: "cancelled", Title: Words{"已取消", "cancelled"}, Closed: true},
	},
	Rules: []MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleCaller, RoleOffice}, To: "summoned", Takes: "rule period why? on", Does: doing(summon)},
		{From: "summoned", Action: "hold", By: []Role{RoleCaller, RoleOffice}, To: "held", Takes: "minutes promises?"},
		{From: "summoned", Action: "postpone", By: []Role{RoleCaller, RoleOffice}, To: "summoned", Takes: "on", Reason: true},
		{From: "summoned", Action: "cancel", By: []Role{RoleCaller, RoleOffice}, To: "cancelled", Reason: true},
	},
	subject: func(d MatterData) string { return d.(*CallInData).Rule + " " + d.(*CallInData).Period },
	posts: func(p *plan.Plan, d MatterData) map[Role][]string {
		out := map[Role][]string{}
		for _, in := range p.Inspections {
			for _, r := range in.CallIn {
				if name := d.(*CallInData).Rule; r.Post != nil && (name == "" || name == in.ID+"."+r.ID) {
					out[RoleCaller] = append(out[RoleCaller], r.Post.ID)
				}
			}
		}
		return out
	},
}

func summon(d *CallInData, x *MatterStep) error {
	if _, ok := x.Plan.ParsePeriod(d.Period); !ok {
		return refuseAt("period", "没有这个期间", "there is no such period")
	}
	for _, in := range x.Plan.Inspections {
		for _, r := range in.CallIn {
			if d.Rule != in.ID+"."+r.ID {
				continue
			}
			if r.Post != nil && !x.Facts.Holds(r.Post.ID) && !slices.Contains(x.Roles, RoleOffice) {
				return Refuse(Denied, "这种约谈由"+r.Post.Title+"进行", "this call-in belongs to the post "+r.Post.ID)
			}
			return nil
		}
	}
	return refuseAt("rule", "方案里没有这条约谈规则", "the plan has no such rule")
}

// CommendationData is a proposal to commend a unit or one of its people (G8). Candidates come from lists; people decide.
type CommendationData struct {
	Period string `json:"period,omitempty"`
	Who    string `json:"who,omitempty"` // a person of the unit; empty: the unit itself
	Deeds  string `json:"deeds,omitempty"`
}

func (d *CommendationData) check(c *dataCheck) {
	c.text("period", d.Period, MaxTitle)
	c.text("who", d.Who, MaxTitle)
	c.text("deeds", d.Deeds, MaxText)
}

var commendationProcedure = &Procedure{
	ID: "commendation", Title: Words{"表彰", "commendation"}, Single: true, fresh: dataOf[CommendationData],
	States: []MatterState{
		{ID: "proposed", Title: Words{"待审定", "proposed"}, Holder: RoleDecider, Due: afterDays(15)},
		{ID: "commended", Title: Words{"已表彰", "commended"}, Closed: true},
		{ID: "declined", Title: Words{"未采纳", "declined"}, Closed: true},
	},
	Rules: []MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleAbove, RoleOffice}, To: "proposed", Takes: "period who? deeds"},
		{From: "proposed", Action: "commend", By: []Role{RoleDecider}, To: "commended", Reason: true, Apart: OpenAction},
		{From: "proposed", Action: "decline", By: []Role{RoleDecider}, To: "declined", Reason: true},
	},
	subject: func(d MatterData) string { return d.(*CommendationData).Period + " " + d.(*CommendationData).Who },
}
