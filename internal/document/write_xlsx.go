package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Sheet is one sheet of a workbook to be written. Its first row is made of the
// columns' titles: bold, always in view, with filter buttons.
type Sheet struct {
	Name string // up to 31 characters, none of []:*?/\'
	// Title makes the sheet a ledger to be printed (台账): it stands large in a row
	// of its own above the columns' titles, cells have lines, and pages are A4
	// across, as wide as the columns, numbered, with both rows on each. Such a
	// sheet cannot be read back by Open, whose first row is that of the titles,
	// and has no drop-down lists.
	Title   string
	Columns []Column
	Rows    iter.Seq[[]Cell] // read once, as it is written; nil for none
	// Protected keeps people from changing the header and the locked cells, without a password.
	Protected bool
}

// Column is a column of a sheet to be written.
type Column struct {
	Title   string   // a line break in it is shown
	Kind    Kind     // what people will type into its empty cells
	Width   float64  // in characters, up to 255; 0 fits it to the title and the first rows
	Choices []string // offered in a drop-down list; anything else is refused
	// Locked keeps people from changing the column. As soon as one column of a
	// sheet is locked, the sheet is protected (without a password: against
	// slips, not against intent), its header too, and the other columns are
	// open.
	Locked bool
}

const (
	choicesSheet = "选项" // hidden; holds the drop-down lists
	firstSheet   = "Sheet1"
	author       = "无诈"
	// madeAt stands in a workbook for the time it was written, which would make
	// the bytes differ.
	madeAt = "2000-01-01T00:00:00Z"
)

// WriteXLSX writes a workbook. Rows are taken one by one; those of a large
// sheet go through a temporary file, which is removed before the return. The
// same sheets give the same bytes, and nothing in them tells who wrote them or
// when.
func WriteXLSX(w io.Writer, sheets []Sheet) error {
	book := &bookWriter{file: excelize.NewFile(), styles: make(map[styleKey]int), lists: collectChoices(sheets)}
	err := book.write(w, sheets)
	if closed := book.file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// bookWriter writes one workbook.
type bookWriter struct {
	file   *excelize.File
	styles map[styleKey]int
	lists  choiceLists
}

func (b *bookWriter) write(w io.Writer, sheets []Sheet) error {
	if err := b.prepare(sheets); err != nil {
		return err
	}
	for i, sheet := range sheets {
		if err := b.writeSheet(sheet, b.lists.at[i]); err != nil {
			return fmt.Errorf("sheet %q: %w", sheet.Name, err)
		}
	}
	if err := b.writeChoices(); err != nil {
		return fmt.Errorf("drop-down lists: %w", err)
	}
	return b.copyParts(w)
}

// prepare makes all sheets, still empty: one can no longer be hidden when its
// rows are written.
func (b *bookWriter) prepare(sheets []Sheet) error {
	if len(sheets) == 0 {
		return errors.New("no sheets")
	}
	for i, sheet := range sheets {
		if err := b.addSheet(i, sheet); err != nil {
			return fmt.Errorf("sheet %q: %w", shown(sheet.Name), err)
		}
	}
	if len(b.lists.columns) > 0 {
		if _, err := b.file.NewSheet(choicesSheet); err != nil {
			return err
		}
		if err := b.file.SetSheetVisible(choicesSheet, false); err != nil {
			return err
		}
	}
	return b.file.SetDocProps(&excelize.DocProperties{Creator: author, Created: madeAt, Modified: madeAt})
}

// addSheet refuses what excelize lets pass, although a spreadsheet program would
// call it damage: an apostrophe ends a name within the range of the filter.
func (b *bookWriter) addSheet(i int, sheet Sheet) error {
	name := sheet.Name
	switch {
	case len(sheet.Columns) == 0 || len(sheet.Columns) > MaxColumns:
		return fmt.Errorf("must have 1 to %d columns", MaxColumns)
	case strings.Contains(name, "'") || strings.ContainsFunc(name, unicode.IsControl) || !utf8.ValidString(name):
		return errors.New("the name has a character that is not allowed")
	case name == choicesSheet:
		return errors.New("the name is reserved")
	case sheet.Title != "" && slices.ContainsFunc(sheet.Columns, func(c Column) bool { return len(c.Choices) > 0 }):
		return errors.New("a sheet with a title has no drop-down lists")
	case i == 0:
		return b.file.SetSheetName(firstSheet, name)
	}
	if at, err := b.file.GetSheetIndex(name); err == nil && at >= 0 {
		return errors.New("the name is used twice")
	}
	_, err := b.file.NewSheet(name)
	return err
}

// copyParts writes the parts of the workbook in the order of their names,
// because excelize writes sheets in random order. It sets no times.
func (b *bookWriter) copyParts(w io.Writer) error {
	packed, err := b.file.WriteToBuffer()
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		return err
	}
	slices.SortFunc(archive.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, part := range archive.File {
		if err := out.Copy(part); err != nil {
			return err
		}
	}
	return out.Close()
}
