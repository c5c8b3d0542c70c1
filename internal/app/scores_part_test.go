package app

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// A part of many sheets has the places that sorting all of them gives.
func TestPartOfRankedSheets(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var points []plan.SheetPoints
		known := published{}
		for i, p := range rapid.SliceOf(rapid.Int64Range(-3, 8)).Draw(t, "points") {
			points = append(points, plan.SheetPoints{Unit: fmt.Sprintf("u%03d", i), Points: p})
			if rapid.IntRange(0, 4).Draw(t, "published") == 0 {
				known[points[i].Unit] = &campaign.FrozenView{Points: p + 2}
			}
		}
		want := slices.Clone(points)
		for i, s := range want {
			if v := known[s.Unit]; v != nil {
				want[i].Points = v.Points
			}
		}
		slices.SortStableFunc(want, func(a, b plan.SheetPoints) int { return int(b.Points - a.Points) })
		q := ScoreQuery{Skip: rapid.IntRange(-1, len(points)+1).Draw(t, "skip"), Limit: rapid.IntRange(1, 9).Draw(t, "limit")}
		first := q.Skip
		if first < 0 || first >= len(want) {
			first = 0
		}
		got := known.part(points, true, q)
		if len(got) != min(q.Limit, len(want)-first) {
			t.Fatalf("got %d sheets of %d from %d on", len(got), len(want), first)
		}
		for i, s := range got {
			better := slices.IndexFunc(want, func(x plan.SheetPoints) bool { return x.Points == s.Points })
			if s.SheetPoints != want[first+i] || s.place != better+1 {
				t.Fatalf("sheet %d: got %+v, want %+v at place %d", first+i, s, want[first+i], better+1)
			}
		}
	})
}
