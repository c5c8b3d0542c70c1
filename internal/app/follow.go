package app

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

const (
	// followEvery is how often it is looked whether the standing has fallen behind what is written.
	followEvery = 5 * time.Second
	// followAtLeast is after how many looks the standing is brought up to date although writing goes on: whoever asks then waits for
	// what a minute has brought, not for what a day has.
	followAtLeast = 12
	// collectWhileLoading is how far, in percent, the heap may grow between two collections while districts are loaded: a server that lets
	// it grow further, since its heap is small, would take three times what a large district needs.
	collectWhileLoading = 50
)

// pace is how a district has moved since it was last looked at.
type pace struct {
	head  int64 // end of the chain
	looks int   // since the standing was up to date
}

// follow loads the districts before anybody asks, so that the first question need not wait for its district to be read, and then keeps
// them near to what is written.
func (a *App) follow(ctx context.Context) {
	a.warm(ctx)
	a.repeat(ctx, followEvery, a.Follow)
}

// repeat calls a function again and again until the context ends; what fails is logged.
func (a *App) repeat(ctx context.Context, every time.Duration, do func(context.Context) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			a.complain(ctx, do(ctx))
		}
	}
}

func (a *App) warm(ctx context.Context) {
	if usual := debug.SetGCPercent(collectWhileLoading); usual >= 0 && usual < collectWhileLoading {
		debug.SetGCPercent(usual)
	} else {
		defer debug.SetGCPercent(usual)
	}
	districts, err := a.districtIDs(ctx)
	for _, id := range districts {
		if err == nil && ctx.Err() == nil {
			err = a.prepare(ctx, id)
		}
	}
	if err != nil && ctx.Err() == nil {
		a.o.Log.Error("load districts", slog.Any("error", err))
	}
	debug.FreeOSMemory() // what starting and loading took for a moment
}

// prepare brings the standing of a district up to date, with what the first who look at today's pages would wait for.
func (a *App) prepare(ctx context.Context, districtID string) error {
	s, err := a.standing(ctx, districtID)
	if err != nil {
		return err
	}
	today := plan.DayOf(a.o.Now())
	j := s.judge(plan.Known{AsOf: today})
	if j.view == nil {
		return nil
	}
	if pd, ok := j.newest().Plan.ParsePeriod(j.month()); ok {
		j.view.Prepare(districtID, pd.Whole, until(today-1), from(today))
	}
	return nil
}

// Follow brings the standing of districts up to date where nothing has been written since the last call, or has been at every one of the
// last twelve: while much is written, that comes first. A started App calls it every five seconds.
func (a *App) Follow(ctx context.Context) error {
	districts, err := a.districtIDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range districts {
		if err := a.followOne(ctx, a.district(id)); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) followOne(ctx context.Context, d *district) error {
	var head store.AuditEntry
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		head, err = tx.AuditHead(d.id)
		return err
	})
	if err != nil {
		return refusal(err)
	}
	d.paceMu.Lock()
	defer d.paceMu.Unlock()
	before := d.pace
	d.pace = pace{head: head.Seq, looks: before.looks + 1}
	if s := d.snap.Load(); s != nil && s.revision >= head.Seq {
		d.pace.looks = 0
		return a.prepare(ctx, d.id) // a new day has begun, perhaps
	}
	if before.head != head.Seq && d.pace.looks < followAtLeast {
		return nil
	}
	d.pace.looks = 0
	return a.prepare(ctx, d.id)
}
