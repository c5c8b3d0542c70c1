package app

import (
	"path"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// sight tells which units lie in a scope on a day.
func (f *frame) sight(scope []campaign.UnitRef, day plan.Day) func(unit string) bool {
	if campaign.InScope(scope, rootRef(f.district)) {
		return func(unit string) bool { return unit != "" }
	}
	seen := map[string]bool{}
	return func(unit string) bool {
		in, known := seen[unit]
		if !known {
			ref, ok := f.ref(unit, day)
			in = ok && campaign.InScope(scope, ref)
			seen[unit] = in
		}
		return in
	}
}

// cutTo cuts a scope to the unit that a query names; a unit outside is not found.
func (f *frame) cutTo(scope []campaign.UnitRef, q Query, day plan.Day) ([]campaign.UnitRef, error) {
	for _, unit := range []string{q.Under, q.Unit} {
		if unit == "" {
			continue
		}
		ref, ok := f.ref(unit, day)
		if !ok || !campaign.InScope(scope, ref) {
			return nil, notFound()
		}
		if unit == q.Under {
			scope = []campaign.UnitRef{ref}
		}
	}
	return scope, nil
}

// topmost gives the units of a scope that lie below no other of it.
func topmost(scope []campaign.UnitRef) []string {
	var out []string
	for i, ref := range scope {
		if !slices.ContainsFunc(scope[:i], func(o campaign.UnitRef) bool { return o.Path == ref.Path }) &&
			!slices.ContainsFunc(scope, func(o campaign.UnitRef) bool { return o.Path != ref.Path && o.Contains(ref) }) {
			out = append(out, path.Base(ref.Path))
		}
	}
	return out
}
