package document

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"
)

// Namespaces and relationship types of Word documents.
const (
	nsMain     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsRel      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage  = "http://schemas.openxmlformats.org/package/2006/"
	nsDrawing  = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsPlace    = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
	nsPicture  = "http://schemas.openxmlformats.org/drawingml/2006/picture"
	nsShape    = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
	nsCompat   = "http://schemas.openxmlformats.org/markup-compatibility/2006"
	typeMain   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	coreProps  = "application/vnd.openxmlformats-package.core-properties+xml"
	extraProps = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
)

// Ids of the relationships that sections name.
const (
	idOddFooter   = "footerOdd"
	idEvenFooter  = "footerEven"
	idFirstHeader = "headerFirst"
	idFirstFooter = "footerFirst"
)

// WriteDocx writes a paper as a Word document in the layout of GB/T 9704-2012.
// The same paper gives the same bytes. An error names the block that cannot be
// laid out, or is that of w; nothing is written of a paper that is refused.
func WriteDocx(w io.Writer, paper Paper) error {
	if err := paper.check(); err != nil {
		return fmt.Errorf("write paper: %w", err)
	}
	parts, err := paper.parts()
	if err == nil {
		err = writeParts(w, parts)
	}
	if err != nil {
		return fmt.Errorf("write paper: %w", err)
	}
	return nil
}

// paperPart is a file of the package. One with a kind is related to the main
// part under id.
type paperPart struct {
	name    string // below word/ when it has a kind
	kind    string // last word of the relationship's type
	id      string
	content string // content type; empty where the extension tells it
	data    []byte
}

// parts are all files of the package.
func (p *Paper) parts() ([]paperPart, error) {
	media := &media{}
	main := p.mainPart(media)
	return wordPackage{main, media, p.margins(), p.coreProperties()}.parts()
}

// wordPackage is what a Word document is made of, besides what all have.
type wordPackage struct {
	main       element
	media      *media
	margins    []paperPart
	properties element
}

// parts are the files in the order of their names.
func (w wordPackage) parts() ([]paperPart, error) {
	related := []paperPart{
		{"styles.xml", "styles", "styles", typeMain + "styles+xml", stylesPart().xml()},
		{"settings.xml", "settings", "settings", typeMain + "settings+xml", settingsPart().xml()},
		{"fontTable.xml", "fontTable", "fonts", typeMain + "fontTable+xml", fontTable().xml()},
	}
	related = append(append(related, w.margins...), w.media.related...)
	out := []paperPart{
		{name: "word/document.xml", content: typeMain + "document.main+xml", data: w.main.xml()},
		{name: "word/_rels/document.xml.rels", data: relationships(related).xml()},
		{name: "docProps/core.xml", content: coreProps, data: w.properties.xml()},
		{name: "docProps/app.xml", content: extraProps, data: appProperties().xml()},
		{name: "_rels/.rels", data: rootRelationships().xml()},
	}
	out = append(out, w.media.loose...)
	for _, part := range related {
		part.name = "word/" + part.name
		out = append(out, part)
	}
	out = append(out, paperPart{name: "[Content_Types].xml", data: contentTypes(out).xml()})
	slices.SortFunc(out, func(a, b paperPart) int { return cmp.Compare(a.name, b.name) })
	return out, w.media.fault
}

// margins are the parts above and below the text.
func (p *Paper) margins() []paperPart {
	const footer, header = typeMain + "footer+xml", typeMain + "header+xml"
	below := 0
	var out []paperPart
	if p.Form == FormLetter {
		below = footerBottom() - letterFoot
		out = []paperPart{
			{"headerFirst.xml", "header", idFirstHeader, header, p.letterHeader().xml()},
			{"footerFirst.xml", "footer", idFirstFooter, footer, letterFooter().xml()},
		}
	}
	return append(out,
		paperPart{"footerOdd.xml", "footer", idOddFooter, footer, pageNumber(false, below).xml()},
		paperPart{"footerEven.xml", "footer", idEvenFooter, footer, pageNumber(true, below).xml()})
}

// mainPart is the text of the paper from its head to the imprint.
func (p *Paper) mainPart(media *media) element {
	body := &body{media: media}
	text := p.head()
	text = append(text, p.titleBlock(len(text) > 0)...)
	body.keepLast = p.Form != FormMinutes && p.Signer != "" || len(p.Attachments)+len(p.Present) > 0
	text = append(text, body.layOut(p.Blocks)...)
	text = append(text, p.tail()...)
	text = append(text, p.attachmentPages(media)...)
	text = append(text, p.imprint()...)
	return wordDocument(text, p.section())
}

