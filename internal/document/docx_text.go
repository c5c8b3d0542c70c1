package document

import "strings"

// shape is how a paragraph stands; zero values are inherited from its style.
type shape struct {
	style     string
	keep      bool // on one page with the next paragraph
	newPage   bool
	border    element
	rightTab  int
	before    int
	after     int
	line      int  // exact height
	free      bool // lines as high as what is in them
	left      int
	right     int
	first     int  // indent of the first line; hanging when below zero
	indented  bool // left and right are meant even if zero
	jc        string
	outline   int
	smallRuns bool // the paragraph mark takes no room
}

// spacing is the space before and after a paragraph and the height of its lines.
func (s shape) spacing() element {
	e := el("w:spacing")
	if s.before > 0 {
		e.attrs = append(e.attrs, "w:before", itoa(s.before))
	}
	if s.after > 0 {
		e.attrs = append(e.attrs, "w:after", itoa(s.after))
	}
	switch {
	case s.free:
		e.attrs = append(e.attrs, "w:line", "240", "w:lineRule", "auto")
	case s.line > 0:
		e.attrs = append(e.attrs, "w:line", itoa(s.line), "w:lineRule", "exact")
	}
	return e.orNothing()
}

// xml writes the properties in the order that the schema demands.
func (s shape) xml() element {
	e := el("w:pPr")
	if s.style != "" {
		e = e.with(val("w:pStyle", s.style))
	}
	e = e.with(elIf(s.keep, "w:keepNext"), elIf(s.newPage, "w:pageBreakBefore"), s.border)
	if s.rightTab > 0 {
		e = e.with(el("w:tabs").with(el("w:tab", "w:val", "right", "w:pos", itoa(s.rightTab))))
	}
	e = e.with(s.spacing(), s.indents())
	if s.jc != "" {
		e = e.with(val("w:jc", s.jc))
	}
	if s.outline > 0 {
		e = e.with(val("w:outlineLvl", itoa(s.outline-1)))
	}
	if s.smallRuns {
		e = e.with(el("w:rPr").with(sizeOf(2)...))
	}
	return e.orNothing()
}

func (s shape) indents() element {
	e := el("w:ind")
	if s.left != 0 || s.right != 0 || s.indented {
		e.attrs = append(e.attrs, "w:left", itoa(s.left), "w:right", itoa(s.right))
	}
	switch {
	case s.first > 0:
		e.attrs = append(e.attrs, "w:firstLine", itoa(s.first))
	case s.first < 0:
		e.attrs = append(e.attrs, "w:hanging", itoa(-s.first))
	case s.indented:
		e.attrs = append(e.attrs, "w:firstLine", "0")
	}
	return e.orNothing()
}

// paragraph puts runs into a shape.
func paragraph(s shape, runs ...element) element {
	return el("w:p").with(s.xml()).with(runs...)
}

// hint makes punctuation that Latin and Chinese share full-width.
func hint() element { return el("w:rFonts", "w:hint", "eastAsia") }

// run is text in the type of its paragraph; tabs in it are tabs, line breaks
// are line breaks.
func run(text string) element { return runIn(text, hint()) }

// runIn is text with properties of its own.
func runIn(text string, properties ...element) element {
	content := []element{el("w:rPr").with(properties...).orNothing()}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			content = append(content, el("w:br"))
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				content = append(content, el("w:tab"))
			}
			if piece != "" {
				content = append(content, el("w:t", "xml:space", "preserve").saying(piece))
			}
		}
	}
	return el("w:r").with(content...)
}

// body is the text of a paper or of an attachment as it is written: the counts
// of its headings, whether a table came last, and whether the last paragraph
// is being written.
type body struct {
	counts     [len(headingStyles)]int
	afterTable bool
	media      *media
	keepLast   bool // the last paragraph goes with the signature: none stands alone on a page
	last       bool
}

// layOut writes blocks one after the other.
func (b *body) layOut(blocks []Block) []element {
	var out []element
	for i, block := range blocks {
		b.last = b.keepLast && i+1 == len(blocks)
		out = append(out, block.layOut(b)...)
		b.afterTable = isTable(block)
	}
	return out
}

func isTable(block Block) bool {
	switch block.(type) {
	case PaperTable, FormGrid:
		return true
	}
	return false
}

// afterBlock is the space that a paragraph keeps from a table above it.
func (b *body) afterBlock() int {
	if b.afterTable {
		return linePitch / 3
	}
	return 0
}

func (p Paragraph) layOut(b *body) []element {
	var out []element
	texts := lines(p.Text)
	for i, line := range texts {
		s := shape{style: styleBody, keep: b.last && i+1 == len(texts)}
		if i == 0 {
			s.before = b.afterBlock()
		}
		out = append(out, paragraph(s, run(line)))
	}
	return out
}

func (n Note) layOut(b *body) []element {
	var out []element
	for _, line := range lines(n.Text) {
		out = append(out, paragraph(shape{style: styleNote, keep: b.last}, run(line)))
	}
	return out
}

func (h Heading) layOut(b *body) []element {
	text := oneLine(h.Text)
	if !h.Plain {
		text = b.number(h.Level) + text
	}
	more := lines(h.Body)
	s := shape{style: headingStyles[h.Level-1], keep: len(more) == 0 || b.last && len(more) == 1, before: b.afterBlock()}
	if len(more) == 0 {
		return []element{paragraph(s, run(text))}
	}
	if !strings.HasSuffix(text, "。") {
		text += "。"
	}
	out := []element{paragraph(s, run(text), runIn(more[0], fonts(fontFang)))}
	return append(out, (Paragraph{strings.Join(more[1:], "\n")}).layOut(&body{media: b.media, last: b.last})...)
}

// number counts a heading within the one above it.
func (b *body) number(level int) string {
	b.counts[level-1]++
	clear(b.counts[level:])
	n := b.counts[level-1]
	switch level {
	case 1:
		return numeral(n) + "、"
	case 2:
		return parenthesized(numeral(n))
	case 3:
		return itoa(n) + "."
	}
	return parenthesized(itoa(n))
}

func parenthesized(s string) string { return "\uff08" + s + "\uff09" }

// numeral writes 1 to 99 in Chinese; what is beyond stays in digits.
func numeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	if n < 1 || n > 99 {
		return itoa(n)
	}
	out := ""
	if n >= 20 {
		out = string(digits[n/10])
	}
	if n >= 10 {
		out += "十"
	}
	if n%10 > 0 {
		out += string(digits[n%10])
	}
	return out
}
