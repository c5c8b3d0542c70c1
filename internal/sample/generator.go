package sample

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// generator holds what is made while the year goes by.
type generator struct {
	plan     *plan.Plan
	profile  *profile
	seed     uint64
	permille int64 // of full size
	root     *unit
	units    []*unit // in the order made
	records  []*record
	cases    []*record
	people   []*record
	rhythm   rhythm

	measures    map[string]*plan.Measure
	expressions map[string]*node
	direct      map[string]bool // kind/measure: a duty of the kind asks for the measure itself
	tempered    map[string]int  // units of a kind that drew their own diligence
	undone      []undone
	judged      []decision
}

// undone is a duty that a unit did not meet in a window: some of these are waived.
type undone struct {
	unit *unit
	duty *plan.Duty
	name string
}

// decision of a person: a waiver or a judgement.
type decision struct{ unit, duty, period, per, decision, reason string }

func newGenerator(p *plan.Plan, pr *profile, seed uint64, permille int64) *generator {
	g := &generator{plan: p, profile: pr, seed: seed, permille: permille,
		measures: map[string]*plan.Measure{}, expressions: map[string]*node{}, direct: map[string]bool{}, tempered: map[string]int{}}
	for _, m := range p.Measures {
		g.measures[m.ID] = m
	}
	for _, d := range slices.Concat(p.Duties, p.Goals) {
		for _, m := range d.HaveOf() {
			for _, k := range d.Of {
				g.direct[k.ID+"/"+m.ID] = true
			}
		}
	}
	g.rhythm = newRhythm(p, g.history().From-1, p.Period.To+400)
	b := treeBuilder{g}
	pr.build(b)
	b.fill()
	return g
}

// history runs from the first day that the plan can look back to, to the day before the campaign.
func (g *generator) history() plan.Window {
	w := plan.Window{From: yearBack(g.plan.Period.From), To: g.plan.Period.From - 1}
	for _, b := range g.plan.Bases {
		w.From = min(w.From, b.From)
	}
	return w
}

// sized is a number of units at this scale, at least one.
func (g *generator) sized(n int64) int {
	return int(max(1, (n*g.permille+500)/1000))
}

func (g *generator) measure(id string) *plan.Measure { return g.measures[id] }

// expression is the tree of an expression; nil when there is none or it is not understood.
func (g *generator) expression(e *plan.Expr) *node {
	if e == nil {
		return nil
	}
	n, known := g.expressions[e.Source]
	if !known {
		n, _ = parse(e.Source) // what is not understood is nil, and its duty left to chance
		g.expressions[e.Source] = n
	}
	return n
}

// makeYear goes through the year: who holds which post, the cases, what duties ask for, what follows from events, what
// conditional duties ask for, and the rest; at last come the flaws that every ledger has.
func (g *generator) makeYear() {
	g.holdPosts()
	g.makeCases()
	g.makeHistory()
	for _, d := range slices.Concat(g.plan.Duties, g.plan.Goals) {
		if d.Per == "" && d.When == nil {
			g.perform(d)
		}
	}
	g.makeTriggers()
	g.followUp()
	for _, d := range g.plan.Duties {
		if d.When != nil {
			g.perform(d)
		}
	}
	g.makeRest()
	g.numberPeople()
	g.spoil()
	g.decide()
}

// makeHistory makes the work of earlier times that goals compare with.
func (g *generator) makeHistory() {
	for _, d := range slices.Concat(g.plan.Duties, g.plan.Goals) {
		for _, e := range []*plan.Expr{d.Need, d.Keep} {
			g.expression(e).names(func(name string) {
				if rest, ok := strings.CutPrefix(name, "base."); ok {
					g.makeBase(d, rest)
				}
			})
		}
	}
}

func (g *generator) makeBase(d *plan.Duty, name string) {
	base, measure, _ := strings.Cut(name, ".")
	m := g.measure(measure)
	if m == nil || !recordable(m) {
		return
	}
	for _, b := range g.plan.Bases {
		if b.ID != base {
			continue
		}
		for _, u := range g.owing(d.Of) {
			dice := newDice(g.seed, "base", name, u.id)
			s := scene{g: g, u: u, w: b.Window}
			g.emit(dice, s, m, dice.between(5, 12))
		}
	}
}

// owing lists the units of the kinds.
func (g *generator) owing(kinds []*plan.UnitKind) []*unit {
	var out []*unit
	for _, u := range g.units {
		if slices.Contains(kinds, u.kind) {
			out = append(out, u)
		}
	}
	return out
}

// recordable tells measures that grow when people do something. Cases are no work.
func recordable(m *plan.Measure) bool {
	return m.Record != nil && m.Record.ID != "case"
}

// adjustable tells measures that a unit of this kind brings about itself: its records, or those of units below when
// no duty of theirs asks for them.
func (g *generator) adjustable(k *plan.UnitKind) func(*plan.Measure) bool {
	return func(m *plan.Measure) bool {
		if m.Verb == plan.Units {
			inner := g.innerMeasures(m)
			return len(inner) > 0 && !slices.ContainsFunc(inner, func(x *plan.Measure) bool {
				return !recordable(x) || g.direct[m.Unit.ID+"/"+x.ID]
			})
		}
		return recordable(m) && (m.Own || !g.askedBelow(k, m))
	}
}

func (g *generator) innerMeasures(m *plan.Measure) []*plan.Measure {
	var out []*plan.Measure
	where := g.expression(m.Where)
	where.names(func(name string) {
		if id, ok := strings.CutPrefix(name, "m."); ok {
			if x := g.measure(id); x != nil {
				out = append(out, x)
			}
		}
	})
	return out
}

// askedBelow tells whether a kind of unit that lies below k owes the measure itself.
func (g *generator) askedBelow(k *plan.UnitKind, m *plan.Measure) bool {
	for _, lower := range g.plan.Kinds {
		if lower != k && liesBelow(lower, k, len(g.plan.Kinds)) && g.direct[lower.ID+"/"+m.ID] {
			return true
		}
	}
	return false
}

func liesBelow(lower, k *plan.UnitKind, depth int) bool {
	return depth > 0 && slices.ContainsFunc(lower.In, func(up *plan.UnitKind) bool { return up == k || liesBelow(up, k, depth-1) })
}
