package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func sampleSheets() []Sheet {
	day := time.Date(2023, 5, 31, 23, 30, 0, 0, time.FixedZone("", 8*3600))
	return []Sheet{
		{
			Name: "台账 & 明细",
			Columns: []Column{
				{Title: "编号", Kind: KindText, Locked: true}, {Title: "名称"}, {Title: "次数", Kind: KindInteger},
				{Title: "得分", Kind: KindDecimal}, {Title: "日期", Kind: KindDate, Width: 14}, {Title: "形式", Choices: []string{"入户,走访", `讲座"大"`}},
			},
			Rows: slices.Values([][]Cell{
				{Text("007"), Text("=1+1"), Integer(-12), Decimal(12345, 3), Date(day), Text("入户,走访")},
				{Text("<a> & \"b\""), Text("两\n行 "), Integer(370303001201), Decimal(-5, 2), Date(time.Time{}), {}},
				{Text("E3"), Text("\x01_x0041_\r"), Integer(1_000_000_000_000_000), Decimal(7, 0), Date(time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC))},
				{},
				{Text("E5")},
			}),
		},
		{Name: "空表", Columns: []Column{{Title: "a"}, {Title: "形式", Choices: []string{"入户,走访", `讲座"大"`}}}},
	}
}

func writeSample(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteXLSX(&buf, sampleSheets()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestWriteXLSXIsRead(t *testing.T) {
	t.Parallel()
	got, err := readAll("x.xlsx", writeSample(t))
	if err != nil {
		t.Fatal(err)
	}
	want := []readRow{
		row(1, "编号", "名称", "次数", "得分", "日期", "形式"),
		row(2, "007", "=1+1", "-12", "12.345", "2023-05-31", "入户,走访"),
		row(3, "<a> & \"b\"", "两\n行 ", "370303001201", "-0.05", "", ""),
		row(4, "E3", "\ufffd_x0041_\r", "1000000000000000", "7", "1899-01-01", ""),
		row(6, "E5", "", "", "", "", ""),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestWriteXLSXSameBytes(t *testing.T) {
	t.Parallel()
	first := writeSample(t)
	for range 5 {
		if !bytes.Equal(first, writeSample(t)) {
			t.Fatal("the same sheets give different bytes")
		}
	}
}

// The sheets are compared and not the archive, whose compression may change with
// the Go version, nor the parts that are the same in every workbook.
func TestWriteXLSXParts(t *testing.T) {
	t.Parallel()
	content := writeSample(t)
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	namespaces := regexp.MustCompile(` (xmlns(:\w+)?|mc:Ignorable|xr:uid)="[^"]*"`)
	var names []string
	var all strings.Builder
	for _, file := range archive.File {
		names = append(names, file.Name)
		if !file.Modified.IsZero() && file.Modified.Year() > 1980 {
			t.Errorf("%s has the time %v", file.Name, file.Modified)
		}
		text, err := fs.ReadFile(archive, file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if path.Dir(file.Name) == "xl/worksheets" || path.Dir(file.Name) == "docProps" {
			all.WriteString("== " + file.Name + "\n" + strings.ReplaceAll(namespaces.ReplaceAllString(string(text), ""), "><", ">\n<") + "\n")
		}
	}
	if !slices.IsSorted(names) || names[0] != "[Content_Types].xml" {
		t.Errorf("parts: got %q, want them by name", names)
	}
	golden(t, "workbook.txt", []byte(all.String()))
}

// An independent reader finds what a person would see in a spreadsheet program.
func TestWriteXLSXForExcelize(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(writeSample(t)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if diff := cmp.Diff([]string{"台账 & 明细", "空表", choicesSheet}, f.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if visible, err := f.GetSheetVisible(choicesSheet); err != nil || visible {
		t.Errorf("sheet of choices: visible %v, %v", visible, err)
	}
	const sheet = "台账 & 明细"
	for cell, want := range map[string]string{"A2": "007", "B2": "=1+1", "C2": "-12", "D2": "12.345", "E2": "2023-05-31", "D3": "-0.05", "C4": "1000000000000000"} {
		if got, err := f.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", cell, got, err, want)
		}
		if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
			t.Errorf("%s: has the formula %q, %v", cell, formula, err)
		}
	}
	if panes, err := f.GetPanes(sheet); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes: got %+v, %v, want the first row frozen", panes, err)
	}
	rules, err := f.GetDataValidations(sheet)
	if err != nil || len(rules) != 1 || rules[0].Sqref != "F2:F1048576" || rules[0].Formula1 != "'"+choicesSheet+"'!$A$1:$A$2" {
		t.Errorf("drop-down lists: got %+v, %v", rules, err)
	}
	for cell, want := range map[string]bool{"A2": true, "B2": false, "A1": true, "B1": true} {
		if got := cellLocked(t, f, sheet, cell); got != want {
			t.Errorf("%s: locked %v, want %v", cell, got, want)
		}
	}
}

func cellLocked(t *testing.T, f *excelize.File, sheet, cell string) bool {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return style.Protection == nil || style.Protection.Locked
}

func TestWriteXLSXRefused(t *testing.T) {
	t.Parallel()
	one := []Column{{Title: "a"}}
	cells := func(cells ...Cell) []Sheet {
		return []Sheet{{Name: "a", Columns: one, Rows: slices.Values([][]Cell{cells})}}
	}
	tests := []struct {
		name   string
		sheets []Sheet
		want   string
	}{
		{"nothing", nil, "no sheets"},
		{"no name", []Sheet{{Columns: one}}, "blank"},
		{"long name", []Sheet{{Name: strings.Repeat("表", 32), Columns: one}}, "31 characters"},
		{"name with a slash", []Sheet{{Name: "a/b", Columns: one}}, "can not contain"},
		{"name with an apostrophe", []Sheet{{Name: "a'b", Columns: one}}, "not allowed"},
		{"name with a control character", []Sheet{{Name: "a\x01", Columns: one}}, "not allowed"},
		{"name twice", []Sheet{{Name: "a", Columns: one}, {Name: "A", Columns: one}}, "twice"},
		{"reserved name", []Sheet{{Name: choicesSheet, Columns: one}}, "reserved"},
		{"no columns", []Sheet{{Name: "a"}}, "columns"},
		{"too many columns", []Sheet{{Name: "a", Columns: make([]Column, MaxColumns+1)}}, "columns"},
		{"too many cells", cells(Text("x"), Text("y")), "row 2: 2 cells"},
		{"too long a text", cells(Text(strings.Repeat("骗", MaxCellCharacters+1))), "row 2, column A"},
		{"too long a text for its units", cells(Text(strings.Repeat("𠮷", MaxCellCharacters/2+1))), "row 2, column A"},
		{"too wide a column", []Sheet{{Name: "a", Columns: []Column{{Title: "宽", Width: 256}}}}, "column \"宽\""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if err := WriteXLSX(io.Discard, tt.sheets); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
	if err := WriteXLSX(&fullWriter{room: 100}, cells(Text("x"))); !errors.Is(err, errFull) {
		t.Errorf("full disk: got %v", err)
	}
}

func TestColumnWidths(t *testing.T) {
	t.Parallel()
	rows := [][]Cell{{Text("short\n中文中文中文中文"), Date(time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)), Text(strings.Repeat("长", 100))}}
	for column, want := range []float64{17, 11, widest} {
		if got := fittedWidth("列", column, rows); got != want {
			t.Errorf("column %d: width %v, want %v", column, got, want)
		}
	}
	if got := fittedWidth("列", 9, rows); got != narrowest {
		t.Errorf("empty column: width %v, want %v", got, narrowest)
	}
}

func TestCellText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		cell Cell
		kind Kind
		text string
	}{
		{Cell{}, KindBlank, ""},
		{Integer(0), KindInteger, "0"},
		{Integer(-999_999_999_999_999), KindInteger, "-999999999999999"},
		{Integer(-1_000_000_000_000_000), KindText, "-1000000000000000"},
		{Decimal(0, 2), KindDecimal, "0.00"},
		{Decimal(5, 3), KindDecimal, "0.005"},
		{Decimal(-1234, 1), KindDecimal, "-123.4"},
		{Decimal(1, 99), KindDecimal, "0.000001"},
		{Decimal(12, -1), KindDecimal, "12"},
		{Date(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)), KindDate, "61"},
		{Date(time.Date(1900, 2, 28, 0, 0, 0, 0, time.UTC)), KindText, "1900-02-28"},
	}
	for _, tt := range tests {
		if kind, text := tt.cell.stored(); kind != tt.kind || text != tt.text {
			t.Errorf("%+v: stored as %d %q, want %d %q", tt.cell, kind, text, tt.kind, tt.text)
		}
	}
}

// What WriteXLSX writes, Open reads, for any text at all except characters that
// XML cannot carry.
func TestXLSXRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("_x0\x01\x0b\r\n\t&<诈𠮷 "))))
		rows := rapid.SliceOfN(rapid.SliceOfN(text, 2, 2), 0, 4).Draw(t, "rows")
		var cells [][]Cell
		want := []readRow{row(1, "a", "b")}
		for i, texts := range rows {
			cells = append(cells, []Cell{Text(texts[0]), Text(texts[1])})
			if !allEmpty(texts) {
				want = append(want, row(i+2, carried(texts[0]), carried(texts[1])))
			}
		}
		var buf bytes.Buffer
		if err := WriteXLSX(&buf, []Sheet{{Name: "a", Columns: []Column{{Title: "a"}, {Title: "b"}}, Rows: slices.Values(cells)}}); err != nil {
			t.Fatal(err)
		}
		got, err := readAll("x.xlsx", buf.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("rows (-want +got):\n%s", diff)
		}
	})
}

// carried is a text as XML can carry it.
func carried(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return '\ufffd'
		}
		return r
	}, text)
}

// The days that are written are the days that are read.
func TestDateRoundTrip(t *testing.T) {
	t.Parallel()
	for day := time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2500; day = day.AddDate(0, 0, 17) {
		serial, ok := daySerial(day)
		if !ok {
			t.Fatalf("%v has no number", day)
		}
		got, ok := serialText(float64(serial), dateNumber, false)
		if want := day.Format("2006-01-02"); !ok || got != want {
			t.Fatalf("%v became %d and came back as %q", want, serial, got)
		}
	}
}
