package campaign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

// attackedPlan issues bulletins about cases at every level and for every cadence.
const attackedPlan = `wuzha: 1
plan: attacked
version: 1
title: 示例县创建方案
period: {from: 2023-01-01, to: 2023-12-31}
units:
  county: {title: 县}
  town: {title: 镇, in: county}
  village: {title: 村, in: town}
measures:
  cases: {title: 发案数, count: case}
  loss: {title: 损失金额, sum: case.loss}
  worst: {title: 最大损失, max: case.loss}
  elder: {title: 老年人发案数, count: case, where: record.victim == "elder"}
  major: {title: 大案数, count: case, where: record.major}
  costly: {title: 大额发案数, count: case, where: record.loss > yuan(50000)}
  clean: {title: 零发案村数, units: village, where: m.cases == 0}
duties:
  zero: {title: 当月零发案, of: village, every: month, keep: m.cases == 0}
bulletins:
`

// attackedSections are those of each bulletin of the plan.
const attackedSections = `    sections:
      - {title: 情况, figures: [cases, loss, worst, elder, major, costly, clean], compare: [prev, last_year]}
      - {title: 类型, types: [count, loss]}
      - {title: 损失, bands: loss}
      - {title: 各镇, rank: cases, units: town}
      - {title: 各镇损失, rank: loss, units: town}
      - {title: 各村, rank: cases, units: village}
      - {title: 未做, behind: []}
      - {title: 短板, weak: true}
      - {title: 案例, stories: 1}
`

const attackedUnits = "id,kind,parent,name,code,from,to\nD,county,,示例县,,,\nT1,town,D,甲镇,,,\nT2,town,D,乙镇,,,\nT3,town,D,丙镇,,,\n" +
	"V1,village,T1,甲村,,,\nV2,village,T1,乙村,,,\nV3,village,T2,丙村,,,\nV4,village,T2,丁村,,,\nV5,village,T3,戊村,,,\nV6,village,T3,己村,,,\n"

var (
	attackedTowns  = map[string]string{"甲镇": "T1", "乙镇": "T2", "丙镇": "T3"}
	attackedTypes  = []string{"刷单返利", "虚假征信", "其他"}
	attackedMonths = []string{"2023-03", "2023-04", "2023-05"}
)

// attackedCase is a case as it is in truth.
type attackedCase struct {
	village, kind, victim string
	on, entered           plan.Day
	loss                  int64 // yuan
	major                 bool
}

func (c attackedCase) row() int { return (int(c.village[1]-'0') - 1) / 2 }

// month is the place among attackedMonths; -1 for another.
func (c attackedCase) month() int { return slices.Index(attackedMonths, c.on.String()[:7]) }

// class of the case in a breakdown, out of three.
func (c attackedCase) class(breakdown string) int {
	switch breakdown {
	case "类型":
		return slices.Index(attackedTypes, c.kind)
	case "单案损失":
		return map[int64]int{5000: 0, 60000: 1, 700000: 2}[c.loss]
	case "老年人发案数":
		return slices.Index([]string{"elder", "employee", "student"}, c.victim)
	}
	if c.loss >= 500000 {
		return 0
	}
	return 1
}

// classNames are what the tables call the three classes; what they do not name stays empty.
var classNames = map[string][]string{"类型": attackedTypes, "单案损失": {"1万元以下", "5万元至10万元", "50万元以上"}, "老年人发案数": {"老年人发案数"}, "大案数": {"大案数"}}

// attack is a reader with all bulletins before him.
type attack struct {
	t     *testing.T
	rt    *rapid.T
	plan  *plan.Plan
	cases []attackedCase
	said  []saying
	money []saying
	read  int // drafts
}

// saying is a number that a bulletin gives: of which months, rows and classes the cases are whose number lies between low and high.
type saying struct {
	months, rows []int
	breakdown    string // empty: all cases, whatever the breakdown
	class        int
	low, high    int64
	where        string
}

func TestBulletinsWithstandSubtraction(t *testing.T) {
	t.Parallel()
	text := attackedPlan
	for _, every := range []string{"week", "half_month", "month", "quarter", "half_year", "year"} {
		for _, of := range []string{"county", "town", "village"} {
			text += fmt.Sprintf("  %s_%s:\n    title: 通报\n    of: %s\n    every: %s\n%s", of, every, of, every, attackedSections)
		}
	}
	p := readPlan(t, text)
	runs, said := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		if runs++; runs > 40 || testing.Short() && runs > 10 {
			return
		}
		a := &attack{t: t, rt: rt, plan: p, cases: drawCases(rt)}
		a.readAll()
		a.recover(false)
		a.recover(true)
		a.recoverMoney()
		said += len(a.said)
	})
	if said == 0 {
		t.Error("the bulletins said nothing of cases: the test looks at too little")
	}
}

