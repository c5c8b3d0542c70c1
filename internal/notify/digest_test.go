package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var shanghai = time.FixedZone("CST", 8*3600)

func hourly() Rule {
	return Rule{Every: time.Hour, Quiet: Quiet{From: 21 * 60, To: 8 * 60}, Title: "示例县反诈工作提醒"}
}

func event(id, to string, k Kind, unit string, at time.Time) Event {
	return Event{ID: id, To: to, Kind: k, Unit: unit, Matter: "每月走访", Due: "6月30日", At: at}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	ten := time.Date(2023, time.June, 20, 10, 5, 0, 0, shanghai)
	events := []Event{
		event("e1", "t1", Overdue, "鹿鸣村", ten), event("e2", "t1", Overdue, "竹影村", ten), event("e2", "t1", Overdue, "竹影村", ten),
		event("e3", "t1", DueSoon, "", ten), event("e4", "t2", Overdue, "鹤鸣村", ten.Add(time.Hour)),
	}
	ready, next, err := Digest(events, hourly(), ten.Add(55*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if len(ready) != 1 || ready[0].To != "t1" {
		t.Fatalf("got %+v, want one message to t1", ready)
	}
	want := []string{"已逾期：每月走访（期限6月30日），竹影村、鹿鸣村，共2项。", "即将到期：每月走访（期限6月30日）。"}
	if diff := cmp.Diff(want, ready[0].Lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if want := time.Date(2023, time.June, 20, 12, 0, 0, 0, shanghai); !next.Equal(want) {
		t.Errorf("got next %s, want %s", next, want)
	}
}

func TestDigestKeepsQuiet(t *testing.T) {
	t.Parallel()
	night := time.Date(2023, time.June, 20, 22, 30, 0, 0, shanghai)
	morning := time.Date(2023, time.June, 21, 8, 0, 0, 0, shanghai)
	urgent := event("e2", "t1", CaseFollowUp, "鹿鸣村", night)
	urgent.Urgent = true
	events := []Event{event("e1", "t1", Overdue, "鹿鸣村", night), event("e3", "t1", Overdue, "竹影村", night.Add(3*time.Hour)), urgent}
	ready, next, err := Digest(events, hourly(), night.Add(2*time.Minute))
	if err != nil || len(ready) != 1 || !strings.Contains(ready[0].Lines[0], "后续工作") || !next.Equal(morning) {
		t.Errorf("at night: got %+v, next %s, %v; want the urgent one alone, next at eight", ready, next, err)
	}
	ready, _, err = Digest(events[:2], hourly(), morning)
	if err != nil || len(ready) != 1 || !strings.Contains(ready[0].Lines[0], "共2项") {
		t.Errorf("in the morning: got %+v, %v; want the whole night in one message", ready, err)
	}
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	at := func(day, hour, minute int) time.Time {
		return time.Date(2023, time.June, day, hour, minute, 0, 0, shanghai)
	}
	night, noon := Quiet{From: 21 * 60, To: 8 * 60}, Quiet{From: 12 * 60, To: 14 * 60}
	tests := []struct {
		quiet    Quiet
		at, want time.Time
	}{
		{night, at(1, 20, 59), at(1, 20, 59)}, {night, at(1, 21, 0), at(2, 8, 0)}, {night, at(2, 0, 0), at(2, 8, 0)},
		{night, at(2, 7, 59), at(2, 8, 0)}, {night, at(2, 8, 0), at(2, 8, 0)}, {night, at(30, 23, 0), at(31, 8, 0)},
		{noon, at(1, 12, 0), at(1, 14, 0)}, {noon, at(1, 14, 0), at(1, 14, 0)}, {Quiet{}, at(1, 3, 0), at(1, 3, 0)},
	}
	for _, tt := range tests {
		if got := tt.quiet.until(tt.at); !got.Equal(tt.want) {
			t.Errorf("%+v at %s: got %s, want %s", tt.quiet, tt.at, got, tt.want)
		}
	}
}

func TestDigestLeavesOutWhatMustNotBeTold(t *testing.T) {
	t.Parallel()
	bad := event("e1", "t1", Overdue, "联系13800138000", start)
	unknown := event("e2", "t1", "gossip", "鹿鸣村", start)
	ready, _, err := Digest([]Event{bad, event("e3", "t1", Overdue, "鹿鸣村", start)}, hourly(), start.Add(24*time.Hour))
	if !errors.Is(err, ErrPersonal) || len(ready) != 1 || len(ready[0].Lines) != 1 {
		t.Errorf("got %+v, %v; want the sound event told and the other named", ready, err)
	}
	if _, _, err := Digest([]Event{unknown}, hourly(), start); err == nil {
		t.Error("an unknown kind is taken")
	}
}

// Every kind has words, and no two have the same.
func TestKindsHaveWords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range kinds {
		if k.text == "" || seen[k.text] || seen[string(k.kind)] {
			t.Errorf("%s: %q is empty or said twice", k.kind, k.text)
		}
		seen[k.text], seen[string(k.kind)] = true, true
	}
}

// Ten thousand events for sixteen groups become few messages, and no robot goes over its rate although all are due at once.
func TestBurst(t *testing.T) {
	t.Parallel()
	var events []Event
	for i := range 10_000 {
		e := event(fmt.Sprintf("e%d", i), fmt.Sprintf("group-%02d", i%16), kinds[i%len(kinds)].kind, fmt.Sprintf("示例%d村", i), start.Add(time.Duration(i)*time.Millisecond))
		e.Matter = fmt.Sprintf("第%d项任务", i%97)
		events = append(events, e)
	}
	ready, _, err := Digest(events, Rule{Every: time.Hour}, start.Add(2*time.Hour))
	if err != nil || len(ready) != 16 {
		t.Fatalf("got %d messages, %v; want one for each of 16 groups", len(ready), err)
	}
	for _, kind := range []RobotKind{WeCom, DingTalk, Feishu} {
		g := &group{kind: kind, clock: newClock()}
		robot := g.open(t, false)
		for _, m := range ready { // all to one address, the worst case
			if a := deliver(t, robot, g.clock, m); a.State != Taken || a.Tries != 0 {
				t.Errorf("%s: got %+v, want it taken without a failed try", kind, a)
			}
		}
		if len(g.times) < 16 {
			t.Errorf("%s: got %d requests, want all messages sent", kind, len(g.times))
		}
	}
}

// Without digests the rate holds as well: 10,000 single messages through the pace alone.
func TestPaceHoldsUnderFlood(t *testing.T) {
	t.Parallel()
	for kind, limits := range documented {
		now, pace := start, NewPace(houses[kind].rates...)
		var sent []time.Time
		for len(sent) < 10_000 {
			if wait := pace.Take(now); wait > 0 {
				now = now.Add(wait)
				continue
			}
			sent = append(sent, now)
		}
		for _, r := range limits.rates {
			for i := r.Most; i < len(sent); i++ {
				if took := sent[i].Sub(sent[i-r.Most]); took < r.Within {
					t.Fatalf("%s: %d messages within %s, want at most %d within %s", kind, r.Most+1, took, r.Most, r.Within)
				}
			}
		}
	}
}

func TestPaceProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rate := Rate{rapid.IntRange(1, 5).Draw(t, "most"), time.Duration(rapid.IntRange(1, 50).Draw(t, "within")) * time.Second}
		pace, now := NewPace(rate), start
		var sent []time.Time
		for _, step := range rapid.SliceOfN(rapid.IntRange(0, 20), 1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(step) * time.Second)
			if pace.Take(now) == 0 {
				sent = append(sent, now)
			}
		}
		for i := rate.Most; i < len(sent); i++ {
			if sent[i].Sub(sent[i-rate.Most]) < rate.Within {
				t.Fatalf("over the rate %+v: %v", rate, sent)
			}
		}
	})
}

