package document

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// element is one XML element of a part of a Word document. Names carry the
// prefix that the part's root declares. The zero element is left out when
// written, which spares its makers a condition.
type element struct {
	name    string
	attrs   []string // name and value in turn
	content []element
	text    string // instead of content
}

// el makes an element; attrs are names and values in turn.
func el(name string, attrs ...string) element { return element{name: name, attrs: attrs} }

// val makes an element with the one attribute that most of WordprocessingML's
// have.
func val(name, value string) element { return el(name, "w:val", value) }

// elIf makes an element without attributes when it is wanted.
func elIf(wanted bool, name string) element {
	if !wanted {
		return element{}
	}
	return el(name)
}

// with gives the element with more content at its end.
func (e element) with(content ...element) element {
	e.content = append(e.content[:len(e.content):len(e.content)], content...)
	return e
}

func (e element) saying(text string) element {
	e.text = text
	return e
}

// empty tells whether an element says nothing, so that it can be left out.
func (e element) empty() bool {
	for _, c := range e.content {
		if c.name != "" {
			return false
		}
	}
	return e.text == "" && len(e.attrs) == 0
}

// orNothing leaves the element out when it is empty.
func (e element) orNothing() element {
	if e.empty() {
		return element{}
	}
	return e
}

// appendTo writes the element. Characters that XML cannot carry become U+FFFD.
func (e element) appendTo(b *bytes.Buffer) {
	if e.name == "" {
		return
	}
	b.WriteString("<" + e.name)
	for i := 0; i+1 < len(e.attrs); i += 2 {
		b.WriteString(" " + e.attrs[i] + `="`)
		xml.EscapeText(b, []byte(e.attrs[i+1])) // a buffer takes everything
		b.WriteByte('"')
	}
	if e.text == "" && len(e.content) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	xml.EscapeText(b, []byte(e.text))
	for _, c := range e.content {
		c.appendTo(b)
	}
	b.WriteString("</" + e.name + ">")
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// xml is a whole part with this element as its root.
func (e element) xml() []byte {
	var b bytes.Buffer
	b.WriteString(xmlHead)
	e.appendTo(&b)
	return b.Bytes()
}

func itoa(n int) string { return strconv.Itoa(n) }

// oneLine is text without line breaks, tabs and blanks at its ends.
func oneLine(s string) string { return strings.Join(lines(s), "") }

// lines are the lines of a text that say something, each without line breaks,
// tabs and blanks at its ends. Full-width blanks count as blanks: people put
// them before a paragraph, where the layout already indents.
func lines(s string) []string {
	var out []string
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '\n' || r == '\r' || r == '\v' || r == '\f' }) {
		line = strings.TrimSpace(strings.ReplaceAll(line, "\t", " "))
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}
