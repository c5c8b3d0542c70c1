package campaign

import (
	"slices"
	"strconv"
	"time"

	"wuzha/internal/plan"
)

// TitleData is a unit's way to a title (授牌), the award and what became of it. Whether the unit qualifies the plan says; the
// matter holds what people decided. Each award, with its term, is a matter of its own: history is never rewritten.
type TitleData struct {
	Title      string   `json:"title,omitempty"` // of the plan's titles
	SelfCheck  string   `json:"self_check,omitempty"`
	Statement  string   `json:"statement,omitempty"` // of the application
	Review     string   `json:"review,omitempty"`    // of the town
	SiteCheck  string   `json:"site_check,omitempty"`
	NoticeFrom plan.Day `json:"notice_from,omitempty"` // public notice, both days included
	NoticeTo   plan.Day `json:"notice_to,omitempty"`
	Number     string   `json:"number,omitempty"` // of the award: 示例反诈组授〔2026〕5号
	AwardedOn  plan.Day `json:"awarded_on,omitempty"`
	Until      plan.Day `json:"until,omitempty"` // last day of the term
	Watched    string   `json:"watched,omitempty"`
	Yearly     string   `json:"yearly,omitempty"` // the yearly review
	EndedOn    plan.Day `json:"ended_on,omitempty"`
	WaitTo     plan.Day `json:"wait_to,omitempty"` // first day on which the unit may try again
}

func (d *TitleData) check(c *dataCheck) {
	for path, s := range map[string]string{"self_check": d.SelfCheck, "statement": d.Statement, "review": d.Review, "site_check": d.SiteCheck, "watched": d.Watched, "yearly": d.Yearly} {
		c.text(path, s, MaxLongText)
	}
}

// The states up to the award, each with the step that leads to it and who does it. A plan may leave steps out; their order stays.
var titlePath = []struct {
	step, state string
	words       Words
	holder      Role // of the step after
	by          []Role
	takes       string
	looks       string
}{
	{"", "candidate", Words{"候选", "candidate"}, RoleUnit, nil, "", ""},
	{"self_check", "self_checked", Words{"已自查", "self-checked"}, RoleUnit, []Role{RoleUnit}, "self_check", ""},
	{"apply", "applied", Words{"已申请", "applied"}, RoleAbove, []Role{RoleUnit}, "statement", ""},
	{"town_review", "reviewed", Words{"已初审", "reviewed"}, RoleAbove, []Role{RoleAbove}, "review", ""},
	{"site_check", "site_checked", Words{"已现场核查", "checked on site"}, RoleDecider, []Role{RoleAbove, RoleDecider}, "site_check", ""},
	{"public_notice", "noticed", Words{"公示中", "in public notice"}, RoleDecider, []Role{RoleDecider}, "", "standing"},
	{"award", "awarded", Words{"已授牌", "awarded"}, RoleAbove, []Role{RoleDecider}, "", "standing"},
}

