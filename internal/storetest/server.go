package storetest

import (
	"os"
	"testing"
)

// Server is a PostgreSQL server of one test's own, which keeps what it has committed and may be stopped and started.
type Server struct {
	tb      testing.TB
	cluster *cluster
	DSN     string // of an empty database with its schema in place
}

// PostgresServer starts a server until the test ends; it skips or fails where [Postgres] does.
func PostgresServer(tb testing.TB) *Server {
	tb.Helper()
	skipShort(tb)
	c, err := startCluster("")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		tb.Fatalf("PostgreSQL is part of the test in CI: %v", err)
	case err != nil:
		tb.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
	}
	tb.Cleanup(func() {
		_ = c.admin.Close() // the server may be stopped
		if err := c.guard.Close(); err != nil {
			tb.Error(err)
		}
	})
	if _, err := c.admin.Exec("CREATE DATABASE wuzha TEMPLATE " + templateName); err != nil {
		tb.Fatal(err)
	}
	return &Server{tb, c, c.dsn("wuzha")}
}

// Crash ends the server at once, without a word to its clients.
func (s *Server) Crash() {
	s.tb.Helper()
	if err := s.cluster.run("pg_ctl", "-D", s.cluster.data(), "-m", "immediate", "-w", "stop"); err != nil {
		s.tb.Fatal(err)
	}
}

// Start starts it again.
func (s *Server) Start() {
	s.tb.Helper()
	if err := s.cluster.start(); err != nil {
		s.tb.Fatal(err)
	}
}

// ReadOnly makes new transactions read-only, or no longer.
func (s *Server) ReadOnly(on bool) {
	s.tb.Helper()
	for _, statement := range []string{map[bool]string{true: "ALTER DATABASE wuzha SET default_transaction_read_only = on", false: "ALTER DATABASE wuzha RESET default_transaction_read_only"}[on],
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'wuzha'"} { // sessions take it up when they begin
		if _, err := s.cluster.admin.Exec(statement); err != nil {
			s.tb.Fatal(err)
		}
	}
}
