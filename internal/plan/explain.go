package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Explanation leads from a verdict to the rule, the numbers, and the records behind each number.
type Explanation struct {
	Verdict  Verdict
	UnitName string
	File     string // where the duty stands
	Line     int
	Need     string // the condition as written
	JudgedOn Day
	Numbers  []Number
}

// Number is one name of the condition with what it is made of.
type Number struct {
	Name    string  `json:"name"` // as in the plan: m.publicity, unit.employees
	Title   string  `json:"title,omitempty"`
	Value   string  `json:"value"`
	Window  *Window `json:"window,omitempty"`
	Counted []Piece `json:"counted,omitempty"` // records or units behind the number
	LeftOut []Piece `json:"left_out,omitempty"`
}

// Piece is a record, or a unit, that a number is made of, or that was left out with the reason.
type Piece struct {
	ID     string  `json:"id"`
	Unit   string  `json:"unit,omitempty"`
	On     string  `json:"on,omitempty"`
	Value  string  `json:"value,omitempty"`
	Why    string  `json:"why,omitempty"`
	Source *Source `json:"source,omitempty"`
}

// Showing gives the same facts with records to lead back to, for explanations and Counting. They need to hold only what is
// asked about, with whatever takes their place.
func (f *Facts) Showing(records []Record) *Facts {
	out := *f
	out.evidence = newFacts(f.Plan, f.Tree, f.Known)
	out.evidence.Records = records
	out.evidence.settle()
	return &out
}

// shown are the facts whose records are shown.
func (f *Facts) shown() *Facts {
	if f.evidence != nil {
		return f.evidence
	}
	return f
}

// Explain finds the verdicts of a unit's duty in a period, with all that is behind them. per narrows to one record of a
// `per:` duty. There is none when the unit does not owe the duty then.
func Explain(f *Facts, unit, duty, period, per string) ([]*Explanation, error) {
	d := f.Plan.duties[duty]
	node, ok := f.Tree.index[unit]
	switch {
	case d == nil:
		return nil, fmt.Errorf("方案里没有责任 %[1]s / no duty %[1]s in the plan%[2]s", duty, didYouMean(duty, keys(f.Plan.duties)))
	case !ok:
		return nil, fmt.Errorf("单位台账里没有 %[1]s / no unit %[1]s in the units file", unit)
	}
	r := newRun(f)
	var out []*Explanation
	var periods []string
	if r.concerns(d, node) && (r.inside == nil || r.inside[node]) {
		r.windows(node, &d.Schedule, d, func(w *owedWindow) {
			v, owes := r.judge(node, d, w)
			if !owes {
				return
			}
			periods = append(periods, v.Period)
			if v.Period == period && (per == "" || per == v.Per) {
				out = append(out, r.explain(v, d, node, w))
			}
		})
	}
	if len(out) > 0 {
		return out, nil
	}
	periods = slices.Compact(periods)
	if len(periods) == 0 {
		return nil, fmt.Errorf("%[3]s 时单位 %[1]s 不欠责任 %[2]s / unit %[1]s does not owe %[2]s as of %[3]s", unit, duty, f.Known.AsOf)
	}
	return nil, fmt.Errorf("%[1]s 的 %[2]s 没有周期 %[3]s，有这些 / no verdict for %[1]s %[2]s in period %[3]s; there are: %[4]s", unit, duty, period, clipTo(strings.Join(periods, " "), 300))
}

// ExplainWindows explains every verdict of some units whose counting window meets the given one, by unit in the order given and then
// in the plan's order.
func ExplainWindows(f *Facts, units []string, w Window, each func(*Explanation)) {
	r := newRun(f)
	for _, unit := range units {
		node, ok := r.t.index[unit]
		if !ok || r.inside != nil && !r.inside[node] {
			continue
		}
		for _, d := range r.p.allDuties() {
			if !r.concerns(d, node) {
				continue
			}
			r.windows(node, &d.Schedule, d, func(o *owedWindow) {
				if o.count.clip(w).empty() {
					return
				}
				if v, owes := r.judge(node, d, o); owes {
					each(r.explain(v, d, node, o))
				}
			})
		}
	}
}

func (r *run) explain(v *Verdict, d *Duty, node int32, w *owedWindow) *Explanation {
	x := &Explanation{Verdict: *v, UnitName: r.t.row(node, v.at.To).Name, File: d.place.file, Line: d.Line, JudgedOn: v.at.To}
	e := d.expr()
	if e == nil {
		return x
	}
	x.Need = e.Source
	m := r.moment(node, &d.Schedule, d, w)
	m.win = v.at
	if v.State == Late {
		m.to = v.at.To
	}
	r.numbers(x, e, &m)
	return x
}

