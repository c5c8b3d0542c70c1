package campaign

import (
	"strings"
	"unicode/utf8"
)

// TextSpan is a stretch of a paragraph: a number with what it was made of, or the words between numbers.
type TextSpan struct {
	Text   string
	Number bool
	Source *BulletinSource // of a number; nil: of the table below the paragraph
}

// Spans cuts a drafted paragraph at its numbers. Those of days, weeks and years, and those within a name, count nothing.
func (p BulletinPart) Spans() []TextSpan {
	var out []TextSpan
	from := 0
	for _, at := range digitNumber.FindAllStringIndex(p.Text, -1) {
		source, counts := p.sourceAt(at[0])
		if !counts || ofCalendar(p.Text, at) {
			continue
		}
		out = append(out, TextSpan{Text: p.Text[from:at[0]]}, TextSpan{p.Text[at[0]:at[1]], true, source})
		from = at[1]
	}
	return append(out, TextSpan{Text: p.Text[from:]})
}

// sourceAt finds what a number at a place was made of; it counts nothing within a word.
func (p BulletinPart) sourceAt(place int) (source *BulletinSource, counts bool) {
	source = p.Source
	end := 0
	for _, w := range p.Words {
		i := strings.Index(p.Text[end:], w.Word)
		switch begin := end + i; {
		case i < 0:
		case place < begin:
			return source, true
		case place < begin+len(w.Word):
			return source, false
		default:
			source, end = w.Source, begin+len(w.Word)
		}
	}
	return source, true
}

// ofCalendar tells numbers that name a day, a week or a year: 2023年6月, 第26周.
func ofCalendar(text string, at []int) bool {
	after, _ := utf8.DecodeRuneInString(text[at[1]:])
	return strings.ContainsRune("年月日周", after)
}

// SpansOf cuts a paragraph as it is now said: in a rewritten one a number keeps what it was made of in the draft, and one that was
// not drafted has none.
func (b *BulletinDraft) SpansOf(section, part int, written string) []TextSpan {
	drafted := BulletinPart{Text: b.Opening}
	if section > 0 {
		drafted = b.Sections[section-1].Parts[part-1]
	}
	if written == drafted.Text {
		return drafted.Spans()
	}
	known := map[string]*BulletinSource{}
	for _, s := range drafted.Spans() {
		if _, twice := known[s.Text]; s.Number && !twice {
			known[s.Text] = s.Source
		}
	}
	var out []TextSpan
	for _, s := range (BulletinPart{Text: written}).Spans() {
		source, ok := known[s.Text]
		s.Number, s.Source = s.Number && ok, source
		out = append(out, s)
	}
	return out
}
