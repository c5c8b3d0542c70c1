package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/storetest"
)

// TestVerifyFinds what somebody has changed behind the program's back, and ends with exit code 1.
func TestVerifyFinds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, change, said string }{
		{"an audit entry rewritten", `UPDATE audit_entries SET actor = 'somebody' WHERE seq = 3`, "broken at 3"},
		{"an audit entry taken out", `DELETE FROM audit_entries WHERE seq = 2`, "audit"},
		{"the end of the chain cut off", `DELETE FROM audit_entries WHERE seq = (SELECT MAX(seq) FROM audit_entries)`, "audit"},
		{"a tally raised", `UPDATE tallies SET value = value + 1`, "recount gives"},
		{"a tally taken out", `DELETE FROM tallies`, "recount gives"},
		{"a record taken out", `DELETE FROM records`, "recount gives"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, database []string) {
				wuzha, data := program(t), filepath.Join(t.TempDir(), "data")
				p, err := launch(wuzha, data, true, database...)
				if err != nil {
					t.Fatal(err)
				}
				settleServer(t, p).must(t, http.StatusCreated, "POST", "/records", handout("r1", 20), nil)
				p.stop()
				command := append([]string{"verify", "--data", data}, database...)
				wantSaid(t, exitOK, "Everything agrees", wuzha, command...)
				raw, err := sql.Open(driverOf(data, database))
				must(t, err)
				_, err = raw.Exec(tt.change)
				must(t, err)
				must(t, raw.Close())
				wantSaid(t, exitDifference, tt.said, wuzha, command...)
			})
		})
	}
}

// driverOf names the driver and the database for somebody who goes behind the program's back.
func driverOf(data string, database []string) (driver, name string) {
	if len(database) == 0 {
		return "sqlite", filepath.Join(data, "wuzha.db")
	}
	return "pgx", database[1]
}

// TestMetricsOfAllRoutes holds that requests outside the API are counted too, and that unknown addresses are not told apart.
func TestMetricsOfAllRoutes(t *testing.T) {
	t.Parallel()
	p, err := launch(program(t), filepath.Join(t.TempDir(), "data"), true, "--database", strings.TrimPrefix(storetest.SQLite(t), "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	visitor := &caller{http: http.DefaultClient, url: p.url}
	fetch(t, visitor, "/healthz", http.StatusOK)
	fetch(t, visitor, "/readyz", http.StatusOK)
	fetch(t, visitor, "/readyz", http.StatusOK)
	fetch(t, visitor, "/nobody/990001", http.StatusNotFound)
	fetch(t, visitor, "/api/v1/nothing", http.StatusNotFound)
	got := fetch(t, visitor, "/metrics", http.StatusOK)
	for _, want := range []string{`wuzha_requests_total{route="GET /healthz",status="200"} 1`, `wuzha_requests_total{route="GET /readyz",status="200"} 2`,
		`wuzha_requests_total{route="none",status="404"} 1`, `wuzha_requests_total{route="/",status="404"} 1`} {
		if !strings.Contains(got, want) {
			t.Errorf("metrics: want %s in %.3000s", want, got)
		}
	}
	if strings.Contains(got, "990001") {
		t.Error("metrics tell addresses that somebody asked for")
	}
}
