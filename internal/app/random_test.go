package app_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// walk is a random interleaving of what people do. The county goes on from one run to the next.
type walk struct {
	*bench
	run     int
	n       int
	today   plan.Day
	ids     []string
	sent    map[string]app.Entry
	version int
	kinds   []string // of what is entered
}

// anything are the kinds of records that people enter.
var anything = []string{"visit", "visit", "visit", "talk", "case", "person"}

// enoughRuns bounds the time: the county grows with every run.
const enoughRuns = 40

// TestRandomWork: whatever people do in whatever order, the running totals equal a recount of all records, the chain holds,
// and the verdicts are those of the files that a process exports which has read everything afresh; another process on the
// same database agrees.
func TestRandomWork(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		other := b.open()
		w := &walk{bench: b, today: b.at("2023-01-20"), sent: map[string]app.Entry{}, version: 1, kinds: anything}
		rapid.Check(t, func(t *rapid.T) {
			if w.run++; w.run > enoughRuns {
				return
			}
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				w.step(t)
			}
			known := plan.Known{AsOf: w.today - plan.Day(rapid.IntRange(-5, 60).Draw(t, "ago"))}
			if rapid.Bool().Draw(t, "knowledge") {
				known.At = int64(w.today-plan.Day(rapid.IntRange(0, 40).Draw(t, "known"))) * 86_400_000
			}
			report, err := b.Verify(b.tb.Context())
			if err != nil || !report.Clean() {
				t.Fatalf("verify: %v %q", err, report.Problems)
			}
			fresh := b.newApp()
			defer func() { b.must(fresh.Close()) }()
			for _, a := range []*app.App{b.App, other} {
				if d := b.differs(fresh, a, known); d != "" {
					t.Fatalf("run %d, as of %s, known at %d: %s", w.run, known.AsOf, known.At, d)
				}
				if d := b.listsDiffer(a, known.AsOf); d != "" {
					t.Fatalf("run %d, as of %s: %s", w.run, known.AsOf, d)
				}
			}
		})
	})
}

func (w *walk) step(t *rapid.T) {
	steps := []func(*rapid.T) error{w.enter, w.enter, w.enter, w.enter, w.repeat, w.correct, w.correct, w.change, w.change, w.change, w.move, w.tomorrow, w.waive, w.enforce}
	err := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")](t)
	if err != nil && campaign.KindOf(err) == "" {
		t.Fatalf("got %v, want work done or a refusal", err)
	}
}

func pick[T any](t *rapid.T, name string, of ...T) T { return rapid.SampledFrom(of).Draw(t, name) }

func (w *walk) entry(t *rapid.T) app.Entry {
	w.n++
	e := app.Entry{ID: fmt.Sprintf("%c%d.%d", pick(t, "letter", 'a', 'm', 'z'), w.run, w.n), Kind: pick(t, "kind", w.kinds...),
		Unit: pick(t, "unit", "v1", "v2", "v3"), On: w.today - plan.Day(rapid.IntRange(0, 90).Draw(t, "late")), Fields: map[string]string{}}
	switch e.Kind {
	case "visit":
		e.Fields["people"] = pick(t, "people", "1", "2", "4", "9")
		e.Fields["household"] = pick(t, "household", "", "A", "B", "C", "-1号")
		e.Fields["saved"] = pick(t, "saved", "", "0", "0.5", "1200")
		if len(w.ids) > 0 && rapid.Bool().Draw(t, "answers") {
			e.Ref = pick(t, "ref", w.ids...)
		}
	case "talk":
		e.Fields["people"] = "30"
	case "case":
		e.Fields["loss"] = pick(t, "loss", "", "9999.99", "10000")
	case "person":
		e.Fields["role"], e.Fields["from"], e.Fields["to"] = "worker", pick(t, "from", "", "2023-01-05"), pick(t, "to", "", "2023-03-05", "2023-11-11")
	}
	return e
}

// send submits as the office, which may do everything.
func (w *walk) send(e app.Entry) error {
	out, err := w.Submit(w.tb.Context(), w.as("office"), []app.Entry{e})
	if err != nil {
		return err
	}
	if out[0].Err != nil {
		return out[0].Err
	}
	if _, known := w.sent[e.ID]; !known {
		w.ids = append(w.ids, e.ID)
		w.sent[e.ID] = e
	}
	return nil
}

