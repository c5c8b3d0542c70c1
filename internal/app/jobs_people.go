package app

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// JobView is a job as people see it.
type JobView struct {
	ID        string         `json:"id"`
	Kind      string         `json:"kind"`
	Title     campaign.Words `json:"title"`
	Object    string         `json:"object,omitempty"` // like import:ID
	State     string         `json:"state"`            // waiting, running, done, failed, cancelled
	By        string         `json:"by,omitempty"`     // person; empty: the program itself
	CreatedAt int64          `json:"created_at"`
	ChangedAt int64          `json:"changed_at"`
	Done      int64          `json:"done"`
	Total     int64          `json:"total"` // 0: not known
	Problem   *RefusalView   `json:"problem,omitempty"`
}

// RefusalView is why something was not done, in both languages, with the places of the faults.
type RefusalView struct {
	campaign.Words
	Faults []FaultNote `json:"faults,omitempty"`
}

// FaultNote is one fault with its place.
type FaultNote struct {
	Path string `json:"path"`
	campaign.Words
}

func packRefusal(e *campaign.Error) (string, error) {
	out := RefusalView{Words: e.Words}
	for _, f := range e.Faults {
		out.Faults = append(out.Faults, FaultNote{f.Path, f.Words})
	}
	text, err := json.Marshal(out)
	return string(text), err
}

func unpackRefusal(text string) (*RefusalView, error) {
	if text == "" {
		return nil, nil
	}
	out := &RefusalView{}
	if err := json.Unmarshal([]byte(text), out); err != nil {
		return nil, fmt.Errorf("read a stored refusal: %w", err)
	}
	return out, nil
}

// JobKindView is a kind of jobs with what people call it.
type JobKindView struct {
	ID    string
	Title campaign.Words
}

// JobKinds lists the kinds of jobs by what people call them.
func (a *App) JobKinds() []JobKindView {
	var out []JobKindView
	for id, k := range a.jobKinds() {
		out = append(out, JobKindView{id, k.title})
	}
	slices.SortFunc(out, func(x, y JobKindView) int { return strings.Compare(nameKey(x.Title.Zh), nameKey(y.Title.Zh)) })
	return out
}

// Jobs lists jobs, newest first: one's own, and those of the whole district to whoever may import there. It heeds Kind and State.
func (a *App) Jobs(ctx context.Context, c Caller, q Query) (Page[JobView], error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return Page[JobView]{}, err
	}
	var out Page[JobView]
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		from, err := momentAfter(q.After)
		if err != nil {
			return err
		}
		out, err = a.jobPage(tx, c, q, from)
		return err
	})
	return out, refusal(err)
}

func (a *App) jobPage(tx *store.Tx, c Caller, q Query, from store.MomentKey) (Page[JobView], error) {
	out, limit := Page[JobView]{}, pageLimit(q.Limit)
	filter := store.JobFilter{District: c.District, Kind: q.Kind, State: q.State, Before: from, Limit: limit + 1}
	if c.mayHere(campaign.Import) != nil {
		if filter.ByPerson = c.Person; c.Person == "" {
			return out, nil
		}
	}
	found, err := tx.Jobs(filter)
	if err != nil {
		return out, err
	}
	for _, j := range found[:min(limit, len(found))] {
		v, err := a.jobView(j)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, v)
	}
	if len(found) > limit {
		last := found[limit-1]
		out.Next = momentText(store.MomentKey{At: last.CreatedAt, ID: last.ID})
	}
	return out, nil
}

func pageLimit(limit int) int {
	if limit <= 0 {
		return DefaultPage
	}
	return min(limit, MaxPage)
}

// momentAfter reads the place that momentText has written; the first page begins before the newest.
func momentAfter(after string) (store.MomentKey, error) {
	if after == "" {
		return store.MomentKey{At: math.MaxInt64}, nil
	}
	at, id, ok := strings.Cut(after, " ")
	n, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil {
		return store.MomentKey{}, campaign.InvalidAt("after", "应为上一部分的 next", "it must be the next of the part before")
	}
	return store.MomentKey{At: n, ID: id}, nil
}

func momentText(k store.MomentKey) string { return strconv.FormatInt(k.At, 10) + " " + k.ID }

// seesJob tells whether a job concerns the caller.
func (c Caller) seesJob(j store.Job) bool {
	return j.ByPerson != "" && j.ByPerson == c.Person || c.mayHere(campaign.Import) == nil
}

func (a *App) jobView(j store.Job) (JobView, error) {
	problem, err := unpackRefusal(j.Problem)
	return JobView{ID: j.ID, Kind: j.Kind, Title: a.jobKinds()[j.Kind].title, Object: j.Object, State: j.State, By: j.ByPerson,
		CreatedAt: j.CreatedAt, ChangedAt: j.ChangedAt, Done: j.Done, Total: j.Total, Problem: problem}, err
}

// Job gives a job that concerns the caller.
func (a *App) Job(ctx context.Context, c Caller, id string) (out JobView, err error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		j, err := visibleJob(tx, c, id)
		if err != nil {
			return err
		}
		out, err = a.jobView(j)
		return err
	})
	return out, refusal(err)
}

func visibleJob(tx *store.Tx, c Caller, id string) (store.Job, error) {
	j, err := tx.JobByID(c.District, id)
	if err == nil && !c.seesJob(j) {
		err = store.ErrNotFound
	}
	return j, err
}

// CancelJob ends a job that waits or runs. What it has done so far stays.
func (a *App) CancelJob(ctx context.Context, c Caller, id string) error {
	return a.turnJob(ctx, c, turn{id, "cancel_job", func(w *change, j store.Job) error {
		if after := a.jobKinds()[j.Kind].after; after != nil {
			j.ChangedAt = w.at
			if err := after(w.tx, j, nil); err != nil {
				return err
			}
		}
		return w.tx.CancelJob(j.District, j.ID, w.at)
	}})
}

// RetryJob lets a failed job begin again.
func (a *App) RetryJob(ctx context.Context, c Caller, id string) error {
	return a.turnJob(ctx, c, turn{id, "retry_job", func(w *change, j store.Job) error {
		if j.State != store.JobFailed {
			return campaign.Refuse(campaign.Conflict, "只有失败的任务可以重试", "only a job that has failed can be tried again")
		}
		if err := importAgain(w.tx, j, w.at); err != nil {
			return err
		}
		if err := w.tx.RetryJob(j.District, j.ID, w.at); err != nil {
			return err
		}
		w.queued = true
		return deliver(w.tx, j, j.Tries, w.at)
	}})
}

// turn is a change of a job's state.
type turn struct {
	id, action string
	do         func(*change, store.Job) error
}

func (a *App) turnJob(ctx context.Context, c Caller, t turn) error {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return err
	}
	err := a.write(ctx, c, audited{t.action, "job:" + t.id}, func(w *change) error {
		j, err := visibleJob(w.tx, c, t.id)
		if err != nil {
			return err
		}
		return t.do(w, j)
	})
	if err == nil {
		a.hub.tell(c.District, Event{Jobs: []string{t.id}})
	}
	return err
}
