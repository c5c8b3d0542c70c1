package app_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// evidenceWalk enters, corrects and voids work at random, and knows what stands of it.
type evidenceWalk struct {
	*bench
	run, n int
	today  plan.Day
	stands map[string]app.Entry // of publicity, deliveries and cases
	before map[string]app.Entry // by the record that took its place
}

// TestRandomEvidence: whatever was entered, corrected or voided, a trace-back, an explanation and the items of a point sheet lead to exactly the
// records that stand, each once, and their numbers add up to them.
func TestRandomEvidence(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		w := &evidenceWalk{bench: b, today: b.at("2023-07-10"), stands: map[string]app.Entry{}, before: map[string]app.Entry{}}
		rapid.Check(t, func(t *rapid.T) {
			if w.run++; w.run > 8 {
				return
			}
			for range rapid.IntRange(5, 12).Draw(t, "steps") {
				w.step(t)
			}
			for _, unit := range []string{"F1", "F2"} {
				w.explained(t, unit)
				w.scored(t, unit)
			}
			w.traced(t)
		})
		b.clean()
	})
}

func (w *evidenceWalk) step(t *rapid.T) {
	if len(w.stands) > 0 && rapid.IntRange(0, 3).Draw(t, "change") == 0 {
		w.change(t, pick(t, "record", keysOf(w.stands)...))
		return
	}
	w.enter(t, w.drawn(t), "")
}

// drawn is a record of a day since the plan began.
func (w *evidenceWalk) drawn(t *rapid.T) app.Entry {
	w.n++
	e := app.Entry{ID: fmt.Sprintf("e%d", w.n), Kind: pick(t, "kind", "publicity", "publicity", "delivery", "case"), Unit: pick(t, "unit", "F1", "F2"),
		On: w.today - plan.Day(rapid.IntRange(0, 120).Draw(t, "ago"))}
	switch e.Kind {
	case "publicity":
		e.Fields = map[string]string{"people": "20", "form": "talk"}
	case "delivery":
		e.Fields = map[string]string{"people": "30", "topic": pick(t, "topic", "brushing", "loan")}
	case "case":
		e.Fields = map[string]string{"type": "刷单返利", "victim": "employee", "loss": "3000"}
	}
	return e
}

func (w *evidenceWalk) enter(t *rapid.T, e app.Entry, supersedes string) {
	if e.Supersedes = supersedes; supersedes != "" {
		e.Reason = "更正"
		w.before[e.ID] = w.stands[supersedes]
		delete(w.stands, supersedes)
	}
	out, err := w.Submit(w.tb.Context(), w.as("office"), []app.Entry{e})
	if err := w.refusals(out, err); err != nil {
		t.Fatal(err)
	}
	w.stands[e.ID] = e
}

// change corrects a record, or voids it.
func (w *evidenceWalk) change(t *rapid.T, id string) {
	if was := w.stands[id]; rapid.Bool().Draw(t, "correct") {
		next := w.drawn(t)
		next.Kind, next.Unit, next.Fields = was.Kind, was.Unit, was.Fields
		next.On = min(next.On, was.On) // on the days before a correction of a later day, what it corrects still counts
		w.enter(t, next, id)
		return
	}
	if err := w.ChangeRecord(w.tb.Context(), w.as("office"), id, app.Move{Action: campaign.VoidMove, Reason: "误填"}); err != nil {
		t.Fatal(err)
	}
	delete(w.stands, id)
	if e, corrected := w.before[id]; corrected {
		w.stands[e.ID] = e // a correction that is void corrects nothing
	}
}

