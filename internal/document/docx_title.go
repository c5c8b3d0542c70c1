package document

import (
	"math"
	"slices"
	"strings"
)

// titleChars is how many 2号 characters a line of a title takes at most: less
// than fit, because a title reads better with air beside it.
const titleChars = 19

// mostTitleRows is how many lines a title may have to be broken here. A longer
// one is no title; the word processor breaks it where it must.
const mostTitleRows = 6

// brokenTitle breaks a long title into lines of about one length, where the
// words allow it (7.3.1). Line breaks of the caller stand.
func brokenTitle(title string) string {
	if rows := lines(title); len(rows) != 1 {
		return strings.Join(rows, "\n")
	}
	title = oneLine(title)
	rows := (halves(title) + 2*titleChars - 1) / (2 * titleChars)
	if rows > mostTitleRows {
		return title
	}
	return strings.Join(breakInto([]rune(title), rows), "\n")
}

// breakInto takes one line after the other off the text, each ending near its
// fair share.
func breakInto(text []rune, rows int) []string {
	var out []string
	for ; rows > 1; rows-- {
		at := breakNear(text, halves(string(text))/rows)
		out = append(out, string(text[:at]))
		text = text[at:]
	}
	return append(out, string(text))
}

// breakNear gives the cheapest place for a break near a width in half
// characters: each that it is away costs one, a break inside words more.
func breakNear(text []rune, wanted int) int {
	best, least := len(text), math.MaxInt
	for at := 1; at < len(text); at++ {
		width := halves(string(text[:at]))
		if width > 2*titleChars {
			break
		}
		if cost := breakCost(text, at) + max(width-wanted, wanted-width); cost < least {
			best, least = at, cost
		}
	}
	return best
}

const (
	costFree   = 0
	costWord   = 12  // may be inside a word
	costBroken = 100 // is inside one
)

// breakCost tells how bad a break before text[at] reads.
func breakCost(text []rune, at int) int {
	before, after := string(text[:at]), string(text[at:])
	switch {
	case insideMarks(text[:at]), isASCII(text[at-1]) && isASCII(text[at]), strings.ContainsRune(stops, text[at]):
		return costBroken
	case strings.ContainsRune(particles, text[at]):
		return costWord * 2
	case anyOf(endings, before, strings.HasSuffix), anyOf(beginnings, after, strings.HasPrefix):
		return costFree
	}
	return costWord
}

const (
	openers   = "\u300a\u3008\u3014\uff08(\u201c\u2018"    // 《〈〔（“‘
	closers   = "\u300b\u3009\u3015\uff09)\u201d\u2019"    // 》〉〕）”’
	stops     = closers + "\u3001\uff0c\u3002\uff1a\uff1b" // 、，。：；
	particles = "的和与及等"
)

// Where titles of official papers fall apart.
var (
	endings    = []string{"关于", "的", "和", "与", "及", "\u3001", "\u300b", "印发", "开展", "进一步", "转发", "做好", "加强", "办公室", "工作"}
	beginnings = []string{"关于", "\u300a", "情况", "专项", "工作", "通报", "通知", "实施", "活动"}
)

func anyOf(words []string, s string, is func(s, word string) bool) bool {
	return slices.ContainsFunc(words, func(word string) bool { return is(s, word) })
}

// insideMarks tells whether a bracket, quotation or title mark is still open.
func insideMarks(text []rune) bool {
	depth := 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(openers, r):
			depth++
		case strings.ContainsRune(closers, r):
			depth--
		}
	}
	return depth > 0
}

func isASCII(r rune) bool { return r < 0x80 && r != ' ' }
