package main

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// stateNames is the catalogue of verdict states.
var stateNames = map[plan.VerdictState]string{
	plan.Met: "完成", plan.Late: "逾期完成", plan.Unmet: "未完成", plan.Pending: "进行中", plan.Kept: "保持",
	plan.Broken: "突破", plan.Waived: "免除", plan.Unknown: "无法判定",
}

// allStates in the order in which people read them.
var allStates = []plan.VerdictState{plan.Met, plan.Late, plan.Kept, plan.Unmet, plan.Broken, plan.Pending, plan.Unknown, plan.Waived}

func stateName(s plan.VerdictState, l plan.Language) string {
	if l == plan.English {
		return string(s)
	}
	return stateNames[s]
}

// statesNamed reads a list of states, by their id or as the tables show them; a comma of either keyboard stands between them.
func statesNamed(list string) (states []plan.VerdictState, err error) {
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",，、", r) }) {
		word = strings.TrimSpace(word)
		i := slices.IndexFunc(allStates, func(s plan.VerdictState) bool { return word == string(s) || word == stateNames[s] })
		if i < 0 {
			return nil, fmt.Errorf("--state: 没有结果 %[1]s，可用 / no state %[1]s; there are %[2]v", word, allStates)
		}
		states = append(states, allStates[i])
	}
	return states, nil
}

var verdictAlign = []document.Align{{Max: 14}, {Max: 24}, {Max: 20}, {Max: 36}, {}, {}, {}, {}, {Max: 40}, {Right: true}, {Max: 20}, {Max: 14}}

func verdictHeader(l plan.Language) []string {
	if l == plan.English {
		return []string{"unit", "name", "duty", "title", "period", "from", "to", "state", "have", "short", "post", "per"}
	}
	return []string{"单位编号", "单位", "责任", "责任内容", "周期", "起", "止", "结果", "已有", "还差", "岗位", "起因"}
}

// verdictTexts gives one line per verdict, duties first, then goals.
func verdictTexts(f *plan.Facts, out *plan.Result, l plan.Language) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, list := range [][]plan.Verdict{out.Verdicts, out.Goals} {
			for i := range list {
				v := &list[i]
				post := ""
				if v.Post != nil {
					if post = v.Post.ID; l == plan.Chinese {
						post = v.Post.Title
					}
				}
				if !yield([]string{v.Unit, f.Tree.UnitName(v.Unit, v.Window.To), v.Duty.ID, v.Duty.Title, v.Period, v.Window.From.String(), v.Window.To.String(),
					stateName(v.State, l), haveText(v, l), shortText(v, l), post, v.Per}) {
					return
				}
			}
		}
	}
}

// haveText shows the figures of a verdict. Machines get ids and fen, people titles and yuan.
func haveText(v *plan.Verdict, l plan.Language) string {
	var parts []string
	for i, m := range v.Duty.HaveOf() {
		if i < len(v.Have) {
			name, number := m.ID, strconv.FormatInt(v.Have[i], 10)
			if l == plan.Chinese {
				name, number = cmp.Or(m.Title, m.ID), m.Format(v.Have[i])
			}
			parts = append(parts, name+"="+number)
		}
	}
	return strings.Join(parts, " ")
}

// shortText shows by how much each failing part is short. Machines get the plain differences.
func shortText(v *plan.Verdict, l plan.Language) string {
	parts := v.Lacks()
	if l == plan.English {
		parts = nil
		for _, n := range v.Short {
			parts = append(parts, strconv.FormatInt(n, 10))
		}
	}
	return strings.Join(parts, ";")
}

// tally of verdicts by state.
type stateCounts map[plan.VerdictState]int

// rate is the share of closed verdicts that are good, in whole percent; ok is false when none is closed.
func (c stateCounts) rate() (int, bool) {
	good := c[plan.Met] + c[plan.Late] + c[plan.Kept]
	all := good + c[plan.Unmet] + c[plan.Broken] + c[plan.Unknown]
	if all == 0 {
		return 0, false
	}
	return good * 100 / all, true
}

// words lists the states that occur with their numbers.
func (c stateCounts) words(l plan.Language) string {
	var parts []string
	for _, s := range allStates {
		if c[s] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", stateName(s, l), c[s]))
		}
	}
	return strings.Join(parts, " ")
}

// mostGoalLines is up to how many units a goal is told unit by unit.
const mostGoalLines = 15

