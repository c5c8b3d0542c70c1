package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// jobKind is a kind of work that goes on after its request.
type jobKind struct {
	title campaign.Words
	run   func(context.Context, *job) error
	every time.Duration // of work that comes round by itself in every district; 0: only when somebody asks for it
	once  bool          // it is for all districts, so it comes round in the first alone
	after func(*store.Tx, store.Job, *campaign.Error) error
}

// jobKinds is the table of all kinds. What runs may be begun again after a crash, so each must be harmless to repeat.
func (a *App) jobKinds() map[string]jobKind {
	kinds := map[string]jobKind{
		checkImportJob: {title: campaign.Words{Zh: "检查导入文件", En: "check an import"}, run: a.checkImport, after: importFailed},
		applyImportJob: {title: campaign.Words{Zh: "导入", En: "import"}, run: a.applyImport, after: importFailed},
		tellJob:        {title: campaign.Words{Zh: "发送提醒", En: "send reminders"}, run: a.tell, every: 10 * time.Minute},
		tidyJob:        {title: campaign.Words{Zh: "清理过期文件和任务", En: "delete old uploads and jobs"}, run: a.tidyUp, every: daily},
	}
	maps.Copy(kinds, a.dailyJobs())
	return kinds
}

const (
	jobMessage = "job" // kind of the outbox's messages about jobs
	// jobLease is how long a worker may be silent before its job counts as lost.
	jobLease = time.Minute
	maxTries = 8
	// maxLosses is how often a job may be begun at all: one that takes the whole program down must not do so for ever.
	maxLosses = 50
)

// job is a job while it runs.
type job struct {
	store.Job
	a *App
	c Caller // who asked for it, with the rights of today
}

// errJobGone tells a job that it was cancelled or taken over: it stops without a word.
var errJobGone = errors.New("the job is no longer this worker's")

// progress notes how far the job has come.
func (j *job) progress(ctx context.Context, done, total int64) error {
	err := j.a.db.Write(ctx, func(tx *store.Tx) error { return j.note(tx, done, total) })
	j.told()
	return jobGone(err)
}

// note is progress inside a transaction that writes what was done: both are there or neither.
func (j *job) note(tx *store.Tx, done, total int64) error {
	j.Done, j.Total = done, total
	j.ChangedAt = j.a.now()
	j.LeaseUntil = j.ChangedAt + jobLease.Milliseconds()
	return jobGone(tx.JobProgress(j.Job))
}

func (j *job) told() { j.a.hub.tell(j.District, Event{Jobs: []string{j.ID}}) }

func jobGone(err error) error {
	if errors.Is(err, store.ErrConflict) {
		return errJobGone
	}
	return err
}

// bounds is what is kept of a token's limit.
type bounds struct {
	Path    string `json:"path"`
	Actions string `json:"actions"`
	Expires int64  `json:"expires"`
}

// newJob is what a use case asks for.
type newJob struct {
	kind, object string
	payload      any
	total        int64
}

// enqueue writes a job, and the message that has it delivered, in the transaction of a use case, and gives its id.
func (w *change) enqueue(a *App, n newJob) (string, error) {
	id, err := a.newID()
	if err != nil {
		return "", err
	}
	payload, err := json.Marshal(n.payload)
	if err != nil {
		return "", err
	}
	row := store.Job{District: w.c.District, ID: id, Kind: n.kind, Object: n.object, Payload: string(payload), ByPerson: w.c.Person, CreatedAt: w.at, Total: n.total}
	if l := w.c.Limit; l != nil {
		kept, err := json.Marshal(bounds{l.At.Path, l.Actions.String(), l.Expires})
		if err != nil {
			return "", err
		}
		row.Bounds = string(kept)
	}
	if _, err := w.tx.PutJob(row); err != nil {
		return "", err
	}
	w.queued = true
	return id, deliver(w.tx, row, 0, w.at)
}

// deliver queues a job in the outbox. Deliveries are counted by tries, so that asking twice is asking once.
func deliver(tx *store.Tx, j store.Job, tries int, at int64) error {
	return tx.PutMessage(store.Message{District: j.District, ID: fmt.Sprintf("%s.%d", j.ID, tries), Kind: jobMessage, Payload: `"` + j.ID + `"`, CreatedAt: at})
}

