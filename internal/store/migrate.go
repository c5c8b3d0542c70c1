package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrate brings the schema up to date, each migration in its own transaction,
// forward only. It refuses a database that a newer program has migrated.
// A schema of 0 is the newest; an older one is for data that a backup of that time holds.
func migrate(ctx context.Context, pool *sql.DB, engine Engine, schema int64) error {
	provider, err := newProvider(pool, engine)
	if err != nil {
		return err
	}
	has, known, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema version: %w", err)
	}
	if has > known {
		return fmt.Errorf("%w: database version %d, program knows versions up to %d", ErrNewer, has, known)
	}
	if schema == 0 {
		schema = known
	}
	if schema > known {
		return fmt.Errorf("%w: schema version %d, program knows versions up to %d", ErrNewer, schema, known)
	}
	if has >= schema {
		return nil
	}
	if _, err := provider.UpTo(ctx, schema); err != nil {
		return fmt.Errorf("migrate from version %d to %d: %w", has, schema, err)
	}
	return nil
}

func newProvider(pool *sql.DB, engine Engine) (*goose.Provider, error) {
	migrations, err := migrationsFor(engine)
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(migrations...)}
	if engine == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, pool, nil, options...)
	}
	// Several processes may start at once; one migrates, the others wait.
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, pool, nil, append(options, goose.WithSessionLocker(locker))...)
}

// migrationsFor gives the embedded migrations in the engine's words. A file's
// name begins with its version: 0001_units.sql.
func migrationsFor(engine Engine) ([]*goose.Migration, error) {
	entries, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	migrations := make([]*goose.Migration, 0, len(entries))
	for _, entry := range entries {
		version, err := versionOf(entry.Name())
		if err != nil {
			return nil, err
		}
		text, err := migrationFiles.ReadFile("migrations/" + entry.Name())
		if err != nil {
			return nil, err
		}
		migrations = append(migrations, goose.NewGoMigration(version, runScript(engineWords(engine, string(text))), nil))
	}
	return migrations, nil
}

func runScript(script string) *goose.GoFunc {
	return &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, script)
		return err
	}}
}

// engineWords turns a migration's words into the engine's:
//
//	written              SQLite          PostgreSQL
//	BIGINT               INTEGER         BIGINT
//	BYTEA                BLOB            BYTEA
//	TEXT                 TEXT            TEXT COLLATE "C"   (SQLite compares bytewise anyway)
//	/*sqlite words*/     words           –
func engineWords(engine Engine, script string) string {
	if engine == Postgres {
		return regexp.MustCompile(`\bTEXT\b`).ReplaceAllString(script, `TEXT COLLATE "C"`)
	}
	script = regexp.MustCompile(`\bBIGINT\b`).ReplaceAllString(script, "INTEGER")
	script = regexp.MustCompile(`\bBYTEA\b`).ReplaceAllString(script, "BLOB")
	return regexp.MustCompile(`/\*sqlite ([^*]*)\*/`).ReplaceAllString(script, "$1")
}

// SchemaVersion is the newest schema version that this program knows.
func SchemaVersion() (newest int64, err error) {
	entries, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		version, err := versionOf(entry.Name())
		if err != nil {
			return 0, err
		}
		newest = max(newest, version)
	}
	return newest, nil
}

// versionOf reads the version with which a migration's name begins.
func versionOf(file string) (int64, error) {
	prefix, _, _ := strings.Cut(file, "_")
	version, err := strconv.ParseInt(prefix, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("migration %s has no version: %w", file, err)
	}
	return version, nil
}

func schemaVersion(tx *Tx) (int64, error) {
	return one(tx, scanCount, `SELECT MAX(version_id) FROM goose_db_version`)
}

func scanCount(r row) (n int64, err error) {
	err = r.Scan(&n)
	return n, err
}
