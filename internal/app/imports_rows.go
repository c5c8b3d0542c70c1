package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/store"
)

// What is worked on together: so many rows, or those up to so many bytes of text. All rows of a workbook that unfolds could be one batch otherwise.
const (
	batchRows  = 1000
	batchBytes = 16 << 20
)

// headingRows is how far down the headings are looked for: sheets begin with a title of their own.
const headingRows = 10

// sheetRow is a row of a sheet.
type sheetRow struct {
	number int
	cells  []string
	bad    map[int]string // fault by column
	lost   string         // why the whole row could not be read
}

// openSheet is a sheet whose headings have been read.
type openSheet struct {
	table    *document.Table
	headings []string
	columns  columns
	read     int
}

// sheet opens the file of an import and finds its headings.
func (a *App) sheet(row store.Import, k *sheetKind, said map[string]string) (*openSheet, error) {
	table, err := a.openUpload(row, k.choices.Sheet)
	if err != nil {
		return nil, err
	}
	s := &openSheet{table: table}
	at, err := s.findHeadings(k.targets, said)
	err = errors.Join(err, table.Close())
	if err != nil {
		return nil, fileRefusal(err)
	}
	if s.table, err = a.openUpload(row, k.choices.Sheet); err != nil {
		return nil, err
	}
	for {
		r, err := s.next()
		if err != nil {
			return nil, errors.Join(err, s.table.Close())
		}
		if r.number >= at {
			return s, nil
		}
	}
}

// findHeadings takes the row with the most known headings, among the first rows.
func (s *openSheet) findHeadings(ts targets, said map[string]string) (at int, err error) {
	for range headingRows {
		r, err := s.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		cells := slices.Clone(r.cells)
		for len(cells) > 1 && strings.TrimSpace(cells[len(cells)-1]) == "" {
			cells = cells[:len(cells)-1]
		}
		c := readHeadings(cells, ts, said)
		if s.headings == nil || len(c.at) > len(s.columns.at) {
			s.headings, s.columns, at = cells, c, r.number
		}
	}
	s.read = 0
	if s.headings == nil {
		return 0, campaign.Refuse(campaign.Invalid, "文件是空的", "the file is empty")
	}
	return at, nil
}

// next gives the next row that is not empty; io.EOF at the end.
func (s *openSheet) next() (sheetRow, error) {
	number, cells, bad, err := s.table.Next()
	broken, lost := errors.AsType[*document.RowError](err)
	if err != nil && !lost {
		return sheetRow{}, fileRefusal(err)
	}
	if s.read++; s.read > maxImportRows+headingRows {
		return sheetRow{}, campaign.Refuse(campaign.Invalid, "行数超过20万，请分成几个文件上传", "there are more than 200,000 rows; upload them in parts")
	}
	if lost {
		return sheetRow{number: broken.Number, lost: broken.Fault}, nil
	}
	return sheetRow{number: number, cells: cells, bad: bad}, nil
}

// batch gives the next rows, empty at the end.
func (s *openSheet) batch() ([]sheetRow, error) {
	var out []sheetRow
	for size := 0; len(out) < batchRows && size < batchBytes; {
		r, err := s.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		r.cells = slices.Clone(r.cells)
		for _, cell := range r.cells {
			size += len(cell)
		}
		out = append(out, r)
	}
	return out, nil
}

// unreadable tells why a row cannot be taken whatever it says, or nil.
func (s *openSheet) unreadable(r sheetRow) error {
	if r.lost != "" {
		return campaign.InvalidAt("", cellFault(r.lost).Zh, cellFault(r.lost).En)
	}
	var refused *campaign.Error
	for _, t := range s.columns.targets {
		at, has := s.columns.at[t.id]
		if fault := r.bad[at]; has && fault != "" {
			if refused == nil {
				refused = campaign.InvalidAt("", "", "")
				refused.Faults = nil
			}
			refused.Faults = append(refused.Faults, campaign.Fault{Path: t.id, Words: cellFault(fault)})
		}
	}
	if refused == nil {
		return nil
	}
	return refused
}