func (w *walk) enter(t *rapid.T) error { return w.send(w.entry(t)) }

func (w *walk) repeat(t *rapid.T) error {
	if len(w.ids) == 0 {
		return nil
	}
	e := w.sent[pick(t, "again", w.ids...)]
	if rapid.Bool().Draw(t, "tampered") {
		e.On--
	}
	return w.send(e)
}

// recent favours the records that were entered last: they are the ones that are worked on.
func (w *walk) recent(t *rapid.T) string {
	return pick(t, "record", w.ids[max(0, len(w.ids)-12):]...)
}

func (w *walk) correct(t *rapid.T) error {
	if len(w.ids) == 0 {
		return nil
	}
	old := w.recent(t)
	e := w.entry(t)
	e.Supersedes, e.Reason = old, "更正样例"
	if rapid.IntRange(0, 4).Draw(t, "same kind") > 0 {
		e.Kind, e.Fields = w.sent[old].Kind, w.sent[old].Fields
		if e.Kind == "visit" {
			e.Fields = map[string]string{"people": pick(t, "people", "1", "3", "8"), "household": pick(t, "household", "", "A", "D")}
		}
	}
	return w.send(e)
}

func (w *walk) change(t *rapid.T) error {
	if len(w.ids) == 0 {
		return nil
	}
	move := app.Move{Action: pick(t, "move", campaign.ConfirmMove, campaign.ReturnMove, campaign.VoidMove)}
	if move.Action != campaign.ConfirmMove {
		move.Reason = "样例理由"
	}
	return w.ChangeRecord(w.tb.Context(), w.as("office"), w.recent(t), move)
}

func (w *walk) move(t *rapid.T) error {
	change := app.UnitChange{Action: pick(t, "change", app.MoveUnit, app.EditUnit), ID: pick(t, "unit", "v1", "v2", "v3"), From: ptr(w.today - plan.Day(rapid.IntRange(0, 9).Draw(t, "back")))}
	if change.Action == app.MoveUnit {
		change.Parent = pick(t, "parent", "t1", "t2")
	} else {
		change.Links = map[string]string{"grid": pick(t, "grid", "", "g1")}
		change.Attributes = map[string]string{"households": pick(t, "households", "", "50", "300")}
	}
	out, err := w.PutUnits(w.tb.Context(), w.as("office"), []app.UnitChange{change})
	if err == nil && out[0].Err != nil {
		return out[0].Err
	}
	return err
}

func (w *walk) tomorrow(t *rapid.T) error {
	next := w.today + plan.Day(rapid.IntRange(1, 9).Draw(t, "days"))
	if next < day(w.tb, "2023-12-20") {
		w.today = next
		w.at(next.String())
	}
	return nil
}

func (w *walk) waive(t *rapid.T) error {
	w.n++
	v := app.Waiver{ID: fmt.Sprintf("w%d.%d", w.run, w.n), Unit: pick(t, "unit", "v1", "v2", "v3"), Duty: pick(t, "duty", "monthly", "wide", "after"),
		Period: pick(t, "period", "2023-01", "2023-02", "2023-Q1", "2023-Q2"), Reason: "免除样例"}
	if err := w.Waive(w.tb.Context(), w.as("office"), v); err != nil {
		return err
	}
	return w.Waive(w.tb.Context(), w.as("office"), v)
}

// enforce puts a further version in force, now and then.
func (w *walk) enforce(t *rapid.T) error {
	if w.version == 4 || w.today < day(w.tb, "2023-03-01")+plan.Day(w.version*60) {
		return nil
	}
	ctx, office := w.tb.Context(), w.as("office")
	text := version(w.texts["county"], w.version+1, w.today)
	text = strings.Replace(text, "max: visit.people", pick(t, "biggest", "max: visit.people", "max: visit.people, where: record.people < 9"), 1)
	if _, _, err := w.DraftPlan(ctx, office, text); err != nil {
		return err
	}
	if err := w.EnforcePlan(ctx, office, "county", w.version+1, w.today); err != nil {
		return err
	}
	w.version++
	return nil
}
