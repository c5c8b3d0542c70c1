package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	defaultConnections = 16
	// writeAttempts bounds how often one write is run; with the pauses between
	// them, the last comes after about two seconds.
	writeAttempts = 8
	firstPause    = 8 * time.Millisecond
)

// pgDB is a PostgreSQL database (or one that speaks its protocol): transactions are repeated when the server asks for it.
type pgDB struct {
	dsn      string
	pool     *sql.DB
	refusing atomic.Bool // new writers
	closed   atomic.Bool

	mu      sync.Mutex
	writers map[string]*writer // by district
}

func openPostgres(ctx context.Context, dsn string, options Options) (*pgDB, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the connection string cannot be read") // the cause would show the password
	}
	connections := options.Readers
	if connections == 0 {
		connections = defaultConnections
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err := migrate(ctx, pool, Postgres, options.Schema); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &pgDB{dsn: dsn, pool: pool, writers: map[string]*writer{}}, nil
}

// write does work with others of its district, or by itself.
func (p *pgDB) write(ctx context.Context, todo work) error {
	if todo.district == "" {
		return p.writeAlone(ctx, todo)
	}
	w, err := p.writer(todo.district)
	if err != nil {
		return err
	}
	return w.write(ctx, todo)
}

func (p *pgDB) writeAlone(ctx context.Context, todo work) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	r := newRequest(ctx, todo)
	w := &writer{transaction: &pgTransaction{db: p}, alone: true, taken: []*request{r}}
	if err := w.repeat(); err != nil {
		return err
	}
	return r.err
}

// writer gives the district's writer, which lives as long as the database is open.
func (p *pgDB) writer(district string) (*writer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refusing.Load() {
		return nil, ErrClosed
	}
	w := p.writers[district]
	if w == nil {
		w = newWriter(&pgTransaction{db: p})
		p.writers[district] = w
	}
	return w, nil
}

