package campaign

import (
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// A bulletin breaks no cases down by itself: whatever it says of kinds of cases, of amounts and of other units' numbers is summed up
// from the monthly releases, so that no two bulletins tell more than these (docs/decisions/0010-small-numbers.md).

// basis is what the breakdowns of a bulletin are made of: the months of its period, or else the last month released.
type basis struct {
	months []*MonthRelease
	window plan.Window
	name   string // 本月, 2023年5月
	own    bool   // it is the bulletin's period
}

// basisOf finds the months of a period; where these are not whole or not all released, the last released one that ended by then.
func (d *drafter) basisOf(p bulletinPeriod) (basis, bool) {
	if months := d.releases.Months(p.window); months != nil {
		return basis{months, p.window, p.this, true}, true
	}
	month, ok := d.releases.Last(p.window.To)
	if !ok {
		return basis{}, false
	}
	return d.basisOfMonth(month), true
}

func (d *drafter) basisOfMonth(month plan.Window) basis {
	y, m, _ := civil(month.From)
	return basis{d.releases.Months(month), month, strconv.Itoa(y) + "年" + strconv.Itoa(m) + "月", false}
}

// before is what a basis is compared with: the bulletin's period before, or the month before.
func (d *drafter) basisBefore(b basis) (basis, bool) {
	if !b.own {
		out := d.basisOfMonth(monthAt(b.window.From - 1))
		return out, out.months != nil
	}
	months := d.releases.Months(d.prev.window)
	return basis{months, d.prev.window, d.prev.this, true}, d.prev.known && months != nil
}

// place is where a unit stands in the releases: the lead unit, one of the rows, or further down, of which nothing is released.
func (d *drafter) place(unit string) (row int, lead, released bool) {
	if unit == d.releases.Lead {
		return -1, true, true
	}
	row = slices.Index(d.releases.Rows, unit)
	return row, false, row >= 0
}

// casesOf are a unit's cases in released months; ok is false for a unit of which nothing is released.
func (d *drafter) casesOf(unit string, months []*MonthRelease) (figure, bool) {
	row, lead, ok := d.place(unit)
	if !ok || len(months) == 0 {
		return figure{mark: Hidden}, false
	}
	var parts []Released
	for _, m := range months {
		if lead {
			parts = append(parts, Released{N: m.Cases})
		} else {
			parts = append(parts, m.Rows[row].OrNone(m.ByRow))
		}
	}
	return summed(parts), true
}

// summed adds released numbers up. One alone keeps its mark; a sum with a withheld part is the least that it can be.
func summed(parts []Released) figure {
	var sum Figure
	for _, r := range parts {
		sum.Add(r)
	}
	x := figure{n: sum.N, least: sum.Least}
	switch {
	case len(parts) == 1 && sum.Least:
		x.mark, x.least = parts[0].Mark, false
	case sum.Least && sum.N == 0:
		x.mark, x.least = Hidden, false
	}
	return x
}

// amountOf is a sum of money over a unit's cases in released months; ok is false unless it is published of all of them.
func (d *drafter) amountOf(unit, field string, months []*MonthRelease) (x figure, ok bool) {
	row, lead, there := d.place(unit)
	x.money = true
	for _, m := range months {
		sum := m.Total
		if there && !lead {
			sum = m.Sums[row]
		}
		if sum == nil || !there {
			return figure{money: true, mark: Hidden}, false
		}
		x.n = addMoney(x.n, sum.of(field))
	}
	if len(months) == 0 {
		x.mark = Hidden
	}
	return x, len(months) > 0
}

func (a *Amounts) of(field string) int64 {
	switch field {
	case "stopped":
		return a.Stopped
	case "recovered":
		return a.Recovered
	}
	return a.Loss
}

// summable are the sums over cases that are released.
func summable(field string) bool {
	return slices.Contains([]string{"loss", "stopped", "recovered"}, field)
}

// classesOf is a breakdown of a unit's cases in released months; ok is false when none of it may be published.
func (d *drafter) classesOf(unit, breakdown string, months []*MonthRelease) (out []class, ok bool) {
	nth := d.releases.breakdown(breakdown)
	row, lead, there := d.place(unit)
	if nth < 0 || !there {
		return nil, false
	}
	parts := make([][]Released, len(d.releases.Breaks[nth].Classes))
	loss := make([]figure, len(parts))
	for _, m := range months {
		b := &m.Breaks[nth]
		line := b.line(row, lead)
		ok = ok || line != nil
		for k := range parts {
			r := Released{Mark: Hidden}
			if line != nil {
				r = line[k]
			}
			parts[k] = append(parts[k], r)
			loss[k].money = true
			if !lead || r.Mark != Shown {
				loss[k].least = true
			} else {
				loss[k].n = addMoney(loss[k].n, b.Loss[k])
			}
		}
	}
	for k, name := range d.releases.Breaks[nth].Classes {
		c := class{name: name, figure: summed(parts[k]), loss: loss[k]}
		d.withheld = d.withheld || !c.shown()
		out = append(out, c)
	}
	return out, ok
}

// line of the lead unit or of a row; nil when it is not published.
func (b *Breakdown) line(row int, lead bool) []Released {
	switch {
	case lead:
		return b.Total
	case b.Rows == nil:
		return nil
	}
	return b.Rows[row]
}

// classMeasured finds the class that a measure counts: cases where one field has one value. ok is false for any other measure.
func (d *drafter) classMeasured(m *plan.Measure) (breakdown string, nth int, ok bool) {
	left, right, equals := strings.Cut(m.Where.Source, "==")
	id, named := strings.CutPrefix(strings.TrimSpace(left), "record.")
	kind := d.caseKind
	if m.Verb != plan.Count || !named || kind == nil {
		return "", 0, false
	}
	f := fieldOf(kind.Fields, id)
	switch {
	case f == nil || d.releases.breakdown(id) < 0:
		return "", 0, false
	case !equals:
		return id, 0, f.Type == plan.Bool
	}
	want, err := strconv.Unquote(strings.TrimSpace(right))
	if err != nil {
		return "", 0, false
	}
	if f.Type == plan.Choice {
		nth = slices.IndexFunc(f.Options, func(o plan.Option) bool { return o.ID == want })
		return id, nth, nth >= 0
	}
	nth = slices.Index(d.releases.Breaks[d.releases.breakdown(id)].Classes, want)
	return id, nth, f.Type == plan.Text && nth >= 0
}

// caseMeasured is a measure of cases as it may be published.
func (d *drafter) caseMeasured(m *plan.Measure, unit string, w plan.Window) figure {
	lead := unit == d.releases.Lead
	months := d.releases.Months(w)
	switch {
	case m.Own || m.Via != "": // of a part of the district that no release has
	case m.Verb == plan.Units || m.Verb == plan.Last:
		if lead {
			return d.counted(m, unit, w)
		}
	case m.Where != nil:
		return d.classFigure(m, unit, months)
	case m.Verb == plan.Count && lead:
		return d.counted(m, unit, w)
	case m.Verb == plan.Count:
		x, _ := d.casesOf(unit, months)
		return x
	case m.Verb == plan.Sum && summable(m.Field.ID):
		return d.caseAmount(m.Field.ID, unit, w)
	}
	return figure{money: m.Money, mark: Hidden}
}

func (d *drafter) classFigure(m *plan.Measure, unit string, months []*MonthRelease) figure {
	breakdown, nth, ok := d.classMeasured(m)
	if !ok || len(months) == 0 {
		return figure{mark: Hidden}
	}
	classes, ok := d.classesOf(unit, breakdown, months)
	if !ok {
		return figure{mark: Hidden}
	}
	return classes[nth].figure
}

// caseAmount is a sum of money over the cases of a window: exact for released months that each have enough cases, else, of the lead unit,
// a band.
func (d *drafter) caseAmount(field, unit string, w plan.Window) figure {
	if x, ok := d.amountOf(unit, field, d.releases.Months(w)); ok {
		return x
	}
	x := figure{money: true, mark: Hidden}
	if unit != d.releases.Lead {
		return x
	}
	list := d.casesAt(unit, w)
	if x.mark = Shown; len(list) > 0 {
		x.n = sumOf(list, field)
		x.band = sumBand(x.n)
	}
	return x
}

// sumBands go on where the bands of single losses end, in fen.
var sumBands = append(slices.Clone(lossBands[:len(lossBands)-1]), []moneyBand{
	{50_000_000, "50万元至100万元"}, {100_000_000, "100万元至500万元"}, {500_000_000, "500万元至1000万元"}, {1_000_000_000, "1000万元以上"},
}...)

func sumBand(fen int64) string {
	name := sumBands[0].name
	for _, b := range sumBands {
		if fen >= b.from {
			name = b.name
		}
	}
	return name
}
