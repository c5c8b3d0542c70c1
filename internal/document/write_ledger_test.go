package document

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"
)

func ledgerSheet() Sheet {
	return Sheet{Name: "入户宣传", Title: "鹿鸣村2023年6月入户宣传台账", Columns: []Column{{Title: "日期"}, {Title: "户数"}, {Title: "备注"}},
		Rows: slices.Values([][]Cell{{Date(day(2023, 6, 1)), Integer(12), Text("=1+1")}, {Text("合计")}})}
}

func TestLedgerSheet(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := WriteXLSX(&b, []Sheet{ledgerSheet()}); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	const sheet = "入户宣传"
	for cell, want := range map[string]string{"A1": "鹿鸣村2023年6月入户宣传台账", "A2": "日期", "A3": "2023-06-01", "B3": "12", "C3": "=1+1", "A4": "合计", "C4": ""} {
		if got, err := file.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", cell, got, err, want)
		}
	}
	if formula, err := file.GetCellFormula(sheet, "C3"); err != nil || formula != "" {
		t.Errorf("got the formula %q, %v", formula, err)
	}
	merged, err := file.GetMergeCells(sheet)
	if err != nil || len(merged) != 1 || merged[0].GetStartAxis()+merged[0].GetEndAxis() != "A1C1" {
		t.Errorf("got merged cells %v, %v; want the title over all columns", merged, err)
	}
	panes, err := file.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != 2 {
		t.Errorf("got panes %+v, %v; want two rows kept in view", panes, err)
	}
	layout, err := file.GetPageLayout(sheet)
	if err != nil || *layout.Orientation != "landscape" || *layout.Size != 9 || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
		t.Errorf("got layout %+v, %v; want A4 across", layout, err)
	}
	props, err := file.GetSheetProps(sheet)
	if err != nil || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("got %v, %v; want the page as wide as the columns", props.FitToPage, err)
	}
	names := file.GetDefinedName()
	if !slices.ContainsFunc(names, func(n excelize.DefinedName) bool {
		return n.Name == "_xlnm.Print_Titles" && n.RefersTo == "'入户宣传'!$1:$2"
	}) {
		t.Errorf("got names %v; want both rows of the head on every page", names)
	}
	style, err := file.GetCellStyle(sheet, "C4")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := file.GetStyle(style); err != nil || len(s.Border) != 4 {
		t.Errorf("got %+v, %v; want lines around an empty cell", s, err)
	}
}

func TestLedgerSheetsAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := WriteXLSX(b, []Sheet{ledgerSheet(), {Name: "其他", Columns: []Column{{Title: "a"}}}}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same sheets gave other bytes")
	}
}

func TestLedgerSheetHasNoChoices(t *testing.T) {
	t.Parallel()
	sheet := ledgerSheet()
	sheet.Columns[2].Choices = []string{"是", "否"}
	if err := WriteXLSX(&bytes.Buffer{}, []Sheet{sheet}); err == nil {
		t.Error("a sheet with a title and a drop-down list is taken")
	}
}
