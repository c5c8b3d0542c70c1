package document

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
)

// workbook is what the rows of a sheet refer to.
type workbook struct {
	*archive
	limits   limits
	date1904 bool
	texts    []string       // shared strings
	formats  []numberFormat // by cell style
}

// relation leads from a part to another.
type relation struct{ id, kind, target string }

// sheetEntry is a line of the workbook's list of sheets.
type sheetEntry struct {
	name, relation string
	hidden         bool
}

func openWorkbook(r io.ReaderAt, size int64, set settings) (rowReader, error) {
	if err := refuseOLE(r, size); err != nil {
		return nil, err
	}
	files, err := openArchive(r, size, set.unzipped)
	if err != nil {
		return nil, err
	}
	book := &workbook{archive: files, limits: set.limits}
	main := "xl/workbook.xml"
	roots, err := book.relations("")
	if err != nil {
		return nil, err
	}
	for _, root := range roots {
		if root.kind == "officeDocument" {
			main = root.target
		}
	}
	sheet, err := book.read(main, set.sheet)
	if err != nil {
		return nil, err
	}
	content, err := book.open(sheet)
	if err != nil {
		return nil, err
	}
	return &sheetReader{book: book, part: content}, nil
}

// read loads what rows need and gives the part of the wanted sheet.
func (b *workbook) read(main, wanted string) (string, error) {
	sheets, err := b.sheets(main)
	if err != nil {
		return "", err
	}
	relations, err := b.relations(main)
	if err != nil {
		return "", err
	}
	targets := make(map[string]string)
	for _, r := range relations {
		switch r.kind {
		case "worksheet":
			targets[r.id] = r.target
		case "sharedStrings":
			err = b.readTexts(r.target)
		case "styles":
			b.formats, err = readFormats(b.archive, r.target)
		}
		if err != nil {
			return "", err
		}
	}
	return chooseSheet(sheets, targets, wanted)
}

// chooseSheet gives the part of the named sheet, or of the first visible one.
func chooseSheet(sheets []sheetEntry, targets map[string]string, wanted string) (string, error) {
	for _, sheet := range sheets {
		target, isWorksheet := targets[sheet.relation]
		if !isWorksheet {
			continue
		}
		if wanted == "" && !sheet.hidden || wanted != "" && strings.EqualFold(sheet.name, wanted) {
			return target, nil
		}
	}
	if wanted == "" {
		return "", ErrNoSheet
	}
	return "", fmt.Errorf("%w: %q", ErrNoSheet, shown(wanted))
}

// relations gives the relations of a part, or of the archive for "". A part
// without any has no file for them.
func (b *workbook) relations(of string) (found []relation, err error) {
	dir, file := path.Split(of)
	name := dir + "_rels/" + file + ".rels"
	if b.parts[partName(name)] == nil {
		return nil, nil
	}
	err = b.each(name, func(token xml.Token) error {
		element, ok := token.(xml.StartElement)
		if !ok || element.Name.Local != "Relationship" {
			return nil
		}
		if len(found) == maxEntries {
			return fmt.Errorf("%w: more than %d relations", ErrTooLarge, maxEntries)
		}
		target := attribute(element, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		found = append(found, relation{
			id:     attribute(element, "Id"),
			kind:   path.Base(attribute(element, "Type")),
			target: target,
		})
		return nil
	})
	return found, err
}

func (b *workbook) sheets(main string) (found []sheetEntry, err error) {
	err = b.each(main, func(token xml.Token) error {
		element, ok := token.(xml.StartElement)
		if !ok {
			return nil
		}
		switch element.Name.Local {
		case "workbookPr":
			value := attribute(element, "date1904")
			b.date1904 = value == "1" || value == "true"
		case "sheet":
			if len(found) == maxEntries {
				return fmt.Errorf("%w: more than %d sheets", ErrTooLarge, maxEntries)
			}
			state := attribute(element, "state")
			found = append(found, sheetEntry{
				name:     attribute(element, "name"),
				relation: attribute(element, "id"),
				hidden:   state == "hidden" || state == "veryHidden",
			})
		}
		return nil
	})
	return found, err
}

// readTexts loads the shared strings.
func (b *workbook) readTexts(name string) error {
	var text richText
	held := 0
	return b.each(name, func(token xml.Token) error {
		text.take(token)
		end, ok := token.(xml.EndElement)
		if !ok || end.Name.Local != "si" {
			return nil
		}
		if len(b.texts) == maxSharedStrings {
			return fmt.Errorf("%w: more than %d different texts", ErrTooLarge, maxSharedStrings)
		}
		b.texts = append(b.texts, text.string())
		if held += len(b.texts[len(b.texts)-1]); held > maxSharedBytes {
			return fmt.Errorf("%w: texts of more than %d MiB", ErrTooLarge, maxSharedBytes>>20)
		}
		text.reset()
		return nil
	})
}

// richText joins the runs of a formatted text, without its phonetic reading.
type richText struct {
	text     []byte
	inText   bool
	phonetic bool
}

func (t *richText) take(token xml.Token) {
	switch token := token.(type) {
	case xml.StartElement:
		switch token.Name.Local {
		case "t":
			t.inText = true
		case "rPh":
			t.phonetic = true
		}
	case xml.EndElement:
		switch token.Name.Local {
		case "t":
			t.inText = false
		case "rPh":
			t.phonetic = false
		}
	case xml.CharData:
		// Beyond four bytes a character the text is too long already, and its
		// rest is of no use to anyone.
		if t.inText && !t.phonetic && len(t.text) <= 4*MaxCellCharacters {
			t.text = append(t.text, token...)
		}
	}
}

func (t *richText) string() string { return unescapeText(string(t.text)) }

func (t *richText) reset() { *t = richText{text: t.text[:0]} }
