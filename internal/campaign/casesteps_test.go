package campaign

import (
	"fmt"
	"testing"
)

// TestEveryCaseStepInEveryState walks every cell: what the last step left, which step comes next, and whether the same person takes it.
func TestEveryCaseStepInEveryState(t *testing.T) {
	t.Parallel()
	histories := map[string][]StepTaken{
		"fresh":       nil,
		"attributed":  {{StepAttribute, "a"}},
		"disputed":    {{StepAttribute, "b"}, {StepDispute, "a"}},
		"upheld":      {{StepDispute, "a"}, {StepUphold, "b"}},
		"transferred": {{StepDispute, "a"}, {StepTransfer, "b"}},
	}
	settled := map[CaseStep]ErrorKind{StepAttribute: "", StepDispute: "", StepUphold: Conflict, StepTransfer: Conflict}
	want := map[string]map[CaseStep]ErrorKind{
		"fresh": settled, "attributed": settled, "upheld": settled, "transferred": settled,
		"disputed by another": {StepAttribute: Conflict, StepDispute: Conflict, StepUphold: "", StepTransfer: ""},
		"disputed by oneself": {StepAttribute: Conflict, StepDispute: Conflict, StepUphold: Denied, StepTransfer: Denied},
	}
	for name, taken := range histories {
		for _, by := range []string{"a", "c"} {
			cell := name
			if name == "disputed" {
				cell += map[string]string{"a": " by oneself", "c": " by another"}[by]
			}
			for _, step := range []CaseStep{StepAttribute, StepDispute, StepUphold, StepTransfer} {
				got := KindOf(CheckCaseStep(taken, StepTaken{step, by}))
				if got != want[cell][step] {
					t.Errorf("%s, then %s: got %q, want %q", cell, step, got, want[cell][step])
				}
				if open := Disputed(append(taken[:len(taken):len(taken)], StepTaken{step, by})); open != (step == StepDispute) {
					t.Errorf("%s, then %s: disputed %t", cell, step, open)
				}
			}
		}
	}
	if got := fmt.Sprint(Disputed(nil)); got != "false" {
		t.Errorf("a fresh case is disputed")
	}
}
