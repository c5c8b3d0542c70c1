package plan_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"wuzha/internal/plan"
)

// compareSums adds up the verdicts of all units below one, and asks the View for the same.
func (l *ledger) compareSums(t *rapid.T, want *plan.Result) {
	ids := l.trees[len(l.trees)-1].IDs()
	for _, w := range []plan.Window{{From: plan.FirstDay, To: l.today}, {From: l.m.asOf - 20, To: l.m.asOf + 10}} {
		for _, top := range []string{ids[0], pick(l.artist, ids...)} {
			if d := difference(l.added(want.Verdicts, top, w), told(l.view.SumOf(top, w))); d != "" {
				t.Fatalf("sum of %s in %v: %s", top, w, d)
			}
			if d := difference(l.added(want.Goals, top, w), told(l.view.GoalSumOf(top, w))); d != "" {
				t.Fatalf("sum of the goals of %s in %v: %s", top, w, d)
			}
		}
	}
}

// added is what a sum should say, found one verdict after the other.
func (l *ledger) added(want []plan.Verdict, top string, w plan.Window) string {
	tree := l.trees[len(l.trees)-1]
	states, due, one, missing, duties := map[string]int{}, map[string]int{}, map[string]string{}, map[string]int{}, map[string]map[*plan.Duty]bool{}
	for i := range want {
		v := &want[i]
		if !tree.Under(v.Unit, top, l.today) {
			continue
		}
		if v.State == plan.Pending && l.today <= v.Window.To && v.Window.To < l.today+plan.SoonDays {
			k := fmt.Sprintf("%s %p", v.Window.To, v.Duty)
			due[k]++
			if one[k] == "" || v.Unit < one[k] {
				one[k] = v.Unit
			}
		}
		if v.Window.To < w.From || w.To < v.Window.To {
			continue
		}
		states[fmt.Sprintf("%p %s", v.Duty, v.State)]++
		if v.State.Bad() {
			missing[v.Unit]++
			if duties[v.Unit] == nil {
				duties[v.Unit] = map[*plan.Duty]bool{}
			}
			duties[v.Unit][v.Duty] = true
		}
	}
	worst := slices.SortedFunc(maps.Keys(missing), func(a, b string) int {
		return cmp.Or(-cmp.Compare(missing[a], missing[b]), -cmp.Compare(len(duties[a]), len(duties[b])), cmp.Compare(a, b))
	})
	behind := ""
	for _, u := range worst[:min(len(worst), plan.MostBehind)] {
		behind += fmt.Sprintf("\n%s misses %d of %d", u, missing[u], len(duties[u]))
	}
	return fmt.Sprint(states, due, one, behind)
}

func told(s plan.DutySum) string {
	states, due, one, behind := map[string]int{}, map[string]int{}, map[string]string{}, ""
	for _, d := range s.Duties {
		states[fmt.Sprintf("%p %s", d.Duty, d.State)] += d.N
	}
	for _, d := range s.Due {
		k := fmt.Sprintf("%s %p", d.Day, d.Duty)
		due[k], one[k] = d.Units, d.One
	}
	for _, b := range s.Behind {
		behind += fmt.Sprintf("\n%s misses %d of %d", b.Unit, b.Missing, len(b.Duties))
	}
	return fmt.Sprint(states, due, one, behind)
}

// compareStandings looks for the points and the standings of the whole result.
func (l *ledger) compareStandings(t *rapid.T, want *plan.Result) {
	var sheets, titles, standings []string
	points := map[string][]string{}
	for i := range want.Scores {
		s := &want.Scores[i]
		points[s.Period] = append(points[s.Period], fmt.Sprint(s.Unit, " ", s.Score.ID, " ", s.Points))
	}
	for _, period := range slices.Sorted(maps.Keys(points)) {
		if !slices.Contains(l.view.ScorePeriods(), period) {
			t.Fatalf("%s is not among the periods %v", period, l.view.ScorePeriods())
		}
		sheets = sheets[:0]
		l.view.Points(period, nil, func(s plan.SheetPoints) { sheets = append(sheets, fmt.Sprint(s.Unit, " ", s.Score.ID, " ", s.Points)) })
		if d := difference(strings.Join(points[period], "\n"), strings.Join(sheets, "\n")); d != "" {
			t.Fatalf("points of %s: %s", period, d)
		}
	}
	for i := range want.Titles {
		s := &want.Titles[i]
		titles = append(titles, fmt.Sprint(s.Unit, " ", s.Title.ID, " ", s.State, " ", len(s.Short)))
	}
	l.view.TitleStandings(nil, func(s plan.TitleStanding) {
		standings = append(standings, fmt.Sprint(s.Unit, " ", s.Title.ID, " ", s.State, " ", s.Lacks))
	})
	if d := difference(strings.Join(titles, "\n"), strings.Join(standings, "\n")); d != "" {
		t.Fatalf("standings: %s", d)
	}
}
