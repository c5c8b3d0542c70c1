package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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
	{"", "发案数（起）", "起"}, {"loss", "损失金额（万元）", "万元"}, {"stopped", "止付金额（万元）", "万元"}, {"recovered", "追回金额（万元）", "万元"},
}

func (d *drafter) caseFigure(field string, w plan.Window) figure {
	list := d.casesAt(d.unit, w)
	few := small(int64(len(list)))
	if field == "" {
		x := figure{n: int64(len(list))}
		if few && !d.isRoot() {
			x.mark, d.withheld = Small, true
		}
		return x
	}
	x := figure{n: sumOf(list, field), money: true}
	if few && x.n > 0 {
		d.withheld = true
		if x.band = lossBands[lossBand(x.n)].name; !d.isRoot() {
			x.mark = Hidden
		}
	}
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
	var words []SourcedWord
	for _, c := range caseFigures {
		now := d.caseFigure(c.field, d.now.window)
		before, ago := d.caseFigure(c.field, d.prev.window), d.caseFigure(c.field, d.year.window)
		t.add(d.compareRow(c.name, now, before, ago), d.comparedSources(d.fromCases)...)
		if c.field == "" || c.field == "loss" {
			sentence = append(sentence, d.figureSentence(c.name, c.unit, now, before, ago))
			words = append(words, d.comparedWords(c.name, d.fromCases)...)
		}
	}
	text := fmt.Sprintf("%s，%s%s。", d.now.this, d.name(d.unit), strings.Join(sentence, "；"))
	return BulletinSection{"总体情况", []BulletinPart{{Text: text, Table: t, Chart: d.trendChart(), Source: d.fromCases(d.now.window), Words: words}}}
}

