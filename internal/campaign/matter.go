package campaign

import (
	"encoding/json"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// A matter (事项) is everything that is handled step by step: an order, a finding, a notice, an objection, a point sheet, a
// title, a complaint, a bulletin. Each kind is a [Procedure]: a table that says who may do what in which state, and to which
// state it leads. What is not in the table cannot be done. A matter's data is a typed struct; each step says which of its
// fields it sets, so the data is always the sum of the steps.

// Procedure is a kind of matter.
type Procedure struct {
	ID     string
	Title  Words
	States []MatterState
	Rules  []MatterRule
	// Single: a unit has at most one open matter of the procedure on a subject.
	Single bool
	// Papered: what the procedure numbers is an official paper, read by its recipients too.
	Papered bool

	fresh func() MatterData
	// subject names what the matter is about: a duty, record, title or score with its period.
	subject func(MatterData) string
	// posts are the posts that the plan names for roles; a role of no post falls back to its right.
	posts func(*plan.Plan, MatterData) map[Role][]string
	// level is the kind of unit at or above which the matter is decided; nil: the top.
	level func(*plan.Plan, MatterData) *plan.UnitKind
}

// MatterState is a state of a procedure.
type MatterState struct {
	ID     string
	Title  Words
	Holder Role // who is to do the next step
	Closed bool
	// Due is the deadline of the next step; nil: there is none.
	Due func(*plan.Plan, *Matter) plan.Day
	// Lapse is what the program itself does when the deadline has passed; empty: the post above hears of it.
	Lapse string
}

// MatterRule is one cell of a procedure's table.
type MatterRule struct {
	From   string // empty: opening
	Action string
	By     []Role // any of them
	To     string
	Takes  string // the fields of the data that the step sets, separated by spaces; ? marks those that may be left out
	Reason bool   // must be given
	Apart  string // actions, separated by spaces: whoever did one of them in this matter leaves this step to others
	Late   bool   // only when the deadline has passed
	Looks  string // what the plan must be asked beforehand: standing, sheet or draft; see [MatterFacts]
	// When tells whether the step may be done at all; Does works it out. Both refuse with an [Error]; nil: nothing more.
	When func(*MatterStep) error
	Does func(*MatterStep) error
}

// OpenAction is the action by which every matter begins.
const OpenAction = "open"

// RaiseAction is what the program notes when a late matter goes to the next unit above.
const RaiseAction = "raise"

// Matter is a matter as it stands.
type Matter struct {
	ID        string
	Procedure *Procedure
	Unit      string
	Subject   string
	State     string
	Since     plan.Day // on which the state was entered
	Opener    string   // person
	Data      MatterData
	Steps     []MatterEntry
}

// MatterEntry is a step that was done. It is never changed.
type MatterEntry struct {
	Seq         int             `json:"seq"`
	ID          string          `json:"id,omitempty"` // made by the sender, so that sending it again is harmless
	Action      string          `json:"action"`
	From        string          `json:"from,omitempty"`
	To          string          `json:"to"`
	By          string          `json:"by,omitempty"` // person; empty: the program
	Post        string          `json:"post,omitempty"`
	At          int64           `json:"at"`
	Reason      string          `json:"reason,omitempty"`
	Changes     json.RawMessage `json:"changes,omitempty"` // fields of the data that the step set
	Attachments []string        `json:"attachments,omitempty"`
}

// Procedures lists all procedures.
func Procedures() []*Procedure {
	return []*Procedure{orderProcedure, findingProcedure, noticeProcedure, objectionProcedure, scoreProcedure, titleProcedure,
		complaintProcedure, bulletinProcedure, paperProcedure, receiptProcedure, callInProcedure, commendationProcedure}
}

// ProcedureOf finds a procedure by its id.
func ProcedureOf(id string) (*Procedure, bool) {
	all := Procedures()
	i := slices.IndexFunc(all, func(p *Procedure) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// StateOf finds a state by its id.
func (p *Procedure) StateOf(id string) (MatterState, bool) {
	i := slices.IndexFunc(p.States, func(s MatterState) bool { return s.ID == id })
	if i < 0 {
		return MatterState{}, false
	}
	return p.States[i], true
}

// rule finds the cell of a state and action.
func (p *Procedure) rule(state, action string) (MatterRule, bool) {
	i := slices.IndexFunc(p.Rules, func(r MatterRule) bool { return r.From == state && r.Action == action })
	if i < 0 {
		return MatterRule{}, false
	}
	return p.Rules[i], true
}

// matterActions are what people call the steps.
var matterActions = map[string]Words{
	OpenAction: {"提出", "open"}, RaiseAction: {"逾期上报", "raise to the unit above"},
	"accept": {"接单", "accept"}, "decline": {"谢绝", "decline"}, "cancel": {"取消", "cancel"}, "reschedule": {"改期", "reschedule"},
	"deliver": {"上门服务", "deliver"}, "rate": {"评价", "rate"}, "close": {"办结", "close"}, "remind": {"提醒", "remind"},
	"supervise": {"督办", "supervise"}, "call_in": {"约谈", "call in"}, "warn": {"警告", "warn"}, "penalize": {"处罚", "penalize"},
	"pass": {"复查合格", "pass the recheck"}, "fail": {"复查不合格", "fail the recheck"}, "prove": {"提交整改材料", "show the fix"},
	"sign": {"签收", "sign"}, "refuse": {"记录拒签", "note a refusal"}, "withdraw": {"撤回", "withdraw"}, "file": {"归档", "file"},
	"answer": {"答复", "answer"}, "uphold": {"裁定成立", "uphold"}, "reject": {"不予通过", "reject"}, "change": {"记录更正", "note the change"},
	"reopen": {"重新提出", "reopen"}, "hold": {"进行约谈", "hold"}, "postpone": {"延期", "postpone"}, "commend": {"表彰", "commend"},
	"enter": {"评分", "score"}, "drop": {"弃用", "drop"}, "publish": {"公布", "publish"}, "revise": {"退回重评", "revise"},
	"outside": {"录入外部得分", "note an outside total"}, "finalize": {"定分", "finalize"}, "self_check": {"自查", "self-check"},
	"apply": {"申报", "apply"}, "town_review": {"初审", "review"}, "site_check": {"现场核查", "check on site"},
	"public_notice": {"公示", "give public notice"}, "award": {"授牌", "award"}, "watch": {"月度跟踪", "watch"},
	"yearly_review": {"年度复核", "review the year"}, "suspend": {"暂停", "suspend"}, "restore": {"恢复", "restore"}, "expire": {"到期", "expire"},
	"edit": {"修改", "edit"}, "review": {"审核", "review the draft"}, "return": {"退回", "return"}, "issue": {"核发", "issue"},
}

// ActionTitle is what people call a step.
func ActionTitle(action string) Words { return matterActions[action] }

// MatterField is a field that a step sets.
type MatterField struct {
	Name     string `json:"name"`
	Required bool   `json:"required,omitempty"`
}

// Fields lists what a step sets.
func (r MatterRule) Fields() []MatterField {
	var out []MatterField
	for name := range strings.FieldsSeq(r.Takes) {
		bare := strings.TrimSuffix(name, "?")
		out = append(out, MatterField{bare, bare == name})
	}
	return out
}

// Posts are the posts that the plan names for the roles of a matter.
func (m *Matter) Posts(p *plan.Plan) map[Role][]string {
	if m.Procedure.posts == nil || p == nil {
		return nil
	}
	return m.Procedure.posts(p, m.Data)
}

// Level is the kind of unit at or above which the matter is decided; nil: the top.
func (m *Matter) Level(p *plan.Plan) *plan.UnitKind {
	if m.Procedure.level == nil || p == nil {
		return nil
	}
	return m.Procedure.level(p, m.Data)
}

// WaitsFor tells whether the next step is up to somebody who plays these roles.
func (m *Matter) WaitsFor(roles []Role) bool {
	s, ok := m.Procedure.StateOf(m.State)
	return ok && !s.Closed && slices.Contains(roles, s.Holder)
}

// Closed tells whether nothing more is to be done.
func (m *Matter) Closed() bool {
	s, ok := m.Procedure.StateOf(m.State)
	return ok && s.Closed
}

// Due is the deadline of the next step; ok is false when there is none.
func (m *Matter) Due(p *plan.Plan) (day plan.Day, ok bool) {
	s, known := m.Procedure.StateOf(m.State)
	if !known || s.Closed || s.Due == nil || p == nil {
		return 0, false
	}
	return s.Due(p, m), true
}

// Holder is the post that is to do the next step: of the plan, or the role with an @ before it. Empty once closed.
func (m *Matter) Holder(p *plan.Plan) string {
	s, ok := m.Procedure.StateOf(m.State)
	if !ok || s.Closed || s.Holder == "" {
		return ""
	}
	if posts := m.Posts(p)[s.Holder]; len(posts) == 1 {
		return posts[0]
	}
	return "@" + string(s.Holder)
}

// did tells whether a person did one of the actions.
func (m *Matter) did(person, actions string) bool {
	return person != "" && slices.ContainsFunc(m.Steps, func(s MatterEntry) bool {
		return s.By == person && slices.Contains(strings.Fields(actions), s.Action)
	})
}

// ProcedureView is a procedure as pages and programs read it: what states there are, and who may do what in which.
type ProcedureView struct {
	ID     string       `json:"id"`
	Title  Words        `json:"title"`
	States []StateView  `json:"states"`
	Steps  []StepView   `json:"steps"`
	Roles  []RoleOfView `json:"roles"`
}

// StateView is a state of a procedure.
type StateView struct {
	ID     string `json:"id"`
	Title  Words  `json:"title"`
	Holder Role   `json:"holder,omitempty"`
	Closed bool   `json:"closed,omitempty"`
}

// StepView is a cell of a procedure's table.
type StepView struct {
	From   string        `json:"from,omitempty"` // empty: opening
	Action string        `json:"action"`
	Title  Words         `json:"title"`
	By     []Role        `json:"by"`
	To     string        `json:"to"`
	Fields []MatterField `json:"fields,omitempty"`
	Reason bool          `json:"reason,omitempty"`
	Late   bool          `json:"late,omitempty"` // only after the deadline
}

// RoleOfView is a role with what people call it.
type RoleOfView struct {
	Role  Role  `json:"role"`
	Title Words `json:"title"`
}

// View describes the procedure.
func (p *Procedure) View() ProcedureView {
	out := ProcedureView{ID: p.ID, Title: p.Title}
	for _, s := range p.States {
		out.States = append(out.States, StateView{s.ID, s.Title, s.Holder, s.Closed})
	}
	used := map[Role]bool{}
	for _, r := range p.Rules {
		out.Steps = append(out.Steps, StepView{r.From, r.Action, ActionTitle(r.Action), r.By, r.To, r.Fields(), r.Reason, r.Late})
		for _, role := range r.By {
			used[role] = true
		}
	}
	for _, role := range Roles() {
		if used[role] {
			out.Roles = append(out.Roles, RoleOfView{role, role.Title()})
		}
	}
	return out
}
