package sample

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// node of an expression of the plan: a literal, a name, or an operator or function over others.
type node struct {
	op   string // "", name, or the operator or function
	name string
	lit  value
	args []*node
}

// value of an expression: a number (booleans are 0 and 1) or a text; ok is false when it is not known.
type value struct {
	n      int64
	s      string
	isText bool
	ok     bool
}

func number(n int64) value { return value{n: n, ok: true} }
func text(s string) value  { return value{s: s, isText: true, ok: true} }
func truth(b bool) value {
	if b {
		return number(1)
	}
	return number(0)
}

var errSyntax = errors.New("not an expression the sample understands")

// parse reads the part of CEL that plans use. Lists and macros are not understood: a duty that uses them is left to chance.
func parse(source string) (*node, error) {
	tokens, err := scan(source)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	n := p.choice()
	if p.failed || p.at != len(p.tokens) {
		return nil, errSyntax
	}
	return n, nil
}

// operators, longest first.
var operators = []string{"&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", "(", ")", ","}

// scan cuts a source into tokens; texts keep their opening quote.
func scan(s string) ([]string, error) {
	var out []string
	for s != "" {
		n := 0
		switch c := s[0]; {
		case c == ' ' || c == '\n' || c == '\t':
			s = s[1:]
			continue
		case c == '"' || c == '\'':
			end := strings.IndexByte(s[1:], c)
			if end < 0 || strings.Contains(s[:end+1], `\`) {
				return nil, errSyntax
			}
			out, s = append(out, s[:end+1]), s[end+2:]
			continue
		case word(c):
			for n < len(s) && (word(s[n]) || s[n] == '.') {
				n++
			}
		default:
			for _, o := range operators {
				if strings.HasPrefix(s, o) {
					n = len(o)
					break
				}
			}
		}
		if n == 0 {
			return nil, errSyntax
		}
		out, s = append(out, s[:n]), s[n:]
	}
	return out, nil
}

func word(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

const maxNesting = 100

type parser struct {
	tokens []string
	at     int
	depth  int
	failed bool
}

func (p *parser) take(token string) bool {
	if p.at < len(p.tokens) && p.tokens[p.at] == token {
		p.at++
		return true
	}
	return false
}

func (p *parser) fail() *node {
	p.failed = true
	return &node{}
}

func (p *parser) choice() *node {
	if p.depth++; p.depth > maxNesting || p.failed {
		return p.fail()
	}
	defer func() { p.depth-- }()
	cond := p.binary(0)
	if !p.take("?") {
		return cond
	}
	yes := p.choice()
	if !p.take(":") {
		return p.fail()
	}
	return &node{op: "?", args: []*node{cond, yes, p.choice()}}
}

// levels of binary operators, the loosest first.
var levels = [][]string{{"||"}, {"&&"}, {"==", "!=", "<=", ">=", "<", ">"}, {"+", "-"}, {"*", "/", "%"}}

func (p *parser) binary(level int) *node {
	if level == len(levels) {
		return p.unary()
	}
	left := p.binary(level + 1)
	for {
		op := ""
		for _, o := range levels[level] {
			if p.take(o) {
				op = o
				break
			}
		}
		if op == "" || p.failed {
			return left
		}
		left = &node{op: op, args: []*node{left, p.binary(level + 1)}}
	}
}

func (p *parser) unary() *node {
	if p.depth++; p.depth > maxNesting {
		return p.fail()
	}
	defer func() { p.depth-- }()
	switch {
	case p.take("!"):
		return &node{op: "!", args: []*node{p.unary()}}
	case p.take("-"):
		return &node{op: "-", args: []*node{{lit: number(0)}, p.unary()}}
	}
	return p.primary()
}

func (p *parser) primary() *node {
	if p.at >= len(p.tokens) {
		return p.fail()
	}
	t := p.tokens[p.at]
	p.at++
	switch {
	case t == "(":
		n := p.choice()
		if !p.take(")") {
			return p.fail()
		}
		return n
	case t[0] == '"' || t[0] == '\'':
		return &node{lit: text(t[1:])}
	case t[0] >= '0' && t[0] <= '9':
		n, err := strconv.ParseInt(t, 10, 64)
		if err != nil {
			return p.fail()
		}
		return &node{lit: number(n)}
	case t == "true" || t == "false":
		return &node{lit: truth(t == "true")}
	case !word(t[0]):
		return p.fail()
	case p.take("("):
		return p.call(t)
	}
	return &node{op: "name", name: t}
}

func (p *parser) call(function string) *node {
	n := &node{op: function}
	for !p.take(")") {
		if len(n.args) > 0 && !p.take(",") || p.failed {
			return p.fail()
		}
		n.args = append(n.args, p.choice())
	}
	return n
}

// names lists the names of an expression in the order written.
func (n *node) names(visit func(string)) {
	if n == nil {
		return
	}
	if n.op == "name" {
		visit(n.name)
	}
	for _, a := range n.args {
		a.names(visit)
	}
}

// has tells whether an operator occurs.
func (n *node) has(op string) bool {
	return n.op == op || slices.ContainsFunc(n.args, func(a *node) bool { return a.has(op) })
}

// conjuncts are the parts of an && chain.
func (n *node) conjuncts() []*node {
	if n.op != "&&" {
		return []*node{n}
	}
	return append(n.args[0].conjuncts(), n.args[1].conjuncts()...)
}
