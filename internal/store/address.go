package store

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
)

// address says which engine and where.
type address struct {
	engine Engine
	target string // an absolute file path, or a PostgreSQL connection string
}

// parseAddress reads a database name as people write it in configuration.
func parseAddress(dsn string) (address, error) {
	scheme, rest, found := strings.Cut(dsn, "://")
	switch {
	case dsn == "":
		return address{}, errors.New("no database given: want a file path, sqlite:///path or postgres://…")
	case !found:
		return fileAddress(dsn)
	case scheme == "postgres" || scheme == "postgresql":
		return address{engine: Postgres, target: dsn}, nil
	case scheme == "sqlite":
		return fileAddress(rest)
	}
	return address{}, fmt.Errorf("unknown database scheme %q: want sqlite or postgres", scheme)
}

func fileAddress(path string) (address, error) {
	if path == "" || strings.HasSuffix(path, "/") {
		return address{}, errors.New("the database path names no file")
	}
	if strings.ContainsRune(path, 0) {
		return address{}, errors.New("the database path contains a zero byte")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return address{}, fmt.Errorf("database path: %w", err)
	}
	return address{engine: SQLite, target: absolute}, nil
}

// String names the database without the password, for messages and logs.
func (a address) String() string {
	if a.engine == SQLite {
		return "sqlite " + a.target
	}
	u, err := url.Parse(a.target)
	if err != nil {
		return "postgres"
	}
	return "postgres " + u.Host + u.Path
}