func drawCases(t *rapid.T) []attackedCase {
	first, _ := plan.ParseDay("2023-03-01")
	var out []attackedCase
	for range rapid.IntRange(0, 30).Draw(t, "cases") {
		c := attackedCase{village: fmt.Sprintf("V%d", rapid.SampledFrom([]int{1, 1, 1, 2, 3, 3, 4, 5, 6}).Draw(t, "village")), kind: rapid.SampledFrom(attackedTypes).Draw(t, "type"),
			victim: rapid.SampledFrom([]string{"elder", "employee", "student"}).Draw(t, "victim"), on: first + plan.Day(rapid.IntRange(0, 91).Draw(t, "day")),
			loss: rapid.SampledFrom([]int64{5000, 5000, 60000, 700000}).Draw(t, "loss")}
		c.entered = c.on + plan.Day(rapid.SampledFrom([]int{0, 0, 0, 3, 40}).Draw(t, "late"))
		c.major = c.loss >= 500000
		out = append(out, c)
	}
	return out
}

// facts are what is known at the end of a day.
func (a *attack) facts(day plan.Day) *plan.Facts {
	text := "id,unit,on,entered_at,type,loss,stopped,recovered,victim,channel,major,reached\n"
	for i, c := range a.cases {
		text += fmt.Sprintf("C%d,%s,%s,%sT10:00:00+08:00,%s,%d,0,0,%s,,%v,\n", i, c.village, c.on, c.entered, c.kind, c.loss, c.victim, c.major)
	}
	return plantest.Facts(a.t, a.plan, plantest.Files{"units": attackedUnits, "cases": text}, plan.Known{AsOf: day, At: endOf(day)})
}

// readAll issues all bulletins of all periods, each a few days after its period, and reads them.
func (a *attack) readAll() {
	first, _ := plan.ParseDay("2023-03-01")
	last, _ := plan.ParseDay("2024-01-04")
	var frozen []FrozenOn
	for day := first; day <= last; day++ {
		due := a.ending(day - 3)
		if len(due) == 0 {
			continue
		}
		f := a.facts(day)
		for _, pd := range due {
			frozen = append(frozen, FrozenOn{pd.Whole, endOf(day)})
		}
		cases := slices.Clone(f.Records)
		releases := NewReleases(ReleaseSource{Facts: f, Lead: "D", Cases: cases, Rule: ReleaseRule{Now: endOf(day), Begun: Begun(cases, day), Frozen: frozen}})
		desk := NewDesk(f, plan.Evaluate(f), releases)
		for _, pd := range due {
			a.issue(desk, pd)
		}
	}
}

// ending lists the periods with bulletins that end on a day.
func (a *attack) ending(day plan.Day) []plan.Period {
	var out []plan.Period
	for _, e := range []plan.Every{plan.Weekly, plan.HalfMonth, plan.Monthly, plan.Quarterly, plan.HalfYearly, plan.Yearly} {
		if pd, ok := a.plan.ParsePeriod(e.NameOf(day)); ok && pd.Whole.To == day {
			out = append(out, pd)
		}
	}
	return out
}

func (a *attack) issue(desk *Desk, pd plan.Period) {
	every, _, _ := a.plan.EveryOf(pd.Name)
	for i := range desk.f.Tree.Rows {
		u := &desk.f.Tree.Rows[i]
		for _, b := range append([]*plan.Bulletin{nil}, a.plan.Bulletins...) {
			if b != nil && (b.Every != every || !hasKind(b.Of, u.Kind)) {
				continue
			}
			d, err := desk.Draft(b, u.ID, pd.Name)
			if err != nil {
				a.t.Fatal(err)
			}
			a.read++
			a.listen(d, every)
		}
	}
}

// listen takes down every number of cases that a draft gives.
func (a *attack) listen(d *BulletinDraft, every plan.Every) {
	rows := []int{0, 1, 2}
	switch d.Unit[0] {
	case 'T':
		rows = []int{int(d.Unit[1] - '1')}
	case 'V':
		rows = nil
	}
	for _, s := range d.Sections {
		for _, p := range s.Parts {
			where := d.Unit + " " + d.Period + " " + s.Title
			for name := range map[string]bool{"甲村": true, "乙村": true, "丙村": true, "丁村": true, "戊村": true, "己村": true} {
				if d.Unit[0] != 'V' && strings.Contains(p.Text, name) {
					a.rt.Fatalf("%s names a village: %s", where, p.Text)
				}
			}
			if p.Table == nil {
				continue
			}
			of := d.Window
			if _, rest, other := strings.Cut(p.Text, "最近公布的"); other {
				of = a.monthNamed(rest)
			}
			a.table(p.Table, asked{rows, of, a.compared(of, every), where})
		}
	}
}

// asked is what a table is about.
type asked struct {
	rows    []int
	of      plan.Window
	earlier map[string]plan.Window
	where   string
}

// monthNamed reads a month as a text begins with it: 2023年3月…
func (a *attack) monthNamed(text string) plan.Window {
	year, rest, _ := strings.Cut(text, "年")
	month, _, _ := strings.Cut(rest, "月")
	n, err := strconv.Atoi(month)
	pd, ok := a.plan.ParsePeriod(fmt.Sprintf("%s-%02d", year, n))
	if err != nil || !ok {
		a.rt.Fatalf("no month in %q", text)
	}
	return pd.Whole
}

