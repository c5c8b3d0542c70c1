package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// errExited answers callers whose transaction was lost because one of their
// functions ended the goroutine, as a test's FailNow does.
var errExited = errors.New("a function in this transaction ended its goroutine")

// errTogether is a failure that one caller may have brought on all: each is tried by itself.
var errTogether = errors.New("the shared transaction failed")

// errUndo is found when a caller whose work must be undone has written where nobody can tell it from the work of the others.
var errUndo = errors.New("one caller's work is to be undone")

// transaction is what an engine offers to callers who share one.
type transaction interface {
	runner
	begin(ctx context.Context, guarded bool) error // guarded: with the savepoint of the first caller
	keep() error                                   // what was done since the savepoint; makes the next
	undo() error                                   // what was done since the savepoint
	commit() error
	abort()
	// of is the context in which a caller's statements run, within that of all.
	of(caller, all context.Context) context.Context
	// repeatable tells whether a transaction that ended with an error is worth another time.
	repeatable(err error, committing bool) bool
	limit() int // of the callers of one transaction, so that the first is not kept waiting by an endless stream of later ones
}

// writer owns a transaction and the goroutine that uses it. The
// goroutine takes whatever callers wait, runs each in one transaction,
// commits once, and only then answers them: one fsync serves all.
//
//	Write ─┐                         ┌ fn
//	Write ─┼─ waiting ─ take ─ BEGIN ┼ fn   COMMIT ─ answer all
//	Write ─┘                         └ fn
//
// Few callers fail after they have written. When one does, the group is run again with a savepoint for each (guarded), so that only its
// work is undone. Callers that arrive while the group runs still join it, up to the transaction's limit. SQLite has one writer, PostgreSQL
// one for each district. A group is repeated as a whole; one that fails for what its callers have put off until its end (later.go) is run
// again one by one.
type writer struct {
	transaction transaction
	taken       []*request // of the transaction under way; the goroutine's own
	group       *group     // what they share
	alone       bool       // one caller, to be tried by itself
	guarded     bool       // each caller in a savepoint of its own
	changed     bool       // something is there to commit
	apart       []*request // to be tried one by one

	mu      sync.Mutex
	waiting []*request
	closed  bool
	wake    chan struct{} // holds a token while callers wait or the writer is closed
	stopped chan struct{}
}

// request is one caller's function and its answer.
type request struct {
	ctx context.Context
	work
	state atomic.Int32
	err   error
	done  chan struct{}
}

// A request is queued until either the writer takes it or its caller gives up.
const (
	queued int32 = iota
	running
	abandoned
)

func newRequest(ctx context.Context, w work) *request {
	return &request{ctx: ctx, work: w, done: make(chan struct{})}
}

func newWriter(t transaction) *writer {
	w := &writer{transaction: t, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	go w.run()
	return w
}

// write queues work and waits for its answer.
func (w *writer) write(ctx context.Context, todo work) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	r := newRequest(ctx, todo)
	if err := w.enqueue(r); err != nil {
		return err
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		if r.state.CompareAndSwap(queued, abandoned) {
			return context.Cause(ctx)
		}
		<-r.done // it is being written: only the commit knows the truth
		return r.err
	}
}

func (w *writer) enqueue(r *request) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return ErrClosed
	}
	w.waiting = append(w.waiting, r)
	w.signal()
	return nil
}

func (w *writer) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// close refuses later writes and waits for the queued ones.
func (w *writer) close() {
	w.mu.Lock()
	w.closed = true
	w.signal()
	w.mu.Unlock()
	<-w.stopped
}

// run serves groups until the writer is closed and nobody waits.
func (w *writer) run() {
	finished := false
	defer func() {
		if finished {
			close(w.stopped)
			return
		}
		w.answer(errExited)
		w.signal() // callers may have come meanwhile
		go w.run()
	}()
	for range w.wake {
		for w.taken = w.next(); len(w.taken) > 0; w.taken = w.next() {
			w.serve()
		}
		if w.drained() {
			finished = true
			return
		}
	}
}

func (w *writer) drained() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed && len(w.waiting) == 0
}

// take gives at most limit of the waiting requests, first come first served.
func (w *writer) take(limit int) []*request {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(limit, len(w.waiting))
	batch := w.waiting[:n:n]
	w.waiting = w.waiting[n:]
	if len(w.waiting) == 0 {
		w.waiting = nil
	}
	return batch
}

// next gives those to serve together: one that is to be tried by itself, else whoever waits.
func (w *writer) next() []*request {
	if w.alone = len(w.apart) > 0; w.alone {
		r := w.apart[:1:1]
		w.apart = w.apart[1:]
		return r
	}
	return w.take(w.transaction.limit())
}

// serve runs those taken, and whoever arrives meanwhile, in one transaction and answers them, unless each is to be tried by itself.
func (w *writer) serve() {
	err := w.repeat()
	if errors.Is(err, errTogether) && len(w.taken) > 1 {
		w.apart, w.taken = w.taken, nil
		return
	}
	w.answer(err)
}

