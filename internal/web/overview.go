package web

import (
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) overviewRoutes() []route {
	return []route{
		{method: "GET", path: "/overview", name: "态势", picks: true, answer: s.overview},
		{method: "GET", path: "/wall", name: "大屏", answer: s.wall},
		{method: "GET", path: "/events", name: "实时变动", answer: s.events},
		{method: "GET", path: "/duties", name: "责任清单", picks: true, answer: s.duties},
		{method: "GET", path: "/explain", name: "评定说明", answer: s.explain},
	}
}

// overviewPage is how a unit and all below it stand.
type overviewPage struct {
	basics
	Unit, Kind string
	Period     string
	AsOf       string
	Live       bool
	Deriving   *deriving
	Frozen     *frozenNote
	Figures    []figure
	Rate       figure
	Trend      string // what charts.js draws, JSON
	TrendTable table
	Types      []typeBar
	Few        bool
	Goals      []goalView
	Heat       heatMap
	Tiles      []tileGroup
	Map        outlineMap // in place of the tiles of units that have outlines
	Behind     table
	Due        table
	WallHref   string
	Plan       string
}

func (*overviewPage) template() string { return "overview" }

// frozenNote says that a period was frozen, and whether the figures are those that were kept then.
type frozenNote struct {
	AsOf, Href string
	Edition    int
	Kept       bool
}

func frozenNoteOf(o *app.Overview) *frozenNote {
	if o.Frozen == nil {
		return nil
	}
	href := address("/freezes/"+o.Frozen.Period+"/"+strconv.Itoa(o.Frozen.Edition), "under", o.Unit.ID)
	return &frozenNote{AsOf: o.Frozen.AsOf.String(), Href: href, Edition: o.Frozen.Edition, Kept: o.Kept}
}

// figure is a number with what it is compared to.
type figure struct {
	Title, Value, Unit string
	Href               string
	Deltas             []delta
	Note               string
}

// delta says how a number has changed: words, direction and whether that is good.
type delta struct {
	With, Text, Icon, Class string
}

func (s *server) overview(v *visit) (page, error) {
	o, err := s.app.Overview(v.ctx(), v.caller, app.OverviewQuery{Under: v.under(), Period: v.period()})
	if err != nil {
		return nil, err
	}
	p := v.overviewOf(o)
	p.Charts = true
	p.Deriving, err = s.deriving(v)
	return p, err
}

func (v *visit) overviewOf(o *app.Overview) *overviewPage {
	p := &overviewPage{basics: basics{Title: v.t("%s态势", o.Unit.Name)}, Unit: o.Unit.Name, Period: v.periodTitle(o.Period), AsOf: o.AsOf.String(), Live: o.Live,
		Few: o.Few, Plan: o.Plan.Title, WallHref: address("/wall", "under", v.under(), "period", v.period())}
	cases := ""
	if v.may(campaign.ViewCases) {
		cases = address("/cases", "under", o.Unit.ID, "from", o.Window.From.String(), "to", o.Window.To.String())
	}
	p.Figures = []figure{{Title: v.t("发案数"), Value: countText(o.Cases.Now), Unit: v.t("起"), Href: cases, Deltas: v.deltas(o.Cases)}}
	if !o.Released {
		p.Figures = append(p.Figures, v.moneyFigures(o)...)
	}
	p.Rate, p.Frozen = v.rateFigure(o), frozenNoteOf(o)
	p.Trend, p.TrendTable = v.trend(o)
	p.Types = v.typeBars(o.Types, !o.Released)
	p.Goals = v.goals(o)
	p.Heat = v.heatMap(o)
	p.Map, p.Tiles = v.outlineMap(o), withoutOutlines(v.tiles(o), o)
	p.Behind, p.Due = v.behind(o), v.dueSoon(o)
	return p
}

