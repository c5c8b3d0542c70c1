package sample

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// holdPosts puts a person into every post at every unit: some change during the year, some posts stand empty, and one
// person may hold the same post at several neighbours. Roles that duties count are left to those duties.
func (g *generator) holdPosts() {
	kind := g.recordKind("person")
	counted := g.countedRoles()
	for _, post := range g.plan.Posts {
		if kind == nil || counted[post.ID] {
			continue
		}
		shared := post.Body == "police" && len(post.Of) > 0 && len(post.Of[0].In) > 0
		var last *record
		for _, u := range g.owing(post.Of) {
			d := newDice(g.seed, "post", post.ID, u.id)
			if d.percent(4) {
				continue
			}
			r := g.holding(d, kind, u, post.ID)
			if shared && last != nil && last.unit.parent == u.parent && d.percent(40) {
				r.holder = last
			} else {
				last = r
			}
		}
	}
}

// holding is one post held from some day before the campaign; one in twelve changes hands.
func (g *generator) holding(d dice, kind *plan.RecordKind, u *unit, role string) *record {
	from := max(g.plan.Period.From-plan.Day(d.between(20, 900)), u.active.From)
	r := g.holdingFrom(kind, u, role, from)
	if d.percent(8) {
		changed := g.plan.Period.From + plan.Day(d.between(30, 200))
		if changed > from && changed < min(g.plan.Period.To, u.active.To) {
			r.set("to", num(int64(changed-1)))
			g.holdingFrom(kind, u, role, changed)
		}
	}
	return r
}

func (g *generator) holdingFrom(kind *plan.RecordKind, u *unit, role string, from plan.Day) *record {
	r := &record{kind: kind, unit: u, on: from, fields: make([]plan.Value, len(kind.Fields))}
	r.set("role", term(role))
	r.set("from", num(int64(from)))
	g.keep(r)
	return r
}

func (g *generator) recordKind(id string) *plan.RecordKind {
	for _, k := range g.plan.Records {
		if k.ID == id {
			return k
		}
	}
	return nil
}

// countedRoles are the roles that stock measures count.
func (g *generator) countedRoles() map[string]bool {
	out := map[string]bool{}
	for _, m := range g.plan.Measures {
		if m.Verb != plan.Stock || m.Where == nil {
			continue
		}
		for _, c := range (scene{g: g, u: g.root, w: g.plan.Period}).constraints(m) {
			if c.field == "role" {
				out[c.want.s] = true
			}
		}
	}
	return out
}

// hold makes a holding that a stock measure counts on the last day of the window.
func (g *generator) hold(d dice, s scene, m *plan.Measure, must []constraint) {
	at := g.place(d, s, m)
	if at == nil || m.Record.ID != "person" {
		return
	}
	start := max(s.w.From-plan.Day(d.between(0, 300)), at.active.From)
	if s.w.From > g.plan.Period.From { // late
		start = s.w.From
	}
	from := min(s.w.To, max(start, s.w.To-plan.Day(d.between(0, 330))))
	role := "member"
	for _, c := range must {
		if c.field == "role" && c.op == "==" {
			role = c.want.s
		}
	}
	r := g.holdingFrom(m.Record, at, role, from)
	for _, c := range must {
		if c.field == "trained_on" {
			trained := int64(s.w.To) - d.between(0, 110)
			if d.percent(20) { // valid on that day, but not to the end of the year
				trained = c.want.n + d.between(20, 240)
			}
			r.set("trained_on", num(max(c.want.n+1, min(int64(s.w.To), trained))))
		}
	}
	if d.percent(5) {
		g.replace(d, r)
	}
}

// replace lets a person go during the year; two in three are replaced.
func (g *generator) replace(d dice, r *record) {
	gone := r.on + plan.Day(d.between(60, 240))
	if gone >= g.plan.Period.To {
		return
	}
	r.set("to", num(int64(gone)))
	if d.percent(66) {
		next := g.holdingFrom(r.kind, r.unit, r.value("role").s, gone+plan.Day(d.between(1, 40)))
		if r.value("trained_on").ok {
			next.set("trained_on", num(int64(next.on)+d.between(0, 20)))
		}
	}
}

// writers are the roles that write most of what is entered, when a unit has them.
var writers = []string{"grid", "worker", "police", "teacher", "specialist", "office", "keeper", "officer", "head"}

// writer is the person who made an entry: somebody of the unit, or of the nearest unit above that has anybody.
func (g *generator) writer(d dice, u *unit, on plan.Day) *record {
	for ; u != nil; u = u.parent {
		var here []*record
		for _, p := range u.work["person"] {
			if p.on <= on && on <= p.open() && slices.ContainsFunc(writers, func(w string) bool { return strings.Contains(p.value("role").s, w) }) {
				here = append(here, p)
			}
		}
		if len(here) > 0 {
			return pick(d, here)
		}
	}
	return nil
}
