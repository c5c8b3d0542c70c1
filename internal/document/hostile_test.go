package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestOpenRefused(t *testing.T) {
	t.Parallel()
	good := book(`<row><c t="s"><v>0</v></c></row>`).zip(t)
	sheet := func(rows string) []byte { return book(rows).zip(t) }
	without := func(name string) []byte {
		var rest files
		for _, file := range book("") {
			if file[0] != name {
				rest = append(rest, file)
			}
		}
		return rest.zip(t)
	}
	deep := strings.Repeat("<a>", 100_000)
	tests := []struct {
		name, file string
		content    []byte
		want       error
	}{
		{"unknown format", "x.pdf", good, ErrUnknownFormat},
		{"no extension", "x", good, ErrUnknownFormat},
		{"old workbook", "x.xls", []byte(oleMagic), ErrOldWorkbook},
		{"old workbook with a new name", "x.xlsx", []byte(oleMagic + strings.Repeat("\x00", 600) + "W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), ErrOldWorkbook},
		{"password", "x.xlsx", protected(t), ErrEncrypted},
		{"empty", "x.xlsx", nil, ErrDamaged},
		{"text", "x.xlsx", []byte("id,name\n"), ErrDamaged},
		{"no workbook", "x.xlsx", files{{"a.txt", "x"}}.zip(t), ErrDamaged},
		{"no sheet part", "x.xlsx", without("xl/worksheets/sheet1.xml"), ErrDamaged},
		{"no styles part", "x.xlsx", without("xl/styles.xml"), ErrDamaged},
		{"no relations", "x.xlsx", without("xl/_rels/workbook.xml.rels"), ErrNoSheet},
		{"two parts of one name", "x.xlsx", append(book(""), [2]string{"XL/workbook.xml", "x"}).zip(t), ErrDamaged},
		{"part outside", "x.xlsx", replaced(book(""), "worksheets/sheet1.xml", "../../../../etc/passwd").zip(t), ErrDamaged},
		{"cut off", "x.xlsx", good[:len(good)/2], ErrDamaged},
		{"cut off at the end", "x.xlsx", good[:len(good)-5], ErrDamaged},
		{"not XML", "x.xlsx", sheet(`<row><c><v>1</v></c></row`), ErrDamaged},
		{"undefined entity", "x.xlsx", sheet(`<row><c><v>&boom;</v></c></row>`), ErrDamaged},
		{"sheet that stops", "x.xlsx", replaced(book(`<row><c><v>1</v></c></row>`), "</sheetData></worksheet>", "").zip(t), ErrDamaged},
		{"cell that stops", "x.xlsx", replaced(book(`<row><c><v>1`), "</sheetData></worksheet>", "").zip(t), ErrDamaged},
		{"row that comes again", "x.xlsx", sheet(`<row r="3"/><row r="3"/>`), ErrDamaged},
		{"row 0", "x.xlsx", sheet(`<row r="0"/>`), ErrDamaged},
		{"row that is no number", "x.xlsx", sheet(`<row r="x"/>`), ErrDamaged},
		{"row beyond the last", "x.xlsx", sheet(`<row r="1048577"/>`), ErrTooLarge},
		{"cell that is no name", "x.xlsx", sheet(`<row><c r="1A"/></row>`), ErrDamaged},
		{"cell of four letters", "x.xlsx", sheet(`<row><c r="AAAA1"/></row>`), ErrDamaged},
		{"text that is not there", "x.xlsx", sheet(`<row><c t="s"><v>99</v></c></row>`), ErrDamaged},
		{"text of negative number", "x.xlsx", sheet(`<row><c t="s"><v>-1</v></c></row>`), ErrDamaged},
		{"depth costs nothing", "x.xlsx", sheet(deep), nil},
		{"one endless text", "x.xlsx", sheet(`<row><c><v>` + strings.Repeat("9", 2*maxMarkupBytes)), ErrTooLarge},
		{"too many sheets", "x.xlsx", bookWith(strings.Repeat(`<sheet/>`, maxEntries+1), "").zip(t), ErrTooLarge},
		{"too many styles", "x.xlsx", replaced(book(""), "</cellXfs>", strings.Repeat("<xf/>", maxStyles)+"</cellXfs>").zip(t), ErrTooLarge},
		{"wrong encoding", "x.xlsx", replaced(book(""), "<workbook>", `<?xml version="1.0" encoding="GBK"?><workbook>`).zip(t), ErrDamaged},
		{"invalid UTF-8", "x.xlsx", sheet("<row><c t=\"inlineStr\"><is><t>\xd6\xd0</t></is></c></row>"), ErrDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := readAll(tt.file, tt.content); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func replaced(f files, old, new string) files {
	out := make(files, len(f))
	for i, file := range f {
		out[i] = [2]string{file[0], strings.ReplaceAll(file[1], old, new)}
	}
	return out
}

// protected is a workbook with a password, in the container that Excel uses.
func protected(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	var buf bytes.Buffer
	if err := f.Write(&buf, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Names that lead out of the archive are only names; the rest of the file is
// good.
func TestPathNamesInArchive(t *testing.T) {
	t.Parallel()
	content := append(book(`<row><c t="s"><v>0</v></c></row>`), [2]string{"../../etc/cron.d/x", "x"}, [2]string{`C:\x`, "x"}, [2]string{"/abs", "x"}).zip(t)
	got, err := readAll("x.xlsx", content)
	if err != nil || len(got) != 1 {
		t.Errorf("got %v, %v, want one row", got, err)
	}
}

// bomb is a workbook whose sheet expands to size bytes of spaces; a lying one
// declares almost nothing in the archive's directory.
func bomb(t *testing.T, size int64, lying bool) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, file := range book("") {
		part, err := w.Create(file[0])
		if err != nil {
			t.Fatal(err)
		}
		if file[0] != "xl/worksheets/sheet1.xml" {
			_, _ = io.WriteString(part, file[1])
			continue
		}
		_, _ = io.WriteString(part, "<worksheet><sheetData>")
		_, err = io.Copy(part, io.LimitReader(spaces{}, size))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	content := buf.Bytes()
	if lying {
		// The size stands as 32 bits, low byte first, in the directory entry.
		declared := size + int64(len("<worksheet><sheetData>"))
		stored := []byte{byte(declared), byte(declared >> 8), byte(declared >> 16), byte(declared >> 24)}
		i := bytes.LastIndex(content, stored)
		if i < 0 {
			t.Fatal("directory entry not found")
		}
		copy(content[i:], []byte{22, 0, 0, 0})
	}
	return content
}

// spaces is an endless stream of small elements.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "<a/>"[i%4]
	}
	return len(p) - len(p)%4, nil
}

func TestBombIsRefused(t *testing.T) {
	t.Parallel()
	lowered := withLimits(limits{unzipped: 2 << 20, rows: MaxRows})
	if _, err := readAll("x.xlsx", bomb(t, 3<<20, false), lowered); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	_, err := readAll("x.xlsx", bomb(t, 3<<20, true), lowered)
	if !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrDamaged) {
		t.Errorf("with a false directory: got %v, want ErrTooLarge or ErrDamaged", err)
	}
}

// The real limit, and sizes that overflow when they are added up, are refused
// from the archive's directory alone.
func TestDeclaredSizesAreBounded(t *testing.T) {
	t.Parallel()
	for name, sizes := range map[string][]uint64{
		"one part":   {MaxUnzippedBytes + 1},
		"two parts":  {MaxUnzippedBytes/2 + 1, MaxUnzippedBytes / 2},
		"overflow":   {1 << 20, 1<<64 - 1<<20 - 1},
		"many parts": slices.Repeat([]uint64{1 << 20}, MaxUnzippedBytes>>20+1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var buf bytes.Buffer
			w := zip.NewWriter(&buf)
			for i, size := range sizes {
				if _, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("p%d", i), Method: zip.Deflate, UncompressedSize64: size}); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := readAll("x.xlsx", buf.Bytes()); !errors.Is(err, ErrTooLarge) {
				t.Errorf("got %v, want ErrTooLarge", err)
			}
			if _, err := Receive(buf.Bytes()); !errors.Is(err, ErrTooLarge) {
				t.Errorf("as an attachment: got %v, want ErrTooLarge", err)
			}
		})
	}
}

func TestRowErrorText(t *testing.T) {
	t.Parallel()
	if got, want := (&RowError{Number: 3, Line: 5, Fault: FaultQuote}).Error(), "row 3 (line 5): broken_quote"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (&RowError{Number: 3, Fault: FaultTooWide}).Error(), "row 3: too_wide"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A meter stops at its budget even when the directory said nothing of it.
func TestMeterBudget(t *testing.T) {
	t.Parallel()
	budget := int64(1 << 20)
	n, err := io.Copy(io.Discard, &meter{src: spaces{}, budget: &budget})
	if !errors.Is(err, ErrTooLarge) || n > 1<<20 {
		t.Errorf("got %d bytes and %v, want at most %d and ErrTooLarge", n, err, 1<<20)
	}
}

func TestManyRowsAreBounded(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>%d</v></c></row>`, i+1, i+1, i)
	}
	got, err := readAll("x.xlsx", book(rows.String()).zip(t), withLimits(limits{unzipped: MaxUnzippedBytes, rows: 4000}))
	if !errors.Is(err, ErrTooLarge) || len(got) != 4000 {
		t.Errorf("got %d rows and %v, want 4000 and ErrTooLarge", len(got), err)
	}
}
