package app

import (
	"context"
	"slices"
	"sync"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// Event tells that a district has changed: whoever shows it looks again. It carries no content, so that it may be told to everybody
// who may see anything.
type Event struct {
	Revision int64    `json:"revision"`        // number of the last change
	Kinds    []string `json:"kinds,omitempty"` // of things that were changed, as the audit calls them: record, unit, plan …
	Jobs     []string `json:"jobs,omitempty"`  // ids of the caller's jobs that have moved
}

// Number is the revision.
func (e Event) Number() int64 { return e.Revision }

// hub passes events on inside the process. It never blocks who tells: what a watcher has not taken yet is put together.
type hub struct {
	mu       sync.Mutex
	watchers map[*watcher]bool
	told     map[string]int64 // the newest revision that was told, by district
	closed   chan struct{}
	wait     sync.WaitGroup
}

func newHub() *hub {
	return &hub{watchers: map[*watcher]bool{}, told: map[string]int64{}, closed: make(chan struct{})}
}

// watcher is somebody who listens.
type watcher struct {
	district string
	pending  Event // under the hub's lock
	rings    chan struct{}
}

// maxEventJobs bounds what is put together for somebody who does not listen.
const maxEventJobs = 100

func (h *hub) tell(district string, e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told[district] = max(h.told[district], e.Revision)
	for w := range h.watchers {
		if w.district != district {
			continue
		}
		w.pending = w.pending.with(e)
		select {
		case w.rings <- struct{}{}:
		default:
		}
	}
}

// watched gives the districts that somebody watches, each with the newest revision that was told.
func (h *hub) watched() map[string]int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[string]int64{}
	for w := range h.watchers {
		out[w.district] = h.told[w.district]
	}
	return out
}

// with puts two events together.
func (e Event) with(f Event) Event {
	out := Event{Revision: max(e.Revision, f.Revision), Kinds: slices.Clone(e.Kinds), Jobs: slices.Clone(e.Jobs)}
	for _, k := range f.Kinds {
		out.Kinds = appendNew(out.Kinds, k)
	}
	for _, j := range f.Jobs {
		if len(out.Jobs) < maxEventJobs {
			out.Jobs = appendNew(out.Jobs, j)
		}
	}
	return out
}

func (h *hub) take(w *watcher) Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := w.pending
	w.pending = Event{}
	return e
}

// add registers a watcher; false after close.
func (h *hub) add(w *watcher) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
		return false
	default:
	}
	h.watchers[w] = true
	h.wait.Add(1)
	return true
}

func (h *hub) remove(w *watcher) {
	h.mu.Lock()
	delete(h.watchers, w)
	h.mu.Unlock()
	h.wait.Done()
}

// close ends all watching and waits for it; again is harmless.
func (h *hub) close() {
	h.mu.Lock()
	select {
	case <-h.closed:
	default:
		close(h.closed)
	}
	h.mu.Unlock()
	h.wait.Wait()
}

// EndWatching closes the channels of all watchers, so that a server can stop; later ones end at once.
func (a *App) EndWatching() { a.hub.close() }

// Watch tells of changes of the caller's district until the context ends or the App closes; then the channel is closed. The first
// event comes at once, with the present revision. A slow listener gets fewer events, each with all that has happened. Changes made
// by other processes are told by a started App within a second (see Hear), and by Refresh.
func (a *App) Watch(ctx context.Context, c Caller) (<-chan Event, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	w := &watcher{district: c.District, rings: make(chan struct{}, 1)}
	if !a.hub.add(w) {
		return nil, campaign.Refuse(campaign.Conflict, "服务正在停止", "the server is stopping")
	}
	out := make(chan Event)
	if err := a.Refresh(ctx, c.District); err != nil {
		a.hub.remove(w)
		return nil, err
	}
	go func() {
		defer a.hub.remove(w)
		defer close(out)
		a.passOn(ctx, c, w, out)
	}()
	return out, nil
}

func (a *App) passOn(ctx context.Context, c Caller, w *watcher, out chan<- Event) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.hub.closed:
			return
		case <-w.rings:
		}
		e, ok := a.forCaller(ctx, c, a.hub.take(w))
		if !ok {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-a.hub.closed:
			return
		case out <- e:
		}
	}
}

// forCaller leaves out jobs that do not concern the caller; ok is false when nothing is left.
func (a *App) forCaller(ctx context.Context, c Caller, e Event) (_ Event, ok bool) {
	if len(e.Jobs) > 0 {
		var mine []string
		err := a.db.Read(ctx, func(tx *store.Tx) error {
			mine = nil
			for _, id := range e.Jobs {
				if j, err := tx.JobByID(c.District, id); err == nil && c.seesJob(j) {
					mine = append(mine, id)
				}
			}
			return nil
		})
		if err != nil {
			mine = nil
		}
		e.Jobs = mine
	}
	return e, e.Revision > 0 || len(e.Jobs) > 0
}

// Refresh tells the watchers of a district its present revision: what other processes have done is told by it.
func (a *App) Refresh(ctx context.Context, district string) error {
	return a.db.Read(ctx, func(tx *store.Tx) error {
		head, err := tx.AuditHead(district)
		if err == nil {
			a.hub.tell(district, Event{Revision: head.Seq})
		}
		return err
	})
}
