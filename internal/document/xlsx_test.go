package document

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func TestXLSXCells(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cell, want, fault string
	}{
		{"shared text", `<c t="s"><v>1</v></c>`, "张店 区", ""},
		{"text that looks like a number", `<c t="s"><v>2</v></c>`, "007", ""},
		{"escaped text", `<c t="s"><v>3</v></c>`, "a\rb", ""},
		{"inline text", `<c t="inlineStr"><is><r><t>示例</t></r><r><t> 一厂 </t></r></is></c>`, "示例 一厂 ", ""},
		{"inline text with line ends", "<c t=\"inlineStr\"><is><t>a\r\nb&#10;c</t></is></c>", "a\nb\nc", ""},
		{"true", `<c t="b"><v>1</v></c>`, "true", ""},
		{"false", `<c t="b"><v>0</v></c>`, "false", ""},
		{"whole number", number("0", "370303001201"), "370303001201", ""},
		{"exponent", number("0", "1E+05"), "100000", ""},
		{"long code with exponent", number("0", "3.70303001201E+11"), "370303001201", ""},
		{"fraction as Excel stores it", number("0", "1.1000000000000001"), "1.1", ""},
		{"small", number("5", "1E-7"), "0.0000001", ""},
		{"negative", number("0", "-12.50"), "-12.5", ""},
		{"minus zero", number("0", "-0"), "0", ""},
		{"padded", number("0", "0042"), "42", ""},
		{"exponent format is no date", number("5", "45000"), "45000", ""},
		{"day", number(styleDate, "45077"), "2023-05-31", ""},
		{"day in a Chinese format", number(styleChinese, "45077"), "2023-05-31", ""},
		{"day and time", number(styleDateTime, "45077.395833333336"), "2023-05-31T09:30:00", ""},
		{"time under a date format", number(styleDate, "45077.5"), "2023-05-31T12:00:00", ""},
		{"midnight reached by rounding", number(styleDateTime, "45076.9999999999"), "2023-05-31", ""},
		{"clock", number(styleClock, "0.3958333333333333"), "09:30:00", ""},
		{"clock with a day", number(styleClock, "45077.25"), "2023-05-31T06:00:00", ""},
		{"span of hours", number(styleSpan, "1.25"), "30:00:00", ""},
		{"code filled up with zeros", number(styleCode, "7"), "007", ""},
		{"code that fills its places", number(styleCode, "1234"), "1234", ""},
		{"no code", number(styleCode, "7.5"), "7.5", ""},
		{"percentage", number(styleShare, "0.855"), "85.5%", ""},
		{"whole percentage", number(styleShare, "1"), "100%", ""},
		{"percentage as Excel stores it", number(styleShare, "0.28999999999999998"), "29%", ""},
		{"first day", number(styleDate, "1"), "1900-01-01", ""},
		{"before the day that never was", number(styleDate, "59"), "1900-02-28", ""},
		{"the day that never was", number(styleDate, "60"), "60", ""},
		{"after it", number(styleDate, "61"), "1900-03-01", ""},
		{"last day", number(styleDate, "2958465"), "9999-12-31", ""},
		{"beyond the last day", number(styleDate, "2958466"), "2958466", ""},
		{"negative date", number(styleDate, "-1"), "-1", ""},
		{"date 0", number(styleDate, "0"), "0", ""},
		{"ISO date", `<c t="d"><v>2023-05-31T00:00:00.000</v></c>`, "2023-05-31", ""},
		{"ISO date and time", `<c t="d"><v>2023-05-31T09:30:00</v></c>`, "2023-05-31T09:30:00", ""},
		{"ISO date alone", `<c t="d"><v>2023-05-31</v></c>`, "2023-05-31", ""},
		{"unknown style", number("99", "45077"), "45077", ""},
		{"formula", `<c><f>SUM(A1:A2)</f><v>12</v></c>`, "12", FaultFormula},
		{"formula with text", `<c t="str"><f>A1&amp;"x"</f><v>idx</v></c>`, "idx", FaultFormula},
		{"formula without result", `<c><f>A1</f></c>`, "", FaultFormula},
		{"shared formula", `<c><f t="shared" si="0"/><v>3</v></c>`, "3", FaultFormula},
		{"formula with error", `<c t="e"><f>1/0</f><v>#DIV/0!</v></c>`, "#DIV/0!", FaultFormula},
		{"error value", `<c t="e"><v>#REF!</v></c>`, "#REF!", FaultErrorValue},
		{"not a number", number("0", "inf"), "inf", FaultErrorValue},
		{"number out of range", number("0", "1e999"), "1e999", FaultErrorValue},
		{"too long", `<c t="inlineStr"><is><t>` + strings.Repeat("骗", MaxCellCharacters+1) + `</t></is></c>`, strings.Repeat("骗", shownCharacters) + "…", FaultTooLong},
		{"far too long", `<c t="inlineStr"><is><t>` + strings.Repeat("a", 900_000) + `</t></is></c>`, strings.Repeat("a", shownCharacters) + "…", FaultTooLong},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readAll("x.xlsx", book(`<row r="1"><c r="A1" t="s"><v>0</v></c>`+tt.cell+`</row>`).zip(t))
			if err != nil {
				t.Fatal(err)
			}
			want := readRow{Number: 1, Cells: []string{"id", tt.want}}
			if tt.fault != "" {
				want.Bad = map[int]string{1: tt.fault}
			}
			if diff := cmp.Diff([]readRow{want}, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestXLSXRows(t *testing.T) {
	t.Parallel()
	text := func(at, value string) string {
		return `<c r="` + at + `" t="inlineStr"><is><t>` + value + `</t></is></c>`
	}
	tests := []struct {
		name, rows string
		want       []readRow
	}{
		{"no rows", ``, nil},
		{"numbering with gaps", `<row r="2">` + text("A2", "a") + `</row><row r="5">` + text("A5", "b") + `</row><row>` + text("A6", "c") + `</row>`,
			[]readRow{row(2, "a"), row(5, "b"), row(6, "c")}},
		{"rows without values", `<row r="1">` + text("A1", "a") + `</row><row r="2"><c r="A2" s="1"/><c r="B2"><v></v></c></row><row r="3"/><row r="4">` + text("A4", "b") + `</row>`,
			[]readRow{row(1, "a"), row(4, "b")}},
		{"filled up to the first row", `<row r="1">` + text("A1", "a") + text("B1", "b") + text("C1", "c") + `</row><row r="2">` + text("B2", "x") + `</row><row r="3">` + text("D3", "y") + `</row>`,
			[]readRow{row(1, "a", "b", "c"), row(2, "", "x", ""), row(3, "", "", "", "y")}},
		{"styled cells beyond the columns", `<row r="1">` + text("A1", "a") + `<c r="XFD1" s="1"/></row>`, []readRow{row(1, "a")}},
		{"a value too far right", `<row r="1">` + text("A1", "a") + `</row><row r="2">` + text("A2", "b") + text("IW2", "c") + `</row><row r="3">` + text("IV3", "d") + `</row>`,
			[]readRow{row(1, "a"), {Number: 2, Fault: FaultTooWide}, row(3, append(make([]string, MaxColumns-1), "d")...)}},
		{"prefixed names", `<x:row r="1"><x:c r="B1"><x:v>5</x:v></x:c></x:row>`, []readRow{row(1, "", "5")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readAll("x.xlsx", book(tt.rows).zip(t))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestXLSXSheets(t *testing.T) {
	t.Parallel()
	const first = `<row><c t="inlineStr"><is><t>first</t></is></c></row>`
	list := func(sheets string) []byte {
		return bookWith(`<workbook><sheets>`+sheets+`</sheets></workbook>`, first).zip(t)
	}
	two := list(`<sheet name="台账" r:id="r1"/><sheet name="Second" r:id="r2"/>`)
	tests := []struct {
		name, sheet, want string
		content           []byte
		err               error
	}{
		{"first", "", "first", two, nil},
		{"by name", "second", "second", two, nil},
		{"by Chinese name", "台账", "first", two, nil},
		{"no such name", "third", "", two, ErrNoSheet},
		{"hidden ones are passed over", "", "second", list(`<sheet name="a" state="hidden" r:id="r1"/><sheet name="b" r:id="r2"/>`), nil},
		{"hidden ones can be named", "a", "first", list(`<sheet name="a" state="veryHidden" r:id="r1"/><sheet name="b" r:id="r2"/>`), nil},
		{"what is no worksheet is passed over", "", "second", list(`<sheet name="chart" r:id="r9"/><sheet name="b" r:id="r2"/>`), nil},
		{"none", "", "", list(``), ErrNoSheet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readAll("x.xlsx", tt.content, OnSheet(tt.sheet))
			if !errors.Is(err, tt.err) {
				t.Fatalf("got error %v, want %v", err, tt.err)
			}
			if tt.err == nil && (len(got) != 1 || got[0].Cells[0] != tt.want) {
				t.Errorf("got %v, want the sheet of %q", got, tt.want)
			}
		})
	}
}

func TestXLSXDate1904(t *testing.T) {
	t.Parallel()
	content := bookWith(`<workbook><workbookPr date1904="1"/><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`,
		`<row>`+number(styleDate, "43615")+number(styleDate, "0")+number(styleDateTime, "0.5")+number(styleClock, "0.5")+`</row>`).zip(t)
	got, err := readAll("x.xlsx", content)
	if err != nil {
		t.Fatal(err)
	}
	want := []readRow{row(1, "2023-05-31", "1904-01-01", "1904-01-01T12:00:00", "12:00:00")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestFormatKind(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]numberKind{
		"General": plainNumber, "0.00": plainNumber, "#,##0.00;[Red]-#,##0.00": plainNumber, "@": plainNumber,
		"0.00E+00": plainNumber, "##0.0e-0": plainNumber, `0"days"`: plainNumber, `0\d`: plainNumber, "[Red]0": plainNumber,
		"[$¥-804]#,##0": plainNumber, "_(* #,##0_);_(* (#,##0)": plainNumber, "G/通用格式": plainNumber, `0"unclosed`: plainNumber, "[unclosed": plainNumber, "": plainNumber,
		"yyyy-mm-dd": dateNumber, "YYYY/M/D": dateNumber, `yyyy"年"m"月"`: dateNumber, `m"月"d"日"`: dateNumber, `mm"月"`: dateNumber,
		"[$-804]aaaa": dateNumber, "e年m月": dateNumber, "[DBNum1][$-804]yyyy年m月d日;@": dateNumber, "yyyy-mm-dd hh:mm": dateNumber,
		"h:mm": clockNumber, "mm:ss": clockNumber, "上午/下午h时mm分": clockNumber, "h:mm AM/PM": clockNumber,
		"[h]:mm": spanNumber, "[mm]:ss": spanNumber, "[ss]": spanNumber,
	} {
		if got := formatKind(code); got != want {
			t.Errorf("formatKind(%q) = %d, want %d", code, got, want)
		}
	}
}

// What excelize writes stands for what spreadsheet programs write: shared
// strings, styles and relations of an independent implementation.
func TestXLSXFromExcelize(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer f.Close()
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	if err := f.SetSheetRow("Sheet1", "A1", &[]any{"id", "日期", "数", "真", "文本"}); err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetRow("Sheet1", "A3", &[]any{"E1", day, 0.1, true, "=1+1"}); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellFormula("Sheet1", "B4", "SUM(C3)"); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	got, err := readAll("x.xlsx", buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := []readRow{row(1, "id", "日期", "数", "真", "文本"), row(3, "E1", "2024-02-29", "0.1", "true", "=1+1"),
		{Number: 4, Cells: []string{"", "", "", "", ""}, Bad: map[int]string{1: FaultFormula}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestOpenFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "台账.CSV")
	if err := os.WriteFile(path, []byte("id\nE1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	table, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := drain(table)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]readRow{row(1, "id"), row(2, "E1")}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if err := table.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if _, _, _, err := table.Next(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Next after Close: got %v, want os.ErrClosed", err)
	}
	if _, err := OpenFile(filepath.Join(dir, "none.csv")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: got %v, want os.ErrNotExist", err)
	}
	if _, err := OpenFile(dir); err == nil {
		t.Error("a directory was opened")
	}
}
