package campaign

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Rewrite is a paragraph of a bulletin's draft in other words. The draft stays as it was, so that both can be read side by side.
type Rewrite struct {
	Section int    `json:"section"` // from 1; 0: the opening
	Part    int    `json:"part"`    // from 1; 0: the opening
	Text    string `json:"text"`
}

// Paragraph gives a paragraph of the draft by its place; ok is false when there is none.
func (b *BulletinDraft) Paragraph(section, part int) (text string, ok bool) {
	switch {
	case b == nil:
		return "", false
	case section == 0 && part == 0:
		return b.Opening, b.Opening != ""
	case section < 1 || section > len(b.Sections) || part < 1 || part > len(b.Sections[section-1].Parts):
		return "", false
	}
	text = b.Sections[section-1].Parts[part-1].Text
	return text, text != ""
}

// Rewritten gives the draft with the paragraphs that people have rewritten. Tables stay.
func (b *BulletinDraft) Rewritten(list []Rewrite) *BulletinDraft {
	out := *b
	out.Sections = slices.Clone(b.Sections)
	for i := range out.Sections {
		out.Sections[i].Parts = slices.Clone(out.Sections[i].Parts)
	}
	for _, r := range list {
		if _, ok := b.Paragraph(r.Section, r.Part); !ok {
			continue
		}
		if r.Section == 0 {
			out.Opening = r.Text
			continue
		}
		out.Sections[r.Section-1].Parts[r.Part-1].Text = r.Text
	}
	return &out
}

// knownRewrites refuses words for a paragraph that the draft does not have, and a paragraph without words: what the draft says may
// be said otherwise, not left out.
func knownRewrites(d *PaperData) error {
	type at struct{ section, part int }
	seen := map[at]bool{}
	for i, r := range d.Rewritten {
		path := fmt.Sprintf("rewritten[%d]", i)
		_, ok := d.Draft.Paragraph(r.Section, r.Part)
		switch {
		case !ok || seen[at{r.Section, r.Part}]:
			return refuseAt(path, "草稿里没有这一段,或同一段写了两次", "the draft has no such paragraph, or it is given twice")
		case strings.TrimSpace(r.Text) == "":
			return refuseAt(path, "这一段不能为空;要恢复原稿,请把原文写回", "the paragraph cannot be empty; write the drafted words to get them back")
		}
		seen[at{r.Section, r.Part}] = true
	}
	return nil
}

// AlteredFigure is a number of a rewritten paragraph that is not among the frozen figures.
type AlteredFigure struct {
	Section, Part int
	Number        string   // as written
	Drafted       []string // the numbers of the drafted paragraph that are no longer there
}

// Altered lists the numbers that the rewritten paragraphs say and the drafted ones, with their tables, do not.
func (d *PaperData) Altered() []AlteredFigure {
	var out []AlteredFigure
	for _, r := range d.Rewritten {
		drafted, ok := d.Draft.Paragraph(r.Section, r.Part)
		if !ok {
			continue
		}
		had := numbersIn(drafted)
		known := slices.Clone(had)
		if r.Section > 0 {
			known = append(known, d.Draft.Sections[r.Section-1].Parts[r.Part-1].Table.numbers()...)
		}
		now := numbersIn(r.Text)
		gone := slices.DeleteFunc(slices.Clone(had), func(n string) bool { return slices.Contains(now, n) })
		for _, n := range now {
			if !slices.Contains(known, n) {
				out = append(out, AlteredFigure{r.Section, r.Part, n, gone})
			}
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

// numbersIn lists the numbers of a text, each once, whichever way its digits are written.
func numbersIn(text string) []string {
	text = norm.NFKC.String(text)
	found := digitNumber.FindAllString(text, -1)
	for _, m := range hanNumber.FindAllStringSubmatch(text, -1) {
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

// reviewBulletin asks for a reason where the words have other numbers than the frozen figures: nobody changes them in silence.
func reviewBulletin(d *PaperData, x *MatterStep) error {
	altered := d.Altered()
	if len(altered) == 0 || strings.TrimSpace(x.Act.Reason) != "" {
		return nil
	}
	var numbers []string
	for _, a := range altered {
		if !slices.Contains(numbers, a.Number) {
			numbers = append(numbers, a.Number)
		}
	}
	list := strings.Join(numbers, "、")
	return InvalidAt("reason", "改写的文字里有与冻结数据不一致的数字:"+list+"。请退回修改,或写明核对依据后再审核", "the rewritten words have numbers that the frozen figures do not: "+list+". Have them changed, or say on what ground they are right")
}

// editPaper holds what an editor has changed.
func editPaper(d *PaperData, x *MatterStep) error {
	if err := knownRewrites(d); err != nil {
		return err
	}
	return knownRecipients(d, x)
}

// TextPiece is a stretch of a text beside another: in both, or in one only.
type TextPiece struct {
	Text string
	Side PieceSide
}

// PieceSide says in which of two texts a piece stands.
type PieceSide string

// The sides.
const (
	InBoth    PieceSide = "both"
	InDrafted PieceSide = "drafted"
	InWritten PieceSide = "written"
)

var textToken = regexp.MustCompile(`\d+(?:[,.]\d+)*%?|[A-Za-z]+|\s+|.`)

// CompareTexts sets two texts beside each other, character by character, numbers as a whole.
func CompareTexts(drafted, written string) []TextPiece {
	a, b := textToken.FindAllString(drafted, -1), textToken.FindAllString(written, -1)
	// common[i][j] is the length of what a[i:] and b[j:] have in common.
	common := make([][]int32, len(a)+1)
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []TextPiece
	put := func(text string, side PieceSide) {
		if n := len(out); n > 0 && out[n-1].Side == side {
			out[n-1].Text += text
			return
		}
		out = append(out, TextPiece{text, side})
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			put(a[i], InBoth)
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			put(a[i], InDrafted)
			i++
		default:
			put(b[j], InWritten)
			j++
		}
	}
	return out
}
