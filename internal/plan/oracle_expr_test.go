package plan_test

import (
	"math/big"
	"strings"

	"wuzha/internal/plan"
)

// outcome says whether a value could be had.
type outcome int

const (
	fine    outcome = iota
	empty           // an optional field of a record that was left empty
	failed          // division by zero
	missing         // an attribute nobody has given
)

// result of an expression. Conditions are 0 or 1 in num.
type result struct {
	num  int64
	text string
	outcome
}

func whole(n int64) result  { return result{num: n} }
func yes(b bool) result     { return result{num: bit(b)} }
func bad(o outcome) result  { return result{outcome: o} }
func (r result) true() bool { return r.outcome == fine && r.num == 1 }

// holds tells whether a condition is surely true.
func (o *oracle) holds(t *term, s scene) bool { return o.eval(t, s).true() }

// eval is a whole expression; an empty field on its own is false. It gives missing when any name in the expression is
// missing, whether it decides or not.
func (o *oracle) eval(t *term, s scene) result {
	unknown := false
	t.walk(func(x *term) { unknown = unknown || x.op == "ref" && o.name(x.text, s).outcome == missing })
	if unknown {
		return bad(missing)
	}
	if r := o.value(t, s); r.outcome != empty {
		return r
	}
	return yes(false)
}

func (o *oracle) value(t *term, s scene) result {
	switch t.op {
	case "int":
		return whole(t.num)
	case "text":
		return result{text: t.text}
	case "date":
		d, err := plan.ParseDay(t.args[0].text)
		if err != nil {
			return bad(failed)
		}
		return whole(int64(d))
	case "ref":
		return o.name(t.text, s)
	case "&&":
		return o.allOrAny(t.args, s, false)
	case "||":
		return o.allOrAny(t.args, s, true)
	case "!":
		r := o.condition(t.args[0], s)
		r.num = 1 - r.num
		return r
	case "?":
		r := o.condition(t.args[0], s)
		switch {
		case r.outcome != fine:
			return r
		case r.num == 1:
			return o.value(t.args[1], s)
		}
		return o.value(t.args[2], s)
	case "==", "!=", "<", "<=", ">", ">=":
		return compare(t.op, o.value(t.args[0], s), o.value(t.args[1], s))
	}
	return o.arithmetic(t, s)
}

// condition is a bool; an empty field is false.
func (o *oracle) condition(t *term, s scene) result {
	r := o.value(t, s)
	if r.outcome == empty {
		return yes(false)
	}
	return r
}

// allOrAny is && and ||: the deciding value wins over an error on the other side, as CEL has it.
func (o *oracle) allOrAny(parts []*term, s scene, decides bool) result {
	out := yes(!decides)
	for _, part := range parts {
		r := o.condition(part, s)
		if r.outcome == fine && r.num == bit(decides) {
			return r
		}
		if r.outcome != fine {
			out = r
		}
	}
	return out
}

func compare(op string, a, b result) result {
	if worst := max(a.outcome, b.outcome); worst == empty {
		return yes(false)
	} else if worst != fine {
		return bad(worst)
	}
	less, same := a.num < b.num || a.text < b.text, a.num == b.num && a.text == b.text
	switch op {
	case "==":
		return yes(same)
	case "!=":
		return yes(!same)
	case "<":
		return yes(less)
	case "<=":
		return yes(less || same)
	case ">":
		return yes(!less && !same)
	}
	return yes(!less)
}

func (o *oracle) arithmetic(t *term, s scene) result {
	args := make([]*big.Int, len(t.args))
	for i, a := range t.args {
		r := o.value(a, s)
		if r.outcome != fine {
			return r
		}
		args[i] = big.NewInt(r.num)
	}
	n := calculate(t.op, args)
	if n == nil || !n.IsInt64() {
		return bad(failed)
	}
	return whole(n.Int64())
}

// calculate is exact; nil means that there is no result.
func calculate(op string, n []*big.Int) *big.Int {
	out := new(big.Int)
	switch op {
	case "+":
		return out.Add(n[0], n[1])
	case "-":
		return out.Sub(n[0], n[1])
	case "*":
		return out.Mul(n[0], n[1])
	case "yuan":
		return out.Mul(n[0], big.NewInt(100))
	case "pct":
		return share(n[0], n[1], 100)
	case "bp":
		return share(n[0], n[1], 10000)
	case "min", "max":
		out = n[0]
		for _, x := range n[1:] {
			if (x.Cmp(out) < 0) == (op == "min") {
				out = x
			}
		}
		return out
	case "clamp":
		return calculate("max", []*big.Int{n[1], calculate("min", []*big.Int{n[0], n[2]})})
	}
	if n[1].Sign() == 0 {
		return nil
	}
	switch op {
	case "/":
		return out.Quo(n[0], n[1])
	case "%":
		return out.Rem(n[0], n[1])
	}
	return out.Neg(floor(out.Neg(n[0]), n[1])) // ceil_div
}

