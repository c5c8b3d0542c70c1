package store

import (
	"fmt"
	"strings"
)

// RecordFilter narrows a list of records. Empty parts do not narrow.
type RecordFilter struct {
	District string
	Unit     string
	Kind     string
	State    string // as it is kept; Replaced tells the rest
	Replaced bool   // only records whose place another one has taken
	Person   string
	From, To Day
	Before   RecordKey // see NewestRecord
	Limit    int
}

// RecordsNewest lists records, newest day first. The list is read from the index that fits best, and never as a whole.
func (tx *Tx) RecordsNewest(f RecordFilter) ([]Record, error) {
	where, args := f.where()
	return all(tx, scanRecord, selectRecords+where, args...)
}

// where writes the conditions. The first of unit, person, rare state and kind drives the list; ` || ”` keeps the engines
// from choosing the index of another one.
func (f RecordFilter) where() (string, []any) {
	var b strings.Builder
	args := []any{f.District, f.From, f.To, f.Before.OnDay, f.Before.ID}
	b.WriteString(`WHERE district = $1 AND on_day >= $2 AND on_day <= $3 AND (on_day, id) < ($4, $5)`)
	drives := true
	narrow := func(column, value, more string) {
		if value == "" {
			return
		}
		args = append(args, value)
		if !drives {
			column += ` || ''`
		} else {
			b.WriteString(more)
		}
		fmt.Fprintf(&b, ` AND %s = $%d`, column, len(args))
		drives = false
	}
	rare := ""
	if f.State == "void" || f.State == "returned" {
		rare = f.State
	}
	narrow("unit", f.Unit, "")
	narrow("by_person", f.Person, ` AND by_person <> ''`)
	narrow("state", rare, ` AND state IN ('returned', 'void')`)
	narrow("kind", f.Kind, "")
	if rare == "" {
		drives = false
		narrow("state", f.State, "")
	}
	if f.Replaced {
		b.WriteString(` AND id IN (SELECT supersedes FROM records WHERE district = $1 AND supersedes <> '' AND state NOT IN ('void', 'returned'))`)
	}
	args = append(args, f.Limit)
	fmt.Fprintf(&b, ` ORDER BY on_day DESC, id DESC LIMIT $%d`, len(args))
	return b.String(), args
}

// RecordsThatRefer visits the records that answer another one, sorted by that one, day and id.
func (tx *Tx) RecordsThatRefer(district string, visit func(Record) error) error {
	return tx.each(visiting(scanRecord, visit), selectRecords+`WHERE district = $1 AND ref <> '' ORDER BY ref, on_day, id`, district)
}

// Corrected visits records whose place one with a later day has taken, sorted by id.
func (tx *Tx) Corrected(district string, visit func(Record) error) error {
	return tx.each(visiting(scanRecord, visit), selectRecords+`WHERE district = $1 AND id IN (
			SELECT later.supersedes FROM records AS later JOIN records AS old ON old.district = later.district AND old.id = later.supersedes
			WHERE later.district = $1 AND later.supersedes <> '' AND later.on_day > old.on_day)
		ORDER BY id`, district)
}

// UnitRecords names a unit's own records of a span of days, both included.
type UnitRecords struct {
	District, Unit string
	From, To       Day
}

// RecordsOfUnit visits records, sorted by day and id.
func (tx *Tx) RecordsOfUnit(u UnitRecords, visit func(Record) error) error {
	return tx.each(visiting(scanRecord, visit), selectRecords+
		`WHERE district = $1 AND unit = $2 AND on_day >= $3 AND on_day <= $4 ORDER BY on_day, id`, u.District, u.Unit, u.From, u.To)
}

// RecordsOfUnits visits the own records of several units of a span of days, both included; Unit is not heeded.
func (tx *Tx) RecordsOfUnits(u UnitRecords, units []string, visit func(Record) error) error {
	return recordsOfUnits.each(tx, visiting(scanRecord, visit), units, u.District, u.From, u.To)
}

var recordsOfUnits = listingOf(selectRecords+`WHERE district = $1 AND on_day >= $2 AND on_day <= $3 AND unit IN (…) ORDER BY unit, on_day, id`, 3)

// KindSpan names the records of a kind of a span of days, both included.
type KindSpan struct {
	District, Kind string
	From, To       Day
}

// RecordsOfSpan visits records, sorted by day and id.
func (tx *Tx) RecordsOfSpan(k KindSpan, visit func(Record) error) error {
	return tx.each(visiting(scanRecord, visit), selectRecords+
		`WHERE district = $1 AND kind = $2 AND on_day >= $3 AND on_day <= $4 ORDER BY on_day, id`, k.District, k.Kind, k.From, k.To)
}
