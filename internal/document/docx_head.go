package document

import "strings"

// fullColon is the colon of Chinese text.
const fullColon = "\uff1a"

// markDepth is how far the strokes of the issuing mark stand below the upper
// edge of the text area (7.2.4).
const markDepth = 35 // mm

// red line below the number (7.2.7), 0.5 mm thick, in 1/8 pt.
const redLineEighths = "12"

// head is what stands above the title.
func (p *Paper) head() []element {
	switch p.Form {
	case FormLetter:
		return p.letterHead()
	case FormMinutes:
		return append(p.markBlock(), p.minutesLines()...)
	default:
		return append(p.markBlock(), p.numberLine()...)
	}
}

// classification is a mark at the upper left: the copy number in the type of the
// text, or the secrecy or urgency in 黑体.
type classification struct{ text, font string }

// classifications are those that the paper has, in their order (7.2.3).
func (h Head) classifications() []classification {
	all := []classification{{h.CopyNo, fontFang}, {h.Secrecy, fontHei}, {h.Urgency, fontHei}}
	var out []classification
	for _, c := range all {
		if c.text = oneLine(c.text); c.text != "" {
			out = append(out, c)
		}
	}
	return out
}

// line is a classification in a line of its own.
func (c classification) line() element {
	return paragraph(shape{style: styleFlush}, c.run())
}

func (c classification) run() element { return runIn(c.text, fonts(c.font)) }

// markBlock is the classifications and the issuing mark below them, whose place
// does not depend on them. A paper without a mark begins with them.
func (p *Paper) markBlock() []element {
	var out []element
	for _, c := range p.Head.classifications() {
		out = append(out, c.line())
	}
	mark := newMark(p.Head.Mark, textWidth)
	if mark.text == "" {
		return out
	}
	before := mm(markDepth) - len(out)*linePitch - blankAbove(mark.lineHeight(), mark.size)
	return append(out, mark.paragraph(shape{before: before}))
}

// redMark is the issuing mark (发文机关标志) fitted to a width.
type redMark struct {
	text  string
	size  int // half points
	scale int // width of the characters in %
}

// newMark makes the characters as large as fits, narrow ones for a long name and
// smaller ones for a very long one.
func newMark(text string, width int) redMark {
	const narrowest = 60
	rows := lines(text)
	longest := 1
	for _, row := range rows {
		longest = max(longest, halves(row))
	}
	m := redMark{text: strings.Join(rows, "\n"), size: markSize, scale: 100}
	room := float64(width) * 0.98
	unit := float64(longest) * 5 // width at a size of one half point
	if natural := unit * float64(m.size); natural > room {
		m.scale = max(narrowest, int(100*room/natural))
	}
	if fits := int(room * 100 / (unit * float64(m.scale))); fits < m.size {
		m.size = max(fits, markLeast)
		m.scale = min(m.scale, max(1, int(100*room/(unit*float64(m.size)))))
	}
	return m
}

// lineHeight of the mark, in twips.
func (m redMark) lineHeight() int { return m.size * 10 * 11 / 10 }

func (m redMark) paragraph(s shape) element {
	s.style, s.line = styleMark, m.lineHeight()
	properties := []element{hint()}
	if m.scale != 100 {
		properties = append(properties, val("w:w", itoa(m.scale)))
	}
	return paragraph(s, runIn(m.text, append(properties, sizeOf(m.size)...)...))
}

// numberLine is the number with the red line below it. In a paper that goes
// upwards the number stands left and the approver right (7.2.5, 7.2.6).
func (p *Paper) numberLine() []element {
	s := shape{style: styleNumber, before: p.aboveNumber(), border: p.redLine()}
	number, approver := oneLine(p.Number), oneLine(p.Head.Approver)
	switch {
	case number+approver == "" && s.border.name == "":
		return nil
	case approver == "":
		return []element{paragraph(s, run(number))}
	}
	s.jc, s.rightTab = "left", textWidth-chars(1)
	return []element{paragraph(s, run("\u3000"+number+"\t签发人"+fullColon), runIn(approver, fonts(fontKai)))}
}

// aboveNumber is two blank lines below the strokes of the mark (7.2.5); without
// a mark there is nothing to stand apart from.
func (p *Paper) aboveNumber() int {
	mark := newMark(p.Head.Mark, textWidth)
	if mark.text == "" {
		return 0
	}
	return 2*linePitch - blankBelow(mark.lineHeight(), mark.size)
}

// redLine stands 4 mm below the strokes of the number (7.2.7). A paper without a
// mark is one without a red head.
func (p *Paper) redLine() element {
	if len(lines(p.Head.Mark)) == 0 {
		return element{}
	}
	return bottomBorder("single", redLineEighths, mm(4)-blankBelow(linePitch, size3))
}

// bottomBorder is a red line so far below a paragraph, in twips. The format
// counts the distance in whole points.
func bottomBorder(kind, eighths string, distance int) element {
	points := min(max((distance+10)/20, 0), 31)
	return el("w:pBdr").with(el("w:bottom", "w:val", kind, "w:sz", eighths, "w:space", itoa(points), "w:color", red))
}

// minutesLines are the number of the minutes, and who made them and when, above
// the red line.
func (p *Paper) minutesLines() []element {
	var out []element
	before := p.aboveNumber()
	if number := oneLine(p.Number); number != "" {
		out = append(out, paragraph(shape{style: styleNumber, before: before}, run(number)))
		before = 0
	}
	made := "\u3000" + oneLine(p.Signer) + "\t" + paperDate(p.Date)
	return append(out, paragraph(shape{style: styleNumber, jc: "left", before: before,
		rightTab: textWidth - chars(1), border: p.redLine()}, run(made)))
}

// titleBlock is the title, two lines below what stands above it (7.3.1), and
// whom the paper is for.
func (p *Paper) titleBlock(headed bool) []element {
	before := 0
	if headed {
		before = 2 * linePitch
	}
	out := []element{paragraph(shape{style: styleTitle, before: before, after: linePitch}, run(brokenTitle(p.Title)))}
	if to := oneLine(p.Addressee); to != "" {
		out = append(out, paragraph(shape{style: styleFlush}, run(withColon(to))))
	}
	return out
}

func withColon(s string) string {
	return strings.TrimRight(s, ":"+fullColon) + fullColon
}
