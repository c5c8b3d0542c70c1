package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
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

// pgDB is a PostgreSQL database (or one that speaks its protocol): a transaction
// for each caller, repeated when the server asks for it.
type pgDB struct {
	dsn    string
	pool   *sql.DB
	closed atomic.Bool
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
	return &pgDB{dsn: dsn, pool: pool}, nil
}

// write runs fn until it is committed, it fails by itself, or the attempts are used up.
func (p *pgDB) write(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for attempt := range writeAttempts {
		if err = pause(ctx, attempt); err != nil {
			return err
		}
		var again bool
		if again, err = p.attempt(ctx, fn); !again {
			return err
		}
	}
	return fmt.Errorf("gave up after %d attempts: %w", writeAttempts, err)
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

// attempt runs fn once and tells whether it is worth another time.
func (p *pgDB) attempt(ctx context.Context, fn func(*Tx) error) (again bool, err error) {
	tx, end, err := p.begin(ctx, &sql.TxOptions{})
	if err != nil {
		return repeatable(ctx, err, false), classify(err)
	}
	if err := tx.run(fn); err != nil {
		return repeatable(ctx, tx.failed, false), errors.Join(err, end(false))
	}
	if err := end(true); err != nil {
		return repeatable(ctx, err, true), classify(err)
	}
	return false, nil
}

// repeatable judges by SQLSTATE only. A distributed server reports a
// transaction that lost a node as an internal error when it commits.
func repeatable(ctx context.Context, err error, committing bool) bool {
	if err == nil || ctx.Err() != nil {
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

// begin opens a transaction; end commits it or rolls it back and frees its connection.
func (p *pgDB) begin(ctx context.Context, options *sql.TxOptions) (tx *Tx, end func(commit bool) error, err error) {
	if p.closed.Load() {
		return nil, nil, ErrClosed
	}
	conn, err := p.pool.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	inner, err := conn.BeginTx(ctx, options)
	if err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	end = func(commit bool) error {
		defer func() { _ = conn.Close() }() // back to the pool, which tests it before the next use
		if commit {
			return inner.Commit()
		}
		_ = inner.Rollback() // a transaction that cannot be rolled back is gone with its connection
		return nil
	}
	return &Tx{ctx: ctx, runner: &pgRunner{conn: conn, tx: inner}}, end, nil
}

func (p *pgDB) read(ctx context.Context, fn func(*Tx) error) error {
	tx, end, err := p.begin(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return classify(err)
	}
	return errors.Join(tx.run(fn), end(false))
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
	p.closed.Store(true)
	return p.pool.Close()
}

// pgRunner runs statements in a transaction; pgx keeps them prepared per connection.
type pgRunner struct {
	conn *sql.Conn
	tx   *sql.Tx
}

func (r *pgRunner) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	return r.tx.ExecContext(ctx, query, args...)
}

func (r *pgRunner) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	return r.tx.QueryContext(ctx, query, args...)
}

func (r *pgRunner) brief(ctx context.Context) context.Context { return ctx }

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