// summary prints the state of a campaign for a person: duties, goals, who is behind, scores, titles.
func summary(con *console, f *plan.Facts, out *plan.Result) error {
	p := f.Plan
	fmt.Fprintf(con.out, "%s  %s\n\n", p.Title, text(con, "截至 ", "as of ")+out.AsOf.String())
	parts := []func(*console, *plan.Facts, *plan.Result) error{dutySummary, goalSummary, behindSummary, scoreSummary, titleSummary}
	for _, part := range parts {
		if err := part(con, f, out); err != nil {
			return err
		}
	}
	return nil
}

func text(con *console, zh, en string) string {
	if con.lang == plan.English {
		return en
	}
	return zh
}

func section(con *console, zh, en string, header []string, rows [][]string, align []document.Align) error {
	if len(rows) == 0 {
		return nil
	}
	fmt.Fprintf(con.out, "【%s】\n", text(con, zh, en))
	if err := document.WriteTable(con.out, header, slices.Values(rows), align); err != nil {
		return err
	}
	_, err := fmt.Fprintln(con.out)
	return err
}

var rightAlign = document.Align{Right: true}

func dutySummary(con *console, f *plan.Facts, out *plan.Result) error {
	counts := map[*plan.Duty]stateCounts{}
	for i := range out.Verdicts {
		v := &out.Verdicts[i]
		if counts[v.Duty] == nil {
			counts[v.Duty] = stateCounts{}
		}
		counts[v.Duty][v.State]++
	}
	header := []string{text(con, "条款", "source"), text(con, "责任", "duty"), text(con, "内容", "title")}
	align := []document.Align{{}, {}, {Max: 36}}
	for _, s := range allStates {
		header, align = append(header, stateName(s, con.lang)), append(align, rightAlign)
	}
	header, align = append(header, text(con, "完成率", "rate")), append(align, rightAlign)
	var rows [][]string
	for _, d := range f.Plan.Duties {
		c := counts[d]
		if c == nil {
			continue
		}
		row := []string{d.Source, d.ID, d.Title}
		for _, s := range allStates {
			row = append(row, blankZero(c[s]))
		}
		rate := ""
		if n, ok := c.rate(); ok {
			rate = strconv.Itoa(n) + "%"
		}
		rows = append(rows, append(row, rate))
	}
	return section(con, "责任完成情况", "Duties", header, rows, align)
}

