package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"wuzha/internal/store"
)

const (
	// sweepEvery is how often all districts are looked over for what another process has left.
	sweepEvery = 15 * time.Second
	// patience is how long a job may wait before it is queued again: the queue may have lost it.
	patience = 10 * time.Minute
	// relayAtOnce is how many messages are handed on in one step.
	relayAtOnce = 200
)

// background is what goes on in an App that was started.
type background struct {
	queue *store.Queue
	wake  chan string // districts with a new message; a full channel leaves them to the sweep
	stop  context.CancelFunc
	wait  sync.WaitGroup
}

// Start lets the App work on jobs until Close: a relay takes them from the outbox to the queue, workers do them. Without it jobs
// are kept, and done by whoever starts next.
func (a *App) Start(ctx context.Context) error {
	queue, err := a.db.OpenQueue(ctx, store.QueueOptions{Work: a.work, Log: a.o.Log})
	if err != nil {
		return err
	}
	if a.db.Engine() == store.SQLite { // the file is this process's: nobody else is at work
		if err := a.eachDistrict(ctx, func(tx *store.Tx, district string) error { return tx.ReleaseJobs(district) }); err != nil {
			return errors.Join(err, queue.Discard())
		}
	}
	inside, stop := context.WithCancel(context.WithoutCancel(ctx))
	if err := queue.Start(inside); err != nil {
		stop()
		return errors.Join(err, queue.Discard())
	}
	b := &background{queue: queue, wake: make(chan string, 64), stop: stop}
	a.mu.Lock()
	a.background = b
	a.mu.Unlock()
	b.wait.Go(func() { a.relayAlways(inside, b) })
	b.wait.Go(func() { a.follow(inside) })
	b.wait.Go(func() { a.repeat(inside, hearEvery, a.Hear) })
	return nil
}

// halt stops relay and workers and waits for them.
func (b *background) halt() error {
	if b == nil {
		return nil
	}
	b.stop()
	b.wait.Wait()
	return b.queue.Stop(context.Background())
}

// nudge tells the relay that a district has a message.
func (a *App) nudge(district string) {
	a.mu.Lock()
	b := a.background
	a.mu.Unlock()
	if b == nil {
		return
	}
	select {
	case b.wake <- district:
	default:
	}
}

func (a *App) relayAlways(ctx context.Context, b *background) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	a.sweep(ctx, b)
	for {
		select {
		case <-ctx.Done():
			return
		case district := <-b.wake:
			a.complain(ctx, a.relay(ctx, district, b.queue.Put))
		case <-tick.C:
			a.sweep(ctx, b)
		}
	}
}

// sweep looks over all districts: what comes round by itself, what was lost, what was not handed on.
func (a *App) sweep(ctx context.Context, b *background) {
	a.complain(ctx, a.Sweep(ctx))
	districts, err := a.districtIDs(ctx)
	a.complain(ctx, err)
	for _, d := range districts {
		a.complain(ctx, a.relay(ctx, d, b.queue.Put))
	}
}

// Sweep adds the jobs that come round by themselves, and has those delivered again that were lost. A started App does so by itself.
func (a *App) Sweep(ctx context.Context) error { return a.eachDistrict(ctx, a.dueJobs) }

// complain logs what the next sweep will try again.
func (a *App) complain(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		a.o.Log.LogAttrs(ctx, slog.LevelWarn, "relay of jobs", slog.String("error", err.Error()))
	}
}

// relay hands a district's messages on, each at least once.
func (a *App) relay(ctx context.Context, district string, put func(context.Context, ...store.Task) error) error {
	for {
		var open []store.Message
		err := a.db.Read(ctx, func(tx *store.Tx) (err error) {
			open, err = tx.OpenMessagesOf(district, jobMessage, relayAtOnce)
			return err
		})
		if err != nil || len(open) == 0 {
			return err
		}
		tasks := make([]store.Task, len(open))
		for i, m := range open {
			tasks[i] = taskOf(m)
		}
		if err := put(ctx, tasks...); err != nil {
			return err
		}
		err = a.db.Write(ctx, func(tx *store.Tx) error {
			for _, m := range open {
				if err := tx.MessageDone(m.District, m.ID, a.now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(open) < relayAtOnce {
			return err
		}
	}
}

func taskOf(m store.Message) store.Task {
	return store.Task{District: m.District, Job: m.Payload[1 : len(m.Payload)-1], Delivery: m.ID}
}

// dueJobs adds the jobs of a district that come round by themselves, one for each stretch of time whoever adds it, and has the lost
// ones delivered again.
func (a *App) dueJobs(tx *store.Tx, district string) error {
	now := a.now()
	all, err := tx.Districts()
	if err != nil {
		return err
	}
	for name, kind := range a.jobKinds() {
		if kind.every == 0 || kind.once && district != all[0].District {
			continue
		}
		j := store.Job{District: district, ID: fmt.Sprintf("%s.%d", name, now/kind.every.Milliseconds()), Kind: name, Payload: `{}`, CreatedAt: now}
		if fresh, err := tx.PutJob(j); err != nil || !fresh {
			if err != nil {
				return err
			}
			continue
		}
		if err := deliver(tx, j, 0, now); err != nil {
			return err
		}
	}
	lost, err := tx.LostJobs(district, now, now-patience.Milliseconds())
	if err != nil {
		return err
	}
	for _, j := range lost {
		if err := redeliver(tx, j, now); err != nil {
			return err
		}
	}
	return nil
}

// redeliver queues a job anew, once for each stretch of patience.
func redeliver(tx *store.Tx, j store.Job, now int64) error {
	return tx.PutMessage(store.Message{District: j.District, ID: fmt.Sprintf("%s.%d.%d", j.ID, j.Tries, now/patience.Milliseconds()),
		Kind: jobMessage, Payload: `"` + j.ID + `"`, CreatedAt: now})
}

func (a *App) districtIDs(ctx context.Context) (ids []string, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Districts()
		ids = ids[:0]
		for _, d := range all {
			ids = append(ids, d.District)
		}
		return err
	})
	return ids, err
}

// eachDistrict runs fn for every district, in a transaction of its own.
func (a *App) eachDistrict(ctx context.Context, fn func(tx *store.Tx, district string) error) error {
	districts, err := a.districtIDs(ctx)
	for _, d := range districts {
		err = errors.Join(err, a.db.Write(ctx, func(tx *store.Tx) error { return fn(tx, d) }))
	}
	return err
}

// WorkNow does every job that waits, one after the other in this goroutine, and returns: for commands that do not serve. A job that
// a server works on is left to it.
func (a *App) WorkNow(ctx context.Context) error {
	districts, err := a.districtIDs(ctx)
	if err != nil {
		return err
	}
	for _, d := range districts {
		do := func(ctx context.Context, tasks ...store.Task) error {
			var problems error
			for _, t := range tasks {
				problems = errors.Join(problems, a.work(ctx, t))
			}
			return problems
		}
		if err := a.relay(ctx, d, do); err != nil {
			return err
		}
	}
	return nil
}
