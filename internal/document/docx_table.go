package document

const (
	cellSide    = 80 // blank left and right in a cell
	tableLine   = "4"
	leastColumn = 3 * 2 // half characters of a column of text that may be broken
	wholeCell   = 7 * 2 // and of one whose texts are too short to be: days, names
)

// tableSizes are tried one after the other until a table fits.
var tableSizes = []int{sizeS4, size5, sizeS5}

func tableWidth(width int) element { return el("w:tblW", "w:w", itoa(width), "w:type", "dxa") }

// cellMargins are the blanks in a cell, in the order of the schema.
func cellMargins(upDown, side int) element {
	margin := func(where string, width int) element {
		return el("w:"+where, "w:w", itoa(width), "w:type", "dxa")
	}
	return el("w:tblCellMar").with(margin("top", upDown), margin("left", side), margin("bottom", upDown), margin("right", side))
}

func (t PaperTable) layOut(b *body) []element {
	var out []element
	before := linePitch / 3
	add := func(style, text string) {
		if text = oneLine(text); text != "" {
			out = append(out, paragraph(shape{style: style, before: before}, run(text)))
			before = 0
		}
	}
	add(styleCapt, t.Caption)
	add(styleUnit, t.Unit)
	if len(out) == 0 {
		out = append(out, tableGap())
	}
	return append(out, t.grid())
}

// tableGap is a line of nothing that keeps a table from the text and from a table
// before it.
func tableGap() element {
	return paragraph(shape{style: styleBase, line: linePitch / 3, keep: true, smallRuns: true})
}

func (t PaperTable) grid() element {
	widths, size := t.fit()
	rows := &tableRows{table: t, widths: widths, size: size}
	return rows.frame().with(rows.titles()...).with(rows.content()...)
}

// frame is a table with its lines and columns, still without rows.
func (r *tableRows) frame() element {
	line := func(where string) element {
		return el("w:"+where, "w:val", "single", "w:sz", tableLine, "w:space", "0", "w:color", "000000")
	}
	grid := el("w:tblGrid")
	for _, w := range r.widths {
		grid = grid.with(el("w:gridCol", "w:w", itoa(w)))
	}
	return el("w:tbl").with(el("w:tblPr").with(
		tableWidth(textWidth), val("w:jc", "center"),
		el("w:tblBorders").with(line("top"), line("left"), line("bottom"), line("right"), line("insideH"), line("insideV")),
		el("w:tblLayout", "w:type", "fixed"), cellMargins(40, cellSide)), grid)
}

// tableRows writes the rows of a table whose columns have been measured.
type tableRows struct {
	table  PaperTable
	widths []int
	size   int
}

// cell is one cell, or several in one.
type paperCell struct {
	text  string
	style string
	side  Side
	width int
	span  int
	merge string // restart or continue downwards
	keep  bool
}

func (r *tableRows) cell(c paperCell) element {
	properties := el("w:tcPr").with(el("w:tcW", "w:w", itoa(c.width), "w:type", "dxa"))
	if c.span > 1 {
		properties = properties.with(val("w:gridSpan", itoa(c.span)))
	}
	switch c.merge {
	case "restart":
		properties = properties.with(val("w:vMerge", "restart"))
	case "continue":
		properties = properties.with(el("w:vMerge"))
	}
	s := shape{style: c.style, keep: c.keep, jc: [...]string{SideMiddle: "", SideLeft: "left", SideRight: "right"}[c.side]}
	if r.size != sizeS4 {
		s.line = r.size * 15
	}
	out := el("w:tc").with(properties.with(val("w:vAlign", "center")))
	text := lines(c.text)
	if len(text) == 0 {
		text = []string{""}
	}
	for _, line := range text {
		content := runIn(line, append([]element{hint()}, r.sizeRun()...)...)
		if line == "" {
			content = element{}
		}
		out = out.with(paragraph(s, content))
	}
	return out
}

func (r *tableRows) sizeRun() []element {
	if r.size == sizeS4 {
		return nil
	}
	return sizeOf(r.size)
}

// tableRow is never divided between pages, and as high as a line of text.
func tableRow(title bool, cells []element) element {
	properties := el("w:trPr").with(el("w:cantSplit"), el("w:trHeight", "w:val", itoa(linePitch-80), "w:hRule", "atLeast"), elIf(title, "w:tblHeader"))
	return el("w:tr").with(properties).with(cells...)
}

// titles are one row of titles, or two where columns are in groups.
func (r *tableRows) titles() []element {
	columns := r.table.Columns
	var upper, lower []element
	grouped := false
	for i := 0; i < len(columns); {
		span, width := r.groupAt(i)
		group := oneLine(columns[i].Group)
		if group == "" {
			upper = append(upper, r.title(columns[i].Title, width, 1, "restart"))
			lower = append(lower, r.title("", width, 1, "continue"))
			i++
			continue
		}
		grouped = true
		upper = append(upper, r.title(group, width, span, ""))
		for ; span > 0; span-- {
			lower = append(lower, r.title(columns[i].Title, r.widths[i], 1, ""))
			i++
		}
	}
	if grouped {
		return []element{tableRow(true, upper), tableRow(true, lower)}
	}
	cells := make([]element, len(columns))
	for i, c := range columns {
		cells[i] = r.title(c.Title, r.widths[i], 1, "")
	}
	return []element{tableRow(true, cells)}
}

