package document

import (
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

const (
	measuredRows = 200 // rows that the width of a column is fitted to
	narrowest    = 8
	widest       = 60
	filterButton = 3  // width of the button beside a title
	headerLine   = 16 // height of a line of a header with several, in points
)

// writeSheet writes a sheet; offers are its drop-down lists by column.
func (b *bookWriter) writeSheet(sheet Sheet, offers map[int]int) error {
	next, stop := iter.Pull(rowsOf(sheet))
	defer stop()
	first := make([][]Cell, 0, measuredRows)
	for len(first) < measuredRows {
		row, ok := next()
		if !ok {
			break
		}
		first = append(first, slices.Clone(row))
	}
	if sheet.Title != "" {
		// Before the rows: they begin with this.
		if err := b.file.SetSheetProps(sheet.Name, &excelize.SheetPropsOptions{FitToPage: new(true)}); err != nil {
			return err
		}
	}
	rows, err := b.startRows(sheet.Name)
	if err != nil {
		return err
	}
	rows.columns, rows.title = sheet.Columns, sheet.Title
	rows.protected = sheet.Protected || slices.ContainsFunc(sheet.Columns, func(c Column) bool { return c.Locked })
	if err := rows.head(first); err != nil {
		return err
	}
	for _, row := range first {
		if err := rows.write(row); err != nil {
			return err
		}
	}
	for row, ok := next(); ok; row, ok = next() {
		if err := rows.write(row); err != nil {
			return err
		}
	}
	return rows.finish(sheet.Name, offers)
}

func rowsOf(sheet Sheet) iter.Seq[[]Cell] {
	if sheet.Rows == nil {
		return func(func([]Cell) bool) {}
	}
	return sheet.Rows
}

// fittedWidth is wide enough for the title and the first rows, within reason.
// Chinese characters take two places.
func fittedWidth(title string, column int, rows [][]Cell) float64 {
	cond := screen()
	width := 0
	for line := range strings.SplitSeq(title, "\n") {
		width = max(width, cond.StringWidth(line)+filterButton)
	}
	for _, row := range rows {
		if column < len(row) {
			for line := range strings.SplitSeq(row[column].display(), "\n") {
				width = max(width, cond.StringWidth(line)+1)
			}
		}
	}
	return float64(min(max(width, narrowest), widest))
}

// rowWriter writes the rows of a sheet.
type rowWriter struct {
	book      *bookWriter
	stream    *excelize.StreamWriter
	columns   []Column // none for the sheet of choices
	title     string   // above the columns' titles
	protected bool
	row       int // number of the last row
	values    []any
}

func (b *bookWriter) startRows(sheet string) (*rowWriter, error) {
	// How far the rows reach is not known before they are written; a wrong
	// dimension hides cells from programs that believe it.
	if err := b.file.SetSheetDimension(sheet, ""); err != nil {
		return nil, err
	}
	stream, err := b.file.NewStreamWriter(sheet)
	return &rowWriter{book: b, stream: stream}, err
}

// head sets up the columns, fitted to the first rows, and writes the titles.
func (w *rowWriter) head(first [][]Cell) error {
	height := 1
	for _, column := range w.columns {
		height = max(height, 1+strings.Count(column.Title, "\n"))
	}
	header, err := w.book.headerStyle(w.ruled(), height > 1)
	if err != nil {
		return err
	}
	if err := w.freeze(); err != nil {
		return err
	}
	// From the last to the first: excelize puts each before those set already,
	// and spreadsheet programs want them in order.
	for i, column := range slices.Backward(w.columns) {
		if err := w.column(i+1, column, fittedWidth(column.Title, i, first)); err != nil {
			return fmt.Errorf("column %q: %w", shown(column.Title), err)
		}
	}
	if err := w.writeTitle(); err != nil {
		return err
	}
	w.values = w.values[:0]
	for _, column := range w.columns {
		w.values = append(w.values, excelize.Cell{StyleID: header, Value: column.Title})
	}
	if height > 1 {
		return w.set(excelize.RowOpts{Height: float64(height * headerLine)})
	}
	return w.set()
}

// ruled tells whether the sheet is a ledger to be printed.
func (w *rowWriter) ruled() bool { return w.title != "" }

// headRows is how many rows stand above the first of content.
func (w *rowWriter) headRows() int {
	if w.ruled() {
		return 2
	}
	return 1
}

// freeze keeps the rows above the content in view.
func (w *rowWriter) freeze() error {
	n := w.headRows()
	return w.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: n, TopLeftCell: "A" + strconv.Itoa(n+1), ActivePane: "bottomLeft"})
}

