package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// accessTables say who may do what: a function of the store that writes to one marks its transaction (tx.access), so that what is
// known of callers is read again.
var accessTables = regexp.MustCompile(`(INTO|UPDATE|DELETE FROM) (persons|posts_held|sessions|api_tokens|lent_rights|part_revisions)\b`)

// withoutMark take no right away and give none that could be known already: what is new has not been asked for, and a moment noted
// is no right.
var withoutMark = map[string]bool{"InsertSession": true, "TouchSession": true, "InsertAPIToken": true, "NoteLentRight": true}

func TestWritesOfAccessAreMarked(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			writes, marks := looksAt(d)
			if !writes {
				continue
			}
			found++
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				t.Errorf("%s: a statement outside of a function writes who may do what; let this test see who uses it", name)
			} else if marks == withoutMark[f.Name.Name] {
				t.Errorf("%s: %s marks its transaction: %v, want %v", name, f.Name.Name, marks, !marks)
			}
		}
	}
	if found < len(withoutMark)+2 {
		t.Errorf("%d functions write who may do what: the test no longer sees them", found)
	}
}

// looksAt tells whether a declaration writes to such a table and whether it marks the transaction.
func looksAt(d ast.Decl) (writes, marks bool) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			writes = writes || accessTables.MatchString(n.Value)
		case *ast.SelectorExpr:
			marks = marks || n.Sel.Name == "access"
		}
		return true
	})
	return writes, marks
}
