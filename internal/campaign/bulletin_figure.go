package campaign

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// figure is a number on its way into a bulletin: shown, withheld, in a band, or not to be computed.
type figure struct {
	n     int64
	money bool
	mark  Mark
	band  string // of money that few cases stand behind
	least bool   // a sum of which a part is withheld: there may be more
	fails bool
}

// shown tells a number that is published exactly.
func (x figure) shown() bool { return x.mark == Shown && x.band == "" && !x.least && !x.fails }

// nothing tells a number of which nothing is published.
func (x figure) nothing() bool { return x.mark == Hidden }

// text of the number in a table.
func (x figure) text() string {
	switch {
	case x.fails:
		return "无法计算"
	case x.mark != Shown:
		return x.mark.Text()
	case x.band != "":
		return x.band
	case x.least:
		return "≥" + x.digits()
	}
	return x.digits()
}

func (x figure) digits() string {
	if x.money {
		return wan(x.n)
	}
	return strconv.FormatInt(x.n, 10)
}

// words of the number in a sentence, with what is counted.
func (x figure) words(unit string) string {
	switch {
	case x.mark == Small:
		return "不足" + strconv.Itoa(SmallCell) + unit
	case x.band != "":
		return x.band
	case x.least:
		return "不少于" + x.digits() + unit
	}
	return x.text() + unit
}

// wan writes fen in 万元 with two decimals, rounded half up.
func wan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -max(fen, -math.MaxInt64)
	}
	hundredths := fen / 10_000
	if fen%10_000 >= 5_000 {
		hundredths++
	}
	return fmt.Sprintf("%s%d.%02d", sign, hundredths/100, hundredths%100)
}

// tenths writes a/b in percent with one decimal, rounded half up; b is not zero, neither is negative.
func tenths(a, b int64) string {
	x := new(big.Int).Mul(big.NewInt(a), big.NewInt(1000))
	x.Add(x, big.NewInt(b/2)).Div(x, big.NewInt(b))
	whole, tenth := new(big.Int).DivMod(x, big.NewInt(10), new(big.Int))
	return whole.String() + "." + tenth.String() + "%"
}

// many is the growth beyond which a percentage says less than a multiple.
const many = 10

// growth writes how far a number rose above a base that is not zero.
func growth(rise, base int64) string {
	if rise/base < many {
		return tenths(rise, base)
	}
	return strconv.FormatInt(rise/base, 10) + "倍以上"
}

// change is the cell that compares a number with an earlier one. A base of zero has no percentage and says so.
func change(now, before figure) string {
	switch {
	case !now.shown() || !before.shown():
		return "—"
	case now.n == before.n:
		return "持平"
	case before.n == 0:
		return "基期为0"
	case now.n > before.n:
		return "+" + growth(now.n-before.n, before.n)
	}
	return "-" + tenths(before.n-now.n, before.n)
}

// compared says in words how a number stands to an earlier one; unit is what is counted.
func compared(now, before figure, with, unit string) string {
	if !now.shown() || !before.shown() {
		return ""
	}
	amount := func(n int64) string { return figure{n: n, money: now.money}.text() + unit }
	switch {
	case now.n == before.n && now.n == 0:
		return with + "亦为0"
	case now.n == before.n:
		return "与" + with + "持平"
	case before.n == 0:
		return with + "为0"
	case now.n > before.n:
		return fmt.Sprintf("比%s增加%s、上升%s", with, amount(now.n-before.n), growth(now.n-before.n, before.n))
	}
	return fmt.Sprintf("比%s减少%s、下降%s", with, amount(before.n-now.n), tenths(before.n-now.n, before.n))
}

// moneyBand begins at an amount, in fen.
type moneyBand struct {
	from int64
	name string
}

// lossBands are the bands of single losses, in fen: from From up to the next.
var lossBands = []moneyBand{
	{0, "1万元以下"}, {1_000_000, "1万元至5万元"}, {5_000_000, "5万元至10万元"}, {10_000_000, "10万元至50万元"}, {50_000_000, "50万元以上"},
}

// LossBand stands for the band in which the loss of a case lies, where cases are asked for by the value of a field.
const LossBand = "loss_band"

// LossBandOf names the band of a loss that is written in yuan; empty where there is none.
func LossBandOf(yuan string) string {
	loss, err := (&plan.Field{Type: plan.Money}).Parse(yuan)
	if err != nil || !loss.Set {
		return ""
	}
	return strconv.Itoa(lossBand(loss.Num))
}

// LossBandTitle is how a bulletin calls a band; empty where there is no such band.
func LossBandTitle(band string) string {
	if i, err := strconv.Atoi(band); err == nil && i >= 0 && i < len(lossBands) {
		return lossBands[i].name
	}
	return ""
}

func lossBand(fen int64) int {
	best := 0
	for i, b := range lossBands {
		if fen >= b.from {
			best = i
		}
	}
	return best
}

// addMoney sums without wrapping round.
func addMoney(a, b int64) int64 {
	switch c := a + b; {
	case a > 0 && b > 0 && c < 0:
		return math.MaxInt64
	case a < 0 && b < 0 && c >= 0:
		return math.MinInt64
	default:
		return c
	}
}

// measured is a measure at a unit in a window as it may be published. What is counted of cases comes from the releases; other work is
// shown as it is.
func (d *drafter) measured(m *plan.Measure, unit string, w plan.Window) figure {
	if !restsOnCases(m) {
		return d.counted(m, unit, w)
	}
	x := d.caseMeasured(m, unit, w)
	d.withheld = d.withheld || !x.shown()
	return x
}

// counted is a measure as it is.
func (d *drafter) counted(m *plan.Measure, unit string, w plan.Window) figure {
	if m.Verb == plan.Units && m.Where != nil && strings.Contains(m.Where.Source, "title.") {
		w.From = min(w.From, d.p.Period.From) // a title is judged over the whole campaign
	}
	n, err := d.figures.Count(m, unit, w)
	d.missing = d.missing || err != nil
	return figure{n: n, money: m.Money, fails: err != nil}
}

func ofCases(m *plan.Measure) bool { return m.Record != nil && m.Record.ID == "case" }
