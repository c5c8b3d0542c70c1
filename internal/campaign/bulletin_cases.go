package campaign

import (
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// casesAt lists the cases that count at a unit in a window.
func (d *drafter) casesAt(unit string, w plan.Window) []*plan.Record {
	var out []*plan.Record
	if d.caseKind == nil {
		return nil
	}
	if unit == d.unit {
		if list, ok := d.cases[w]; ok {
			return list
		}
	}
	for r := range d.f.Counting(d.caseKind) {
		if within(w, r.On) && d.f.Tree.Under(r.Unit, unit, r.On) {
			out = append(out, r)
		}
	}
	if unit == d.unit {
		d.cases[w] = out
	}
	return out
}

// caseFigures are the figures of a bulletin that names no measures: cases, loss, stopped, recovered.
var caseFigures = []struct{ field, name, unit string }{
	{"", "发案数(起)", "起"}, {"loss", "损失金额(万元)", "万元"}, {"stopped", "止付金额(万元)", "万元"}, {"recovered", "追回金额(万元)", "万元"},
}

func (d *drafter) caseFigure(field string, w plan.Window) (x figure) {
	switch {
	case field != "":
		x = d.caseAmount(field, d.unit, w)
	case d.unit == d.releases.Lead:
		x = figure{n: int64(len(d.casesAt(d.unit, w)))}
	default:
		x, _ = d.casesOf(d.unit, d.releases.Months(w))
	}
	d.withheld = d.withheld || !x.shown()
	return x
}

func sumOf(list []*plan.Record, field string) int64 {
	sum := int64(0)
	for _, r := range list {
		sum = addMoney(sum, r.Value(field).Num)
	}
	return sum
}

// overview is the first section of a bulletin of which the plan says nothing.
func (d *drafter) overview() BulletinSection {
	t := d.comparing()
	var sentence []string
	for _, c := range caseFigures {
		now := d.caseFigure(c.field, d.now.window)
		before, ago := d.caseFigure(c.field, d.prev.window), d.caseFigure(c.field, d.year.window)
		if !d.addCompared(t, c.name, []figure{now, before, ago}, d.fromCases) || c.field != "" && c.field != "loss" {
			continue
		}
		if said := d.figureSentence(c.name, c.unit, now, before, ago); said != "" {
			sentence = append(sentence, said)
		}
	}
	return BulletinSection{"总体情况", []BulletinPart{d.figuresPart(t, sentence)}}
}

// figuresPart leads to a table of figures with what stands out of them.
func (d *drafter) figuresPart(t *BulletinTable, sentence []string) BulletinPart {
	switch {
	case len(t.Rows) == 0 && d.published():
		return paragraph("%s案件数与其他单位合并公布,本通报不列。", d.now.this)
	case len(t.Rows) == 0:
		return paragraph("案件情况按月公布到牵头单位及其直属单位,本通报不列。")
	case len(sentence) == 0:
		return BulletinPart{Text: "主要指标如下:", Table: t, Source: d.fromCases(d.now.window)}
	}
	text := fmt.Sprintf("%s,%s%s。", d.now.this, d.name(d.unit), strings.Join(sentence, ";"))
	if released, live := d.releasedCases(); released != live && slices.ContainsFunc(sentence, func(s string) bool { return strings.Contains(s, "万元") }) {
		text += fmt.Sprintf("其中金额以按月公布时已录入的%d起为准。", released)
	}
	return BulletinPart{Text: text, Table: t, Chart: d.trendChart(), Source: d.fromCases(d.now.window)}
}

// addCompared puts a figure into the table with the earlier ones; false when nothing of it may be published.
func (d *drafter) addCompared(t *BulletinTable, name string, x []figure, source func(plan.Window) *BulletinSource) bool {
	if x[0].nothing() {
		d.monthly = d.monthly || d.releases.Months(d.now.window) == nil || !d.published()
		return false
	}
	t.add(d.compareRow(name, x[0], x[1], x[2]), d.comparedSources(source)...)
	return true
}

// figureSentence: 发案数3起,比上月增加2起、上升200.0%,与去年同月持平.
func (d *drafter) figureSentence(name, unit string, now, before, ago figure) string {
	if now.nothing() {
		return ""
	}
	name, _, _ = strings.Cut(name, "(")
	name = strings.TrimSuffix(name, "数")
	if now.band != "" {
		name += "在"
	}
	parts := []string{name + now.words(unit)}
	for _, c := range []struct {
		p bulletinPeriod
		x figure
	}{{d.prev, before}, {d.year, ago}} {
		if s := compared(now, c.x, c.p.this, unit); c.p.known && s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ",")
}

// comparing is an empty table of figures with the earlier periods that exist.
func (d *drafter) comparing() *BulletinTable {
	t := &BulletinTable{Header: []string{"指标", d.now.this}, Right: []bool{false, true}}
	for i, p := range []bulletinPeriod{d.prev, d.year} {
		if p.known {
			t.Header, t.Right = append(t.Header, p.this, []string{"环比", "同比"}[i]), append(t.Right, true, true)
		}
	}
	return t
}

func (d *drafter) compareRow(name string, now, before, ago figure) []string {
	row := []string{name, now.text()}
	if d.prev.known {
		row = append(row, before.text(), change(now, before))
	}
	if d.year.known {
		row = append(row, ago.text(), change(now, ago))
	}
	return row
}

// class is one part of a breakdown of the cases.
type class struct {
	name string
	figure
	loss figure
}

// typeOf is the class of a case in the scheme of the police; whatever else a ledger says is 其他, so that its words are not repeated.
func typeOf(r *plan.Record) int {
	if i := slices.Index(plan.FraudTypes, r.Value("type").Text); i >= 0 {
		return i
	}
	return len(plan.FraudTypes) - 1
}
