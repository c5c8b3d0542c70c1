package plan

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// exprSource is an expression as it stands in the file.
type exprSource struct {
	text  string
	place place
	set   bool
}

// Expr is a compiled expression. It is a tree of comparisons whose sides are literals, names, or small CEL programs, so
// that a verdict can say by how much each comparison fails, and so that the common `m.x >= 3` costs no interpreter.
type Expr struct {
	Source   string
	typ      Type // Bool, Int, Money …
	refs     []ref
	cond     *cond    // of boolean expressions
	measured int      // how many of the names are m.NAME
	number   *operand // of the others
	place    place
}

type condOp uint8

const (
	opAtom condOp = iota
	opAnd
	opOr
	opNot
	opIf
	opEq
	opNe
	opLt
	opLe
	opGt
	opGe
)

// cond is a node of a condition. and/or have any number of parts, not has one, if has three.
type cond struct {
	op          condOp
	parts       []*cond
	left, right operand // of comparisons; left alone for an atom
}

// operand is a literal, the value of a name, or a CEL program over names.
type operand struct {
	typ     Type
	literal Value
	ref     int // index into refs; -1 for none
	program cel.Program
	source  string // of the program, to be read by people
	scale   int64  // of a program `name * scale`; 0 for others
}

// names returns the measures that the expression names as m.NAME, in the order written.
func (e *Expr) measures() []*Measure {
	var out []*Measure
	for _, r := range e.refs {
		if r.kind == refMeasure {
			out = append(out, r.measure)
		}
	}
	return out
}

// compiler turns expression sources into Exprs; problems go to the reader.
type compiler struct {
	*reader
	p   *Plan
	env *cel.Env

	treeless bool // the kinds of units do not form a tree, which has been told
}

func newCompiler(r *reader, p *Plan) (*compiler, error) {
	env, err := cel.NewEnv(append(functions(), cel.ParserExpressionSizeLimit(MaxExprLength), cel.ParserRecursionLimit(MaxExprDepth))...)
	return &compiler{reader: r, p: p, env: env}, err
}

// compile checks and compiles one expression. It returns nil when there was a problem.
func (c *compiler) compile(src exprSource, s scope, want Type) *Expr {
	if !src.set || src.text == "" {
		return nil
	}
	if head, _, marked := strings.Cut(src.text, mark); marked && c.asked != nil {
		c.askExpression(head, s)
		return nil
	}
	if len([]rune(src.text)) > MaxExprLength {
		c.add(src.place, EExprTooLong, MaxExprLength)
		return nil
	}
	parsed, issues := c.env.Parse(src.text)
	if issues != nil && issues.Err() != nil {
		c.badSyntax(src, issues)
		return nil
	}
	e := &Expr{Source: src.text, place: src.place}
	tree := parsed.NativeRep()
	w := walker{c: c, s: s, src: src, e: e, info: tree.SourceInfo(), ok: true}
	w.walk(tree.Expr(), nil)
	if w.nodes > MaxExprNodes {
		c.add(src.place, EExprTooBig, MaxExprNodes)
		return nil
	}
	if !w.ok {
		return nil
	}
	return c.finish(src, s, parsed, e, want)
}

func (c *compiler) finish(src exprSource, s scope, parsed *cel.Ast, e *Expr, want Type) *Expr {
	vars := make([]cel.EnvOption, len(e.refs))
	for i, r := range e.refs {
		vars[i] = cel.Variable(r.name, celType(r.typ))
	}
	env, err := c.env.Extend(vars...)
	if err != nil {
		c.add(src.place, ETypeExpr, err.Error())
		return nil
	}
	checked, issues := env.Check(parsed)
	if issues != nil && issues.Err() != nil {
		c.badTypes(src, issues)
		return nil
	}
	if est, err := env.EstimateCost(checked, sizes{}); err != nil || est.Max > MaxExprCost {
		c.add(src.place, EExprCost, MaxExprCost)
		return nil
	}
	b := builder{c: c, env: env, tree: checked.NativeRep(), e: e, src: src}
	c.buildTop(&b, want)
	if b.failed {
		return nil
	}
	c.lint(src, b.tree.Expr(), e)
	e.measured = len(e.measures())
	return e
}

func (c *compiler) buildTop(b *builder, want Type) {
	root := b.tree.Expr()
	got := fromCEL(b.tree.GetType(root.ID()))
	switch {
	case want == Bool && got == Bool:
		b.e.typ, b.e.cond = Bool, b.cond(root)
	case want == Int && got == Int:
		o := b.operand(root)
		b.e.typ, b.e.number = o.typ, &o
	default:
		c := map[bool]Code{true: EWantBool, false: EWantInt}[want == Bool]
		b.fail(c)
	}
}

// badTypes reports what does not fit together, each at its place in the file.
func (c *compiler) badTypes(src exprSource, issues *cel.Issues) {
	for i, e := range issues.Errors() {
		if i == 3 {
			return
		}
		at := src.place
		if e.Location.Line() == 1 && e.Location.Column() > 0 {
			at.col += e.Location.Column()
		}
		c.add(at, ETypeExpr, celText(e.Message))
	}
}

func celType(t Type) *cel.Type {
	switch t {
	case Bool:
		return cel.BoolType
	case Text, Choice:
		return cel.StringType
	}
	return cel.IntType
}

func fromCEL(t *types.Type) Type {
	switch {
	case t == nil:
		return 0
	case t.Kind() == types.BoolKind:
		return Bool
	case t.Kind() == types.IntKind:
		return Int
	case t.Kind() == types.StringKind:
		return Text
	}
	return 0
}

// sizes bounds what the cost estimate must assume about texts.
type sizes struct{}

