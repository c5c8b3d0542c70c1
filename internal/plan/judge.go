package plan

import (
	"errors"
	"iter"
)

// Result is everything that is said about a campaign as of a day.
type Result struct {
	Plan     string
	Version  int
	AsOf     Day
	Verdicts []Verdict
	Goals    []Verdict
	Scores   []ScoreSheet
	Titles   []Standing
	Problems []FigureProblem
}

// FigureProblem is a number that could not be computed; the verdict that needed it is unknown.
type FigureProblem struct {
	Unit   string `json:"unit"`
	Duty   string `json:"duty,omitempty"` // duty, goal, score.item, title or measure
	Period string `json:"period,omitempty"`
	Reason string `json:"reason"`
}

// Evaluate judges every duty, goal, score and title. It is pure: the same plan and facts give the same result.
func Evaluate(f *Facts) *Result {
	r := newRun(f)
	out := &Result{Plan: f.Plan.ID, Version: f.Plan.Version, AsOf: f.Known.AsOf}
	r.judgeInto(out)
	out.Titles = r.titles()
	out.Problems = r.problems
	return out
}

// Judge streams the verdicts of all duties and goals by unit, in the order of the result; v is only valid during the call.
func Judge(f *Facts, each func(v *Verdict)) {
	r := newRun(f)
	r.stream = true
	r.duties(each)
}

// run is one evaluation. It is used by one goroutine.
type run struct {
	p    *Plan
	f    *Facts
	t    *Tree
	asOf Day

	periods  map[*Schedule][]Period
	whole    map[*Schedule][]owedWindow // windows of a unit that is active throughout
	inside   []bool                     // units of an extension; nil for all
	only     []int32                    // units that are judged, sorted; nil for all
	counts   *unitCounts                // counts of units that are remembered; nil: problems are listed whole
	inForce  Window                     // first days of the periods that this version judges
	arena    []Value
	counted  map[countKey]counted
	standing map[dutyAt]*dutyStanding
	peers    map[peerKey]*peerSet

	verdict Verdict // the one judged last
	figures []int64 // room for the figures of verdicts
	stream  bool    // verdicts are only valid until the next one

	problems []FigureProblem
	reported map[FigureProblem]bool
	what     string // duty, score or title being judged, for problems
	period   string
}

type countKey struct {
	m    *Measure
	node int32
	win  Window
	to   Day
}

type counted struct {
	n   int64
	err error
}

// Why a number is missing.
var (
	errMissing = errors.New("missing attribute")
	errFigures = errors.New("cannot be computed")
)

func newRun(f *Facts) *run {
	r := &run{
		p: f.Plan, f: f, t: f.Tree, asOf: f.Known.AsOf, inForce: Window{minDay, maxDay},
		periods: map[*Schedule][]Period{}, whole: map[*Schedule][]owedWindow{},
		counted: map[countKey]counted{}, standing: map[dutyAt]*dutyStanding{}, peers: map[peerKey]*peerSet{}, reported: map[FigureProblem]bool{},
	}
	for _, d := range r.p.allDuties() {
		r.prepare(&d.Schedule)
	}
	for _, s := range r.p.Scores {
		r.prepare(&s.Schedule)
	}
	r.scopeUnits()
	return r
}

func (r *run) prepare(s *Schedule) {
	always := &placements{list: []placement{{Window: Window{minDay, maxDay}}}}
	r.periods[s] = r.p.periodsOf(s)
	for _, pd := range r.periods[s] {
		if w, ok := s.windowFor(pd, always); ok && w.count.From <= r.asOf {
			r.whole[s] = append(r.whole[s], owedWindow{unitWindow: w})
		}
	}
}

// scopeUnits limits an extension to its unit and all that ever lay below it.
func (r *run) scopeUnits() {
	if r.p.Extends == nil {
		return
	}
	r.inside = make([]bool, len(r.t.nodes))
	top, ok := r.t.index[r.p.Extends.Unit]
	if !ok {
		return
	}
	var mark func(i int32)
	mark = func(i int32) {
		r.inside[i] = true
		for _, k := range r.t.nodes[i].kids {
			if !r.inside[k] {
				mark(k)
			}
		}
	}
	mark(top)
}

