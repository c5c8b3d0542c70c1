package plan_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/plan"
)

// TestOracle compares the engine with a naive evaluator on random campaigns. A failure prints the plan and the rows,
// as small as they could be made.
func TestOracle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Custom(drawModel).Draw(t, "campaign")
		p := readDrawn(t, m)
		tree, rows := plan.NewTree(p, m.unitRows(p))
		if len(rows) > 0 {
			t.Fatalf("tree: %v", rows)
		}
		got := plan.Evaluate(plan.NewFacts(p, tree, m.recordRows(p), m.decisions, plan.Known{AsOf: m.asOf, At: m.known}))
		o := newOracle(m)
		var faults []string
		check := func(what string, want []map[string]any, got any) {
			faults = append(faults, differences(what, canonical(want), canonical(got))...)
		}
		check("verdict", o.listed(false), pointers(got.Verdicts))
		check("goal", o.listed(true), pointers(got.Goals))
		check("score", o.sheets(), pointers(got.Scores))
		check("title", o.standings(), pointers(got.Titles))
		if len(faults) > 0 {
			t.Fatal(strings.Join(faults[:min(len(faults), 12)], "\n"))
		}
	})
}

func readDrawn(t *rapid.T, m *model) *plan.Plan {
	p, problems := plan.Read("drawn.yaml", []byte(m.yaml()), nil)
	for _, x := range problems {
		if f := x.Code.Family(); f == 'E' || f == 'L' {
			t.Fatal(x.Format(plan.English))
		}
	}
	return p
}

// pointers makes the values marshal by their own methods.
func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// canonical turns anything into plain JSON values and drops what the specification does not name.
func canonical(x any) []map[string]any {
	text, err := json.Marshal(x)
	if err != nil {
		return []map[string]any{{"error": err.Error()}}
	}
	var out []map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		return []map[string]any{{"error": err.Error()}}
	}
	for _, one := range out {
		for _, key := range []string{"each", "reason", "provisional", "exempted", "bonus_items"} {
			delete(one, key)
		}
		if one["state"] == "waived" {
			delete(one, "short")
		}
		if one["grade"] == nil || one["grade"] == "" {
			delete(one, "grade")
		}
		if one["stars"] == nil || one["stars"] == 0.0 {
			delete(one, "stars")
		}
		if one["groups"] == nil {
			one["groups"] = map[string]any{}
		}
		if one["score"] == nil {
			delete(one, "groups")
		}
		if one["title"] != nil {
			delete(one, "short")
		}
	}
	return out
}

// differences lists what is missing, what is too much, and what stands in another order.
func differences(what string, want, got []map[string]any) []string {
	if reflect.DeepEqual(want, got) || len(want) == 0 && len(got) == 0 {
		return nil
	}
	seen := map[string]int{}
	line := func(x map[string]any) string { text, _ := json.Marshal(x); return string(text) }
	for _, x := range got {
		seen[line(x)]++
	}
	var out []string
	for _, x := range want {
		if seen[line(x)]--; seen[line(x)] < 0 {
			out = append(out, fmt.Sprintf("want %s %s", what, line(x)))
		}
	}
	for _, x := range got {
		if seen[line(x)] > 0 {
			seen[line(x)]--
			out = append(out, fmt.Sprintf("got  %s %s", what, line(x)))
		}
	}
	if len(out) == 0 {
		out = append(out, what+": another order")
	}
	return out
}
