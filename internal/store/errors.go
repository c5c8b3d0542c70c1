package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The kinds of errors that callers tell apart with errors.Is; anything else is a
// fault of the program or of the machine.
var (
	ErrConflict = errors.New("conflicts with what is stored")
	ErrNotFound = errors.New("not found")
	ErrNewer    = errors.New("the database is newer than this program; use a newer program")
	ErrReadOnly = errors.New("the database cannot be written; check the rights of its files, directory or account")
	ErrFull     = errors.New("the disk of the database is full; free space and repeat")
	ErrLost     = errors.New("the database does not answer; repeat later")
	ErrClosed   = errors.New("the database is closed")
	ErrNoText   = errors.New("the database takes no such signs for text") // PostgreSQL only: it holds UTF-8 without the sign zero
)

// PanicError is a panic of a function given to [DB.Write], turned into an error
// so that it harms nobody who shares the transaction.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("write panicked: %v", e.Value) }

// classify puts the error's kind in front of it, once.
func classify(err error) error {
	if err == nil {
		return nil
	}
	kind := kindOf(err)
	if kind == nil || errors.Is(err, kind) {
		return err
	}
	return fmt.Errorf("%w: %w", kind, err)
}

func kindOf(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteKind(lite.Code())
	}
	return postgresKind(sqlState(err))
}

func sqliteKind(code int) error {
	switch code {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return ErrConflict
	}
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return ErrReadOnly
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR:
		return ErrLost
	}
	return nil
}

// The SQLSTATE codes that matter here. Constraint names are not looked at:
// a distributed PostgreSQL leaves them empty.
const (
	stateUnique        = "23505"
	stateReadOnly      = "25006"
	stateNoPrivilege   = "42501"
	stateDiskFull      = "53100"
	stateSerialization = "40001"
	stateDeadlock      = "40P01"
	stateConnection    = "08006"
	stateConnections   = "53300"
	stateMemory        = "53200"
	stateInternal      = "XX000"
	stateNoText        = "22021"
)

func postgresKind(state string) error {
	switch state {
	case stateUnique:
		return ErrConflict
	case stateDiskFull:
		return ErrFull
	case stateNoText:
		return ErrNoText
	case stateReadOnly, stateNoPrivilege:
		return ErrReadOnly
	}
	if lost(state) {
		return ErrLost
	}
	return nil
}

// lost tells the states of a server that is not there for us: gone, ending, starting, or out of connections or memory.
func lost(state string) bool {
	return strings.HasPrefix(state, "08") || strings.HasPrefix(state, "57P") || state == stateConnections || state == stateMemory
}

// sqlState is the error's SQLSTATE, empty when it has none. A connection that
// broke on this side has no server to name its state: it is 08006.
func sqlState(err error) string {
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return server.Code
	}
	if connectionBroke(err) {
		return stateConnection
	}
	return ""
}

func connectionBroke(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	if pgconn.SafeToRetry(err) { // nothing was sent: the connection had been lost before
		return true
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}
