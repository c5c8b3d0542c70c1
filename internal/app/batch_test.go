package app_test

import (
	"fmt"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// TestABatchThatRefersToItself: entries that come twice, correct or answer others of the same batch end as if each had come alone, and
// the whole batch again changes nothing.
func TestABatchThatRefersToItself(t *testing.T) {
	t.Parallel()
	zone(t, func(t *testing.T, b *bench) {
		ctx, today := t.Context(), b.at("2023-05-10")
		fraud := func(id, loss string) app.Entry {
			return app.Entry{ID: id, Kind: "case", Unit: "F1", On: today, Fields: map[string]string{"type": "刷单返利", "victim": "employee", "loss": loss}}
		}
		fixed := fraud("c1-fixed", "9000")
		fixed.Supersedes, fixed.Reason = "c1", "金额有误"
		batch := []app.Entry{
			fraud("c1", "1000"), fraud("c1", "1000"), fraud("c1", "2000"),
			returnVisit("before", "F1", "c1", today), fixed, fixed, returnVisit("after", "F1", "c1", today), returnVisit("after", "F1", "c1", today),
			fraud("c2", "1000"), {ID: "nowhere", Kind: "case", Unit: "nowhere", On: today}, returnVisit("c2", "F1", "c2", today), fraud("c3", "1"),
		}
		want := "accepted repeated refused:conflict accepted accepted repeated accepted repeated accepted refused:not_found refused:conflict accepted"
		again := "repeated repeated refused:conflict repeated repeated repeated repeated repeated repeated refused:not_found refused:conflict repeated"
		for _, want := range []string{want, again} {
			outcomes, err := b.Submit(ctx, b.as("office"), batch)
			b.must(err)
			if got := outcomeLine(outcomes); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		}
		for _, id := range []string{"before", "after"} {
			answer, err := b.Record(ctx, b.as("office"), id)
			b.must(err)
			if id == "after" && answer.Ref != "c1-fixed" || id == "before" && answer.State != string(campaign.RecordSuperseded) {
				t.Errorf("%s: got %+v, want the answers to go with the corrected case", id, answer)
			}
		}
		b.clean()
	})
}

func outcomeLine(outcomes []app.Outcome) (line string) {
	for i, o := range outcomes {
		if i > 0 {
			line += " "
		}
		line += fmt.Sprint(o.Kind)
		if o.Err != nil {
			line += ":" + string(o.Err.Kind)
		}
	}
	return line
}