// work does a job that a queue has delivered. A refusal ends it; any other error has it delivered again.
func (a *App) work(ctx context.Context, t store.Task) error {
	var claimed store.Job
	err := a.db.Write(ctx, func(tx *store.Tx) (err error) {
		at := a.now()
		claimed, err = tx.ClaimJob(t.District, t.Job, at, at+jobLease.Milliseconds())
		return err
	})
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound) {
		return nil // done, cancelled, or somebody else's
	}
	if err != nil {
		return err
	}
	j := &job{Job: claimed, a: a}
	j.told()
	defer j.told()
	return a.settle(ctx, j, a.runJob(ctx, j))
}

func (a *App) runJob(ctx context.Context, j *job) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &store.PanicError{Value: v}
		}
	}()
	if j.Tries > maxLosses {
		return campaign.Refuse(campaign.Conflict, "任务多次中断，已停止。可以重试。", "the job was cut off too often and has been given up; it can be tried again")
	}
	kind, known := a.jobKinds()[j.Kind]
	if !known {
		return campaign.Refuse(campaign.Conflict, "程序不认识这种任务", "the program knows no such kind of job")
	}
	if j.c, err = a.callerOfJob(ctx, j.Job); err != nil {
		return err
	}
	return kind.run(ctx, j)
}

// callerOfJob is who asked for a job, as of now: rights that were lost meanwhile are lost for the job too. The program itself is
// nobody and has no rights.
func (a *App) callerOfJob(ctx context.Context, j store.Job) (c Caller, err error) {
	at := a.now()
	if j.ByPerson == "" {
		return Caller{District: j.District, Actor: campaign.Actor{Now: at}, RequestID: j.ID}, nil
	}
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		c, err = a.callerOf(tx, j.ByPerson, at)
		return err
	})
	if errors.Is(err, store.ErrNotFound) || err == nil && c.District != j.District {
		return c, campaign.Refuse(campaign.Denied, "提交任务的账号已停用", "the account that asked for the job has been disabled")
	}
	if err == nil && j.Bounds != "" {
		var b bounds
		if err = json.Unmarshal([]byte(j.Bounds), &b); err == nil {
			c.Limit = &campaign.Limit{At: campaign.UnitRef{District: j.District, Path: b.Path}, Actions: campaign.ParseActionSet(b.Actions), Expires: b.Expires}
		}
	}
	c.RequestID = j.ID
	return c, err
}

// settle writes down how a job ended.
func (a *App) settle(ctx context.Context, j *job, err error) error {
	if errors.Is(err, errJobGone) {
		return nil
	}
	if err != nil && ctx.Err() != nil {
		return err // the program stops; the lease will be over
	}
	refused, final := errors.AsType[*campaign.Error](err)
	final = final && !isFault(err) // the machine may be well again later
	switch {
	case err == nil:
		j.State = store.JobDone
	case !final && j.Tries < maxTries:
		a.o.Log.LogAttrs(ctx, slog.LevelWarn, "job failed and will be tried again", slog.String("job", j.ID), slog.String("kind", j.Kind), slog.String("error", err.Error()))
		return errors.Join(err, a.endJob(ctx, j, store.JobWaiting, nil))
	default:
		j.State = store.JobFailed
		if !final {
			a.o.Log.LogAttrs(ctx, slog.LevelError, "job failed", slog.String("job", j.ID), slog.String("kind", j.Kind), slog.String("error", err.Error()))
			refused = campaign.Refuse(campaign.Conflict, "程序出错，任务没有完成。已完成的部分都已保存，可以重试。", "the program has failed; what was done is kept, and the job can be tried again")
		}
	}
	return a.endJob(ctx, j, j.State, refused)
}

func (a *App) endJob(ctx context.Context, j *job, state string, refused *campaign.Error) error {
	j.State, j.ChangedAt, j.Problem = state, a.now(), ""
	if refused != nil {
		text, err := packRefusal(refused)
		if err != nil {
			return err
		}
		j.Problem = text
	}
	err := a.db.Write(ctx, func(tx *store.Tx) error {
		if after := a.jobKinds()[j.Kind].after; after != nil && state == store.JobFailed {
			if err := after(tx, j.Job, refused); err != nil {
				return err
			}
		}
		return tx.EndJob(j.Job)
	})
	if errors.Is(err, store.ErrConflict) {
		return nil // cancelled in its last moment, or taken over
	}
	return err
}
