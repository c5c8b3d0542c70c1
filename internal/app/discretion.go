package app

import (
	"encoding/json"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// discretion takes out of what a caller is told of which kind cases are and what they cost, of units whose cases the caller may not
// see (docs/decisions/0010-small-numbers.md).
type discretion struct{ cases func(unit string) bool }

func (f *frame) discretion(c Caller, day plan.Day) discretion {
	return discretion{f.sight(campaign.Scope(c.Actor, campaign.ViewCases, c.Day()), day)}
}

func (d discretion) verdict(v *plan.Verdict) *plan.Verdict {
	if d.cases(v.Unit) {
		return v
	}
	return campaign.WithoutKinds(v)
}

func (d discretion) verdicts(list []plan.Verdict) []plan.Verdict {
	out := slices.Clone(list)
	for i := range out {
		out[i] = *d.verdict(&out[i])
	}
	return out
}

func (d discretion) result(r *plan.Result) *plan.Result {
	out := *r
	out.Verdicts, out.Goals = d.verdicts(r.Verdicts), d.verdicts(r.Goals)
	return &out
}

func (d discretion) callIn(c campaign.CallIn) campaign.CallIn {
	if d.cases(c.Unit) {
		return c
	}
	return c.WithoutKinds()
}

// frozen takes the same out of a verdict as it was frozen; silent are the measures that tell, by id.
func (d discretion) frozen(raw json.RawMessage, unit string, silent map[string]bool) (json.RawMessage, bool) {
	if d.cases(unit) {
		return raw, false
	}
	var v map[string]json.RawMessage
	var have map[string]json.RawMessage
	if json.Unmarshal(raw, &v) != nil || json.Unmarshal(v["have"], &have) != nil {
		return raw, false
	}
	told := false
	for id := range have {
		told = told || silent[id]
	}
	if !told {
		return raw, false
	}
	v["have"] = json.RawMessage("{}")
	delete(v, "short")
	out, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("{}"), true
	}
	return out, true
}

// tellKinds are the measures of all versions that tell of which kind cases are.
func (f *frame) tellKinds() map[string]bool {
	out := map[string]bool{}
	for _, v := range f.versions {
		for _, m := range v.plan.Measures {
			out[m.ID] = out[m.ID] || campaign.TellsKinds(m)
		}
	}
	return out
}
