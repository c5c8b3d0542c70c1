package plan

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	celref "cel.dev/cel-go/common/types/ref"
)

// builder cuts a checked CEL tree into conditions and operands.
type builder struct {
	c      *compiler
	env    *cel.Env
	tree   *ast.AST
	e      *Expr
	src    exprSource
	failed bool
}

func (b *builder) fail(code Code, args ...any) {
	b.failed = true
	b.c.add(b.src.place, code, args...)
}

var compareOps = map[string]condOp{
	operators.Equals: opEq, operators.NotEquals: opNe, operators.Less: opLt,
	operators.LessEquals: opLe, operators.Greater: opGt, operators.GreaterEquals: opGe,
}

func (b *builder) cond(e ast.Expr) *cond {
	if e.Kind() == ast.CallKind {
		call := e.AsCall()
		args := call.Args()
		switch fn := call.FunctionName(); fn {
		case operators.LogicalAnd:
			return &cond{op: opAnd, parts: b.flat(e, fn, nil)}
		case operators.LogicalOr:
			return &cond{op: opOr, parts: b.flat(e, fn, nil)}
		case operators.LogicalNot:
			return &cond{op: opNot, parts: []*cond{b.cond(args[0])}}
		case operators.Conditional:
			return &cond{op: opIf, parts: []*cond{b.cond(args[0]), b.cond(args[1]), b.cond(args[2])}}
		default:
			if op, ok := compareOps[fn]; ok && b.scalar(args[0]) {
				return &cond{op: op, left: b.operand(args[0]), right: b.operand(args[1])}
			}
		}
	}
	return &cond{op: opAtom, left: b.operand(e)}
}

// flat lists the parts of a && b && c in the order written, however CEL balanced them.
func (b *builder) flat(e ast.Expr, fn string, parts []*cond) []*cond {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == fn {
		for _, a := range e.AsCall().Args() {
			parts = b.flat(a, fn, parts)
		}
		return parts
	}
	return append(parts, b.cond(e))
}

func (b *builder) scalar(e ast.Expr) bool { return fromCEL(b.tree.GetType(e.ID())) != 0 }

func (b *builder) operand(e ast.Expr) operand {
	o := operand{ref: -1, typ: fromCEL(b.tree.GetType(e.ID()))}
	switch e.Kind() {
	case ast.LiteralKind:
		if v, ok := fromVal(e.AsLiteral()); ok {
			o.literal = v
			return o
		}
	case ast.IdentKind:
		for i, r := range b.e.refs {
			if r.name == e.AsIdent() {
				o.ref, o.typ = i, r.typ
				return o
			}
		}
	}
	o.program = b.program(e)
	o.scale = b.scale(e)
	o.source, _ = cel.ExprToString(e, b.tree.SourceInfo()) // for people only
	if o.program == nil || b.uses(e) {
		return o
	}
	v, _, err := o.program.Eval(cel.NoVars()) // a constant such as date("2023-03-01")
	if err != nil {
		b.fail(ETypeExpr, celText(err.Error()))
		return o
	}
	if lit, ok := fromVal(v); ok {
		o.literal, o.program = lit, nil
	}
	return o
}

// scale finds the factor of `name * 100`.
func (b *builder) scale(e ast.Expr) int64 {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Multiply {
		return 0
	}
	args := e.AsCall().Args()
	if args[0].Kind() == ast.LiteralKind {
		args = []ast.Expr{args[1], args[0]}
	}
	if args[0].Kind() != ast.IdentKind || args[1].Kind() != ast.LiteralKind {
		return 0
	}
	v, _ := fromVal(args[1].AsLiteral())
	return v.Num
}

// uses tells whether any name of the expression occurs in the subtree.
func (b *builder) uses(e ast.Expr) bool {
	found := false
	ast.PreOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() == ast.IdentKind && b.e.ref(x.AsIdent()) != nil {
			found = true
		}
	}))
	return found
}

func (b *builder) program(e ast.Expr) cel.Program {
	sub := ast.NewCheckedAST(ast.NewAST(e, b.tree.SourceInfo()), b.tree.TypeMap(), b.tree.ReferenceMap())
	prog, err := b.env.PlanProgram(sub, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		b.fail(ETypeExpr, celText(err.Error()))
		return nil
	}
	return prog
}

func fromVal(v celref.Val) (Value, bool) {
	switch v := v.(type) {
	case types.Int:
		return Value{Num: int64(v), Set: true}, true
	case types.String:
		return Value{Text: string(v), Set: true}, true
	case types.Bool:
		if v {
			return Value{Num: 1, Set: true}, true
		}
		return Value{Set: true}, true
	}
	return Value{}, false
}