func (r *run) duties(each func(*Verdict)) {
	all := r.p.allDuties()
	for node := range r.units() {
		for _, d := range all {
			if !r.concerns(d, node) {
				continue
			}
			r.windows(node, &d.Schedule, d, func(w *owedWindow) {
				if !r.inForce.has(w.clipped.From) {
					return
				}
				if r.stream {
					r.figures = r.figures[:0]
				}
				if v, ok := r.judge(node, d, w); ok {
					each(v)
				}
			})
		}
	}
}

// units are those that are judged, in order.
func (r *run) units() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		if r.only == nil {
			for i := range r.t.nodes {
				if node := int32(i); (r.inside == nil || r.inside[i]) && !yield(node) {
					return
				}
			}
			return
		}
		for _, node := range r.only {
			if (r.inside == nil || r.inside[node]) && !yield(node) {
				return
			}
		}
	}
}

func (r *run) concerns(d *Duty, node int32) bool {
	if d.Task {
		return r.t.nodes[node].id == d.unit
	}
	return d.ofKind[r.t.nodes[node].kind.index]
}

// moment is where and when an expression is evaluated.
type moment struct {
	node  int32
	win   Window // the days that are counted: window start to judgement day
	to    Day    // last day of the window
	sched *Schedule
	whose any // *Duty or *Score, whose peers are meant
	owed  *owedWindow
	rec   *Record // the record of a `per:` duty
	per   string  // id of that record, or of the unit: measures count only what refers to it
	award int64   // points of a score item
}

// moment of a window: judged on its last day or as of today, whichever comes first.
func (r *run) moment(node int32, s *Schedule, whose any, w *owedWindow) moment {
	m := moment{node: node, win: Window{w.count.From, min(w.count.To, r.asOf)}, to: w.count.To, sched: s, whose: whose, owed: w}
	if w.by != nil {
		m.per, m.rec = w.by.id, w.by.rec
	}
	return m
}

// listing says whether a unit owes something in a window.
type listing uint8

const (
	notOwed listing = iota
	owed
	owedUnknown // it cannot be told: a value its condition needs is missing
)

func (r *run) owes(m *moment, where, when *Expr) listing {
	out := owed
	for _, e := range []*Expr{where, when} {
		if e == nil {
			continue
		}
		switch t, err := r.test(e, m); {
		case err != nil:
			out = owedUnknown
		case t != yes:
			return notOwed
		}
	}
	return out
}

// judge gives the verdict of one window; ok is false when the unit does not owe it.
func (r *run) judge(node int32, d *Duty, w *owedWindow) (*Verdict, bool) {
	r.what, r.period = d.ID, w.period.Name
	m := r.moment(node, &d.Schedule, d, w)
	lists := r.owes(&m, d.Where, d.When)
	if lists == notOwed {
		return nil, false
	}
	v := Verdict{Unit: r.t.nodes[node].id, Duty: d, Period: w.period.Name, Window: w.count, Per: m.per, Closed: r.asOf > w.count.To, at: m.win}
	if d.Manual != nil {
		v.State = Pending
		if v.Closed {
			v.State = Unknown
		}
	} else {
		r.state(&v, d, &m, lists)
	}
	r.decide(&v)
	r.post(&v, d, &m)
	r.verdict = v
	return &r.verdict, true
}

// state compares what is with what is owed.
func (r *run) state(v *Verdict, d *Duty, m *moment, lists listing) {
	out := r.compare(d, m)
	v.Have = out.have
	if lists == owedUnknown || out.err != nil {
		v.State = Unknown
		return
	}
	if out.holds {
		v.State = Met
		if d.Keep != nil {
			v.State = Kept
		}
		return
	}
	v.Short, v.IsList, v.EachLeft, v.lacking = out.short, out.isList, out.left, out.parts
	switch {
	case d.Keep != nil:
		v.State = Broken
	case !v.Closed:
		v.State = Pending
	default:
		v.State = Unmet
		r.late(v, d, m)
	}
}

