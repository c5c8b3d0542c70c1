package campaign

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// traceBack is how many days before a case the trace-back (倒查) looks at.
const traceBack = 90

// mostWeak is how many of the weakest duties are told.
const mostWeak = 5

// weak finds the typical weak points (Z7): duties least done, types that rose, and units that had cases after publicity had been
// missed.
func (d *drafter) weak(title string) BulletinSection {
	parts := append(append(d.weakDuties(), d.risenTypes()...), d.traced()...)
	for i := range parts {
		parts[i].Text = "(" + numeral(i+1) + ")" + parts[i].Text
	}
	if len(parts) == 0 {
		parts = []BulletinPart{paragraph("%s到期责任均已完成，未见突出短板。", d.now.this)}
	}
	return BulletinSection{title, parts}
}

func (d *drafter) weakDuties() []BulletinPart {
	by, _ := d.completions(d.now.window)
	var weak []*plan.Duty
	for _, duty := range d.p.Duties {
		if c := by[duty]; c != nil && c.missed > 0 {
			weak = append(weak, duty)
		}
	}
	if len(weak) == 0 {
		return nil
	}
	slices.SortStableFunc(weak, func(a, b *plan.Duty) int {
		x, y := by[a], by[b]
		return cmp.Or(cmp.Compare(x.met*y.due, y.met*x.due), cmp.Compare(y.due-y.met, x.due-x.met))
	})
	var parts []string
	var words []SourcedWord
	for _, duty := range weak[:min(len(weak), mostWeak)] {
		c := by[duty]
		done := fmt.Sprintf("完成%d项次", c.met)
		if c.met == 0 {
			done = "均未完成"
		}
		parts = append(parts, fmt.Sprintf("“%s”完成率%s（应完成%d项次，%s）", duty.Title, c.rateText(), c.due, done))
		words = append(words, SourcedWord{duty.Title, d.fromVerdicts(d.unit, duty.ID, statesDue)})
	}
	part := paragraph("落实不到位的责任。完成率较低的有：%s。", strings.Join(parts, "；"))
	part.Words = words
	return []BulletinPart{part}
}

// risenTypes are types of which both periods are published.
func (d *drafter) risenTypes() []BulletinPart {
	b, ok := d.basisOf(d.now)
	if !ok {
		return nil
	}
	was, ok := d.basisBefore(b)
	if !ok {
		return nil
	}
	now, ok1 := d.classesOf(d.unit, "type", b.months)
	before, ok2 := d.classesOf(d.unit, "type", was.months)
	var parts []string
	var words []SourcedWord
	for i := range now {
		if c := now[i]; ok1 && ok2 && c.shown() && before[i].shown() && c.n > before[i].n {
			parts = append(parts, fmt.Sprintf("%s（%d起，%s%d起）", c.name, c.n, was.name, before[i].n))
			words = append(words, SourcedWord{c.name, d.fromType(b.window, i)}, SourcedWord{was.name, d.fromType(was.window, i)})
		}
	}
	if len(parts) == 0 {
		return nil
	}
	part := paragraph("上升的案件类型。%s与%s相比上升的有：%s，宣传内容应向上述类型倾斜。", b.name, was.name, strings.Join(parts, "、"))
	part.Words = words
	return []BulletinPart{part}
}

// steady tells duties of regular publicity and prevention, which a trace-back looks at.
func steady(duty *plan.Duty) bool {
	return duty.Every != plan.Once && duty.Need != nil && duty.When == nil && !slices.ContainsFunc(duty.HaveOf(), ofCases)
}

// traced is the trace-back: of the units with cases in the period, how many had missed regular duties before. Which units had cases is
// not said here: names from bulletins of many periods, taken together, would count them.
func (d *drafter) traced() []BulletinPart {
	struck := map[string][]plan.Day{}
	for _, r := range d.casesAt(d.unit, d.now.window) {
		struck[r.Unit] = append(struck[r.Unit], r.On)
	}
	if len(struck) == 0 || !d.isRoot() {
		return nil
	}
	missed := map[string]bool{}
	for i := range d.res.Verdicts {
		v := &d.res.Verdicts[i]
		if v.State.Bad() && steady(v.Duty) && slices.ContainsFunc(struck[v.Unit], func(on plan.Day) bool { return v.Window.To < on && v.Window.To >= on-traceBack }) {
			missed[v.Unit] = true
		}
	}
	if len(missed) == 0 {
		return []BulletinPart{paragraph("宣传责任倒查。%s发案单位在发案前%d日内没有未完成的经常性宣传防范责任。", d.now.this, traceBack)}
	}
	part := paragraph("宣传责任倒查。%s发案单位%d个，其中%d个在发案前%d日内有经常性宣传防范责任未完成，请主管单位对照倒查表逐一核实。", d.now.this, len(struck), len(missed), traceBack)
	part.Words = []SourcedWord{{"发案单位", d.fromCases(d.now.window)}, {"其中", &BulletinSource{Of: FromVerdicts, Unit: d.unit, State: statesMissed}}}
	return []BulletinPart{part}
}

