package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// completion counts what fell due of a duty, or of all, as `duty.ID.*` does: waived is not due, unknown is due and not met.
type completion struct{ due, met, late, missed, unknown int }

func (c *completion) take(s plan.VerdictState) {
	if s == plan.Waived {
		return
	}
	c.due++
	switch {
	case s.Good():
		c.met++
		if s == plan.Late {
			c.late++
		}
	case s.Bad():
		c.missed++
	default:
		c.unknown++
	}
}

// rate in whole percent, rounded down; ok is false when nothing was due.
func (c completion) rate() (percent int, ok bool) {
	if c.due == 0 {
		return 0, false
	}
	return c.met * 100 / c.due, true
}

func (c completion) rateText() string {
	if n, ok := c.rate(); ok {
		return strconv.Itoa(n) + "%"
	}
	return "—"
}

// ended calls f for every verdict on the units reported on whose window ended in w. A small unit's bulletin leaves out what
// follows from cases: how much fell due would count them.
func (d *drafter) ended(w plan.Window, f func(*plan.Verdict)) {
	for i := range d.res.Verdicts {
		v := &d.res.Verdicts[i]
		if v.Closed && within(w, v.Window.To) && d.below(v.Unit, v.Window.To) && (d.isRoot() || !d.caseDriven(v.Duty)) {
			f(v)
		}
	}
}

func (d *drafter) completions(w plan.Window) (by map[*plan.Duty]*completion, all completion) {
	by = map[*plan.Duty]*completion{}
	d.ended(w, func(v *plan.Verdict) {
		if by[v.Duty] == nil {
			by[v.Duty] = &completion{}
		}
		by[v.Duty].take(v.State)
		all.take(v.State)
	})
	return by, all
}

// work is the section on how far each duty was done.
func (d *drafter) work(title string) BulletinSection {
	now, all := d.completions(d.now.window)
	before, allBefore := map[*plan.Duty]*completion{}, completion{}
	t := &BulletinTable{Header: []string{"责任事项", "应完成", "完成", "其中逾期完成", "未完成", "待定", "完成率"}, Right: []bool{false, true, true, true, true, true, true}}
	if d.prev.known {
		before, allBefore = d.completions(d.whole)
		t.Header, t.Right = append(t.Header, d.before()+"完成率", "增减（百分点）"), append(t.Right, true, true)
	}
	for _, duty := range d.p.Duties {
		c := now[duty]
		if c == nil || c.due == 0 {
			continue
		}
		row := []string{duty.Title, strconv.Itoa(c.due), strconv.Itoa(c.met), strconv.Itoa(c.late), strconv.Itoa(c.missed), strconv.Itoa(c.unknown), c.rateText()}
		if d.prev.known {
			was := completion{}
			if before[duty] != nil {
				was = *before[duty]
			}
			row = append(row, was.rateText(), rateChange(*c, was))
		}
		due, earlier := d.fromVerdicts(d.unit, duty.ID, statesDue), d.fromEarlierVerdicts(duty.ID)
		t.add(row, nil, due, d.fromVerdicts(d.unit, duty.ID, statesMet), d.fromVerdicts(d.unit, duty.ID, "late"), d.fromVerdicts(d.unit, duty.ID, statesMissed),
			d.fromVerdicts(d.unit, duty.ID, statesOpen), due, earlier, earlier)
	}
	if len(t.Rows) == 0 {
		return BulletinSection{title, []BulletinPart{paragraph("%s没有到期的责任事项。", d.now.this)}}
	}
	return BulletinSection{title, []BulletinPart{{Text: d.workSentence(all, allBefore), Table: t, Source: d.fromVerdicts(d.unit, "", statesDue), Words: d.workWords(all)}}}
}

// before is how the whole period before is called.
func (d *drafter) before() string { return spokenFor(d.every)[1] }

func rateChange(now, before completion) string {
	a, ok1 := now.rate()
	b, ok2 := before.rate()
	switch {
	case !ok1 || !ok2:
		return "—"
	case a == b:
		return "持平"
	}
	return fmt.Sprintf("%+d", a-b)
}

