package campaign

import (
	"strings"
	"unicode"
)

// narrow are the marks that an official text in Chinese sets in full width (GB/T 15834); wide is how far away Unicode keeps
// their full-width forms.
const (
	narrow = ",;:?!()"
	wide   = 0xFEE0
)

// formal sets the punctuation of the whole draft as an official document has it; plans and ledgers are typed either way.
func (b *BulletinDraft) formal() {
	each := func(list []string) {
		for i := range list {
			list[i] = formalText(list[i])
		}
	}
	for _, s := range []*string{&b.Title, &b.Issuer, &b.UnitName, &b.PeriodName, &b.Opening} {
		*s = formalText(*s)
	}
	each(b.Recipients)
	each(b.Approval)
	each(b.Notes)
	for i := range b.Sections {
		s := &b.Sections[i]
		s.Title = formalText(s.Title)
		for j := range s.Parts {
			p := &s.Parts[j]
			p.Text = formalText(p.Text)
			for k := range p.Words {
				p.Words[k].Word = formalText(p.Words[k].Word)
			}
			if p.Table != nil {
				each(p.Table.Header)
				for _, row := range p.Table.Rows {
					each(row)
				}
			}
		}
	}
}

// formalText widens marks that touch Chinese text; those between digits or Latin letters (1:500, 10,000) stay.
func formalText(s string) string {
	if !strings.ContainsAny(s, narrow) || !strings.ContainsFunc(s, chinese) {
		return s
	}
	runes := []rune(s)
	out := make([]rune, len(runes))
	for i, r := range runes {
		bracket := r == '(' || r == ')'
		touches := i > 0 && chinese(out[i-1]) || i+1 < len(runes) && chinese(runes[i+1])
		if out[i] = r; strings.ContainsRune(narrow, r) && (bracket || touches) {
			out[i] = r + wide
		}
	}
	return string(out)
}

// chinese tells characters and punctuation of Chinese text.
func chinese(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("“”‘’《》〈〉、。〔〕…—", r) || 0xFF01 <= r && r <= 0xFF5E
}
