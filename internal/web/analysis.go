package web

import (
	"fmt"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// analysisPage tells of which kinds the cases were, from what is released month by month, and what to talk about where next.
type analysisPage struct {
	basics
	Notes       []string
	Months      []plan.Option
	From, To    string
	Under       string
	Total       string
	Trend       string // chart
	ByMonth     table
	Weeks       string // chart
	ByWeek      table
	Units       table
	Breaks      []breakView
	Suggestions table
	MaySuggest  bool
	AllTalks    string // address of the page with all suggestions
}

// breakView is a breakdown: a chart beside its table.
type breakView struct {
	Title string
	Chart string
	Table table
	Note  string
}

func (*analysisPage) template() string { return "analysis" }

// figureText writes a published number; one that may be more is marked.
func figureText(f campaign.Figure) string {
	if f.Least {
		return "≥" + countText(f.N)
	}
	return countText(f.N)
}

// analysedUnder is the unit of the analysis: the chosen one, else the lead unit or the visitor's own below it.
func (s *server) analysedUnder(v *visit) (string, error) {
	if v.under() != "" {
		return v.under(), nil
	}
	home, err := s.app.Home(v.ctx(), v.caller)
	if err != nil || len(home.Top) == 0 {
		return "", err
	}
	return home.Top[0].ID, nil
}

func (s *server) analysis(v *visit) (page, error) {
	under, err := s.analysedUnder(v)
	if err != nil {
		return nil, err
	}
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	p := &analysisPage{Under: v.under(), From: v.query("from"), To: v.query("to"), Months: v.monthOptions(in)}
	if m := v.period(); len(m) == len("2023-05") && m[5] != 'Q' && p.From == "" && p.To == "" {
		p.From, p.To = m, m
	}
	all, err := s.app.Analysis(v.ctx(), v.caller, app.AnalysisQuery{Under: under, From: p.From, To: p.To})
	if err != nil {
		return nil, err
	}
	months, err := s.monthByMonth(v, under, all)
	if err != nil {
		return nil, err
	}
	p.Charts, p.Title = true, v.t("案件分析：%s", all.UnitName)
	p.Total, p.Notes = figureText(all.Cases), v.analysisNotes(all)
	p.Trend, p.ByMonth = v.monthTrend(all, months)
	p.Weeks, p.ByWeek = v.weekTrend(all)
	p.Units = v.unitFigures(all)
	for i := range all.Breaks {
		p.Breaks = append(p.Breaks, v.breakdown(all, months, i))
	}
	return p, s.suggest(v, p, in, under)
}

// monthOptions are the months of a plan that have begun.
func (v *visit) monthOptions(in *plan.Plan) []plan.Option {
	if groups := v.periodsToPick(in); len(groups) > 0 {
		return groups[0].Periods
	}
	return nil
}

// monthByMonth asks for each released month by itself.
func (s *server) monthByMonth(v *visit, under string, all *app.Analysis) ([]*app.Analysis, error) {
	var out []*app.Analysis
	for _, m := range all.Months {
		one, err := s.app.Analysis(v.ctx(), v.caller, app.AnalysisQuery{Under: under, From: m, To: m})
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (v *visit) analysisNotes(all *app.Analysis) []string {
	var out []string
	if len(all.Months) == 0 {
		out = append(out, v.t("所选月份的数据还没有公布。"))
	}
	for _, m := range all.Awaited {
		out = append(out, v.t("%s还没有公布：每月结束若干天后公布，公布后不再变动。", v.periodTitle(m)))
	}
	for _, m := range all.Merged {
		out = append(out, v.t("%s案件太少，本单位与其他单位合并公布。", v.periodTitle(m)))
	}
	return append(out, v.t("带“≥”的数字含有被隐去的小数目：少于3起的不单独公布，以免认出当事人。"))
}

// chartOf is what assets/src/charts.js draws.
type chartOf struct {
	Labels []string      `json:"labels"`
	Left   string        `json:"left,omitempty"`
	Right  string        `json:"right,omitempty"`
	Series []chartSeries `json:"series"`
}

type chartSeries struct {
	Name   string    `json:"name"`
	Kind   string    `json:"kind"` // bar, line
	Values []float64 `json:"values"`
	Axis   int       `json:"axis,omitempty"`
}

func (c chartOf) text() string {
	text, err := jsonText(c)
	if err != nil {
		return ""
	}
	return text
}

// change says how a number stands to the one before; nothing when either is not exact.
func (v *visit) change(now, before campaign.Figure) string {
	if now.Least || before.Least {
		return "—"
	}
	return signed(now.N - before.N)
}

// signed writes a difference: +2, 0, -1.
func signed(n int64) string {
	if n == 0 {
		return "0"
	}
	return fmt.Sprintf("%+d", n)
}

func (v *visit) monthTrend(all *app.Analysis, months []*app.Analysis) (string, table) {
	c := chartOf{Series: []chartSeries{{Name: v.t("案件"), Kind: "bar"}}}
	t := table{Caption: v.t("按月"), Columns: []column{{Title: v.t("月份"), Wide: true}, {Title: v.t("案件"), Right: true}, {Title: v.t("环比"), Right: true}},
		Empty: empty{Title: v.t("还没有公布的月份"), Text: v.t("换一段月份看看。")}}
	for i, m := range months {
		delta := "—"
		if i > 0 {
			delta = v.change(m.Cases, months[i-1].Cases)
		}
		c.Labels = append(c.Labels, all.Months[i])
		c.Series[0].Values = append(c.Series[0].Values, float64(m.Cases.N))
		number := opens(figureText(m.Cases), address("/cases", "under", v.under(), "period", all.Months[i]))
		if !v.may(campaign.ViewCases) {
			number.Href = ""
		}
		t.Rows = append(t.Rows, row{Cells: []cell{text(v.periodTitle(all.Months[i])), number, text(delta)}})
	}
	return c.text(), t
}

func (v *visit) weekTrend(all *app.Analysis) (string, table) {
	if len(all.Weeks) == 0 {
		return "", table{}
	}
	c := chartOf{Series: []chartSeries{{Name: v.t("案件"), Kind: "bar"}}}
	t := table{Caption: v.t("按周"), Columns: []column{{Title: v.t("周"), Wide: true}, {Title: v.t("案件"), Right: true}, {Title: v.t("上周"), Right: true}, {Title: v.t("增减"), Right: true}}}
	for _, w := range all.Weeks {
		c.Labels = append(c.Labels, w.Week)
		c.Series[0].Values = append(c.Series[0].Values, float64(w.Cases))
		t.Rows = append(t.Rows, row{Cells: []cell{text(v.periodTitle(w.Week)), text(countText(w.Cases)), text(countText(w.Before)), text(signed(w.Cases - w.Before))}})
	}
	return c.text(), t
}

func (v *visit) unitFigures(all *app.Analysis) table {
	t := table{Caption: v.t("按单位"), Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("案件"), Right: true}}}
	for _, u := range all.Units {
		name := opens(u.UnitName, address("/analysis", "under", u.Unit, "from", v.query("from"), "to", v.query("to")))
		if u.Unit == all.Unit {
			name.Href = ""
		}
		t.Rows = append(t.Rows, row{Cells: []cell{name, figureCell(u.Cases)}})
	}
	return t
}

// figureCell marks a number that is not exact.
func figureCell(f campaign.Figure) cell { return cell{Text: figureText(f)} }

// breakdown shows the nth breakdown: its classes with the change of the last month.
func (v *visit) breakdown(all *app.Analysis, months []*app.Analysis, n int) breakView {
	b := all.Breaks[n]
	out := breakView{Title: b.Title}
	withLoss := slices.ContainsFunc(b.Classes, func(c app.AnalysisClass) bool { return c.Loss != nil })
	t := table{Caption: b.Title, Columns: []column{{Title: v.t("类别"), Wide: true}, {Title: v.t("案件"), Right: true}}}
	if withLoss {
		t.Columns = append(t.Columns, column{Title: v.t("损失"), Right: true})
	}
	t.Columns = append(t.Columns, column{Title: v.t("末月"), Right: true}, column{Title: v.t("环比"), Right: true})
	c := chartOf{Series: []chartSeries{{Name: v.t("案件"), Kind: "bar"}}}
	for k, class := range b.Classes {
		c.Labels = append(c.Labels, class.Title)
		c.Series[0].Values = append(c.Series[0].Values, float64(class.Cases.N))
		cells := []cell{text(class.Title), figureCell(class.Cases)}
		if withLoss {
			cells = append(cells, text(v.lossText(class.Loss)))
		}
		last, delta := "—", "—"
		if m := len(months); m > 0 {
			last = figureText(months[m-1].Breaks[n].Classes[k].Cases)
			if m > 1 {
				delta = v.change(months[m-1].Breaks[n].Classes[k].Cases, months[m-2].Breaks[n].Classes[k].Cases)
			}
		}
		r := row{Cells: append(cells, text(last), text(delta))}
		if class.Cases.Least {
			r.Class = "suppressed"
		}
		t.Rows = append(t.Rows, r)
	}
	for _, m := range b.Left {
		out.Note = v.t("%s等月份因数目太小没有公布这一分类。", v.periodTitle(m))
	}
	out.Chart, out.Table = c.text(), t
	return out
}

func (v *visit) lossText(f *campaign.Figure) string {
	if f == nil {
		return "—"
	}
	switch s := moneyText(v.t, f.N); {
	case f.Least && f.N == 0:
		return v.t("不公布")
	case f.Least:
		return "≥" + s
	default:
		return s
	}
}

// fewTalks is how many suggestions are shown at first.
const fewTalks = 8

// suggest proposes talks to those who may see cases, each with a way to its form.
func (s *server) suggest(v *visit, p *analysisPage, in *plan.Plan, under string) error {
	if !v.may(campaign.ViewCases) {
		return nil
	}
	found, err := s.app.Suggestions(v.ctx(), v.caller, under)
	if campaign.KindOf(err) == campaign.Denied {
		return nil
	}
	if err != nil {
		return err
	}
	p.MaySuggest = true
	p.Suggestions = table{Caption: v.t("建议的宣讲"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("讲什么")}, {Title: v.t("对谁讲")}, {Title: v.t("理由"), Wide: true}, {Title: v.t("办理")}},
		Empty: empty{Title: v.t("暂时没有建议"), Text: v.t("近30日没有需要针对性宣讲的案件。")}}
	if v.query("talks") == "" && len(found) > fewTalks {
		found, p.AllTalks = found[:fewTalks], v.with("talks", "all")
	}
	for _, t := range found {
		why := ""
		for i, r := range t.Reasons {
			if i > 0 {
				why += v.t("；")
			}
			why += plan.WideMarks(r)
		}
		p.Suggestions.Rows = append(p.Suggestions.Rows, row{Cells: []cell{opens(t.UnitName, unitPath(t.Unit)), text(t.Topic), text(t.Audience), text(why), s.suggestedWay(v, in, t)}})
	}
	return nil
}

// suggestedWay leads to an order where the plan has one for the unit, else to the record form.
func (s *server) suggestedWay(v *visit, in *plan.Plan, t campaign.TalkSuggestion) cell {
	u, err := s.app.Unit(v.ctx(), v.caller, t.Unit)
	if err != nil {
		return text("")
	}
	a := &asking{v: v, plan: in, procedure: "order", unit: u.ID, kind: u.Kind}
	if o := a.order(); o != nil && v.mayAt(campaign.HandleMatter, u.Path) {
		topic := ""
		for _, option := range topicOptions(a) {
			if slices.Contains(campaign.TopicsOf(t.Topic), option.Title) || option.Title == t.Topic {
				topic = option.ID
			}
		}
		return opens(v.t("下订单"), address("/matters/new", "procedure", "order", "unit", u.ID, "order", o.ID, "topic", topic))
	}
	if v.mayAt(campaign.SubmitRecord, u.Path) {
		return opens(v.t("填报宣讲"), address("/records/new", "unit", u.ID))
	}
	return text("")
}
