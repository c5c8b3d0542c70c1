package campaign

import (
	"fmt"
	"strings"
)

// Text is the draft as plain text, to be read before it is laid out.
func (p *PaperDraft) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, s := range []struct{ name, text string }{{"发文机关标志", p.Mark}, {"文号", p.Number}, {"标题", p.Title}, {"主送", p.Addressee}} {
		if s.text != "" {
			line("%s：%s", s.name, s.text)
		}
	}
	line("")
	writeParts(&b, p.Parts)
	for i, a := range p.Attachments {
		line("\n附件%d：%s", i+1, a.Title)
		writeParts(&b, a.Parts)
	}
	for _, x := range p.Present {
		line("%s：%s", x.Kind, x.Names)
	}
	for _, x := range p.Print {
		line("[%s] %s", x.Role, x.Text)
	}
	for _, x := range p.Labels {
		line("[label] %s | %s | %s | %s", x.Name, x.Code, x.Address, x.Link)
	}
	date := ""
	if p.Dated {
		date = dayName(p.Date)
	}
	for _, s := range []struct{ name, text string }{{"署名", p.Signer}, {"成文日期", date}, {"附注", p.Remark}, {"抄送", p.Copies}, {"印发", p.Printer}} {
		if s.text != "" {
			line("%s：%s", s.name, s.text)
		}
	}
	return b.String()
}

func writeParts(b *strings.Builder, parts []PaperPart) {
	first := 0
	for _, p := range parts {
		if p.Heading != "" {
			first++
			fmt.Fprintf(b, "%d、%s\n", first, p.Heading)
		}
		for _, l := range paperLines(p.Text) {
			fmt.Fprintln(b, "  "+l)
		}
		if p.Table != nil {
			for _, row := range append([][]string{p.Table.Header}, p.Table.Rows...) {
				fmt.Fprintln(b, "  | "+strings.Join(row, " | ")+" |")
			}
		}
		for _, f := range p.Form {
			fmt.Fprintf(b, "  【%s】%s", oneTextLine(f.Label), oneTextLine(f.Text))
			if f.Label2 != "" {
				fmt.Fprintf(b, "　【%s】%s", oneTextLine(f.Label2), oneTextLine(f.Text2))
			}
			fmt.Fprintln(b)
		}
	}
}

func oneTextLine(s string) string { return strings.Join(paperLines(s), "／") }