// moneyFigures are for those who may see cases.
func (v *visit) moneyFigures(o *app.Overview) []figure {
	out := []figure{v.moneyFigure(v.t("损失金额"), o.Losses), v.moneyFigure(v.t("止付金额"), o.Stopped), v.moneyFigure(v.t("追回金额"), o.Recovered)}
	out[1].turn()
	out[2].turn()
	return out
}

func (v *visit) moneyFigure(title string, c app.Compared) figure {
	f := figure{Title: title, Value: countText(c.Now / 100), Unit: v.t("元"), Deltas: v.deltas(c)}
	if c.Now >= 1_000_000 {
		f.Value, f.Unit = tenThousands(c.Now), v.t("万元")
	}
	return f
}

// deltas compare a number of which less is better.
func (v *visit) deltas(c app.Compared) []delta {
	var out []delta
	if c.Before != nil {
		out = append(out, v.delta(v.t("环比"), c.Now, *c.Before))
	}
	if c.Year != nil {
		out = append(out, v.delta(v.t("同比"), c.Now, *c.Year))
	}
	return out
}

func (v *visit) delta(with string, now, before int64) delta {
	d := delta{With: with, Icon: "minus", Class: "calm"}
	switch {
	case now == before:
		d.Text = v.t("持平")
	case now > before:
		d.Icon, d.Class, d.Text = "arrow-up-right", "bad", v.t("上期为0")
	default:
		d.Icon, d.Class = "arrow-down-right", "good"
	}
	if before > 0 && now != before {
		d.Text = percentText(now-before, before)
	}
	return d
}

// turn is for numbers of which more is better.
func (f *figure) turn() {
	for i := range f.Deltas {
		d := &f.Deltas[i]
		switch d.Class {
		case "good":
			d.Class = "bad"
		case "bad":
			d.Class = "good"
		}
	}
}

// percentText writes a change in percent with one decimal: 12.5%. Its direction is said beside it.
func percentText(change, base int64) string {
	if change < 0 {
		change = -change
	}
	if change/base >= 10 {
		return strconv.FormatInt(change/base, 10) + "×"
	}
	tenths := (change*1000 + base/2) / base
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + "%"
}

// rateFigure is the share of duties met among those that fell due.
func (v *visit) rateFigure(o *app.Overview) figure {
	f := figure{Title: v.t("责任完成率"), Value: "—", Href: v.dutiesHref(o, o.Unit.ID, "", ""),
		Note: v.t("到期 %d 项，完成 %d 项，未完成 %d 项，进行中 %d 项", o.Overall.Good+o.Overall.Bad, o.Overall.Good, o.Overall.Bad, o.Overall.Pending)}
	if rate, ok := o.Overall.Rate(); ok {
		f.Value, f.Unit = strconv.Itoa(rate), "%"
	}
	return f
}

// dutiesHref leads to the duties of a unit and those below it in the overview's window.
func (v *visit) dutiesHref(o *app.Overview, unit, duty, state string) string {
	return address("/duties", "under", unit, "duty", duty, "state", state, "period", o.Period)
}

// series is one line or bar row of a chart.
type series struct {
	Name   string    `json:"name"`
	Kind   string    `json:"kind"`
	Values []float64 `json:"values"`
	Axis   int       `json:"axis,omitempty"`
}

type chart struct {
	Labels []string `json:"labels"`
	Series []series `json:"series"`
}

