package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"strconv"
	"strings"
)

// session is one SQLite connection with the statements prepared on it: preparing
// costs several times what running a short statement does.
type session struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

func newSession(ctx context.Context, pool *sql.DB) (*session, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, statements: map[string]*sql.Stmt{}}, nil
}

// prepared gives the statement for a text. The texts are constants of this
// package, so the map stays small.
func (s *session) prepared(query string) (*sql.Stmt, error) {
	if statement, ok := s.statements[query]; ok {
		return statement, nil
	}
	statement, err := s.conn.PrepareContext(context.Background(), nameless(query))
	if err != nil {
		return nil, err
	}
	s.statements[query] = statement
	return statement, nil
}

// nameless writes placeholders that come in order ($1, $2, …) as question marks. SQLite takes the others for names and looks each
// one up among all of them, each time it is bound: in a statement of many rows that costs more than to write them.
func nameless(query string) string {
	parts := strings.Split(query, "$")
	for i, part := range parts[1:] {
		rest, ok := strings.CutPrefix(part, strconv.Itoa(i+1))
		if !ok || rest != "" && '0' <= rest[0] && rest[0] <= '9' {
			return query
		}
		parts[i+1] = rest
	}
	return strings.Join(parts, "?")
}

func (s *session) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	statement, err := s.prepared(query)
	if err != nil {
		return nil, err
	}
	return statement.ExecContext(ctx, args...)
}

func (s *session) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	statement, err := s.prepared(query)
	if err != nil {
		return nil, err
	}
	return statement.QueryContext(ctx, args...)
}

func (s *session) brief(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

func (s *session) far() bool { return false }

func (s *session) catalog() string { return sqliteCatalog }

// copyRows has no faster way than a prepared statement.
func (s *session) copyRows(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	query := `INSERT INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES ` + placeholders(1, len(columns))
	var count int64
	for r := range rows {
		if _, err := s.exec(ctx, query, r); err != nil {
			return count, err
		}
		count++
	}
	return count, nil
}

// control runs BEGIN, COMMIT and their kin. They are never interrupted: SQLite
// undoes the whole transaction, with everybody's work in it, when a writing
// statement is.
func (s *session) control(statements ...string) error {
	for _, statement := range statements {
		if _, err := s.exec(context.Background(), statement, nil); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// liteLimit is how many callers share a transaction of SQLite.
const liteLimit = 512

func (s *session) limit() int { return liteLimit }

func (s *session) begin(_ context.Context, guarded bool) error {
	if guarded {
		return s.control("BEGIN IMMEDIATE", "SAVEPOINT one")
	}
	return s.control("BEGIN IMMEDIATE")
}

func (s *session) keep() error   { return s.control("RELEASE one", "SAVEPOINT one") }
func (s *session) undo() error   { return s.control("ROLLBACK TO one") }
func (s *session) commit() error { return s.control("COMMIT") }

// abort ends a lost transaction. SQLite may have ended it already; then there is
// nothing to roll back, and that error says nothing.
func (s *session) abort() { _ = s.control("ROLLBACK") }

// of takes the caller's end away: see session.control.
func (s *session) of(caller, _ context.Context) context.Context { return context.WithoutCancel(caller) }

func (s *session) repeatable(error, bool) bool { return false }

func (s *session) close() error {
	problems := make([]error, 0, len(s.statements)+1)
	for _, statement := range s.statements {
		problems = append(problems, statement.Close())
	}
	return errors.Join(append(problems, s.conn.Close())...)
}

func panicError(value any) error { return &PanicError{Value: value, Stack: debug.Stack()} }
