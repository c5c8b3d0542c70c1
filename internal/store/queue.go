package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// Task is the wish to work on a job; what it is about stands in the job's row. Delivery tells a wish from an earlier one for the
// same job: putting the same task again is harmless.
type Task struct {
	District string `json:"district"`
	Job      string `json:"job"`
	Delivery string `json:"delivery"`
}

// Kind is River's name for all our tasks; the kinds of jobs are the app's business.
func (Task) Kind() string { return "wuzha" }

// QueueOptions say who works. Work may be called more than once for a task, in several processes.
type QueueOptions struct {
	Work    func(context.Context, Task) error
	Workers int // how many tasks at once; 2 when zero
	Log     *slog.Logger
}

const defaultWorkers = 2

// Queue delivers tasks to workers, at least once, and again later when the work fails. On PostgreSQL its tables (river_…) are in the
// same database. On SQLite they are in a file of their own, so that its many small writes do not wait for, nor disturb, the one
// writer of the main file; losing that file loses nothing: jobs that wait too long are put again.
type Queue struct {
	client queueClient
	close  func() error
}

// queueClient is what we use of a river.Client, whatever its kind of transaction.
type queueClient interface {
	InsertMany(ctx context.Context, tasks []river.InsertManyParams) error
	Start(ctx context.Context) error
	StopAndCancel(ctx context.Context) error
}

// OpenQueue opens the queue of the database, bringing its tables up to date. Nobody works before Start.
func (db *DB) OpenQueue(ctx context.Context, o QueueOptions) (*Queue, error) {
	q, err := db.backend.openQueue(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("open the queue of jobs: %w", classify(err))
	}
	return q, nil
}

func (l *liteDB) openQueue(ctx context.Context, o QueueOptions) (*Queue, error) {
	pool, err := sql.Open("sqlite", fileURI(l.path+"-jobs", defaultBusyTimeout, "journal_mode(WAL)", "synchronous(NORMAL)"))
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	return newQueue(ctx, riversqlite.New(pool), o, pool.Close)
}

func (p *pgDB) openQueue(ctx context.Context, o QueueOptions) (*Queue, error) {
	config, err := pgxpool.ParseConfig(p.dsn)
	if err != nil {
		return nil, errors.New("the connection string cannot be read") // the cause would show the password
	}
	config.MaxConns = queueConnections
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return newQueue(ctx, riverpgxv5.New(pool), o, func() error {
		pool.Close()
		return nil
	})
}

// queueConnections is enough for the listener, the maintenance and a few workers, whose own work uses the other pool.
const queueConnections = 4

func newQueue[TX any](ctx context.Context, driver riverdriver.Driver[TX], o QueueOptions, closePool func() error) (*Queue, error) {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err == nil {
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		return nil, errors.Join(err, closePool())
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, job *river.Job[Task]) error { return o.Work(ctx, job.Args) }))
	count := o.Workers
	if count == 0 {
		count = defaultWorkers
	}
	client, err := river.NewClient(driver, &river.Config{Workers: workers, Logger: log, JobTimeout: -1,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: count}}})
	if err != nil {
		return nil, errors.Join(err, closePool())
	}
	return &Queue{client: clientOf[TX]{client}, close: closePool}, nil
}

// clientOf hides the kind of transaction.
type clientOf[TX any] struct{ *river.Client[TX] }

func (c clientOf[TX]) InsertMany(ctx context.Context, tasks []river.InsertManyParams) error {
	_, err := c.Client.InsertMany(ctx, tasks)
	return err
}

// Put queues tasks; those that are there already stay as they are.
func (q *Queue) Put(ctx context.Context, tasks ...Task) error {
	if len(tasks) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(tasks))
	for i, t := range tasks {
		params[i] = river.InsertManyParams{Args: t, InsertOpts: &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}}
	}
	if err := q.client.InsertMany(ctx, params); err != nil {
		return fmt.Errorf("queue %d tasks: %w", len(tasks), err)
	}
	return nil
}

// Start lets the workers begin.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.client.Start(ctx); err != nil {
		return fmt.Errorf("start the workers: %w", err)
	}
	return nil
}

// Stop cancels the contexts of the tasks under way, waits for their workers and closes the queue. What was not finished is
// delivered again later.
func (q *Queue) Stop(ctx context.Context) error {
	return errors.Join(q.client.StopAndCancel(ctx), q.close())
}

// Discard closes a queue that was never started.
func (q *Queue) Discard() error { return q.close() }
