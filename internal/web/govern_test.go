package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/storetest"
)

// Every action that the use cases write into the audit has a name that people read.
func TestAuditActionsHaveNames(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../app/*.go")
	must(t, err)
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		must(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || len(lit.Elts) == 0 {
				return true
			}
			kind, ok := lit.Type.(*ast.Ident)
			action, isText := lit.Elts[0].(*ast.BasicLit)
			if !ok || kind.Name != "audited" || !isText {
				return true
			}
			text, err := strconv.Unquote(action.Value)
			must(t, err)
			if found++; auditActions[text] == "" {
				t.Errorf("%s: the audit's %q has no name in auditActions", name, text)
			}
			return true
		})
	}
	if found < 40 {
		t.Errorf("found %d actions: they are looked for in the wrong way", found)
	}
}

// nextVersion is the plan of the tests with a higher threshold, to hold from June.
func nextVersion(t testing.TB, w *world) string {
	t.Helper()
	text, err := w.app.PlanText(t.Context(), w.callerOf(t, "office"), "wuzha-community", 1)
	must(t, err)
	for _, change := range [][2]string{{"version: 1\n", "version: 2\nstart: 2023-06-01\n"}, {"major_case: {loss: 500000}", "major_case: {loss: 300000}"}} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("the plan has no %q", change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	return text
}

// An officer changes the plan in the editor, sees a mistake at its line, tries the draft, compares it and puts it in force.
func TestAPlanIsChangedInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		next := nextVersion(t, w)
		b := openBrowser(t, w)
		b.open(t, "office", "/plan", sizes["1366x768"])
		b.accessible(t, "plan")
		b.do(t, chromedp.WaitVisible(`.head-actions a[href^="/plan/edit"]`))
		b.open(t, "office", "/plan/edit?plan=wuzha-community&version=1", sizes["1366x768"])
		b.typeInto(t, "#field-plan", strings.Replace(next, "version: 2", "version: two", 1))
		b.do(t, chromedp.WaitVisible(`#problems`))
		if line := see(t, b, chromedp.Evaluate[string](`document.querySelector('.problems a').dataset.line`)); line == "" || line == "0" {
			t.Errorf("got line %q, want the problem at its line", line)
		}
		b.do(t, chromedp.Click(".problems a"))
		if chosen := see(t, b, chromedp.Evaluate[string](`(a => a.value.slice(a.selectionStart, a.selectionEnd))(document.getElementById('field-plan'))`)); !strings.Contains(chosen, "two") {
			t.Errorf("got %q chosen, want what is wrong", chosen)
		}
		b.accessible(t, "editor")
		b.typeInto(t, "#field-plan", next)
		b.do(t, chromedp.Click(`button[value="save"]`), chromedp.WaitVisible(`a[href^="/plan/try"]`))
		b.do(t, chromedp.Click(`a[href^="/plan/try"]`), chromedp.WaitVisible("#sum"))
		b.accessible(t, "try")
		b.open(t, "office", "/plan/compare?plan=wuzha-community&version=2", sizes["1366x768"])
		b.do(t, chromedp.WaitVisible(".diff-in"))
		b.accessible(t, "compare")
		b.open(t, "office", "/plan/enforce?plan=wuzha-community&version=2", sizes["1366x768"])
		b.do(t, chromedp.Click(`input[name="sure"]`), chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible(".notice.good"))
		b.noComplaints(t, "plan")
		all, err := w.app.Plans(t.Context(), w.callerOf(t, "office"))
		must(t, err)
		if len(all) != 2 || all[1].State != "in_force" {
			t.Errorf("got %+v, want the second version in force", all)
		}
	})
}

// typeInto writes a long text into an element as if it had been pasted.
func (b *browser) typeInto(t testing.TB, selector, text string) {
	t.Helper()
	b.do(t, chromedp.Evaluate[chromedp.Void](`(e => { e.value = `+strconv.Quote(text)+`; e.dispatchEvent(new Event('input', {bubbles: true})) })(document.querySelector(`+strconv.Quote(selector)+`))`))
}

// A security administrator gives a post, hands the work of a person over, and an auditor finds it.
func TestRightsAreGivenInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		b := openBrowser(t, w)
		b.open(t, "security", "/rights?q=听泉", sizes["1366x768"])
		b.accessible(t, "rights")
		b.do(t, chromedp.Click(`a[href*="post=grid_worker"]`), chromedp.WaitVisible("#field-login"), chromedp.SendKeys("#field-login", "below"),
			chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible(".notice.good"))
		b.open(t, "security", "/rights/hand-over?from=below", sizes["390x844"])
		b.do(t, chromedp.SendKeys("#field-to", "sibling"), chromedp.SendKeys("#field-reason", "调离原单位"), chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible(".terms"))
		b.accessible(t, "preview of a handing over")
		b.fits(t, "preview of a handing over")
		b.do(t, chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible(".notice.good"))
		held, err := w.app.Posts(t.Context(), w.callerOf(t, "security"), w.callerOf(t, "sibling").Person)
		must(t, err)
		if len(held) != 3 {
			t.Errorf("got %+v, want the three posts with their new holder", held)
		}
		b.open(t, "audit", "/audit?person=security&action=hand_over", sizes["1366x768"])
		b.accessible(t, "audit")
		if rows := see(t, b, chromedp.Evaluate[string](`document.querySelector('.list tbody').textContent`)); !strings.Contains(rows, "某某below") || !strings.Contains(rows, "调离原单位") {
			t.Errorf("got %q, want who handed over to whom and why", rows)
		}
		b.noComplaints(t, "rights")
	})
}

// A secret is shown once, on the page that made it, and a link of it lets its owner set a password.
func TestAnInvitationWorks(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		shown := w.ask("system", "POST /accounts/add", "login", "fresh", "name", "样例新人").Body.String()
		_, rest, ok := strings.Cut(shown, `secret=`)
		if !ok {
			t.Fatal("the page shows no link")
		}
		secret, _, _ := strings.Cut(rest, "<")
		if got := w.ask("anonymous", "POST /invitation", "secret", secret, "password", password, "password_again", password); got.Code != 303 {
			t.Errorf("got %d, want the password to be set", got.Code)
		}
		w.signIn(t, "fresh")
		if got := w.ask("fresh", "GET /units"); got.Code != 404 {
			t.Errorf("got %d, want an account without a post to see nothing", got.Code)
		}
		if again := w.ask("system", "GET /accounts").Body.String(); strings.Contains(again, secret) {
			t.Error("the link is shown again")
		}
	})
}

// What a person serves in is ended by a correction; the old entry stays.
func TestSomebodyLeavesTheCrew(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		if got := w.ask("below", "POST /people/crew/add", "id", "one", "unit", "C1", "role", "leader", "people", "1", "from", "2023-05-01"); got.Code != 303 {
			t.Fatalf("got %d, want somebody added", got.Code)
		}
		w.ask("below", "POST /people/crew/one-1", "id", "two", "from", "2023-05-01", "to", "2023-05-09", "reason", "调离")
		old, err := w.app.Record(t.Context(), w.callerOf(t, "below"), "one-1")
		must(t, err)
		next, err := w.app.Record(t.Context(), w.callerOf(t, "below"), "two")
		must(t, err)
		if old.State != "superseded" || next.Fields["to"] != "2023-05-09" || next.Fields["role"] != "leader" {
			t.Errorf("got %+v and %+v, want the term ended by a correction", old, next)
		}
	})
}

// One session is ended without the others.
func TestASessionIsEnded(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		first := w.sessions["below"]
		w.signIn(t, "below")
		all, err := w.app.Sessions(t.Context(), w.callerOf(t, "below"))
		must(t, err)
		for _, s := range all {
			if !s.Current {
				w.ask("below", "POST /me/sessions", "id", s.ID)
			}
		}
		if _, err := w.app.CallerBySession(t.Context(), first); err == nil {
			t.Error("the other session is still open")
		}
		if got := w.ask("below", "GET /me"); got.Code != 200 {
			t.Errorf("got %d, want the present session to stay", got.Code)
		}
	})
}
