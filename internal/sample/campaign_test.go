package sample_test

import (
	"slices"
	"strings"
	"testing"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/sample"
	"wuzha/plans"
)

// year is a sample of a shipped plan, read back and judged on the plan's last day.
type year struct {
	p      *plan.Plan
	in     *plan.Ledgers
	tree   *plan.Tree
	result *plan.Result
}

func makeYear(t *testing.T, name string, scale float64) year {
	t.Helper()
	p := shipped(t, name)
	in, tree := readAll(t, p, campaignOf(t, p, sample.Options{Seed: 1, Scale: scale}))
	facts := plan.NewFacts(p, tree, in.Records, in.Decisions, plan.Known{AsOf: p.Period.To})
	return year{p, in, tree, plan.Evaluate(facts)}
}

func TestReadsBack(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y := makeYear(t, name, 0.2)
			for _, q := range y.in.Problems {
				t.Errorf("%s row %d [%s] %q: %s", q.File, q.Row, q.Column, q.Value, q.Reason)
			}
			if len(y.in.Units) < 15 || len(y.in.Records) < 300 || len(y.in.Decisions) < 1 {
				t.Errorf("got %d units, %d records, %d decisions", len(y.in.Units), len(y.in.Records), len(y.in.Decisions))
			}
			checkReferences(t, y)
		})
	}
}

// checkReferences holds that what records refer to and supersede is there, and that every exceptional state has a reason.
func checkReferences(t *testing.T, y year) {
	t.Helper()
	ids := map[string]bool{}
	for i := range y.in.Records {
		ids[y.in.Records[i].ID] = true
	}
	for i := range y.in.Records {
		r := &y.in.Records[i]
		if r.Ref != "" && !ids[r.Ref] || r.Supersedes != "" && !ids[r.Supersedes] {
			t.Errorf("%s refers to %q and supersedes %q: no such record", r.ID, r.Ref, r.Supersedes)
		}
		if exceptional := r.State == plan.Void || r.State == plan.Returned || r.Supersedes != ""; exceptional && r.Reason == "" {
			t.Errorf("%s (%v) has no reason", r.ID, r.State)
		}
		if r.By != "" && !strings.HasPrefix(r.By, "p-") {
			t.Errorf("%s was entered by %q, want a person's id", r.ID, r.By)
		}
	}
}

// TestDutiesMetAndNot holds that of the duties judged often enough most are met by some and not by others.
func TestDutiesMetAndNot(t *testing.T) {
	t.Parallel()
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good, bad := map[string]int{}, map[string]int{}
			y := makeYear(t, name, representative[name])
			for _, v := range y.result.Verdicts {
				if v.State.Good() {
					good[v.Duty.ID]++
				} else if v.State.Bad() {
					bad[v.Duty.ID]++
				}
			}
			var judged, both int
			var oneSided []string
			for _, d := range y.p.Duties {
				if good[d.ID]+bad[d.ID] < 12 {
					continue
				}
				judged++
				if good[d.ID] > 0 && bad[d.ID] > 0 {
					both++
				} else {
					oneSided = append(oneSided, d.ID)
				}
			}
			if judged < 5 || both*100 < judged*85 {
				t.Errorf("%d of %d duties are met by some and not by others; one-sided: %v", both, judged, oneSided)
			}
		})
	}
}

// representative is a scale at which a plan has enough units to speak of shares.
var representative = map[string]float64{"wuzha-community": 0.25, "wuzha-enterprise": 0.5, "town-special-action": 1, "wuzha-campus": 1}

var mainKind = map[string]string{"wuzha-community": "community", "wuzha-enterprise": "enterprise", "town-special-action": "village", "wuzha-campus": "class"}

// TestAThirdLags holds that about a third of the units does well under what the others do, and that a few do everything.
func TestAThirdLags(t *testing.T) {
	t.Parallel()
	for name, kind := range mainKind {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y := makeYear(t, name, representative[name])
			done, owed := map[string]int{}, map[string]int{}
			for _, v := range y.result.Verdicts {
				if y.tree.KindOf(v.Unit).ID != kind || v.Duty.Keep != nil || v.Duty.Manual != nil || v.Duty.Per != "" || !v.Closed {
					continue
				}
				if v.State.Good() {
					done[v.Unit]++
				}
				if v.State.Good() || v.State.Bad() {
					owed[v.Unit]++
				}
			}
			lag, excel := 0, 0
			for u, n := range owed {
				switch {
				case done[u]*100 <= n*62:
					lag++
				case done[u] == n:
					excel++
				}
			}
			if share := lag * 100 / len(owed); share < 20 || share > 46 {
				t.Errorf("got %d%% of %d units lagging, want about a third", share, len(owed))
			}
			if excel == 0 {
				t.Error("no unit met everything")
			}
		})
	}
}