func cellFault(fault document.CellFault) campaign.Words {
	switch fault {
	case document.FaultFormula:
		return campaign.Words{Zh: "是公式，请改为数值（选择性粘贴）", En: "it is a formula; paste its value instead"}
	case document.FaultErrorValue:
		return campaign.Words{Zh: "是错误值", En: "it is an error value"}
	case document.FaultTooLong:
		return campaign.Words{Zh: "内容过长", En: "it is too long"}
	case document.FaultEncoding:
		return campaign.Words{Zh: "含有无法识别的字符", En: "it has characters that cannot be read"}
	case document.FaultQuote:
		return campaign.Words{Zh: "引号不配对，整行无法读取", En: "its quotes do not pair up; the row cannot be read"}
	}
	return campaign.Words{Zh: "列数过多，整行无法读取", En: "it has too many columns; the row cannot be read"}
}

// The fates of rows that are kept for people to look at.
const (
	fateBad     = "bad"
	fateChanged = "changed"
)

// verdictOfRow is what becomes of a row.
type verdictOfRow struct {
	row     sheetRow
	fate    string // new, changed, unchanged, bad
	refused *campaign.Error
	changes []CellDelta
}

const (
	fateNew       = "new"
	fateUnchanged = "unchanged"
)

// refuse makes a row bad; an error that is no refusal is given back.
func (v *verdictOfRow) refuse(err error) error {
	refused, ok := errors.AsType[*campaign.Error](err)
	if !ok || isFault(err) {
		return err
	}
	v.fate, v.refused, v.changes = fateBad, refused, nil
	return nil
}

// settledRows are the rows as the writing has left them: out is what became of those at the places at.
func settledRows(verdicts []verdictOfRow, at []int, out []Outcome) ([]verdictOfRow, error) {
	settled := slices.Clone(verdicts)
	for n, o := range out {
		if o.Err == nil {
			continue
		}
		if err := settled[at[n]].refuse(o.Err); err != nil {
			return nil, err
		}
	}
	return settled, nil
}

func (n ImportCounts) with(verdicts []verdictOfRow) ImportCounts {
	for _, v := range verdicts {
		n.Rows++
		switch v.fate {
		case fateNew:
			n.New++
		case fateChanged:
			n.Changed++
		case fateUnchanged:
			n.Unchanged++
		default:
			n.Bad++
		}
	}
	return n
}

// note is what people read about a row.
func (s *openSheet) note(v verdictOfRow) RowNote {
	out := RowNote{Changes: v.changes}
	if v.refused == nil {
		return out
	}
	for _, f := range v.refused.Faults {
		out.Faults = append(out.Faults, s.cellNote(f))
	}
	if len(v.refused.Faults) == 0 {
		out.Faults = []CellNote{{Words: v.refused.Words}}
	}
	return out
}

// cellNote finds the column that a fault is about.
func (s *openSheet) cellNote(f campaign.Fault) CellNote {
	id := strings.TrimPrefix(f.Path, "fields.")
	for from, to := range map[string]string{"attributes.": "attr.", "links.": "link."} {
		if rest, ok := strings.CutPrefix(f.Path, from); ok {
			id = to + rest
		}
	}
	out := CellNote{Words: f.Words}
	if at, has := s.columns.at[id]; has {
		out.Column, out.Heading = columnName(at), firstLine(s.columns.list[at].Heading)
	} else if t, known := s.columns.targets.byID(id); known {
		out.Heading = t.titles[0]
	}
	return out
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// columnName is A for 0, AA for 26.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// keepNotes writes what people should know about rows.
func (s *openSheet) keepNotes(tx *store.Tx, row store.Import, verdicts []verdictOfRow) error {
	for _, v := range verdicts {
		if v.fate != fateBad && v.fate != fateChanged {
			continue
		}
		detail, err := json.Marshal(s.note(v))
		if err != nil {
			return err
		}
		if err := tx.PutImportRow(store.ImportRow{District: row.District, Import: row.ID, Row: v.row.number, Fate: v.fate, Detail: string(detail)}); err != nil {
			return err
		}
	}
	return nil
}

// taker knows what the rows of one kind of sheet ask for. It sees the rows of a sheet in their order, each once.
type taker interface {
	// judge says what would become of rows; nothing is written.
	judge(ctx context.Context, rows []sheetRow) ([]verdictOfRow, error)
	// write does what the rows last judged ask for, with also in the same transaction.
	write(ctx context.Context, verdicts []verdictOfRow, also func(*store.Tx, []verdictOfRow) error) error
}

func (a *App) takerFor(ctx context.Context, c Caller, s *openSheet, k *sheetKind) (taker, error) {
	if k.kind == ImportUnits {
		return a.newUnitTaker(ctx, c, s, k)
	}
	return a.newRecordTaker(ctx, c, s, k)
}
