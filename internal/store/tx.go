package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
)

// Tx is a transaction or snapshot that a function works in; it is of no use
// after the function has returned, nor to two goroutines at once. It carries the
// context it was opened with, as a transaction of database/sql does.
type Tx struct {
	ctx    context.Context
	runner runner
	// failed is the first statement error. PostgreSQL refuses to go on after
	// one; remembering it here makes SQLite behave the same.
	failed error
	done   bool
	// access: something was written that says who may do what, see [DB.AccessChanges].
	access bool
	wrote  bool   // something that is to be undone if the function fails
	group  *group // those who share the transaction; nil for a snapshot
	own    own
}

// runner runs statements in an open transaction.
type runner interface {
	exec(ctx context.Context, query string, args []any) (sql.Result, error)
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
	copyRows(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (int64, error)
	// brief is the context for a statement with a short answer: whether it is
	// watched for its end costs more on SQLite than to run it.
	brief(ctx context.Context) context.Context
	far() bool       // statements travel to a server
	catalog() string // the statement that tells a table's columns
}

// run calls fn and gives its error, the first failed statement's, or its panic as an error.
func (tx *Tx) run(fn func(*Tx) error) (err error) {
	defer func() {
		tx.done = true
		if v := recover(); v != nil {
			err = panicError(v)
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.failed
}

// usable tells why no statement can be run, or nil.
func (tx *Tx) usable() error {
	if tx.done {
		return sql.ErrTxDone
	}
	if tx.failed != nil {
		return fmt.Errorf("an earlier statement failed: %w", tx.failed)
	}
	return nil
}

// fail classifies a statement's error and spoils the transaction.
func (tx *Tx) fail(err error) error {
	err = classify(err)
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}

// exec runs a statement and gives the number of rows it changed.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if err := tx.usable(); err != nil {
		return 0, err
	}
	if err := tx.settle(query); err != nil {
		return 0, err
	}
	tx.wrote = true
	result, err := tx.runner.exec(tx.ctx, query, args)
	if err != nil {
		return 0, tx.fail(err)
	}
	return result.RowsAffected()
}

// copyRows writes many rows the fastest way the engine has and gives their number.
func (tx *Tx) copyRows(table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	if err := tx.settle(table); err != nil {
		return 0, err
	}
	tx.wrote = true
	return tx.runner.copyRows(tx.ctx, table, columns, rows)
}

// row is what a scan function reads from.
type row interface{ Scan(into ...any) error }

// each calls visit for every row of the answer. No other statement may run meanwhile.
func (tx *Tx) each(visit func(row) error, query string, args ...any) error {
	return tx.eachIn(tx.ctx, visit, query, args)
}

func (tx *Tx) eachIn(ctx context.Context, visit func(row) error, query string, args []any) error {
	if err := tx.usable(); err != nil {
		return err
	}
	if err := tx.settle(query); err != nil {
		return err
	}
	tx.wrote = tx.wrote || !strings.HasPrefix(query, "SELECT")
	rows, err := tx.runner.query(ctx, query, args)
	if err != nil {
		return tx.fail(err)
	}
	for rows.Next() {
		if err := visit(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	if err := rows.Err(); err != nil {
		return tx.fail(err)
	}
	return nil
}

// all collects every row of the answer.
func all[T any](tx *Tx, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	var found []T
	err := tx.eachIn(tx.runner.brief(tx.ctx), func(r row) error {
		one, err := scan(r)
		found = append(found, one)
		return err
	}, query, args)
	return found, err
}

// one reads the single row of the answer; [ErrNotFound] when there is none.
func one[T any](tx *Tx, scan func(row) (T, error), query string, args ...any) (T, error) {
	found, err := all(tx, scan, query, args...)
	if err != nil || len(found) == 0 {
		var none T
		if err == nil {
			err = ErrNotFound
		}
		return none, err
	}
	return found[0], nil
}

// visiting turns a typed callback into one over rows.
func visiting[T any](scan func(row) (T, error), visit func(T) error) func(row) error {
	return func(r row) error {
		one, err := scan(r)
		if err != nil {
			return err
		}
		return visit(one)
	}
}

// changedOne says whether a statement found the row it was about.
func changedOne(rows int64, err error) error {
	if err == nil && rows == 0 {
		return ErrNotFound
	}
	return err
}

// blob is a value for a column that is never NULL: a driver reads an empty one as nil.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func scanBytes(r row) (b []byte, err error) {
	err = r.Scan(&b)
	return b, err
}
