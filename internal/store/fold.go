package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrInUse says that another process has the database open.
var ErrInUse = errors.New("another process uses the database; stop it first")

// foldPatience is how long a process that is just ending is waited for.
const foldPatience = time.Second

// Fold moves SQLite's write-ahead log into the file, so that the file alone is the database and can be moved. It gives [ErrInUse] as
// long as another process has it open.
func Fold(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", fileURI(path, foldPatience))
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	var mode string
	// Leaving write-ahead mode needs the file for oneself.
	err = pool.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode)
	if err == nil && mode != "delete" || errors.Is(classify(err), ErrLost) {
		err = ErrInUse
	}
	if err = errors.Join(err, pool.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
