package notify

import (
	"sync"
	"time"
)

// Rate is how many messages a receiver takes within a time, in any window of that length.
type Rate struct {
	Most   int
	Within time.Duration
}

// Pace keeps a channel under its rates. It is safe for concurrent use.
type Pace struct {
	rates []Rate
	mu    sync.Mutex
	taken []time.Time // the latest last, no more than the largest Most
	muted time.Time   // nothing before
}

// NewPace makes a pace under all of the rates.
func NewPace(rates ...Rate) *Pace { return &Pace{rates: rates} }

// Take tells how long to wait before something may be sent; at 0 it counts as sent.
func (p *Pace) Take(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := max(0, p.muted.Sub(now))
	most := 0
	for _, r := range p.rates {
		most = max(most, r.Most)
		if n := len(p.taken); n >= r.Most {
			wait = max(wait, p.taken[n-r.Most].Add(r.Within).Sub(now))
		}
	}
	if wait > 0 {
		return wait
	}
	if p.taken = append(p.taken, now); len(p.taken) > most {
		p.taken = append(p.taken[:0], p.taken[len(p.taken)-most:]...)
	}
	return 0
}

// Mute lets nothing through before a moment: the receiver has said so.
func (p *Pace) Mute(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until.After(p.muted) {
		p.muted = until
	}
}