// numbers explains every name of an expression; a band brings the names it rests on.
func (r *run) numbers(x *Explanation, e *Expr, m *moment) {
	for i := range e.refs {
		n := &e.refs[i]
		if slices.ContainsFunc(x.Numbers, func(have Number) bool { return have.Name == n.name }) {
			continue
		}
		v, err := r.name(n, m)
		num := Number{Name: n.name, Value: show(n, v, err)}
		switch n.kind {
		case refMeasure:
			win := m.win
			num.Title, num.Window = n.measure.Title, &win
			r.pieces(&num, n.measure, m.node, win, m.per, m.to)
		case refPrev, refLastYear, refBase:
			win, to, exists := r.elsewhen(n, m)
			num.Title = n.measure.Title
			if exists {
				num.Window = &win
				r.pieces(&num, n.measure, m.node, win, "", to)
			}
		case refAttribute:
			row := r.t.row(m.node, m.win.To)
			num.Counted = []Piece{{ID: row.ID, Source: &row.Source}}
		case refDuty, refPrevDuty, refStreak:
			num.Title = n.duty.Title
		}
		x.Numbers = append(x.Numbers, num)
		if n.kind == refBand && n.band.Of != nil {
			r.numbers(x, n.band.Of, m)
		}
	}
}

func show(n *ref, v Value, err error) string {
	switch {
	case err != nil || !v.Set:
		return "?"
	case n.measure != nil && n.stat == "":
		return n.measure.Format(v.Num)
	case n.typ == Bool:
		return strconv.FormatBool(v.Num == 1)
	case n.typ == Text || n.typ == Choice:
		return v.Text
	}
	return (&Field{Type: n.typ}).Format(v)
}

// pieces lists what a number is made of, and what would have been part of it.
func (r *run) pieces(num *Number, x *Measure, node int32, w Window, per string, to Day) {
	if x.Verb == Units || x.Verb == Total {
		r.unitPieces(num, x, node, w, to)
		return
	}
	var vals []Value
	for i := range r.f.shown().Records {
		rec := &r.f.shown().Records[i]
		if rec.Kind != x.Record || !x.each.takes(rec) || x.taskRef != "" && x.taskRef != rec.Ref || !r.about(x, int32(i), node, w, per) || !x.takes(rec, w, to, &vals) {
			continue
		}
		p := Piece{ID: rec.ID, Unit: rec.Unit, On: rec.On.String()}
		if rec.Source.File != "" {
			p.Source = &rec.Source
		}
		if x.Field != nil {
			v := rec.field(x.Field)
			if !v.Set {
				continue
			}
			p.Value = x.Field.Format(v)
		}
		if rec.Kind.ID == "person" && rec.span().From == minDay {
			p.On = ""
		}
		if why := r.f.shown().fate[i]; why == counts {
			num.Counted = append(num.Counted, p)
		} else if why != tooLate {
			p.Why = fateReasons[why]
			num.LeftOut = append(num.LeftOut, p)
		}
	}
}

var fateReasons = map[fate]string{
	notYetKnown: "当时还没有录入 / not yet entered then",
	superseded:  "已被更正 / corrected by a later record",
	isVoid:      "已作废 / void",
	isReturned:  "已退回 / returned",
	unconfirmed: "尚未确认 / not confirmed",
}

// about tells whether a record concerns the unit's measure in the window, whatever its state.
func (r *run) about(x *Measure, i, node int32, w Window, per string) bool {
	rec, at := &r.f.shown().Records[i], r.f.shown().node[i]
	if per != "" && x.Verb != Stock && x.taskRef == "" {
		return rec.Ref == per && w.has(rec.On) && r.f.shown().reaches(x, i, node)
	}
	if x.Verb == Stock {
		return r.falls(x, rec, at, w, node)
	}
	return w.has(rec.On) && r.f.shown().reaches(x, i, node)
}

func (r *run) unitPieces(num *Number, x *Measure, node int32, w Window, to Day) {
	visit := func(i int32) {
		n := &r.t.nodes[i]
		if n.kind != x.Unit || !n.active(w.To) {
			return
		}
		row := r.t.row(i, w.To)
		p := Piece{ID: n.id, Source: &row.Source}
		if x.Verb == Total {
			if v := r.total(x, i, w.To); v.Set {
				p.Value = strconv.FormatInt(v.Num, 10)
			}
		}
		if r.unitTaken(x, i, w, to) {
			num.Counted = append(num.Counted, p)
		} else {
			p.Why = "不符合条件 / does not meet: " + x.Where.Source
			num.LeftOut = append(num.LeftOut, p)
		}
	}
	if x.Via == "" {
		r.t.below(node, w.To, visit)
	} else {
		r.t.linked(node, x.Via, w.To, visit)
	}
}

// MarshalJSON gives the verdict with the rule and the numbers.
func (x *Explanation) MarshalJSON() ([]byte, error) {
	return quoted(struct {
		Verdict  *Verdict `json:"verdict"`
		Name     string   `json:"name"`
		Title    string   `json:"title"`
		Source   string   `json:"source,omitempty"`
		File     string   `json:"file"`
		Line     int      `json:"line"`
		Need     string   `json:"condition"`
		JudgedOn Day      `json:"judged_on"`
		Numbers  []Number `json:"numbers"`
	}{&x.Verdict, x.UnitName, x.Verdict.Duty.Title, x.Verdict.Duty.Source, x.File, x.Line, x.Need, x.JudgedOn, x.Numbers}), nil
}