func (sizes) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	if n.ComputedSize() != nil {
		return nil
	}
	return &cost.SizeEstimate{Min: 0, Max: 200}
}

func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// walker resolves the names of a parsed expression before CEL checks its types, so that a wrong name gets a hint.
type walker struct {
	c     *compiler
	s     scope
	src   exprSource
	e     *Expr
	info  *ast.SourceInfo
	nodes int
	ok    bool
}

func (w *walker) at(e ast.Expr) place {
	at := w.src.place
	if loc := w.info.GetStartLocation(e.ID()); loc != nil && loc.Line() == 1 && loc.Column() > 0 {
		at.col += loc.Column()
	}
	return at
}

func (w *walker) walk(e ast.Expr, bound []string) {
	if w.nodes++; w.nodes > MaxExprNodes {
		return
	}
	switch e.Kind() {
	case ast.IdentKind:
		w.name(e, e.AsIdent(), bound)
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			w.problem(w.at(e), "", EHas)
			return
		}
		if chain, root, ok := dotted(e); ok {
			w.name(root, chain, bound)
			return
		}
		w.walk(e.AsSelect().Operand(), bound)
	case ast.CallKind:
		call := e.AsCall()
		if call.IsMemberFunction() {
			w.walk(call.Target(), bound)
		}
		for _, a := range call.Args() {
			w.walk(a, bound)
		}
	case ast.ListKind:
		if len(e.AsList().Elements()) > MaxListLiteral {
			w.problem(w.at(e), "", EExprTooBig, MaxListLiteral)
		}
		for _, x := range e.AsList().Elements() {
			w.walk(x, bound)
		}
	case ast.MapKind, ast.StructKind:
		w.problem(w.at(e), "", ENoMaps)
	case ast.ComprehensionKind:
		w.comprehension(e.AsComprehension(), bound)
	}
}

func (w *walker) comprehension(c ast.ComprehensionExpr, bound []string) {
	w.walk(c.IterRange(), bound)
	w.walk(c.AccuInit(), bound)
	inner := append(append([]string{}, bound...), c.IterVar(), c.AccuVar(), c.IterVar2())
	for _, x := range []ast.Expr{c.LoopCondition(), c.LoopStep(), c.Result()} {
		w.walk(x, inner)
	}
}

// dotted flattens a.b.c; root is the identifier, for the place.
func dotted(e ast.Expr) (string, ast.Expr, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent(), e, true
	case ast.SelectKind:
		head, root, ok := dotted(e.AsSelect().Operand())
		return head + "." + e.AsSelect().FieldName(), root, ok
	}
	return "", nil, false
}

func (w *walker) name(e ast.Expr, name string, bound []string) {
	head, _, _ := strings.Cut(name, ".")
	for _, b := range bound {
		if b == head && b != "" {
			return
		}
	}
	for _, r := range w.e.refs {
		if r.name == name {
			return
		}
	}
	if head == w.s.unread && head != "" {
		w.ok = false
		return
	}
	r, prob := w.s.resolve(w.c.p, name)
	if prob != nil {
		w.problem(w.at(e), prob.hint, prob.code, prob.args...)
		return
	}
	r.name = name
	w.e.refs = append(w.e.refs, r)
}

func (w *walker) problem(at place, hint string, code Code, args ...any) {
	w.ok = false
	w.c.addHint(at, hint, code, args...)
}

// lint looks for comparisons that type-check but cannot mean what they say.
func (c *compiler) lint(src exprSource, root ast.Expr, e *Expr) {
	var visit func(ast.Expr)
	visit = func(x ast.Expr) {
		switch x.Kind() {
		case ast.CallKind:
			call := x.AsCall()
			if a := call.Args(); len(a) == 2 && comparison(call.FunctionName()) {
				c.lintPair(src, e, a[0], a[1])
				c.lintPair(src, e, a[1], a[0])
			}
			for _, a := range call.Args() {
				visit(a)
			}
		case ast.ComprehensionKind:
			visit(x.AsComprehension().LoopStep())
		}
	}
	visit(root)
}

func comparison(fn string) bool {
	switch fn {
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.In:
		return true
	}
	return false
}

func (c *compiler) lintPair(src exprSource, e *Expr, a, b ast.Expr) {
	if a.Kind() != ast.IdentKind {
		return
	}
	r := e.ref(a.AsIdent())
	if r == nil {
		return
	}
	literals := []ast.Expr{b}
	if b.Kind() == ast.ListKind {
		literals = b.AsList().Elements()
	}
	for _, l := range literals {
		if l.Kind() != ast.LiteralKind {
			continue
		}
		switch v := l.AsLiteral().(type) {
		case types.String:
			if r.typ == Choice && r.field != nil {
				if _, ok := r.field.option(string(v)); !ok || !isOptionID(r.field, string(v)) {
					c.addHint(src.place, r.field.likelyOption(string(v)), EChoiceLiteral, clip(string(v)), r.name, strings.Join(r.field.optionIDs(), ", "))
				}
			}
		case types.Int:
			if r.typ == Money && v != 0 {
				c.add(src.place, WBareMoney, r.name, int64(v))
			}
		}
	}
}

// likelyOption is the id of the option that a text probably means.
func (f *Field) likelyOption(s string) string {
	if id, ok := f.option(s); ok {
		return id
	}
	return nearest(s, f.optionIDs())
}

func isOptionID(f *Field, s string) bool {
	for _, o := range f.Options {
		if o.ID == s {
			return true
		}
	}
	return false
}

func (e *Expr) ref(name string) *ref {
	for i := range e.refs {
		if e.refs[i].name == name {
			return &e.refs[i]
		}
	}
	return nil
}