// late looks whether a duty with a deadline was met after it: the window is stretched to today.
func (r *run) late(v *Verdict, d *Duty, m *moment) {
	if !d.HasBy && d.Per == "" {
		return
	}
	if r.waives(v) {
		return // a waiver speaks of the window as it was
	}
	stretched := *m
	stretched.win.To, stretched.to = r.asOf, r.asOf
	if out := r.compare(d, &stretched); out.err == nil && out.holds {
		v.State, v.Have, v.at = Late, out.have, stretched.win
		v.Short, v.IsList, v.EachLeft = nil, false, nil
	}
}

// comparison is the outcome of a need or keep.
type outcome struct {
	holds  bool
	have   []int64
	short  []int64
	parts  []*cond
	isList bool
	left   []string // values of `each:` that fail
	err    error
}

func (r *run) compare(d *Duty, m *moment) outcome {
	out := r.compareOne(d.expr(), m)
	if d.Each == nil {
		return out
	}
	whole := outcome{holds: true, have: out.have, isList: true, err: out.err}
	for i, e := range d.Each.needs {
		part := r.compareOne(e, m)
		if part.err != nil {
			whole.err = part.err
		}
		if part.holds {
			continue
		}
		sum := int64(0)
		for _, n := range part.short {
			sum = addCapped(sum, n)
		}
		whole.holds = false
		whole.short = append(whole.short, sum)
		whole.left = append(whole.left, d.Each.Values[i])
	}
	return whole
}

func (r *run) compareOne(e *Expr, m *moment) outcome {
	var out outcome
	mark := len(r.arena)
	vals, err := r.load(e, m)
	out.err = err
	out.have = r.room(e.measured)
	for i, k := 0, 0; i < len(e.refs); i++ {
		if e.refs[i].kind == refMeasure {
			out.have[k] = vals[i].Num
			k++
		}
	}
	if err == nil {
		switch e.truth(vals) {
		case yes:
			out.holds = true
		case no:
			out.isList = e.cond.op == opAnd
			out.short = e.short(vals, r.room(max(1, len(e.cond.parts)))[:0])
			if !r.stream {
				out.parts = e.failing(vals)
			}
		default:
			out.err = errFigures
			r.problem(m.node, errFigures)
		}
	}
	r.arena = r.arena[:mark]
	return out
}

// room is space for n figures.
func (r *run) room(n int) []int64 {
	if len(r.figures)+n > cap(r.figures) {
		r.figures = make([]int64, 0, 4096+n)
	}
	k := len(r.figures)
	r.figures = r.figures[:k+n]
	return r.figures[k : k+n : k+n]
}

// test evaluates a condition. err is set when a name has no value or the condition cannot be computed.
func (r *run) test(e *Expr, m *moment) (truth, error) {
	mark := len(r.arena)
	vals, err := r.load(e, m)
	t := fault
	if err == nil {
		t = e.truth(vals)
	}
	r.arena = r.arena[:mark]
	if err != nil {
		return fault, err
	}
	if t == fault {
		r.problem(m.node, errFigures)
		return fault, errFigures
	}
	return t, nil
}

func (r *run) problem(node int32, why error) {
	p := FigureProblem{Unit: r.t.nodes[node].id, Duty: r.what, Period: r.period, Reason: reasonFor(why)}
	if !r.reported[p] {
		r.reported[p] = true
		r.problems = append(r.problems, p)
	}
}

func reasonFor(why error) string {
	switch {
	case errors.Is(why, errMissing):
		return "缺少所需的属性 / an attribute it needs is missing"
	case errors.Is(why, errOverflow):
		return "数值过大 / number too large"
	}
	return "无法计算（除以零或数值过大） / cannot be computed (division by zero or number too large)"
}
