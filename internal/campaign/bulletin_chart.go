package campaign

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// BulletinChart shows numbers of a bulletin as a picture. It has no number that may not be published.
type BulletinChart struct {
	Line       bool // points in time; otherwise bars side by side
	Title      string
	Name       string // of what is counted
	Unit       string
	Categories []string
	Values     []float64
}

// typeChart draws the types that a table shows by number; fewer than two are no picture.
func (d *drafter) typeChart(classes []class) *BulletinChart {
	shown := slices.DeleteFunc(slices.Clone(classes), func(c class) bool { return !c.shown() || c.n == 0 })
	if len(shown) < 2 || !charted(d.every) {
		return nil
	}
	slices.SortStableFunc(shown, func(a, b class) int { return int(b.n - a.n) })
	c := &BulletinChart{Title: d.now.name + "案件类型", Name: "起数", Unit: "起"}
	for _, x := range shown {
		c.Categories, c.Values = append(c.Categories, x.name), append(c.Values, float64(x.n))
	}
	return c
}

// charted tells the bulletins that have pictures: those of a month or longer.
func charted(e plan.Every) bool {
	return slices.Contains([]plan.Every{plan.Monthly, plan.Quarterly, plan.HalfYearly, plan.Yearly}, e)
}

// trendMonths is how many months a trend goes back at most.
const trendMonths = 12

// trendChart draws the cases of a whole district by month, up to the period's end. The counts of smaller units are not published by
// month. Months before the first case are left out; fewer than three are no trend.
func (d *drafter) trendChart() *BulletinChart {
	if !d.isRoot() || !charted(d.every) {
		return nil
	}
	c := &BulletinChart{Line: true, Title: "逐月发案走势", Name: "发案数", Unit: "起"}
	for day, n := min(d.now.window.To, d.f.Known.AsOf), 0; n < trendMonths; n++ {
		name := periodAt(plan.Monthly, day)
		month, ok := d.p.ParsePeriod(name)
		if !ok {
			break
		}
		c.Categories = append(c.Categories, name)
		c.Values = append(c.Values, float64(len(d.casesAt(d.unit, month.Whole))))
		day = month.Whole.From - 1
	}
	for last := len(c.Values) - 1; last >= 0 && c.Values[last] == 0; last-- {
		c.Categories, c.Values = c.Categories[:last], c.Values[:last]
	}
	if len(c.Values) < 3 {
		return nil
	}
	slices.Reverse(c.Categories)
	slices.Reverse(c.Values)
	for i, name := range c.Categories {
		c.Categories[i] = monthLabel(name, i == 0)
	}
	return c
}

// monthLabel is how a month is called under a chart: its year stands where one begins.
func monthLabel(month string, first bool) string {
	label := strings.TrimPrefix(month[len("2006-"):], "0") + "月"
	if first || strings.HasSuffix(month, "-01") {
		label = month[:len("2006")] + "年" + label
	}
	return label
}
