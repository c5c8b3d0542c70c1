package document

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode/utf8"
)

// Table gives the rows of one sheet or text file. It is not safe for use by
// several goroutines.
type Table struct {
	rows   rowReader
	closer io.Closer // the file that OpenFile opened
	err    error     // the final error, given again by further calls
}

// rowReader is a format. A *RowError from next is not final, all others are.
type rowReader interface {
	next() (number int, cells []string, bad map[int]string, err error)
}

type settings struct {
	sheet string
	limits
}

// Option changes how a table is opened.
type Option func(*settings)

// OnSheet names the worksheet to read instead of the first visible one. A text
// file has no sheets and ignores it.
func OnSheet(name string) Option {
	return func(s *settings) { s.sheet = name }
}

func withLimits(l limits) Option {
	return func(s *settings) { s.limits = l }
}

// Open reads a table from r, which holds size bytes; name is only looked at for
// its extension. The content must stay readable until the last row is read.
func Open(name string, r io.ReaderAt, size int64, opts ...Option) (*Table, error) {
	set := settings{limits: defaultLimits()}
	for _, opt := range opts {
		opt(&set)
	}
	rows, err := openRows(name, r, size, set)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(name), err)
	}
	return &Table{rows: rows}, nil
}

func openRows(name string, r io.ReaderAt, size int64, set settings) (rowReader, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv", ".txt":
		return openText(r, size, set)
	case ".xlsx":
		return openWorkbook(r, size, set)
	case ".xls", ".et":
		return nil, ErrOldWorkbook
	}
	return nil, ErrUnknownFormat
}

// OpenFile opens the table in the file at path. The caller closes it.
func OpenFile(path string, opts ...Option) (*Table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if info.IsDir() {
		return nil, errors.Join(&os.PathError{Op: "open", Path: path, Err: syscall.EISDIR}, file.Close())
	}
	if !info.Mode().IsRegular() {
		return nil, errors.Join(fmt.Errorf("open %s: not a regular file", path), file.Close())
	}
	table, err := Open(path, file, info.Size(), opts...)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	table.closer = file
	return table, nil
}

// Next gives the next row that is not empty: its number as a spreadsheet
// counts, its cells, and the CellFault of each cell that cannot be taken by
// column index. Cells are valid until the next call. At the end it gives
// io.EOF; after a *RowError the next row can be asked for.
func (t *Table) Next() (number int, cells []string, bad map[int]string, err error) {
	if t.err != nil {
		return 0, nil, nil, t.err
	}
	number, cells, bad, err = t.rows.next()
	if err == nil {
		return number, cells, bad, nil
	}
	if _, one := errors.AsType[*RowError](err); !one {
		t.err = err
	}
	return number, nil, nil, err
}

// Close releases what OpenFile opened. No rows can be read after it.
func (t *Table) Close() error {
	t.err = os.ErrClosed
	if t.closer == nil {
		return nil
	}
	closer := t.closer
	t.closer = nil
	return closer.Close()
}

// mark notes a fault of a cell in bad, which is made when first needed.
func mark(bad map[int]string, column int, fault CellFault) map[int]string {
	if bad == nil {
		bad = make(map[int]string)
	}
	bad[column] = fault
	return bad
}

// tooLong reports whether a cell has more characters than it may. Characters
// are only counted when the bytes leave it open.
func tooLong(cell string) bool {
	return len(cell) > MaxCellCharacters && utf8.RuneCountInString(cell) > MaxCellCharacters
}

// shown cuts a long text to what fits in a message.
func shown(cell string) string {
	count := 0
	for i := range cell {
		if count == shownCharacters {
			return cell[:i] + "…"
		}
		count++
	}
	return cell
}

// allEmpty reports whether a row has nothing in it.
func allEmpty(cells []string) bool {
	for _, cell := range cells {
		if cell != "" {
			return false
		}
	}
	return true
}