// groupAt gives how many columns from i on are in one group, and their width.
func (r *tableRows) groupAt(i int) (span, width int) {
	columns := r.table.Columns
	group := oneLine(columns[i].Group)
	for j := i; j < len(columns) && (j == i || group != "" && oneLine(columns[j].Group) == group); j++ {
		span++
		width += r.widths[j]
	}
	return span, width
}

func (r *tableRows) title(text string, width, span int, merge string) element {
	return r.cell(paperCell{text: text, style: styleHead, width: width, span: span, merge: merge, keep: true})
}

func (r *tableRows) content() []element {
	var out []element
	for i, given := range r.table.Rows {
		last := i+1 == len(r.table.Rows)
		style := styleCell
		if last && r.table.Total {
			style = styleHead
		}
		cells := make([]element, len(r.table.Columns))
		for j, column := range r.table.Columns {
			text := ""
			if j < len(given) {
				text = given[j]
			}
			// The first two rows stay together, and the last two: a row alone on a page
			// has lost its table.
			cells[j] = r.cell(paperCell{text: text, style: style, side: column.Side, width: r.widths[j], keep: i == 0 || i+2 == len(r.table.Rows)})
		}
		out = append(out, tableRow(false, cells))
	}
	return out
}

// fit gives the widths of the columns, which together are the text's, and the
// size of the type. Whole texts are preferred, in smaller type if need be; then
// texts are broken into lines, few enough for a row to be read, but amounts only
// when nothing else helps.
func (t PaperTable) fit() (widths []int, size int) {
	whole, least := t.needs()
	for _, size := range tableSizes[:2] {
		if widths, ok := share(whole, t.roomy(whole), size); ok {
			return widths, size
		}
	}
	widths, size = proportional(least), tableSizes[len(tableSizes)-1]
	for i := len(tableSizes) - 1; i >= 0; i-- {
		tried, ok := share(least, whole, tableSizes[i])
		if !ok || i+1 < len(tableSizes) && tallest(whole, tried, tableSizes[i]) > mostRowLines {
			break
		}
		widths, size = tried, tableSizes[i]
	}
	return widths, size
}

// mostRowLines is how high a row may grow before its table is set in smaller type.
const mostRowLines = 4

// tallest estimates how many lines the longest text of a table is broken into.
func tallest(whole, widths []int, size int) int {
	most := 1
	for i, n := range whole {
		room := max(1, (widths[i]-2*cellSide)/(size*5)-1)
		most = max(most, (n+room-1)/room)
	}
	return most
}

// needs gives what each column takes, in half characters: whole, and at least.
func (t PaperTable) needs() (whole, least []int) {
	for i, column := range t.Columns {
		title := longestLine(column.Title)
		cell := 2
		for _, row := range t.Rows {
			if i < len(row) {
				cell = max(cell, longestLine(row[i]))
			}
		}
		all := max(cell, title)
		shortest := max(min(cell, leastColumn), min(title, leastColumn))
		if cell <= wholeCell {
			shortest = max(cell, shortest)
		}
		if column.Side != SideLeft && i > 0 {
			shortest = max(cell, min(title, leastColumn))
		}
		whole, least = append(whole, all), append(least, shortest)
	}
	return whole, least
}

// roomy is how much more than its need a column would like when there is width to
// spare: sentences and names more than numbers.
func (t PaperTable) roomy(whole []int) []int {
	out := make([]int, len(whole))
	for i, n := range whole {
		out[i] = 2 * n
		if t.Columns[i].Side == SideLeft {
			out[i] = 4 * n
		}
	}
	return out
}

// longestLine counts the blanks too that some programs put between Chinese and
// other characters, a quarter of a character each.
func longestLine(text string) int {
	longest := 0
	for _, line := range lines(text) {
		longest = max(longest, halves(line)+(seams(line)+1)/2)
	}
	return longest
}

// seams counts the places where Chinese meets other characters.
func seams(line string) int {
	n, last := 0, rune(-1)
	for _, r := range line {
		if last >= 0 && (last < 0x80) != (r < 0x80) {
			n++
		}
		last = r
	}
	return n
}

// share gives every column its need at a size and divides the rest: to columns
// that would like more than they need, by how much more, otherwise to all.
func share(need, like []int, size int) ([]int, bool) {
	half := size * 5 // width of half a character
	rest, wishes := textWidth, 0
	widths, wish := make([]int, len(need)), make([]int, len(need))
	for i, n := range need {
		widths[i] = n*half + 2*cellSide + half/2
		rest -= widths[i]
		wish[i] = like[i] - n
		wishes += wish[i]
	}
	if rest < 0 {
		return nil, false
	}
	if wishes == 0 {
		wish = like
		for _, n := range like {
			wishes += n
		}
	}
	for i, part := range parts(rest, wish, wishes) {
		widths[i] += part
	}
	return widths, true
}

// proportional divides the width when not even the least fits.
func proportional(need []int) []int {
	total := 0
	for _, n := range need {
		total += n
	}
	return parts(textWidth, need, total)
}

// parts divides a width by weights, of which the sum is given, without
// remainder.
func parts(width int, weights []int, sum int) []int {
	out := make([]int, len(weights))
	for i, weight := range weights {
		if sum > 0 {
			out[i] = width * weight / sum
		}
		width -= out[i]
		sum -= weight
	}
	return out
}
