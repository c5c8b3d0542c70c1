package plan_test

import (
	"fmt"
	"sort"
	"strings"

	"wuzha/internal/plan"
)

// verdict of the oracle, with the fields of the JSON.
type verdict struct {
	occasion
	duty  *modelDuty
	state plan.VerdictState
	post  string
	have  map[string]int64
	short []int64
	list  bool
}

func (o *oracle) duty(id string) *modelDuty {
	return find(o.duties, func(d *modelDuty) bool { return d.id == id })
}

// scene of an occasion, judged on its window's end or as-of.
func (o *oracle) scene(sc *modelSchedule, at occasion) scene {
	s := scene{unit: at.unit, window: at.window, at: min(at.window.to, o.asOf), prev: at.prev, lastYear: o.yearBefore(sc, at)}
	s.before = func() []scene { return o.owedBefore(sc, at.period) }
	if at.record != nil {
		s.record, s.called, s.ref = at.record, sc.per, at.record.id
	}
	if sc.per == plan.PerUnit {
		s.record = nil // `unit` is the unit that owes
	}
	return s
}

// owed lists who owes a duty (or is scored) in a period of this name.
func (o *oracle) owed(sc *modelSchedule, when *term, period string) []scene {
	var out []scene
	for _, u := range o.units {
		if !contains(sc.of, u.kind) {
			continue
		}
		for _, at := range o.occasions(sc, u) {
			s := o.scene(sc, at)
			if at.period == period && (sc.where == nil || o.holds(sc.where, s)) && (when == nil || o.holds(when, s)) {
				out = append(out, s)
			}
		}
	}
	return out
}

// owedBefore lists who has a window in the period of this name, each in the whole period before.
func (o *oracle) owedBefore(sc *modelSchedule, period string) []scene {
	out := o.owed(sc, nil, period)
	for i, s := range out {
		out[i] = o.earlier(s)
	}
	return out
}

// verdicts judges a duty at a unit in all windows that pass the test.
func (o *oracle) verdicts(d *modelDuty, unit string, pass func(occasion) bool) []*verdict {
	u := o.unit(unit)
	if !contains(d.of, u.kind) {
		return nil
	}
	var out []*verdict
	for _, at := range o.occasions(&d.modelSchedule, u) {
		if !pass(at) {
			continue
		}
		key := strings.Join([]string{d.id, unit, at.period}, "|")
		if at.record != nil {
			key += "|" + at.record.id
		}
		v, known := o.judged[key]
		if !known {
			v = o.judge(d, at)
			o.judged[key] = v
		}
		if v != nil {
			out = append(out, v)
		}
	}
	return out
}

func (o *oracle) judge(d *modelDuty, at occasion) *verdict {
	s := o.scene(&d.modelSchedule, at)
	s.peers = func() []scene { return o.owed(&d.modelSchedule, d.when, at.period) }
	unsure := false
	for _, t := range []*term{d.where, d.when} {
		if t == nil {
			continue
		}
		r := o.eval(t, s)
		if r.outcome == fine && r.num == 0 {
			return nil
		}
		unsure = unsure || r.outcome != fine
	}
	v := &verdict{occasion: at, duty: d}
	o.decide(v, s, unsure)
	v.post = o.post(d, s)
	if good := v.state == plan.Met || v.state == plan.Kept; !good && o.decision(v) == "waived" {
		v.state, v.short = plan.Waived, nil
		if needs := d.needs(); d.manual == "" {
			v.have = o.have(needs[0].cond, s)
		}
	}
	return v
}

func (o *oracle) decision(v *verdict) string {
	per := ""
	if v.record != nil {
		per = v.record.id
	}
	for _, x := range o.decisions {
		if x.Unit == v.unit && x.Duty == v.duty.id && x.Period == v.period && x.Per == per {
			return x.Decision
		}
	}
	return ""
}

func (o *oracle) post(d *modelDuty, s scene) string {
	for _, rule := range d.posts {
		if rule.when == nil || o.holds(rule.when, s) {
			return rule.post
		}
	}
	if len(d.posts) > 0 {
		return ""
	}
	return d.manual
}

// decide finds state, figures and what is short.
func (o *oracle) decide(v *verdict, s scene, unsure bool) {
	closed := v.window.to < o.asOf
	if v.duty.manual != "" {
		v.state = map[string]plan.VerdictState{"met": plan.Met, "unmet": plan.Unmet, "": plan.Pending}[o.decision(v)]
		if v.state == plan.Pending && closed {
			v.state = plan.Unknown
		}
		return
	}
	needs := v.duty.needs()
	v.have = o.have(needs[0].cond, s)
	r := o.together(needs, s)
	stretched := s
	stretched.window.to, stretched.at = o.asOf, o.asOf
	stretched.lastYear = span{"", yearBack(s.window.from, false), yearBack(o.asOf, true)}
	mayBeLate := closed && v.duty.keep == nil && (v.duty.by != 0 || v.duty.per != "")
	switch {
	case unsure || r.outcome != fine:
		v.state = plan.Unknown
	case r.num == 1 && v.duty.keep != nil:
		v.state = plan.Kept
	case r.num == 1:
		v.state = plan.Met
	case v.duty.keep != nil:
		v.state = plan.Broken
	case mayBeLate && o.together(needs, stretched).true():
		v.state = plan.Late
		v.have = o.have(needs[0].cond, stretched)
	case closed:
		v.state = plan.Unmet
	default:
		v.state = plan.Pending
	}
	if r.outcome == fine && r.num == 0 && v.state != plan.Late && v.state != plan.Unknown {
		v.short, v.list = o.shorts(needs, s)
	}
}

// condition that must hold, for one value of an `each:`.
type condition struct {
	cond *term
	only map[string]plan.Value
}

