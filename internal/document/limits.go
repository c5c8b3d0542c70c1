package document

// What one table may cost. A file beyond them is refused with ErrTooLarge, a
// single row or cell with a RowError or a CellFault.
const (
	// MaxUnzippedBytes bounds all parts of a workbook together, expanded.
	MaxUnzippedBytes = 512 << 20
	// MaxRows is the number of rows that a worksheet can have.
	MaxRows = 1 << 20
	// MaxColumns is the number of columns read; empty cells beyond are ignored.
	MaxColumns = 256
	// MaxCellCharacters is the length of a cell's text in characters.
	MaxCellCharacters = 32767
	// MaxRowBytes bounds one row of a text file, quoted lines included.
	MaxRowBytes = 4 << 20
)

const (
	maxSharedStrings  = 4 << 20  // distinct texts of a workbook
	maxSharedBytes    = 96 << 20 // of them together: all are held in memory, and a few hundred KB can unfold to as much as an archive may
	maxStyles         = 64 << 10 // cell styles of a workbook, as in Excel
	maxEntries        = 10_000   // sheets, or relations of a part
	maxDirectoryBytes = 2 << 20  // of an archive, read to find its parts: as many as 20,000 with names of the usual length
	maxMarkupBytes    = 1 << 20  // one token of an XML part: a text, a tag, a comment
	maxSeparators     = 64 << 10 // in a row of a text file, within quotes too
	shownCharacters   = 60       // of a cell that is too long, for a message
)

// limits are the same numbers in a form that tests can lower.
type limits struct {
	unzipped int64
	rows     int
	rowBytes int
}

func defaultLimits() limits {
	return limits{unzipped: MaxUnzippedBytes, rows: MaxRows, rowBytes: MaxRowBytes}
}
