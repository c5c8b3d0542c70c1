package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/plans"
)

// demoDay is when the demonstrations of these tests are made.
const demoDay = "2026-10-20"

// liveDemo is a demonstration without its server, made on demoDay.
func liveDemo(t *testing.T, name string) *demoLife {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	day, err := plan.ParseDay(demoDay)
	must(err)
	keys, err := campaign.NewKeyring(campaign.International, "k1", campaign.Key{ID: "k1", Secret: []byte(strings.Repeat("k", campaign.MinKeySize))})
	must(err)
	shipped, err := shippedPlans()
	must(err)
	noon := time.Unix(int64(day)*86_400, 0).Add(4 * time.Hour)
	a, err := app.Open(t.Context(), app.Options{DSN: filepath.Join(t.TempDir(), "demo.db"), Keys: keys, Shipped: shipped, Passwords: demoHashes(), Now: func() time.Time { return noon }})
	must(err)
	t.Cleanup(func() { must(a.Close()) })
	year, err := inventYear(name, day)
	must(err)
	staff, err := settleDemo(t.Context(), a, year)
	must(err)
	_, err = a.Fill(t.Context(), year.district(), year.ledgers)
	must(err)
	must(staff.hire(t.Context(), year))
	l := &demoLife{ctx: t.Context(), staff: staff, year: year}
	must(l.live())
	return l
}

// TestDemoIsAlive holds that each shipped plan's demonstration has matters of each kind that the plan knows, in several states, nothing of
// it refused, and a sound audit.
func TestDemoIsAlive(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		if testing.Short() && name != "wuzha-campus" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			l := liveDemo(t, name)
			for _, err := range l.refused {
				t.Errorf("refused: %v", err)
			}
			l.notEmpty(t)
			for _, p := range campaign.Procedures() {
				found, err := l.staff.app.Matters(t.Context(), l.office(), app.MatterQuery{Procedure: p.ID})
				if err != nil {
					t.Fatal(err)
				}
				var states []string
				for _, m := range found.Items {
					states = append(states, m.State)
				}
				if wanted(l.year.plan, p.ID) && len(states) == 0 {
					t.Errorf("no %s", p.ID)
				}
				if slices.Contains([]string{"finding", "notice", "title", "complaint"}, p.ID) && len(slices.Compact(slices.Sorted(slices.Values(states)))) < 3 {
					t.Errorf("%s: got the states %v, want three different ones", p.ID, states)
				}
			}
			report, err := l.staff.app.Verify(t.Context())
			if err != nil || !report.Clean() {
				t.Errorf("verify: %+v, %v", report, err)
			}
		})
	}
}

// notEmpty holds that what pages list beside matters has something to look at.
func (l *demoLife) notEmpty(t *testing.T) {
	t.Helper()
	a, c := l.staff.app, l.office()
	drives, err := a.PledgeDrives(t.Context(), c, app.Query{})
	if err != nil || len(drives) != 2 || drives[0].Signed+drives[1].Signed != signers+signers/3 {
		t.Errorf("pledge drives: got %+v, %v", drives, err)
	}
	frozen, err := a.Freezes(t.Context(), c, app.Query{})
	if err != nil || len(frozen) != 1 {
		t.Errorf("freezes: got %v, %v, want one", frozen, err)
	}
	watched, err := a.WatchLists(t.Context(), c, plan.Monthly.NameOf(l.day(1)))
	if err != nil || len(watched) == 0 {
		t.Errorf("watch lists: got %v, %v", watched, err)
	}
	channels, err := a.Channels(t.Context(), c)
	if err != nil || len(channels) != 1 || !channels[0].Stopped {
		t.Errorf("channels: got %+v, %v, want one that is stopped", channels, err)
	}
	materials, err := a.Materials(t.Context(), c)
	if err != nil || len(materials) != len(demoMaterials) || materials[0].Stock != demoMaterials[0].printed-demoMaterials[0].printed/100-given(l) {
		t.Errorf("materials: got %+v, %v", materials, err)
	}
	late := false
	open, err := a.Matters(t.Context(), c, app.MatterQuery{Procedure: "finding", Open: true})
	for _, m := range open.Items {
		late = late || m.Late
	}
	if err != nil || !late {
		t.Errorf("findings: %v, none of %d is late", err, len(open.Items))
	}
}

// given is how many copies of the first material were handed out.
func given(l *demoLife) int64 {
	if len(l.recipients(l.year.district())) > 2 {
		return demoMaterials[0].printed / 10
	}
	return 0
}

// wanted tells whether the plan has a use for a kind of matter. Who is commended or called in depends on the year.
func wanted(p *plan.Plan, procedure string) bool {
	switch procedure {
	case "order":
		return len(p.Orders) > 0
	case "call_in", "commendation":
		return false
	}
	return true
}
