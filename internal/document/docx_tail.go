package document

import (
	"strings"
	"unicode/utf8"
)

// sealDepth is the blank above the signature of a sealed paper: with it a seal
// of 42 mm covers signature and date and ends within a line of the text (7.3.5).
const sealDepth = 2 * linePitch

// tail is what stands between the text and the attachments. It holds together
// with the end of the text above and the imprint below: neither a signature nor
// an imprint stands alone on a page.
func (p *Paper) tail() []element {
	out := p.attachmentNote()
	if p.Form == FormMinutes {
		out = append(out, p.attendance()...)
	} else {
		out = append(out, p.signature()...)
	}
	if remark := oneLine(p.Remark); remark != "" {
		out = append(out, paragraph(shape{style: styleBody, keep: true}, run(parenthesized(remark))))
	}
	return out
}

// attachmentNote lists the attachments a line below the text, the names below
// one another (7.3.4).
func (p *Paper) attachmentNote() []element {
	const label = 3 // 附件 and the colon
	var out []element
	for i, a := range p.Attachments {
		name := oneLine(a.Title)
		s := shape{style: styleBody, left: chars(2 + label), first: -chars(label), keep: i+1 < len(p.Attachments) || oneLine(p.Signer) != ""}
		text := "附件" + fullColon + name
		if len(p.Attachments) > 1 {
			number := itoa(i+1) + "."
			width := charWidth*len(number)/2 + charWidth/4
			s.left += width
			s.first, text = -width, number+"\t"+name
			if i == 0 {
				s.first, text = -width-chars(label), "附件"+fullColon+text
			}
		}
		if i == 0 {
			s.before = linePitch
		}
		out = append(out, paragraph(s, run(text)))
	}
	return out
}

// attendance lists who was present a line below the text (10.3).
func (p *Paper) attendance() []element {
	var out []element
	for _, a := range p.Present {
		kind := oneLine(a.Kind) + fullColon
		wide := widthOf(kind)
		s := shape{style: styleBody, left: chars(2) + wide, first: -wide, keep: true}
		if len(out) == 0 {
			s.before = linePitch
		}
		out = append(out, paragraph(s, runIn(kind, fonts(fontHei)), run(oneLine(a.Names))))
	}
	return out
}

// signature is the signer and the day (7.3.5).
func (p *Paper) signature() []element {
	signer := oneLine(p.Signer)
	if signer == "" {
		return nil
	}
	day := paperDate(p.Date)
	const room = textWidth - 3*charWidth
	name, wide := squeezed(signer, widthOf(signer), room)
	upper, lower := unsealed(wide, widthOf(day))
	upper.before = linePitch
	if p.Sealed {
		upper, lower = sealed(wide, widthOf(day))
		upper.before = sealDepth
	}
	upper.keep, lower.keep = true, true
	return []element{paragraph(upper, name), paragraph(lower, run(day))}
}

// squeezed is a text of one line with its characters made narrow where it is wider
// than its room, and how wide it then is. Below half their width nobody reads
// them: what is longer goes on in the next line.
func squeezed(text string, width, room int) (element, int) {
	if width <= room {
		return run(text), width
	}
	scale := max(room*100/width, 50)
	return runIn(text, hint(), val("w:w", itoa(scale))), min(width*scale/100, room)
}

// unsealed puts the signer two characters from the right, and the day so that it
// begins two characters right of the signer. A longer day has the two characters
// from the right and pushes the signer left.
func unsealed(signer, day int) (upper, lower shape) {
	two := chars(2)
	upper, lower = shape{style: styleSign, right: two}, shape{style: styleSign, right: two}
	if day > signer {
		upper.right = two + day + two - signer
		return upper, lower
	}
	lower.jc, lower.right, lower.left = "left", 0, textWidth-signer
	return upper, lower
}

// sealed centres signer and day on each other, the day four characters from the
// right or as near to that as a long signer allows. The space in which they are
// centred is larger than both, for the case that a font is wider.
func sealed(signer, day int) (upper, lower shape) {
	wide := max(signer, day)
	right := max(0, chars(4)-(wide-day)/2)
	left := max(0, textWidth-right-wide)
	slack := min(right, left, chars(2))
	both := shape{style: styleSign, jc: "center", left: left - slack, right: right - slack, indented: true}
	return both, both
}

