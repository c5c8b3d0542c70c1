package plan

import (
	"math"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"
)

// truth is true, false, or a fault such as a division by zero.
type truth int8

const (
	no truth = iota
	yes
	fault
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// names answers for the names of an expression inside a CEL program.
type names struct {
	refs   []ref
	vals   []Value
	absent bool // a name without a value was asked for
}

// ResolveName implements the activation of CEL.
func (n *names) ResolveName(name string) (any, bool) {
	for i := range n.refs {
		if n.refs[i].name != name {
			continue
		}
		v := n.vals[i]
		if !v.Set {
			n.absent = true
			return nil, false
		}
		switch n.refs[i].typ {
		case Bool:
			return types.Bool(v.Num == 1), true
		case Text, Choice:
			return types.String(v.Text), true
		}
		return types.Int(v.Num), true
	}
	return nil, false
}

// Parent implements the activation of CEL.
func (n *names) Parent() interpreter.Activation { return nil }

type operandState uint8

const (
	opOK operandState = iota
	opAbsent
	opFault
)

// holds evaluates a condition over the values of its names; a fault counts as false.
func (e *Expr) holds(vals []Value) bool { return e.truth(vals) == yes }

func (e *Expr) truth(vals []Value) truth { return e.cond.eval(e, vals) }

func (e *Expr) value(vals []Value) (int64, bool) {
	v, st := e.number.eval(e, vals)
	return v.Num, st == opOK
}

func (o *operand) eval(e *Expr, vals []Value) (Value, operandState) {
	switch {
	case o.program != nil:
		n := names{refs: e.refs, vals: vals}
		out, _, err := o.program.Eval(&n)
		if n.absent && err != nil {
			return Value{}, opAbsent
		}
		if err != nil {
			return Value{}, opFault
		}
		v, ok := fromVal(out)
		if !ok {
			return v, opFault
		}
		return v, opOK
	case o.ref >= 0:
		if v := vals[o.ref]; v.Set {
			return v, opOK
		}
		return Value{}, opAbsent
	}
	return o.literal, opOK
}

func (c *cond) eval(e *Expr, vals []Value) truth {
	switch c.op {
	case opAnd:
		out := yes
		for _, p := range c.parts {
			switch p.eval(e, vals) {
			case no:
				return no
			case fault:
				out = fault
			}
		}
		return out
	case opOr:
		out := no
		for _, p := range c.parts {
			switch p.eval(e, vals) {
			case yes:
				return yes
			case fault:
				out = fault
			}
		}
		return out
	case opNot:
		switch c.parts[0].eval(e, vals) {
		case yes:
			return no
		case no:
			return yes
		}
		return fault
	case opIf:
		switch c.parts[0].eval(e, vals) {
		case yes:
			return c.parts[1].eval(e, vals)
		case no:
			return c.parts[2].eval(e, vals)
		}
		return fault
	case opAtom:
		v, st := c.left.eval(e, vals)
		if st == opFault {
			return fault
		}
		return truthOf(st == opOK && v.Num == 1)
	}
	return c.compare(e, vals)
}

// compare is false when a side is an empty optional field.
func (c *cond) compare(e *Expr, vals []Value) truth {
	l, ls := c.left.eval(e, vals)
	r, rs := c.right.eval(e, vals)
	switch {
	case ls == opFault || rs == opFault:
		return fault
	case ls == opAbsent || rs == opAbsent:
		return no
	}
	order := 0
	switch {
	case l.Num != r.Num:
		order = 1
		if l.Num < r.Num {
			order = -1
		}
	case l.Text != r.Text:
		order = 1
		if l.Text < r.Text {
			order = -1
		}
	}
	switch c.op {
	case opEq:
		return truthOf(order == 0)
	case opNe:
		return truthOf(order != 0)
	case opLt:
		return truthOf(order < 0)
	case opLe:
		return truthOf(order <= 0)
	case opGt:
		return truthOf(order > 0)
	}
	return truthOf(order >= 0)
}

// parts are what a short is listed by: the parts of an &&, else the condition itself.
func (e *Expr) parts() []*cond {
	if e.cond.op == opAnd {
		return e.cond.parts
	}
	return []*cond{e.cond}
}

// short lists how far the condition is from true: one number, or for && one per failing part. It is put into room.
func (e *Expr) short(vals []Value, room []int64) []int64 {
	if e.cond.op != opAnd {
		return append(room, e.cond.distance(e, vals))
	}
	for _, p := range e.cond.parts {
		if p.eval(e, vals) != yes {
			room = append(room, p.distance(e, vals))
		}
	}
	return room
}

// failing lists the parts that short has numbers for.
func (e *Expr) failing(vals []Value) []*cond {
	var out []*cond
	for _, p := range e.parts() {
		if p.eval(e, vals) != yes {
			out = append(out, p)
		}
	}
	return out
}

// distance of one part that is not true.
func (c *cond) distance(e *Expr, vals []Value) int64 {
	switch c.op {
	case opAnd:
		sum := int64(0)
		for _, p := range c.parts {
			if p.eval(e, vals) != yes {
				sum = addCapped(sum, p.distance(e, vals))
			}
		}
		return sum
	case opOr:
		least := int64(math.MaxInt64)
		for _, p := range c.parts {
			least = min(least, p.distance(e, vals))
		}
		return least
	case opIf:
		if c.parts[0].eval(e, vals) == yes {
			return c.parts[1].distance(e, vals)
		}
		return c.parts[2].distance(e, vals)
	case opNot, opAtom, opNe:
		return 1
	}
	return c.difference(e, vals)
}

func (c *cond) difference(e *Expr, vals []Value) int64 {
	l, ls := c.left.eval(e, vals)
	r, rs := c.right.eval(e, vals)
	if ls != opOK || rs != opOK || c.left.typ == Text || c.left.typ == Choice || c.left.typ == Bool {
		return 1
	}
	switch c.op {
	case opGe:
		return subCapped(r.Num, l.Num)
	case opGt:
		return addCapped(subCapped(r.Num, l.Num), 1)
	case opLe:
		return subCapped(l.Num, r.Num)
	case opLt:
		return addCapped(subCapped(l.Num, r.Num), 1)
	}
	return max(subCapped(l.Num, r.Num), subCapped(r.Num, l.Num))
}

// addCapped and subCapped stay at the ends of the range instead of wrapping round.
func addCapped(a, b int64) int64 {
	c := a + b
	switch {
	case a > 0 && b > 0 && c < 0:
		return math.MaxInt64
	case a < 0 && b < 0 && c >= 0:
		return math.MinInt64
	}
	return c
}

func subCapped(a, b int64) int64 {
	if b == math.MinInt64 {
		return addCapped(addCapped(a, math.MaxInt64), 1)
	}
	return addCapped(a, -b)
}