func (d *drafter) workSentence(all, before completion) string {
	text := fmt.Sprintf("%s到期责任%d项次，完成%d项次，完成率%s", d.now.this, all.due, all.met, all.rateText())
	a, ok1 := all.rate()
	b, ok2 := before.rate()
	switch {
	case !ok1 || !ok2:
	case a > b:
		text += fmt.Sprintf("，比%s提高%d个百分点", d.before(), a-b)
	case a < b:
		text += fmt.Sprintf("，比%s下降%d个百分点", d.before(), b-a)
	default:
		text += "，与" + d.before() + "持平"
	}
	if all.late > 0 {
		text += fmt.Sprintf("；其中逾期完成%d项次", all.late)
	}
	text += fmt.Sprintf("；未完成%d项次", all.missed)
	if all.unknown > 0 {
		text += fmt.Sprintf("；待评定或因资料不全无法判定%d项次", all.unknown)
	}
	return text + "。具体如下："
}

// workWords are the words before the numbers of workSentence.
func (d *drafter) workWords(all completion) []SourcedWord {
	of := func(state string) *BulletinSource { return d.fromVerdicts(d.unit, "", state) }
	words := []SourcedWord{{"到期责任", of(statesDue)}, {"完成", of(statesMet)}, {"完成率", of(statesDue)}, {"比" + d.before(), d.fromEarlierVerdicts("")}}
	if all.late > 0 {
		words = append(words, SourcedWord{"逾期完成", of("late")})
	}
	words = append(words, SourcedWord{"未完成", of(statesMissed)})
	if all.unknown > 0 {
		words = append(words, SourcedWord{"无法判定", of(statesOpen)})
	}
	return words
}

// mostListed is how many units a table of a bulletin names; the rest is counted.
const mostListed = 20

// backlog is what one unit missed.
type backlog struct {
	unit   string
	missed map[*plan.Duty]int
	total  int
}

// behind lists the units with missed duties, most first, and counts what was missed by units that may not be named. None means
// all duties.
func (d *drafter) behind(duties []*plan.Duty) (out []backlog, unnamed int) {
	found := map[string]*backlog{}
	d.ended(d.now.window, func(v *plan.Verdict) {
		switch {
		case !v.State.Bad() || len(duties) > 0 && !slices.Contains(duties, v.Duty):
			return
		case !d.mayName(v.Duty):
			unnamed++
			return
		}
		b := found[v.Unit]
		if b == nil {
			b = &backlog{unit: v.Unit, missed: map[*plan.Duty]int{}}
			found[v.Unit] = b
		}
		b.missed[v.Duty]++
		b.total++
	})
	for _, b := range found {
		out = append(out, *b)
	}
	slices.SortFunc(out, func(a, b backlog) int {
		return cmp.Or(len(b.missed)-len(a.missed), b.total-a.total, strings.Compare(a.unit, b.unit))
	})
	return out, unnamed
}

// mayName tells whether the units that missed a duty may be named. What follows from cases names the units that had some: names from
// bulletins of many periods, taken together, would count them. A limit of the whole campaign is another matter: that it is broken has
// consequences for the unit.
func (d *drafter) mayName(duty *plan.Duty) bool {
	return !d.caseDriven(duty) || duty.Every == plan.Once && duty.Per == ""
}

// caseDriven tells duties that only units with cases owe, or that having cases breaks.
func (d *drafter) caseDriven(duty *plan.Duty) bool {
	if duty.Per == "case" || duty.Keep != nil && slices.ContainsFunc(duty.HaveOf(), ofCases) {
		return true
	}
	return duty.When != nil && slices.ContainsFunc(d.p.Measures, func(m *plan.Measure) bool {
		return ofCases(m) && strings.Contains(duty.When.Source, "."+m.ID)
	})
}

// missedText says what a unit missed. How often a duty towards a case was missed is not said: it would count the cases.
func (d *drafter) missedText(b backlog) string {
	var parts []string
	for _, duty := range d.p.Duties {
		switch n := b.missed[duty]; {
		case n == 0:
		case duty.Every == plan.Once || d.caseDriven(duty) || n == 1:
			parts = append(parts, duty.Title)
		default:
			parts = append(parts, fmt.Sprintf("%s（缺%d期）", duty.Title, n))
		}
	}
	return strings.Join(parts, "；")
}

