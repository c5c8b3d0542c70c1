package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"wuzha/internal/app"
)

// TestAnotherProcessIsHeard: who watches in one process hears of what is written and worked on in another one.
func TestAnotherProcessIsHeard(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-05-10")
		other := b.open()
		ctx, leave := context.WithCancel(t.Context())
		events, err := other.Watch(ctx, b.as("office"))
		b.must(err)
		first := <-events
		b.must(other.Hear(ctx))
		b.submit("worker", visit("heard", "v1", today, "1"))
		b.must(other.Hear(ctx))
		if e := <-events; e.Revision <= first.Revision || !slices.Contains(e.Kinds, "record") {
			t.Errorf("after a record: got %+v, want a revision after %d and a record", e, first.Revision)
		}
		v, err := b.BeginImport(ctx, b.as("office"), app.ImportRequest{Kind: app.ImportUnits, FileName: "a.csv", Body: strings.NewReader("单位编号,名称\n")})
		b.must(err)
		b.must(other.Hear(ctx))
		if e := <-events; !slices.Contains(e.Jobs, v.Job) {
			t.Errorf("after an upload: got %+v, want job %s", e, v.Job)
		}
		b.must(other.Hear(ctx)) // nothing has happened: the channel ends without another event
		leave()
		for range events {
			t.Error("an event came although nothing has happened")
		}
	})
}
