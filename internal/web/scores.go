package web

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) scoreRoutes() []route {
	return []route{
		{method: "GET", path: "/scores", name: "考评", picks: true, answer: s.scores},
		{method: "GET", path: "/scores/table.xlsx", name: "考评结果表", answer: s.scoreFile},
		{method: "GET", path: "/scores/outside", name: "录入外部得分", answer: s.outsideForm},
		{method: "POST", path: "/scores/outside", name: "录入外部得分", answer: s.outside},
		{method: "GET", path: "/scores/{unit}/{score}/{period}", name: "考核表", answer: s.scoreSheet},
		{method: "GET", path: "/scores/{unit}/{score}/{period}/{item}", name: "评分", answer: s.judgeForm},
		{method: "POST", path: "/scores/{unit}/{score}/{period}/{item}", name: "评分", answer: s.judge},
	}
}

func scorePath(unit, score, period string, part ...string) string {
	return strings.Join(append([]string{"/scores", unit, score, period}, part...), "/")
}

// scoresPage lists the point sheets of a period.
type scoresPage struct {
	basics
	Periods []choice
	Frozen  string
	Tables  []titledTable
	Ways    []link
	Exports []link
}

func (*scoresPage) template() string { return "scores" }

func (s *server) scores(v *visit) (page, error) {
	found, err := s.app.ScoreTables(v.ctx(), v.caller, app.ScoreQuery{Under: v.under(), Period: v.period(), Skip: v.skipped("skip"), Limit: partSize})
	if err != nil {
		return nil, err
	}
	p := &scoresPage{Ways: v.scoreWays(found.Period)}
	p.Exports = v.exports(app.ListQuery{List: app.ScoreList, Query: app.Query{Under: v.under(), Period: found.Period}})
	for _, name := range found.Periods {
		p.Periods = append(p.Periods, choice{Text: v.periodTitle(name), Href: v.with("period", name), Current: name == found.Period})
	}
	if p.Frozen, err = s.frozenText(v, found.Period); err != nil {
		return nil, err
	}
	states, err := s.sheetMatters(v, found.Period)
	if err != nil {
		return nil, err
	}
	for i := range found.Tables {
		p.Tables = append(p.Tables, titledTable{found.Tables[i].Score.Title, v.scoreTable(&found.Tables[i], states)})
	}
	if len(p.Tables) == 0 {
		p.Tables = []titledTable{{v.t("考核表"), table{Empty: empty{Title: v.t("这一周期没有考核表"), Text: v.t("方案没有为您范围内的单位规定考评，或者换一个周期查看。")}}}}
	}
	return p, nil
}

func (v *visit) scoreWays(period string) []link {
	var out []link
	if v.may(campaign.Export) && period != "" {
		out = append(out, link{v.t("考评结果表"), address("/scores/table.xlsx", "period", period, "under", v.under()), "download"})
	}
	if v.may(campaign.OverseeMatter) {
		out = append(out, link{v.t("考评办理看板"), address("/matters/board", "procedure", "score"), "list-check"}, link{v.t("录入外部得分"), address("/scores/outside", "period", period), "upload"})
	}
	return out
}

// frozenText says whether the figures of a period can still move.
func (s *server) frozenText(v *visit, period string) (string, error) {
	if period == "" {
		return "", nil
	}
	all, err := s.app.Freezes(v.ctx(), v.caller, app.Query{Period: period})
	if err != nil {
		return "", err
	}
	if len(all) == 0 {
		return v.t("实时数据：还会随记录变动。"), nil
	}
	last := all[len(all)-1]
	return v.t("该周期已冻结（第%d版，数据截至%s）。已公布的得分是公布时的数据，尚未公布的是实时数据。", last.Edition, last.AsOf.String()), nil
}

// sheetMatters are the matters of the sheets of a period, by unit and score.
func (s *server) sheetMatters(v *visit, period string) (map[string]app.MatterView, error) {
	out := map[string]app.MatterView{}
	q := app.MatterQuery{Procedure: "score", Under: v.under(), Limit: app.MaxPage}
	for {
		found, err := s.app.Matters(v.ctx(), v.caller, q)
		if err != nil {
			return nil, err
		}
		for _, m := range found.Items {
			score, of, ok := cutLast(m.Subject, ' ')
			if ok && of == period && m.State != "dropped" {
				out[m.Unit+" "+score] = m
			}
		}
		if q.After = found.Next; q.After == "" {
			return out, nil
		}
	}
}

