package internal_test

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNoHiddenState(t *testing.T) {
	t.Parallel()
	for _, fault := range stateFaults(sources(t, os.DirFS(".."))) {
		t.Error(fault)
	}
}

func TestStateFaults(t *testing.T) {
	t.Parallel()
	const here = "internal/plan/a.go"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a table that is only read", `package plan; var names = map[string]int{"a": 1}; func f() int { return names["a"] }`, nil},
		{"a local of the same name", `package plan; var n = 1; func f() { n := 2; n++; _ = n }`, nil},
		{"a field of the same name", `package plan; var n = 1; type t struct{ n int }; func (x *t) f() { x.n = n }`, nil},
		{"a once that computes", `package plan; import "sync"; var once = sync.OnceValue(func() int { return 1 }); func f() int { return once() }`, nil},
		{"init", "package plan\nfunc init() {}", []string{here + ":2: func init: hand over what is needed instead"}},
		{"a method called init", `package plan; type t struct{}; func (t) init() {}`, nil},
		{"assignment", "package plan\nvar n int\nfunc f() { n = 1 }", []string{here + ":3: package variable n is changed"}},
		{"increment", "package plan\nvar n int\nfunc f() { n++ }", []string{here + ":3: package variable n is changed"}},
		{"element", "package plan\nvar m = map[string]int{}\nfunc f() { m[`a`] = 1 }", []string{here + ":3: package variable m is changed"}},
		{"field", "package plan\nvar v struct{ n int }\nfunc f() { (v).n += 2 }", []string{here + ":3: package variable v is changed"}},
		{"behind a pointer", "package plan\nvar p = new(int)\nfunc f() { *p = 1 }", []string{here + ":3: package variable p is changed"}},
		{"loop variable", "package plan\nvar n int\nfunc f() { for n = range 3 {} }", []string{here + ":3: package variable n is changed"}},
		{"delete", "package plan\nvar m = map[string]int{}\nfunc f() { delete(m, `a`) }", []string{here + ":3: package variable m is changed"}},
		{"address", "package plan\nvar n int\nfunc f() *int { return &n }", []string{here + ":3: package variable n is changed"}},
		{"inside a literal", "package plan\nvar n int\nvar f = func() { n = 1 }", []string{here + ":3: package variable n is changed"}},
		{"a lock", "package plan\nimport \"sync\"\nvar mu sync.Mutex", []string{here + ":3: package variable mu is made to be changed"}},
		{"an atomic", "package plan\nimport \"sync/atomic\"\nvar n = &atomic.Int64{}", []string{here + ":3: package variable n is made to be changed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, stateFaults([]source{parse(t, token.NewFileSet(), here, tt.text)})); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStateFaultsAcrossFiles(t *testing.T) {
	t.Parallel()
	set := token.NewFileSet()
	files := []source{
		parse(t, set, "internal/plan/a.go", "package plan\nvar n int"),
		parse(t, set, "internal/plan/b.go", "package plan\nfunc f() { n = 1 }"),
		parse(t, set, "internal/store/a.go", "package store\nfunc f(n int) { n = 1 }"),
	}
	want := []string{"internal/plan/b.go:2: package variable n is changed"}
	if diff := cmp.Diff(want, stateFaults(files)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// stateFaults lists every func init, and every package variable that a function changes or could. Tests are left alone.
func stateFaults(files []source) []string {
	var faults []string
	packages := map[string][]source{}
	for _, f := range files {
		if !f.isTest() {
			packages[f.folder()] = append(packages[f.folder()], f)
		}
	}
	for _, group := range packages {
		w := stateWatch{uses: names(group)}
		for _, f := range group {
			w.source = f
			w.file()
		}
		faults = append(faults, w.faults...)
	}
	slices.Sort(faults)
	return faults
}

// names tells which package variable an identifier means. Imports are not followed: what they hold is not ours.
func names(group []source) map[*ast.Ident]*types.Var {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: nowhere{}, Error: func(error) {}, DisableUnusedImportCheck: true}
	parsed := make([]*ast.File, len(group))
	for i, f := range group {
		parsed[i] = f.file
	}
	pkg, _ := conf.Check(group[0].folder(), group[0].set, parsed, info) // errors are those of the imports that were not followed
	out := map[*ast.Ident]*types.Var{}
	for id, object := range info.Uses {
		if v, ok := object.(*types.Var); ok && v.Parent() == pkg.Scope() {
			out[id] = v
		}
	}
	return out
}

// nowhere imports nothing.
type nowhere struct{}

func (nowhere) Import(string) (*types.Package, error) { return nil, errors.New("not followed") }

type stateWatch struct {
	source
	uses   map[*ast.Ident]*types.Var
	faults []string
}

func (w *stateWatch) say(p token.Pos, what string) { w.faults = append(w.faults, w.at(p)+": "+what) }

func (w *stateWatch) file() {
	for _, d := range w.source.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name == "init" {
				w.say(d.Pos(), "func init: hand over what is needed instead")
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && d.Tok == token.VAR {
					w.declared(v)
				}
			}
		}
		ast.Inspect(d, w.visit)
	}
}

// declared refuses variables whose very type is there to be changed.
func (w *stateWatch) declared(v *ast.ValueSpec) {
	kinds := append([]ast.Expr{v.Type}, v.Values...)
	for _, k := range kinds {
		if address, ok := k.(*ast.UnaryExpr); ok {
			k = address.X
		}
		if literal, ok := k.(*ast.CompositeLit); ok {
			k = literal.Type
		}
		sel, ok := k.(*ast.SelectorExpr)
		if !ok {
			continue
		}
		if from, ok := sel.X.(*ast.Ident); ok && (from.Name == "sync" || from.Name == "atomic") {
			w.say(v.Pos(), "package variable "+v.Names[0].Name+" is made to be changed")
		}
	}
}

func (w *stateWatch) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			w.changed(left)
		}
	case *ast.IncDecStmt:
		w.changed(n.X)
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			w.changed(n.Key)
			w.changed(n.Value)
		}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			w.changed(n.X)
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear") && len(n.Args) > 0 {
			w.changed(n.Args[0])
		}
	}
	return true
}

// changed reports the package variable that the expression is a part of.
func (w *stateWatch) changed(e ast.Expr) {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			if w.uses[x] != nil {
				w.say(x.Pos(), "package variable "+x.Name+" is changed")
			}
			return
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return
		}
	}
}
