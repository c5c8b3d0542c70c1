package store

import (
	"context"
	"database/sql"
	"iter"
)

// counted is a runner that tells of each statement before it runs it: a test asks how many a page needs.
type counted struct {
	runner
	tell func(query string)
}

func (c counted) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	c.tell(query)
	return c.runner.exec(ctx, query, args)
}

func (c counted) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	c.tell(query)
	return c.runner.query(ctx, query, args)
}

func (c counted) copyRows(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	c.tell("COPY " + table)
	return c.runner.copyRows(ctx, table, columns, rows)
}

// telling makes a function tell of its statements; without anybody to tell it stays as it is.
func (db *DB) telling(fn func(*Tx) error) func(*Tx) error {
	if db.tell == nil {
		return fn
	}
	return func(tx *Tx) error {
		plain := tx.runner
		defer func() { tx.runner = plain }()
		tx.runner = counted{plain, db.tell}
		return fn(tx)
	}
}
