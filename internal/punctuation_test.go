package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// narrowMark is a half-width mark between Han characters, or one of the two brackets about some: Chinese print sets all of them in full
// width (GB/T 15834). Ids, numbers, days and scales (1:500) touch no such mark on both sides.
var narrowMark = regexp.MustCompile(`[\p{Han}”》）][,;:?!()][\p{Han}“《（]|\(\p{Han}[^()]*\p{Han}\)`)

// What people read in Chinese has full-width marks at its source: in the plans that are shipped, and in the strings of the program.
func TestChinesePunctuation(t *testing.T) {
	t.Parallel()
	plans, err := filepath.Glob(filepath.Join("..", "plans", "*.yaml"))
	if err != nil || len(plans) == 0 {
		t.Fatalf("no plans: %v", err)
	}
	for _, path := range plans {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := narrowMark.FindString(line); found != "" {
				t.Errorf("%s:%d: half-width mark in %q", path, i+1, found)
			}
		}
	}
	read := 0
	for _, root := range []string{".", filepath.Join("..", "cmd")} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if d.IsDir() && d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			read++
			return narrowStrings(t, path)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 300 {
		t.Errorf("only %d sources were read", read)
	}
}

// narrowStrings finds the strings of a source that have half-width marks between Han characters. Expressions that search texts are not
// read by people.
func narrowStrings(t *testing.T, path string) error {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && ofPackage(call.Fun, "regexp") {
			return false
		}
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING || strings.Contains(literal.Value, "|") && strings.HasPrefix(literal.Value, "`") {
			return true
		}
		if found := narrowMark.FindString(literal.Value); found != "" {
			t.Errorf("%s: half-width mark in %q", files.Position(literal.Pos()), found)
		}
		return true
	})
	return nil
}

// ofPackage tells a function of a package.
func ofPackage(f ast.Expr, name string) bool {
	s, ok := f.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := s.X.(*ast.Ident)
	return ok && id.Name == name
}

// The rule finds what it is for and leaves what is right.
func TestNarrowMarks(t *testing.T) {
	t.Parallel()
	for text, bad := range map[string]bool{
		"抓紧落实;需要上门": true, "村(社区)数": true, "请填写,谢谢": true, "分档:不足": true, "真的吗?是": true, "“甲”,乙": true, "%s(符合条件的)": true,
		"title: 在岗, group: footing": false, "1:500配备": false, "主机:端口": true, "2023-03-05,改": false, "host:port 应形如": false, "max(m.a, m.b)": false, "抓紧落实；需要": false, "Z7/X7(三)": false, "G5(三, 四)": true,
	} {
		if got := narrowMark.MatchString(text); got != bad {
			t.Errorf("%s: got %t, want %t", text, got, bad)
		}
	}
}