// trend is a chart with the table of the same numbers; without losses for those who may not see cases.
func (v *visit) trend(o *app.Overview) (string, table) {
	c := chart{Series: []series{{Name: v.t("发案数（起）"), Kind: "bar"}}}
	t := table{Caption: v.t("发案走势"), Columns: []column{{Title: v.t("月份"), Wide: true}, {Title: v.t("发案数"), Right: true}}}
	losses := series{Name: v.t("损失金额（万元）"), Kind: "line", Axis: 1}
	for _, p := range o.Trend {
		c.Labels = append(c.Labels, p.Month)
		c.Series[0].Values = append(c.Series[0].Values, float64(p.Cases))
		losses.Values = append(losses.Values, float64(p.Loss/10_000)/100)
		cells := []cell{text(p.Month), text(countText(p.Cases))}
		if !o.Released {
			cells = append(cells, text(tenThousands(p.Loss)))
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	if !o.Released {
		c.Series = append(c.Series, losses)
		t.Caption, t.Columns = v.t("发案与损失走势"), append(t.Columns, column{Title: v.t("损失（万元）"), Right: true})
	}
	drawn, err := jsonText(c)
	if err != nil {
		return "", t
	}
	return drawn, t
}

// typeBar is a type of fraud with two bars, in thousandths of the longest.
type typeBar struct {
	Title, Cases, Loss  string
	CaseWidth, LossWide int64
}

// mostTypes is how many types stand alone; the rest are summed.
const mostTypes = 8

func (v *visit) typeBars(types []app.TypeShare, losses bool) []typeBar {
	if len(types) > mostTypes {
		rest := app.TypeShare{Title: v.t("其他%d类", len(types)-mostTypes+1)}
		for _, t := range types[mostTypes-1:] {
			rest.Cases += t.Cases
			rest.Loss += t.Loss
			rest.Least = rest.Least || t.Least
		}
		types = append(types[:mostTypes-1:mostTypes-1], rest)
	}
	var cases, loss int64 = 1, 1
	for _, t := range types {
		cases, loss = max(cases, t.Cases), max(loss, t.Loss)
	}
	var out []typeBar
	for _, t := range types {
		bar := typeBar{Title: t.Title, Cases: countText(t.Cases), Loss: "—", CaseWidth: t.Cases * 1000 / cases}
		if t.Least {
			bar.Cases = "≥" + bar.Cases
		}
		if losses {
			bar.Loss, bar.LossWide = tenThousands(t.Loss), int64(float64(t.Loss)/float64(loss)*1000)
		}
		out = append(out, bar)
	}
	return out
}

// goalView is a goal as a gauge: how much of it is reached, in percent.
type goalView struct {
	Title, Source string
	Badge         badge
	Percent       int
	HasPercent    bool
	Have          string
	Until         string
	Href          string
}

func (v *visit) goals(o *app.Overview) []goalView {
	var out []goalView
	for _, g := range o.Goals {
		view := goalView{Title: g.Duty.Title, Source: g.Duty.Source, Badge: stateBadge(g.State), Until: g.Window.To.String(), Href: explainHref(g)}
		view.Percent, view.HasPercent = reached(g)
		view.Have = v.haveText(g)
		out = append(out, view)
	}
	return out
}

// reached is how much of a goal is there, when it is one number that must reach another.
func reached(g *plan.Verdict) (percent int, ok bool) {
	if g.State.Good() {
		return 100, true
	}
	lacks := g.Lacks()
	if g.Duty.Need == nil || len(g.Have) == 0 || len(lacks) != 1 || g.Have[0] < 0 {
		return 0, false
	}
	missing, err := strconv.ParseInt(lacks[0], 10, 64) // in what is counted; money has its unit behind it and is no gauge
	if err != nil || missing <= 0 {
		return 0, false
	}
	return int(g.Have[0] * 100 / (g.Have[0] + missing)), true
}

// haveText tells the numbers that a verdict was given on.
func (v *visit) haveText(g *plan.Verdict) string {
	text := ""
	for i, m := range g.Duty.HaveOf() {
		if i >= len(g.Have) {
			break
		}
		if text != "" {
			text += v.t("，")
		}
		text += orText(m.Title, m.ID) + " " + m.Format(g.Have[i])
	}
	return text
}

func explainHref(d *plan.Verdict) string {
	return address("/explain", "unit", d.Unit, "duty", d.Duty.ID, "period", d.Period, "per", d.Per)
}
