package campaign

import (
	"slices"

	"wuzha/internal/plan"
)

// How many cases a unit had is seen by whoever sees the unit. Of which kind they were, and what they cost, is seen by those who may see
// rows of cases; all others are told what was released (docs/decisions/0010-small-numbers.md).

// restsOnCases tells measures whose numbers say how many cases there are, or of which kind.
func restsOnCases(m *plan.Measure) bool { return slices.ContainsFunc(m.RestsOn(), ofCases) }

// TellsKinds tells measures whose numbers say of which kind cases are, or what they cost.
func TellsKinds(m *plan.Measure) bool {
	return slices.ContainsFunc(m.RestsOn(), func(x *plan.Measure) bool {
		return ofCases(x) && (x.Where != nil || x.Verb != plan.Count && x.Verb != plan.Last)
	})
}

// WithoutKinds is a verdict without the numbers it was given on when one of them tells of which kind cases are. What was found stays.
func WithoutKinds(v *plan.Verdict) *plan.Verdict {
	if !slices.ContainsFunc(v.Duty.HaveOf(), TellsKinds) {
		return v
	}
	out := *v
	out.Have, out.Short = nil, nil
	return &out
}

// WithoutKinds is a call-in without figures that tell of which kind cases are.
func (c CallIn) WithoutKinds() CallIn {
	c.Figures = slices.DeleteFunc(slices.Clone(c.Figures), func(f plan.Figure) bool { return f.Measure != nil && TellsKinds(f.Measure) })
	return c
}
