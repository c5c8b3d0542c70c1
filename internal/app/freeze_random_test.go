package app_test

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// frozen is a period as it was when it was frozen.
type frozen struct {
	edition app.Edition
	live    string // the evaluation as it was said then
	bytes   string // everything that the edition says
}

// TestABulletinKeepsTheFiguresOfItsFreezing: whatever is entered, corrected, withdrawn, waived, moved or enforced after a period was
// frozen, its bulletin says the same, and its figures are those of the evaluation as it was known then.
func TestABulletinKeepsTheFiguresOfItsFreezing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		w := &walk{bench: b, today: b.at("2023-02-03"), sent: map[string]app.Entry{}, version: 1, kinds: anything}
		var kept []frozen
		rapid.Check(t, func(t *rapid.T) {
			if w.run++; w.run > enoughRuns/2 {
				return
			}
			for range rapid.IntRange(1, 8).Draw(t, "before") {
				w.step(t)
			}
			kept = append(kept, w.freeze(t))
			b.later(time.Minute) // what comes now was not known
			for range rapid.IntRange(1, 8).Draw(t, "after") {
				w.step(t)
			}
			for _, f := range kept {
				w.wantKept(t, f)
			}
		})
		b.clean()
	})
}

// freeze freezes the month before today.
func (w *walk) freeze(t *rapid.T) frozen {
	ctx, office := w.tb.Context(), w.as("office")
	period := monthBefore(w.today)
	live, err := w.Evaluate(ctx, office, w.today, 0)
	w.must(err)
	draft, err := w.Bulletin(ctx, office, county, "", period)
	w.must(err)
	view, err := w.Freeze(ctx, office, app.Freeze{Unit: county, Period: period, Reason: "另立一版"})
	w.must(err)
	out := frozen{edition: app.Edition{Period: period, Edition: view.Edition}}
	var text bytes.Buffer
	w.must(live.WriteJSON(&text))
	out.live, out.bytes = text.String(), w.frozenBytes(out.edition, "office")
	again, _, err := w.FrozenBulletin(ctx, office, out.edition, county, "")
	w.must(err)
	var before, after bytes.Buffer
	w.must(draft.Markdown(&before))
	w.must(again.Markdown(&after))
	if before.String() != after.String() {
		t.Fatalf("the bulletin from frozen figures is\n%s\nwant the one of the moment\n%s", after.String(), before.String())
	}
	return out
}

// wantKept wants an edition as it was, with the figures of the evaluation at its freezing.
func (w *walk) wantKept(t *rapid.T, f frozen) {
	if got := w.frozenBytes(f.edition, "office"); got != f.bytes {
		t.Fatalf("what was frozen of %s has moved:\n%s\nwas\n%s", f.edition.Period, got, f.bytes)
	}
	var text bytes.Buffer
	w.must(w.FrozenEvaluation(w.tb.Context(), w.as("office"), f.edition, &text))
	if text.String() != f.live {
		t.Fatalf("the figures of %s are not those that were said when it was frozen", f.edition.Period)
	}
}

// monthBefore names the month before a day's.
func monthBefore(day plan.Day) string {
	for this := day.String()[:7]; day.String()[:7] == this; {
		day--
	}
	return day.String()[:7]
}
