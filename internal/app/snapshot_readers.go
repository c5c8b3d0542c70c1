package app

import (
	"context"
	"runtime"
	"sync"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// source is where a district is read from: a reader, and how more of them join it that see the same.
type source struct {
	tx        *store.Tx
	alongside func(read func(readers []*store.Tx) error) error
}

// mostReaders bounds the connections that loading a district takes.
const mostReaders = 4

// alongside opens more readers that see the same revision of a district as the first one does, as many as there are processors, and has
// all of them read. Where somebody writes meanwhile it goes on with those it has. One district is loaded so at a time: two that
// each wait for the other's connections would wait for ever.
func (a *App) alongside(ctx context.Context, at store.AuditEntry, first *store.Tx, load func(readers []*store.Tx) error) error {
	if !a.loading.TryLock() {
		return load([]*store.Tx{first})
	}
	defer a.loading.Unlock()
	return a.withReaders(ctx, at, []*store.Tx{first}, load)
}

func (a *App) withReaders(ctx context.Context, at store.AuditEntry, readers []*store.Tx, load func([]*store.Tx) error) error {
	if len(readers) >= min(mostReaders, runtime.GOMAXPROCS(0)) {
		return load(readers)
	}
	return a.db.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.AuditHead(at.District)
		switch {
		case err != nil:
			return err
		case head.Seq != at.Seq:
			return load(readers)
		}
		return a.withReaders(ctx, at, append(readers, tx), load)
	})
}

// partTotals are the running totals of some units.
type partTotals struct {
	own map[string][]plan.Own
	err error
}

// unitsAtATime is of how many units totals are read at once.
const unitsAtATime = 512

// eachTotal reads the running totals of units, each reader its share: of all that lie, by id, between the first and the last of a part.
// It gives them in the order of the parts.
func (s *snapshot) eachTotal(readers []*store.Tx, p *plan.Plan, parts [][]string, take func(id string, own []plan.Own)) error {
	lanes, stop := make([]chan partTotals, len(readers)), make(chan struct{})
	var work sync.WaitGroup
	defer work.Wait()
	defer close(stop)
	for k, tx := range readers {
		lanes[k] = make(chan partTotals, 1)
		work.Go(func() {
			for i := k; i < len(parts); i += len(readers) {
				own, err := ownTotals(tx, p, s.frame.district, parts[i][0], parts[i][len(parts[i])-1])
				select {
				case lanes[k] <- partTotals{own, err}:
				case <-stop:
					return
				}
			}
		})
	}
	for i, part := range parts {
		found := <-lanes[i%len(lanes)]
		if found.err != nil {
			return found.err
		}
		for _, id := range part {
			take(id, found.own[id])
		}
	}
	return nil
}
