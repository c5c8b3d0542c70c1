package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// groupLimit bounds the callers of one transaction, so that the first is not
// kept waiting by an endless stream of later ones.
const groupLimit = 512

// errExited answers callers whose transaction was lost because one of their
// functions ended the goroutine, as a test's FailNow does.
var errExited = errors.New("a function in this transaction ended its goroutine")

// writer owns SQLite's writing connection and the goroutine that uses it. The
// goroutine takes whatever callers wait, runs each in a savepoint of one
// transaction, commits once, and only then answers them: one fsync serves all.
//
//	Write ─┐                       ┌ SAVEPOINT fn RELEASE
//	Write ─┼─ waiting ─ take ─ BEGIN ┼ SAVEPOINT fn ROLLBACK TO   COMMIT ─ answer all
//	Write ─┘                       └ SAVEPOINT fn RELEASE
//
// Callers that arrive while the group runs still join it, up to [groupLimit].
type writer struct {
	session *session
	taken   []*request // of the transaction under way; the goroutine's own

	mu      sync.Mutex
	waiting []*request
	closed  bool
	wake    chan struct{} // holds a token while callers wait or the writer is closed
	stopped chan struct{}
}

// request is one caller's function and its answer.
type request struct {
	ctx   context.Context
	fn    func(*Tx) error
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

func newWriter(s *session) *writer {
	w := &writer{session: s, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	go w.run()
	return w
}

// write queues fn and waits for its answer.
func (w *writer) write(ctx context.Context, fn func(*Tx) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	r := &request{ctx: ctx, fn: fn, done: make(chan struct{})}
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

// close refuses later writes, waits for the queued ones and frees the connection.
func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true
	w.signal()
	w.mu.Unlock()
	<-w.stopped
	return w.session.close()
}

// run serves groups until the writer is closed and nobody waits.
func (w *writer) run() {
	finished := false
	defer func() {
		if finished {
			close(w.stopped)
			return
		}
		w.abort()
		w.answer(errExited)
		go w.run()
	}()
	for range w.wake {
		for batch := w.take(groupLimit); len(batch) > 0; batch = w.take(groupLimit) {
			w.answer(classify(w.serve(batch)))
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

// serve runs a batch, and whoever arrives meanwhile, in one transaction. Its
// error is everybody's.
func (w *writer) serve(batch []*request) (err error) {
	w.taken = append(w.taken, batch...)
	defer func() {
		if err != nil {
			w.abort()
		}
	}()
	if err := w.session.control("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for len(batch) > 0 {
		for _, r := range batch {
			if err := w.serveOne(r); err != nil {
				return err
			}
		}
		batch = w.take(groupLimit - len(w.taken))
		w.taken = append(w.taken, batch...)
	}
	return w.session.control("COMMIT")
}

// serveOne runs one caller's function in a savepoint. The function's error is
// the caller's; a returned error means that the transaction is lost.
func (w *writer) serveOne(r *request) error {
	if !r.state.CompareAndSwap(queued, running) {
		return nil
	}
	if err := w.session.control("SAVEPOINT one"); err != nil {
		return err
	}
	// The caller's context is not handed to SQLite: see session.control.
	tx := &Tx{ctx: context.WithoutCancel(r.ctx), runner: w.session}
	if r.err = tx.run(r.fn); r.err == nil {
		return w.session.control("RELEASE one")
	}
	if err := w.undoOne(); err != nil {
		// SQLite undoes everything itself when, say, the disk is full.
		return fmt.Errorf("shared transaction lost: %w", r.err)
	}
	return nil
}

func (w *writer) undoOne() error {
	if err := w.session.control("ROLLBACK TO one"); err != nil {
		return err
	}
	return w.session.control("RELEASE one")
}

// abort ends a lost transaction. SQLite may have ended it already; then there is
// nothing to roll back, and that error says nothing.
func (w *writer) abort() { _ = w.session.control("ROLLBACK") }

// answer tells every taken caller its own error, or the one that befell all.
func (w *writer) answer(group error) {
	for i, r := range w.taken {
		if group != nil {
			r.err = group
		}
		close(r.done)
		w.taken[i] = nil
	}
	w.taken = w.taken[:0]
}