// wordDocument is the root of a main part.
func wordDocument(text []element, section element) element {
	return el("w:document", "xmlns:w", nsMain, "xmlns:r", nsRel, "xmlns:wp", nsPlace, "xmlns:a", nsDrawing, "xmlns:pic", nsPicture,
		"xmlns:wps", nsShape, "xmlns:mc", nsCompat).with(el("w:body").with(text...).with(section))
}

// settingsPart tells programs to lay out as Word has done since 2013, with its
// usual setting of Chinese punctuation.
func settingsPart() element {
	compat := el("w:compat").with(el("w:doNotExpandShiftReturn"), el("w:useFELayout"))
	for _, setting := range [][2]string{
		{"compatibilityMode", "15"}, {"overrideTableStyleFontSizeAndJustification", "1"},
		{"enableOpenTypeFeatures", "1"}, {"doNotFlipMirrorIndents", "1"}, {"differentiateMultirowTableHeaders", "1"},
	} {
		compat = compat.with(el("w:compatSetting", "w:name", setting[0], "w:uri", "http://schemas.microsoft.com/office/word", "w:val", setting[1]))
	}
	return el("w:settings", "xmlns:w", nsMain).with(
		el("w:zoom", "w:percent", "100"), el("w:bordersDoNotSurroundHeader"), el("w:bordersDoNotSurroundFooter"),
		val("w:defaultTabStop", "420"), el("w:evenAndOddHeaders"),
		val("w:characterSpacingControl", "compressPunctuation"), compat,
		el("w:themeFontLang", "w:val", "en-US", "w:eastAsia", "zh-CN"))
}

func relationship(id, kind, target string) element {
	return el("Relationship", "Id", id, "Type", kind, "Target", target)
}

func relationships(parts []paperPart) element {
	root := el("Relationships", "xmlns", nsPackage+"relationships")
	for _, part := range parts {
		root = root.with(relationship(part.id, nsRel+"/"+part.kind, part.name))
	}
	return root
}

func rootRelationships() element {
	return el("Relationships", "xmlns", nsPackage+"relationships").with(
		relationship("main", nsRel+"/officeDocument", "word/document.xml"),
		relationship("core", nsPackage+"relationships/metadata/core-properties", "docProps/core.xml"),
		relationship("app", nsRel+"/extended-properties", "docProps/app.xml"))
}

func contentTypes(parts []paperPart) element {
	root := el("Types", "xmlns", nsPackage+"content-types").with(
		el("Default", "Extension", "png", "ContentType", "image/png"),
		el("Default", "Extension", "rels", "ContentType", "application/vnd.openxmlformats-package.relationships+xml"),
		el("Default", "Extension", "xml", "ContentType", "application/xml"))
	for _, part := range parts {
		if part.content != "" {
			root = root.with(el("Override", "PartName", "/"+part.name, "ContentType", part.content))
		}
	}
	return root
}

// coreProperties name the title and the day of the paper, not who wrote it and
// when.
func (p *Paper) coreProperties() element {
	day := madeAt
	if !p.Date.IsZero() {
		day = p.Date.Format(time.DateOnly) + "T00:00:00Z"
	}
	return coreProperties(p.Title, day)
}

func coreProperties(title, day string) element {
	moment := func(name string) element {
		return el(name, "xsi:type", "dcterms:W3CDTF").saying(day)
	}
	return el("cp:coreProperties", "xmlns:cp", nsPackage+"metadata/core-properties", "xmlns:dc", "http://purl.org/dc/elements/1.1/",
		"xmlns:dcterms", "http://purl.org/dc/terms/", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with(
		el("dc:title").saying(oneLine(title)), el("dc:creator").saying(author), moment("dcterms:created"), moment("dcterms:modified"))
}

func appProperties() element {
	return el("Properties", "xmlns", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties").with(
		el("Application").saying(author))
}

// writeParts writes the package; its files carry no times.
func writeParts(w io.Writer, parts []paperPart) error {
	out := zip.NewWriter(w)
	for _, part := range parts {
		file, err := out.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := file.Write(part.data); err != nil {
			return err
		}
	}
	return out.Close()
}
