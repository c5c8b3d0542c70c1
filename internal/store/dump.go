package store

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// ColumnType is what a column holds, on either engine.
type ColumnType string

// The types of columns. Values are string, int64 and []byte.
const (
	TextColumn  ColumnType = "text"
	IntColumn   ColumnType = "int"
	BytesColumn ColumnType = "bytes"
)

// Column is a column of a table as the database has it.
type Column struct {
	Name string
	Type ColumnType
	Key  int64 // place in the primary key from 1; 0: not in it
}

// columnTypes are the engines' words for the types.
var columnTypes = map[string]ColumnType{"TEXT": TextColumn, "INTEGER": IntColumn, "BIGINT": IntColumn, "BLOB": BytesColumn, "BYTEA": BytesColumn}

// Backed tells whether a backup holds the table. What is local is not worth it: a lost session costs a sign-in.
func (t Table) Backed() bool { return t.Placement != Local }

// known tells whether a name is that of a table, and so may stand in a statement.
func known(table string) bool {
	return slices.ContainsFunc(Tables(), func(t Table) bool { return t.Name == table })
}

// Columns lists the columns of a table in their order, none when the database does not have the table yet.
func (tx *Tx) Columns(table string) ([]Column, error) {
	columns, err := all(tx, func(r row) (c Column, err error) {
		var word string
		err = r.Scan(&c.Name, &word, &c.Key)
		c.Type = columnTypes[strings.ToUpper(word)]
		if err == nil && c.Type == "" {
			err = fmt.Errorf("column %s is of the unknown type %s", c.Name, word)
		}
		return c, err
	}, tx.runner.catalog(), table)
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", table, err)
	}
	return columns, nil
}

// The catalogs' ways to tell name, type and place in the primary key. Primary keys are named after their tables.
const (
	sqliteCatalog   = `SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid`
	postgresCatalog = `SELECT c.column_name::text, c.data_type::text, COALESCE(k.ordinal_position, 0)::bigint
		FROM information_schema.columns c LEFT JOIN information_schema.key_column_usage k
		ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
			AND k.constraint_name = c.table_name || '_pk'
		WHERE c.table_schema = current_schema() AND c.table_name = $1 ORDER BY c.ordinal_position`
)

// Dump visits every row of a table, sorted by its key, with the values of the columns. A row is only valid until the next one.
func (tx *Tx) Dump(table string, columns []Column, visit func([]any) error) error {
	if !known(table) {
		return fmt.Errorf("dump %s: no such table", table)
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	err := tx.each(func(r row) error {
		if err := r.Scan(into...); err != nil {
			return err
		}
		return visit(values)
	}, `SELECT `+strings.Join(names(columns), ", ")+` FROM `+table+` ORDER BY `+strings.Join(keyOf(columns), ", "))
	if err != nil {
		return fmt.Errorf("dump %s: %w", table, err)
	}
	return nil
}

func names(columns []Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}

func keyOf(columns []Column) []string {
	keys := slices.DeleteFunc(slices.Clone(columns), func(c Column) bool { return c.Key == 0 })
	slices.SortFunc(keys, func(a, b Column) int { return int(a.Key - b.Key) })
	return names(keys)
}

// Load writes rows as [Tx.Dump] gives them, the fastest way the engine has, and gives their number. The columns must be those that the
// table has; their order does not matter.
func (tx *Tx) Load(table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	have, err := tx.Columns(table)
	if err != nil {
		return 0, err
	}
	if !known(table) || !slices.Equal(slices.Sorted(slices.Values(columns)), slices.Sorted(slices.Values(names(have)))) {
		return 0, fmt.Errorf("load %s: the columns are not those of the table", table)
	}
	if err := tx.usable(); err != nil {
		return 0, err
	}
	count, err := tx.copyRows(table, columns, rows)
	if err != nil {
		return count, fmt.Errorf("load %s: %w", table, tx.fail(err))
	}
	return count, nil
}

// Empty deletes all rows that a backup would hold.
func (tx *Tx) Empty() error {
	for _, t := range slices.Backward(Tables()) {
		if t.Name == "goose_db_version" {
			continue // says which schema this is, and stays
		}
		if _, err := tx.exec(`DELETE FROM ` + t.Name); err != nil {
			return fmt.Errorf("empty %s: %w", t.Name, err)
		}
	}
	return nil
}
