package document

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// ChartKind is the form of a chart.
type ChartKind uint8

// Forms of charts.
const (
	ChartBar  ChartKind = iota // upright bars, side by side
	ChartLine                  // for what goes on in time
	ChartPie                   // parts of a whole; one series
)

// Chart is a chart that the word processor draws itself, from figures that are
// in the document as a small workbook: it needs no font of this machine, stays
// sharp in print, and an office can go on editing it. It is as wide as the text.
type Chart struct {
	Kind       ChartKind
	Categories []string
	Series     []ChartSeries
	Unit       string // of the values: 起, 万元
	Height     int    // mm; 0 for 75
	Caption    string // below it
	Alt        string // what it shows, for those who cannot see it
}

// ChartSeries is a row of values, one for each category. NaN leaves a gap.
type ChartSeries struct {
	Name   string
	Values []float64
}

// Bounds of a chart: what is beyond them cannot be read any more.
const (
	MaxChartCategories = 60
	MaxChartSeries     = 8
	maxChartHeight     = 180 // mm
	usualChartHeight   = 75
)

const (
	nsChart   = "http://schemas.openxmlformats.org/drawingml/2006/chart"
	chartType = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
	bookType  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	dataSheet = "数据"
)

// chartColors differ in brightness too: most papers are printed black on white.
var chartColors = [MaxChartSeries]string{"1F4E79", "C55A11", "7F9FBF", "F4B183", "404040", "A6A6A6", "70AD47", "D9D9D9"}

func (c Chart) check() error {
	switch {
	case c.Kind > ChartPie:
		return fmt.Errorf("unknown kind of chart %d", c.Kind)
	case len(c.Categories) == 0 || len(c.Categories) > MaxChartCategories:
		return fmt.Errorf("chart of %d categories: want 1 to %d", len(c.Categories), MaxChartCategories)
	case len(c.Series) == 0 || len(c.Series) > MaxChartSeries:
		return fmt.Errorf("chart of %d series: want 1 to %d", len(c.Series), MaxChartSeries)
	case c.Kind == ChartPie && len(c.Series) != 1:
		return errors.New("a pie has one series")
	case c.Height < 0 || c.Height > maxChartHeight:
		return fmt.Errorf("chart of %d mm: want 0 to %d", c.Height, maxChartHeight)
	}
	for _, s := range c.Series {
		if len(s.Values) != len(c.Categories) {
			return fmt.Errorf("chart series %q: %d values for %d categories", shown(s.Name), len(s.Values), len(c.Categories))
		}
		for _, v := range s.Values {
			if math.IsInf(v, 0) || math.Abs(v) >= exactDigits || c.Kind == ChartPie && v < 0 {
				return fmt.Errorf("chart series %q: the value %v cannot be drawn", shown(s.Name), v)
			}
		}
	}
	return nil
}

// layOut puts the chart in a line of its own, kept on one page with its caption.
func (c Chart) layOut(b *body) []element {
	height := c.Height
	if height == 0 {
		height = usualChartHeight
	}
	id := b.media.addChart(c)
	if id == "" {
		return nil // was checked; only the machine can fail here, and media keeps why
	}
	frame := el("a:graphic").with(el("a:graphicData", "uri", nsChart).with(el("c:chart", "xmlns:c", nsChart, "r:id", id)))
	return b.figure(textWidth, mm(float64(height)), figureText{c.Caption, c.Alt}, frame)
}

// addChart adds the chart's part and its workbook, and gives the relationship's
// id.
func (m *media) addChart(c Chart) string {
	var book bytes.Buffer
	if err := WriteXLSX(&book, []Sheet{c.data()}); err != nil {
		m.fault = fmt.Errorf("figures of a chart: %w", err)
		return ""
	}
	m.charts++
	n := itoa(m.charts)
	m.related = append(m.related, paperPart{"charts/chart" + n + ".xml", "chart", "chart" + n, chartType, c.part().xml()})
	rels := el("Relationships", "xmlns", nsPackage+"relationships").with(relationship("data", nsRel+"/package", "../embeddings/chart"+n+".xlsx"))
	m.loose = append(m.loose,
		paperPart{name: "word/charts/_rels/chart" + n + ".xml.rels", data: rels.xml()},
		paperPart{name: "word/embeddings/chart" + n + ".xlsx", content: bookType, data: book.Bytes()})
	return "chart" + n
}