// repeat runs the transaction until it is committed, it fails for good, or the attempts are used up. Its error is everybody's.
func (w *writer) repeat() error {
	var err error
	for attempt := range writeAttempts {
		all := newPatience(w.taken)
		if err := pause(all.ctx, attempt); err != nil {
			all.end()
			return err
		}
		var committing bool
		w.guarded = false
		if committing, err = w.attempt(all); errors.Is(err, errUndo) {
			w.guarded = true
			committing, err = w.attempt(all)
		}
		again := w.transaction.repeatable(err, committing) && all.ctx.Err() == nil || err != nil && all.ctx.Err() != nil && w.awaited()
		all.end()
		if !again {
			return classify(err)
		}
	}
	err = fmt.Errorf("gave up after %d attempts: %w", writeAttempts, classify(err))
	if !errors.Is(err, ErrLost) {
		err = fmt.Errorf("%w: %w", errTogether, err)
	}
	return err
}

// awaited tells whether any caller still waits for its answer.
func (w *writer) awaited() bool {
	return slices.ContainsFunc(w.taken, func(r *request) bool { return r.ctx.Err() == nil })
}

// attempt runs the transaction once.
func (w *writer) attempt(all *patience) (committing bool, err error) {
	w.group, w.changed = newGroup(w.taken), false
	committed := false
	defer func() {
		if !committed {
			w.transaction.abort()
		}
	}()
	if err := w.transaction.begin(all.ctx, w.guarded); err != nil {
		return false, err
	}
	for next := 0; next < len(w.taken); next++ {
		if err := w.serveOne(w.taken[next], all); err != nil {
			return false, err
		}
		if w.alone && w.taken[next].err != nil {
			return false, nil
		}
		if next+1 == len(w.taken) && !w.alone {
			w.join(all)
		}
	}
	if !w.changed && w.group.empty() {
		return false, nil
	}
	if err := w.group.settle(all.ctx, w.transaction); err != nil {
		if w.transaction.repeatable(err, false) {
			return false, err
		}
		return false, fmt.Errorf("%w: %w", errTogether, err)
	}
	err = w.transaction.commit()
	committed = err == nil
	return true, err
}

// join takes in who has come meanwhile.
func (w *writer) join(all *patience) {
	if all.ctx.Err() != nil {
		return
	}
	later := w.take(w.transaction.limit() - len(w.taken))
	w.taken = append(w.taken, later...)
	w.group.expect(later)
	all.wait(later)
}

// serveOne runs one caller's function. The function's error is
// the caller's; a returned error means that the transaction is lost.
func (w *writer) serveOne(r *request, all *patience) error {
	if !r.state.CompareAndSwap(queued, running) && r.state.Load() == abandoned {
		return nil
	}
	tx := &Tx{ctx: w.transaction.of(r.ctx, all.ctx), runner: w.transaction, group: w.group}
	r.err = tx.run(r.do)
	switch {
	case w.transaction.repeatable(tx.failed, false):
		return tx.failed
	case r.err == nil:
		return w.keep(tx)
	case w.alone || !tx.wrote && tx.failed == nil:
		return nil
	case !w.changed && w.group.empty():
		return w.restart(all)
	case !w.guarded:
		return errUndo
	}
	w.group.reject(tx)
	if err := w.transaction.undo(); err != nil {
		// SQLite undoes everything itself when, say, the disk is full.
		return fmt.Errorf("shared transaction lost: %w", r.err)
	}
	return nil
}

// restart undoes the work of a caller before whom nobody has left any.
func (w *writer) restart(all *patience) error {
	w.transaction.abort()
	w.group = newGroup(w.taken)
	return w.transaction.begin(all.ctx, w.guarded)
}

// keep makes a caller's work the group's.
func (w *writer) keep(tx *Tx) error {
	w.group.adopt(tx)
	w.changed = w.changed || tx.wrote
	if !w.guarded || !tx.wrote {
		return nil
	}
	return w.transaction.keep()
}

// answer tells every taken caller its own error, or the one that befell all.
func (w *writer) answer(group error) {
	for i, r := range w.taken {
		if group != nil {
			r.err = group
		}
		close(r.done)
		w.taken[i] = nil
	}
	w.taken = nil
}

// patience is how long callers who share a transaction wait for it: until the last of them has given up.
type patience struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	mu     sync.Mutex
	left   int
	stops  []func() bool
}

func newPatience(callers []*request) *patience {
	p := &patience{}
	p.ctx, p.cancel = context.WithCancelCause(context.Background())
	p.wait(callers)
	return p
}

// wait adds callers.
func (p *patience) wait(callers []*request) {
	p.mu.Lock()
	p.left += len(callers)
	p.mu.Unlock()
	for _, r := range callers {
		p.stops = append(p.stops, context.AfterFunc(r.ctx, func() { p.leave(r.ctx) }))
	}
}

func (p *patience) leave(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left--; p.left == 0 {
		p.cancel(context.Cause(ctx))
	}
}

func (p *patience) end() {
	for _, stop := range p.stops {
		stop()
	}
	p.cancel(nil)
}