func (v *visit) scoreTable(found *app.ScoreTable, states map[string]app.MatterView) table {
	t := table{Caption: found.Score.Title, Columns: []column{{Title: v.t("单位"), Wide: true}, {Title: v.t("得分"), Right: true}, {Title: v.t("等次")}, {Title: v.t("情况")}, {Title: v.t("办理")}}}
	if found.Ranked {
		t.Columns, t.Ranked = slices.Insert(t.Columns, 0, column{Title: v.t("名次"), Right: true}), true
	}
	v.partOf(&t, found.Total)
	v.learnNames(each(found.Sheets, func(sh app.PlacedSheet) string { return sh.Unit }))
	places := pointPlaces(found.Sheets)
	for i := range found.Sheets {
		sh := &found.Sheets[i].ScoreSheet
		cells := []cell{opens(v.unitName(sh.Unit), unitPath(sh.Unit)), opens(alignedPoints(sh.Points, places), scorePath(sh.Unit, sh.Score.ID, sh.Period)), text(v.gradeText(sh)), v.sheetCell(sh), v.sheetState(states[sh.Unit+" "+sh.Score.ID], sh)}
		if found.Ranked {
			cells = slices.Insert(cells, 0, text(countText(found.Sheets[i].Place)))
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// pointPlaces is how many decimals the points of a table have at most.
func pointPlaces(sheets []app.PlacedSheet) int {
	most := 0
	for i := range sheets {
		_, decimals, _ := strings.Cut(plan.Points(sheets[i].Points), ".")
		most = max(most, len(decimals))
	}
	return most
}

// alignedPoints writes points with so many decimals, so that those of a column stand below each other.
func alignedPoints(points int64, places int) string {
	whole, decimals, _ := strings.Cut(plan.Points(points), ".")
	if places == 0 {
		return whole
	}
	return whole + "." + decimals + strings.Repeat("0", max(0, places-len(decimals)))
}

// partSize is how many rows of a list that is there as a whole are shown at once.
const partSize = 100

// skipped is how many rows of a list come before the part that is shown, by the name of its parameter.
func (v *visit) skipped(name string) int {
	n, err := strconv.Atoi(v.query(name))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// partOf says which rows of n are shown, and puts the ways to the others on the table; past the end it begins anew.
func (v *visit) partOf(t *table, n int) (first, last int) {
	name := orText(t.SkipBy, "skip")
	if first = v.skipped(name); first >= n {
		first = 0
	}
	last = min(n, first+partSize)
	if last < n {
		t.Next = v.with(name, strconv.Itoa(last))
	}
	if first > 0 {
		t.First = v.with(name, "")
	}
	return first, last
}

func (v *visit) gradeText(sh *plan.ScoreSheet) string {
	switch {
	case sh.Grade != "" && sh.Stars > 0:
		return sh.Grade + " " + strings.Repeat("★", min(sh.Stars, 10))
	case sh.Stars > 0:
		return strings.Repeat("★", min(sh.Stars, 10))
	}
	return orText(sh.Grade, "—")
}

// sheetCell says what is special about a sheet.
func (v *visit) sheetCell(sh *plan.ScoreSheet) cell {
	switch {
	case len(sh.Vetoed) > 0:
		return badgeCell(badge{"一票否决", "shield-x", "bad"})
	case sh.Provisional:
		return badgeCell(badge{"暂定", "hourglass", "busy"})
	case slices.ContainsFunc(sh.Items, func(it plan.ItemScore) bool { return !it.Scored }):
		return badgeCell(badge{"有待评分项", "clipboard-list", "warn"})
	}
	return badgeCell(badge{"可定分", "check", "calm"})
}

// sheetState leads to the sheet's matter, or to opening one.
func (v *visit) sheetState(m app.MatterView, sh *plan.ScoreSheet) cell {
	switch {
	case m.ID != "":
		state := v.matterBadge(m)
		return cell{Badge: &state, Text: v.t("办理"), Href: matterPath(m.ID)}
	case v.may(campaign.OverseeMatter) && !sh.Provisional:
		return opens(v.t("开始评分"), address("/matters/new", "procedure", "score", "unit", sh.Unit, "score", sh.Score.ID, "period", sh.Period))
	}
	return text("—")
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// scoreFile is the sheets of a period as a workbook, for an outside assessment.
func (s *server) scoreFile(v *visit) (page, error) {
	period := v.query("period")
	rows, err := s.app.ScoreRows(v.ctx(), v.caller, period, app.MatterQuery{Under: v.under()})
	if err != nil {
		return nil, err
	}
	sheet := app.TextSheet{Name: v.t("考评结果"), Title: v.t("%s考评结果表", v.periodTitle(period)), Rows: rows}
	return &file{Name: v.t("考评结果-%s.xlsx", period), Type: workbookType, write: func(_ *visit, w io.Writer) error { return sheet.Write(w) }}, nil
}

// outsidePage takes what an outside assessment gave.
type outsidePage struct {
	basics
	Form    form
	Refused []string
}

func (*outsidePage) template() string { return "scores-outside" }
func (p *outsidePage) forms() []*form { return []*form{&p.Form} }

func (s *server) outsideForm(v *visit) (page, error) {
	return shown(s.outsidePage(v))
}

func (s *server) outsidePage(v *visit) (*outsidePage, error) {
	if !v.may(campaign.OverseeMatter) {
		return nil, mayNot(campaign.OverseeMatter)
	}
	in, err := s.app.CurrentPlan(v.ctx(), v.caller, v.today())
	if err != nil {
		return nil, err
	}
	found, err := s.app.ScoreTables(v.ctx(), v.caller, app.ScoreQuery{Period: v.query("period"), Limit: 1})
	if err != nil {
		return nil, err
	}
	period := &field{Name: "period", Label: v.t("周期"), Type: "select", Required: true, Value: v.query("period")}
	for _, name := range found.Periods {
		period.Options = append(period.Options, plan.Option{ID: name, Title: v.periodTitle(name)})
	}
	a := &asking{v: v, plan: in, procedure: "score"}
	return &outsidePage{basics: basics{Crumbs: []crumb{{v.t("考评"), "/scores"}, {Text: v.t("录入外部得分")}}}, Form: form{ID: "outside", Submit: v.t("录入"), Cancel: "/scores", Draft: true,
		Explain: v.t("把上级考核（如平安考核）给出的得分记到已公布的考核表上，不改变本系统的得分。"), Fields: []*field{
			{Name: "score", Label: v.t("考核表"), Type: "select", Options: scoreOptions(a), Required: true},
			period,
			{Name: "source", Label: v.t("外部考核名称"), Type: "text", Required: true, MaxLength: campaign.MaxTitle, Value: v.t("平安考核")},
			{Name: "totals", Label: v.t("得分"), Type: "textarea", Required: true, Help: v.t("每行一个单位：单位编号，空格，分数。可从表格中复制粘贴。")}}}}, nil
}

func (s *server) outside(v *visit) (page, error) {
	p, err := s.outsidePage(v)
	if err != nil {
		return nil, err
	}
	totals, err := v.typedTotals()
	if err != nil {
		return p, err
	}
	done, err := s.app.TakeOutsideTotals(v.ctx(), v.caller, totals)
	if err != nil {
		return p, err
	}
	taken := 0
	for i, o := range done {
		if o.Err == nil {
			taken++
			continue
		}
		p.Refused = append(p.Refused, v.t("第%d行%s：%s", i+1, totals[i].Unit, v.words(o.Err.Words)))
		for _, f := range o.Err.Faults {
			p.Refused = append(p.Refused, v.words(f.Words))
		}
	}
	if len(p.Refused) == 0 {
		return &redirect{To: address("/scores", "period", v.value("period")), Said: v.t("已录入%d个单位的外部得分。", taken)}, nil
	}
	p.Notice = v.t("已录入%d个单位，下面的没有录入。改正后可以整份重新提交，不会重复。", taken)
	return p, nil
}

// typedTotals reads a line for each unit: its id and its points, with a blank, tab or comma between.
func (v *visit) typedTotals() ([]app.OutsideTotal, error) {
	var out []app.OutsideTotal
	for line := range strings.Lines(v.value("totals")) {
		parts := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\r\n,，", r) })
		if len(parts) == 0 {
			continue
		}
		if len(parts) != 2 {
			return nil, campaign.InvalidAt("totals", "每行应为单位编号和分数，有误的一行："+strings.TrimSpace(line), "each line has a unit's id and points; wrong: "+strings.TrimSpace(line))
		}
		out = append(out, app.OutsideTotal{Unit: parts[0], Score: v.value("score"), Period: v.value("period"), Source: v.value("source"), Total: parts[1]})
	}
	if len(out) == 0 {
		return nil, campaign.InvalidAt("totals", "请至少填写一行", "give one line at least")
	}
	return out, nil
}

// sheetData is what a sheet's matter has published.
func sheetData(m app.MatterView) (campaign.ScoreData, error) {
	var d campaign.ScoreData
	if m.ID == "" {
		return d, nil
	}
	err := json.Unmarshal(m.Data, &d)
	return d, err
}
