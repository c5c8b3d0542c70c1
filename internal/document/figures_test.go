package document

import (
	"bytes"
	"errors"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wuzha/internal/printtest"
)

// figures has each kind of chart, and a form.
func figures() Paper {
	months := []string{"1月", "2月", "3月", "4月", "5月", "6月"}
	return Paper{Title: "发案情况图表", Blocks: []Block{
		Paragraph{"各月发案情况如图。"},
		Chart{Categories: months, Series: []ChartSeries{{"本年", []float64{12, 9, 15, 8, 7, 5}}, {"上年", []float64{14, 13, 16, math.NaN(), 12, 11}}},
			Unit: "起", Caption: "图1　各月发案", Alt: "本年各月均低于上年"},
		Chart{Kind: ChartLine, Categories: months, Series: []ChartSeries{{"损失", []float64{120.5, 98, 143.25, 77, 60, 41}}}, Unit: "万元", Caption: "图2　各月损失", Height: 60},
		Chart{Kind: ChartPie, Categories: []string{"刷单返利", "冒充客服", "其他"}, Series: []ChartSeries{{"类型", []float64{34, 21, 45}}}, Caption: "图3　类型构成", Height: 70},
		Heading{Level: 1, Text: "登记"},
		FormGrid{Rows: []FormRow{
			{Fields: []FormField{{"时间", "2023年6月20日"}, {"地点", ""}}},
			{Fields: []FormField{{"约谈事由", "连续两个月入户宣传未完成。"}}, Lines: 3},
			{Fields: []FormField{{"签名", ""}}, Lines: 2},
		}},
	}}
}

func TestChartParts(t *testing.T) {
	t.Parallel()
	parts := printtest.Unpack(t, written(t, figures()))
	for n, want := range []string{"c:barChart", "c:lineChart", "c:pieChart"} {
		name := "word/charts/chart" + itoa(n+1) + ".xml"
		chart := string(parts[name])
		if !strings.Contains(chart, "<"+want+">") {
			t.Errorf("%s is no %s", name, want)
		}
		book, err := excelize.OpenReader(bytes.NewReader(parts["word/embeddings/chart"+itoa(n+1)+".xlsx"]))
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := book.GetRows("数据"); err != nil || len(rows) < 4 {
			t.Errorf("%s: figures %v, %v", name, rows, err)
		}
	}
	if got := strings.Count(string(parts["word/charts/chart1.xml"]), "<c:v>"); got != 2+2*6+6+5 {
		t.Errorf("got %d values in the first chart, want names, categories and all values but the gap", got)
	}
	for _, fault := range printtest.PackageFaults(t, parts) {
		t.Error(fault)
	}
}