func TestAttempt(t *testing.T) {
	t.Parallel()
	var a Attempt
	if !a.Due(start) {
		t.Error("what has not been tried is not due")
	}
	a = a.After(&RetryError{After: 10 * time.Minute, Sent: 2, Err: errors.New("busy")}, "m1", start)
	if a.Tries != 1 || a.Sent != 2 || a.Due(start.Add(9*time.Minute)) || !a.Due(start.Add(10*time.Minute)) {
		t.Errorf("got %+v, want a second try after ten minutes", a)
	}
	paced := a.After(&RetryError{After: time.Second, Sent: 3, Paced: true, Err: errors.New("rate")}, "m1", start)
	if paced.Tries != 1 || paced.Sent != 3 || !paced.Due(start.Add(time.Second)) {
		t.Errorf("got %+v, want the rate to cost no try", paced)
	}
	if dead := a.After(&RefusedError{errors.New("no such robot")}, "m1", start); dead.State != Dead || dead.Reason != "no such robot" || dead.Due(start.Add(time.Hour)) {
		t.Errorf("got %+v, want a dead letter", dead)
	}
	if taken := a.After(nil, "m1", start); taken.State != Taken || taken.Due(start.Add(time.Hour)) {
		t.Errorf("got %+v, want it taken", taken)
	}
}

