// Package store keeps what a campaign writes down: all SQL of the program is here.
//
// # Two engines, one text
//
// The same statements run on SQLite (one process, one file) and on PostgreSQL
// (several processes, or Citus). Placeholders are $1, $2, …; columns are
// enumerated; time, ids and random values are parameters. Migrations are written
// in PostgreSQL's words and a short replacement makes them SQLite's (migrate.go).
// Text compares bytewise on both, so pages and streams have the same order.
//
//   - Days are int32, days since 1970-01-01 in Asia/Shanghai. [NoEnd] is "until further notice".
//   - Instants are int64, Unix milliseconds; 0 is "never".
//   - Money is int64 fen. JSON is a string that SQL never looks into.
//   - Ids are strings made by the writer (UUIDv7 or the client's); no sequences.
//   - An absent reference is the empty string, never NULL.
//
// # Districts
//
// Each table is sharded, reference or local ([Tables]). A row of a sharded table
// belongs to a district for ever; the district is the first column and part of
// every key, and every statement names it. A write touches one district.
//
// # Writing and reading
//
// [DB.Write] runs a function in a transaction and returns once it is durable.
// Many callers share one transaction and one fsync (writer.go): all of them on
// SQLite, on PostgreSQL those of a district ([DB.WriteDistrict]). It is repeated
// after serialization failures, deadlocks and lost connections (postgres.go), and
// what all of them write to the same rows is written once (later.go). A function may
// therefore run more than once: it sets results, it does not add to them, and repeating a use case that
// has already been committed must be harmless.
//
// A statement that failed spoils its transaction on both engines, also when the
// function returns nil. [Tx.InsertRecord] and the upserts are safe against
// concurrent writers; a function that decides on what it has read calls
// [Tx.LockDistrict] first.
//
// [DB.Read] runs a function on a read-only snapshot; readers never wait for writers.
package store

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"time"
)

// NoEnd is the last day of what has no end yet.
const NoEnd Day = math.MaxInt32

// NoStart is the first day of what has always been.
const NoStart Day = math.MinInt32

// Day counts civil days since 1970-01-01.
type Day = int32

// Engine names a database engine.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options tune a database; the zero value is right for a small server.
type Options struct {
	// Readers is the number of SQLite's reading connections, or of all
	// PostgreSQL connections; 8 and 16 when zero.
	Readers int
	// BusyTimeout is how long SQLite waits for another process's lock; 10 s when zero.
	BusyTimeout time.Duration
	// Schema is the schema version to bring the database up to; the newest when zero.
	Schema int64
	// Tell hears of every statement before it is run, from whichever goroutine runs it; nil: nobody is told.
	Tell func(query string)
}

// DB is an open database, safe for concurrent use.
type DB struct {
	engine  Engine
	backend backend
	access  atomic.Int64
	tell    func(query string)
}

// work is a caller's function, and what is known of it before it runs.
type work struct {
	district string   // which it is about to lock; empty: it shares its transaction with nobody
	records  []string // ids under which it is about to insert records
	do       func(*Tx) error
}

// backend is what an engine has to offer: SQLite and PostgreSQL differ in how
// callers share transactions, not in what is said inside them.
type backend interface {
	// write does work in a transaction with others of the same district, or by itself when it has none.
	write(ctx context.Context, todo work) error
	read(ctx context.Context, fn func(*Tx) error) error
	version(ctx context.Context) (int64, error)
	openQueue(ctx context.Context, o QueueOptions) (*Queue, error)
	close() error
}

// Open opens the database that dsn names (`sqlite:///path`, a plain file path,
// or `postgres://…`), creating a missing SQLite file, and brings its schema up to
// date. A database newer than the program gives [ErrNewer], one that cannot be
// written [ErrReadOnly].
func Open(ctx context.Context, dsn string, options Options) (*DB, error) {
	address, err := parseAddress(dsn)
	if err != nil {
		return nil, err
	}
	var b backend
	if address.engine == Postgres {
		b, err = openPostgres(ctx, address.target, options)
	} else {
		b, err = openSQLite(ctx, address.target, options)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", address, classify(err))
	}
	return &DB{engine: address.engine, backend: b, tell: options.Tell}, nil
}

// Engine tells which engine holds the data, for messages and metrics.
func (db *DB) Engine() Engine { return db.engine }

// Write runs fn in a transaction and returns nil once its effect is durable. An
// error or panic of fn undoes all that fn did and nothing else. A context that
// ends while the call waits for its turn ends the wait; after that the answer
// tells what has become of the write.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return db.WriteDistrict(ctx, "", fn)
}

// WriteDistrict is Write for who is about to lock a district: callers of the same one share a transaction on PostgreSQL too. Each
// keeps its own error; another transaction's failure has all of them run again.
func (db *DB) WriteDistrict(ctx context.Context, district string, fn func(*Tx) error) error {
	return db.WriteRecords(ctx, NewRecords{District: district}, fn)
}

// NewRecords are the ids under which records of a district are about to be inserted.
type NewRecords struct {
	District string
	IDs      []string
}

// WriteRecords is WriteDistrict for who is about to insert records: whether they are new is looked up at once for all who share the
// transaction.
func (db *DB) WriteRecords(ctx context.Context, records NewRecords, fn func(*Tx) error) error {
	access := false
	fn = db.telling(fn)
	err := db.backend.write(ctx, work{records.District, records.IDs, func(tx *Tx) error {
		defer func() { access = access || tx.access }()
		return fn(tx)
	}})
	if access { // also after an error: a commit whose answer was lost may hold
		db.access.Add(1)
	}
	return err
}

// AccessChanges grows with every write of this process that may have changed who may do what (accounts, sessions, tokens, posts, lent
// rights, units, plans), before the write is answered. What was read after asking still holds as long as the number stays,
// but for the writes of other processes.
func (db *DB) AccessChanges() int64 { return db.access.Load() }

// Read runs fn on a snapshot that does not change under it; writing in it gives [ErrReadOnly].
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	return db.backend.read(ctx, db.telling(fn))
}

// Version is the schema version that the database has.
func (db *DB) Version(ctx context.Context) (int64, error) {
	version, err := db.backend.version(ctx)
	return version, classify(err)
}

// Close lets the writes that wait finish, refuses later ones with [ErrClosed],
// and closes the connections.
func (db *DB) Close() error { return classify(db.backend.close()) }
