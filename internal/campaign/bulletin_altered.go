package campaign

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// AlteredFigure is a number of a paper that is not among the figures it should be made of.
type AlteredFigure struct {
	Section, Part int      // as of a Rewrite; a paragraph that people have added stands in the section after the last
	Title         string   // of the section; empty: the opening, or an added paragraph
	Cell          string   // in a table: what the row is about
	Number        string   // as written
	Drafted       []string // the numbers of the drafted paragraph or cell that are no longer there
}

// Altered lists the numbers that the paper says and the figures do not: of every paragraph and table of the bulletin, rewritten or not,
// and of the paragraphs that people have added. frozen is the draft from the frozen figures of the period; nil where they are not
// frozen, then the drafted figures count.
func (d *PaperData) Altered(frozen *BulletinDraft) []AlteredFigure {
	if d.Draft == nil {
		return nil
	}
	c := figureCheck{draft: d.Draft, now: d.Draft.Rewritten(d.Rewritten), base: frozen}
	if c.base == nil || len(c.base.Sections) != len(d.Draft.Sections) {
		c.base = d.Draft
	}
	c.paragraph(0, 0)
	for i, s := range c.now.Sections {
		for k := range s.Parts {
			c.paragraph(i+1, k+1)
			c.table(i+1, k+1)
		}
	}
	all := c.base.numbers()
	for i, text := range d.Text {
		c.add(AlteredFigure{Section: len(c.now.Sections) + 1, Part: i + 1}, countedNumbers(text), all)
	}
	return c.found
}

// figureCheck holds a bulletin as it goes out against the figures that it should be made of.
type figureCheck struct {
	draft, now, base *BulletinDraft
	found            []AlteredFigure
}

func (c *figureCheck) paragraph(section, part int) {
	drafted, _ := c.draft.Paragraph(section, part)
	written, ok := c.now.Paragraph(section, part)
	if !ok {
		return
	}
	sound, _ := c.base.Paragraph(section, part)
	known := append(countedNumbers(sound), c.base.TableAt(section, part).numbers()...)
	numbers := countedNumbers(written)
	if written != drafted { // its days are those of the draft
		known, numbers = append(known, calendarNumbers(drafted)...), numbersIn(written)
	}
	had := numbersIn(drafted)
	gone := slices.DeleteFunc(had, func(n string) bool { return slices.Contains(numbersIn(written), n) })
	c.add(AlteredFigure{Section: section, Part: part, Drafted: gone}, numbers, known)
}

// table compares cell by cell: a number that has changed its row is another one.
func (c *figureCheck) table(section, part int) {
	now, base := c.now.TableAt(section, part), c.base.TableAt(section, part)
	if now == nil {
		return
	}
	known := base.numbers()
	for i, row := range now.Rows {
		for k, cell := range row {
			had := known
			if base.shaped(now.Rows) {
				had = numbersIn(base.Rows[i][k])
			}
			gone := slices.DeleteFunc(slices.Clone(had), func(n string) bool { return slices.Contains(numbersIn(cell), n) })
			if !base.shaped(now.Rows) {
				gone = nil
			}
			c.add(AlteredFigure{Section: section, Part: part, Cell: row[0], Drafted: gone}, numbersIn(cell), had)
		}
	}
}

// add keeps the numbers that are not known.
func (c *figureCheck) add(at AlteredFigure, numbers, known []string) {
	if at.Section > 0 && at.Section <= len(c.now.Sections) {
		at.Title = c.now.Sections[at.Section-1].Title
	}
	for _, n := range numbers {
		if !slices.Contains(known, n) {
			at.Number = n
			c.found = append(c.found, at)
		}
	}
}

// numbers are all that a draft says.
func (b *BulletinDraft) numbers() []string {
	out := numbersIn(b.Opening)
	for _, s := range b.Sections {
		for _, p := range s.Parts {
			out = append(append(out, numbersIn(p.Text)...), p.Table.numbers()...)
		}
	}
	return out
}

