package plan

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// inherit puts the child on top of its parent: the parent's declarations, the child's additions, and the parent's duties
// with the keys that the child tightens. It returns false when the parent cannot be used.
func (r *reader) inherit(p *Plan, open Opener, depth int) bool {
	e := p.Extends
	parent, ok := r.parentSource(e, open, depth)
	if !ok {
		return false
	}
	if e.Plan != "" && parent.ID != e.Plan {
		r.add(e.place, EParent, e.Plan, e.File+" = "+parent.ID)
		return false
	}
	r.overrideDuties(p, parent)
	r.mergeNamed(p, parent)
	r.mergePeriod(p, parent)
	if p.MajorLoss == 0 {
		p.MajorLoss = parent.MajorLoss
	} else if parent.MajorLoss > 0 && p.MajorLoss > parent.MajorLoss {
		r.add(p.majorAt, ELoosened, "major_case.loss", fen(parent.MajorLoss), fen(p.MajorLoss))
	}
	if p.Area == "" {
		p.Area = parent.Area
	}
	if p.countsDefault == "" {
		p.countsDefault = parent.countsDefault
	} else if parent.countsDefault == "confirmed" && p.countsDefault != "confirmed" {
		r.add(p.countsAt, ELoosened, "counts", parent.countsDefault, p.countsDefault)
	}
	p.accepts = append(p.accepts, parent.accepts...)
	return true
}

// parentSource reads the parent without binding its names: they are bound once, together with the child's.
func (r *reader) parentSource(e *Extension, open Opener, depth int) (*Plan, bool) {
	fail := func(err error) (*Plan, bool) {
		r.add(e.place, EParent, e.Plan, err.Error())
		return nil, false
	}
	switch {
	case depth >= maxExtends:
		return fail(errors.New("too many plans above each other"))
	case e.File == "" || open == nil:
		return fail(errors.New("extend.file"))
	}
	text, err := open(e.File)
	if err != nil {
		return fail(err)
	}
	_, found := readDepth(e.File, text, open, depth+1)
	if found.Stops() {
		n := 0
		for _, q := range found {
			if q.Code.Family() != 'W' {
				n++
			}
		}
		r.add(e.place, EParentBroken, e.Plan, n)
		return nil, false
	}
	pr := &reader{file: e.File}
	root, _ := pr.parse(text)
	parent := newPlan()
	pr.plan(parent, root)
	if parent.Extends != nil && !pr.inherit(parent, open, depth+1) {
		return fail(errors.New("extend"))
	}
	return parent, true
}

func (r *reader) mergePeriod(p, parent *Plan) {
	if !p.period.hasFrom {
		p.Period, p.period = parent.Period, parent.period
		if p.Start == 0 {
			p.Start = parent.Start
		}
		return
	}
	switch above := parent.Period; {
	case p.Period.From < above.From || p.Period.To > above.To:
		r.add(p.period.at, EOutside, "period", p.Period.text(), above.text())
	case p.Period != above && len(parent.duties) > 0: // it would take days from the parent's duties
		r.add(p.period.at, ELoosened, "period", above.text(), p.Period.text())
	}
}

// mergeNamed adds the child's declarations behind the parent's. A name of the parent cannot be given another meaning.
func (r *reader) mergeNamed(p, parent *Plan) {
	p.Posts = merged(r, parent.Posts, p.Posts, p.posts, func(x *Post) (string, place) { return x.ID, x.place })
	p.Kinds = merged(r, parent.Kinds, p.Kinds, p.kinds, func(x *UnitKind) (string, place) { return x.ID, x.place })
	p.Records = merged(r, parent.Records, p.Records, p.records, func(x *RecordKind) (string, place) { return x.ID, x.place })
	p.Measures = merged(r, parent.Measures, p.Measures, p.measure, func(x *Measure) (string, place) { return x.ID, x.place })
	p.Bands = merged(r, parent.Bands, p.Bands, p.bands, func(x *Band) (string, place) { return x.ID, x.place })
	p.Scores = merged(r, parent.Scores, p.Scores, p.scores, func(x *Score) (string, place) { return x.ID, x.place })
	p.Titles = merged(r, parent.Titles, p.Titles, p.titles, func(x *Title) (string, place) { return x.ID, x.place })
	p.Phases = mergedSpans(r, parent.Phases, p.Phases)
	p.Terms = mergedSpans(r, parent.Terms, p.Terms)
	p.Bases = mergedSpans(r, parent.Bases, p.Bases)
	p.Bulletins = merged(r, parent.Bulletins, p.Bulletins, map[string]*Bulletin{}, func(x *Bulletin) (string, place) { return x.ID, x.place })
	p.Inspections = merged(r, parent.Inspections, p.Inspections, map[string]*Inspection{}, func(x *Inspection) (string, place) { return x.ID, x.place })
	p.Orders = merged(r, parent.Orders, p.Orders, map[string]*Order{}, func(x *Order) (string, place) { return x.ID, x.place })
}