func TestChartsAreChecked(t *testing.T) {
	t.Parallel()
	one := []ChartSeries{{"一", []float64{1}}}
	tests := []struct {
		name  string
		chart Chart
		want  string
	}{
		{"kind", Chart{Kind: 9}, "unknown kind of chart 9"},
		{"no categories", Chart{Series: one}, "0 categories"},
		{"no series", Chart{Categories: []string{"甲"}}, "0 series"},
		{"lengths", Chart{Categories: []string{"甲", "乙"}, Series: one}, "1 values for 2 categories"},
		{"infinite", Chart{Categories: []string{"甲"}, Series: []ChartSeries{{"一", []float64{math.Inf(1)}}}}, "cannot be drawn"},
		{"huge", Chart{Categories: []string{"甲"}, Series: []ChartSeries{{"一", []float64{1e300}}}}, "cannot be drawn"},
		{"negative slice", Chart{Kind: ChartPie, Categories: []string{"甲"}, Series: []ChartSeries{{"一", []float64{-1}}}}, "cannot be drawn"},
		{"two pies", Chart{Kind: ChartPie, Categories: []string{"甲"}, Series: append(one, one...)}, "one series"},
		{"height", Chart{Categories: []string{"甲"}, Series: one, Height: 500}, "500 mm"},
	}
	for _, tt := range tests {
		err := WriteDocx(&bytes.Buffer{}, Paper{Title: "示例", Blocks: []Block{tt.chart}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestFormGridsAreChecked(t *testing.T) {
	t.Parallel()
	for name, grid := range map[string]FormGrid{
		"no rows": {}, "no fields": {Rows: []FormRow{{}}}, "three fields": {Rows: []FormRow{{Fields: make([]FormField, 3)}}},
		"too high": {Rows: []FormRow{{Fields: make([]FormField, 1), Lines: 99}}},
	} {
		if err := WriteDocx(&bytes.Buffer{}, Paper{Title: "示例", Blocks: []Block{grid}}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestQR(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"https://example.com/v/990001/v1", "示例县鹿鸣村宣传栏", strings.Repeat("a", MaxQRText)} {
		picture, err := QR(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, err := QR(text)
		if err != nil || !bytes.Equal(picture, again) {
			t.Errorf("%s: the same text gave other bytes, %v", text, err)
		}
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		// Blank for four squares, then the corner's square of seven with its ring.
		dark := func(square int) bool {
			r, _, _, _ := img.At(square*8+4, (4+3)*8+4).RGBA()
			return r == 0
		}
		got := ""
		for square := range 4 + 8 {
			got += map[bool]string{true: "#", false: "."}[dark(square)]
		}
		if got != "....#.###.#." {
			t.Errorf("%s: the code begins %s, want a blank margin and the corner", text, got)
		}
	}
	for _, text := range []string{"", strings.Repeat("a", MaxQRText+1)} {
		if _, err := QR(text); err == nil {
			t.Errorf("a text of %d bytes is taken", len(text))
		}
	}
}

// samplePlacards have each use of placards.
func samplePlacards(t testing.TB) map[string]Placard {
	code, err := QR("https://example.com/p/990001/t1")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Placard{
		"certificate": {Title: "证书", Landscape: true, Frame: "B8860B", Margin: 22, Lines: []PlacardLine{
			{Text: "荣誉证书", Face: FaceMark, Size: 48, Color: "C00000", Above: 8},
			{Text: "鹿鸣社区：", Face: FaceKai, Size: 22, Above: 10, Side: SideLeft},
			{Text: "经考核公示，被授予“无电诈社区”称号。", Size: 22, Side: SideLeft, Indent: true},
			{Text: "示例县反诈工作领导小组", Size: 20, Above: 14, Side: SideRight},
			{Text: "2023年7月3日", Size: 20, Side: SideRight},
		}},
		"poster": {Title: "海报", Size: SizeA3, Margin: 20, Lines: []PlacardLine{
			{Text: "扫码签订反诈承诺书", Face: FaceMark, Size: 64, Color: "C00000", Above: 20},
			{Picture: code, Width: 150, Above: 20, Text: "二维码"},
			{Text: "示例县反诈工作领导小组办公室", Face: FaceHei, Size: 26, Above: 20},
		}},
	}
}

func writtenPlacard(t testing.TB, p Placard) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePlacard(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sampleLabels(n int) []Label {
	var out []Label
	for i := range n {
		out = append(out, Label{Name: "鹿鸣社区第" + numeral(i%99+1) + "健身广场反诈宣传栏", Code: "990001-V" + itoa(i+1), Address: "云雾县松涛镇鹿鸣社区广场北路1号东侧入口旁第二根立柱",
			QR: "https://example.com/v/990001/venue-" + itoa(i+1)})
	}
	return out
}

func writtenLabels(t testing.TB, labels []Label) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteLabels(&b, labels); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPrintsAreSoundPackages(t *testing.T) {
	t.Parallel()
	prints := map[string][]byte{"labels": writtenLabels(t, sampleLabels(25))}
	for name, p := range samplePlacards(t) {
		prints[name] = writtenPlacard(t, p)
		if !bytes.Equal(prints[name], writtenPlacard(t, p)) {
			t.Errorf("%s: the same placard gave other bytes", name)
		}
	}
	if !bytes.Equal(prints["labels"], writtenLabels(t, sampleLabels(25))) {
		t.Error("the same labels gave other bytes")
	}
	for name, data := range prints {
		parts := printtest.Unpack(t, data)
		for _, fault := range printtest.PackageFaults(t, parts) {
			t.Errorf("%s: %s", name, fault)
		}
		ids := map[string]bool{}
		printtest.Parse(t, name, parts["word/document.xml"]).Each(func(e printtest.Tree) {
			if fault := printtest.OrderFault(e); fault != "" {
				t.Errorf("%s: %s", name, fault)
			}
			if id := e.Attr("id"); e.XMLName.Local == "docPr" {
				if ids[id] {
					t.Errorf("%s: two drawings with the id %s", name, id)
				}
				ids[id] = true
			}
		})
	}
}

func TestPrintsAreChecked(t *testing.T) {
	t.Parallel()
	line := PlacardLine{Text: "示例", Size: 20}
	for name, p := range map[string]Placard{
		"nothing": {Margin: 10}, "margin": {Lines: []PlacardLine{line}}, "size": {Size: 9, Margin: 10, Lines: []PlacardLine{line}},
		"type": {Margin: 10, Lines: []PlacardLine{{Text: "示例"}}}, "empty line": {Margin: 10, Lines: []PlacardLine{{Size: 20}}},
		"no picture":       {Margin: 10, Lines: []PlacardLine{{Picture: []byte("x"), Width: 20}}},
		"more than a page": {Margin: 10, Lines: []PlacardLine{{Text: strings.Repeat("示例", 400), Size: 40}}},
	} {
		if err := WritePlacard(&bytes.Buffer{}, p); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	for name, labels := range map[string][]Label{"none": nil, "no name": {{QR: "x"}}, "no code": {{Name: "示例"}}, "too many": make([]Label, MaxLabels+1)} {
		if err := WriteLabels(&bytes.Buffer{}, labels); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := WriteLabels(&fullWriter{100}, sampleLabels(1)); !errors.Is(err, errFull) {
		t.Errorf("got %v, want %v", err, errFull)
	}
}