// TestFollowUps holds that what cases call for is done in time, late and never.
func TestFollowUps(t *testing.T) {
	t.Parallel()
	y := makeYear(t, "wuzha-community", 0.3)
	states := map[plan.VerdictState]int{}
	for _, v := range y.result.Verdicts {
		if v.Duty.Per == "case" {
			states[v.State]++
		}
	}
	if states[plan.Met] <= states[plan.Late]+states[plan.Unmet] || states[plan.Late] == 0 || states[plan.Unmet] == 0 {
		t.Errorf("got %v, want most met, some late, some unmet", states)
	}
}

// TestLedgerFlaws holds that the records have what real ledgers have.
func TestLedgerFlaws(t *testing.T) {
	t.Parallel()
	y := makeYear(t, "wuzha-enterprise", 0.3)
	seen := map[string]int{}
	for i := range y.in.Records {
		r := &y.in.Records[i]
		if r.Kind.ID == "person" {
			continue
		}
		seen[r.State.String()]++
		late := plan.DayOf(timeOf(r.EnteredAt)) - r.On
		switch {
		case late < 0:
			t.Fatalf("%s was entered %d days before it happened", r.ID, -late)
		case late >= 4:
			seen["late"]++
		}
		if r.Supersedes != "" {
			seen["supersedes"]++
		}
		if r.Kind.ID == "case" && r.On < y.p.Period.From {
			seen["earlier case"]++
		}
		if wd := timeOf(r.EnteredAt); r.Kind.ID == "publicity" && int(r.On)%7 == 3 { // 1970-01-04 was a Sunday
			seen["sunday"]++
		} else if r.Kind.ID == "publicity" && int(r.On)%7 == 6 && !wd.IsZero() {
			seen["wednesday"]++
		}
	}
	for _, what := range []string{"submitted", "confirmed", "returned", "void", "late", "supersedes", "earlier case", "sunday"} {
		if seen[what] == 0 {
			t.Errorf("no %s among the records: %v", what, seen)
		}
	}
	if seen["sunday"]*3 > seen["wednesday"] {
		t.Errorf("got %d on Sundays and %d on Wednesdays, want few at weekends", seen["sunday"], seen["wednesday"])
	}
}

func TestEnterprises(t *testing.T) {
	t.Parallel()
	for _, scale := range []float64{0.05, 0.2} {
		y := makeYear(t, "wuzha-enterprise", scale)
		var heads []int64
		unknown := 0
		for _, u := range y.in.Units {
			if u.Kind.ID != "enterprise" {
				if u.Code != "" && !campaign.ValidDivisionCode(u.Code) {
					t.Errorf("unit %s has the division code %q", u.ID, u.Code)
				}
				continue
			}
			if code := u.Attributes[1].Text; !campaign.ValidCreditCode(code) {
				t.Errorf("enterprise %s has the credit code %q", u.ID, code)
			}
			if v := u.Attributes[0]; v.Set {
				heads = append(heads, v.Num)
			} else {
				unknown++
			}
			if !strings.HasPrefix(u.Name, "示例") {
				t.Errorf("the name %q could be real", u.Name)
			}
		}
		for _, edge := range []int64{499, 500, 999, 1000, 9999, 10000} {
			if !slices.Contains(heads, edge) {
				t.Errorf("scale %v: no enterprise has %d employees", scale, edge)
			}
		}
		if scale == 0.2 && unknown == 0 {
			t.Error("every headcount is known")
		}
	}
}

func TestCommunities(t *testing.T) {
	t.Parallel()
	y := makeYear(t, "wuzha-community", 0.2)
	places := map[string]map[string]bool{}
	for _, u := range y.in.Units {
		switch u.Kind.ID {
		case "community":
			if !campaign.ValidDivisionCode(u.Code) || len(u.Code) != 12 || u.Code[:9] != u.Parent {
				t.Errorf("community %s in %s has the code %q", u.ID, u.Parent, u.Code)
			}
		case "venue":
			if places[u.Parent] == nil {
				places[u.Parent] = map[string]bool{}
			}
			places[u.Parent][u.Attributes[0].Text] = true
		}
	}
	full := 0
	for _, have := range places {
		if len(have) == 4 {
			full++
		}
	}
	if full == 0 || full == len(places) {
		t.Errorf("%d of %d communities have all kinds of venues, want some", full, len(places))
	}
}
