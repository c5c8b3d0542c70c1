package document

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// node is a piece of an XML part: an element, or text and the like. What is not
// changed is written as it was read, byte by byte.
type node struct {
	local    string // name without prefix; empty for what is no element
	prefix   string
	attrs    []xml.Attr
	changed  bool   // attrs differ from raw
	raw      []byte // of the start tag, or of the text
	end      []byte // of the end tag; nil where the start tag is all
	children []*node
	text     string // of what is text
	isText   bool
}

// parseNodes reads a part. Document types are refused: Word writes none, and
// entities could grow without bound.
func (r *templateReader) parseNodes(data []byte) (*node, error) {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	root := &node{}
	stack := []*node{root}
	for ; ; r.nodes++ {
		from := decoder.InputOffset()
		token, err := decoder.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		if r.nodes > maxTemplateNodes || len(stack) > maxTemplateDepth {
			return nil, fmt.Errorf("%w: too much markup", ErrTooLarge)
		}
		raw := data[from:decoder.InputOffset()]
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{local: token.Name.Local, prefix: token.Name.Space, attrs: slices.Clone(token.Attr), raw: raw}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			if len(stack) == 1 || top.local != token.Name.Local || top.prefix != token.Name.Space {
				return nil, fmt.Errorf("%w: <%s> is not closed", ErrDamaged, shown(top.local))
			}
			top.end = raw // empty after a tag that closes itself
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.children = append(top.children, &node{raw: raw, text: string(token), isText: true})
		case xml.Directive:
			return nil, fmt.Errorf("%w: a document type", ErrDamaged)
		default:
			top.children = append(top.children, &node{raw: raw})
		}
	}
	if len(stack) != 1 {
		return nil, fmt.Errorf("%w: it ends inside <%s>", ErrDamaged, shown(stack[len(stack)-1].local))
	}
	return root, nil
}

// attr gives the value of an attribute by its local name.
func (n *node) attr(local string) string { return attribute(xml.StartElement{Attr: n.attrs}, local) }

// walk visits all elements.
func (n *node) walk(visit func(*node)) {
	for _, c := range n.children {
		if c.local != "" {
			visit(c)
		}
		c.walk(visit)
	}
}

// below gives the elements of some names inside a node, without looking inside
// those that are called stop.
func (n *node) below(stop string, names ...string) []*node {
	var out []*node
	for _, c := range n.children {
		switch {
		case c.local == stop:
		case slices.Contains(names, c.local):
			out = append(out, c)
		default:
			out = append(out, c.below(stop, names...)...)
		}
	}
	return out
}

// content is the text directly in an element.
func (n *node) content() string {
	var b strings.Builder
	for _, c := range n.children {
		if c.isText {
			b.WriteString(c.text)
		}
	}
	return b.String()
}

func (n *node) name() string {
	if n.prefix == "" {
		return n.local
	}
	return n.prefix + ":" + n.local
}

// writeStart writes the start tag.
func (n *node) writeStart(b *bytes.Buffer) {
	if !n.changed {
		b.Write(n.raw)
		return
	}
	b.WriteString("<" + n.name())
	for _, a := range n.attrs {
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		b.WriteString(" " + name + `="`)
		xml.EscapeText(b, []byte(a.Value)) // a buffer takes everything
		b.WriteByte('"')
	}
	if n.selfClosed() {
		b.WriteByte('/')
	}
	b.WriteByte('>')
}

func (n *node) selfClosed() bool { return bytes.HasSuffix(n.raw, []byte("/>")) }

// enclosing are the elements that go as a whole when what they show is not kept.
var enclosing = []string{"drawing", "object", "pict", "control", "altChunk", "subDoc", "attachedTemplate", "externalData", "OLEObject"}

// alwaysGone are elements that a document does without.
var alwaysGone = []string{"attachedTemplate", "altChunk", "subDoc", "object", "OLEObject", "control", "mailMerge", "frameset", "documentProtection", "writeProtection", "dataBinding"}

// makeSafe takes out of a part what leads outside or runs: references to
// relationships that are not kept, with what shows them, and fields that do more
// than count.
func (n *node) makeSafe(ids map[string]bool) error {
	n.children = slices.DeleteFunc(n.children, func(c *node) bool {
		return slices.Contains(alwaysGone, c.local) || slices.Contains(enclosing, c.local) && c.refersOutside(ids)
	})
	for _, c := range n.children {
		c.dropReferences(ids)
		if err := c.makeSafe(ids); err != nil {
			return err
		}
	}
	if n.local == "" && !n.isText {
		return n.checkFields()
	}
	return nil
}

// isReference tells attributes that name a relationship, whatever their prefix:
// r:id, r:embed, r:link and their like.
func isReference(a xml.Attr) bool {
	return a.Name.Space != "" && a.Name.Space != "xmlns" && slices.Contains([]string{"id", "embed", "link", "pict", "href", "dm", "lo", "qs", "cs"}, a.Name.Local) &&
		(a.Name.Space == "r" || strings.HasPrefix(a.Name.Space, "r") || a.Name.Space == "o" && a.Name.Local == "href")
}

// leadsOut tells attributes of old drawings that name a file by its address.
func leadsOut(a xml.Attr) bool {
	return (a.Name.Local == "src" || a.Name.Local == "href") && strings.ContainsAny(a.Value, `:\`)
}

func (n *node) refersOutside(ids map[string]bool) bool {
	out := slices.ContainsFunc(n.attrs, func(a xml.Attr) bool { return isReference(a) && !ids[a.Value] })
	n.walk(func(c *node) {
		out = out || slices.ContainsFunc(c.attrs, func(a xml.Attr) bool { return isReference(a) && !ids[a.Value] })
	})
	return out
}

func (n *node) dropReferences(ids map[string]bool) {
	before := len(n.attrs)
	n.attrs = slices.DeleteFunc(n.attrs, func(a xml.Attr) bool { return isReference(a) && !ids[a.Value] || leadsOut(a) })
	n.changed = n.changed || len(n.attrs) != before
}

// quietFields are the fields that only count or look up what is in the document.
var quietFields = []string{"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "PAGEREF", "REF", "SEQ", "TOC", "STYLEREF", "DATE", "TIME", "CREATEDATE",
	"SAVEDATE", "PRINTDATE", "EQ", "SYMBOL", "QUOTE", "ADVANCE", "="}

// checkFields refuses fields that fetch or start something. Instructions may be
// divided among runs, and fields lie in each other.
func (n *node) checkFields() error {
	var open []string
	var fault error
	refuse := func(instruction string) {
		word := strings.ToUpper(oneLine(instruction))
		if fields := strings.Fields(word); len(fields) > 0 {
			word = fields[0]
		}
		if word != "" && !slices.Contains(quietFields, word) && !strings.HasPrefix(word, "=") && fault == nil {
			fault = templateFault("the field %s is not allowed; replace it with its text", shown(word))
		}
	}
	n.walk(func(c *node) {
		switch c.local {
		case "fldSimple":
			refuse(c.attr("instr"))
		case "instrText", "delInstrText":
			if len(open) == 0 {
				open = append(open, "")
			}
			open[len(open)-1] += c.content()
		case "fldChar":
			switch kind := c.attr("fldCharType"); {
			case kind == "begin":
				open = append(open, "")
			case len(open) > 0:
				refuse(open[len(open)-1])
				open[len(open)-1] = ""
				if kind == "end" {
					open = open[:len(open)-1]
				}
			}
		}
	})
	for _, instruction := range open {
		refuse(instruction)
	}
	return fault
}
