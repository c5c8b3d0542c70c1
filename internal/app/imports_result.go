package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/store"
)

// ImportResult writes the rows that could not go in as a workbook: the columns of the sheet as they were, and behind them each row's
// number and the reason. Corrected, it can be uploaded as it is.
func (a *App) ImportResult(ctx context.Context, c Caller, id string, w io.Writer) error {
	if _, err := c.mayAnywhere(campaign.Import); err != nil {
		return err
	}
	var row store.Import
	var kind *sheetKind
	var meanings map[string]string
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) (err error) {
		if row, err = ownImport(tx, c, id); err != nil {
			return err
		}
		if kind, err = a.sheetKind(f, c, row); err == nil {
			meanings, err = said(tx, row, kind.choices)
		}
		return err
	})
	if err != nil {
		return err
	}
	if row.State != importChecked && row.State != importDone {
		return busyImport(row)
	}
	s, err := a.sheet(row, kind, meanings)
	if err != nil {
		return err
	}
	b := &badRows{ctx: ctx, a: a, row: row, sheet: s}
	err = document.WriteXLSX(w, []document.Sheet{{Name: "需修改的行", Columns: b.columns(), Rows: b.rows}})
	return errors.Join(err, b.err, s.table.Close())
}

// badRows walks over a sheet and over what was said of its rows at once.
type badRows struct {
	ctx   context.Context
	a     *App
	row   store.Import
	sheet *openSheet
	noted []store.ImportRow
	after int
	ended bool
	err   error
}

// columns are the sheet's own, but for those that an earlier result has added.
func (b *badRows) columns() []document.Column {
	var out []document.Column
	for _, heading := range b.sheet.headings {
		if !ours(headingKey(heading)) {
			out = append(out, document.Column{Title: heading, Kind: document.KindText})
		}
	}
	return append(out, document.Column{Title: rowHeading, Kind: document.KindInteger}, document.Column{Title: reasonHeading, Kind: document.KindText, Width: 60})
}

func (b *badRows) rows(yield func([]document.Cell) bool) {
	for {
		r, err := b.sheet.next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			b.err = err
			return
		}
		reason, bad := b.reason(r.number)
		if b.err != nil {
			return
		}
		if bad && !yield(b.cells(r, reason)) {
			return
		}
	}
}

func (b *badRows) cells(r sheetRow, reason string) []document.Cell {
	var out []document.Cell
	for i, heading := range b.sheet.headings {
		if ours(headingKey(heading)) {
			continue
		}
		cell := document.Cell{}
		if i < len(r.cells) && r.cells[i] != "" {
			cell = document.Text(r.cells[i])
		}
		out = append(out, cell)
	}
	return append(out, document.Integer(int64(r.number)), document.Text(reason))
}

// reason tells why a row could not go in. Rows are asked for in their order.
func (b *badRows) reason(number int) (string, bool) {
	for len(b.noted) == 0 || b.noted[0].Row < number {
		if len(b.noted) > 0 {
			b.noted = b.noted[1:]
			continue
		}
		if b.ended || !b.more() {
			return "", false
		}
	}
	if b.noted[0].Row != number {
		return "", false
	}
	var note RowNote
	if b.err = json.Unmarshal([]byte(b.noted[0].Detail), &note); b.err != nil {
		return "", false
	}
	return note.Reason(), true
}

// more reads further notes.
func (b *badRows) more() bool {
	b.err = b.a.db.Read(b.ctx, func(tx *store.Tx) (err error) {
		b.noted, err = tx.ImportRows(store.ImportRow{District: b.row.District, Import: b.row.ID, Row: b.after, Fate: fateBad}, stepRecords)
		return err
	})
	b.ended = len(b.noted) < stepRecords
	if len(b.noted) > 0 {
		b.after = b.noted[len(b.noted)-1].Row
	}
	return b.err == nil && len(b.noted) > 0
}

// Reason is what a person reads beside a row that could not go in.
func (n RowNote) Reason() string {
	parts := make([]string, len(n.Faults))
	for i, f := range n.Faults {
		parts[i] = f.Zh
		if f.Heading != "" {
			parts[i] = f.Heading + ":" + f.Zh
		}
	}
	return strings.Join(parts, ";")
}
