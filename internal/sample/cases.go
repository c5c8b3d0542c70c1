package sample

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// mix is the national share of the fraud types in thousandths, in a public set of 102,762 narratives.
var mix = []struct {
	typ   string
	share int64
	loss  int64 // percent of the usual loss
}{
	{"刷单返利", 345, 90}, {"冒充电商物流客服", 134, 70}, {"虚假网络投资理财", 115, 320}, {"贷款、代办信用卡", 108, 60}, {"虚假征信", 82, 110},
	{"虚假购物、服务", 69, 30}, {"冒充公检法及政府机关", 44, 260}, {"冒充领导、熟人", 43, 180}, {"网络游戏产品虚假交易", 21, 15},
	{"网络婚恋、交友", 16, 280}, {"网黑案件", 12, 40}, {"冒充军警购物", 11, 90},
}

// quantiles of a single loss in yuan, every twentieth part: a long tail, as losses have.
var quantiles = []int64{200, 600, 1_200, 2_000, 2_900, 3_900, 5_000, 6_300, 7_900, 9_800, 12_000, 14_800, 18_500, 23_500, 30_000,
	39_000, 52_000, 72_000, 108_000, 190_000, 620_000}

// lossYuan draws a loss; half of them are round sums, because people transfer round sums.
func lossYuan(d dice) int64 {
	i := d.below(int64(len(quantiles) - 1))
	n := d.between(quantiles[i], quantiles[i+1])
	switch {
	case d.percent(50):
		return n
	case n >= 10_000:
		return n / 1_000 * 1_000
	}
	return max(100, n/100*100)
}

var channels = []string{"社交软件", "电话", "短信链接", "短视频平台", "网页", "游戏平台", "群聊"}

// caseKind is the lowest kind of unit that has a duty for each case; the top of the tree when none has.
func (g *generator) caseKind() *plan.UnitKind {
	out := g.root.kind
	for _, d := range g.plan.Duties {
		for _, k := range d.Of {
			if d.Per == "case" && liesBelow(k, out, len(g.plan.Kinds)) {
				out = k
			}
		}
	}
	return out
}

// makeCases makes this year's cases and those of the time the plan looks back to, which had more.
func (g *generator) makeCases() {
	kind := g.recordKind("case")
	units := g.owing([]*plan.UnitKind{g.caseKind()})
	if kind == nil || len(units) == 0 {
		return
	}
	now, past := g.plan.Period, g.history()
	n := max(1, g.profile.cases*g.permille/1000)
	length := func(w plan.Window) int64 { return int64(w.To-w.From) + 1 }
	g.casesIn(newDice(g.seed, "cases"), kind, units, now, n)
	g.casesIn(newDice(g.seed, "cases", "past"), kind, units, past, n*length(past)*g.profile.past/length(now)/100)
}

// casesIn spreads cases over units and days. Some units are hot spots.
func (g *generator) casesIn(d dice, kind *plan.RecordKind, units []*unit, w plan.Window, n int64) {
	weights := make([]int64, len(units))
	for i, u := range units {
		weights[i] = pick(newDice(g.seed, "risk", u.id), []int64{0, 1, 1, 1, 2, 3, 3, 9})
	}
	for range n {
		u := units[d.weighted(weights)]
		on := w.From + plan.Day(d.below(int64(w.To-w.From)+1))
		if u.active.From <= on && on <= u.active.To {
			g.keep(g.newCase(d, kind, u, on))
		}
	}
}

func (g *generator) newCase(d dice, kind *plan.RecordKind, u *unit, on plan.Day) *record {
	r := &record{kind: kind, unit: u, on: on, state: plan.Confirmed, fields: make([]plan.Value, len(kind.Fields))}
	shares := make([]int64, len(mix))
	for i := range mix {
		shares[i] = mix[i].share
	}
	m := mix[d.weighted(shares)]
	loss := lossYuan(d) * m.loss / 100 * g.profile.loss / 100 * 100
	if d.percent(8) {
		loss += d.below(100)
	}
	r.set("type", term(m.typ))
	r.set("loss", num(loss))
	if d.percent(24) {
		r.set("stopped", num(loss*d.between(5, 90)/100/100*100))
	}
	if d.percent(9) {
		r.set("recovered", num(loss*d.between(2, 30)/100/100*100))
	}
	r.set("victim", term(g.victim(d, kind, m.typ)))
	r.set("channel", term(pick(d, channels)))
	r.set("reached", num(truth(d.percent(46)).n))
	return r
}

// victim draws a class among those the plan knows.
func (g *generator) victim(d dice, kind *plan.RecordKind, typ string) string {
	var options []plan.Option
	for _, f := range kind.Fields {
		if f.ID == "victim" {
			options = f.Options
		}
	}
	weights := make([]int64, len(options))
	for i, o := range options {
		weights[i] = 10
		if w, ok := g.profile.victims[o.ID]; ok {
			weights[i] = w
		}
		if strings.Contains(typ, "领导") && slices.Contains([]string{"finance", "cadre"}, o.ID) {
			weights[i] *= 8
		}
	}
	if len(options) == 0 {
		return ""
	}
	return options[d.weighted(weights)].ID
}
