package document

// The page number's dashes stand 7 mm below the text area (7.5). The line's top
// is so far above them that they do: in the line their strokes are at 35 % of
// the size above the baseline.
const (
	footerLine  = 400 // 20 pt
	dashDepth   = 7   // mm
	dashPercent = 35
	numberInset = size4 * 10 // one character
)

// footerBottom is the distance from the foot of the page to the page number's
// line.
func footerBottom() int {
	dash := (baselinePercent*footerLine - dashPercent*size4*10) / 100
	return marginBottom - mm(dashDepth) - (footerLine - dash)
}

// pageNumber is — 1 —, right on odd pages and left on even ones.
func pageNumber(even bool, below int) element {
	s := shape{style: styleFooter, jc: "right", right: numberInset, line: footerLine}
	if even {
		s.jc, s.left, s.right = "left", numberInset, 0
	}
	number := el("w:fldSimple", "w:instr", " PAGE ").with(runIn("1", fonts(fontSong)))
	out := el("w:ftr", "xmlns:w", nsMain).with(
		paragraph(s, runIn("— ", fonts(fontSong)), number, runIn(" —", fonts(fontSong))))
	if below > 0 {
		out = out.with(paragraph(shape{style: styleBase, line: below, smallRuns: true}))
	}
	return out
}

// section describes the page.
func (p *Paper) section() element {
	s := el("w:sectPr")
	header, footer := 851, footerBottom()
	if p.Form == FormLetter {
		header, footer = letterTop(p), letterFoot
		s = s.with(reference("header", "first", idFirstHeader), reference("footer", "first", idFirstFooter))
	}
	s = s.with(reference("footer", "default", idOddFooter), reference("footer", "even", idEvenFooter),
		el("w:pgSz", "w:w", itoa(pageWidth), "w:h", itoa(pageHeight)),
		el("w:pgMar", "w:top", itoa(marginTop), "w:right", itoa(marginRight), "w:bottom", itoa(marginBottom), "w:left", itoa(marginLeft),
			"w:header", itoa(header), "w:footer", itoa(footer), "w:gutter", "0"),
		el("w:cols", "w:space", "425"))
	if p.Form == FormLetter {
		s = s.with(el("w:titlePg"))
	}
	return s.with(el("w:docGrid", "w:type", "lines", "w:linePitch", itoa(linePitch)))
}

func reference(kind, pages, id string) element {
	return el("w:"+kind+"Reference", "w:type", pages, "r:id", id)
}

// The letter's lines (10.1): 170 mm long, centred on the page, the lower one
// 20 mm above the foot.
var (
	letterLeft  = mm(20) - marginLeft
	letterRight = pageWidth - mm(190) - marginRight
	letterFoot  = mm(20)
)

const (
	letterMark     = 30 // mm from the head of the page to the strokes of the mark
	letterGap      = 4  // mm from them to the line
	letterTopKind  = "thickThinSmallGap"
	letterFootKind = "thinThickSmallGap"
	letterEighths  = "24"
)

func (p *Paper) letterMark() redMark {
	m := newMark(p.Head.Mark, mm(170))
	m.size = min(m.size, 80)
	return m
}

// letterTop is where the header of a letter's first page begins.
func letterTop(p *Paper) int {
	m := p.letterMark()
	return mm(letterMark) - blankAbove(m.lineHeight(), m.size)
}

// letterHeader is the mark and the double line of the first page. It reaches into
// the text area and pushes the text down, on this page alone.
func (p *Paper) letterHeader() element {
	m := p.letterMark()
	border := bottomBorder(letterTopKind, letterEighths, mm(letterGap)-blankBelow(m.lineHeight(), m.size))
	return el("w:hdr", "xmlns:w", nsMain).with(m.paragraph(shape{left: letterLeft, right: letterRight, border: border}))
}

// letterFooter is the double line at the foot of the first page, which has no
// number.
func letterFooter() element {
	s := shape{style: styleBase, left: letterLeft, right: letterRight, line: 20, smallRuns: true,
		border: bottomBorder(letterFootKind, letterEighths, 0)}
	return el("w:ftr", "xmlns:w", nsMain).with(paragraph(s))
}

// letterHead is what a letter has above its title in the text area: the number
// right in the first line, the classifications left from there on, the first 7/8
// of a character below the line.
func (p *Paper) letterHead() []element {
	s := shape{style: styleFlush, before: max(0, size3*10*7/8-blankAbove(linePitch, size3)), rightTab: textWidth}
	number := run("\t" + oneLine(p.Number))
	marks := p.Head.classifications()
	if len(marks) == 0 {
		return []element{paragraph(s, number)}
	}
	out := []element{paragraph(s, marks[0].run(), number)}
	for _, c := range marks[1:] {
		out = append(out, c.line())
	}
	return out
}
