package campaign

import (
	"time"

	"wuzha/internal/plan"
)

// Lengths of time in milliseconds, as instants are counted.
const (
	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute
	dayMs  = 24 * hour
)

// dayAt is the civil day of an instant in Unix milliseconds.
func dayAt(at int64) plan.Day { return plan.DayOf(time.UnixMilli(at)) }

// Limits of login names.
const (
	MinLogin = 3
	MaxLogin = 32
)

// CheckLogin tells whether a name can be signed in with: 3–32 small letters, digits, dots, hyphens and underscores,
// beginning with a letter. One spelling only, so that two accounts never look alike.
func CheckLogin(login string) error {
	ok := len(login) >= MinLogin && len(login) <= MaxLogin && login[0] >= 'a' && login[0] <= 'z'
	for i := 0; ok && i < len(login); i++ {
		c := login[i]
		ok = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_'
	}
	if ok {
		return nil
	}
	return InvalidAt("login", "登录名为3–32位小写字母、数字、点、横线或下划线，以字母开头",
		"a login has 3–32 small letters, digits, dots, hyphens or underscores and begins with a letter")
}

// Failures counts tries that went wrong, of an account or of an address. Zero is none.
type Failures struct {
	Count int
	Last  int64 // Unix milliseconds
}

// The lock-out: a few tries are free, then each failure doubles the wait; a day without failures forgets them.
const (
	FreeTries   = 5
	FirstWait   = 30 * second
	LongestWait = hour
	ForgetAfter = dayMs
)

// wait is how long the next try has to wait after the last failure.
func (f Failures) wait() int64 {
	if f.Count < FreeTries {
		return 0
	}
	return min(FirstWait<<min(f.Count-FreeTries, 20), LongestWait)
}

// forgotten tells whether the last failure no longer matters. A clock that jumped back must not lock anybody for longer than
// the longest wait.
func (f Failures) forgotten(at int64) bool {
	return f.Count <= 0 || at-f.Last >= ForgetAfter || f.Last-at > LongestWait
}

// Check refuses a try that comes too early, however right it may be.
func (f Failures) Check(at int64) error {
	until := f.Last + f.wait()
	if f.forgotten(at) || at >= until {
		return nil
	}
	e := Refuse(Exhausted, "尝试次数过多，请稍后再试", "too many tries; wait before the next one")
	e.RetryAt = until
	return e
}

// Add counts another failure.
func (f Failures) Add(at int64) Failures {
	if f.forgotten(at) {
		return Failures{1, at}
	}
	return Failures{f.Count + 1, max(at, f.Last)}
}
