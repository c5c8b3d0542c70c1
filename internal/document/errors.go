package document

import (
	"errors"
	"fmt"
)

// Errors that end the reading of a file. They come wrapped; use errors.Is.
var (
	// ErrUnknownFormat: the name's extension is none that can be read.
	ErrUnknownFormat = errors.New("not a .csv or .xlsx file")
	// ErrOldWorkbook: a workbook in the format before 2007 (.xls, .et).
	ErrOldWorkbook = errors.New("old workbook format; save it as .xlsx")
	// ErrEncrypted: the workbook is protected by a password.
	ErrEncrypted = errors.New("workbook is protected by a password")
	// ErrDamaged: the file is not what its name says, cut off, or corrupt.
	ErrDamaged = errors.New("file is damaged")
	// ErrTooLarge: the file exceeds one of the limits of this package.
	ErrTooLarge = errors.New("file is too large")
	// ErrNotText: a text file holds NUL characters, so it is something else.
	ErrNotText = errors.New("file is not text")
	// ErrNotReceived: a kind of file that is not taken in, see [Receive].
	ErrNotReceived = errors.New("a kind of file that is not taken in")
	// ErrNoSheet: the workbook has no worksheet, or none of the wanted name.
	ErrNoSheet = errors.New("worksheet not found")
)

// CellFault is the stable reason why a cell or a row cannot be taken. It is an
// alias so that callers may treat it as a plain string.
type CellFault = string

// Faults of cells.
const (
	FaultFormula    CellFault = "formula"      // a formula instead of a value
	FaultErrorValue CellFault = "error_value"  // #REF!, #N/A and their like
	FaultTooLong    CellFault = "too_long"     // over MaxCellCharacters, or a row over MaxRowBytes
	FaultEncoding   CellFault = "bad_encoding" // characters that were lost or cannot be decoded
)

// Faults of whole rows, besides FaultTooLong.
const (
	FaultQuote   CellFault = "broken_quote" // quotes that do not pair up
	FaultTooWide CellFault = "too_wide"     // a value beyond MaxColumns
)

// RowError says that one row cannot be read. Reading goes on after it.
type RowError struct {
	Number int       // as a spreadsheet counts
	Line   int       // physical line of a text file; 0 for a workbook
	Fault  CellFault // FaultQuote, FaultTooLong or FaultTooWide
}

// Row is the number of the row that was lost, as a spreadsheet counts.
func (e *RowError) Row() int { return e.Number }

// Why is the stable reason, one of the faults above.
func (e *RowError) Why() string { return e.Fault }

func (e *RowError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("row %d (line %d): %s", e.Number, e.Line, e.Fault)
	}
	return fmt.Sprintf("row %d: %s", e.Number, e.Fault)
}
