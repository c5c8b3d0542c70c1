package store

import (
	"context"
	"errors"
	"fmt"
)

// ErrNoCluster says that the database is not one that can be spread over several machines.
var ErrNoCluster = errors.New("the database is no PostgreSQL with the extension citus; see docs/operations.md")

// distribution spreads one table.
type distribution struct {
	table, statement string
}

// distributions are the statements that spread an empty schema over a Citus cluster: references first, parents before children, and
// all sharded tables by their district beside the first of them, so that a district's rows lie on one machine.
func distributions() []distribution {
	var out []distribution
	beside := ""
	for _, t := range Tables() {
		switch t.Placement {
		case Reference:
			out = append(out, distribution{t.Name, `SELECT create_reference_table('` + t.Name + `')`})
		case Sharded:
			with := `'` + beside + `'`
			if beside == "" {
				with, beside = `'none'`, t.Name
			}
			out = append(out, distribution{t.Name, `SELECT create_distributed_table('` + t.Name + `', 'district', colocate_with => ` + with + `)`})
		}
	}
	return out
}

// Distribute spreads the tables over a Citus cluster and gives the names of those that were not spread before. A database without
// the extension gives [ErrNoCluster]. Doing it again is harmless.
func (db *DB) Distribute(ctx context.Context) (spread []string, err error) {
	if db.engine != Postgres {
		return nil, ErrNoCluster
	}
	if err := db.Read(ctx, func(tx *Tx) error {
		_, err := one(tx, scanCount, `SELECT 1 FROM pg_extension WHERE extname = 'citus'`)
		return err
	}); errors.Is(err, ErrNotFound) {
		return nil, ErrNoCluster
	} else if err != nil {
		return nil, err
	}
	for _, d := range distributions() {
		done := false
		err := db.Write(ctx, func(tx *Tx) error {
			count, err := one(tx, scanCount, `SELECT COUNT(*) FROM pg_dist_partition WHERE logicalrelid = to_regclass($1::text)`, d.table)
			if done = count > 0; err != nil || done {
				return err
			}
			_, err = tx.exec(d.statement)
			return err
		})
		if err != nil {
			return spread, fmt.Errorf("distribute %s: %w", d.table, err)
		}
		if !done {
			spread = append(spread, d.table)
		}
	}
	return spread, nil
}