// figureSentence: 发案数3起,比上月增加2起、上升200.0%,与去年同月持平.
func (d *drafter) figureSentence(name, unit string, now, before, ago figure) string {
	name, text := figureWord(name), now.text()
	switch {
	case now.mark != Shown && unit == "万元":
		return name + "因案件数较少不予公布"
	case now.mark != Shown:
		text = "不足" + strconv.Itoa(SmallCell)
	case now.band != "":
		text, unit = "在"+text, ""
	}
	parts := []string{name + text + unit}
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

// figureWord is how a sentence calls a figure of a table: 发案 of 发案数(起).
func figureWord(name string) string {
	name, _, _ = strings.Cut(strings.ReplaceAll(name, "（", "("), "(")
	return strings.TrimSuffix(name, "数")
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
	n    int64
	loss int64
	mark Mark
}

// breakdown sorts cases into named classes, in their order, and marks which may be published. ok is false when none may.
func (d *drafter) breakdown(list []*plan.Record, names []string, of func(*plan.Record) int) ([]class, bool) {
	out := make([]class, len(names))
	parts := make([]int64, len(names))
	for i, n := range names {
		out[i].name = n
	}
	for _, r := range list {
		i := of(r)
		out[i].n++
		out[i].loss = addMoney(out[i].loss, r.Value("loss").Num)
		parts[i]++
	}
	marks, ok := Suppress(parts)
	for i := range out {
		out[i].mark = marks[i]
		d.withheld = d.withheld || marks[i] != Shown
	}
	return out, ok && len(list) >= SmallCell
}

// typeOf is the class of a case in the scheme of the police; whatever else a ledger says is 其他, so that its words are not repeated.
func typeOf(r *plan.Record) int {
	if i := slices.Index(plan.FraudTypes, r.Value("type").Text); i >= 0 {
		return i
	}
	return len(plan.FraudTypes) - 1
}

// types ranks the classes by number, by amount, or both.
func (d *drafter) types(title string, values []string) BulletinSection {
	list := d.casesAt(d.unit, d.now.window)
	classes, ok := d.breakdown(list, plan.FraudTypes, typeOf)
	s := BulletinSection{Title: title}
	if len(list) == 0 {
		s.Parts = append(s.Parts, paragraph("%s未发案。", d.now.this))
		return s
	}
	if !ok {
		d.withheld = true
		s.Parts = append(s.Parts, d.tooFew("类型"))
		return s
	}
	ranks := slices.ContainsFunc(classes, func(c class) bool { return c.mark == Shown && c.n > 0 })
	if slices.Contains(values, "count") || !ranks {
		part := d.typesBy(classes, int64(len(list)), "按起数排列", "起数", "起", func(c class) int64 { return c.n }, figure{})
		part.Chart = d.typeChart(classes)
		s.Parts = append(s.Parts, part)
	}
	if slices.Contains(values, "loss") && ranks {
		s.Parts = append(s.Parts, d.typesBy(classes, sumOf(list, "loss"), "按损失金额排列", "损失（万元）", "万元", func(c class) int64 { return c.loss }, figure{money: true}))
	}
	return s
}

// typesBy ranks what may be shown; what is withheld follows in the order of the scheme, which says nothing.
func (d *drafter) typesBy(classes []class, total int64, how, head, unit string, value func(class) int64, as figure) BulletinPart {
	t := &BulletinTable{Header: []string{"类型", head, "占比"}, Right: []bool{false, true, true}}
	shown := slices.DeleteFunc(slices.Clone(classes), func(c class) bool { return c.mark != Shown || c.n == 0 })
	slices.SortStableFunc(shown, func(a, b class) int { return cmp.Compare(value(b), value(a)) })
	var leading []string
	var words []SourcedWord
	for i, c := range shown {
		as.n = value(c)
		t.add([]string{c.name, as.text(), ratio(as.n, total)}, nil, d.fromType(c.name), d.fromType(c.name))
		if i < 3 && as.n > 0 {
			words = append(words, SourcedWord{c.name, d.fromType(c.name)})
			leading = append(leading, fmt.Sprintf("%s(%s%s)", c.name, as.text(), unit))
		}
	}
	for _, c := range classes {
		if c.mark == Shown {
			continue
		}
		text := c.mark.Text()
		if as.money {
			text = Hidden.Text()
		}
		t.Rows = append(t.Rows, []string{c.name, text, "—"})
	}
	as.n = total
	t.add([]string{"合计", as.text(), ratio(total, total)}, nil, d.fromCases(d.now.window), d.fromCases(d.now.window))
	text := how + "，各类型均不足" + strconv.Itoa(SmallCell) + "起，不作排序："
	if len(leading) > 0 {
		text = how + "，居前的是" + strings.Join(leading, "、") + "："
	}
	return BulletinPart{Text: text, Table: t, Source: d.fromCases(d.now.window), Words: words}
}

// fromType leads to the cases of a class.
func (d *drafter) fromType(name string) *BulletinSource { return d.fromTypeIn(name, d.now.window) }

func (d *drafter) fromTypeIn(name string, w plan.Window) *BulletinSource {
	s := d.fromCases(w)
	if name != plan.FraudTypes[len(plan.FraudTypes)-1] { // 其他 has whatever the ledger says beside the scheme
		s.Type = name
	}
	return s
}

// tooFew stands where a breakdown cannot be published.
func (d *drafter) tooFew(by string) BulletinPart {
	return paragraph("%s各类案件数较少，为避免指向具体个人，不按%s分列。", d.now.this, by)
}

func ratio(n, total int64) string {
	if total == 0 {
		return "—"
	}
	return tenths(n, total)
}

// bands shows how single losses are spread.
func (d *drafter) bands(title string) BulletinSection {
	by := spreadBy{head: "单案损失", field: LossBand, of: func(r *plan.Record) int {
		if v := r.Value("loss"); v.Set {
			return lossBand(v.Num)
		}
		return len(lossBands)
	}}
	for i, b := range lossBands {
		by.names, by.values = append(by.names, b.name), append(by.values, strconv.Itoa(i))
	}
	by.names, by.values = append(by.names, "损失未登记"), append(by.values, "")
	return d.spread(title, by)
}

// victims shows which groups were cheated; never who.
func (d *drafter) victims(title string) BulletinSection {
	by := spreadBy{head: "受骗人群", field: "victim"}
	var field *plan.Field
	if d.caseKind != nil {
		field = fieldOf(d.caseKind.Fields, "victim")
	}
	if field != nil {
		for _, o := range field.Options {
			by.names, by.values = append(by.names, o.Title), append(by.values, o.ID)
		}
	}
	known := by.values
	by.names, by.values = append(by.names, "未登记"), append(by.values, "")
	by.of = func(r *plan.Record) int {
		if i := slices.Index(known, r.Value("victim").Text); i >= 0 {
			return i
		}
		return len(known)
	}
	return d.spread(title, by)
}

// spreadBy are the classes of a breakdown in their order, each with the value that cases of it have in a field.
type spreadBy struct {
	head, field   string
	names, values []string
	of            func(*plan.Record) int
}

// fromClass leads to the cases that have a value in a field.
func (d *drafter) fromClass(field, value string) *BulletinSource {
	s := d.fromCases(d.now.window)
	s.Field, s.Value = field, value
	return s
}

// spread is a breakdown with every class in its order; the last one, of cases that lack the value, only when there are any.
func (d *drafter) spread(title string, by spreadBy) BulletinSection {
	s := BulletinSection{Title: title}
	list := d.casesAt(d.unit, d.now.window)
	classes, ok := d.breakdown(list, by.names, by.of)
	if len(list) == 0 {
		s.Parts = append(s.Parts, paragraph("%s未发案。", d.now.this))
		return s
	}
	if !ok {
		d.withheld = true
		s.Parts = append(s.Parts, d.tooFew(by.head))
		return s
	}
	t := &BulletinTable{Header: []string{by.head, "起数", "占比"}, Right: []bool{false, true, true}}
	for i, c := range classes {
		switch {
		case c.mark != Shown:
			t.Rows = append(t.Rows, []string{c.name, c.mark.Text(), "—"})
		case c.n > 0 || i < len(classes)-1:
			from := d.fromClass(by.field, by.values[i])
			t.add([]string{c.name, strconv.FormatInt(c.n, 10), tenths(c.n, int64(len(list)))}, nil, from, from)
		}
	}
	t.add([]string{"合计", strconv.Itoa(len(list)), "100.0%"}, nil, d.fromCases(d.now.window), d.fromCases(d.now.window))
	s.Parts = append(s.Parts, BulletinPart{Text: "按" + by.head + "分布：", Table: t})
	return s
}
