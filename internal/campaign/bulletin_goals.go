package campaign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

var goalStates = map[plan.VerdictState]string{
	plan.Met: "已达成", plan.Late: "逾期达成", plan.Unmet: "未达成", plan.Pending: "推进中", plan.Kept: "保持在目标内", plan.Broken: "已突破",
	plan.Waived: "免除", plan.Unknown: "资料不全，无法判定",
}

// goals shows how far the goals are: each of the unit itself with its figures, those of units below counted by state.
func (d *drafter) goals(title string) BulletinSection {
	t := &BulletinTable{Header: []string{"目标", "期限", "进展", "现状"}, Right: []bool{false, false, false, false}}
	for _, goal := range d.p.Goals {
		d.goalRows(t, goal)
	}
	s := BulletinSection{Title: title}
	if len(t.Rows) == 0 {
		s.Parts = append(s.Parts, paragraph("%s没有需要通报的目标。", d.now.this))
		return s
	}
	s.Parts = append(s.Parts, BulletinPart{Text: fmt.Sprintf("截至%s，各项目标进展如下：", dayName(d.f.Known.AsOf)), Table: t})
	return s
}

// goalRows adds the goal's own verdicts, and those of the units below, counted.
func (d *drafter) goalRows(t *BulletinTable, goal *plan.Duty) {
	counts, last := map[plan.VerdictState]int{}, ""
	below := 0
	for i := range d.res.Goals {
		v := &d.res.Goals[i]
		if v.Duty != goal || !d.active[v.Unit] || v.Window.From > d.now.window.To || goal.Every != plan.Once && v.Window.To < d.now.window.From {
			continue
		}
		if v.Unit == d.unit {
			t.add([]string{goal.Title, dayName(v.Window.To), goalStates[v.State], d.goalFigures(v)}, nil, nil, nil, &BulletinSource{Of: FromGoal, Unit: d.unit, ID: goal.ID, Period: v.Period})
			continue
		}
		counts[v.State]++
		below++
		last = dayName(v.Window.To)
	}
	if below > 0 {
		all := d.fromAllVerdicts(goal.ID, "")
		t.add([]string{goal.Title, last, stateCounts(counts), fmt.Sprintf("涉及%d个单位", below)}, nil, nil, all, all)
	}
}

func stateCounts(counts map[plan.VerdictState]int) string {
	var parts []string
	for _, s := range []plan.VerdictState{plan.Met, plan.Kept, plan.Late, plan.Pending, plan.Unmet, plan.Broken, plan.Unknown, plan.Waived} {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d个", goalStates[s], counts[s]))
		}
	}
	return strings.Join(parts, "、")
}

// goalFigures shows the numbers behind a goal; those about cases as the rules for small counts allow.
func (d *drafter) goalFigures(v *plan.Verdict) string {
	var parts []string
	w := plan.Window{From: v.Window.From, To: min(v.Window.To, d.f.Known.AsOf)}
	for i, m := range v.Duty.HaveOf() {
		if i >= len(v.Have) {
			break
		}
		x := figure{n: v.Have[i], money: m.Money}
		if restsOnCases(m) || v.State == plan.Unknown {
			x = d.measured(m, v.Unit, w)
		}
		parts = append(parts, d.measureName(m)+":"+x.text())
	}
	return strings.Join(parts, "；")
}

// scores shows the last point table that had ended by the end of the period.
func (d *drafter) scores(title string) BulletinSection {
	s := BulletinSection{Title: title}
	for _, score := range d.p.Scores {
		s.Parts = append(s.Parts, d.scoreParts(score, 5, 5)...)
	}
	if len(s.Parts) == 0 {
		s.Parts = append(s.Parts, paragraph("截至%s，没有已结束的考评周期。", dayName(d.now.window.To)))
	}
	return s
}