// compared are the windows of the columns beside the period's.
func (a *attack) compared(of plan.Window, every plan.Every) map[string]plan.Window {
	out := map[string]plan.Window{}
	if pd, ok := a.plan.ParsePeriod(every.NameOf(of.To)); ok {
		if w, ok := a.plan.Before(every, pd); ok {
			out[spokenFor(every)[1]] = w
		}
		out["去年同期"] = a.plan.LastYear(every, pd)
	}
	return out
}

func (a *attack) table(t *BulletinTable, q asked) {
	switch head := t.Header[0]; head {
	case "指标":
		for _, row := range t.Rows {
			for i, text := range row[1:] {
				w := q.of
				if earlier, ok := q.earlier[t.Header[i+1]]; ok {
					w = earlier
				} else if i > 0 {
					continue // a change, computed from its neighbours
				}
				a.figure(row[0], text, q, w)
			}
		}
	case "类型", "单案损失":
		for _, row := range t.Rows {
			a.class(head, row, strings.HasPrefix(t.Header[1], "损失"), q)
		}
	case "单位":
		for _, row := range t.Rows {
			if town, ok := attackedTowns[row[0]]; ok && strings.HasPrefix(t.Header[1], "发案数") {
				a.say(saying{rows: []int{int(town[1] - '1')}, where: q.where}, row[1], q.of, true)
			} else if ok && strings.HasPrefix(t.Header[1], "损失") {
				a.pay(saying{rows: []int{int(town[1] - '1')}, where: q.where}, row[1], q.of)
			}
		}
	}
}

func (a *attack) figure(name, text string, q asked, w plan.Window) {
	s := saying{rows: q.rows, where: q.where + " " + name}
	switch {
	case strings.HasPrefix(name, "发案数"):
		a.say(s, text, w, false)
	case name == "老年人发案数" || name == "大案数":
		s.breakdown = name
		a.say(s, text, w, false)
	case strings.HasPrefix(name, "损失金额"):
		a.pay(s, text, w)
	case name == "最大损失" || name == "大额发案数":
		a.rt.Fatalf("%s is published: %s", s.where, text)
	}
}

func (a *attack) class(breakdown string, row []string, money bool, q asked) {
	s := saying{rows: q.rows, breakdown: breakdown, class: slices.Index(classNames[breakdown], row[0]), where: q.where + " " + row[0]}
	switch {
	case row[0] == "合计":
		s.breakdown = ""
	case s.class < 0 && row[1] != "0" && row[1] != "—":
		a.rt.Fatalf("%s: there are %s", s.where, row[1])
	case s.class < 0:
		return
	}
	if money {
		a.pay(s, row[1], q.of)
		return
	}
	a.say(s, row[1], q.of, true)
}

// monthsOf a window: whole tells that it is made of whole months. Months without cases count for nothing.
func (a *attack) monthsOf(w plan.Window) (out []int, whole bool) {
	for i, name := range attackedMonths {
		pd, _ := a.plan.ParsePeriod(name)
		if pd.Whole.From > w.To || pd.Whole.To < w.From {
			continue
		}
		if pd.Whole.From < w.From || pd.Whole.To > w.To {
			return nil, false
		}
		out = append(out, i)
	}
	return out, true
}

// say takes a number down. hidden tells that a dash stands for k or more; elsewhere it says nothing.
func (a *attack) say(s saying, text string, w plan.Window, hidden bool) {
	months, whole := a.monthsOf(w)
	county := len(s.rows) == 3
	switch {
	case !whole && (s.breakdown != "" || !county) && text != "—":
		a.rt.Fatalf("%s: %s is published of days that are no whole months, %v", s.where, text, w)
	case !whole:
		return // the county's own number by week: it says nothing of rows and classes
	}
	s.months, s.high = months, 1<<40
	least, isLeast := strings.CutPrefix(text, "≥")
	switch n, err := strconv.ParseInt(least, 10, 64); {
	case text == "<3":
		s.low, s.high = 1, 2
	case text == "—" && hidden && monthAt(w.From) == w:
		s.low = SmallCell
	case text == "—":
		return
	case err != nil:
		a.rt.Fatalf("%s: %q is no number", s.where, text)
	case isLeast:
		s.low = n
	default:
		s.low, s.high = n, n
	}
	a.said = append(a.said, s)
}

// pay takes an exact amount down.
func (a *attack) pay(s saying, text string, w plan.Window) {
	months, whole := a.monthsOf(w)
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return // a band, or nothing
	}
	if !whole && strings.Trim(text, "0.") != "" {
		a.rt.Fatalf("%s: the amount %s is published of days that are no whole months", s.where, text)
	}
	if s.months = months; whole {
		a.money = append(a.money, s)
	}
}
