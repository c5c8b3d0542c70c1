package campaign

// The life of a session.
const (
	SessionIdle     = 30 * minute // without a request
	SessionAbsolute = 12 * hour   // a working day, whatever happens
	SessionTouch    = minute      // Seen is written no more often than this
)

// Session is a signed-in browser or phone. Moments are Unix milliseconds, 0 is never.
type Session struct {
	Person  string
	Created int64
	Seen    int64
	EndedAt int64
}

// Open tells whether the session still holds at a moment. allEnded is when the person last logged out everywhere. A clock
// that jumped back by more than the idle time ends it, or it would outlive its time by the jump.
func (s Session) Open(at, allEnded int64) bool {
	switch {
	case s.Person == "" || s.EndedAt != 0 || s.Created <= allEnded:
		return false
	case at < s.Created-SessionIdle || at < s.Seen-SessionIdle:
		return false
	}
	return at-s.Seen < SessionIdle && at-s.Created < SessionAbsolute
}

// Ends is when the session ends if nothing more is heard of it.
func (s Session) Ends() int64 { return min(s.Seen+SessionIdle, s.Created+SessionAbsolute) }

// NeedsTouch tells whether Seen is so old that it should be written again.
func (s Session) NeedsTouch(at int64) bool { return at-s.Seen >= SessionTouch }