// pause waits longer before each further attempt, with a random part so that two
// writers that met once do not meet again.
func pause(ctx context.Context, attempt int) error {
	if attempt == 0 {
		return nil
	}
	most := int64(firstPause) << attempt
	timer := time.NewTimer(time.Duration(most/2 + rand.Int64N(most/2)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// repeatable judges by SQLSTATE only. A distributed server reports a
// transaction that lost a node as an internal error when it commits.
func repeatable(err error, committing bool) bool {
	if err == nil {
		return false
	}
	switch state := sqlState(err); state {
	case stateSerialization, stateDeadlock:
		return true
	case stateInternal:
		return committing
	default:
		return lost(state)
	}
}

func (p *pgDB) read(ctx context.Context, fn func(*Tx) error) error {
	conn, inner, err := p.snapshot(ctx)
	if err != nil {
		return classify(err)
	}
	defer func() { _ = conn.Close() }()     // back to the pool, which tests it before the next use
	defer func() { _ = inner.Rollback() }() // a snapshot that cannot be left is gone with its connection
	return (&Tx{ctx: ctx, runner: &pgRunner{conn: conn, on: inner}}).run(fn)
}

// snapshot begins to read. A server that was started anew has left dead connections in the pool: as many as lie there are tried.
func (p *pgDB) snapshot(ctx context.Context) (conn *sql.Conn, inner *sql.Tx, err error) {
	for range p.pool.Stats().Idle + 1 {
		if conn, err = p.connection(ctx); err != nil {
			return nil, nil, err
		}
		inner, err = conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err == nil {
			return conn, inner, nil
		}
		_ = conn.Close() // it is dead, or has told what is wrong
		if !lost(sqlState(err)) || ctx.Err() != nil {
			break
		}
	}
	return nil, nil, err
}

func (p *pgDB) connection(ctx context.Context) (*sql.Conn, error) {
	if p.closed.Load() {
		return nil, ErrClosed
	}
	return p.pool.Conn(ctx)
}

func (p *pgDB) version(ctx context.Context) (version int64, err error) {
	err = p.read(ctx, func(tx *Tx) error {
		version, err = schemaVersion(tx)
		return err
	})
	return version, err
}

// close waits for the transactions under way.
func (p *pgDB) close() error {
	p.mu.Lock()
	writers := p.writers
	p.writers = map[string]*writer{}
	p.refusing.Store(true)
	p.mu.Unlock()
	for _, w := range writers {
		w.close()
	}
	p.closed.Store(true)
	return p.pool.Close()
}

// pgRunner runs statements in a transaction; pgx keeps them prepared per connection.
type pgRunner struct {
	conn *sql.Conn
	on   interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
}

func (r *pgRunner) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return r.on.ExecContext(ctx, query, args...)
}

func (r *pgRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return r.on.QueryContext(ctx, query, args...)
}

func (r *pgRunner) brief(ctx context.Context) context.Context { return ctx }

func (r *pgRunner) far() bool { return true }

func (r *pgRunner) catalog() string { return postgresCatalog }

// copyRows streams rows with COPY, inside the transaction of this connection.
func (r *pgRunner) copyRows(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (count int64, err error) {
	next, stop := iter.Pull(rows)
	defer stop()
	source := pgx.CopyFromFunc(func() ([]any, error) {
		row, _ := next()
		return row, nil // nil ends it
	})
	err = r.conn.Raw(func(driverConn any) error {
		count, err = driverConn.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, source)
		return err
	})
	return count, err
}

// pgTransaction is a transaction that callers share, on a connection that it borrows while there is one.
type pgTransaction struct {
	pgRunner
	db  *pgDB
	ctx context.Context
}

// pgLimit keeps a transaction within the 64 subtransactions that PostgreSQL remembers of a session in shared memory: beyond them every
// other session looks them up on disk.
const pgLimit = 64

func (t *pgTransaction) limit() int { return pgLimit }

func (t *pgTransaction) begin(ctx context.Context, guarded bool) (err error) {
	conn, err := t.db.connection(ctx)
	if err != nil {
		return err
	}
	t.ctx, t.pgRunner = ctx, pgRunner{conn: conn, on: conn}
	if guarded {
		return t.control(ctx, "BEGIN; SAVEPOINT one")
	}
	return t.control(ctx, "BEGIN")
}

func (t *pgTransaction) keep() error { return t.control(t.ctx, "RELEASE one; SAVEPOINT one") }
func (t *pgTransaction) undo() error { return t.control(t.ctx, "ROLLBACK TO one") }

func (t *pgTransaction) commit() error {
	if err := t.control(t.ctx, "COMMIT"); err != nil {
		return err
	}
	t.release()
	return nil
}

// rollbackPatience is how long a server may take to roll back before its connection is given up.
const rollbackPatience = 5 * time.Second

// abort rolls back, whoever has given up. A connection that cannot is closed: it would keep the district locked.
func (t *pgTransaction) abort() {
	if t.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), rollbackPatience)
	defer cancel()
	if err := t.control(ctx, "ROLLBACK"); err != nil {
		_ = t.conn.Raw(func(any) error { return driver.ErrBadConn }) // which is what it is
	}
	t.release()
}

// release gives the connection back to the pool, which tests it before the next use.
func (t *pgTransaction) release() {
	_ = t.conn.Close()
	t.pgRunner = pgRunner{}
}

// control sends statements without parameters, several at once.
func (t *pgTransaction) control(ctx context.Context, statements string) error {
	err := t.conn.Raw(func(driverConn any) error {
		_, err := driverConn.(*stdlib.Conn).Conn().PgConn().Exec(ctx, statements).ReadAll()
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", statements, err)
	}
	return nil
}

// of is the context of all: one that gave up would break the connection of the others.
func (t *pgTransaction) of(_, all context.Context) context.Context { return all }

func (t *pgTransaction) repeatable(err error, committing bool) bool {
	return repeatable(err, committing)
}
