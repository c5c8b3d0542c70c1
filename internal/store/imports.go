package store

import (
	"fmt"
	"strings"
)

// Import is a sheet that somebody has uploaded.
type Import struct {
	District  string
	ID        string
	Kind      string
	FileName  string
	FileHash  string
	Size      int64
	Choices   string // JSON
	Columns   string // JSON
	State     string
	Job       string
	AtRow     int
	Counts    string // JSON
	Problem   string // JSON
	ByPerson  string
	CreatedAt int64
	ChangedAt int64
}

const importColumns = `district, id, kind, file_name, file_hash, size, choices, columns, state, job, at_row, counts, problem,
	by_person, created_at, changed_at`

const selectImports = `SELECT ` + importColumns + ` FROM imports `

func scanImport(r row) (i Import, err error) {
	err = r.Scan(&i.District, &i.ID, &i.Kind, &i.FileName, &i.FileHash, &i.Size, &i.Choices, &i.Columns, &i.State, &i.Job, &i.AtRow,
		&i.Counts, &i.Problem, &i.ByPerson, &i.CreatedAt, &i.ChangedAt)
	return i, err
}

// PutImport adds an import, or changes what may change about one.
func (tx *Tx) PutImport(i Import) error {
	_, err := tx.exec(`INSERT INTO imports (`+importColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (district, id) DO UPDATE SET choices = EXCLUDED.choices, columns = EXCLUDED.columns, state = EXCLUDED.state,
			job = EXCLUDED.job, at_row = EXCLUDED.at_row, counts = EXCLUDED.counts, problem = EXCLUDED.problem,
			changed_at = EXCLUDED.changed_at`,
		i.District, i.ID, i.Kind, i.FileName, i.FileHash, i.Size, i.Choices, i.Columns, i.State, i.Job, i.AtRow, i.Counts, i.Problem,
		i.ByPerson, i.CreatedAt, i.ChangedAt)
	if err != nil {
		return fmt.Errorf("put import %s: %w", i.ID, err)
	}
	return nil
}

// ImportByID gives an import.
func (tx *Tx) ImportByID(district, id string) (Import, error) {
	return one(tx, scanImport, selectImports+`WHERE district = $1 AND id = $2`, district, id)
}

// ImportsBefore lists at most limit of a person's imports older than a place, newest first.
func (tx *Tx) ImportsBefore(district, person string, before MomentKey, limit int) ([]Import, error) {
	return all(tx, scanImport, selectImports+`WHERE district = $1 AND by_person = $2 AND (created_at, id) < ($3, $4)
		ORDER BY created_at DESC, id DESC LIMIT $5`, district, person, before.At, before.ID, limit)
}

// OldImports lists a district's imports that have not changed since a moment, oldest first.
func (tx *Tx) OldImports(district string, since int64) ([]Import, error) {
	return all(tx, scanImport, selectImports+`WHERE district = $1 AND changed_at < $2 ORDER BY created_at, id`, district, since)
}

// ForgetImport deletes an import with its rows.
func (tx *Tx) ForgetImport(district, id string) error {
	if err := tx.ForgetImportRows(district, id, 0, int(NoEnd)); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM imports WHERE district = $1 AND id = $2`, district, id); err != nil {
		return fmt.Errorf("forget import %s: %w", id, err)
	}
	return nil
}

// ImportRow is a row of an import that somebody should look at.
type ImportRow struct {
	District string
	Import   string
	Row      int
	Fate     string // bad, changed
	Detail   string // JSON
}

// PutImportRow adds a row, or what is said of it.
func (tx *Tx) PutImportRow(r ImportRow) error {
	_, err := tx.exec(`INSERT INTO import_rows (district, import, row_no, fate, detail) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district, import, row_no) DO UPDATE SET fate = EXCLUDED.fate, detail = EXCLUDED.detail`,
		r.District, r.Import, r.Row, r.Fate, r.Detail)
	if err != nil {
		return fmt.Errorf("put row %d of import %s: %w", r.Row, r.Import, err)
	}
	return nil
}

