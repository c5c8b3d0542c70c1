package campaign

import (
	"fmt"
	"strings"
	"testing"

	"wuzha/internal/plan"

	"github.com/google/go-cmp/cmp"
)

// legalMoves is the state machine once more, as people would tell it: by the one who entered the record, by one with the right
// for the move, and to what state it leads. Everything else is refused.
var legalMoves = map[string]struct {
	author, right bool
	to            RecordState
}{
	"submitted confirm": {false, true, RecordConfirmed},
	"submitted return":  {false, true, RecordReturned},
	"submitted correct": {true, true, RecordSuperseded},
	"submitted void":    {true, true, RecordVoid},
	"confirmed correct": {false, true, RecordSuperseded},
	"confirmed void":    {false, true, RecordVoid},
	"returned correct":  {true, true, RecordSuperseded},
	"returned void":     {true, true, RecordVoid},
}

var moveRights = map[Move]Action{ConfirmMove: ConfirmRecord, ReturnMove: ReturnRecord, CorrectMove: CorrectRecord, VoidMove: VoidRecord}

func TestEveryMoveInEveryState(t *testing.T) {
	t.Parallel()
	cells := 0
	for _, state := range RecordStates() {
		for _, move := range Moves() {
			cells++
			legal, isLegal := legalMoves[fmt.Sprintf("%s %s", state, move)]
			everything := SetOf(casework.List()...)
			people := []struct {
				name string
				q    MoveRequest
				may  bool
			}{
				{"author", MoveRequest{Author: true, Enter: SubmitRecord, May: SetOf(SubmitRecord)}, legal.author},
				{"author who may no longer enter", MoveRequest{Author: true, Enter: SubmitRecord, May: SetOf(View)}, false},
				{"author of a case", MoveRequest{Author: true, Enter: RegisterCase, May: SetOf(SubmitRecord)}, false},
				{"colleague", MoveRequest{Enter: SubmitRecord, May: SetOf(SubmitRecord)}, false},
				{"one with the right", MoveRequest{Enter: SubmitRecord, May: SetOf(moveRights[move])}, legal.right},
				{"one with every other right", MoveRequest{Enter: SubmitRecord, May: everything &^ SetOf(moveRights[move])}, false},
				{"nobody", MoveRequest{}, false},
			}
			for _, who := range people {
				q := who.q
				q.Move, q.Reason = move, "人数写错"
				to, err := CheckMove(state, q)
				want := ErrorKind("")
				switch {
				case !isLegal:
					want = Conflict
				case !who.may:
					want = Denied
				}
				if KindOf(err) != want || (err == nil) != (to == legal.to && to != "") {
					t.Errorf("%s a %s record by %s: got %q, %v, want %q, %q", move, state, who.name, to, err, legal.to, want)
				}
			}
		}
	}
	if cells != 20 || len(moveRules) != len(legalMoves) {
		t.Errorf("walked %d cells, the table has %d rules, want 20 and %d", cells, len(moveRules), len(legalMoves))
	}
	if _, err := CheckMove(RecordSubmitted, MoveRequest{Move: "delete", May: casework}); KindOf(err) != Conflict {
		t.Errorf("an unknown move gave %v", err)
	}
	if _, err := CheckMove("burnt", MoveRequest{Move: VoidMove, May: casework}); KindOf(err) != Conflict {
		t.Errorf("an unknown state gave %v", err)
	}
}

func TestMoveReasons(t *testing.T) {
	t.Parallel()
	for _, move := range Moves() {
		for name, tt := range map[string]struct {
			reason string
			ok     bool
		}{
			"none":     {"", move == ConfirmMove},
			"blank":    {" \n\t", move == ConfirmMove},
			"given":    {"人数写错", true},
			"longest":  {strings.Repeat("长", MaxReason), true},
			"too long": {strings.Repeat("长", MaxReason+1), move == ConfirmMove},
			"no text":  {"人数\x00写错", move == ConfirmMove},
		} {
			_, err := CheckMove(RecordSubmitted, MoveRequest{Move: move, Reason: tt.reason, May: casework})
			if (err == nil) != tt.ok || err != nil && KindOf(err) != Invalid {
				t.Errorf("%s with reason %s: got %v, want ok = %v", move, name, err, tt.ok)
			}
		}
	}
}

func TestMoveIsStale(t *testing.T) {
	t.Parallel()
	for _, now := range RecordStates() {
		for _, seen := range RecordStates() {
			_, err := CheckMove(now, MoveRequest{Move: VoidMove, Seen: seen, Reason: "重复", May: casework})
			if got, want := KindOf(err) == Stale, now != seen; got != want {
				t.Errorf("%s seen as %s: got %v, want stale = %v", now, seen, err, want)
			}
		}
	}
}

func TestStoredStates(t *testing.T) {
	t.Parallel()
	got := map[RecordState]plan.State{}
	for _, s := range append(RecordStates(), "", "burnt") {
		if stored, ok := s.Stored(); ok {
			got[s] = stored
		}
	}
	want := map[RecordState]plan.State{RecordSubmitted: plan.Submitted, RecordConfirmed: plan.Confirmed, RecordReturned: plan.Returned, RecordVoid: plan.Void}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored states (-want +got):\n%s", diff)
	}
}

func TestEnterAction(t *testing.T) {
	t.Parallel()
	p := shippedPlan(t, "wuzha-enterprise")
	for _, kind := range p.Records {
		want := SubmitRecord
		switch kind.ID {
		case "case":
			want = RegisterCase
		case "person":
			want = EditPeople
		}
		if got := EnterAction(kind); got != want {
			t.Errorf("%s needs %s, want %s", kind.ID, got, want)
		}
	}
}

func TestCheckSuccessor(t *testing.T) {
	t.Parallel()
	if err := CheckSuccessor("visit", "visit"); err != nil {
		t.Errorf("same kind: %v", err)
	}
	expectFaults(t, CheckSuccessor("visit", "case"), []string{"kind"})
}