// data is the chart's figures as a sheet.
func (c Chart) data() Sheet {
	sheet := Sheet{Name: dataSheet, Columns: []Column{{Title: " ", Kind: KindText}}}
	for _, s := range c.Series {
		sheet.Columns = append(sheet.Columns, Column{Title: chartText(s.Name), Kind: KindDecimal})
	}
	sheet.Rows = func(yield func([]Cell) bool) {
		for i, category := range c.Categories {
			row := []Cell{Text(chartText(category))}
			for _, s := range c.Series {
				row = append(row, chartCell(s.Values[i]))
			}
			if !yield(row) {
				return
			}
		}
	}
	return sheet
}

func chartCell(v float64) Cell {
	const places = 2
	switch {
	case math.IsNaN(v):
		return Cell{}
	case v == math.Trunc(v):
		return Integer(int64(v))
	}
	return Decimal(int64(math.Round(v*100)), places)
}

// chartText bounds what stands at an axis.
func chartText(s string) string {
	const most = 40
	runes := []rune(oneLine(s))
	return string(runes[:min(len(runes), most)])
}

// cval is an element of the chart's schema with its one attribute.
func cval(name, value string) element { return el("c:"+name, "val", value) }

// part is the chart's own part.
func (c Chart) part() element {
	plot := el("c:plotArea").with(el("c:layout")).with(c.plot()...)
	chart := el("c:chart").with(cval("autoTitleDeleted", "1"), plot)
	if len(c.Series) > 1 || c.Kind == ChartPie {
		chart = chart.with(el("c:legend").with(cval("legendPos", "b"), cval("overlay", "0")))
	}
	chart = chart.with(cval("plotVisOnly", "1"), cval("dispBlanksAs", "gap"))
	return el("c:chartSpace", "xmlns:c", nsChart, "xmlns:a", nsDrawing, "xmlns:r", nsRel).with(
		cval("date1904", "0"), cval("roundedCorners", "0"), chart,
		el("c:spPr").with(el("a:noFill"), el("a:ln").with(el("a:noFill"))),
		smallType(""), el("c:externalData", "r:id", "data").with(cval("autoUpdate", "0")))
}

// smallType is the type of all texts of a chart, 9 pt, or of an axis' title.
func smallType(text string) element {
	properties := func(name string) element {
		return el(name, "sz", "900").with(el("a:solidFill").with(el("a:srgbClr", "val", "000000")),
			el("a:latin", "typeface", fontSong), el("a:ea", "typeface", fontSong))
	}
	if text == "" {
		return el("c:txPr").with(el("a:bodyPr"), el("a:p").with(el("a:pPr").with(properties("a:defRPr")), el("a:endParaRPr", "lang", "zh-CN")))
	}
	paragraph := el("a:p").with(el("a:pPr").with(properties("a:defRPr")), el("a:r").with(properties("a:rPr"), el("a:t").saying(text)))
	return el("c:title").with(el("c:tx").with(el("c:rich").with(el("a:bodyPr", "rot", "0", "vert", "horz"), paragraph)), cval("overlay", "0"))
}

// plot is the drawing with its axes.
func (c Chart) plot() []element {
	const across, up = "1001", "1002"
	switch c.Kind {
	case ChartPie:
		return []element{el("c:pieChart").with(cval("varyColors", "1")).with(c.series()...).with(cval("firstSliceAng", "0"))}
	case ChartLine:
		line := el("c:lineChart").with(cval("grouping", "standard"), cval("varyColors", "0")).with(c.series()...)
		return []element{line.with(cval("marker", "1"), cval("axId", across), cval("axId", up)), c.categoryAxis(across, up), c.valueAxis(up, across)}
	}
	bar := el("c:barChart").with(cval("barDir", "col"), cval("grouping", "clustered"), cval("varyColors", "0")).with(c.series()...)
	return []element{bar.with(cval("gapWidth", "80"), cval("axId", across), cval("axId", up)), c.categoryAxis(across, up), c.valueAxis(up, across)}
}

func axisHead(name, id, side string) element {
	return el(name).with(cval("axId", id), el("c:scaling").with(cval("orientation", "minMax")), cval("delete", "0"), cval("axPos", side))
}

