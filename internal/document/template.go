package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// Template is an office's own Word document with places to be filled in:
// {{名称}}, and in a row of a table {{清单.列}}, which makes the row come once for
// each entry of the list. It is made safe when it is read: macros, embedded
// objects, links to other files and fields that do more than count pages are
// gone or refused, so that what is printed is what is seen.
type Template struct {
	main  string // name of the main part
	parts []paperPart
	trees map[string]*node // of the parts with text, by name
	names []string         // placeholders, sorted
}

// Bounds of templates.
const (
	MaxTemplateBytes    = 8 << 20
	maxTemplateUnzipped = 48 << 20
	maxTemplatePart     = 12 << 20 // of a part that is read as XML
	maxTemplateDepth    = 200
	maxTemplateNodes    = 400_000 // tags and texts of all parts together: each takes a hundred times its bytes in memory
	maxPlaceholders     = 1000    // in one paragraph: each is looked for in the whole of its text
	maxFilledBytes      = 64 << 20
	maxListEntries      = 5000
)

// ErrTemplate is what every refusal of a template wraps that its maker can mend.
var ErrTemplate = errors.New("template")

func templateFault(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrTemplate, fmt.Sprintf(format, args...))
}

// ReadTemplate reads a .docx, .dotx or .docm. Errors are ErrTemplate, ErrDamaged,
// ErrEncrypted or ErrTooLarge.
func ReadTemplate(r io.ReaderAt, size int64) (*Template, error) {
	if size > MaxTemplateBytes {
		return nil, fmt.Errorf("%w: a template of more than %d MiB", ErrTooLarge, MaxTemplateBytes>>20)
	}
	a, err := openArchive(r, size, maxTemplateUnzipped)
	if err != nil {
		return nil, err
	}
	reader := &templateReader{archive: a, template: &Template{trees: map[string]*node{}}, kept: map[string]bool{}}
	if err := reader.read(); err != nil {
		return nil, err
	}
	return reader.template, reader.template.findNames()
}

// Names are the placeholders, sorted: those of lists are 清单.列.
func (t *Template) Names() []string { return slices.Clone(t.names) }

// Check compares the placeholders with what there is, as Names writes it. The
// error names all that are unknown.
func (t *Template) Check(available []string) error {
	var unknown []string
	for _, name := range t.names {
		if !slices.Contains(available, name) {
			unknown = append(unknown, "{{"+name+"}}")
		}
	}
	if len(unknown) > 0 {
		return templateFault("unknown placeholders %s; there are %s", strings.Join(unknown, " "), strings.Join(available, " "))
	}
	return nil
}

// Filling is what a template is filled with: texts by name, and lists of entries
// by name. Line breaks in a text are line breaks in the document.
type Filling struct {
	Texts map[string]string
	Lists map[string][]map[string]string
}