func share(a, b *big.Int, scale int64) *big.Int {
	if b.Sign() == 0 {
		return new(big.Int)
	}
	return floor(new(big.Int).Mul(a, big.NewInt(scale)), b)
}

// floor divides towards minus infinity.
func floor(a, b *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	if r.Sign() != 0 && (r.Sign() < 0) != (b.Sign() < 0) {
		q.Sub(q, big.NewInt(1))
	}
	return q
}

// name is the value of a dotted name.
func (o *oracle) name(dotted string, s scene) result {
	parts := strings.Split(dotted, ".")
	if s.record != nil && parts[0] == s.called {
		if parts[1] == "on" {
			return whole(int64(s.record.on))
		}
		return o.field(s.record, parts[1])
	}
	switch parts[0] {
	case "m":
		return number(o.measure(parts[1], s))
	case "unit":
		return attribute(o.place(s.unit, s.at).attrs[parts[1]])
	case "prev":
		return o.before(parts[1:], s)
	case "last_year":
		return number(o.measure(parts[1], s.on(o, s.lastYear)))
	case "base":
		base := span{}
		for _, b := range o.bases {
			if b.id == parts[1] {
				base = b
			}
		}
		return number(o.measure(parts[2], s.on(o, base)))
	case "peers":
		return o.compared(parts[1], parts[2], s, s.peers)
	case "duty":
		return whole(o.dutyFigure(parts[1], parts[2], s.unit, s.window))
	case "streak":
		return whole(o.streak(parts[1], s.unit, s.at))
	case "title":
		return o.qualifies(parts[1], s)
	case "band":
		return o.band(parts[1], s)
	case "window":
		return whole(map[string]int64{"from": int64(s.window.from), "to": int64(s.window.to), "day": int64(s.at)}[parts[1]])
	}
	return whole(s.points)
}

func number(n int64, how outcome) result { return result{num: n, outcome: how} }

func attribute(v plan.Value) result {
	if !v.Set {
		return bad(missing)
	}
	return result{num: v.Num, text: v.Text}
}

func (o *oracle) field(r *modelRecord, id string) result {
	v := o.cell(r, id)
	if !v.Set {
		return bad(empty)
	}
	return result{num: v.Num, text: v.Text}
}

// earlier is the same subject in the period before; nothing is counted before the first phase or term.
func (o *oracle) earlier(s scene) scene {
	if s.prev == nil {
		s.nothing = true
		return s
	}
	return s.on(o, *s.prev)
}

// before is prev.…
func (o *oracle) before(parts []string, s scene) result {
	switch {
	case parts[0] == "peers":
		return o.compared(parts[1], parts[2], o.earlier(s), s.before)
	case s.prev == nil && len(parts) == 3 && parts[2] == "rate":
		return whole(100)
	case s.prev == nil && len(parts) == 3:
		return whole(0)
	case len(parts) == 3:
		return whole(o.dutyFigure(parts[1], parts[2], s.unit, *s.prev))
	}
	return number(o.measure(parts[0], o.earlier(s)))
}

func (o *oracle) band(id string, s scene) result {
	b := find(o.bands, func(b *modelBand) bool { return b.id == id })
	r := o.eval(b.of, s)
	if r.outcome != fine {
		return r
	}
	for _, step := range b.steps {
		if step.below && r.num < step.end || step.upTo && r.num <= step.end || !step.below && !step.upTo {
			return whole(step.value)
		}
	}
	return bad(failed)
}

// compared is peers.NAME.stat.
func (o *oracle) compared(id, stat string, s scene, peers func() []scene) result {
	own, how := o.measure(id, s)
	if how != fine {
		return bad(how)
	}
	n, sum, larger, smaller := int64(0), int64(0), int64(0), int64(0)
	for _, p := range peers() {
		v, how := o.measure(id, p)
		if how != fine {
			return bad(how)
		}
		n, sum = n+1, sum+v
		larger, smaller = larger+bit(v > own), smaller+bit(v < own)
	}
	switch stat {
	case "count":
		return whole(n)
	case "sum":
		return whole(sum)
	case "rank":
		return whole(larger + 1)
	case "rank_low":
		return whole(smaller + 1)
	}
	return whole(floor(big.NewInt(sum), big.NewInt(max(n, 1))).Int64())
}
