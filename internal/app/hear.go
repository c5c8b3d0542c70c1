package app

import (
	"context"
	"strings"
	"time"

	"wuzha/internal/store"
)

const (
	// hearEvery is how often it is looked whether another process has changed what somebody watches.
	hearEvery = time.Second
	// hearBack is how far it is looked back for jobs: the clocks of two processes may differ by so much.
	hearBack = 10 * time.Second
	// heardEntries is how many entries of the audit are read for the kinds of things that have changed; the revision tells the rest.
	heardEntries = 100
)

// Hear tells watchers what other processes on the same database have changed since they were told last. A started App calls it every
// second; districts that nobody watches cost nothing.
func (a *App) Hear(ctx context.Context) error {
	for district, told := range a.hub.watched() {
		e, err := a.heardOf(ctx, district, told)
		if err != nil {
			return refusal(err)
		}
		if e.Revision > told || len(e.Jobs) > 0 {
			a.hub.tell(district, e)
		}
	}
	return nil
}

// heardOf gives what has happened in a district behind a revision, and the jobs that have moved since they were last looked at.
func (a *App) heardOf(ctx context.Context, district string, told int64) (e Event, err error) {
	var moved []store.Job
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		e = Event{}
		head, err := tx.AuditHead(district)
		if err != nil {
			return err
		}
		if head.Seq > told {
			if e, err = entriesHeard(tx, district, told); err != nil {
				return err
			}
			e.Revision = head.Seq
		}
		moved, err = tx.JobsMoved(district, a.now()-hearBack.Milliseconds())
		return err
	})
	e.Jobs = a.district(district).jobsHeard(moved)
	return e, err
}

func entriesHeard(tx *store.Tx, district string, told int64) (e Event, err error) {
	entries, err := tx.AuditPage(district, told, heardEntries)
	for _, entry := range entries {
		if kind, _, _ := strings.Cut(entry.Object, ":"); kind != "" {
			e.Kinds = appendNew(e.Kinds, kind)
		}
	}
	return e, err
}

// jobsHeard gives those of the jobs that have moved since they were given before.
func (d *district) jobsHeard(moved []store.Job) (ids []string) {
	d.paceMu.Lock()
	defer d.paceMu.Unlock()
	now := make(map[string]int64, len(moved))
	for _, j := range moved {
		now[j.ID] = j.ChangedAt
		if d.heard[j.ID] != j.ChangedAt {
			ids = append(ids, j.ID)
		}
	}
	d.heard = now
	return ids
}