func blankZero(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func goalSummary(con *console, f *plan.Facts, out *plan.Result) error {
	var rows [][]string
	for _, d := range f.Plan.Goals {
		var list []*plan.Verdict
		counts := stateCounts{}
		for i := range out.Goals {
			if v := &out.Goals[i]; v.Duty == d {
				list = append(list, v)
				counts[v.State]++
			}
		}
		if len(list) > mostGoalLines {
			rows = append(rows, []string{d.Source, fmt.Sprintf(text(con, "%d 个", "%d units"), len(list)), d.Title, "", counts.words(con.lang), "", ""})
			continue
		}
		for _, v := range list {
			rows = append(rows, []string{d.Source, f.Tree.UnitName(v.Unit, v.Window.To), d.Title, v.Period, stateName(v.State, con.lang), haveText(v, con.lang), shortText(v, con.lang)})
		}
	}
	header := []string{text(con, "条款", "source"), text(con, "单位", "unit"), text(con, "目标", "goal"), text(con, "周期", "period"), text(con, "结果", "state"), text(con, "现状", "have"), text(con, "还差", "short")}
	return section(con, "目标进度", "Goals", header, rows, []document.Align{{}, {Max: 24}, {Max: 40}, {}, {}, {Max: 48}, rightAlign})
}

const mostBehind = 20

// behindSummary lists the units with the most missed duties, and which.
func behindSummary(con *console, f *plan.Facts, out *plan.Result) error {
	missed := map[string]map[*plan.Duty]int{}
	total := map[string]int{}
	for i := range out.Verdicts {
		if v := &out.Verdicts[i]; v.State.Bad() {
			if missed[v.Unit] == nil {
				missed[v.Unit] = map[*plan.Duty]int{}
			}
			missed[v.Unit][v.Duty]++
			total[v.Unit]++
		}
	}
	units := make([]string, 0, len(total))
	for u := range total {
		units = append(units, u)
	}
	slices.SortFunc(units, func(a, b string) int { return cmp.Or(total[b]-total[a], strings.Compare(a, b)) })
	more := max(len(units)-mostBehind, 0)
	var rows [][]string
	for _, u := range units[:len(units)-more] {
		var parts []string
		for _, d := range f.Plan.Duties {
			if n := missed[u][d]; n > 0 {
				parts = append(parts, fmt.Sprintf("%s×%d", d.Title, n))
			}
		}
		rows = append(rows, []string{u, f.Tree.UnitName(u, out.AsOf), strconv.Itoa(total[u]), strings.Join(parts, " ")})
	}
	header := []string{text(con, "单位编号", "unit"), text(con, "单位", "name"), text(con, "缺项", "missed"), text(con, "哪些", "which")}
	if err := section(con, "落后单位", "Behind", header, rows, []document.Align{{}, {Max: 26}, rightAlign, {Max: 90}}); err != nil || more == 0 {
		return err
	}
	_, err := fmt.Fprintf(con.out, text(con, "另有 %d 个单位有缺项；逐条查看：--state unmet,broken\n\n", "%d more units; see each with --state unmet,broken\n\n"), more)
	return err
}

// scoreSummary shows the last closed period of every point table, the lowest first.
func scoreSummary(con *console, f *plan.Facts, out *plan.Result) error {
	for _, s := range f.Plan.Scores {
		sheets := latest(out.Scores, s)
		if len(sheets) == 0 {
			continue
		}
		slices.SortStableFunc(sheets, func(a, b *plan.ScoreSheet) int { return cmp.Compare(a.Points, b.Points) })
		shown := sheets[:min(len(sheets), mostBehind)]
		var rows [][]string
		for _, sh := range shown {
			rows = append(rows, scoreRow(f, sh, out.AsOf))
		}
		title := fmt.Sprintf("%s %s (%d)", s.Title, sheets[0].Period, len(sheets))
		header := []string{text(con, "单位编号", "unit"), text(con, "单位", "name"), text(con, "得分", "points"), text(con, "等次", "grade"), text(con, "星级", "stars"), text(con, "加分", "bonus"), text(con, "否决", "vetoed")}
		if err := section(con, title+" 由低到高", title+" lowest first", header, rows, []document.Align{{}, {Max: 26}, rightAlign, {}, rightAlign, rightAlign, {Max: 30}}); err != nil {
			return err
		}
	}
	return nil
}

// latest picks the sheets of the last period that is closed, or of the running one when none is.
func latest(all []plan.ScoreSheet, s *plan.Score) []*plan.ScoreSheet {
	var best *plan.ScoreSheet
	for i := range all {
		sh := &all[i]
		if sh.Score == s && (best == nil || best.Provisional && !sh.Provisional || best.Provisional == sh.Provisional && sh.Window.To > best.Window.To) {
			best = sh
		}
	}
	var out []*plan.ScoreSheet
	for i := range all {
		if best != nil && all[i].Score == s && all[i].Period == best.Period {
			out = append(out, &all[i])
		}
	}
	return out
}

func scoreRow(f *plan.Facts, sh *plan.ScoreSheet, d plan.Day) []string {
	var vetoed []string
	for _, v := range sh.Vetoed {
		vetoed = append(vetoed, v.Title)
	}
	return []string{sh.Unit, f.Tree.UnitName(sh.Unit, d), plan.Points(sh.Points), sh.Grade, blankZero(sh.Stars), plan.Points(sh.Bonus), strings.Join(vetoed, " ")}
}

func titleSummary(con *console, f *plan.Facts, out *plan.Result) error {
	counts := map[*plan.Title]map[plan.TitleState]int{}
	for i := range out.Titles {
		s := &out.Titles[i]
		if counts[s.Title] == nil {
			counts[s.Title] = map[plan.TitleState]int{}
		}
		counts[s.Title][s.State]++
	}
	var rows [][]string
	for _, t := range f.Plan.Titles {
		if c := counts[t]; c != nil {
			all := c[plan.Qualified] + c[plan.Warned] + c[plan.NotQualified]
			rows = append(rows, []string{t.Source, t.Title, strconv.Itoa(c[plan.Qualified]), blankZero(c[plan.Warned]), strconv.Itoa(c[plan.NotQualified]), strconv.Itoa((c[plan.Qualified]+c[plan.Warned])*100/all) + "%"})
		}
	}
	header := []string{text(con, "条款", "source"), text(con, "称号", "title"), text(con, "符合", "qualified"), text(con, "预警", "warned"), text(con, "不符合", "not yet"), text(con, "占比", "share")}
	return section(con, "称号候选", "Title candidates", header, rows, []document.Align{{}, {}, rightAlign, rightAlign, rightAlign, rightAlign})
}

// workbook holds everything in sheets: verdicts, goals, scores, titles, problems.
func workbook(con *console, f *plan.Facts, out *plan.Result, in *plan.Ledgers) []document.Sheet {
	sheet := func(zh, en string, header []string, rows iter.Seq[[]string]) document.Sheet {
		s := document.Sheet{Name: text(con, zh, en)}
		for _, h := range header {
			s.Columns = append(s.Columns, document.Column{Title: h})
		}
		s.Rows = func(yield func([]document.Cell) bool) {
			for row := range rows {
				cells := make([]document.Cell, len(row))
				for i, c := range row {
					cells[i] = cellOf(c)
				}
				if !yield(cells) {
					return
				}
			}
		}
		return s
	}
	duties, goals := *out, *out
	duties.Goals, goals.Verdicts = nil, nil
	return []document.Sheet{
		sheet("责任", "duties", verdictHeader(con.lang), verdictTexts(f, &duties, con.lang)),
		sheet("目标", "goals", verdictHeader(con.lang), verdictTexts(f, &goals, con.lang)),
		sheet("评分", "scores", []string{text(con, "单位编号", "unit"), text(con, "单位", "name"), text(con, "考核表", "score"), text(con, "周期", "period"), text(con, "得分", "points"), text(con, "等次", "grade"), text(con, "星级", "stars"), text(con, "加分", "bonus"), text(con, "否决", "vetoed"), text(con, "暂定", "provisional"), text(con, "明细", "items")}, scoreTexts(con, f, out)),
		sheet("称号", "titles", []string{text(con, "单位编号", "unit"), text(con, "单位", "name"), text(con, "称号", "title"), text(con, "结果", "state"), text(con, "还差", "short")}, titleTexts(con, f, out)),
		sheet("问题", "problems", []string{text(con, "文件", "file"), text(con, "行", "row"), text(con, "列", "column"), text(con, "内容", "value"), text(con, "原因", "reason")}, problemTexts(in)),
	}
}

// cellOf stores whole numbers as numbers; ids with leading zeros, and everything else, stay text.
func cellOf(s string) document.Cell {
	if s == "" {
		return document.Cell{}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && strconv.FormatInt(n, 10) == s && len(s) < 12 {
		return document.Integer(n)
	}
	return document.Text(s)
}

func scoreTexts(con *console, f *plan.Facts, out *plan.Result) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for i := range out.Scores {
			sh := &out.Scores[i]
			var items []string
			for _, it := range append(slices.Clone(sh.Items), sh.BonusItems...) {
				points := "–"
				if it.Scored {
					points = plan.Points(it.Points)
				}
				items = append(items, it.Item.Title+" "+points)
			}
			row := scoreRow(f, sh, out.AsOf)
			provisional := ""
			if sh.Provisional {
				provisional = text(con, "是", "yes")
			}
			if !yield([]string{row[0], row[1], sh.Score.Title, sh.Period, row[2], row[3], row[4], row[5], row[6], provisional, strings.Join(items, ";")}) {
				return
			}
		}
	}
}

var titleStateNames = map[plan.TitleState]string{plan.Qualified: "符合", plan.Warned: "预警", plan.NotQualified: "不符合"}

func titleTexts(con *console, f *plan.Facts, out *plan.Result) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for i := range out.Titles {
			s := &out.Titles[i]
			var short []string
			for _, n := range s.Short {
				short = append(short, strconv.FormatInt(n, 10))
			}
			if !yield([]string{s.Unit, f.Tree.UnitName(s.Unit, out.AsOf), s.Title.Title, text(con, titleStateNames[s.State], string(s.State)), strings.Join(short, ",")}) {
				return
			}
		}
	}
}

func problemTexts(in *plan.Ledgers) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, q := range in.Problems {
			if !yield([]string{q.File, strconv.Itoa(q.Row), q.Column, q.Value, q.Reason}) {
				return
			}
		}
	}
}