// names are what the filling has; an empty list has no columns of its own.
func (f Filling) names() []string {
	out := slices.Collect(maps.Keys(f.Texts))
	for list, entries := range f.Lists {
		for _, entry := range entries {
			for column := range entry {
				out = append(out, list+"."+column)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Fill writes the document. A placeholder that the filling does not have is
// refused, but for those of an empty list, whose row goes.
func (t *Template) Fill(w io.Writer, f Filling) error {
	available := f.names()
	for _, name := range t.names {
		list, _, in := strings.Cut(name, ".")
		if entries, known := f.Lists[list]; in && known && len(entries) == 0 {
			available = append(available, name)
		}
	}
	if err := t.Check(available); err != nil {
		return err
	}
	filler := &filler{filling: f}
	out := make([]paperPart, 0, len(t.parts))
	for _, part := range t.parts {
		if tree := t.trees[part.name]; tree != nil {
			var b bytes.Buffer
			filler.write(&b, tree)
			part.data = b.Bytes()
		}
		out = append(out, part)
	}
	if filler.fault != nil {
		return filler.fault
	}
	return writeParts(w, out)
}

// templateReader keeps of a package what a document needs and nothing else.
type templateReader struct {
	archive  *archive
	template *Template
	kept     map[string]bool
	nodes    int // read so far
}

// keptRelations are the relationships that are followed, by the last word of
// their type.
var keptRelations = []string{"styles", "settings", "fontTable", "numbering", "header", "footer", "image", "theme", "footnotes", "endnotes", "webSettings"}

// pictureTypes are the pictures that are kept. Metafiles are not: they are
// programs that draw.
var pictureTypes = map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}

// read follows the relationships from the root.
func (r *templateReader) read() error {
	roots, err := r.relations("")
	if err != nil {
		return err
	}
	for _, root := range roots {
		if root.kind == "officeDocument" && !root.external {
			r.template.main = root.target
		}
	}
	if r.template.main == "" || !strings.HasSuffix(r.template.main, ".xml") {
		return fmt.Errorf("%w: it has no main part", ErrDamaged)
	}
	if err := r.keep(r.template.main, "officeDocument"); err != nil {
		return err
	}
	return r.finish()
}

// keep takes a part with all that it names.
func (r *templateReader) keep(name, kind string) error {
	if r.kept[name] {
		return nil
	}
	r.kept[name] = true
	if kind == "image" {
		return r.keepPicture(name)
	}
	tree, err := r.tree(name)
	if err != nil {
		return err
	}
	relations, err := r.relations(name)
	if err != nil {
		return err
	}
	kept := el("Relationships", "xmlns", nsPackage+"relationships")
	ids := map[string]bool{}
	for _, rel := range relations {
		if !rel.wanted() {
			continue
		}
		if err := r.keep(rel.target, rel.kind); err != nil {
			return err
		}
		ids[rel.id] = true
		kept = kept.with(relationship(rel.id, nsRel+"/"+rel.kind, "/"+rel.target))
	}
	if err := tree.makeSafe(ids); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	r.template.trees[name] = tree
	r.template.parts = append(r.template.parts, paperPart{name: name, content: contentTypeOf(kind)})
	if len(ids) > 0 {
		r.template.parts = append(r.template.parts, paperPart{name: relationsName(name), data: kept.xml()})
	}
	return nil
}

func contentTypeOf(kind string) string {
	switch kind {
	case "officeDocument":
		return typeMain + "document.main+xml"
	case "theme":
		return "application/vnd.openxmlformats-officedocument.theme+xml"
	}
	return typeMain + kind + "+xml"
}

func (r *templateReader) keepPicture(name string) error {
	data, err := r.bytes(name)
	if err != nil {
		return err
	}
	r.template.parts = append(r.template.parts, paperPart{name: name, content: pictureTypes[path.Ext(name)], data: data})
	return nil
}

// finish adds what the package as a whole needs.
func (r *templateReader) finish() error {
	t := r.template
	root := el("Relationships", "xmlns", nsPackage+"relationships").with(relationship("main", nsRel+"/officeDocument", t.main))
	t.parts = append(t.parts, paperPart{name: "_rels/.rels", data: root.xml()})
	t.parts = append(t.parts, paperPart{name: "[Content_Types].xml", data: contentTypes(t.parts).xml()})
	slices.SortFunc(t.parts, func(a, b paperPart) int { return strings.Compare(a.name, b.name) })
	return nil
}

// templateRelation is one relationship of a part; target is the name of a part.
type templateRelation struct {
	id, kind, target string
	external         bool
}

// wanted tells whether the part at the other end is kept.
func (r templateRelation) wanted() bool {
	if r.external || !slices.Contains(keptRelations, r.kind) {
		return false
	}
	if r.kind == "image" {
		return pictureTypes[path.Ext(r.target)] != ""
	}
	return strings.HasSuffix(r.target, ".xml")
}

func relationsName(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// relations reads the relationships of a part; the empty name is the package's.
func (r *templateReader) relations(part string) ([]templateRelation, error) {
	name := relationsName(part)
	if part == "" {
		name = "_rels/.rels"
	}
	if r.archive.parts[partName(name)] == nil {
		if part == "" {
			return nil, fmt.Errorf("%w: part %q is missing", ErrDamaged, name)
		}
		return nil, nil
	}
	tree, err := r.tree(name)
	if err != nil {
		return nil, err
	}
	var out []templateRelation
	tree.walk(func(n *node) {
		if n.local != "Relationship" || len(out) > maxEntries {
			return
		}
		kind := n.attr("Type")
		target := n.attr("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/"+path.Dir(part), target)
		}
		out = append(out, templateRelation{n.attr("Id"), kind[strings.LastIndexByte(kind, '/')+1:], partName(target),
			strings.EqualFold(n.attr("TargetMode"), "External")})
	})
	return out, nil
}

// bytes gives a part expanded, within the budget.
func (r *templateReader) bytes(name string) ([]byte, error) {
	p, err := r.archive.open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(&unbroken{p.source}, maxTemplatePart+1))
	err = errors.Join(err, p.content.Close())
	switch {
	case errors.Is(err, ErrTooLarge):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: %s: %v", ErrDamaged, name, err)
	case len(data) > maxTemplatePart:
		return nil, fmt.Errorf("%w: part %q", ErrTooLarge, shown(name))
	}
	return data, nil
}

// tree reads a part as XML.
func (r *templateReader) tree(name string) (*node, error) {
	data, err := r.bytes(name)
	if err != nil {
		return nil, err
	}
	tree, err := r.parseNodes(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return tree, nil
}
