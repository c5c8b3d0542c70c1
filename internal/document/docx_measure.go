package document

import (
	"strings"
	"time"
)

// Lengths are in twips (1/20 pt) unless a name says otherwise, as in the format
// itself. The figures of the page are those of GB/T 9704-2012, 5.2.
const (
	pageWidth    = 11906 // A4
	pageHeight   = 16838
	marginTop    = 2098 // 37 mm
	marginLeft   = 1587 // 28 mm
	marginRight  = 1474 // 26 mm
	marginBottom = 1984 // 35 mm
	textWidth    = pageWidth - marginLeft - marginRight
	textHeight   = pageHeight - marginTop - marginBottom

	// linePitch is 28.95 pt: with 29 pt only 21 lines fit.
	linePitch = 579
	// charWidth is a 3号 character of which 28 fill the line: 15.79 pt, that is
	// -0.207 pt of spacing.
	charWidth = 316
	// charSpace is that in the whole twips that the format has, rounded so that 28
	// characters fit, where 27 would; justified lines are stretched to the rest.
	// The other way, a grid of characters in the section, has fractions, but in
	// LibreOffice a character wider than its cell takes two.
	charSpace = -5
)

// Sizes of type, in half points as the format wants them.
const (
	size2     = 44 // 二号
	size3     = 32 // 三号
	size4     = 28 // 四号
	sizeS4    = 24 // 小四
	size5     = 21 // 五号
	sizeS5    = 18 // 小五
	markSize  = 104
	markLeast = 44
)

// A line of exact height has its baseline at 80 % of it, and the strokes of a
// Chinese character reach from 84 % of its size above the baseline to 8 % below.
const (
	baselinePercent = 80
	abovePercent    = 84
	belowPercent    = 8
)

// blankAbove is how far the strokes of a size begin below the top of a line of
// exact height.
func blankAbove(line, size int) int { return (baselinePercent*line - abovePercent*size*10) / 100 }

// blankBelow is how far they end above its bottom.
func blankBelow(line, size int) int {
	return ((100-baselinePercent)*line - belowPercent*size*10) / 100
}

// mm gives millimetres in twips.
func mm(n float64) int { return int(n*1440/25.4 + 0.5) }

// emu gives twips in the units of drawings.
func emu(twips int) int { return twips * 635 }

// halves is the width of a text in half characters. In the fonts of official
// documents everything outside ASCII is full-width.
func halves(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x80 {
			n++
		}
	}
	return n
}

// widthOf is the width of a line of 3号 text.
func widthOf(s string) int { return halves(s) * charWidth / 2 }

// chars is the width of so many 3号 characters.
func chars(n float64) int { return int(n*charWidth + 0.5) }

// paperDate writes a day as GB/T 9704 wants it, without leading zeros. The zero
// time leaves room to write it by hand.
func paperDate(day time.Time) string {
	if day.IsZero() {
		return strings.Repeat(" ", 4) + "年" + strings.Repeat(" ", 3) + "月" + strings.Repeat(" ", 3) + "日"
	}
	return day.Format("2006年1月2日")
}
