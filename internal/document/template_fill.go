package document

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// placeholder is a place in the text of a paragraph, in bytes.
type placeholder struct {
	from, to int
	name     string
}

// maxNameBytes bounds the name of a placeholder.
const maxNameBytes = 120

// opening and closing of placeholders, in both widths: input methods for Chinese
// write the wide ones.
var (
	openings = []string{"{{", "｛｛"}
	closings = []string{"}}", "｝｝"}
)

// placeholders finds those of a text. An opening without a closing is a mistake
// of the template's maker.
func placeholders(text string) ([]placeholder, error) {
	var out []placeholder
	for at := 0; ; {
		from, opening := firstOf(text[at:], openings)
		if from < 0 {
			return out, nil
		}
		from += at
		inside := from + len(opening)
		length, closing := firstOf(text[inside:], closings)
		if length < 0 {
			return nil, templateFault("%q is not closed by }}", shown(text[from:]))
		}
		name := strings.Join(strings.Fields(text[inside:inside+length]), "")
		if name == "" || len(name) > maxNameBytes || strings.ContainsAny(name, "{}｛｝") {
			return nil, templateFault("{{%s}} is no name", shown(name))
		}
		if len(out) == maxPlaceholders {
			return nil, templateFault("a paragraph has more than %d placeholders", maxPlaceholders)
		}
		at = inside + length + len(closing)
		out = append(out, placeholder{from, at, name})
	}
}

// firstOf finds the first of some texts.
func firstOf(text string, wanted []string) (at int, found string) {
	at = -1
	for _, w := range wanted {
		if i := strings.Index(text, w); i >= 0 && (at < 0 || i < at) {
			at, found = i, w
		}
	}
	return at, found
}

// texts are the pieces of text of a paragraph, in order, without those of
// paragraphs inside it (text boxes).
func (n *node) texts() []*node { return n.below("p", "t") }

func joinedTexts(texts []*node) string {
	var b strings.Builder
	for _, t := range texts {
		b.WriteString(t.content())
	}
	return b.String()
}

// findNames lists the placeholders and finds those in wrong places.
func (t *Template) findNames() error {
	seen := map[string]bool{}
	for _, part := range t.parts {
		if tree := t.trees[part.name]; tree != nil {
			if err := tree.names(seen, ""); err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
		}
	}
	for name := range seen {
		t.names = append(t.names, name)
	}
	slices.Sort(t.names)
	return nil
}

// names collects the placeholders below a node; list is that of the row around.
func (n *node) names(seen map[string]bool, list string) error {
	for _, c := range n.children {
		inside := list
		switch c.local {
		case "tr":
			var err error
			if inside, err = c.listOf(); err != nil {
				return err
			}
		case "p":
			found, err := placeholders(joinedTexts(c.texts()))
			if err != nil {
				return err
			}
			for _, p := range found {
				if of, _, in := strings.Cut(p.name, "."); in && of != list {
					return templateFault("{{%s}} must stand in a row of a table, all of one list", p.name)
				}
				seen[p.name] = true
			}
		}
		if err := c.names(seen, inside); err != nil {
			return err
		}
	}
	return nil
}

// listOf is the list that a row is repeated for; empty when for none. Rows of
// tables in its cells are their own.
func (n *node) listOf() (string, error) {
	list := ""
	for _, p := range n.below("tbl", "p") {
		found, err := placeholders(joinedTexts(p.texts()))
		if err != nil {
			return "", err
		}
		for _, p := range found {
			of, _, in := strings.Cut(p.name, ".")
			if !in {
				continue
			}
			if list != "" && of != list {
				return "", templateFault("a row names two lists, %s and %s", shown(list), shown(of))
			}
			list = of
		}
	}
	return list, nil
}

// filler writes the trees of a template with what is filled in.
type filler struct {
	filling Filling
	entry   map[string]string // of the row that is being repeated
	list    string
	left    int // rows of the table around that will have been written
	fault   error
}

func (f *filler) text(name string) string {
	if of, column, in := strings.Cut(name, "."); in {
		if of == f.list {
			return f.entry[column]
		}
		return ""
	}
	return f.filling.Texts[name]
}