// writeTitle puts the title over all columns.
func (w *rowWriter) writeTitle() error {
	if !w.ruled() {
		return nil
	}
	style, err := w.book.titleStyle()
	if err != nil {
		return err
	}
	w.row++
	title := []any{excelize.Cell{StyleID: style, Value: w.title}}
	if err := w.stream.SetRow("A1", title, excelize.RowOpts{Height: 2 * titleSize}); err != nil || len(w.columns) == 1 {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(w.columns), 1)
	if err != nil {
		return err
	}
	return w.stream.MergeCell("A1", last)
}

// column sets the width of a column, from 1, and the style of its empty cells.
func (w *rowWriter) column(number int, column Column, fitted float64) error {
	if column.Width > 0 {
		fitted = column.Width
	}
	if err := w.stream.SetColWidth(number, number, fitted); err != nil {
		return err
	}
	style, err := w.book.style(styleKey{kind: column.Kind, locked: column.Locked || !w.protected})
	if err != nil {
		return err
	}
	return w.stream.SetColStyle(number, number, style)
}

func (w *rowWriter) write(row []Cell) error {
	if w.columns != nil && len(row) > len(w.columns) {
		return fmt.Errorf("row %d: %d cells for %d columns", w.row+1, len(row), len(w.columns))
	}
	w.values = w.values[:0]
	for i, cell := range row {
		value, err := w.value(i, cell)
		if err != nil {
			column, _ := excelize.ColumnNumberToName(i + 1) // there are no more than MaxColumns
			return fmt.Errorf("row %d, column %s: %w", w.row+1, column, err)
		}
		w.values = append(w.values, value)
	}
	for i := len(row); w.ruled() && i < len(w.columns); i++ {
		value, err := w.value(i, Cell{}) // for its lines
		if err != nil {
			return err
		}
		w.values = append(w.values, value)
	}
	return w.set()
}

// set writes the values as the next row.
func (w *rowWriter) set(options ...excelize.RowOpts) error {
	w.row++
	if w.row > MaxRows {
		return fmt.Errorf("%w: more than %d rows", ErrTooLarge, MaxRows)
	}
	return w.stream.SetRow("A"+strconv.Itoa(w.row), w.values, options...)
}

// value is a cell as excelize wants it, nil for a blank one: there the style of
// the column holds.
func (w *rowWriter) value(column int, cell Cell) (any, error) {
	kind, text := cell.stored()
	var value any = cell.number
	switch kind {
	case KindBlank:
		if !w.ruled() {
			return nil, nil
		}
		value = nil
	case KindText:
		if units := storedLength(text); units > MaxCellCharacters {
			return nil, fmt.Errorf("text of %d characters, at most %d fit in a cell", units, MaxCellCharacters)
		}
		value = text
	case KindDecimal:
		value = float64(cell.number) / math.Pow10(cell.places)
	}
	locked := !w.protected || cell.locked || w.columns[column].Locked
	style, err := w.book.style(styleKey{kind: kind, places: cell.places, locked: locked, ruled: w.ruled()})
	return excelize.Cell{StyleID: style, Value: value}, err
}

// storedLength counts as spreadsheet programs do, which count rare characters
// twice. What is over the limit would be cut off without a word.
func storedLength(text string) int {
	if len(text) <= MaxCellCharacters {
		return len(text) // bytes, never fewer
	}
	return len(utf16.Encode([]rune(text)))
}

// finish adds what belongs to the sheet as a whole.
func (w *rowWriter) finish(sheet string, offers map[int]int) error {
	file := w.book.file
	last, err := excelize.CoordinatesToCellName(len(w.columns), w.row)
	if err != nil {
		return err
	}
	if err := file.AutoFilter(sheet, "A"+strconv.Itoa(w.headRows())+":"+last, nil); err != nil {
		return err
	}
	if w.ruled() {
		if err := w.book.printAcross(sheet); err != nil {
			return err
		}
	}
	for _, column := range slices.Sorted(maps.Keys(offers)) {
		if err := w.book.offer(sheet, column, offers[column]); err != nil {
			return err
		}
	}
	if w.protected {
		err := file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
			SelectLockedCells: true, SelectUnlockedCells: true,
			FormatColumns: true, FormatRows: true, Sort: true, AutoFilter: true,
		})
		if err != nil {
			return err
		}
	}
	return w.stream.Flush()
}

// printAcross sets a sheet up for A4 across, as wide as its columns, with the
// rows of its head on each page and the pages numbered.
func (b *bookWriter) printAcross(sheet string) error {
	const a4 = 9
	layout := &excelize.PageLayoutOptions{Size: new(a4), Orientation: new("landscape"), FitToWidth: new(1), FitToHeight: new(0)}
	if err := b.file.SetPageLayout(sheet, layout); err != nil {
		return err
	}
	if err := b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	return b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$2", Scope: sheet})
}