func (d *drafter) laggards(title string, duties []*plan.Duty) BulletinSection {
	list, unnamed := d.behind(duties)
	s := BulletinSection{Title: title}
	if len(list) == 0 && unnamed == 0 {
		s.Parts = append(s.Parts, paragraph("%s没有到期未完成事项。", d.now.this))
		return s
	}
	if len(list) > 0 {
		s.Parts = append(s.Parts, d.laggardTable(list))
	}
	if unnamed > 0 {
		part := paragraph("另有与案件直接相关的责任%d项次未完成，不在通报中列单位，由主管部门逐一督办。", unnamed)
		part.Source = d.fromVerdicts(d.unit, "", statesMissed)
		s.Parts = append(s.Parts, part)
	}
	return s
}

func (d *drafter) laggardTable(list []backlog) BulletinPart {
	t := &BulletinTable{Header: []string{"单位", "未完成事项数", "未完成事项"}, Right: []bool{false, true, false}}
	for _, b := range list[:min(len(list), mostListed)] {
		name := d.name(b.unit)
		if b.unit == d.unit {
			name += "（本级）"
		}
		missed := d.fromVerdicts(b.unit, "", statesMissed)
		t.add([]string{name, strconv.Itoa(len(b.missed)), d.missedText(b)}, nil, missed, missed)
	}
	text := fmt.Sprintf("%s有%d个单位存在到期未完成事项", d.now.this, len(list))
	if more := len(list) - len(t.Rows); more > 0 {
		text += fmt.Sprintf("，下表列出较多的%d个，其余%d个另行通知", len(t.Rows), more)
	}
	return BulletinPart{Text: text + "：", Table: t, Source: d.fromVerdicts(d.unit, "", statesMissed)}
}

// overdue lists what fell due once, before the period, and is still not done.
func (d *drafter) overdue() []BulletinPart {
	units := map[*plan.Duty][]string{}
	total := 0
	for i := range d.res.Verdicts {
		v := &d.res.Verdicts[i]
		if v.Duty.HasBy && v.State == plan.Unmet && v.Window.To < d.now.window.From && d.active[v.Unit] {
			units[v.Duty] = append(units[v.Duty], d.name(v.Unit))
			total++
		}
	}
	if total == 0 {
		return nil
	}
	t := &BulletinTable{Header: []string{"责任事项", "期限", "尚未完成的单位"}, Right: []bool{false, false, false}}
	for _, duty := range d.p.Duties {
		if len(units[duty]) > 0 {
			t.add([]string{duty.Title, dayName(duty.By), someOf(units[duty])}, nil, nil, d.fromAllVerdicts(duty.ID, string(plan.Unmet)))
		}
	}
	return []BulletinPart{{Text: fmt.Sprintf("前期已到期、截至%s仍未完成的限期事项%d项次，请抓紧补齐：", shortDay(d.f.Known.AsOf), total), Table: t}}
}

// someOf lists names, and counts those that are too many.
func someOf(names []string) string {
	if len(names) <= mostListed {
		return strings.Join(names, "、")
	}
	return fmt.Sprintf("%s等%d个单位", strings.Join(names[:mostListed], "、"), len(names))
}

// broken lists limits that are broken and still run. How far, and by what kind of case, is not said.
func (d *drafter) broken() []BulletinPart {
	units := map[*plan.Duty][]string{}
	for i := range d.res.Verdicts {
		v := &d.res.Verdicts[i]
		overlaps := v.Window.From <= d.now.window.To && v.Window.To > d.now.window.To
		if v.State == plan.Broken && overlaps && v.Duty.Every == plan.Once && d.active[v.Unit] {
			units[v.Duty] = append(units[v.Duty], d.name(v.Unit))
		}
	}
	var out []BulletinPart
	for _, duty := range d.p.Duties {
		if n := len(units[duty]); n > 0 {
			part := paragraph("截至%s，“%s”一项已突破或未能保持的单位%d个：%s。", shortDay(d.f.Known.AsOf), duty.Title, n, someOf(units[duty]))
			part.Words = []SourcedWord{{duty.Title, d.fromAllVerdicts(duty.ID, string(plan.Broken))}}
			out = append(out, part)
		}
	}
	return out
}
