package document

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

func row(number int, cells ...string) readRow { return readRow{Number: number, Cells: cells} }

func TestCSVRows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, content string
		want          []readRow
	}{
		{"plain", "id,name\nE1,示例一厂\n", []readRow{row(1, "id", "name"), row(2, "E1", "示例一厂")}},
		{"no final line end", "id,name\nE1,x", []readRow{row(1, "id", "name"), row(2, "E1", "x")}},
		{"byte order mark", "\ufeffid,name\n", []readRow{row(1, "id", "name")}},
		{"CRLF", "id,n\r\nE1,x\r\n", []readRow{row(1, "id", "n"), row(2, "E1", "x")}},
		{"CR", "id,n\rE1,x\r\rE2,y", []readRow{row(1, "id", "n"), row(2, "E1", "x"), row(4, "E2", "y")}},
		{"nothing trimmed", "id , n\n E1,\tx\n", []readRow{row(1, "id ", " n"), row(2, " E1", "\tx")}},
		{"blank lines count", "\nid,n\n\n\r\nE1,x\n,,\nE2,y\n", []readRow{row(2, "id", "n"), row(5, "E1", "x"), row(7, "E2", "y")}},
		{"ragged rows", "a,b\n1\n1,2,3\n", []readRow{row(1, "a", "b"), row(2, "1"), row(3, "1", "2", "3")}},
		{"quoted comma and quote", "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", []readRow{row(1, "a", "b"), row(2, "x,y", `say "hi"`)}},
		{"quoted empty", "a,b\n\"\",\"\"\"\"\n", []readRow{row(1, "a", "b"), row(2, "", `"`)}},
		{"quoted at the end of the file", "a,b\n1,\"x\"", []readRow{row(1, "a", "b"), row(2, "1", "x")}},
		{"separator at the end of the file", "a,b\n\"1\",", []readRow{row(1, "a", "b"), row(2, "1", "")}},
		{"a row of several lines is one row", "a,b\n1,\"x\ny\r\nz\rw\"\n2,q\n", []readRow{row(1, "a", "b"), row(2, "1", "x\ny\nz\nw"), row(3, "2", "q")}},
		{"semicolons", "a;b;c\n1;2,5;3\n", []readRow{row(1, "a", "b", "c"), row(2, "1", "2,5", "3")}},
		{"tabs", "a\tb\n1\t2;,\n", []readRow{row(1, "a", "b"), row(2, "1", "2;,")}},
		{"separators in quotes do not count", "\"a;;;\",b\n1,2\n", []readRow{row(1, "a;;;", "b"), row(2, "1", "2")}},
		{"only the header decides", "a,b\n1;;;;2,3\n", []readRow{row(1, "a", "b"), row(2, "1;;;;2", "3")}},
		{"one column", "a\n1\n", []readRow{row(1, "a"), row(2, "1")}},
		{"empty file", "", nil},
		{"only a mark", "\ufeff", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readAll("x.csv", []byte(tt.content))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCSVBrokenRows(t *testing.T) {
	t.Parallel()
	small := withLimits(limits{rowBytes: 64})
	tests := []struct {
		name, content string
		want          []readRow
	}{
		{"quote inside a cell", "a,b\n1,x\"y\n2,z\n", []readRow{
			row(1, "a", "b"), {Number: 2, Fault: FaultQuote, Line: 2}, row(3, "2", "z")}},
		{"text after a quote", "a,b\n\"1\"x,y\n2,z\n", []readRow{
			row(1, "a", "b"), {Number: 2, Fault: FaultQuote, Line: 2}, row(3, "2", "z")}},
		{"never closed", "a,b\n1,\"x\n2,y\n3,z\n", []readRow{
			row(1, "a", "b"), {Number: 2, Fault: FaultQuote, Line: 2}, row(3, "2", "y"), row(4, "3", "z")}},
		{"never closed in the last line", "a,b\n1,\"x", []readRow{
			row(1, "a", "b"), {Number: 2, Fault: FaultQuote, Line: 2}}},
		{"line and row differ", "a,b\n\"1\n1\",y\n2,x\"\n3,z\n", []readRow{
			row(1, "a", "b"), row(2, "1\n1", "y"), {Number: 3, Fault: FaultQuote, Line: 4}, row(4, "3", "z")}},
		{"not closed within a row's bytes", "a,b\n1,\"x\n" + strings.Repeat("9,z\n", 20), append([]readRow{
			row(1, "a", "b"), {Number: 2, Fault: FaultQuote, Line: 2}}, numbered(3, 20, "9", "z")...)},
		{"a line beyond a row's bytes", "a,b\r\n" + strings.Repeat("x", 300) + "\r\n2,z\r\n", []readRow{
			row(1, "a", "b"), {Number: 2, Fault: FaultTooLong, Line: 2}, row(3, "2", "z")}},
		{"a value too far right", "a,b\n" + strings.Repeat(",", MaxColumns) + "x\n2,z\n", []readRow{
			row(1, "a", "b"), {Number: 2, Fault: FaultTooWide, Line: 2}, row(3, "2", "z")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			opts := []Option{small}
			if strings.HasPrefix(tt.name, "a value") {
				opts = nil
			}
			got, err := readAll("x.csv", []byte(tt.content), opts...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// numbered is the same row many times over.
func numbered(first, count int, cells ...string) (rows []readRow) {
	for i := range count {
		rows = append(rows, row(first+i, cells...))
	}
	return rows
}

func TestCSVWideEmptyRow(t *testing.T) {
	t.Parallel()
	got, err := readAll("x.csv", []byte("a"+strings.Repeat(",", 2*MaxColumns)+"\n\"b\""+strings.Repeat(",", 2*MaxColumns)))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || len(got[0].Cells) != MaxColumns || len(got[1].Cells) != MaxColumns {
		t.Errorf("got %d rows, want 2 of %d cells: empty cells beyond the limit are dropped", len(got), MaxColumns)
	}
}

func TestCSVEncodings(t *testing.T) {
	t.Parallel()
	const text = "id,名称\nE1,淄博市张店区 “示例”\nE2,𠮷\n"
	want := []readRow{row(1, "id", "名称"), row(2, "E1", "淄博市张店区 “示例”"), row(3, "E2", "𠮷")}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	little, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	big, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"UTF-8": text, "UTF-8 marked": "\ufeff" + text, "GB18030": gb, "UTF-16LE": little, "UTF-16BE": big} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readAll("x.csv", []byte(content))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// Characters that lie across the blocks of the survey must not look broken.
func TestCSVEncodingAcrossBlocks(t *testing.T) {
	t.Parallel()
	for shift := range 4 {
		text := "a\n" + strings.Repeat("x", shift) + strings.Repeat("诈", surveyBytes/6) + "\n" +
			strings.Repeat(strings.Repeat("𠮷骗", 100)+"\n", 300)
		gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		want, err := readAll("x.csv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll("x.csv", []byte(gb))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("shift %d: GB18030 differs from UTF-8:\n%s", shift, diff)
		}
		for _, r := range got {
			if r.Bad != nil {
				t.Fatalf("shift %d: row %d is marked %v", shift, r.Number, r.Bad)
			}
		}
	}
}

func TestCSVBadCells(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("骗", MaxCellCharacters)
	tests := []struct {
		name, content string
		want          readRow
	}{
		{"UTF-8 with a broken cell", "id,名称,备注\nE1,示例一厂,宣传\xe5\x8a\n", readRow{Number: 2, Cells: []string{"E1", "示例一厂", "宣传\ufffd"}, Bad: map[int]string{2: FaultEncoding}}},
		{"marked UTF-8 with a broken cell", "\ufeffid,n\n\xd6\xd0,x\n", readRow{Number: 2, Cells: []string{"\ufffd", "x"}, Bad: map[int]string{0: FaultEncoding}}},
		{"GB18030 with a broken cell", "id,\xc3\xfb\xb3\xc6\n\xd6\xd0\xb9\xfa,x\xff\n", readRow{Number: 2, Cells: []string{"中国", "x\ufffd"}, Bad: map[int]string{1: FaultEncoding}}},
		{"a character lost before", "id,n\nE1,a\ufffdb\n", readRow{Number: 2, Cells: []string{"E1", "a\ufffdb"}, Bad: map[int]string{1: FaultEncoding}}},
		{"longest cell", "id,n\nE1," + long + "\n", row(2, "E1", long)},
		{"too long a cell", "id,n\nE1," + long + "x\n", readRow{Number: 2, Cells: []string{"E1", strings.Repeat("骗", shownCharacters) + "…"}, Bad: map[int]string{1: FaultTooLong}}},
		{"too long a quoted cell", "id,n\nE1,\"" + long + "x\"\n", readRow{Number: 2, Cells: []string{"E1", strings.Repeat("骗", shownCharacters) + "…"}, Bad: map[int]string{1: FaultTooLong}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readAll("x.csv", []byte(tt.content))
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 2 {
				t.Fatalf("got %d rows, want 2", len(got))
			}
			if diff := cmp.Diff(tt.want, got[1]); diff != "" {
				t.Errorf("row 2 (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCSVRefused(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"NUL":                  "a,b\n1,\x00\n",
		"NUL in UTF-16":        "\xff\xfea\x00\n\x00\x00\x00",
		"UTF-16 without mark":  "a\x00,\x00b\x00",
		"NUL in a later block": strings.Repeat("a,b\n", surveyBytes) + "\x00",
		"a workbook":           string(book("").zip(t)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := readAll("x.csv", []byte(content)); !errors.Is(err, ErrNotText) {
				t.Errorf("got %v, want ErrNotText", err)
			}
		})
	}
}

// The window moves and grows under rows of all lengths; what comes out must not
// depend on it.
func TestCSVWindow(t *testing.T) {
	t.Parallel()
	var content strings.Builder
	var want []readRow
	content.WriteString("a,b\n")
	want = append(want, row(1, "a", "b"))
	for i := range 200 {
		cell := strings.Repeat("x", i*150)
		content.WriteString("\"" + cell + "\n\"," + cell + "\r\n")
		want = append(want, row(i+2, cell+"\n", cell))
	}
	got, err := readAll("x.csv", []byte(content.String()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("rows differ")
	}
}
