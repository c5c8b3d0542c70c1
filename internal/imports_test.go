// Package internal_test holds the house's arrows: which package may import which, and what none may do. It reads the sources
// itself, so a package that does not compile on this machine is held to them too.
package internal_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// module is the name of ours; every import of ours begins with it.
const module = "wuzha"

// arrow says what a package may import of ours.
type arrow struct {
	may   []string
	tests []string // what only its tests may import besides
	any   bool     // the program itself: everything
	test  bool     // only tests may import it
}

// arrows is the table of the architecture, by folder below the module. A package that is not in it has no place yet.
var arrows = map[string]arrow{
	"cmd/wuzha":          {any: true},
	"bench":              {},
	"plans":              {tests: []string{"internal/plan", "internal/plantest", "internal/document"}},
	"internal":           {},
	"internal/plan":      {tests: []string{"plans", "internal/plantest", "internal/document"}},
	"internal/campaign":  {may: []string{"internal/plan"}, tests: []string{"plans", "internal/plantest"}},
	"internal/store":     {may: []string{"internal/plan", "internal/campaign"}, tests: []string{"internal/storetest", "plans"}},
	"internal/plantest":  {may: []string{"internal/plan"}, test: true},
	"internal/storetest": {may: []string{"internal/plan", "internal/campaign", "internal/store"}, test: true},
	"internal/printtest": {test: true},
	"internal/document":  {tests: []string{"internal/printtest"}},
	"internal/notify":    {},
	"internal/field":     {},
	"internal/sample":    {may: []string{"internal/plan"}, tests: []string{"internal/campaign", "internal/document", "plans"}},
	"internal/app": {
		may:   []string{"internal/plan", "internal/campaign", "internal/store", "internal/document", "internal/notify"},
		tests: []string{"internal/storetest", "internal/printtest", "plans"},
	},
	"internal/web":  {may: []string{"internal/plan", "internal/campaign", "internal/app", "internal/field", "internal/gate"}, tests: []string{"internal/storetest", "internal/sample", "plans"}},
	"internal/api":  {may: []string{"internal/plan", "internal/campaign", "internal/app", "internal/field", "internal/gate"}, tests: []string{"internal/storetest", "internal/notify", "plans"}},
	"internal/gate": {},
}

// kept says which packages may use a part of the standard library; tests may use what they like. Pure packages know no files,
// no network and no database.
var kept = map[string][]string{
	"net/http":     {"internal/web", "internal/api", "internal/gate", "internal/notify", "cmd/wuzha", "bench"},
	"database/sql": {"internal/store", "internal/storetest"},
	"os":           {"internal/store", "internal/storetest", "internal/plantest", "internal/printtest", "internal/document", "internal/notify", "internal/app", "internal/sample", "cmd/wuzha", "bench"},
}

// unwelcome names say nothing about what is inside.
var unwelcome = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "pkg"}

func TestArrows(t *testing.T) {
	t.Parallel()
	files := sources(t, os.DirFS(".."))
	if len(files) < 20 {
		t.Fatalf("got %d Go files, want the whole module: the test looks in the wrong place", len(files))
	}
	for _, fault := range arrowFaults(files) {
		t.Error(fault)
	}
}

func TestArrowFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, text string
		want             []string
	}{
		{"allowed", "internal/store/a.go", `package store; import ("database/sql"; "wuzha/internal/plan")`, nil},
		{"own package from a test", "internal/plan/a_test.go", `package plan_test; import "wuzha/internal/plan"`, nil},
		{"test data", "internal/plan/a_test.go", `package plan_test; import ("os"; "wuzha/plans")`, nil},
		{"the program", "cmd/wuzha/a.go", `package main; import ("net/http"; "wuzha/internal/sample")`, nil},
		{"against the arrow", "internal/plan/a.go", `package plan; import "wuzha/internal/store"`,
			[]string{"internal/plan/a.go: internal/plan must not import internal/store"}},
		{"past the door", "internal/web/a.go", `package web; import "wuzha/internal/store"`,
			[]string{"internal/web/a.go: internal/web must not import internal/store"}},
		{"sample is for the program", "internal/app/a.go", `package app; import "wuzha/internal/sample"`,
			[]string{"internal/app/a.go: internal/app must not import internal/sample"}},
		{"storetest is for tests", "internal/store/a.go", `package store; import "wuzha/internal/storetest"`,
			[]string{"internal/store/a.go: internal/store must not import internal/storetest"}},
		{"storetest is for tests, of the program too", "cmd/wuzha/a.go", `package main; import "wuzha/internal/storetest"`,
			[]string{"cmd/wuzha/a.go: cmd/wuzha must not import internal/storetest"}},
		{"the program is the end", "internal/app/a_test.go", `package app; import "wuzha/cmd/wuzha"`,
			[]string{"internal/app/a_test.go: internal/app must not import cmd/wuzha"}},
		{"SQL in a pure package", "internal/plan/a.go", `package plan; import "database/sql"`,
			[]string{"internal/plan/a.go: internal/plan must not import database/sql"}},
		{"a driver in a pure package", "internal/campaign/a.go", `package campaign; import "database/sql/driver"`,
			[]string{"internal/campaign/a.go: internal/campaign must not import database/sql/driver"}},
		{"HTTP in a document", "internal/document/a.go", `package document; import "net/http"`,
			[]string{"internal/document/a.go: internal/document must not import net/http"}},
		{"files in a pure package", "internal/plan/a.go", `package plan; import "os"`,
			[]string{"internal/plan/a.go: internal/plan must not import os"}},
		{"no place in the table", "internal/village/a.go", `package village`,
			[]string{"internal/village/a.go: internal/village is not in the table of arrows; say there what it may import"}},
		{"a name that says nothing", "internal/plan/util/a.go", `package util`,
			[]string{"internal/plan/util/a.go: internal/plan/util is not in the table of arrows; say there what it may import",
				"internal/plan/util/a.go: a package must not be called util"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := arrowFaults([]source{parse(t, token.NewFileSet(), tt.path, tt.text)})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// A name that is misspelt in the table would allow nothing, or hide a package.
func TestTableOfArrows(t *testing.T) {
	t.Parallel()
	for from, a := range arrows {
		for _, to := range append(slices.Clone(a.may), a.tests...) {
			if _, known := arrows[to]; !known {
				t.Errorf("%s may import %s, which is no package of the table", from, to)
			}
		}
	}
}

// arrowFaults lists every import that goes against an arrow, and every package without a place.
func arrowFaults(files []source) []string {
	var faults []string
	for _, f := range files {
		say := func(format string, args ...any) { faults = append(faults, f.path+": "+fmt.Sprintf(format, args...)) }
		allowed, placed := arrows[f.folder()]
		if !placed {
			say("%s is not in the table of arrows; say there what it may import", f.folder())
		}
		if name := strings.TrimSuffix(f.file.Name.Name, "_test"); slices.Contains(unwelcome, name) {
			say("a package must not be called %s", name)
		}
		for _, spec := range f.file.Imports {
			name := strings.Trim(spec.Path.Value, "`\"")
			if ours, is := strings.CutPrefix(name, module+"/"); is && placed && !allowed.permits(f, ours) || !is && !mayUse(f, name) {
				say("%s must not import %s", f.folder(), strings.TrimPrefix(name, module+"/"))
			}
		}
	}
	return faults
}

func (a arrow) permits(f source, ours string) bool {
	switch {
	case ours == "cmd/wuzha":
		return false
	case f.isTest():
		return a.any || ours == f.folder() || slices.Contains(a.may, ours) || slices.Contains(a.tests, ours)
	case arrows[ours].test:
		return false
	}
	return a.any || slices.Contains(a.may, ours)
}

func mayUse(f source, name string) bool {
	for part, users := range kept {
		if (name == part || strings.HasPrefix(name, part+"/")) && !f.isTest() && !slices.Contains(users, f.folder()) {
			return false
		}
	}
	return true
}

// source is one parsed file; its path is relative to the module.
type source struct {
	path string
	set  *token.FileSet
	file *ast.File
}

func (s source) folder() string { return path.Dir(s.path) }
func (s source) isTest() bool   { return strings.HasSuffix(s.path, "_test.go") }

func (s source) at(p token.Pos) string { return fmt.Sprintf("%s:%d", s.path, s.set.Position(p).Line) }

// sources parses every Go file of the module.
func sources(t *testing.T, root fs.FS) []source {
	t.Helper()
	var files []source
	set := token.NewFileSet()
	err := fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || path.Ext(p) != ".go":
			return nil
		}
		text, err := fs.ReadFile(root, p)
		if err == nil {
			files = append(files, parse(t, set, p, string(text)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func parse(t *testing.T, set *token.FileSet, name, text string) source {
	t.Helper()
	file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return source{name, set, file}
}
