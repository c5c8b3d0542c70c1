package campaign

import (
	"strings"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// RecordState is where a record stands: one of the four stored states, or replaced by a correction. A superseded record keeps
// its stored state; that it has a successor is found by the successor.
type RecordState string

// The states of a record. The first four are the words of ledgers and databases.
const (
	RecordSubmitted  RecordState = "submitted"
	RecordConfirmed  RecordState = "confirmed"
	RecordReturned   RecordState = "returned"
	RecordVoid       RecordState = "void"
	RecordSuperseded RecordState = "superseded"
)

// RecordStates lists all states.
func RecordStates() []RecordState {
	return []RecordState{RecordSubmitted, RecordConfirmed, RecordReturned, RecordVoid, RecordSuperseded}
}

// Stored is the plan language's word for a state; a superseded record has none of its own.
func (s RecordState) Stored() (plan.State, bool) {
	if s == RecordSuperseded {
		return 0, false
	}
	state, ok := plan.ParseState(string(s))
	return state, ok && s != ""
}

// Move is what can be done to a record that is there. Records are never changed: to correct one is to enter another that
// supersedes it.
type Move string

// The moves.
const (
	ConfirmMove Move = "confirm"
	ReturnMove  Move = "return"
	CorrectMove Move = "correct"
	VoidMove    Move = "void"
)

// Moves lists all moves.
func Moves() []Move { return []Move{ConfirmMove, ReturnMove, CorrectMove, VoidMove} }

// moveRule is one cell of the table: what a move does in a state, and who may.
type moveRule struct {
	to     RecordState // of the record that is there
	action Action      // who may: a post with this action
	author bool        // or the person who entered it, while still allowed to enter records
	reason bool        // must be given
}

type moveKey struct {
	from RecordState
	move Move
}

// moveRules is the state machine. What is not in it cannot be done. What somebody has confirmed, its author no longer takes
// back alone; void and superseded are the end.
var moveRules = map[moveKey]moveRule{
	{RecordSubmitted, ConfirmMove}: {RecordConfirmed, ConfirmRecord, false, false},
	{RecordSubmitted, ReturnMove}:  {RecordReturned, ReturnRecord, false, true},
	{RecordSubmitted, CorrectMove}: {RecordSuperseded, CorrectRecord, true, true},
	{RecordSubmitted, VoidMove}:    {RecordVoid, VoidRecord, true, true},
	{RecordConfirmed, CorrectMove}: {RecordSuperseded, CorrectRecord, false, true},
	{RecordConfirmed, VoidMove}:    {RecordVoid, VoidRecord, false, true},
	{RecordReturned, CorrectMove}:  {RecordSuperseded, CorrectRecord, true, true},
	{RecordReturned, VoidMove}:     {RecordVoid, VoidRecord, true, true},
}

// MoveRequest is somebody's wish to move a record.
type MoveRequest struct {
	Move   Move
	Seen   RecordState // the state that the person saw; empty: not told
	Reason string
	Author bool      // the person has entered the record
	Enter  Action    // what entering a record of this kind needs, see [EnterAction]
	May    ActionSet // what the person may do at the record's unit, see [ActionsAt]
}

// CheckMove gives the state that the record gets, or the refusal. now is the record's present state.
func CheckMove(now RecordState, q MoveRequest) (RecordState, error) {
	if q.Seen != "" && q.Seen != now {
		return "", Refuse(Stale, "记录状态已变化,请刷新后再操作", "the record has changed meanwhile; look at it again")
	}
	rule, ok := moveRules[moveKey{now, q.Move}]
	if !ok {
		return "", notPossible(now)
	}
	if !q.May.Has(rule.action) && !(rule.author && q.Author && q.May.Has(q.Enter)) {
		return "", Refuse(Denied, "您的岗位不能对这条记录做此操作", "your posts do not allow you to do this to the record")
	}
	if rule.reason {
		if f := reasonFault(q.Reason); len(f) > 0 {
			return "", invalid(f)
		}
	}
	return rule.to, nil
}

// PossibleMoves lists what somebody could do to a record that stands at now, for the buttons of a page; q.Move and q.Reason do not matter.
func PossibleMoves(now RecordState, q MoveRequest) []Move {
	var out []Move
	q.Reason = "…"
	for _, m := range Moves() {
		q.Move = m
		if _, err := CheckMove(now, q); err == nil {
			out = append(out, m)
		}
	}
	return out
}

func notPossible(now RecordState) error {
	switch now {
	case RecordVoid:
		return Refuse(Conflict, "记录已作废,不能再处理", "the record is void; nothing more can be done to it")
	case RecordSuperseded:
		return Refuse(Conflict, "记录已被更正,请处理更正后的记录", "the record has been corrected; go on with the one that replaced it")
	case RecordConfirmed:
		return Refuse(Conflict, "记录已确认,如有误请更正或作废", "the record is confirmed already; correct or void it if it is wrong")
	case RecordReturned:
		return Refuse(Conflict, "记录已退回,请等待更正后重新提交", "the record has been returned; wait for its correction")
	}
	return Refuse(Conflict, "当前状态不能做此操作", "this cannot be done to a record in this state")
}

// reasonFault finds what is wrong with a reason that must be given.
func reasonFault(reason string) []Fault {
	switch {
	case strings.TrimSpace(reason) == "":
		return []Fault{{"reason", Words{"请填写理由", "give a reason"}}}
	case utf8.RuneCountInString(reason) > MaxReason || !PlainText(reason):
		return []Fault{{"reason", Words{"理由过长(最多500字)或含有无法使用的字符", "the reason is longer than 500 characters or has characters that cannot be used"}}}
	}
	return nil
}

// CheckSuccessor tells whether an entry may correct a record: it must be of the same kind. What was entered as another kind
// is voided and entered anew.
func CheckSuccessor(old, successor string) error {
	if old == successor {
		return nil
	}
	return InvalidAt("kind", "更正不能改变记录种类,请作废后重新填报", "a correction cannot change the kind of a record; void it and enter it anew")
}

// EnterAction is the right that entering a record of a kind needs: cases and people have rights of their own.
func EnterAction(kind *plan.RecordKind) Action {
	if kind.Builtin {
		switch kind.ID {
		case "case":
			return RegisterCase
		case "person":
			return EditPeople
		}
	}
	return SubmitRecord
}
