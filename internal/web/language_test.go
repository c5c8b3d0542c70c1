package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wuzha/internal/gate"
	"wuzha/internal/storetest"
)

// Every Chinese text of templates and Go has its English, and the catalogue holds nothing else.
func TestCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	words, err := readCatalogue()
	must(t, err)
	used := usedTexts(t)
	if len(used) < 50 {
		t.Fatalf("found %d texts: they are looked for in the wrong way", len(used))
	}
	for zh, where := range used {
		if strings.TrimSpace(words[zh]) == "" {
			t.Errorf("%s: %q has no English in messages", where, zh)
		}
	}
	for zh, en := range words {
		if used[zh] == "" {
			t.Errorf("messages: %q is used nowhere", zh)
		}
		if got, want := verbs(en), verbs(zh); !slices.Equal(got, want) {
			t.Errorf("messages: %q has %v, its English %v", zh, want, got)
		}
	}
}

// verbs lists the formatting verbs of a text, sorted: English may need explicit positions.
func verbs(text string) []string {
	found := regexp.MustCompile(`%(?:\[\d+\])?[-+ 0#]*[\d.]*([a-z%])`).FindAllStringSubmatch(text, -1)
	out := make([]string, 0, len(found))
	for _, f := range found {
		out = append(out, f[1])
	}
	slices.Sort(out)
	return out
}

// usedTexts gives every text with the place where it is used.
func usedTexts(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	call := regexp.MustCompile(`\bt "((?:[^"\\]|\\.)*)"`)
	must(t, fs.WalkDir(templateFiles, "templates", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templateFiles, p)
		for _, action := range regexp.MustCompile(`(?s)\{\{.*?\}\}`).FindAllString(string(text), -1) {
			for _, m := range call.FindAllStringSubmatch(action, -1) {
				used[m[1]] = p
			}
		}
		return err
	}))
	files, err := filepath.Glob("*.go")
	must(t, err)
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			goTexts(t, name, used)
		}
	}
	return used
}

// goTexts finds the texts of a Go file: arguments of t, and literals where a message is wanted, which are those with Chinese in a
// composite literal or conversion of messages.
func goTexts(t *testing.T, name string, used map[string]string) {
	t.Helper()
	text, err := os.ReadFile(name)
	must(t, err)
	file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	must(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if calls(n, "t", "message") && len(n.Args) > 0 {
				note(n.Args[0], name, used)
			}
			return !calls(n, "Refuse", "InvalidAt")
		case *ast.CompositeLit:
			if m, ok := n.Type.(*ast.MapType); isWords(n.Type) || ok && isWords(m.Value) {
				return false // these carry their English with them
			}
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					e = kv.Value
				}
				note(e, name, used)
			}
		case *ast.ValueSpec:
			if id, ok := n.Type.(*ast.Ident); ok && id.Name == "message" {
				for _, e := range n.Values {
					note(e, name, used)
				}
			}
		}
		return true
	})
}

// usedIcons gives the icons of templates, of badges and of the navigation.
func usedIcons(t *testing.T) map[string]string {
	t.Helper()
	used := map[string]string{}
	must(t, fs.WalkDir(templateFiles, "templates", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templateFiles, p)
		for _, m := range regexp.MustCompile(`\bicon "([\w-]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = p
		}
		return err
	}))
	for state, b := range stateBadges {
		used[b.Icon] = string(state)
	}
	for _, g := range navigation() {
		for _, i := range g.Items {
			used[i.Icon] = i.Path
		}
	}
	return used
}

func isWords(e ast.Expr) bool {
	sel, ok := e.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Words"
}

func calls(c *ast.CallExpr, names ...string) bool {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return slices.Contains(names, f.Name)
	case *ast.SelectorExpr:
		return slices.Contains(names, f.Sel.Name)
	}
	return false
}

// note takes a literal that has Chinese in it.
func note(e ast.Expr, name string, used map[string]string) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return
	}
	text, err := strconv.Unquote(lit.Value)
	if err == nil && strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff }) {
		used[text] = name
	}
}

// The language that was chosen belongs to the account: it is there in another browser, whatever that one was told before; visitors keep
// theirs in a cookie.
func TestLanguageBelongsToTheAccount(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		in := func(visitor, cookie string) string {
			got := w.askWith("GET /me", func(r *http.Request) {
				r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions[visitor]})
				if cookie != "" {
					r.AddCookie(&http.Cookie{Name: languageCookie, Value: cookie})
				}
			})
			return hrefIn(got.Body.String(), `<html lang="([^"]+)"`)
		}
		for _, step := range []struct{ what, visitor, cookie, choose, want string }{
			{"nothing chosen", "below", "", "", "zh"},
			{"a cookie of this browser", "below", "en", "", "en"},
			{"chosen", "below", "", "en", "en"},
			{"another browser said Chinese", "below", "zh", "", "en"},
			{"somebody else", "office", "", "", "zh"},
			{"chosen back", "below", "en", "zh", "zh"},
		} {
			if step.choose != "" {
				if got := w.ask(step.visitor, "POST /language", "language", step.choose, "return", "/me"); got.Code != http.StatusSeeOther {
					t.Errorf("%s: %d", step.what, got.Code)
				}
			}
			if step.what == "another browser said Chinese" {
				w.signIn(t, step.visitor)
			}
			if got := in(step.visitor, step.cookie); !strings.HasPrefix(got, step.want) {
				t.Errorf("%s: got %s, want %s", step.what, got, step.want)
			}
		}
	})
}
