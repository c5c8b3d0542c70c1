package document

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"
)

// CSVOption changes how WriteCSV writes.
type CSVOption func(*csvSettings)

type csvSettings struct{ mark bool }

// WithBOM begins the text with a byte order mark, without which Excel takes
// UTF-8 for the encoding of the system.
func WithBOM() CSVOption {
	return func(s *csvSettings) { s.mark = true }
}

// WriteCSV writes a header and rows as UTF-8 with commas and LF. A cell that a
// spreadsheet would run as a formula gets a leading apostrophe. A header of
// length 0 is left out.
func WriteCSV(w io.Writer, header []string, rows iter.Seq[[]string], opts ...CSVOption) error {
	var set csvSettings
	for _, opt := range opts {
		opt(&set)
	}
	if set.mark {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	out := csv.NewWriter(w)
	var safe []string
	write := func(row []string) error {
		safe = safe[:0]
		for _, cell := range row {
			safe = append(safe, defuse(cell))
		}
		return out.Write(safe)
	}
	if len(header) > 0 {
		if err := write(header); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	for row := range rows {
		if err := write(row); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// defuse puts an apostrophe before a text that begins like a formula, in the
// full-width signs of a Chinese keyboard too. A single character and a plain
// negative number are harmless.
func defuse(cell string) string {
	first, size := utf8.DecodeRuneInString(cell)
	if !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) || size == len(cell) && first > ' ' || negativeNumber(cell) {
		return cell
	}
	return "'" + cell
}

// negativeNumber reports whether a text is a minus, digits, and perhaps a point
// and digits.
func negativeNumber(s string) bool {
	digits, found := strings.CutPrefix(s, "-")
	whole, part, point := strings.Cut(digits, ".")
	return found && allDigits(whole) && (!point || allDigits(part))
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
