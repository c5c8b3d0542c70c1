package store

// Exec lets tests say what no operation of this package says.
func (tx *Tx) Exec(query string, args ...any) (int64, error) { return tx.exec(query, args...) }

// InsertRecordSQL and UpsertTallySQL are the statements that benchmarks compare with.
const InsertRecordSQL = insertRecordOnce

var UpsertTallySQL = tallyUpserts[AddTally][1]

// Values are a record's columns in the order of InsertRecordSQL.
func (r Record) Values() []any { return r.values() }

// WriteSettings names a database file with the settings of the writing connection.
func WriteSettings(path string) string { return fileURI(path, defaultBusyTimeout, writerPragmas...) }

// Repeatable tells whether an attempt that ended with err is made again.
func Repeatable(err error, committing bool) bool {
	return repeatable(err, committing)
}

// WriteAttempts is how often one write is run at most.
const WriteAttempts = writeAttempts

// GroupLimit is how many callers share a transaction at most.
const GroupLimit = liteLimit

// Waiting is the number of writes that wait for the writer of a district, or for SQLite's.
func (db *DB) Waiting(district string) int {
	var w *writer
	switch b := db.backend.(type) {
	case *liteDB:
		w = b.writer
	case *pgDB:
		w, _ = b.writer(district)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.waiting)
}

// ParseAddress gives the engine and target that a database name stands for.
func ParseAddress(dsn string) (Engine, string, error) {
	a, err := parseAddress(dsn)
	return a.engine, a.target, err
}

// Shown is how a database name appears in messages.
func Shown(dsn string) string {
	a, _ := parseAddress(dsn)
	return a.String()
}

// EngineWords gives a migration in an engine's words.
func EngineWords(engine Engine, script string) string { return engineWords(engine, script) }

// Text gives the one text that a query answers.
func (tx *Tx) Text(query string, args ...any) (string, error) {
	return one(tx, func(r row) (s string, err error) {
		err = r.Scan(&s)
		return s, err
	}, query, args...)
}

// SQL is the list's statement.
func (f RecordFilter) SQL() (string, []any) {
	where, args := f.where()
	return selectRecords + where, args
}

// QueryPlan is how SQLite would look for the answer.
func (tx *Tx) QueryPlan(query string, args ...any) (string, error) {
	var out string
	err := tx.each(func(r row) error {
		var id, parent, unused int64
		var detail string
		err := r.Scan(&id, &parent, &unused, &detail)
		out += detail + "; "
		return err
	}, "EXPLAIN QUERY PLAN "+query, args...)
	return out, err
}

// Distributions are the statements for a cluster.
func Distributions() []string {
	var out []string
	for _, d := range distributions() {
		out = append(out, d.statement)
	}
	return out
}

// Nameless is a statement as SQLite gets it.
func Nameless(query string) string { return nameless(query) }
