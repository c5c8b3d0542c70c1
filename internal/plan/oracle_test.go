package plan_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/plan"
)

// rounds of a hundred campaigns each run side by side; -rapid.checks raises the hundred.
const rounds = 4

// leaveNoFiles keeps rapid from writing failing campaigns into testdata: the message prints them, and the seed. Parallel
// tests wait until every test has called it.
func leaveNoFiles(t *testing.T) {
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		t.Fatal(err)
	}
	t.Parallel()
}

// TestOracle compares the engine with a naive evaluator on random campaigns. A failure prints the plan and the rows,
// as small as they could be made.
func TestOracle(t *testing.T) {
	leaveNoFiles(t)
	for i := range rounds {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m := rapid.Custom(drawModel).Draw(t, "campaign")
				if faults := disagreements(m, evaluated(t, m)); len(faults) > 0 {
					t.Fatal(strings.Join(faults[:min(len(faults), 12)], "\n"))
				}
			})
		})
	}
}

// TestOracleOrder holds that the order of rows does not matter, and that the same facts give the same bytes.
func TestOracleOrder(t *testing.T) {
	leaveNoFiles(t)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Custom(drawModel).Draw(t, "campaign")
		want := bytesOf(t, evaluated(t, m))
		if got := bytesOf(t, evaluated(t, m)); got != want {
			t.Fatalf("the second time got\n%s\nwant\n%s", got, want)
		}
		m.rows = rapid.Permutation(m.rows).Draw(t, "rows")
		m.decisions = rapid.Permutation(m.decisions).Draw(t, "decisions")
		m.units = rapid.Permutation(m.units).Draw(t, "units")
		for _, u := range m.units {
			slices.Reverse(u.places)
		}
		if got := bytesOf(t, evaluated(t, m)); got != want {
			t.Fatalf("in another order got\n%s\nwant\n%s", got, want)
		}
	})
}

// TestOracleTiles holds that the windows of a cadence follow each other without gap or overlap, shifted or not.
func TestOracleTiles(t *testing.T) {
	leaveNoFiles(t)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Custom(drawModel).Draw(t, "campaign")
		away := func(id string) bool { return len(newOracle(m).unit(id).places) > 1 }
		last := map[string]plan.Verdict{}
		for _, v := range evaluated(t, m).Verdicts {
			d := newOracle(m).duty(v.Duty.ID)
			gaps := d.every == plan.Once || d.every == plan.PerPhase || d.every == plan.PerTerm || d.where != nil || d.when != nil || away(v.Unit)
			before, known := last[v.Unit+v.Duty.ID]
			if known && !gaps && v.Window.From != before.Window.To+1 {
				t.Fatalf("%s at %s: %v follows %v", d.id, v.Unit, v.Window, before.Window)
			}
			last[v.Unit+v.Duty.ID] = v
		}
	})
}

func bytesOf(t *rapid.T, r *plan.Result) string {
	var out strings.Builder
	if err := r.WriteJSON(&out, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// evaluated is what the engine says of a campaign.
func evaluated(t *rapid.T, m *model) *plan.Result {
	p := readDrawn(t, m)
	tree, rows := plan.NewTree(p, m.unitRows(p))
	if len(rows) > 0 {
		t.Fatalf("tree: %v", rows)
	}
	return plan.Evaluate(plan.NewFacts(p, tree, m.recordRows(p), m.decisions, plan.Known{AsOf: m.asOf, At: m.known}))
}

func disagreements(m *model, got *plan.Result) []string {
	o := newOracle(m)
	var out []string
	for _, part := range []struct {
		what      string
		want, got any
	}{
		{"verdict", o.listed(false), pointers(got.Verdicts)},
		{"goal", o.listed(true), pointers(got.Goals)},
		{"score", o.sheets(), pointers(got.Scores)},
		{"title", o.standings(), pointers(got.Titles)},
	} {
		out = append(out, differences(part.what, canonical(part.want), canonical(part.got))...)
	}
	return out
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