// write writes a node and all below it.
func (f *filler) write(b *bytes.Buffer, n *node) {
	if b.Len() > maxFilledBytes {
		f.fault = fmt.Errorf("%w: the filled template has more than %d MiB", ErrTooLarge, maxFilledBytes>>20)
	}
	if f.fault != nil {
		return
	}
	if n.local == "tr" && f.repeats(b, n) {
		return
	}
	n.writeStart(b)
	switch {
	case n.local == "tbl":
		left := f.left
		f.left = len(n.below("tbl", "tr"))
		f.children(b, n)
		f.left = left
	case n.local == "p":
		f.paragraph(b, n)
	default:
		f.children(b, n)
	}
	b.Write(n.end)
}

func (f *filler) children(b *bytes.Buffer, n *node) {
	for _, c := range n.children {
		f.write(b, c)
	}
}

// repeats writes a row of a list once for each entry; false tells that the row is
// like any other. A table keeps at least one row: without any it would be damaged.
func (f *filler) repeats(b *bytes.Buffer, row *node) bool {
	list, _ := row.listOf() // was checked when the template was read
	if list == "" || list == f.list {
		return false
	}
	entries := f.filling.Lists[list]
	if len(entries) > maxListEntries {
		f.fault = fmt.Errorf("%w: a list of %d entries, at most %d", ErrTooLarge, len(entries), maxListEntries)
		return true
	}
	if len(entries) == 0 {
		if f.left--; f.left == 0 {
			entries = []map[string]string{{}}
		}
	}
	entry, of := f.entry, f.list
	for _, f.entry = range entries {
		f.list = list
		f.write(b, row)
	}
	f.entry, f.list = entry, of
	return true
}

// paragraph writes the content of a paragraph with its placeholders filled in:
// the text goes where the placeholder begins, in the type that it has there, and
// the rest of it goes from the pieces that follow.
func (f *filler) paragraph(b *bytes.Buffer, n *node) {
	texts := n.texts()
	found, err := placeholders(joinedTexts(texts))
	if err != nil || len(found) == 0 {
		f.children(b, n)
		return
	}
	pieces := f.pieces(texts, found)
	f.writeWith(b, n.children, pieces)
}

// pieces gives what each piece of text becomes.
func (f *filler) pieces(texts []*node, found []placeholder) map[*node]string {
	out := map[*node]string{}
	start := 0
	for _, t := range texts {
		old := t.content()
		end := start + len(old)
		var b strings.Builder
		at := start
		for _, p := range found {
			if p.to <= at || p.from >= end {
				continue
			}
			if p.from >= at {
				b.WriteString(old[at-start : p.from-start])
				b.WriteString(f.text(p.name))
			}
			at = min(p.to, end)
		}
		b.WriteString(old[at-start:])
		out[t] = b.String()
		start = end
	}
	return out
}

// writeWith writes nodes with other texts.
func (f *filler) writeWith(b *bytes.Buffer, nodes []*node, pieces map[*node]string) {
	for _, n := range nodes {
		text, filled := pieces[n]
		switch {
		case filled:
			writeText(b, n, text)
		case n.local == "" || n.local == "p" || n.local == "tbl":
			f.write(b, n)
		default:
			n.writeStart(b)
			f.writeWith(b, n.children, pieces)
			b.Write(n.end)
		}
	}
}

// writeText writes a piece of text. In Word's own markup a line break is an
// element between pieces; in a drawing it is a blank.
func writeText(b *bytes.Buffer, n *node, text string) {
	if n.prefix == "a" {
		b.WriteString("<a:t>")
		xml.EscapeText(b, []byte(strings.Join(lines(text), " "))) // a buffer takes everything
		b.WriteString("</a:t>")
		return
	}
	name := n.name()
	mark := strings.TrimSuffix(name, "t")
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if i > 0 {
			b.WriteString("<" + mark + "br/>")
		}
		b.WriteString("<" + name + ` xml:space="preserve">`)
		xml.EscapeText(b, []byte(line))
		b.WriteString("</" + name + ">")
	}
}
