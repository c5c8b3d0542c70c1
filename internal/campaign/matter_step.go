package campaign

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// Act is somebody's wish to do a step.
type Act struct {
	ID          string // made by the sender; may be empty
	Action      string
	Seen        string // the state that the person saw; empty: not told
	Reason      string
	Input       json.RawMessage // an object with the fields that the step sets
	Attachments []string        // hashes, hexadecimal
}

// MatterFacts are what a step may look at beside its matter. Functions look when they are asked.
type MatterFacts struct {
	UnitKind *plan.UnitKind
	UnitName string
	TopName  string                 // of the whole district
	Late     bool                   // the deadline has passed
	May      ActionSet              // what the person may do at the unit
	Holds    func(post string) bool // the person holds the post at the unit or above
	Known    func(unit string) bool // there is such a unit, in the person's sight
	RecordOf func(id string) (RecordState, bool)
	// Next takes the next number of a series that has no gaps.
	Next func(series string) (int64, error)
	// Others are the matters of the procedure that are in a state, in the whole district.
	Others func(state string) ([]*Matter, error)
	// Earlier are the unit's closed matters of the procedure on a subject.
	Earlier func(subject string) ([]*Matter, error)
	// Objections is the number of open objections to the matter.
	Objections func() (int, error)
	// Deciders are those who decided what somebody objects to; nil: there is no such thing at the unit.
	Deciders func(about, object string) ([]string, error)

	// What the plan says, looked up only for rules that name it in Looks.
	Standing *plan.Standing   // "standing": of the unit with the title; nil: it is not judged
	Sheet    *plan.ScoreSheet // "sheet": of the score; nil: there is none
	Draft    *BulletinDraft   // "draft": of the bulletin
}

// MatterStep is a step while it is being worked out: what it is about, and what follows from it.
type MatterStep struct {
	Plan   *plan.Plan
	Today  plan.Day
	Person string
	Roles  []Role
	Facts  MatterFacts
	Matter *Matter // as it was; its data already has what the step sets
	Act    Act
	To     string // the state it leads to

	Enter     []Entry          // records that follow
	Void      []string         // records that no longer hold
	Decisions []MatterDecision // that the plan counts
	Open      []MatterOpening  // matters that follow
	Cases     []CaseRuling     // steps on cases that follow
}

// MatterDecision is a decision in the ledger of decisions, about the matter's unit.
type MatterDecision struct{ Duty, Period, Per, Decision, Reason string }

// MatterOpening is a new matter.
type MatterOpening struct {
	ID          string
	Procedure   string
	Unit        string
	Input       json.RawMessage
	Reason      string
	Attachments []string
}

// NewMatter makes the matter that an opening would make, before its first step.
func NewMatter(o MatterOpening, opener string) (*Matter, error) {
	p, ok := ProcedureOf(o.Procedure)
	if !ok {
		return nil, InvalidAt("procedure", "没有这种事项", "there is no such procedure")
	}
	if !ValidRecordID(o.ID) || strings.HasPrefix(o.ID, "-") || len(o.ID) > MaxMatterID {
		return nil, InvalidAt("id", "编号应为小写UUID，或不超过48位的字母、数字、点、冒号、横线、下划线",
			"an id is a UUID in small letters, or at most 48 letters, digits, dots, colons, hyphens and underscores")
	}
	return &Matter{ID: o.ID, Procedure: p, Unit: o.Unit, Opener: opener, Data: p.fresh()}, nil
}

// MaxMatterID leaves room for the ids of the records that follow from a matter.
const MaxMatterID = 48

// Rule gives the cell of the matter's state and an action, or the refusal.
func (m *Matter) Rule(action, seen string) (MatterRule, error) {
	if seen != "" && seen != m.State {
		return MatterRule{}, Refuse(Stale, "事项已由他人办理，状态已变化，请刷新后再操作", "somebody else has done a step meanwhile; look at the matter again")
	}
	rule, ok := m.Procedure.rule(m.State, action)
	if ok {
		return rule, nil
	}
	state, _ := m.Procedure.StateOf(m.State)
	return MatterRule{}, Refuse(Conflict, "“"+state.Title.Zh+"”的事项不能做此操作", "this cannot be done to a matter that is "+state.Title.En)
}

// may refuses who plays none of the roles of the rule, or has already done what the rule leaves to others.
func (x *MatterStep) may(rule MatterRule) error {
	if !slices.ContainsFunc(rule.By, func(r Role) bool { return slices.Contains(x.Roles, r) }) {
		return Refuse(Denied, "这一步应由"+roleTitles(rule.By, plan.Chinese)+"办理", "this step belongs to "+roleTitles(rule.By, plan.English))
	}
	if x.Matter.did(x.Person, rule.Apart) {
		return Refuse(Denied, "您已办理过前面的环节，这一步应由他人办理", "you have done an earlier step; this one belongs to another person")
	}
	if rule.Late && !x.Facts.Late {
		return Refuse(Conflict, "期限未到，还不能做此操作", "the deadline has not passed; this cannot be done yet")
	}
	if rule.When != nil {
		return rule.When(x)
	}
	return nil
}

