package document

import (
	"errors"
	"fmt"
)

// FormGrid is a form to be filled in (登记表): labels and what is written beside
// them, as in the record of a talk. An empty text leaves room for a pen.
type FormGrid struct{ Rows []FormRow }

// FormRow is a row of one or two fields. One alone has the whole width.
type FormRow struct {
	Fields []FormField
	Lines  int // least height, in lines of the grid; 0 for one
}

// FormField is a label with its text; line breaks divide paragraphs.
type FormField struct{ Label, Text string }

// maxFormLines is the least height that a row may have: more is no page.
const maxFormLines = 18

func (g FormGrid) check() error {
	if len(g.Rows) == 0 {
		return errors.New("form without rows")
	}
	for i, row := range g.Rows {
		if n := len(row.Fields); n < 1 || n > 2 {
			return fmt.Errorf("form row %d: %d fields, want 1 or 2", i+1, n)
		}
		if row.Lines < 0 || row.Lines > maxFormLines {
			return fmt.Errorf("form row %d: %d lines high, want at most %d", i+1, row.Lines, maxFormLines)
		}
	}
	return nil
}

// The grid has four columns: a label and a text, twice.
var formWidths = [4]int{1700, 2723, 1700, textWidth - 1700 - 2723 - 1700}

func (g FormGrid) layOut(*body) []element {
	columns := make([]PaperColumn, len(formWidths))
	rows := &tableRows{table: PaperTable{Columns: columns}, widths: formWidths[:], size: sizeS4}
	table := rows.frame()
	for i, row := range g.Rows {
		table = table.with(formRow(rows, row, g.holds(i)))
	}
	return []element{tableGap(), table}
}

// holds tells whether a row stays on the page of the next one: all rows of a form
// that is well below a page, and of a longer one those that are signed at its end.
func (g FormGrid) holds(i int) bool {
	lines := 0
	for _, row := range g.Rows {
		lines += max(row.Lines, 1)
	}
	return i+1 < len(g.Rows) && (lines <= heldLines || i+3 >= len(g.Rows))
}

// heldLines is how high a form may be to be kept on one page, in lines of the grid.
const heldLines = 14

func formRow(rows *tableRows, row FormRow, held bool) element {
	var cells []element
	for i, f := range row.Fields {
		text := paperCell{text: f.Text, style: styleCell, side: SideLeft, width: formWidths[2*i+1], span: 1, keep: held}
		if len(row.Fields) == 1 {
			text.width, text.span = textWidth-formWidths[0], 3
		}
		cells = append(cells, rows.cell(paperCell{text: f.Label, style: styleHead, width: formWidths[2*i], span: 1, keep: held}), rows.cell(text))
	}
	// A high row may be divided: what is written in it can be longer than a page.
	height := el("w:trHeight", "w:val", itoa(max(row.Lines, 1)*linePitch), "w:hRule", "atLeast")
	return el("w:tr").with(el("w:trPr").with(elIf(row.Lines <= 1, "w:cantSplit"), height)).with(cells...)
}
