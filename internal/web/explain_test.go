package web

import (
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// The condition reads with the titles of its numbers; a name that begins another one is not mistaken for it.
func TestConditionInWords(t *testing.T) {
	t.Parallel()
	x := &plan.Explanation{Need: "m.banks_shown >= m.banks && m.banks * 2 != 0", Numbers: []plan.Number{{Name: "m.banks", Title: "网点"}, {Name: "m.banks_shown", Title: "已摆放"}}}
	if got, want := inWords(x), "已摆放 \u2265 网点 且 网点 \u00d7 2 \u2260 0"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A verdict opens to its rule, its numbers and the records behind them; who may not see cases is told their number alone.
func TestExplainPage(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		const path = "GET /explain?unit=C1&duty=zero_month&period=2023-05"
		office, below := w.ask("office", path).Body.String(), w.ask("below", path).Body.String()
		for _, want := range []string{"当月零发案", "突破", "Z0", `case-0`, `href="/units/C1"`} {
			if !strings.Contains(office, want) {
				t.Errorf("the office does not see %q", want)
			}
		}
		if strings.Contains(below, "case-0") || !strings.Contains(below, "突破") {
			t.Errorf("the grid worker sees %s", below)
		}
	})
}

// A page is linked when there is one.
func TestReachable(t *testing.T) {
	t.Parallel()
	v := &visit{server: bareServer(t)}
	for path, want := range map[string]bool{"/units/C1": true, "/units": true, "/nowhere": false, "/": true, "/units?q=a": false} {
		if got := v.reachable(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}
