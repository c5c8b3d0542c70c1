package app

import (
	"context"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// PlanComparison is what is different between the version that starts last of those in force, and a draft.
type PlanComparison struct {
	Version int          `json:"version"` // in force
	Lines   []DiffLine   `json:"lines"`
	Rules   []RuleChange `json:"rules"`
}

// DiffLine is a line of a comparison: Sign is "+" of the draft alone, "-" of the version in force alone, "@" the head of a part with the
// place, or empty.
type DiffLine struct {
	Sign string `json:"sign"`
	Text string `json:"text"`
}

// RuleChange is a rule of the plan that is not the same in both; nil is not there.
type RuleChange struct {
	Now  *plan.Passage `json:"now,omitempty"`
	Then *plan.Passage `json:"then,omitempty"`
}

// ComparePlan holds a sound draft against the version in force: line by line, and rule by rule in words.
func (a *App) ComparePlan(ctx context.Context, c Caller, text string) (PlanComparison, error) {
	if err := c.mayHere(campaign.DraftPlan); err != nil {
		return PlanComparison{}, err
	}
	if err := checkPlanSize(text); err != nil {
		return PlanComparison{}, err
	}
	p, err := a.soundPlan(text)
	if err != nil {
		return PlanComparison{}, err
	}
	out := PlanComparison{}
	err = a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		if len(f.versions) == 0 {
			return campaign.Refuse(campaign.Conflict, "还没有施行中的方案，无可比较", "no plan is in force yet, there is nothing to compare with")
		}
		last := f.versions[len(f.versions)-1]
		out = PlanComparison{Version: last.plan.Version, Lines: diffLines(last.stored.Text, text), Rules: ruleChanges(last.plan, p)}
		return nil
	})
	return out, err
}

func diffLines(old, text string) []DiffLine {
	var out []DiffLine
	lines := strings.Split(strings.TrimSuffix(string(diff.Diff("old", []byte(old), "new", []byte(text))), "\n"), "\n")
	for _, line := range lines[min(3, len(lines)):] { // the first three name the files
		switch sign := line[:min(1, len(line))]; sign {
		case "+", "-":
			out = append(out, DiffLine{sign, line[1:]})
		case "@":
			out = append(out, DiffLine{sign, line})
		default:
			out = append(out, DiffLine{"", strings.TrimPrefix(line, " ")})
		}
	}
	return out
}

// ruleChanges lists what is changed or gone in the order of the old plan, then what is new.
func ruleChanges(old, draft *plan.Plan) []RuleChange {
	same := func(x, y plan.Passage) bool { return x.Kind == y.Kind && x.ID == y.ID }
	now, then := old.Passages(), draft.Passages()
	var out []RuleChange
	for _, x := range now {
		i := slices.IndexFunc(then, func(y plan.Passage) bool { return same(x, y) })
		switch {
		case i < 0:
			out = append(out, RuleChange{Now: &x})
		case then[i].Title != x.Title || then[i].Source != x.Source || !slices.Equal(then[i].Says, x.Says):
			out = append(out, RuleChange{&x, &then[i]})
		}
	}
	for _, y := range then {
		if !slices.ContainsFunc(now, func(x plan.Passage) bool { return same(x, y) }) {
			out = append(out, RuleChange{Then: &y})
		}
	}
	return out
}
