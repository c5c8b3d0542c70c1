package campaign

import (
	"bufio"
	"io"
	"regexp"
	"strings"
)

// Markdown writes the draft for people to edit. The same draft gives the same bytes.
func (b *BulletinDraft) Markdown(w io.Writer) error {
	out := bufio.NewWriter(w)
	line := func(s ...string) {
		for _, x := range s {
			out.WriteString(x) // the error stays with the writer and is told by Flush
		}
		out.WriteString("\n\n")
	}
	line("# ", plain(b.Title))
	line(b.Number)
	line(plain(b.Opening))
	for i, s := range b.Sections {
		line("## ", numeral(i+1), "、", plain(s.Title))
		for _, p := range s.Parts {
			if p.Text != "" {
				line(blockMarks.ReplaceAllString(plain(p.Text), `\$0`))
			}
			if p.Table != nil {
				line(p.Table.markdown())
			}
		}
	}
	if len(b.Notes) > 0 {
		line("## 附注")
		for i, n := range b.Notes {
			line(numeral(i+1), "、", plain(n))
		}
	}
	line(plain(b.Issuer), "  \n", strings.Repeat(" ", 4), "年  月  日")
	if len(b.Recipients) > 0 {
		line(plain(formalText("发送：" + strings.Join(b.Recipients, "、"))))
	}
	if len(b.Approval) > 0 {
		line(plain(strings.Join(b.Approval, "  ")))
	}
	return out.Flush()
}

func (t *BulletinTable) markdown() string {
	var b strings.Builder
	row := func(cells []string) {
		b.WriteString("|")
		for _, c := range cells {
			b.WriteString(" " + plain(c) + " |")
		}
	}
	row(t.Header)
	b.WriteString("\n|")
	for i := range t.Header {
		b.WriteString([]string{" --- |", " ---: |"}[oneIf(i < len(t.Right) && t.Right[i])])
	}
	for _, r := range t.Rows {
		b.WriteString("\n")
		row(r)
	}
	return b.String()
}

var (
	inlineMarks = regexp.MustCompile("[\\\\`*_\\[\\]|~]|<[A-Za-z/!?]")
	blockMarks  = regexp.MustCompile(`^(#|>|[-+] )`)
	blanks      = regexp.MustCompile(`\s+`)
)

// plain keeps text from being read as Markdown or HTML: names of units come from outside.
func plain(s string) string {
	return inlineMarks.ReplaceAllString(strings.TrimSpace(blanks.ReplaceAllString(s, " ")), `\$0`)
}

var numerals = []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// numeral writes 1–99 as a heading counts: 一, 十二, 二十.
func numeral(n int) string {
	tens := n / 10 % 10
	switch {
	case tens == 0:
		return numerals[n%10]
	case tens == 1:
		return "十" + numerals[n%10]
	}
	return numerals[tens] + "十" + numerals[n%10]
}
