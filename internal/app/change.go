package app

import (
	"context"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// change is a use case that writes: its transaction, the district as it found it, and the audit entry that will close it.
type change struct {
	tx       *store.Tx
	c        Caller
	f        *frame
	head     store.AuditEntry // the end of the audit chain before it
	revision int64            // of the audit entry
	at       int64
	parts    []string // that it changes
	action   string
	object   string
	result   string
	queued   bool // a job was queued
	nothing  bool // nothing was changed after all; nothing is to be audited
}

func (w *change) day() plan.Day { return w.c.Day() }

// audited is what a change is called in the audit.
type audited struct{ action, object string }

// entering is a change that writes records under ids that are known before; all who share the transaction have them looked up at once.
type entering struct {
	audited
	records []string
}

// setUpAction is the only use case of a district that is not there yet.
const setUpAction = "set_up"

// write runs a use case of the caller's district in one transaction and closes it with its audit entry. Other writers of the
// district wait, so what fn reads stays true until the commit. fn may run more than once.
func (a *App) write(ctx context.Context, c Caller, name audited, fn func(*change) error) error {
	return a.enter(ctx, c, entering{audited: name}, fn)
}

// enter is write for who brings records.
func (a *App) enter(ctx context.Context, c Caller, name entering, fn func(*change) error) error {
	stale := false
	var last *change
	err := a.db.WriteRecords(ctx, store.NewRecords{District: c.District, IDs: name.records}, func(tx *store.Tx) error {
		w := &change{tx: tx, c: c, at: c.Now, action: name.action, object: name.object, result: "ok"}
		var err error
		if w.head, err = tx.LockedHead(c.District); err != nil {
			return err
		}
		w.revision = w.head.Seq + 1
		last = w
		if w.f, stale, err = a.frameForWrite(tx, c.District); err != nil {
			return err
		}
		if len(w.f.byUnit) == 0 && name.action != setUpAction {
			return notFound()
		}
		if err := fn(w); err != nil || w.nothing {
			return err
		}
		stale = stale || len(w.parts) > 0
		return a.closeChange(w)
	})
	if err == nil && !last.nothing {
		a.announce(last)
	}
	if err == nil && stale {
		return a.refreshFrame(ctx, c.District)
	}
	return refusal(err)
}

// announce tells watchers and the relay of a change that has been committed.
func (a *App) announce(w *change) {
	kind, _, _ := strings.Cut(w.object, ":")
	e := Event{Revision: w.revision, Kinds: slices.Clone(w.parts)}
	if kind != "" {
		e.Kinds = appendNew(e.Kinds, kind)
	}
	a.hub.tell(w.c.District, e)
	if w.queued {
		a.nudge(w.c.District)
	}
}

// refreshFrame reads the frame after it has changed, so that the next writers find it.
func (a *App) refreshFrame(ctx context.Context, districtID string) error {
	return a.db.Read(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		_, err := a.frameOf(tx, districtID)
		return err
	})
}

func (a *App) closeChange(w *change) error {
	for _, part := range w.parts {
		if err := w.tx.PutPartRevision(store.PartRevision{District: w.c.District, Part: part, Revision: w.revision}); err != nil {
			return err
		}
	}
	entry := store.AuditEntry{
		District: w.c.District, At: w.at, Actor: w.c.Person, Post: w.c.actingPost(), Action: w.action, Object: w.object,
		Result: w.result, Request: w.c.RequestID,
	}
	_, err := w.tx.LinkAudit(w.head, entry, a.chainHash)
	return err
}

func (a *App) chainHash(e store.AuditEntry) []byte {
	return a.o.Suite.ChainHash(campaign.AuditEntry(e))
}

// read runs fn on a snapshot of the caller's district.
func (a *App) read(ctx context.Context, c Caller, fn func(tx *store.Tx, f *frame) error) error {
	return refusal(a.db.Read(ctx, func(tx *store.Tx) error {
		f, err := a.readFrame(tx, c)
		if err != nil {
			return err
		}
		return fn(tx, f)
	}))
}
