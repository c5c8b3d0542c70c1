package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"
)

const (
	defaultReaders     = 8
	defaultBusyTimeout = 10 * time.Second
)

// writerPragmas are the writing connection's settings. FULL: an acknowledged
// write survives a power cut, not only a killed process. The log is carried into
// the file after 64,000 pages, 250 MiB: records of many units touch pages all over
// the file, and the writer waits while they are written. Up to that size the log
// is kept, so that it does not grow anew each time.
var writerPragmas = []string{
	"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "wal_autocheckpoint(64000)",
	"journal_size_limit(268435456)", "cache_size(-65536)",
}

// liteDB is a SQLite file: one writing connection and several reading ones, in
// write-ahead mode, so that readers and the writer never wait for each other.
type liteDB struct {
	path             string
	writing, reading *sql.DB
	writer           *writer
	held             *session // the writer's
	// sessions holds the free reading sessions; nil stands for one not opened yet.
	sessions chan *session
	closing  chan struct{}
	shutOnce func() error
}

func openSQLite(ctx context.Context, path string, options Options) (*liteDB, error) {
	busy := options.BusyTimeout
	if busy == 0 {
		busy = defaultBusyTimeout
	}
	readers := options.Readers
	if readers == 0 {
		readers = defaultReaders
	}
	lite := &liteDB{path: path, closing: make(chan struct{}), sessions: make(chan *session, readers)}
	lite.shutOnce = sync.OnceValue(lite.shut)
	if err := lite.connect(ctx, path, busy, options.Schema); err != nil {
		return nil, errors.Join(err, lite.disconnect())
	}
	for range readers {
		lite.sessions <- nil
	}
	return lite, nil
}

func (l *liteDB) connect(ctx context.Context, path string, busy time.Duration, schema int64) (err error) {
	if l.writing, err = sql.Open("sqlite", fileURI(path, busy, writerPragmas...)); err != nil {
		return err
	}
	l.writing.SetMaxOpenConns(1)
	if err = migrate(ctx, l.writing, SQLite, schema); err != nil {
		return err
	}
	if err = advise(ctx, l.writing); err != nil {
		return err
	}
	if l.reading, err = sql.Open("sqlite", fileURI(path, busy, "query_only(1)")); err != nil {
		return err
	}
	if l.held, err = newSession(ctx, l.writing); err != nil {
		return err
	}
	l.writer = newWriter(l.held)
	return nil
}

// fileURI is the driver's name for a database file with settings made on each connection.
func fileURI(path string, busy time.Duration, pragmas ...string) string {
	settings := url.Values{"_txlock": {"immediate"}}
	settings.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()))
	settings.Add("_pragma", "temp_store(MEMORY)")
	for _, pragma := range pragmas {
		settings.Add("_pragma", pragma)
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: settings.Encode()}).String()
}

// write lets all callers share, whatever their district.
func (l *liteDB) write(ctx context.Context, todo work) error {
	return l.writer.write(ctx, todo)
}

func (l *liteDB) read(ctx context.Context, fn func(*Tx) error) error {
	s, err := l.borrow(ctx)
	if err != nil {
		return classify(err)
	}
	defer func() { l.sessions <- s }()
	if err := s.control("BEGIN"); err != nil {
		return classify(err)
	}
	err = (&Tx{ctx: ctx, runner: s}).run(fn)
	return errors.Join(err, classify(s.control("ROLLBACK")))
}

// borrow waits for a reading session and opens it on first use.
func (l *liteDB) borrow(ctx context.Context) (*session, error) {
	select {
	case <-l.closing:
		return nil, ErrClosed
	default:
	}
	select {
	case s := <-l.sessions:
		if s != nil {
			return s, nil
		}
		s, err := newSession(ctx, l.reading)
		if err != nil {
			l.sessions <- nil
			return nil, err
		}
		return s, nil
	case <-l.closing:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (l *liteDB) version(ctx context.Context) (version int64, err error) {
	err = l.read(ctx, func(tx *Tx) error {
		version, err = schemaVersion(tx)
		return err
	})
	return version, err
}

func (l *liteDB) close() error { return l.shutOnce() }

// shut drains the writer, waits for the readers to come back, then disconnects;
// the last connection to leave moves the write-ahead log into the file.
func (l *liteDB) shut() error {
	close(l.closing)
	l.writer.close()
	problems := []error{l.held.close()}
	for range cap(l.sessions) {
		if s := <-l.sessions; s != nil {
			problems = append(problems, s.close())
		}
	}
	return errors.Join(append(problems, l.disconnect())...)
}

func (l *liteDB) disconnect() error {
	var problems []error
	for _, pool := range []*sql.DB{l.reading, l.writing} {
		if pool != nil {
			problems = append(problems, pool.Close())
		}
	}
	return errors.Join(problems...)
}