// ImportRows lists at most limit rows of a fate after a row, in the order of the sheet.
func (tx *Tx) ImportRows(of ImportRow, limit int) ([]ImportRow, error) {
	return all(tx, func(r row) (i ImportRow, err error) {
		err = r.Scan(&i.District, &i.Import, &i.Row, &i.Fate, &i.Detail)
		return i, err
	}, `SELECT district, import, row_no, fate, detail FROM import_rows
		WHERE district = $1 AND import = $2 AND row_no > $3 AND fate = $4 ORDER BY row_no LIMIT $5`,
		of.District, of.Import, of.Row, of.Fate, limit)
}

// ForgetImportRows deletes what was said of the rows after one and up to another.
func (tx *Tx) ForgetImportRows(district, id string, after, to int) error {
	_, err := tx.exec(`DELETE FROM import_rows WHERE district = $1 AND import = $2 AND row_no > $3 AND row_no <= $4`, district, id, after, to)
	if err != nil {
		return fmt.Errorf("forget rows of import %s: %w", id, err)
	}
	return nil
}

// Heading says what a heading of a district's sheets means.
type Heading struct {
	District  string
	Kind      string // of the import
	Heading   string
	Target    string // empty: the column is left out
	ByPerson  string
	ChangedAt int64
}

// PutHeading remembers a heading.
func (tx *Tx) PutHeading(h Heading) error {
	_, err := tx.exec(`INSERT INTO import_headings (district, kind, heading, target, by_person, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (district, kind, heading) DO UPDATE SET target = EXCLUDED.target, by_person = EXCLUDED.by_person,
			changed_at = EXCLUDED.changed_at`, h.District, h.Kind, h.Heading, h.Target, h.ByPerson, h.ChangedAt)
	if err != nil {
		return fmt.Errorf("remember a heading: %w", err)
	}
	return nil
}

// Headings lists what a district has said about a kind of sheets, sorted by heading.
func (tx *Tx) Headings(district, kind string) ([]Heading, error) {
	return all(tx, func(r row) (h Heading, err error) {
		err = r.Scan(&h.District, &h.Kind, &h.Heading, &h.Target, &h.ByPerson, &h.ChangedAt)
		return h, err
	}, `SELECT district, kind, heading, target, by_person, changed_at FROM import_headings
		WHERE district = $1 AND kind = $2 ORDER BY heading`, district, kind)
}

// idsAtOnce is how many records RecordsByIDs asks for in one statement.
const idsAtOnce = 100

// RecordsByIDs gives those of a district's records that have one of the ids, by id.
func (tx *Tx) RecordsByIDs(district string, ids []string) (map[string]Record, error) {
	found := make(map[string]Record, len(ids))
	for len(ids) > 0 {
		n := min(idsAtOnce, len(ids))
		args := make([]any, idsAtOnce+1)
		args[0] = district
		for i := range idsAtOnce {
			args[i+1] = ids[min(i, n-1)] // the last one again: one text for every number
		}
		ids = ids[n:]
		records, err := all(tx, scanRecord, selectRecords+`WHERE district = $1 AND id IN (`+manyPlaces()+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			found[r.ID] = r
		}
	}
	return found, nil
}

// manyPlaces are the placeholders after the district's.
func manyPlaces() string {
	places := make([]string, idsAtOnce)
	for i := range places {
		places[i] = fmt.Sprintf("$%d", i+2)
	}
	return strings.Join(places, ", ")
}

// OpenMessagesOf lists at most limit of a district's messages of a kind that are to do, oldest first.
func (tx *Tx) OpenMessagesOf(district, kind string, limit int) ([]Message, error) {
	return all(tx, scanMessage, `SELECT `+messageColumns+` FROM outbox
		WHERE district = $1 AND done_at = 0 AND kind = $2 ORDER BY created_at, id LIMIT $3`, district, kind, limit)
}
