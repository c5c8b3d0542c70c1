package app

import (
	"io"

	"wuzha/internal/document"
)

// TextSheet is a table as people see it on a page; the first row is its heading.
type TextSheet struct {
	Name, Title string
	Rows        [][]string
}

// Write writes the table as a workbook.
func (s TextSheet) Write(w io.Writer) error {
	out := document.Sheet{Name: s.Name, Title: s.Title, Rows: s.cells}
	for _, title := range s.Rows[0] {
		out.Columns = append(out.Columns, document.Column{Title: title})
	}
	return document.WriteXLSX(w, []document.Sheet{out})
}

func (s TextSheet) cells(yield func([]document.Cell) bool) {
	for _, r := range s.Rows[1:] {
		cells := make([]document.Cell, len(r))
		for i, text := range r {
			cells[i] = document.Text(text)
		}
		if !yield(cells) {
			return
		}
	}
}
