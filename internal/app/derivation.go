package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// DerivationView says how far the running totals of a version have been derived from the records. Until they are complete,
// its periods are judged by the version before.
type DerivationView struct {
	Version   int   `json:"version"`
	Records   int64 `json:"records"` // taken in so far
	Total     int64 `json:"total"`   // that there were when it began; 0: not counted yet
	StartedAt int64 `json:"started_at"`
	DoneAt    int64 `json:"done_at,omitempty"`
}

// Derivation tells how far the totals of each version have come.
func (a *App) Derivation(ctx context.Context, c Caller) ([]DerivationView, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	var out []DerivationView
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		all, err := tx.Derivations(c.District)
		for _, d := range all {
			out = append(out, DerivationView{d.Version, d.Records, max(d.Total, d.Records), d.StartedAt, d.DoneAt})
		}
		return err
	})
	return out, err
}

// deriver derives totals in the background, one version after the other. It ends when nothing is left to do.
type deriver struct {
	mu      sync.Mutex
	running bool
	again   bool // something new came while it was running
	done    sync.WaitGroup
	ctx     context.Context
	stop    context.CancelFunc
}

func newDeriver() *deriver {
	ctx, stop := context.WithCancel(context.Background())
	return &deriver{ctx: ctx, stop: stop}
}

// close stops after the step under way; the next process goes on from there.
func (d *deriver) close() {
	d.mu.Lock()
	d.again = false
	d.stop()
	d.mu.Unlock()
	d.done.Wait()
}

// deriveSoon starts deriving, or lets the one who is at it look again.
func (a *App) deriveSoon() {
	d := a.deriving
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil {
		return
	}
	if d.running {
		d.again = true
		return
	}
	d.running = true
	d.done.Go(func() {
		for more := true; more; more = d.goesOn() {
			a.deriveUntilDone(d.ctx)
		}
	})
}

// goesOn tells whether something new came while the deriver was running.
func (d *deriver) goesOn() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running = d.again && d.ctx.Err() == nil
	d.again = false
	return d.running
}

// deriveAgainAfter is how long a deriver waits when the database does not answer.
const deriveAgainAfter = 5 * time.Second

func (a *App) deriveUntilDone(ctx context.Context) {
	for {
		err := a.deriveAll(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		a.o.Log.Error("derive running totals; tried again soon", slog.Any("error", err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(deriveAgainAfter):
		}
	}
}

// deriveAll finishes what is under way in all districts.
func (a *App) deriveAll(ctx context.Context) error {
	var districts []store.District
	err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
		districts, err = tx.Districts()
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range districts {
		if err := a.deriveDistrict(ctx, d.District); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) deriveDistrict(ctx context.Context, district string) error {
	total := int64(0)
	for {
		var open map[int]bool
		err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
			if open, err = underWay(tx, district); err == nil && len(open) > 0 && total == 0 {
				total, err = tx.CountRecords(district)
			}
			return err
		})
		if err != nil || len(open) == 0 {
			return err
		}
		if err := a.deriveStep(ctx, district, total); err != nil {
			return err
		}
	}
}

// deriveStep takes one step in a transaction of its own. Only the last one, which puts the totals to use, is audited and
// tells everybody: the others change nothing that anybody can see.
func (a *App) deriveStep(ctx context.Context, district string, total int64) error {
	c := Caller{Actor: campaign.Actor{Now: a.now()}, District: district}
	return a.write(ctx, c, audited{"derive_totals", ""}, func(w *change) error {
		all, err := w.tx.Derivations(district)
		if err != nil {
			return err
		}
		w.nothing = true
		for _, d := range all {
			if d.DoneAt != 0 {
				continue
			}
			p := w.f.version(d.Version)
			if p == nil {
				return fmt.Errorf("derive totals of version %d in district %s: it is not in force", d.Version, district)
			}
			d.Total = max(d.Total, total)
			if err := derive(w.tx, w.f, p, &d, w.at); err != nil {
				return err
			}
			if d.DoneAt != 0 {
				w.nothing, w.parts, w.object = false, []string{partPlans}, planObject(p.ID, p.Version)
			}
			return nil
		}
		return nil
	})
}

// version is the plan of a version in force, nil when there is none.
func (f *frame) version(n int) *plan.Plan {
	for _, v := range f.versions {
		if v.plan.Version == n {
			return v.plan
		}
	}
	return nil
}