func roleTitles(roles []Role, l plan.Language) string {
	titles := make([]string, len(roles))
	for i, r := range roles {
		titles[i] = r.Title().In(l)
	}
	if l == plan.English {
		return strings.Join(titles, " or ")
	}
	return strings.Join(titles, "、")
}

// Offered lists the steps that the person may do now, for drawing buttons.
func (x *MatterStep) Offered() []MatterRule {
	var out []MatterRule
	for _, r := range x.Matter.Procedure.Rules {
		try := *x
		try.Act.Action = r.Action
		if r.From == x.Matter.State && try.may(r) == nil {
			out = append(out, r)
		}
	}
	return out
}

// Take works a step out: the matter as it then stands, with the step in its history. x holds what follows from it. The first
// step of a matter is its opening.
func (x *MatterStep) Take(at int64) (*Matter, error) {
	rule, err := x.Matter.Rule(x.Act.Action, x.Act.Seen)
	if err != nil {
		return nil, err
	}
	if err := x.may(rule); err != nil {
		return nil, err
	}
	if err := x.content(rule); err != nil {
		return nil, err
	}
	before := x.Matter.Data
	next := *x.Matter
	if next.Data, err = merge(x.Matter.Procedure, before, x.Act.Input, rule); err != nil {
		return nil, err
	}
	x.Matter, x.To = &next, rule.To
	if rule.Does != nil {
		if err := rule.Does(x); err != nil {
			return nil, err
		}
	}
	if err := orNil(checkMatter(next.Data)); err != nil {
		return nil, err
	}
	return x.settle(before, at)
}

// content checks the parts of a step that are alike for all.
func (x *MatterStep) content(rule MatterRule) error {
	var faults []Fault
	if rule.Reason || x.Act.Reason != "" {
		faults = reasonFault(x.Act.Reason)
	}
	if x.Act.ID != "" && !ValidRecordID(x.Act.ID) {
		faults = append(faults, Fault{"id", Words{"编号有误", "the id is wrong"}})
	}
	if a := x.Act.Attachments; len(a) > MaxPhotos || repeated(a) || slices.ContainsFunc(a, func(h string) bool { return !isHash(h) }) {
		faults = append(faults, Fault{"attachments", Words{"附件编号有误、重复或多于9个", "the attachments are wrong, repeated or more than 9"}})
	}
	return orNil(faults)
}

// settle appends the step to the history.
func (x *MatterStep) settle(before MatterData, at int64) (*Matter, error) {
	m := x.Matter
	changes, err := difference(before, m.Data)
	if err != nil {
		return nil, err
	}
	e := MatterEntry{Seq: len(m.Steps) + 1, ID: x.Act.ID, Action: x.Act.Action, From: m.State, To: x.To, By: x.Person, At: at,
		Reason: strings.TrimSpace(x.Act.Reason), Changes: changes, Attachments: x.Act.Attachments}
	m.Steps = append(slices.Clone(m.Steps), e)
	if m.State != x.To {
		m.State, m.Since = x.To, x.Today
	}
	if m.Procedure.subject != nil {
		m.Subject = m.Procedure.subject(m.Data)
	}
	return m, nil
}

// SameOpening tells whether a matter was opened with the same words: then opening it again is harmless.
func SameOpening(m *Matter, o MatterOpening, opener string) (bool, error) {
	rule, _ := m.Procedure.rule("", OpenAction)
	if o.Procedure != m.Procedure.ID || o.Unit != m.Unit || opener != m.Opener || len(m.Steps) == 0 {
		return false, nil
	}
	said, err := merge(m.Procedure, m.Procedure.fresh(), o.Input, rule)
	if err != nil {
		return false, err
	}
	fields, err := fieldsOf(said)
	if err != nil {
		return false, err
	}
	kept := map[string]json.RawMessage{}
	if err := json.Unmarshal(m.Steps[0].Changes, &kept); err != nil {
		return false, err
	}
	for _, f := range rule.Fields() {
		if !bytes.Equal(fields[f.Name], kept[f.Name]) {
			return false, nil
		}
	}
	return true, nil
}

// Replay gives the data that a history makes: every step lays its changes over what was there.
func Replay(p *Procedure, steps []MatterEntry) (MatterData, error) {
	all := map[string]json.RawMessage{}
	for _, s := range steps {
		changed := map[string]json.RawMessage{}
		if len(s.Changes) > 0 {
			if err := json.Unmarshal(s.Changes, &changed); err != nil {
				return nil, err
			}
		}
		for k, v := range changed {
			if string(v) == "null" {
				delete(all, k)
			} else {
				all[k] = v
			}
		}
	}
	return unpackInto(p, all)
}