// attachmentPages are the attachments, each beginning a page: the label flush
// left in the first line, the title in the third (7.3.7).
func (p *Paper) attachmentPages(media *media) []element {
	var out []element
	for i, a := range p.Attachments {
		if len(a.Blocks) == 0 {
			continue
		}
		label := "附件"
		if len(p.Attachments) > 1 {
			label += itoa(i + 1)
		}
		out = append(out,
			paragraph(shape{style: styleAttach, newPage: true}, run(label)),
			paragraph(shape{style: styleTitle, before: linePitch, after: linePitch}, run(brokenTitle(a.Title))))
		out = append(out, (&body{media: media}).layOut(a.Blocks)...)
	}
	return out
}

// imprint stands at the bottom of the last page (7.4). It floats in a box that is
// fixed to the bottom of the text area, so that nobody has to push it down with
// blank lines; the paragraph it hangs on is as high as the box, so that no text
// can come to stand below it and a full page sends both to the next one.
func (p *Paper) imprint() []element {
	rows, height := p.imprintRows()
	if len(rows) == 0 {
		return []element{paragraph(shape{style: styleBase, line: 20, smallRuns: true})}
	}
	table := el("w:tbl").with(
		el("w:tblPr").with(tableWidth(textWidth), val("w:jc", "left"), el("w:tblInd", "w:w", "0", "w:type", "dxa"),
			p.imprintLines(), el("w:tblLayout", "w:type", "fixed"), cellMargins(0, 0)),
		el("w:tblGrid").with(el("w:gridCol", "w:w", itoa(textWidth))))
	table = table.with(rows...)
	last := paragraph(shape{style: styleBase, line: 20, smallRuns: true})
	box := floatingBox(textWidth, height+20, table, last)
	return []element{paragraph(shape{style: styleBase, line: height}, el("w:r").with(box))}
}

// imprintLines are 0.35 mm above and below and 0.25 mm between (7.4.1). A letter
// has none (10.1).
func (p *Paper) imprintLines() element {
	if p.Form == FormLetter {
		return element{}
	}
	line := func(where, eighths string) element {
		return el("w:"+where, "w:val", "single", "w:sz", eighths, "w:space", "0", "w:color", "000000")
	}
	return el("w:tblBorders").with(line("top", "8"), line("bottom", "8"), line("insideH", "6"))
}

// imprintRows are the rows of the imprint and their height together. The copies
// go on below their first name and end in a full stop (7.4.2).
func (p *Paper) imprintRows() ([]element, int) {
	const type4 = size4 * 10 // width of a character
	var rows []element
	height := 0
	if copies := oneLine(p.Imprint.Copies); copies != "" {
		copies = "抄送" + fullColon + strings.TrimRight(copies, "。.") + "。"
		n := linesOf(copies, textWidth-2*type4, 3*type4)
		rows = append(rows, imprintRow(n*imprintLine, paragraph(shape{style: stylePrint,
			left: 4 * type4, right: type4, first: -3 * type4}, run(copies))))
		height += n * imprintLine
	}
	printer, day := oneLine(p.Imprint.Printer), ""
	if !p.Imprint.PrintedOn.IsZero() {
		day = paperDate(p.Imprint.PrintedOn) + "印发"
	}
	if p.Form != FormLetter && printer+day != "" {
		// The day's digits are half as wide, with blanks beside them in some programs.
		name, _ := squeezed(printer, halves(printer)*type4/2, textWidth-3*type4-halves(day)*type4/2-2*type4)
		rows = append(rows, imprintRow(imprintLine, paragraph(shape{style: stylePrint, left: type4, right: type4,
			rightTab: textWidth - type4}, name, run("\t"+day))))
		height += imprintLine
	}
	return rows, height
}

const imprintLine = 520 // height of a 4号 line, 26 pt

// linesOf estimates how many 4号 lines a text takes in a width, of which all but
// the first are indented. A character less fits than would: one may go to the
// next line with its punctuation.
func linesOf(text string, width, indent int) int {
	const type4 = size4 * 10
	rest := utf8.RuneCountInString(text)*type4 - (width - type4)
	if rest <= 0 {
		return 1
	}
	each := width - indent - type4
	return 1 + (rest+each-1)/each
}

func imprintRow(height int, text element) element {
	return el("w:tr").with(
		el("w:trPr").with(el("w:cantSplit"), el("w:trHeight", "w:val", itoa(height), "w:hRule", "atLeast")),
		el("w:tc").with(el("w:tcPr").with(el("w:tcW", "w:w", itoa(textWidth), "w:type", "dxa"), val("w:vAlign", "center")), text))
}