func (d *modelDuty) needs() []condition {
	cond := d.need
	if d.keep != nil {
		cond = d.keep
	}
	if len(d.eachOf) == 0 {
		return []condition{{cond: cond}}
	}
	var out []condition
	for _, v := range d.eachOf {
		out = append(out, condition{cond, map[string]plan.Value{d.eachField: {Text: v, Set: true}}})
	}
	return out
}

func (o *oracle) together(needs []condition, s scene) result {
	out := yes(true)
	for _, n := range needs {
		s.only = n.only
		r := o.eval(n.cond, s)
		if r.outcome > out.outcome || r.outcome == fine && r.num == 0 && out.outcome == fine {
			out = r
		}
	}
	return out
}

// have is every m.NAME of the condition.
func (o *oracle) have(cond *term, s scene) map[string]int64 {
	out := map[string]int64{}
	cond.walk(func(t *term) {
		if name, ok := strings.CutPrefix(t.text, "m."); ok && t.op == "ref" {
			out[name], _ = o.measure(name, s)
		}
	})
	return out
}

// shorts is one number, or a list for && and each.
func (o *oracle) shorts(needs []condition, s scene) ([]int64, bool) {
	if len(needs) == 1 && needs[0].only == nil && needs[0].cond.op != "&&" {
		return []int64{o.short(needs[0].cond, s)}, false
	}
	var out []int64
	for _, n := range needs {
		s.only = n.only
		for _, part := range n.cond.parts() {
			if !o.condition(part, s).true() {
				out = append(out, o.short(part, s))
			}
		}
	}
	return out, true
}

// short is how far a false condition is from true; 1 for what is no comparison.
func (o *oracle) short(t *term, s scene) int64 {
	switch t.op {
	case "?":
		if o.condition(t.args[0], s).true() {
			return o.short(t.args[1], s)
		}
		return o.short(t.args[2], s)
	case "&&": // inside something else it is one number
		sum := int64(0)
		for _, part := range t.parts() {
			if !o.condition(part, s).true() {
				sum += o.short(part, s)
			}
		}
		return sum
	case "||":
		least := o.short(t.args[0], s)
		for _, part := range t.args[1:] {
			least = min(least, o.short(part, s))
		}
		return least
	case ">=", ">", "<=", "<", "==":
		return distance(t.op, o.value(t.args[0], s), o.value(t.args[1], s))
	}
	return 1
}

func distance(op string, a, b result) int64 {
	more := a.num - b.num
	switch {
	case a.outcome != fine || b.outcome != fine:
		return 1 // no number says how far it is
	case op == ">=":
		return -more
	case op == ">":
		return -more + 1
	case op == "<":
		return more + 1
	case op == "==" && a.text != b.text:
		return 1
	case op == "==":
		return max(more, -more)
	}
	return more
}

// dutyFigure is duty.ID.stat: closed verdicts whose window ends in the window asked about.
func (o *oracle) dutyFigure(id, stat, unit string, asked span) int64 {
	n := map[string]int64{}
	for _, v := range o.verdicts(o.duty(id), unit, func(at occasion) bool { return at.window.to < o.asOf && asked.has(at.window.to) }) {
		if v.state == plan.Waived {
			continue
		}
		n["due"]++
		switch v.state {
		case plan.Met, plan.Late, plan.Kept:
			n["met"]++
		case plan.Unmet, plan.Broken:
			n["unmet"]++
		}
		for _, x := range v.short {
			n["short"] += x
		}
	}
	if n["rate"] = 100; n["due"] > 0 {
		n["rate"] = n["met"] * 100 / n["due"]
	}
	return n[stat]
}

// streak is how many of the last closed windows were unmet or broken without a break.
func (o *oracle) streak(id, unit string, at plan.Day) int64 {
	n := int64(0)
	closed := o.verdicts(o.duty(id), unit, func(x occasion) bool { return x.window.to < o.asOf && x.window.to <= at })
	sortByTime(closed)
	for _, v := range closed {
		n++
		if v.state != plan.Unmet && v.state != plan.Broken {
			n = 0
		}
	}
	return n
}

// listed is every verdict in the order of the result.
func (o *oracle) listed(goals bool) []map[string]any {
	out := []map[string]any{}
	for _, u := range o.sorted() {
		for _, d := range o.duties {
			if d.goal != goals {
				continue
			}
			vs := o.verdicts(d, u, func(occasion) bool { return true })
			sortByTime(vs)
			for _, v := range vs {
				out = append(out, v.json())
			}
		}
	}
	return out
}

func (o *oracle) sorted() []string {
	var ids []string
	for _, u := range o.units {
		ids = append(ids, u.id)
	}
	sort.Strings(ids)
	return ids
}

func sortByTime(vs []*verdict) {
	sort.SliceStable(vs, func(i, j int) bool { return vs[i].order() < vs[j].order() })
}

// order sorts by window start, name and record.
func (v *verdict) order() string {
	per := ""
	if v.record != nil {
		per = v.record.id
	}
	return fmt.Sprintf("%09d %s %s", v.window.from, v.period, per)
}

func (v *verdict) json() map[string]any {
	name := "duty"
	if v.duty.goal {
		name = "goal"
	}
	out := map[string]any{"unit": v.unit, name: v.duty.id, "period": v.period, "from": v.window.from, "to": v.window.to, "state": v.state, "have": v.have}
	if v.have == nil {
		out["have"] = map[string]int64{}
	}
	if v.post != "" {
		out["post"] = v.post
	}
	if v.list && len(v.short) > 0 {
		out["short"] = v.short
	} else if len(v.short) > 0 {
		out["short"] = v.short[0]
	}
	if v.record != nil {
		out["per"], out["due"] = v.record.id, v.window.to
	}
	return out
}
