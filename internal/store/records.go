package store

import (
	"fmt"
	"iter"
	"math"
	"strings"
)

// Record says what was done or what happened. Once written, only its state,
// with reason and moment, changes: a correction is another record that supersedes it.
type Record struct {
	District    string
	ID          string
	Kind        string
	Unit        string
	OnDay       Day
	EnteredAt   int64
	ByPerson    string
	Ref         string
	State       string
	Supersedes  string
	Reason      string
	ChangedAt   int64
	Fields      string // JSON object
	ContentHash []byte // of what the sender said; tells a repetition from a different record
	Revision    int64  // number of the audit entry of what last touched it
}

const recordColumns = `district, id, kind, unit, on_day, entered_at, by_person, ref, state, supersedes, reason,
	changed_at, fields, content_hash, revision`

// recordWidth is the number of recordColumns.
const recordWidth = 15

const insertRecordPlain = `INSERT INTO records (` + recordColumns + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`

const insertRecordOnce = insertRecordPlain + ` ON CONFLICT (district, id) DO NOTHING`

const selectRecords = `SELECT ` + recordColumns + ` FROM records `

func recordColumnNames() []string {
	names := strings.Split(recordColumns, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

func (r Record) values() []any {
	return []any{r.District, r.ID, r.Kind, r.Unit, r.OnDay, r.EnteredAt, r.ByPerson, r.Ref, r.State, r.Supersedes,
		r.Reason, r.ChangedAt, r.Fields, blob(r.ContentHash), r.Revision}
}

func scanRecord(s row) (r Record, err error) {
	err = s.Scan(&r.District, &r.ID, &r.Kind, &r.Unit, &r.OnDay, &r.EnteredAt, &r.ByPerson, &r.Ref, &r.State,
		&r.Supersedes, &r.Reason, &r.ChangedAt, &r.Fields, &r.ContentHash, &r.Revision)
	return r, err
}

// InsertRecord writes a record and adds its tallies, once: a record sent again
// changes nothing and gives fresh = false, so that the caller leaves out whatever
// else follows from a new record. Another record under a used id gives [ErrConflict].
// On PostgreSQL, who has locked the district has it written together with others (records_later.go).
func (tx *Tx) InsertRecord(r Record, tallies ...Tally) (fresh bool, err error) {
	if tx.putsOff(r.District) {
		fresh, err = tx.putOff(r)
	} else {
		fresh, err = tx.insertNow(r)
	}
	if err != nil {
		return false, fmt.Errorf("insert record %s: %w", r.ID, err)
	}
	if !fresh {
		return false, nil
	}
	return true, tx.UpsertTallies(AddTally, tallies)
}

func (tx *Tx) insertNow(r Record) (fresh bool, err error) {
	inserted, err := tx.exec(insertRecordOnce, r.values()...)
	if err != nil || inserted > 0 {
		return inserted > 0, err
	}
	stored, _, err := tx.RecordContent(r.District, r.ID)
	if err != nil {
		return false, err
	}
	return false, sameContent(stored, r.ContentHash)
}

// BulkRecords writes many new records the fastest way the engine has, without
// tallies, and gives their number. A used id gives [ErrConflict] and undoes all.
func (tx *Tx) BulkRecords(records iter.Seq[Record]) (int64, error) {
	if err := tx.usable(); err != nil {
		return 0, err
	}
	count, err := tx.copyRows("records", recordColumnNames(), func(yield func([]any) bool) {
		for r := range records {
			if !yield(r.values()) {
				return
			}
		}
	})
	if err != nil {
		return 0, fmt.Errorf("insert records: %w", tx.fail(err))
	}
	return count, nil
}

// RecordByID gives a record.
func (tx *Tx) RecordByID(district, id string) (Record, error) {
	return one(tx, scanRecord, selectRecords+`WHERE district = $1 AND id = $2`, district, id)
}

// RecordKey is a place in a unit's records, for paging; take it from a page's last record.
type RecordKey struct {
	OnDay Day
	ID    string
}

// NewestRecord is the place before the newest record: where the first page begins.
func NewestRecord() RecordKey { return RecordKey{OnDay: math.MaxInt32} }

// Key is the record's place among its unit's records.
func (r Record) Key() RecordKey { return RecordKey{OnDay: r.OnDay, ID: r.ID} }

// RecordsByUnit lists at most limit of a unit's own records older than a place, newest first.
func (tx *Tx) RecordsByUnit(district, unit string, before RecordKey, limit int) ([]Record, error) {
	return all(tx, scanRecord, selectRecords+`WHERE district = $1 AND unit = $2 AND (on_day, id) < ($3, $4)
		ORDER BY on_day DESC, id DESC LIMIT $5`, district, unit, before.OnDay, before.ID, limit)
}

// RecordsReferring lists the records that answer another one, oldest first.
func (tx *Tx) RecordsReferring(district, ref string) ([]Record, error) {
	return all(tx, scanRecord, selectRecords+`WHERE district = $1 AND ref = $2 AND ref <> ''
		ORDER BY on_day, id`, district, ref)
}

// RecordsByDistrict visits at most limit of a district's records with an id
// greater than after, sorted by id: for export and for re-deriving tallies in steps.
func (tx *Tx) RecordsByDistrict(district, after string, limit int, visit func(Record) error) error {
	return tx.each(visiting(scanRecord, visit), selectRecords+
		`WHERE district = $1 AND id > $2 ORDER BY id LIMIT $3`, district, after, limit)
}

// StateChange is what may change about a record.
type StateChange struct {
	District  string
	ID        string
	From      string // the state that the caller has seen
	State     string
	Reason    string
	ChangedAt int64
	Revision  int64
}

// SetRecordState changes a record's state; [ErrConflict] when somebody else has
// changed it meanwhile, [ErrNotFound] when there is no such record. The state that it leaves is kept (record_states.go).
func (tx *Tx) SetRecordState(c StateChange) error {
	if err := tx.keepState(c); err != nil {
		return fmt.Errorf("keep the state of record %s: %w", c.ID, err)
	}
	changed, err := tx.exec(`UPDATE records SET state = $3, reason = $4, changed_at = $5, revision = $7
		WHERE district = $1 AND id = $2 AND state = $6`, c.District, c.ID, c.State, c.Reason, c.ChangedAt, c.From, c.Revision)
	if err == nil && changed == 0 {
		if _, err = tx.RecordByID(c.District, c.ID); err == nil {
			err = fmt.Errorf("%w: the record is no longer %s", ErrConflict, c.From)
		}
	}
	if err != nil {
		return fmt.Errorf("set state of record %s: %w", c.ID, err)
	}
	return nil
}
