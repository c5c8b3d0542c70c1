package sample

import "wuzha/internal/plan"

// eval computes an expression; names asks for the value of a name. What is not known makes the result unknown, except
// where && and || are decided by the other side.
func (n *node) eval(names func(string) value) value {
	switch n.op {
	case "":
		return n.lit
	case "name":
		return names(n.name)
	case "&&", "||":
		return n.logic(names)
	case "?":
		c := n.args[0].eval(names)
		switch {
		case !c.ok:
			return value{}
		case c.n != 0:
			return n.args[1].eval(names)
		}
		return n.args[2].eval(names)
	}
	args := make([]value, len(n.args))
	for i, a := range n.args {
		if args[i] = a.eval(names); !args[i].ok {
			return value{}
		}
	}
	if len(args) == 2 {
		if v := binary(n.op, args[0], args[1]); v.ok {
			return v
		}
	}
	return function(n.op, args)
}

func (n *node) logic(names func(string) value) value {
	a, b := n.args[0].eval(names), n.args[1].eval(names)
	settles := truth(n.op == "||")
	switch {
	case a == settles || b == settles:
		return settles
	case a.ok && b.ok:
		return b
	}
	return value{}
}

func binary(op string, a, b value) value {
	if a.isText != b.isText {
		return value{}
	}
	less, same := a.n < b.n, a.n == b.n
	if a.isText {
		less, same = a.s < b.s, a.s == b.s
	}
	switch op {
	case "==":
		return truth(same)
	case "!=":
		return truth(!same)
	case "<":
		return truth(less)
	case "<=":
		return truth(less || same)
	case ">":
		return truth(!less && !same)
	case ">=":
		return truth(!less)
	case "+":
		return number(a.n + b.n)
	case "-":
		return number(a.n - b.n)
	case "*":
		return number(a.n * b.n)
	}
	if b.n == 0 {
		return value{}
	}
	switch op {
	case "/":
		return number(a.n / b.n)
	case "%":
		return number(a.n % b.n)
	}
	return value{}
}

func function(name string, args []value) value {
	switch len(args) {
	case 1:
		return unary(name, args[0])
	case 2:
		return pair(name, args[0].n, args[1].n)
	case 3:
		if name == "clamp" {
			return number(min(max(args[0].n, args[1].n), args[2].n))
		}
	}
	return value{}
}

func unary(name string, a value) value {
	switch name {
	case "!":
		return truth(a.n == 0)
	case "yuan":
		return number(a.n * 100)
	case "date":
		if d, err := plan.ParseDay(a.s); err == nil {
			return number(int64(d))
		}
	}
	return value{}
}

func pair(name string, a, b int64) value {
	switch name {
	case "min":
		return number(min(a, b))
	case "max":
		return number(max(a, b))
	case "ceil_div":
		if b == 0 {
			return value{}
		}
		q := a / b
		if a%b != 0 && (a > 0) == (b > 0) {
			q++
		}
		return number(q)
	case "pct", "bp":
		if b == 0 {
			return number(0)
		}
		return number(a * map[string]int64{"pct": 100, "bp": 10_000}[name] / b)
	}
	return value{}
}
