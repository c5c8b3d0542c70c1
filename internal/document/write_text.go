package document

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// Align says how WriteTable sets a column.
type Align struct {
	Right bool // for numbers
	Max   int  // width in terminal columns, 0 for any; longer text ends in …
}

// screen measures text for a terminal. It is a value of its own and not the
// package default, which changes with the environment's locale: characters of
// ambiguous width are narrow, Chinese ones wide, everywhere.
func screen() *runewidth.Condition {
	return &runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}
}

const columnGap = "  "

// WriteTable writes a table for a terminal: a header, a line of dashes, and the
// rows, in columns of equal width. Columns beyond align are set left without a
// bound. All rows are held in memory to measure them. Line ends, control and
// direction characters in cells become spaces, so that no cell can disturb the
// terminal.
func WriteTable(w io.Writer, header []string, rows iter.Seq[[]string], align []Align) error {
	cond := screen()
	var lines [][]string
	var widths []int
	add := func(row []string) {
		line := make([]string, len(row))
		for i, cell := range row {
			line[i] = fit(cond, cell, alignOf(align, i).Max)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], cond.StringWidth(line[i]))
		}
		lines = append(lines, line)
	}
	if len(header) > 0 {
		add(header)
	}
	for row := range rows {
		add(row)
	}
	out := bufio.NewWriter(w)
	for i, line := range lines {
		writeLine(out, cond, line, widths, align)
		if i == 0 && len(header) > 0 {
			writeLine(out, cond, dashes(widths), widths, align)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

func alignOf(align []Align, column int) Align {
	if column < len(align) {
		return align[column]
	}
	return Align{}
}

func dashes(widths []int) []string {
	line := make([]string, len(widths))
	for i, width := range widths {
		line[i] = strings.Repeat("-", width)
	}
	return line
}

// fit makes a cell one harmless line of at most limit columns.
func fit(cond *runewidth.Condition, cell string, limit int) string {
	cell = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(cell, "\ufffd"))
	if limit > 0 && cond.StringWidth(cell) > limit {
		return cond.Truncate(cell, limit, "…")
	}
	return cell
}

// writeLine writes a line without spaces at its end. Errors stay in out.
func writeLine(out *bufio.Writer, cond *runewidth.Condition, line []string, widths []int, align []Align) {
	var b strings.Builder
	for i, cell := range line {
		if i > 0 {
			b.WriteString(columnGap)
		}
		space := strings.Repeat(" ", widths[i]-cond.StringWidth(cell))
		if alignOf(align, i).Right {
			b.WriteString(space + cell)
		} else {
			b.WriteString(cell + space)
		}
	}
	_, _ = out.WriteString(strings.TrimRight(b.String(), " "))
	_ = out.WriteByte('\n')
}