// scoreParts shows the lowest and highest sheets of a table; zero highest means only the lowest.
func (d *drafter) scoreParts(score *plan.Score, lowest, highest int) []BulletinPart {
	sheets := d.sheets(score)
	if len(sheets) == 0 {
		return nil
	}
	name := fmt.Sprintf("《%s》(%s)", score.Title, d.scorePeriod(score, sheets[0]))
	words := []SourcedWord{{"共考评", &BulletinSource{Of: FromScore, Unit: d.unit, Period: sheets[0].Period}}}
	if len(sheets) <= lowest+highest && highest > 0 {
		return []BulletinPart{{Text: fmt.Sprintf("%s共考评%d个单位，由低到高：", name, len(sheets)), Table: d.sheetTable(sheets), Words: words}}
	}
	low := sheets[:min(len(sheets), lowest)]
	out := []BulletinPart{{Text: fmt.Sprintf("%s共考评%d个单位，得分较低的是：", name, len(sheets)), Table: d.sheetTable(low), Words: words}}
	if highest > 0 {
		high := slices.Clone(sheets[len(sheets)-highest:])
		slices.Reverse(high)
		out = append(out, BulletinPart{Text: "得分较高的是：", Table: d.sheetTable(high)})
	}
	return out
}

// sheets of the last closed period of the table, lowest first.
func (d *drafter) sheets(score *plan.Score) []*plan.ScoreSheet {
	var out []*plan.ScoreSheet
	last := plan.OpenFrom
	for i := range d.res.Scores {
		sh := &d.res.Scores[i]
		if sh.Score != score || sh.Provisional || sh.Window.To > d.now.window.To || !d.active[sh.Unit] {
			continue
		}
		switch {
		case sh.Window.To > last:
			last, out = sh.Window.To, []*plan.ScoreSheet{sh}
		case sh.Window.To == last:
			out = append(out, sh)
		}
	}
	slices.SortStableFunc(out, func(a, b *plan.ScoreSheet) int {
		switch {
		case a.Points < b.Points:
			return -1
		case a.Points > b.Points:
			return 1
		}
		return strings.Compare(a.Unit, b.Unit)
	})
	return out
}

func (d *drafter) scorePeriod(score *plan.Score, sh *plan.ScoreSheet) string {
	of := *d
	of.every = score.Every
	return of.periodName(sh.Period, sh.Window)
}

func (d *drafter) sheetTable(sheets []*plan.ScoreSheet) *BulletinTable {
	t := &BulletinTable{Header: []string{"单位", "得分", "等次"}, Right: []bool{false, true, false}}
	for _, sh := range sheets {
		grade := sh.Grade
		if len(sh.Vetoed) > 0 {
			grade = "一票否决"
		}
		t.add([]string{d.name(sh.Unit), plan.Points(sh.Points), grade}, nil, &BulletinSource{Of: FromScore, Unit: sh.Unit, ID: sh.Score.ID, Period: sh.Period})
	}
	return t
}

// callIns lists the units that the plan's rules call in (约谈), judged from the start of the campaign to the period's end.
func (d *drafter) callIns(title string) BulletinSection {
	t := &BulletinTable{Header: []string{"约谈事由", "单位", "约谈人岗位"}, Right: []bool{false, false, false}}
	w := plan.Window{From: d.p.Period.From, To: d.now.window.To}
	units := map[string]bool{}
	found, missing := CallIns(d.f, d.figures, d.ids, w)
	d.missing = d.missing || missing
	for i := 0; i < len(found); {
		rule, names := found[i].Rule, []string(nil)
		for ; i < len(found) && found[i].Rule == rule; i++ {
			names, units[found[i].Unit] = append(names, d.name(found[i].Unit)), true
		}
		t.add([]string{rule.Title, someOf(names), postTitle(rule.Post)}, nil, &BulletinSource{Of: FromCallIns, Period: d.period})
	}
	s := BulletinSection{Title: title}
	if len(t.Rows) == 0 {
		s.Parts = append(s.Parts, paragraph("按方案约谈规则，没有需要约谈的单位。"))
		return s
	}
	s.Parts = append(s.Parts, BulletinPart{Text: "按方案约谈规则，建议对以下" + strconv.Itoa(len(units)) + "个单位进行约谈，是否约谈由领导小组审定：", Table: t})
	return s
}

func postTitle(p *plan.Post) string {
	if p == nil {
		return ""
	}
	return p.Title
}