var titleProcedure = &Procedure{
	ID: "title", Title: Words{"授牌", "title"}, Single: true, fresh: dataOf[TitleData],
	States: slices.Concat(titleWayStates(), []MatterState{
		{ID: "warned", Title: Words{"已预警", "warned"}, Holder: RoleUnit, Due: titleDue, Lapse: "expire"},
		{ID: "suspended", Title: Words{"已暂停", "suspended"}, Holder: RoleDecider, Due: titleDue, Lapse: "expire"},
		{ID: "rejected", Title: Words{"未通过", "rejected"}, Closed: true},
		{ID: "withdrawn", Title: Words{"已摘牌", "withdrawn"}, Closed: true},
		{ID: "expired", Title: Words{"已到期", "expired"}, Closed: true},
	}),
	Rules: slices.Concat([]MatterRule{
		{From: "", Action: OpenAction, By: []Role{RoleUnit, RoleAbove, RoleOffice}, To: "candidate", Takes: "title", Does: doing(proposeTitle)},
	}, titleWayRules(), []MatterRule{
		{From: "awarded", Action: "watch", By: []Role{RoleAbove, RoleOffice}, To: "awarded", Takes: "watched"},
		{From: "warned", Action: "watch", By: []Role{RoleAbove, RoleOffice}, To: "warned", Takes: "watched"},
		{From: "awarded", Action: "yearly_review", By: []Role{RoleAbove, RoleOffice}, To: "awarded", Takes: "yearly"},
		{From: "awarded", Action: "warn", By: []Role{RoleAbove, RoleDecider}, To: "warned", Reason: true},
		{From: "awarded", Action: "suspend", By: []Role{RoleDecider}, To: "suspended", Reason: true, Does: doing(suspendTitle)},
		{From: "warned", Action: "suspend", By: []Role{RoleDecider}, To: "suspended", Reason: true, Does: doing(suspendTitle)},
		{From: "warned", Action: "restore", By: []Role{RoleAbove, RoleDecider}, To: "awarded", Reason: true},
		{From: "suspended", Action: "restore", By: []Role{RoleDecider}, To: "awarded", Reason: true, Looks: "standing", Does: doing(restoreTitle)},
		{From: "awarded", Action: "withdraw", By: []Role{RoleDecider}, To: "withdrawn", Reason: true, Does: doing(withdrawTitle)},
		{From: "warned", Action: "withdraw", By: []Role{RoleDecider}, To: "withdrawn", Reason: true, Does: doing(withdrawTitle)},
		{From: "suspended", Action: "withdraw", By: []Role{RoleDecider}, To: "withdrawn", Reason: true, Does: doing(withdrawTitle)},
		{From: "awarded", Action: "expire", By: []Role{RoleProgram}, To: "expired", Does: doing(expireTitle)},
		{From: "warned", Action: "expire", By: []Role{RoleProgram}, To: "expired", Does: doing(expireTitle)},
		{From: "suspended", Action: "expire", By: []Role{RoleProgram}, To: "expired", Does: doing(expireTitle)},
	}),
	subject: func(d MatterData) string { return d.(*TitleData).Title },
	level: func(p *plan.Plan, d MatterData) *plan.UnitKind {
		if t := p.TitleOf(d.(*TitleData).Title); t != nil {
			return t.Level
		}
		return nil
	},
}

func titleWayStates() []MatterState {
	var out []MatterState
	for _, s := range titlePath {
		state := MatterState{ID: s.state, Title: s.words, Holder: s.holder, Due: afterDays(15)}
		switch s.state {
		case "noticed":
			state.Due = func(_ *plan.Plan, m *Matter) plan.Day { return m.Data.(*TitleData).NoticeTo }
		case "awarded":
			state.Due, state.Lapse = titleDue, "expire"
		}
		out = append(out, state)
	}
	return out
}

func titleDue(_ *plan.Plan, m *Matter) plan.Day { return m.Data.(*TitleData).Until }

// titleWayRules lists every step from every earlier state: which of them is the next the plan says. Until the award anybody on
// the way may turn the candidate down, with a reason.
func titleWayRules() []MatterRule {
	var out []MatterRule
	for i, from := range titlePath[:len(titlePath)-1] {
		for _, to := range titlePath[i+1:] {
			r := MatterRule{From: from.state, Action: to.step, By: to.by, To: to.state, Takes: to.takes, Looks: to.looks, When: nextStep}
			switch to.step {
			case "public_notice":
				r.Does = doing(publishTitle)
			case "award":
				r.Does, r.Apart, r.Late = doing(awardTitle), "apply", from.state == "noticed"
			}
			out = append(out, r)
		}
		out = append(out, MatterRule{From: from.state, Action: "reject", By: []Role{RoleAbove, RoleDecider}, To: "rejected", Reason: true})
	}
	return out
}

// nextStep holds the order of the plan's steps: none is left out and none done twice.
func nextStep(x *MatterStep) error {
	steps := []string{"award"}
	if t := x.Plan.TitleOf(x.Matter.Data.(*TitleData).Title); t != nil && len(t.Steps) > 0 {
		steps = t.Steps
	}
	reached := false
	for _, s := range titlePath {
		if reached && (s.step == "award" || slices.Contains(steps, s.step)) {
			if s.step == x.Act.Action {
				return nil
			}
			return Refuse(Conflict, "按方案，下一步是“"+s.words.Zh+"”", "by the plan the next step is "+s.step)
		}
		reached = reached || s.state == x.Matter.State
	}
	return Refuse(Conflict, "方案里没有下一步", "the plan has no next step")
}

