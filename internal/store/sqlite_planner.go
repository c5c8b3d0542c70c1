package store

import (
	"context"
	"database/sql"
	"fmt"
)

// recordStatistics tell SQLite how many rows a prefix of each index of the records finds, in the form of sqlite_stat1.
// Without them it believes that a district has ten records, and reads all of them where an index would do; gathered from
// the data they would change what it does from one day to the next. They are those of a large district.
var recordStatistics = [][2]string{
	{"records", "10000000 10000000 1"},
	{"records_unit", "10000000 10000000 100 2 1"},
	{"records_ref", "100000 100000 2"},
	{"records_supersedes", "100000 100000 1"},
	{"records_revision", "10000000 10000000 2"},
	{"records_day", "10000000 10000000 30000 1"},
	{"records_kind", "10000000 10000000 500000 2000 1"},
	{"records_person", "10000000 10000000 1000 5 1"},
	{"records_state", "100000 100000 50000 200 1"},
}

// advise writes the statistics; connections opened later find them.
func advise(ctx context.Context, pool *sql.DB) error {
	if _, err := pool.ExecContext(ctx, `ANALYZE sqlite_schema`); err != nil { // makes the table
		return fmt.Errorf("advise the planner: %w", err)
	}
	if _, err := pool.ExecContext(ctx, `DELETE FROM sqlite_stat1 WHERE tbl = 'records'`); err != nil {
		return fmt.Errorf("advise the planner: %w", err)
	}
	for _, s := range recordStatistics {
		if _, err := pool.ExecContext(ctx, `INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('records', $1, $2)`, s[0], s[1]); err != nil {
			return fmt.Errorf("advise the planner on %s: %w", s[0], err)
		}
	}
	_, err := pool.ExecContext(ctx, `ANALYZE sqlite_schema`) // reads it again
	return err
}
