package web

import (
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
)

// heatMap is duties by units, each cell the share of what was met.
type heatMap struct {
	Units []link
	Rows  []heatRow
	Cut   string // says that not all units are shown, and where the others are
	All   string // address of a list of them all
}

// mostColumns is how many units a heat map shows: those that miss the most, where there are more.
const mostColumns = 40

type heatRow struct {
	Title, Source, Href string
	Total               heatCell
	Cells               []heatCell
}

// heatCell says its number beside its colour; Label is for those who do not see the table.
type heatCell struct {
	Text, Class, Label, Href string
}

func (v *visit) heatMap(o *app.Overview) heatMap {
	var h heatMap
	columns := worstColumns(o)
	for _, n := range columns {
		u := o.Children[n]
		h.Units = append(h.Units, link{Text: u.Name, Href: address("/overview", "under", u.ID, "period", v.period())})
	}
	if len(columns) < len(o.Children) {
		h.Cut = v.t("共%d个下级单位，这里列出未完成最多的%d个。", len(o.Children), len(columns))
		h.All = address("/units", "under", o.Unit.ID, "state", string(app.UnitBehind), "period", o.Period)
	}
	for i, d := range o.Duties {
		r := heatRow{Title: d.Title, Source: d.Source, Href: v.dutiesHref(o, o.Unit.ID, d.ID, ""), Total: v.heatCell(o.Totals[i], d.Title, o.Unit.Name)}
		r.Total.Href = r.Href
		for _, n := range columns {
			u := o.Children[n]
			c := v.heatCell(o.Heat[i][n], d.Title, u.Name)
			c.Href = v.dutiesHref(o, u.ID, d.ID, "")
			r.Cells = append(r.Cells, c)
		}
		h.Rows = append(h.Rows, r)
	}
	return h
}

// worstColumns gives the places of the children that are shown, in the order of the tree.
func worstColumns(o *app.Overview) []int {
	missed := make([]int, len(o.Children))
	columns := make([]int, len(o.Children))
	for n := range columns {
		columns[n] = n
		for i := range o.Heat {
			missed[n] += o.Heat[i][n].Bad
		}
	}
	slices.SortStableFunc(columns, func(a, b int) int { return missed[b] - missed[a] })
	columns = columns[:min(len(columns), mostColumns)]
	slices.Sort(columns)
	return columns
}

func (v *visit) heatCell(p app.Progress, duty, unit string) heatCell {
	c := heatCell{Class: heatClass(p)}
	rate, ok := p.Rate()
	switch {
	case ok:
		c.Text = strconv.Itoa(rate)
		c.Label = v.t("%s，%s：到期%d项，完成%d项", unit, duty, p.Good+p.Bad, p.Good)
	case p.Pending > 0:
		c.Text = "…"
		c.Label = v.t("%s，%s：进行中%d项", unit, duty, p.Pending)
	case p.Unknown > 0:
		c.Text = "?"
		c.Label = v.t("%s，%s：%d项资料不全，无法判定", unit, duty, p.Unknown)
	}
	if c.Text != "" {
		c.Label = c.Text + " " + c.Label // what is read out has what is seen
	}
	return c
}

// heatClass is the colour of a share: four steps, the best only for everything.
func heatClass(p app.Progress) string {
	rate, ok := p.Rate()
	switch {
	case !ok && p.Pending > 0:
		return "heat-busy"
	case !ok:
		return "heat-none"
	case rate == 100:
		return "heat-4"
	case rate >= 85:
		return "heat-3"
	case rate >= 60:
		return "heat-2"
	}
	return "heat-1"
}

// tileGroup is a child with the units in it.
type tileGroup struct {
	Name, Href string
	Tiles      []tile
}

type tile struct {
	Name, Text, Class, Label, Href string
}

// shortName leaves out what all names of a kind end with, so that tiles stay small.
func shortName(name string) string {
	for end := range strings.FieldsSeq("社区居民委员会 村民委员会 社区 村") {
		if short := strings.TrimSuffix(name, end); short != name && len([]rune(short)) >= 2 {
			return short
		}
	}
	return name
}

func (v *visit) tiles(o *app.Overview) []tileGroup {
	if len(o.Tiles) == 0 {
		return nil
	}
	var out []tileGroup
	at := map[string]int{}
	group := func(child, name, href string) {
		at[child] = len(out)
		out = append(out, tileGroup{Name: name, Href: href})
	}
	for _, u := range o.Children {
		group(u.ID, u.Name, address("/overview", "under", u.ID, "period", v.period()))
	}
	if o.Tiles[0].Child == "" { // so many lie below the children that these are the tiles
		out = nil
		group("", o.Unit.Name, address("/units", "under", o.Unit.ID, "period", o.Period))
	}
	for _, t := range o.Tiles {
		n, ok := at[t.Child]
		if !ok {
			continue
		}
		c := v.heatCell(t.Progress, v.t("全部责任"), t.Unit.Name)
		if rate, ok := t.Progress.Rate(); ok {
			c.Text = strconv.Itoa(rate) + "%"
		}
		href := unitPath(t.Unit.ID)
		if t.Child == "" {
			href = address("/overview", "under", t.Unit.ID, "period", v.period())
		}
		out[n].Tiles = append(out[n].Tiles, tile{Name: shortName(t.Unit.Name), Text: c.Text, Class: c.Class, Label: orText(c.Label, t.Unit.Name), Href: href})
	}
	return out
}

// behind lists who misses the most, and what.
func (v *visit) behind(o *app.Overview) table {
	t := table{Caption: v.t("落后单位"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("未完成"), Right: true}, {Title: v.t("缺什么"), Wide: true}},
		Empty: empty{Title: v.t("没有落后的单位"), Text: v.t("这个周期到期的责任都已完成。")}}
	v.learnNames(each(o.Behind, func(l app.Lagging) string { return l.Unit.Parent }))
	for _, l := range o.Behind {
		titles := make([]string, 0, len(l.Duties))
		for _, d := range l.Duties {
			titles = append(titles, d.Title)
		}
		more := ""
		if len(titles) > 3 {
			more, titles = v.t("等%d项", len(titles)), titles[:3]
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: l.Unit.Name, Href: unitPath(l.Unit.ID), Note: v.nameAbove(l.Unit.Parent)},
			opens(strconv.Itoa(l.Missing), v.dutiesHref(o, l.Unit.ID, "", "unmet,broken")), text(strings.Join(titles, "、") + more)}})
	}
	return t
}

// mostDue is how many duties that fall due the overview names.
const mostDue = 12

// dueSoon lists what falls due within a week.
func (v *visit) dueSoon(o *app.Overview) table {
	t := table{Caption: v.t("七天内到期"), Columns: []column{{Title: v.t("期限")}, {Title: v.t("还有")}, {Title: v.t("责任"), Wide: true}, {Title: v.t("还差的单位"), Right: true}},
		Empty: empty{Title: v.t("七天内没有到期的责任"), Text: v.t("可以看看落后单位，或者安排下周的工作。")}}
	for i, d := range o.Due {
		if i == mostDue {
			t.Rows = append(t.Rows, row{Cells: []cell{{}, {}, opens(v.t("还有%d项责任", len(o.Due)-i), address("/duties", "under", o.Unit.ID, "state", "pending")), {}}})
			break
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(d.Day.String()), text(relative(v.t, d.Day, o.AsOf)), text(d.Duty.Title),
			opens(strconv.Itoa(d.Units), address("/duties", "under", o.Unit.ID, "duty", d.Duty.ID, "state", "pending", "period", d.Day.String()))}})
	}
	return t
}