func merged[T any](r *reader, above, own []T, index map[string]T, id func(T) (string, place)) []T {
	out := slices.Clone(above)
	have := map[string]bool{}
	for _, x := range above {
		name, _ := id(x)
		have[name], index[name] = true, x
	}
	for _, x := range own {
		name, at := id(x)
		if have[name] {
			r.add(at, ERedefined, name)
			continue
		}
		index[name] = x
		out = append(out, x)
	}
	return out
}

func mergedSpans(r *reader, above, own []Span) []Span {
	out := slices.Clone(above)
	for _, s := range own {
		if slices.ContainsFunc(above, func(a Span) bool { return a.ID == s.ID }) {
			r.add(s.place, ERedefined, s.ID)
			continue
		}
		out = append(out, s)
	}
	return out
}

// overrideDuties lays the child's keys over the parent's duties of the same id and keeps the parent's order.
func (r *reader) overrideDuties(p, parent *Plan) {
	own := p.duties
	duties, goals := p.Duties, p.Goals
	p.duties, p.Duties, p.Goals = map[string]*Duty{}, nil, nil
	for _, d := range parent.allDuties() {
		switch c := own[d.ID]; {
		case c == nil:
		case c.Task || d.Task: // a task has no keys to tighten
			r.add(c.place, ERedefined, d.ID)
		default:
			r.tighter(d, c)
			d = overlaid(d, c)
		}
		r.addDuty(p, d)
	}
	for _, d := range append(duties, goals...) {
		if parent.duties[d.ID] == nil {
			r.addDuty(p, d)
		}
	}
}

// overlaid is the parent's duty with the keys that the child gives.
func overlaid(d, c *Duty) *Duty {
	out := *d
	out.place, out.Line = c.place, c.Line
	out.src.keys = maps.Clone(d.src.keys)
	for key := range c.src.keys {
		switch key {
		case "title":
			out.Title = c.Title
		case "source":
			out.Source = c.Source
		case "note":
			out.Note = c.Note
		case "post":
			out.Posts = c.Posts
		case "remind":
			out.Remind = c.Remind
		case "need":
			out.src.need = c.src.need
		case "keep":
			out.src.keep = c.src.keep
		case "by":
			out.By, out.HasBy, out.src.hasBy, out.src.by = c.By, true, true, c.src.by
		case "within":
			out.Within, out.src.within = c.Within, c.src.within
		case "due":
			out.Due, out.src.due, out.src.hasDue = c.Due, c.src.due, true
		case "every":
			out.Every, out.src.every = c.Every, c.src.every
		case "partial":
			out.Partial = c.Partial
		}
		out.src.keys[key] = c.src.keys[key]
	}
	return &out
}

// tighter reports every key of the child that is not provably at least as tight as the parent's.
func (r *reader) tighter(d, c *Duty) {
	for _, key := range keys(c.src.keys) {
		at := c.src.keys[key]
		loose := func(above, here any) { r.add(at, ELoosened, d.ID+"."+key, above, here) }
		switch key {
		case "title", "source", "note", "post", "remind":
		case "need":
			r.tighterExpr(d.src.need, c.src.need, loose)
		case "keep":
			r.tighterExpr(d.src.keep, c.src.keep, loose)
		case "by":
			if !d.HasBy {
				loose("–", c.By)
			} else if c.By > d.By {
				loose(d.By, c.By)
			}
		case "within":
			if c.Within > d.Within {
				loose(days(d.Within), days(c.Within))
			}
		case "due":
			if c.Due > d.Due {
				loose(days(d.Due), days(c.Due))
			}
		case "every":
			if !shorter(c.Every, d.Every) || !onlyLowerBounds(d.src) {
				loose(string(d.Every), string(c.Every))
			}
		case "partial":
			if c.Partial != d.Partial && c.Partial != "keep" {
				loose(d.Partial, c.Partial)
			}
		default:
			loose("–", key)
		}
	}
}