// upcoming lists what falls due in the next period.
func (d *drafter) upcoming() BulletinSection {
	next, ok := d.nextPeriod()
	s := BulletinSection{Title: next.this + "重点工作"}
	var list []deadline
	if ok {
		for _, duty := range append(slices.Clone(d.p.Duties), d.p.Goals...) {
			if duty.Keep != nil {
				continue // a limit is kept every day, not met by one
			}
			if x, due := d.deadline(duty, next.window); due {
				list = append(list, x)
			}
		}
	}
	if len(list) == 0 {
		s.Parts = append(s.Parts, paragraph("%s没有到期的责任事项。", next.this))
		return s
	}
	slices.SortStableFunc(list, func(a, b deadline) int { return cmp.Compare(a.last, b.last) })
	t := &BulletinTable{Header: []string{"责任事项", "责任单位", "期限", "责任岗位"}, Right: make([]bool, 4)}
	for _, x := range list {
		t.add([]string{x.duty.Title, d.owers(x.duty), x.text, answering(x.duty)}, nil, nil, d.fromDeadline(x.duty))
	}
	s.Parts = append(s.Parts, BulletinPart{Text: fmt.Sprintf("%s（%s至%s）到期的责任事项如下，请提前安排、按期完成：", next.this, shortDay(next.window.From), shortDay(next.window.To)), Table: t})
	return s
}

// deadline is when a duty falls due within a window.
type deadline struct {
	duty *plan.Duty
	last plan.Day
	text string
}

func (d *drafter) deadline(duty *plan.Duty, w plan.Window) (deadline, bool) {
	out := deadline{duty: duty}
	if duty.Every == plan.Once {
		return d.openUntil(duty, w)
	}
	ends := d.ends(duty, w)
	if len(ends) == 0 || !slices.ContainsFunc(d.ids, func(id string) bool { return hasKind(duty.Of, d.f.Tree.KindOf(id)) }) {
		return out, false
	}
	out.last = ends[len(ends)-1]
	if out.text = shortDay(out.last); len(ends) > 1 {
		out.text = fmt.Sprintf("%s起至%s，共%d期", shortDay(ends[0]), shortDay(out.last), len(ends))
	}
	return out, true
}

// openUntil is the deadline of duties that come once or by a record, as far as they are still open.
func (d *drafter) openUntil(duty *plan.Duty, w plan.Window) (deadline, bool) {
	out, open := deadline{duty: duty}, 0
	for _, list := range [][]plan.Verdict{d.res.Verdicts, d.res.Goals} {
		for i := range list {
			v := &list[i]
			if v.Duty == duty && v.State == plan.Pending && within(w, v.Window.To) && d.active[v.Unit] {
				open++
				out.last = max(out.last, v.Window.To)
			}
		}
	}
	switch out.text = shortDay(out.last); {
	case duty.Per != "" && !d.isRoot() && d.caseDriven(duty):
		out.text = "逐件计算期限"
	case duty.Per != "":
		out.text = "逐件计算期限，共" + strconv.Itoa(open) + "件，最迟" + shortDay(out.last)
	}
	return out, open > 0
}

// ends are the last days of a recurring duty's counting windows that lie in w.
func (d *drafter) ends(duty *plan.Duty, w plan.Window) []plan.Day {
	var out []plan.Day
	for _, pd := range d.around(duty, w) {
		from, to := max(pd.From, duty.Range.From), min(pd.To, duty.Range.To)
		left, whole := int(to-from)+1, int(pd.To-pd.From)+1
		kept := left == whole || duty.Partial == "keep" || duty.Partial == "" && left*2 >= whole
		if end := to + plan.Day(duty.Due); left > 0 && kept && within(w, end) {
			out = append(out, end)
		}
	}
	return out
}

// around lists the periods of a duty's cadence whose windows may end in w.
func (d *drafter) around(duty *plan.Duty, w plan.Window) []plan.Window {
	var out []plan.Window
	switch duty.Every {
	case plan.PerTerm, plan.PerPhase:
		spans := d.p.Phases
		if duty.Every == plan.PerTerm {
			spans = d.p.Terms
		}
		for _, s := range spans {
			out = append(out, s.Window)
		}
		return out
	}
	last := min(w.To-plan.Day(duty.Due), duty.Range.To)
	for day := w.From - plan.Day(duty.Due); day <= last; {
		pd, ok := d.p.ParsePeriod(periodAt(duty.Every, day))
		if !ok {
			return out
		}
		out = append(out, pd.Whole)
		day = pd.Whole.To + 1
	}
	return out
}

// owers names the kinds of units that owe a duty, and says when only some of them do.
func (d *drafter) owers(duty *plan.Duty) string {
	var kinds []string
	for _, k := range duty.Of {
		kinds = append(kinds, k.Title)
	}
	text := strings.Join(kinds, "、")
	if duty.Where != nil || duty.When != nil {
		text += "（符合条件的）"
	}
	return text
}

func answering(duty *plan.Duty) string {
	var out []string
	for _, r := range duty.Posts {
		if t := postTitle(r.Post); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return strings.Join(out, "、")
}
