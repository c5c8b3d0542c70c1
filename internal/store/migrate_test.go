package store_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// rawOpen opens a database behind the store's back.
func rawOpen(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	driver, name := "pgx", dsn
	if path, ok := strings.CutPrefix(dsn, "sqlite://"); ok {
		driver, name = "sqlite", path
	}
	raw, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	return raw
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		db := storetest.Open(t, dsn)
		known, err := db.Version(t.Context())
		if err != nil || known < 1 {
			t.Fatalf("got version %d, %v; want at least 1", known, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := rawOpen(t, dsn).Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9876, TRUE)`); err != nil {
			t.Fatal(err)
		}
		_, err = store.Open(t.Context(), dsn, store.Options{})
		wantKind(t, err, store.ErrNewer)
		for _, version := range []string{"9876", fmt.Sprint(known)} {
			if err == nil || !strings.Contains(err.Error(), version) {
				t.Errorf("got %v, want version %s named", err, version)
			}
		}
	})
}

func TestOpeningAgainKeepsTheData(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		first := storetest.Open(t, dsn)
		write(t, first, insert("a"))
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		if got, want := planIDs(t, storetest.Open(t, dsn)), "a"; got != want {
			t.Errorf("got plans %q, want %q", got, want)
		}
	})
}

// TestSeveralProcessesStartAtOnce: on PostgreSQL one migrates and the others wait.
func TestSeveralProcessesStartAtOnce(t *testing.T) {
	t.Parallel()
	dsn := storetest.Postgres(t)
	if _, err := rawOpen(t, dsn).Exec(`DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			db, err := store.Open(t.Context(), dsn, store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func TestEngineWords(t *testing.T) {
	t.Parallel()
	const written = "CREATE TABLE t (a TEXT NOT NULL, b BIGINT, c BYTEA, d INTEGER) /*sqlite STRICT, WITHOUT ROWID*/;"
	for engine, want := range map[store.Engine]string{
		store.SQLite:   "CREATE TABLE t (a TEXT NOT NULL, b INTEGER, c BLOB, d INTEGER) STRICT, WITHOUT ROWID;",
		store.Postgres: `CREATE TABLE t (a TEXT COLLATE "C" NOT NULL, b BIGINT, c BYTEA, d INTEGER) /*sqlite STRICT, WITHOUT ROWID*/;`,
	} {
		if got := store.EngineWords(engine, written); got != want {
			t.Errorf("%s: got %s, want %s", engine, got, want)
		}
	}
}

// queryTexts gives the single column of an answer.
func queryTexts(t *testing.T, raw *sql.DB, query string, args ...any) (texts []string) {
	t.Helper()
	rows, err := raw.Query(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestTheSchemaCanBeSpreadByDistrict holds the rules that cost nothing on one
// machine and much if added later: every table is declared; a sharded one has
// the district first, never empty, and in each of its keys.
func TestTheSchemaCanBeSpreadByDistrict(t *testing.T) {
	t.Parallel()
	dsn := storetest.SQLite(t)
	storetest.Open(t, dsn)
	raw := rawOpen(t, dsn)
	var declared []string
	for _, table := range store.Tables() {
		declared = append(declared, table.Name)
		if table.Placement == store.Sharded {
			checkSharded(t, raw, table.Name)
		}
	}
	slices.Sort(declared)
	present := queryTexts(t, raw, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if !slices.Equal(present, declared) {
		t.Errorf("got tables %v, declared are %v", present, declared)
	}
}

func checkSharded(t *testing.T, raw *sql.DB, table string) {
	t.Helper()
	first := queryTexts(t, raw, `SELECT name FROM pragma_table_info($1) WHERE cid = 0 AND type = 'TEXT' AND "notnull" = 1 AND pk = 1`, table)
	if !slices.Equal(first, []string{"district"}) {
		t.Errorf("%s: the first column and first of the primary key is not district TEXT NOT NULL", table)
	}
	for _, index := range queryTexts(t, raw, `SELECT name FROM pragma_index_list($1)`, table) {
		if columns := queryTexts(t, raw, `SELECT name FROM pragma_index_info($1)`, index); columns[0] != "district" {
			t.Errorf("%s: index %s begins with %s, want district", table, index, columns[0])
		}
	}
	for _, column := range queryTexts(t, raw, `SELECT "from" FROM pragma_foreign_key_list($1) WHERE seq = 0`, table) {
		if column != "district" {
			t.Errorf("%s: a foreign key begins with %s, want district", table, column)
		}
	}
	if auto := queryTexts(t, raw, `SELECT name FROM sqlite_master WHERE name = $1 AND sql LIKE '%AUTOINCREMENT%'`, table); len(auto) > 0 {
		t.Errorf("%s: has a sequence", table)
	}
}
