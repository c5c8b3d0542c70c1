package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// published tells whether anything is published of the unit's cases.
func (d *drafter) published() bool { _, _, ok := d.place(d.unit); return ok }

// split is a breakdown of a unit's cases, ready to be written.
type split struct {
	basis
	classes []class
	total   figure
}

// split breaks the cases down; where nothing can be broken down the paragraph says why.
func (d *drafter) split(breakdown, by string) (x split, why *BulletinPart) {
	b, ok := d.basisOf(d.now)
	x.basis = b
	x.total, _ = d.casesOf(d.unit, b.months)
	if ok && d.published() && x.total.shown() && x.total.n == 0 {
		part := paragraph("%s未发案。", d.ofBasis(b, b.name))
		return x, &part
	}
	if ok && d.published() {
		x.classes, ok = d.classesOf(d.unit, breakdown, b.months)
	}
	if !ok || !d.published() {
		part := d.unbroken(b, ok, by)
		return x, &part
	}
	d.monthly = d.monthly || !b.own
	return x, nil
}

// unbroken stands where a breakdown cannot be published.
func (d *drafter) unbroken(b basis, ok bool, by string) BulletinPart {
	switch {
	case !d.published():
		d.monthly = true
		return paragraph("案件分类按月公布到牵头单位及其直属单位,本通报不列。")
	case b.months == nil:
		d.monthly = true
		return paragraph("案件分类按月公布,%s的尚未公布,本通报不按%s分列。", d.now.this, by)
	}
	d.withheld = true
	return paragraph("%s各类案件数较少,为避免指向具体个人,不按%s分列。", b.name, by)
}

// types ranks the classes by number, by amount, or both.
func (d *drafter) types(title string, values []string) BulletinSection {
	s := BulletinSection{Title: title}
	x, why := d.split("type", "类型")
	if why != nil {
		s.Parts = append(s.Parts, *why)
		return s
	}
	ranks := slices.ContainsFunc(x.classes, func(c class) bool { return c.mark == Shown && c.n > 0 })
	if slices.Contains(values, "count") || !ranks {
		part := d.typesBy(x, typeRanking{"起数", "起数", "起", x.total, func(c class) figure { return c.figure }})
		part.Chart = d.typeChart(x.classes)
		s.Parts = append(s.Parts, part)
	}
	total, _ := d.amountOf(d.unit, "loss", x.months)
	if slices.Contains(values, "loss") && slices.ContainsFunc(x.classes, func(c class) bool { return c.told(c.loss) }) {
		s.Parts = append(s.Parts, d.typesBy(x, typeRanking{"损失金额", "损失(万元)", "万元", total, func(c class) figure { return c.loss }}))
	}
	return s
}

// typeRanking is by what types are ranked.
type typeRanking struct {
	by, head, unit string
	total          figure
	value          func(class) figure
}

// told tells whether a number of the class stands in a ranking by it.
func (c class) told(x figure) bool { return c.mark == Shown && x.mark == Shown && x.n > 0 }

// typesBy ranks what may be shown; what is withheld follows in the order of the scheme, which says nothing. A sum of several months leaves
// out classes of which it knows nothing.
func (d *drafter) typesBy(x split, r typeRanking) BulletinPart {
	t := &BulletinTable{Header: []string{"类型", r.head, "占比"}, Right: []bool{false, true, true}}
	ranked := slices.DeleteFunc(slices.Clone(x.classes), func(c class) bool { return !c.told(r.value(c)) })
	slices.SortStableFunc(ranked, func(a, b class) int { return cmp.Compare(r.value(b).n, r.value(a).n) })
	var leading []string
	for i, c := range ranked {
		v := r.value(c)
		t.add([]string{c.name, v.text(), ratio(v, r.total)}, nil, d.fromType(x, c.name))
		if i < 3 && (v.money || v.n >= SmallCell) {
			leading = append(leading, fmt.Sprintf("%s(%s)", c.name, v.words(r.unit)))
		}
	}
	for _, c := range x.classes {
		switch v := r.value(c); {
		case c.told(v) || v.shown() && c.shown() || len(x.months) > 1:
		case v.money:
			t.Rows = append(t.Rows, []string{c.name, Hidden.Text(), "—"})
		default:
			t.Rows = append(t.Rows, []string{c.name, v.text(), "—"})
		}
	}
	t.add([]string{"合计", r.total.text(), ratio(r.total, r.total)}, nil, d.fromCases(x.window))
	text := "按" + r.by + "排列,各类型均不足" + strconv.Itoa(SmallCell) + "起,不作排序:"
	switch {
	case len(leading) > 0:
		text = "按" + r.by + "排列,居前的是" + strings.Join(leading, "、") + ":"
	case len(ranked) > 0:
		text = "按" + r.by + "排列:"
	}
	return BulletinPart{Text: d.ofBasis(x.basis, text), Table: t, Source: d.fromCases(x.window)}
}

// ofBasis begins a sentence about the cases of a basis, and says so when it is not the bulletin's period.
func (d *drafter) ofBasis(b basis, text string) string {
	if b.own {
		return text
	}
	once := "案件分类每月公布一次,"
	if d.explained {
		once = ""
	}
	d.explained = true
	return once + "最近公布的" + b.name + strings.TrimPrefix("案件"+text, "案件"+b.name)
}

// fromType leads to the cases of a class.
func (d *drafter) fromType(x split, name string) *BulletinSource {
	s := d.fromCases(x.window)
	if name != plan.FraudTypes[len(plan.FraudTypes)-1] { // 其他 has whatever the ledger says beside the scheme
		s.Type = name
	}
	return s
}

// ratio of a part in the whole, where both are known.
func ratio(part, total figure) string {
	if !part.shown() || !total.shown() || total.n == 0 {
		return "—"
	}
	return tenths(part.n, total.n)
}

// bands shows how single losses are spread.
func (d *drafter) bands(title string) BulletinSection { return d.spread(title, "loss", "单案损失") }

// victims shows which groups were cheated; never who.
func (d *drafter) victims(title string) BulletinSection {
	return d.spread(title, "victim", "受骗人群")
}

// spread is a breakdown with every class in its order; the last one, of cases that lack the value, only when there are any.
func (d *drafter) spread(title, breakdown, head string) BulletinSection {
	s := BulletinSection{Title: title}
	if d.releases.breakdown(breakdown) < 0 {
		return s // the plan's cases do not say
	}
	x, why := d.split(breakdown, head)
	if why != nil {
		s.Parts = append(s.Parts, *why)
		return s
	}
	t := &BulletinTable{Header: []string{head, "起数", "占比"}, Right: []bool{false, true, true}}
	for i, c := range x.classes {
		unknown := c.nothing() && len(x.months) > 1
		if !unknown && (!c.shown() || c.n > 0 || i < len(x.classes)-1) {
			t.Rows = append(t.Rows, []string{c.name, c.text(), ratio(c.figure, x.total)})
		}
	}
	t.add([]string{"合计", x.total.text(), ratio(x.total, x.total)}, nil, d.fromCases(x.window))
	s.Parts = append(s.Parts, BulletinPart{Text: d.ofBasis(x.basis, "按"+head+"分布:"), Table: t})
	return s
}