func (t *BulletinTable) numbers() []string {
	var out []string
	if t == nil {
		return nil
	}
	for _, row := range t.Rows {
		for _, cell := range row {
			out = append(out, numbersIn(cell)...)
		}
	}
	return out
}

var (
	digitNumber = regexp.MustCompile(`\d+(?:[,.]\d+)*%?`)
	// hanNumber is a number in characters before what is counted; 一 alone mostly counts nothing.
	hanNumber = regexp.MustCompile(`([零〇一二两三四五六七八九十百千万亿]+)(?:余|多)?(?:起|件|个|项|次|户|人|名|元|倍|成|份|期|处|例|家|天|日|条|场)`)
)

// calendarNumber is a number of a day, a week or an hour; hotline is a number that people are to call.
var (
	calendarNumber = regexp.MustCompile(`\d+(?:年|月|日|周|时|分)`)
	hotline        = regexp.MustCompile(`\b(?:110|96110|12381)\b`)
)

// countedNumbers lists the numbers of a text that count something. Those of days and of hotlines do not, nor does a single character
// that orders a text: 做好三项工作.
func countedNumbers(text string) []string {
	text = hotline.ReplaceAllString(calendarNumber.ReplaceAllString(norm.NFKC.String(text), "、"), "、")
	return numbersIn(hanNumber.ReplaceAllStringFunc(text, func(found string) string {
		if m := hanNumber.FindStringSubmatch(found); utf8.RuneCountInString(m[1]) == 1 {
			return "、"
		}
		return found
	}))
}

func calendarNumbers(text string) []string {
	return numbersIn(strings.Join(calendarNumber.FindAllString(norm.NFKC.String(text), -1), "、"))
}

// numbersIn lists the numbers of a text, each once, whichever way its digits are written.
func numbersIn(text string) []string {
	text = norm.NFKC.String(text)
	found := digitNumber.FindAllString(text, -1)
	for _, m := range hanNumber.FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(m[1], "万") || strings.HasPrefix(m[1], "亿") {
			continue // of the digits before it: 36.50万元
		}
		found = append(found, fmt.Sprint(hanValue(m[1])))
	}
	var out []string
	for _, n := range found {
		if n = strings.ReplaceAll(n, ",", ""); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// hanValue reads a number in characters: 三百零二 is 302.
func hanValue(s string) int64 {
	digits := map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	units := map[rune]int64{'十': 10, '百': 100, '千': 1000}
	var sum, part, digit int64
	for _, r := range s {
		switch {
		case units[r] > 0:
			part += max(digit, 1) * units[r]
			digit = 0
		case r == '万' || r == '亿':
			sum = (sum + part + digit) * map[rune]int64{'万': 10_000, '亿': 100_000_000}[r]
			part, digit = 0, 0
		default:
			digit = digit*10%1_000_000_000 + digits[r]
		}
	}
	return sum + part + digit
}

// mostAltered is how many numbers a refusal names.
const mostAltered = 12

// AlteredNumbers are the numbers of a list, each once, and no more than a sentence can bear.
func AlteredNumbers(list []AlteredFigure) []string {
	var out []string
	for _, a := range list {
		if !slices.Contains(out, a.Number) {
			out = append(out, a.Number)
		}
	}
	return out[:min(len(out), mostAltered)]
}

// reviewBulletin asks for a reason where the words have other numbers than the frozen figures: nobody changes them in silence.
func reviewBulletin(d *PaperData, x *MatterStep) error {
	altered := d.Altered(x.Facts.Draft)
	if len(altered) == 0 || strings.TrimSpace(x.Act.Reason) != "" {
		return nil
	}
	list := strings.Join(AlteredNumbers(altered), "、")
	return InvalidAt("reason", "文中有与冻结数据不一致的数字："+list+"。请退回修改，或写明核对依据后再审核", "the paper has numbers that the frozen figures do not: "+list+". Have them changed, or say on what ground they are right")
}
