package campaign

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestCheckLogin(t *testing.T) {
	t.Parallel()
	for login, want := range map[string]bool{
		"abc": true, "zhang.san": true, "grid_worker-12": true, "a1234567890123456789012345678901": true,
		"": false, "ab": false, "1abc": false, ".abc": false, "Abc": false, "zhang san": false, "张三丰": false, "abс": false,
		"a12345678901234567890123456789012": false, "abc\x00": false, "abc/": false, "abc@d": false,
	} {
		err := CheckLogin(login)
		if (err == nil) != want || err != nil && !errors.Is(err, Invalid) {
			t.Errorf("CheckLogin(%q) = %v, want ok = %v", login, err, want)
		}
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		f    Failures
		at   int64
		wait int64 // from at; 0: may try
	}{
		{"none", Failures{}, noon, 0},
		{"few", Failures{FreeTries - 1, noon}, noon, 0},
		{"first wait", Failures{FreeTries, noon}, noon, FirstWait},
		{"first wait nearly over", Failures{FreeTries, noon}, noon + FirstWait - 1, 1},
		{"first wait over", Failures{FreeTries, noon}, noon + FirstWait, 0},
		{"doubles", Failures{FreeTries + 1, noon}, noon, 2 * FirstWait},
		{"doubles again", Failures{FreeTries + 2, noon}, noon, 4 * FirstWait},
		{"longest", Failures{FreeTries + 7, noon}, noon, LongestWait},
		{"never more", Failures{1 << 40, noon}, noon, LongestWait},
		{"forgotten", Failures{1 << 40, noon}, noon + ForgetAfter, 0},
		{"clock back a little", Failures{FreeTries, noon}, noon - second, FirstWait + second},
		{"clock back a year", Failures{FreeTries, noon}, noon - 365*dayMs, 0},
		{"nonsense", Failures{-5, noon}, noon, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.f.Check(tt.at)
			var e *Error
			switch {
			case tt.wait == 0 && err != nil:
				t.Errorf("got %v, want none", err)
			case tt.wait != 0 && !errors.As(err, &e):
				t.Errorf("got %v, want to wait", err)
			case tt.wait != 0 && (e.Kind != Exhausted || e.RetryAt != tt.at+tt.wait):
				t.Errorf("got %s until %d, want exhausted until %d", e.Kind, e.RetryAt, tt.at+tt.wait)
			}
		})
	}
}

// Whoever guesses as fast as the rule allows gets few guesses a day, and nobody waits longer than the longest wait.
func TestGuessing(t *testing.T) {
	t.Parallel()
	var f Failures
	tries := 0
	for at := noon; at < noon+dayMs; {
		err := f.Check(at)
		var e *Error
		if errors.As(err, &e) {
			if e.RetryAt <= at || e.RetryAt > at+LongestWait {
				t.Fatalf("waits from %d until %d", at, e.RetryAt)
			}
			at = e.RetryAt
			continue
		}
		f = f.Add(at)
		tries++
	}
	if tries < 10 || tries > 40 {
		t.Errorf("got %d guesses a day, want a few dozen at most", tries)
	}
}

func TestFailuresNeverLockForLong(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var f Failures
		for range rapid.IntRange(0, 20).Draw(t, "failures") {
			f = f.Add(noon + rapid.Int64Range(-2*dayMs, 2*dayMs).Draw(t, "clock"))
		}
		at := noon + rapid.Int64Range(-3*dayMs, 3*dayMs).Draw(t, "now")
		var e *Error
		if errors.As(f.Check(at), &e) && e.RetryAt > at+2*LongestWait {
			t.Fatalf("locked from %d until %d", at, e.RetryAt)
		}
		if f.Check(f.Last+LongestWait) != nil {
			t.Fatalf("%+v still locked after the longest wait", f)
		}
	})
}

func TestSession(t *testing.T) {
	t.Parallel()
	s := Session{Person: "p1", Created: noon, Seen: noon + hour}
	busy := Session{Person: "p1", Created: noon, Seen: noon + SessionAbsolute - 1}
	ended := s
	ended.EndedAt = noon + hour
	tests := []struct {
		name     string
		s        Session
		at       int64
		allEnded int64
		want     bool
	}{
		{"fresh", s, s.Seen, 0, true},
		{"idle nearly too long", s, s.Seen + SessionIdle - 1, 0, true},
		{"idle too long", s, s.Seen + SessionIdle, 0, false},
		{"busy to the end", busy, noon + SessionAbsolute - 1, 0, true},
		{"busy beyond the end", busy, noon + SessionAbsolute, 0, false},
		{"ended", ended, s.Seen, 0, false},
		{"logged out everywhere before", s, s.Seen, noon - 1, true},
		{"logged out everywhere in that moment", s, s.Seen, noon, false},
		{"logged out everywhere after", s, s.Seen, noon + 1, false},
		{"clock back a little", s, s.Seen - SessionIdle, 0, true},
		{"clock back far", s, s.Seen - SessionIdle - 1, 0, false},
		{"made in the future", Session{Person: "p1", Created: noon + dayMs, Seen: noon + dayMs}, noon, 0, false},
		{"nobody", Session{Created: noon, Seen: noon}, noon, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.s.Open(tt.at, tt.allEnded); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	if got := s.Ends(); got != s.Seen+SessionIdle {
		t.Errorf("ends at %d, want after idling", got)
	}
	if got := busy.Ends(); got != noon+SessionAbsolute {
		t.Errorf("ends at %d, want after a working day", got)
	}
	if s.NeedsTouch(s.Seen+SessionTouch-1) || !s.NeedsTouch(s.Seen+SessionTouch) {
		t.Error("seen is not written once a minute")
	}
}