func keysOf(m map[string]app.Entry) []string {
	var out []string
	for id := range m {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// standing lists what stands of a kind at a unit in a window.
func (w *evidenceWalk) standing(kind, unit string, in plan.Window) []string {
	var out []string
	for _, id := range keysOf(w.stands) {
		if e := w.stands[id]; e.Kind == kind && e.Unit == unit && in.From <= e.On && e.On <= in.To {
			out = append(out, id)
		}
	}
	return out
}

// counted are the numbers that count records of a kind one by one.
var counted = map[string]string{"m.publicity": "publicity", "m.cases": "case", "m.deliveries": "delivery"}

// explained follows every verdict of a unit to its records.
func (w *evidenceWalk) explained(t *rapid.T, unit string) {
	found, err := w.Verdicts(w.tb.Context(), w.as("office"), app.Query{Unit: unit, Limit: app.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found.Items {
		all, err := w.Explain(w.tb.Context(), w.as("office"), app.Question{Unit: unit, Duty: v.Verdict.Duty.ID, Period: v.Verdict.Period, Per: v.Verdict.Per})
		if err != nil || len(all) == 0 {
			t.Fatalf("%s of %s in %s: got %d explanations, %v", v.Verdict.Duty.ID, unit, v.Verdict.Period, len(all), err)
		}
		for _, x := range all {
			for _, n := range x.Numbers {
				w.adds(t, unit, n)
			}
		}
	}
}

// adds holds a number to the records that stand.
func (w *evidenceWalk) adds(t *rapid.T, unit string, n plan.Number) {
	kind, known := counted[n.Name]
	if !known || n.Window == nil {
		return
	}
	var got []string
	for _, p := range n.Counted {
		got = append(got, p.ID)
	}
	slices.Sort(got)
	if want := w.standing(kind, unit, *n.Window); !slices.Equal(got, want) || n.Value != fmt.Sprint(len(want)) {
		t.Fatalf("%s of %s in %v: got %s from %v, want %v", n.Name, unit, *n.Window, n.Value, got, want)
	}
}

// scored holds that a sheet is the sum of its groups and bonus, and its first item what the cases of the quarter say.
func (w *evidenceWalk) scored(t *rapid.T, unit string) {
	found, err := w.Scores(w.tb.Context(), w.as("office"), app.Query{Unit: unit, Period: "2023-Q2", AsOf: &w.today})
	if err != nil || len(found) != 1 {
		t.Fatalf("sheets of %s: got %d, %v", unit, len(found), err)
	}
	sum := found[0].Bonus
	for _, g := range found[0].Groups {
		sum += g
	}
	if sum != found[0].Points {
		t.Fatalf("sheet of %s: %d points, its parts make %d", unit, found[0].Points, sum)
	}
	cases := len(w.standing("case", unit, found[0].Window))
	want := map[int]int64{0: 20000, 1: 10000}[cases]
	if item := found[0].Items[0]; item.Item.ID != "zero" || item.Points != want {
		t.Fatalf("%s: item %s brings %d with %d cases, want %d", unit, item.Item.ID, item.Points, cases, want)
	}
}

// traced follows the trace-back of every case that stands: what it counts is what stood on the eve of the case.
func (w *evidenceWalk) traced(t *rapid.T) {
	for _, id := range keysOf(w.stands) {
		c := w.stands[id]
		if c.Kind != "case" {
			continue
		}
		trace, err := w.TraceBack(w.tb.Context(), w.as("office"), id)
		if err != nil {
			t.Fatal(err)
		}
		if got := trace.Done + trace.Undone + trace.Open + trace.Waived + trace.Unknown; got != len(trace.Lines) {
			t.Fatalf("%s: %d of %d lines are counted", id, got, len(trace.Lines))
		}
		eve := plan.Window{From: c.On - campaign.TraceDays, To: c.On - 1}
		for _, l := range trace.Lines {
			for _, n := range l.Numbers {
				if l.Own && n.Name == "m.publicity" {
					want := w.standing("publicity", c.Unit, plan.Window{From: l.Window.From, To: min(l.Window.To, eve.To)})
					if got := slices.Sorted(slices.Values(n.Records)); !slices.Equal(got, want) || n.Value != fmt.Sprint(len(want)) {
						t.Fatalf("trace of %s on %s, %s in %s: got %s from %v, want %v", id, c.On, l.Duty, l.Period, n.Value, got, want)
					}
				}
			}
		}
		var reached []string
		for _, r := range w.standing("delivery", c.Unit, eve) {
			if w.stands[r].Fields["topic"] == "brushing" {
				reached = append(reached, r)
			}
		}
		var got []string
		for _, d := range trace.Reached {
			got = append(got, d.Records...)
		}
		slices.Sort(got)
		if !slices.Equal(got, reached) {
			t.Fatalf("trace of %s: publicity about 刷单返利 %v, want %v", id, got, reached)
		}
	}
}