// days is a number of days as a plan writes it.
func days(n int) string { return strconv.Itoa(n) + "d" }

func shorter(a, b Every) bool {
	i, j := slices.Index(cadences, a), slices.Index(cadences, b)
	calendarOnly := slices.Index(cadences, Yearly)
	return i == j || i >= 0 && i < j && j <= calendarOnly
}

// onlyLowerBounds: asking for n things in a shorter time is tighter; allowing n things in a shorter time is looser.
func onlyLowerBounds(s dutySource) bool {
	parts, err := comparisons(s.need)
	if err != nil || s.keep.set {
		return false
	}
	return !slices.ContainsFunc(parts, func(c compared) bool { return c.op != operators.GreaterEquals && c.op != operators.Greater })
}

// compared is one part of an && chain: left op right, with the number when right is one.
type compared struct {
	left, op, right string
	number          int64
	isNumber        bool
}

// comparisons cuts an expression into its && parts.
func comparisons(src exprSource) ([]compared, error) {
	env, err := cel.NewEnv(append(functions(), cel.ParserRecursionLimit(MaxExprDepth))...)
	if err != nil {
		return nil, err
	}
	parsed, issues := env.Parse(src.text)
	if issues != nil && issues.Err() != nil {
		return nil, issues.Err()
	}
	tree := parsed.NativeRep()
	var out []compared
	var cutUp func(e ast.Expr)
	cutUp = func(e ast.Expr) {
		text := func(e ast.Expr) string { s, _ := cel.ExprToString(e, tree.SourceInfo()); return s }
		if e.Kind() == ast.CallKind {
			call := e.AsCall()
			a := call.Args()
			if call.FunctionName() == operators.LogicalAnd {
				for _, x := range a {
					cutUp(x)
				}
				return
			}
			if comparison(call.FunctionName()) && len(a) == 2 {
				c := compared{text(a[0]), call.FunctionName(), text(a[1]), 0, false}
				n, err := strconv.ParseInt(c.right, 10, 64)
				c.number, c.isNumber = n, err == nil
				out = append(out, c.flipped())
				return
			}
		}
		out = append(out, compared{left: text(e)})
	}
	cutUp(tree.Expr())
	return out, nil
}

// flipped turns `3 <= m.x` into `m.x >= 3`.
func (c compared) flipped() compared {
	n, err := strconv.ParseInt(c.left, 10, 64)
	if err != nil || c.isNumber {
		return c
	}
	swap := map[string]string{
		operators.Less: operators.Greater, operators.LessEquals: operators.GreaterEquals,
		operators.Greater: operators.Less, operators.GreaterEquals: operators.LessEquals, operators.Equals: operators.Equals,
	}
	if op, ok := swap[c.op]; ok {
		return compared{c.right, op, c.left, n, true}
	}
	return c
}

// implies tells whether c provably holds only when above holds.
func (c compared) implies(above compared) bool {
	if c == above {
		return true
	}
	if c.left != above.left || !c.isNumber || !above.isNumber {
		return false
	}
	switch above.op {
	case operators.GreaterEquals, operators.Greater:
		return lowerBound(c) >= lowerBound(above) && (c.op == operators.GreaterEquals || c.op == operators.Greater || c.op == operators.Equals)
	case operators.LessEquals, operators.Less:
		return upperBound(c) <= upperBound(above) && (c.op == operators.LessEquals || c.op == operators.Less || c.op == operators.Equals)
	}
	return false
}

func lowerBound(c compared) int64 {
	if c.op == operators.Greater {
		return c.number + 1
	}
	return c.number
}

func upperBound(c compared) int64 {
	if c.op == operators.Less {
		return c.number - 1
	}
	return c.number
}

func (r *reader) tighterExpr(above, here exprSource, loose func(a, b any)) {
	up, err1 := comparisons(above)
	own, err2 := comparisons(here)
	if err2 != nil {
		return // the expression itself will be reported
	}
	for _, u := range up {
		if err1 != nil || !slices.ContainsFunc(own, func(c compared) bool { return c.implies(u) }) {
			loose(strings.TrimSpace(above.text), strings.TrimSpace(here.text))
			return
		}
	}
	if !above.set {
		loose("–", here.text)
	}
}