// proposeTitle refuses a unit that lost the title and has not waited.
func proposeTitle(d *TitleData, x *MatterStep) error {
	t := x.Plan.TitleOf(d.Title)
	if t == nil || !slices.Contains(t.Of, x.Facts.UnitKind) {
		return refuseAt("title", "方案里没有这类单位的这个称号", "the plan has no such title for this unit")
	}
	earlier, err := x.Facts.Earlier(d.Title)
	if err != nil {
		return err
	}
	for _, m := range earlier {
		if wait := m.Data.(*TitleData).WaitTo; x.Today < wait {
			return Refuse(Conflict, "摘牌后未满再次申报的期限，"+wait.String()+"起可以申报", "the unit may try again from "+wait.String())
		}
	}
	return nil
}

// eligible refuses what the plan does not find qualified: people decide, but not against the figures.
func eligible(x *MatterStep) error {
	if s := x.Facts.Standing; s == nil || s.State == plan.NotQualified {
		return Refuse(Conflict, "按方案评定，该单位目前不符合授牌条件", "by the plan the unit does not qualify at present")
	}
	return nil
}

func publishTitle(d *TitleData, x *MatterStep) error {
	t := x.Plan.TitleOf(d.Title)
	if t == nil {
		return eligible(&MatterStep{})
	}
	d.NoticeFrom, d.NoticeTo = x.Today, AfterLength(x.Today, t.PublicNotice)-1
	return eligible(x)
}

// awardTitle gives the number and the term, and tells the plan that the title is held.
func awardTitle(d *TitleData, x *MatterStep) error {
	if err := eligible(x); err != nil {
		return err
	}
	if err := x.settled(); err != nil {
		return err
	}
	number, err := takeNumber(x, office{x.Plan, x.Facts.TopName, true}.awards())
	if err != nil {
		return err
	}
	d.Number, d.AwardedOn, d.Until = number, x.Today, plan.LastDay
	if t := x.Plan.TitleOf(d.Title); t != nil && t.Term != "" {
		d.Until = AfterLength(x.Today, t.Term) - 1
	}
	x.decideTitle(d, plan.TitleGranted)
	return nil
}

func (x *MatterStep) decideTitle(d *TitleData, decision string) {
	x.Decisions = append(x.Decisions, MatterDecision{Duty: d.Title, Period: x.Today.String(), Per: d.Until.String(), Decision: decision, Reason: clipReason(x.Act.Reason)})
}

func suspendTitle(d *TitleData, x *MatterStep) error {
	x.decideTitle(d, plan.TitleSuspended)
	return nil
}

func restoreTitle(d *TitleData, x *MatterStep) error {
	x.decideTitle(d, plan.TitleGranted)
	return eligible(x)
}

func withdrawTitle(d *TitleData, x *MatterStep) error {
	d.EndedOn, d.WaitTo = x.Today, x.Today
	if t := x.Plan.TitleOf(d.Title); t != nil && t.Wait != "" {
		d.WaitTo = AfterLength(x.Today, t.Wait)
	}
	x.decideTitle(d, plan.TitleWithdrawn)
	return nil
}

// expireTitle only closes the matter: the plan knows the last day of the term.
func expireTitle(d *TitleData, _ *MatterStep) error {
	d.EndedOn = d.Until
	return nil
}

// AfterLength is the day after a length that begins on a day: 5d, 6m, 1y. A month ends on its last day at the latest.
func AfterLength(from plan.Day, length string) plan.Day {
	if len(length) < 2 {
		return from
	}
	n, err := strconv.Atoi(length[:len(length)-1])
	if err != nil {
		return from
	}
	months := n
	switch length[len(length)-1] {
	case 'd':
		return from + plan.Day(n)
	case 'y':
		months = 12 * n
	}
	at := time.Unix(int64(from)*86_400, 0).UTC()
	first := time.Date(at.Year(), at.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return plan.Day(first.AddDate(0, 0, min(at.Day(), last)-1).Unix() / 86_400)
}

// TitleAdvice says what a standing suggests to do about an awarded title; empty: nothing.
func TitleAdvice(state string, standing plan.TitleState) string {
	switch {
	case state == "" && standing == plan.Qualified:
		return OpenAction
	case standing == plan.NotQualified && slices.Contains([]string{"awarded", "warned", "suspended"}, state):
		return "withdraw"
	case standing == plan.Warned && state == "awarded":
		return "warn"
	case standing == plan.Qualified && slices.Contains([]string{"warned", "suspended"}, state):
		return "restore"
	}
	return ""
}