func (c Chart) categoryAxis(id, crossing string) element {
	return axisHead("c:catAx", id, "b").with(
		cval("majorTickMark", "none"), cval("minorTickMark", "none"), cval("tickLblPos", "low"), cval("crossAx", crossing),
		cval("crosses", "autoZero"), cval("auto", "0"), cval("lblAlgn", "ctr"), cval("lblOffset", "100"), cval("noMultiLvlLbl", "1"))
}

// valueAxis has the unit above it, and thin lines across the chart.
func (c Chart) valueAxis(id, crossing string) element {
	grid := el("c:majorGridlines").with(el("c:spPr").with(el("a:ln", "w", "6350").with(el("a:solidFill").with(el("a:srgbClr", "val", "D9D9D9")))))
	title := element{}
	if unit := chartText(c.Unit); unit != "" {
		title = smallType(unit)
	}
	return axisHead("c:valAx", id, "l").with(grid, title, el("c:numFmt", "formatCode", "General", "sourceLinked", "0"),
		cval("majorTickMark", "none"), cval("minorTickMark", "none"), cval("tickLblPos", "nextTo"), cval("crossAx", crossing),
		cval("crosses", "autoZero"), cval("crossBetween", "between"))
}

func (c Chart) series() []element {
	var out []element
	for i, s := range c.Series {
		column, last := string(rune('B'+i)), itoa(len(c.Categories)+1)
		e := el("c:ser").with(cval("idx", itoa(i)), cval("order", itoa(i)),
			el("c:tx").with(el("c:strRef").with(el("c:f").saying(dataSheet+"!$"+column+"$1"), textCache([]string{chartText(s.Name)}))))
		e = e.with(c.look(i)...)
		e = e.with(
			el("c:cat").with(el("c:strRef").with(el("c:f").saying(dataSheet+"!$A$2:$A$"+last), textCache(c.Categories))),
			el("c:val").with(el("c:numRef").with(el("c:f").saying(dataSheet+"!$"+column+"$2:$"+column+"$"+last), numberCache(s.Values))))
		if c.Kind == ChartLine {
			e = e.with(cval("smooth", "0"))
		}
		out = append(out, e)
	}
	return out
}

// look is the colour of a series and what is written beside its values.
func (c Chart) look(i int) []element {
	fill := func(n int) element {
		return el("a:solidFill").with(el("a:srgbClr", "val", chartColors[n%len(chartColors)]))
	}
	switch c.Kind {
	case ChartPie:
		out := []element{}
		for n := range c.Categories {
			out = append(out, el("c:dPt").with(cval("idx", itoa(n)), cval("bubble3D", "0"), el("c:spPr").with(fill(n))))
		}
		return append(out, labels("0", "1", "outEnd"))
	case ChartLine:
		line := el("c:spPr").with(el("a:ln", "w", "22225").with(fill(i)))
		marker := el("c:marker").with(cval("symbol", "circle"), cval("size", "5"), el("c:spPr").with(fill(i)))
		return []element{line, marker, labels(onOff(len(c.Series) == 1), "0", "t")}
	}
	return []element{el("c:spPr").with(fill(i)), cval("invertIfNegative", "0"), labels(onOff(len(c.Series) <= 2 && len(c.Categories) <= 13), "0", "outEnd")}
}

// labels say which figures stand beside the values, and where.
func labels(value, percent, place string) element {
	return el("c:dLbls").with(cval("dLblPos", place), cval("showLegendKey", "0"), cval("showVal", value), cval("showCatName", "0"),
		cval("showSerName", "0"), cval("showPercent", percent), cval("showBubbleSize", "0"))
}

func textCache(texts []string) element {
	cache := el("c:strCache").with(cval("ptCount", itoa(len(texts))))
	for i, text := range texts {
		cache = cache.with(el("c:pt", "idx", itoa(i)).with(el("c:v").saying(chartText(text))))
	}
	return cache
}

func numberCache(values []float64) element {
	cache := el("c:numCache").with(el("c:formatCode").saying("General"), cval("ptCount", itoa(len(values))))
	for i, v := range values {
		if !math.IsNaN(v) {
			cache = cache.with(el("c:pt", "idx", itoa(i)).with(el("c:v").saying(strconv.FormatFloat(v, 'f', -1, 64))))
		}
	}
	return cache
}
