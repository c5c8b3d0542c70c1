package app

import (
	"maps"
	"slices"
)

// ShippedPlans lists the plans that ship with the program, sorted by id: what a set-up may choose from.
func (a *App) ShippedPlans() []PlanInfo {
	var out []PlanInfo
	for _, id := range slices.Sorted(maps.Keys(a.o.Shipped)) {
		p, problems := a.readPlan(string(a.o.Shipped[id]))
		if p == nil || problems.Stops() {
			continue // it could not be put in force
		}
		out = append(out, PlanInfo{ID: id, Version: p.Version, Title: p.Title, State: "draft", Start: p.Start})
	}
	return out
}
