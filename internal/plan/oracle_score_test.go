package plan_test

import (
	"math/big"
	"strconv"

	"wuzha/internal/plan"
)

// sheets is every score in the order of the result.
func (o *oracle) sheets() []map[string]any {
	out := []map[string]any{}
	for _, id := range o.sorted() {
		u := o.unit(id)
		for _, sc := range o.scores {
			if !contains(sc.of, u.kind) {
				continue
			}
			for _, at := range o.occasions(&sc.modelSchedule, u) {
				s := o.scene(&sc.modelSchedule, at)
				s.peers = func() []scene { return o.owed(&sc.modelSchedule, nil, at.period) }
				if sc.where == nil || o.holds(sc.where, s) {
					out = append(out, o.sheet(sc, at, s))
				}
			}
		}
	}
	return out
}

func (o *oracle) sheet(sc *modelScore, at occasion, s scene) map[string]any {
	shown, got := map[string]any{}, map[string]int64{}
	for _, it := range sc.items {
		n, known := o.item(sc, it, at, s)
		if o.exempted(sc, it, s) {
			n, known = it.points, true
		}
		if shown[it.id], got[it.id] = nil, n; known {
			shown[it.id] = n
		}
	}
	total, groups := int64(0), map[string]int64{}
	for _, g := range sc.groups {
		sum, most := int64(0), int64(0)
		for _, it := range sc.items {
			if it.group == g.id {
				sum, most = sum+got[it.id], most+it.points
			}
		}
		if most == 0 {
			continue
		}
		groups[g.id] = floor(new(big.Int).Mul(big.NewInt(g.weight), big.NewInt(sum)), big.NewInt(most)).Int64()
		total += groups[g.id]
	}
	for _, it := range sc.items {
		if len(sc.groups) == 0 {
			total += got[it.id]
		}
	}
	bonus := int64(0)
	for _, it := range sc.bonus {
		n, _ := o.item(sc, it, at, s)
		bonus += n
	}
	bonus = min(bonus, sc.cap)
	total += bonus
	out := map[string]any{"unit": at.unit, "score": sc.id, "period": at.period, "from": at.window.from, "to": at.window.to,
		"points": total, "items": shown, "groups": groups, "bonus": bonus, "vetoed": []string{}}
	o.honours(sc, s, total, out)
	return out
}

// honours are the grade and stars, unless a veto removes them.
func (o *oracle) honours(sc *modelScore, s scene, total int64, out map[string]any) {
	vetoed := []string{}
	for _, rule := range sc.vetoes {
		if o.holds(rule.when, s) {
			vetoed = append(vetoed, rule.id)
		}
	}
	out["vetoed"] = vetoed
	if len(vetoed) > 0 {
		return
	}
	for _, g := range sc.grades {
		if g.rest || total >= g.from {
			out["grade"] = g.title
			break
		}
	}
	stars := 0
	for _, t := range sc.stars {
		if o.holds(t, s) {
			stars++
		}
	}
	if stars > 0 {
		out["stars"] = stars
	}
}

func (o *oracle) exempted(sc *modelScore, it *modelItem, s scene) bool {
	for _, rule := range sc.exempts {
		if contains(rule.items, it.id) && o.holds(rule.when, s) {
			return true
		}
	}
	return false
}

// item is what one line brings, and whether it is known.
func (o *oracle) item(sc *modelScore, it *modelItem, at occasion, s scene) (int64, bool) {
	top := it.points
	if it.cap != 0 {
		top = it.cap
	}
	n := int64(0)
	if it.manual {
		given := false
		for _, d := range o.decisions {
			if d.Unit == at.unit && d.Duty == sc.id+"."+it.id && d.Period == at.period {
				whole, _ := strconv.ParseInt(d.Decision, 10, 64)
				n, given = whole*1000, true
			}
		}
		if !given {
			return 0, false
		}
	} else {
		s.points = it.points
		r := o.eval(it.award, s)
		if r.outcome != fine {
			return 0, false
		}
		n = r.num
	}
	return max(it.floor, min(n, top)), true
}

// qualifies tells whether the unit would hold the title in the scene's window.
func (o *oracle) qualifies(id string, s scene) result {
	t := find(o.titles, func(t *modelTitle) bool { return t.id == id })
	s = o.asking(s.unit, s.window, s.at)
	if !contains(t.of, o.unit(s.unit).kind) {
		return yes(false)
	}
	r := o.eval(t.grant, s)
	if r.true() && t.withdraw != nil {
		r = o.eval(apply("!", t.withdraw), s)
	}
	if r.outcome != fine {
		return bad(missing) // whoever names the title cannot know
	}
	return r
}

// asking is the scene of a title's conditions.
func (o *oracle) asking(unit string, w span, at plan.Day) scene {
	return scene{unit: unit, window: w, at: at, lastYear: span{"", yearBack(w.from, false), yearBack(w.to, true)}}
}

// standings is every title in the order of the result.
func (o *oracle) standings() []map[string]any {
	out := []map[string]any{}
	for _, id := range o.sorted() {
		for _, t := range o.titles {
			if !contains(t.of, o.unit(id).kind) || !o.active(id, o.asOf) || o.asOf < o.from {
				continue
			}
			s := o.asking(id, span{"", o.from, o.asOf}, o.asOf)
			state := plan.NotQualified
			if o.qualifies(t.id, s).true() {
				state = plan.Qualified
				if t.warn != nil && o.holds(t.warn, s) {
					state = plan.Warned
				}
			}
			out = append(out, map[string]any{"unit": id, "title": t.id, "state": state})
		}
	}
	return out
}