func TestAttemptsEnd(t *testing.T) {
	t.Parallel()
	var a Attempt
	now, last := start, time.Duration(0)
	for a.State == Waiting {
		if a = a.After(context.DeadlineExceeded, "m1", now); a.State != Waiting {
			break
		}
		wait := time.UnixMilli(a.NextAt).Sub(now)
		if wait < last*3/4 || wait > mostPause*5/4 {
			t.Errorf("pause %d is %s after %s", a.Tries, wait, last)
		}
		now, last = now.Add(wait), wait
	}
	if a.State != Dead || a.Tries != maxTries || now.Sub(start) < 24*time.Hour || now.Sub(start) > 3*24*time.Hour {
		t.Errorf("got %+v after %s, want a dead letter after one to three days", a, now.Sub(start))
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"short", "一。", 10, []string{"一。"}},
		{"nothing", " \n ", 10, []string{""}},
		{"sentences", "一二三。四五。六", 15, []string{"一二三。", "四五。六"}},
		{"marks", "一！二？三；四", 13, []string{"一！二？", "三；四"}},
		{"lines", "一二三\n四五。六七", 15, []string{"一二三", "四五。六七"}},
		{"one long sentence", "一二三四五六七", 9, []string{"一二三", "四五六", "七"}},
		{"exactly", "一二。三四。", 9, []string{"一二。", "三四。"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, split(tt.text, tt.limit)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestSplitLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("一二三。！；\n a\U00020000"))).Draw(t, "text")
		limit := rapid.IntRange(4, 40).Draw(t, "limit")
		parts := split(text, limit)
		for _, p := range parts {
			if len(p) > limit || !utf8.ValidString(p) {
				t.Fatalf("a part of %d bytes, at most %d: %q", len(p), limit, p)
			}
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := bare(strings.Join(parts, "")); got != bare(text) {
			t.Fatalf("got %q, want %q", got, bare(text))
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("一二三。四五", 10)
	f.Add("\xff\xfe。", 4)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if limit < utf8.UTFMax || limit > 1<<16 {
			return
		}
		for _, p := range split(text, limit) {
			if len(p) > limit {
				t.Errorf("a part of %d bytes, at most %d", len(p), limit)
			}
		}
	})
}

// The order in which events come changes nothing.
func TestDigestIsOfTheSet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var events []Event
		for i := range rapid.IntRange(1, 40).Draw(t, "n") {
			k := kinds[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")].kind
			events = append(events, event(fmt.Sprint(i), fmt.Sprint("t", i%3), k, fmt.Sprintf("示例%d村", i%7), start.Add(time.Duration(i)*7*time.Minute)))
		}
		want, next, _ := Digest(slices.Clone(events), hourly(), start.Add(100*time.Minute))
		shuffled := rapid.Permutation(events).Draw(t, "order")
		got, next2, _ := Digest(shuffled, hourly(), start.Add(100*time.Minute))
		if diff := cmp.Diff(want, got); diff != "" || !next.Equal(next2) {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}
