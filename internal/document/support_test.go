package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"
)

// readRow is a row as a test expects it.
type readRow struct {
	Number int
	Cells  []string
	Bad    map[int]string
	Fault  string // of the row as a whole
	Line   int    // of such a fault in a text file
}

// drain reads a table to its end; the error is the final one, nil at io.EOF.
func drain(table *Table) ([]readRow, error) {
	var rows []readRow
	for {
		number, cells, bad, err := table.Next()
		if one, ok := errors.AsType[*RowError](err); ok {
			rows = append(rows, readRow{Number: one.Number, Fault: one.Fault, Line: one.Line})
			continue
		}
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, readRow{Number: number, Cells: slices.Clone(cells), Bad: bad})
	}
}

// readAll opens and reads a file held in memory.
func readAll(name string, content []byte, opts ...Option) ([]readRow, error) {
	table, err := Open(name, bytes.NewReader(content), int64(len(content)), opts...)
	if err != nil {
		return nil, err
	}
	return drain(table)
}

// files are the parts of an archive, in order.
type files [][2]string

func (f files) zip(t testing.TB) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, file := range f {
		part, err := w.Create(file[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, file[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const bookRelations = `<Relationships>
<Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="r2" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/>
<Relationship Id="r3" Type="http://x/styles" Target="styles.xml"/>
<Relationship Id="r4" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`

const bookStyles = `<styleSheet><numFmts>
<numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>
<numFmt numFmtId="171" formatCode="0.00E+00"/><numFmt numFmtId="172" formatCode="[h]:mm"/>
<numFmt numFmtId="173" formatCode="000"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="170"/><xf numFmtId="20"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="173"/><xf numFmtId="10"/></cellXfs></styleSheet>`

// Cell styles of bookStyles.
const (
	styleDate     = "1"
	styleDateTime = "2"
	styleChinese  = "3"
	styleClock    = "4"
	styleExponent = "5"
	styleSpan     = "6"
	styleCode     = "7"
	styleShare    = "8"
)

const bookTexts = `<sst><si><t>id</t></si><si><r><t>张店</t></r><rPh><t>zhang</t></rPh><r><t xml:space="preserve"> 区</t></r></si><si><t>007</t></si><si><t>a_x000D_b</t></si><si/></sst>`

// book is a workbook whose first sheet has the given rows.
func book(sheetData string) files {
	return bookWith(`<workbook><sheets><sheet name="台账" sheetId="1" r:id="r1"/><sheet name="Second" sheetId="2" r:id="r2"/></sheets></workbook>`, sheetData)
}

func bookWith(workbook, sheetData string) files {
	return files{
		{"[Content_Types].xml", `<Types/>`},
		{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", workbook},
		{"xl/_rels/workbook.xml.rels", bookRelations},
		{"xl/styles.xml", bookStyles},
		{"xl/sharedStrings.xml", bookTexts},
		{"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + sheetData + `</sheetData></worksheet>`},
		{"xl/worksheets/sheet2.xml", `<worksheet><sheetData><row><c t="inlineStr"><is><t>second</t></is></c></row></sheetData></worksheet>`},
	}
}

// number is a numeric cell without a place.
func number(style, value string) string {
	return `<c s="` + style + `"><v>` + value + `</v></c>`
}
