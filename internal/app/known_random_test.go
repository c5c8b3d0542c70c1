package app_test

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// moment is what an edition says, with the moment of its freezing.
type moment struct {
	known plan.Known
	said  string
}

// TestWhatWasKnownIsWhatWasFrozen: whatever becomes of records later, and however often, judging by what was known at a moment says
// what was frozen at that moment, and so do the files that are exported as of it. People, who are always seen, do not take part.
func TestWhatWasKnownIsWhatWasFrozen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		w := &walk{bench: b, today: b.at("2023-02-03"), sent: map[string]app.Entry{}, version: 1, kinds: []string{"visit", "visit", "talk", "case"}}
		var kept []moment
		rapid.Check(t, func(t *rapid.T) {
			if w.run++; w.run > enoughRuns/2 {
				return
			}
			for range rapid.IntRange(1, 3).Draw(t, "moments") {
				for range rapid.IntRange(1, 20).Draw(t, "steps") {
					w.recordStep(t)
				}
				kept = append(kept, w.moment())
			}
			for _, m := range kept[max(0, len(kept)-15):] {
				w.wantKnown(t, m)
			}
		})
		b.clean()
	})
}

// recordStep does something to a record, a while later than the last.
func (w *walk) recordStep(t *rapid.T) {
	w.later(time.Duration(rapid.IntRange(1, 100_000).Draw(t, "ms")) * time.Millisecond)
	steps := []func(*rapid.T) error{w.enter, w.correct, w.change, w.change, w.change, w.change}
	if err := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")](t); err != nil && campaign.KindOf(err) == "" {
		t.Fatalf("got %v, want work done or a refusal", err)
	}
}

// moment freezes the month before and remembers what its edition says.
func (w *walk) moment() moment {
	ctx, office := w.tb.Context(), w.as("office")
	view, err := w.Freeze(ctx, office, app.Freeze{Unit: county, Period: monthBefore(w.today), Reason: "另立一版"})
	w.must(err)
	var said bytes.Buffer
	w.must(w.FrozenEvaluation(ctx, office, app.Edition{Period: view.Period, Edition: view.Edition}, &said))
	return moment{plan.Known{AsOf: view.AsOf, At: view.KnownAt}, said.String()}
}

func (w *walk) wantKnown(t *rapid.T, m moment) {
	e, err := w.Evaluate(w.tb.Context(), w.as("office"), m.known.AsOf, m.known.At)
	w.must(err)
	var now bytes.Buffer
	w.must(e.WriteJSON(&now))
	if now.String() != m.said {
		t.Fatalf("what was known at %d is not what was frozen then:\n%s\nwant\n%s", m.known.At, now.String(), m.said)
	}
	if d := w.differs(w.App, w.App, m.known); d != "" {
		t.Fatalf("known at %d: %s", m.known.At, d)
	}
}

// TestAReturnedRecordWasReturned: a record that was returned, and is void today, counted for nothing already when it was returned;
// one that was confirmed counted until it was void.
func TestAReturnedRecordWasReturned(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-20")
		visits := func(knownAt int64) int64 {
			e, err := b.Evaluate(t.Context(), b.as("office"), today, knownAt)
			b.must(err)
			for _, v := range e.Result.Verdicts {
				if v.Unit == "v1" && v.Duty.ID == "monthly" && v.Period == "2023-02" {
					return v.Have[0]
				}
			}
			t.Fatal("no verdict")
			return 0
		}
		change := func(id string, m campaign.Move, reason string) int64 {
			b.later(time.Minute)
			b.must(b.ChangeRecord(t.Context(), b.as("office"), id, app.Move{Action: m, Reason: reason}))
			return b.now().UnixMilli()
		}
		b.submit("worker", visit("r1", "v1", today, "1"), visit("r2", "v1", today, "1"))
		entered := b.now().UnixMilli()
		returned := change("r1", campaign.ReturnMove, "人数不清")
		confirmed := change("r2", campaign.ConfirmMove, "")
		void := change("r1", campaign.VoidMove, "重复填报")
		gone := change("r2", campaign.VoidMove, "重复填报")
		for _, x := range []struct {
			name string
			at   int64
			want int64
		}{{"entered", entered, 2}, {"just before the return", returned - 1, 2}, {"returned", returned, 1}, {"confirmed", confirmed, 1}, {"void", void, 1}, {"all void", gone, 0}, {"now", 0, 0}} {
			if got := visits(x.at); got != x.want {
				t.Errorf("%s: got %d visits, want %d", x.name, got, x.want)
			}
		}
	})
}
