package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
)

// chartPicture is a chart of a bulletin as the Word file draws it: the same bars or points, values above them, the unit at the side, the
// numbered caption below. Lengths are quarters of a millimetre on paper.
type chartPicture struct {
	Width, Height, Left, Right, Middle float64
	Label, Caption, Unit               string
	Ticks                              []chartTick
	Bars                               bool
	BarWidth                           float64
	Line                               string // path
	Points                             []chartPoint
}

// chartTick is a thin line across the chart with its value.
type chartTick struct {
	Y    float64
	Text string
}

// chartPoint is a value with the name below it.
type chartPoint struct {
	X, Y            float64
	BarX, BarHeight float64
	Value           string
	Name            []chartTick // line by line
}

// The frame of a chart: 156 mm wide, 62 mm high, with room for values at the left and for names below.
const (
	chartWidth, chartHeight              = 624, 248
	chartLeft, chartRight, chartTop      = 46, 616, 22
	chartNameLine, chartNameWidth        = 13, 12 // height of a line of names, width of a character
	mostChartNameLines, chartGapOfBars   = 4, 0.8 // a gap is so much of a bar
	leastChartSteps, chartFootBelowNames = 4, 6
)

// pictureOf draws the nth chart of a bulletin.
func pictureOf(c *campaign.BulletinChart, n int) *chartPicture {
	step := float64(chartRight-chartLeft) / float64(len(c.Categories))
	names := make([][]string, len(c.Categories))
	lines := 1
	for i, name := range c.Categories {
		names[i] = brokenName(name, max(int(step/chartNameWidth), 2))
		lines = max(lines, len(names[i]))
	}
	bottom := float64(chartHeight - chartFootBelowNames - lines*chartNameLine)
	p := &chartPicture{Width: chartWidth, Height: chartHeight, Left: chartLeft, Right: chartRight, Middle: rounded((chartTop + bottom) / 2), Bars: !c.Line, Unit: c.Unit,
		BarWidth: rounded(step / (1 + chartGapOfBars)), Caption: fmt.Sprintf("图%d　%s（%s）", n, c.Title, c.Unit)}
	unit, top := chartScale(c.Values)
	y := func(value float64) float64 { return rounded(bottom - (bottom-chartTop)*value/top) }
	for value := 0.0; value <= top; value += unit {
		p.Ticks = append(p.Ticks, chartTick{y(value), strconv.FormatFloat(value, 'f', -1, 64)})
	}
	var said []string
	for i, value := range c.Values {
		x := rounded(chartLeft + step*(float64(i)+.5))
		point := chartPoint{X: x, Y: y(value), BarX: rounded(x - p.BarWidth/2), BarHeight: rounded(bottom - y(value)), Value: strconv.FormatFloat(value, 'f', -1, 64)}
		for k, line := range names[i] {
			point.Name = append(point.Name, chartTick{bottom + float64(k+1)*chartNameLine, line})
		}
		p.Points = append(p.Points, point)
		said = append(said, c.Categories[i]+" "+point.Value)
		if c.Line {
			p.Line += fmt.Sprintf("%s%g %g", map[bool]string{true: "M", false: "L"}[i == 0], point.X, point.Y)
		}
	}
	p.Label = p.Caption + "：" + strings.Join(said, "，")
	return p
}

// chartScale gives the step between lines, 1, 2 or 5 times a power of ten, and the topmost line.
func chartScale(values []float64) (step, top float64) {
	highest := 1.0
	for _, v := range values {
		highest = max(highest, v)
	}
	step = math.Pow(10, math.Floor(math.Log10(highest/leastChartSteps)))
	for _, times := range []float64{1, 2, 5, 10} {
		if highest/(step*times) <= leastChartSteps+1 {
			step *= times
			break
		}
	}
	step = max(step, 1)
	return step, math.Ceil(highest/step) * step
}

// brokenName breaks a name into lines of at most so many characters; what is left over goes with three dots.
func brokenName(name string, most int) []string {
	var out []string
	runes := []rune(name)
	for len(runes) > 0 && len(out) < mostChartNameLines {
		n := min(len(runes), most)
		out, runes = append(out, string(runes[:n])), runes[n:]
	}
	if len(runes) > 0 {
		last := []rune(out[len(out)-1])
		out[len(out)-1] = string(last[:len(last)-1]) + "…"
	}
	return out
}

func rounded(n float64) float64 { return math.Round(n*10) / 10 }
