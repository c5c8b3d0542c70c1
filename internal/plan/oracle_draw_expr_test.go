package plan_test

import (
	"strings"

	"wuzha/internal/plan"
)

// reach is what an expression may name.
type reach struct {
	kinds     []*modelKind
	measures  []*modelMeasure
	prev      bool
	past      bool
	peers     bool
	prevPeers bool
	ends      []string // of window.…
	bands     bool
	duties    []*modelDuty
	self      string // a duty that may look at itself in the window before
	titles    []*modelTitle
	points    bool
	event     string // record kind of a `per:` duty
}

func (r *reach) attribute(id string) bool {
	for _, k := range r.kinds {
		if k.attr(id) == nil {
			return false
		}
	}
	return len(r.kinds) > 0
}

// measure names one in a window that the scope has.
func (a *artist) measure(r *reach, head string) *term {
	return ref(head + "." + pick(a, r.measures...).id)
}

// number draws an expression of numbers.
func (a *artist) number(r *reach, depth int) *term {
	if depth > 0 && a.maybe(2) {
		x, y := a.number(r, depth-1), a.number(r, depth-1)
		switch op := pick(a, "+", "-", "*", "min", "max", "pct", "bp", "ceil_div", "/", "%", "clamp"); op {
		case "ceil_div", "/", "%":
			names := 0
			y.walk(func(t *term) { names += int(bit(t.op == "ref")) })
			if names == 0 || a.often() { // a literal 0 is refused when the plan is read
				y = num(int64(a.between(1, 7)))
			}
			return apply(op, x, y)
		case "clamp":
			return apply(op, x, num(1), num(3))
		default:
			return apply(op, x, y)
		}
	}
	if a.maybe(1) {
		return a.measure(r, "m")
	}
	return a.figure(r)
}

// figure is a literal or a name of the wider scope.
func (a *artist) figure(r *reach) *term {
	choices := []func() *term{func() *term { return num(int64(a.between(0, 4))) }, func() *term { return num(1) }}
	may := func(ok bool, f func() *term) {
		if ok {
			choices = append(choices, f)
		}
	}
	may(r.attribute("size"), func() *term { return ref("unit.size") })
	may(r.attribute("cash"), func() *term { return ref("unit.cash") })
	may(r.prev, func() *term { return a.measure(r, "prev") })
	may(r.prev && r.self != "", func() *term { return ref("prev.duty." + r.self + "." + a.stat()) })
	may(r.prev && r.prevPeers, func() *term { return a.peer(r, "prev.peers.") })
	may(r.past, func() *term { return a.measure(r, "last_year") })
	for range 2 {
		may(r.past && len(a.m.bases) > 0, func() *term { return a.measure(r, "base.b0") })
	}
	may(r.peers, func() *term { return a.peer(r, "peers.") })
	may(r.bands && len(a.m.bands) > 0 && a.bandFits(r), func() *term { return ref("band.v0") })
	may(len(r.duties) > 0, func() *term { return ref("duty." + pick(a, r.duties...).id + "." + a.stat()) })
	may(len(r.duties) > 0, func() *term { return ref("streak." + pick(a, r.duties...).id) })
	may(r.points, func() *term { return ref("points") })
	may(len(r.ends) > 0, func() *term { return a.stretch(r.ends) })
	may(r.event != "", func() *term { return a.eventNumber(r.event) })
	return pick(a, choices...)()
}

// stretch is a number of days between ends of the window, or from one to a fixed day.
func (a *artist) stretch(ends []string) *term {
	x, y := ref("window."+pick(a, ends...)), moment(a.inside())
	if a.often() {
		y = ref("window." + pick(a, ends...))
	}
	return apply("-", x, y)
}

// eventNumber is a number that the starting record carries, or its age.
func (a *artist) eventNumber(kind string) *term {
	for _, f := range a.m.fieldsOf(kind) {
		if (f.typ == plan.Int || f.typ == plan.Money) && a.often() {
			return ref(kind + "." + f.id)
		}
	}
	return apply("-", ref("window.day"), ref(kind+".on"))
}

func (a *artist) bandFits(r *reach) bool {
	of := a.m.bands[0].of.text
	return !strings.HasPrefix(of, "unit.") || r.attribute("size")
}

func (a *artist) stat() string { return pick(a, "unmet", "met", "due", "short", "rate") }

func (a *artist) peer(r *reach, head string) *term {
	known := r.measures
	if len(known) == 0 {
		return num(2)
	}
	return ref(head + pick(a, known...).id + "." + pick(a, "mean", "sum", "count", "rank", "rank_low"))
}

func (a *artist) comparison(r *reach) *term {
	op := pick(a, ">=", "<=", ">", "<", "==", "!=")
	if a.often() {
		return apply(op, a.measure(r, "m"), a.number(r, 1))
	}
	return apply(op, a.number(r, 2), a.number(r, 1))
}

// condition draws a bool, often of several parts.
func (a *artist) condition(r *reach, depth int) *term {
	if depth > 0 && a.maybe(1) {
		parts := []*term{a.part(r, 1), a.part(r, 1)}
		if a.maybe(2) {
			parts = append(parts, a.part(r, 1))
		}
		return apply("&&", parts...)
	}
	return a.part(r, 1)
}

// part draws a bool that may nest as deep as told.
func (a *artist) part(r *reach, depth int) *term {
	if len(r.titles) > 0 && a.maybe(3) {
		return ref("title." + pick(a, r.titles...).id)
	}
	if depth == 0 || !a.maybe(2) {
		return a.comparison(r)
	}
	next := func() *term { return a.part(r, depth-1) }
	choices := []func() *term{
		func() *term { return apply("||", next(), next()) },
		func() *term { return apply("?", next(), next(), next()) },
		func() *term { return apply("!", next()) },
		func() *term { return apply("||", next(), apply("&&", next(), next())) },
		func() *term { return apply("&&", next(), next()) },
	}
	if len(r.titles) > 0 {
		choices = append(choices, func() *term { return ref("title." + pick(a, r.titles...).id) })
	}
	if r.attribute("rich") {
		choices = append(choices, func() *term { return ref("unit.rich") }, func() *term { return apply(pick(a, "==", "!="), ref("unit.grade"), text("hi")) })
	}
	if r.event != "" {
		choices = append(choices, func() *term { return a.recordWhere(r.event, a.m.fieldsOf(r.event), 1) })
	}
	return pick(a, choices...)()
}
