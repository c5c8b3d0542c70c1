package app_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"wuzha/internal/app"
)

// TestFollow: whoever asks after many writes finds the standing up to date, once writing has paused or has gone on for long.
func TestFollow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-05-10")
		var read atomic.Int64
		o := b.into(t.TempDir())
		o.DSN, o.Tell = b.dsn, func(query string) {
			if strings.Contains(query, "FROM records") {
				read.Add(1)
			}
		}
		a, err := app.Open(t.Context(), o)
		b.must(err)
		t.Cleanup(func() { b.must(a.Close()) })
		c := b.as("office")
		readsToAnswer := func() int64 {
			before := read.Load()
			_, err := a.Verdicts(t.Context(), c, app.Query{Unit: "v1"})
			b.must(err)
			return read.Load() - before
		}
		readsToAnswer()
		n := 0
		write := func() {
			n++
			b.submit("worker", visit(fmt.Sprintf("f%d", n), "v1", today, "1"))
		}
		follow := func(times int) {
			for range times {
				b.must(a.Follow(t.Context()))
			}
		}
		if write(); readsToAnswer() == 0 {
			t.Fatal("nothing new was read for an answer after a write: the test sees nothing")
		}
		write()
		follow(2)
		if got := readsToAnswer(); got != 0 {
			t.Errorf("after a pause: an answer took %d reads of records, want none", got)
		}
		for range 12 {
			write()
			follow(1)
		}
		if got := readsToAnswer(); got != 0 {
			t.Errorf("while writing goes on: an answer took %d reads of records, want none after a minute", got)
		}
		write()
		follow(1)
		if readsToAnswer() == 0 {
			t.Error("a write was followed at once: while much is written, that comes first")
		}
	})
}
