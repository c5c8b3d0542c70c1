package app

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"wuzha/internal/campaign"
)

// A school or a factory signs from one address within minutes; a script goes on and on. An address may therefore bring many
// at once, and then only as many as would not hurt.
const (
	crowdBurst  = 1500 // what an address may bring at once
	crowdRate   = 2    // and per second after that
	crowdMemory = 4096 // addresses that are remembered
)

// crowd slows down addresses that public forms are flooded from. It keeps nothing but the addresses of the last minutes, in memory.
type crowd struct {
	mu   sync.Mutex
	from map[string]*rate.Limiter
}

// admit takes one signature or test, or says when the next may come.
func (c *crowd) admit(v Visitor, now time.Time) error { return c.admitWeight(v, now, 1) }

// admitWeight takes a submission that counts for several.
func (c *crowd) admitWeight(v Visitor, now time.Time, weight int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.from == nil {
		c.from = map[string]*rate.Limiter{}
	}
	l := c.from[v.Address]
	if l == nil {
		if len(c.from) >= crowdMemory {
			c.forget(now)
		}
		l = rate.NewLimiter(crowdRate, crowdBurst)
		c.from[v.Address] = l
	}
	if l.AllowN(now, weight) {
		return nil
	}
	e := campaign.Refuse(campaign.Exhausted, "来自同一网络的提交过多，请稍后再试", "too many submissions from one network; try again a little later")
	e.RetryAt = now.Add(time.Duration(weight) * time.Second / crowdRate).Add(time.Second).UnixMilli()
	return e
}

// forget drops the addresses that have been quiet; when all are busy, all of them.
func (c *crowd) forget(now time.Time) {
	for address, l := range c.from {
		if l.TokensAt(now) >= crowdBurst {
			delete(c.from, address)
		}
	}
	if len(c.from) >= crowdMemory {
		clear(c.from)
	}
}
