package notify

import (
	"errors"
	"fmt"
	"hash/fnv"
	"time"
)

// RetryError says that the receiver has not taken the message now.
type RetryError struct {
	After time.Duration // not before; 0 when nobody said
	Sent  int           // parts that were taken, those of earlier tries included
	Err   error
	// Paced is true when nothing was tried because the rate does not allow it: it is no failure of the receiver.
	Paced bool
}

func (e *RetryError) Error() string { return fmt.Sprintf("try again after %s: %v", e.After, e.Err) }

// Unwrap gives the reason.
func (e *RetryError) Unwrap() error { return e.Err }

// RefusedError says that the message, or the way it is sent, will never be taken: a wrong address, secret or content.
type RefusedError struct {
	Err error
}

func (e *RefusedError) Error() string { return "refused: " + e.Err.Error() }

// Unwrap gives the reason.
func (e *RefusedError) Unwrap() error { return e.Err }

func refused(format string, args ...any) error { return &RefusedError{fmt.Errorf(format, args...)} }

func retry(after time.Duration, format string, args ...any) error {
	return &RetryError{After: after, Err: fmt.Errorf(format, args...)}
}

// Attempt is what has become of a message so far. The zero value has not been tried. It is plain data for the caller to store.
type Attempt struct {
	State  AttemptState
	Tries  int   // that reached, or should have reached, the receiver
	NextAt int64 // Unix ms of the next try, while waiting
	Sent   int   // parts that were taken
	Reason string
}

// AttemptState says whether a message is still to be sent.
type AttemptState string

// The states of an attempt.
const (
	Waiting AttemptState = ""
	Taken   AttemptState = "taken"
	Dead    AttemptState = "dead" // a dead letter: a person must look
)

// How long a message is tried: 14 times with growing pauses, together about a day and a half.
const (
	maxTries   = 14
	firstPause = time.Minute
	mostPause  = 6 * time.Hour
)

// After gives the attempt as it stands after a try that ended with err. The id spreads the next tries of different messages over
// time, so that a receiver that comes back is not stormed.
func (a Attempt) After(err error, id string, now time.Time) Attempt {
	var again *RetryError
	var never *RefusedError
	switch {
	case err == nil:
		a.State, a.Reason, a.NextAt = Taken, "", 0
		return a
	case errors.As(err, &never):
		a.Tries++
		a.State, a.Reason, a.NextAt = Dead, never.Err.Error(), 0
		return a
	case errors.As(err, &again):
		a.Sent = max(a.Sent, again.Sent)
	default: // a fault of the machine: the message may be well
		again = &RetryError{Err: err}
	}
	a.Reason = again.Err.Error()
	if again.Paced {
		a.NextAt = now.Add(again.After).UnixMilli()
		return a
	}
	if a.Tries++; a.Tries >= maxTries {
		a.State, a.NextAt = Dead, 0
		return a
	}
	a.NextAt = now.Add(max(again.After, pause(a.Tries, id))).UnixMilli()
	return a
}

// Due tells whether the message is to be tried now.
func (a Attempt) Due(now time.Time) bool { return a.State == Waiting && a.NextAt <= now.UnixMilli() }

// pause doubles with every try, and is up to a quarter longer by the message's id.
func pause(tries int, id string) time.Duration {
	base := mostPause
	if shift := tries - 1; shift < 10 {
		base = min(firstPause<<shift, mostPause)
	}
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%s/%d", id, tries) // a hash takes everything
	return base + base/4*time.Duration(h.Sum32()%1000)/1000
}
