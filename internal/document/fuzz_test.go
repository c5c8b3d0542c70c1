package document

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkRows holds what every reader promises, whatever it is given.
func checkRows(t *testing.T, rows []readRow) {
	t.Helper()
	last := 0
	for _, r := range rows {
		if r.Number <= last {
			t.Fatalf("row %d comes after row %d", r.Number, last)
		}
		last = r.Number
		if r.Fault != "" {
			continue
		}
		if len(r.Cells) == 0 || len(r.Cells) > MaxColumns {
			t.Fatalf("row %d has %d cells", r.Number, len(r.Cells))
		}
		for i, cell := range r.Cells {
			if !utf8.ValidString(cell) || utf8.RuneCountInString(cell) > MaxCellCharacters {
				t.Fatalf("row %d, cell %d: not valid text within the limit", r.Number, i)
			}
		}
		for i := range r.Bad {
			if i < 0 || i >= len(r.Cells) {
				t.Fatalf("row %d: fault in column %d of %d", r.Number, i, len(r.Cells))
			}
		}
	}
}

func knownError(err error) bool {
	for _, known := range []error{ErrUnknownFormat, ErrOldWorkbook, ErrEncrypted, ErrDamaged, ErrTooLarge, ErrNotText, ErrNoSheet} {
		if errors.Is(err, known) {
			return true
		}
	}
	return err == nil
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"id,name\nE1,示例一厂\n", "\ufeffa;b\r\n1;\"x\r\ny\"\r\n", "a\tb\r\"\"\"\"\t1\r", "a,b\n\"open\n1,2\n", "a\"b,c\nd\n", "\n\n,,\n\"\"\n",
		"\xc3\xfb\xb3\xc6,a\n\xd6\xd0\xb9\xfa,\xff\n", "\xff\xfea\x00,\x00b\x00\n\x00", "\xfe\xff\x00a\x00\n\xd8\x00", "a,\x00\n", "宣传\xe5\x8a,x\n", "\r\r\n\n\r",
		"a" + strings.Repeat(",", 2*MaxColumns) + "\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		rows, err := readAll("x.csv", content)
		if !knownError(err) {
			t.Fatalf("unknown kind of error: %v", err)
		}
		checkRows(t, rows)
		compareWithStandard(t, content, rows)
	})
}

// compareWithStandard holds the rows against encoding/csv where both must
// agree: valid UTF-8 with commas and LF, quotes all in order.
func compareWithStandard(t *testing.T, content []byte, rows []readRow) {
	text := string(content)
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\r\x00;\t\ufeff") {
		return
	}
	standard := csv.NewReader(bytes.NewReader(content))
	standard.FieldsPerRecord = -1
	want, err := standard.ReadAll()
	if err != nil {
		return
	}
	want = slices.DeleteFunc(want, allEmpty)
	if len(rows) != len(want) {
		t.Fatalf("got %d rows, encoding/csv has %d", len(rows), len(want))
	}
	for i, r := range rows {
		if r.Bad == nil && r.Fault == "" && !slices.Equal(r.Cells, want[i][:min(len(want[i]), MaxColumns)]) {
			t.Fatalf("row %d: got %q, encoding/csv has %q", r.Number, r.Cells, want[i])
		}
	}
}

// FuzzXLSX varies the XML of a sheet and its neighbours; the archive around it
// is sound, so that the fuzzer does not have to find checksums.
func FuzzXLSX(f *testing.F) {
	const workbook = `<workbook><workbookPr date1904="1"/><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`
	f.Add(workbook, bookStyles, bookTexts, `<row r="1"><c r="A1" t="s"><v>1</v></c>`+number(styleDate, "45077.5")+`<c><f>A1</f><v>1</v></c></row>`)
	f.Add(workbook, bookStyles, `<sst/>`, `<row><c t="inlineStr"><is><t>_x0041_</t></is></c><c t="e"><v>#N/A</v></c><c t="d"><v>2023-05-31</v></c></row><row r="9"/>`)
	f.Add(`<workbook/>`, `<a`, `<sst><si><t>`, `<row r="-1"><c r="ZZZ1" s="-5"/></row>`)
	f.Add(workbook, `<cellXfs><xf numFmtId="46"/></cellXfs>`, `<si>`, `<row>`+number("0", "1e308")+number("0", "-1E-300")+`</row>`)
	f.Fuzz(func(t *testing.T, workbook, styles, texts, rows string) {
		parts := bookWith(workbook, rows)
		for i := range parts {
			switch parts[i][0] {
			case "xl/styles.xml":
				parts[i][1] = styles
			case "xl/sharedStrings.xml":
				parts[i][1] = texts
			}
		}
		got, err := readAll("x.xlsx", parts.zip(t))
		if !knownError(err) {
			t.Fatalf("unknown kind of error: %v", err)
		}
		checkRows(t, got)
	})
}

// FuzzXLSXBytes varies the archive itself.
func FuzzXLSXBytes(f *testing.F) {
	good := book(`<row><c t="s"><v>0</v></c></row>`).zip(f)
	f.Add(good)
	f.Add(good[:len(good)-30])
	f.Add([]byte(oleMagic))
	f.Fuzz(func(t *testing.T, content []byte) {
		rows, err := readAll("x.xlsx", content)
		if !knownError(err) {
			t.Fatalf("unknown kind of error: %v", err)
		}
		checkRows(t, rows)
	})
}
