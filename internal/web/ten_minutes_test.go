package web

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/storetest"
)

// What a demonstration prints: where it serves, and who may sign in.
var (
	demoServes  = regexp.MustCompile(`(?:serving: |已启动：)(http://\S+)`)
	demoAccount = regexp.MustCompile(`(?m)  ([a-z-]+) +([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})$`)
)

// demoProgram builds the program and starts its demonstration: a browser in front of it, with the office and a grid worker signed in.
func demoProgram(t *testing.T) *browser {
	t.Helper()
	b := openBrowser(t, emptyWorld(t, storetest.SQLite(t)))
	folder := t.TempDir()
	program, keep := filepath.Join(folder, "wuzha"), filepath.Join(folder, "demo")
	build := exec.Command("go", "build", "-o", program, "wuzha/cmd/wuzha")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, said)
	}
	demo := exec.Command(program, "demo", "--listen", "127.0.0.1:0", "--keep", keep)
	said, err := demo.StderrPipe()
	must(t, err)
	must(t, demo.Start())
	t.Cleanup(func() { _ = demo.Process.Signal(os.Interrupt); _ = demo.Wait() })
	b.base = firstMatch(t, said, demoServes)
	list, err := os.ReadFile(filepath.Join(keep, "accounts.txt"))
	must(t, err)
	b.world = &world{sessions: map[string]string{}}
	for _, n := range demoAccount.FindAllStringSubmatch(string(list), -1) {
		if n[1] == "office" || n[1] == "grid-worker" {
			b.world.sessions[n[1]] = demoSession(t, b.base, n[1], n[2])
		}
	}
	return b
}

// A new user needs ten minutes: the three worst communities, why, the records behind it, a list to take away, what another threshold would
// change, and a visit recorded on a phone. It is the demonstration as it is built, which has no other database than SQLite.
func TestTenMinutes(t *testing.T) {
	t.Parallel()
	b := demoProgram(t)
	b.worstAndWhy(t)
	b.takeAList(t)
	b.tryAThreshold(t)
	b.visitOnAPhone(t)
}

// worstAndWhy goes from the overview to a unit that is behind, to a duty it has missed, and to a record.
func (b *browser) worstAndWhy(t *testing.T) {
	b.visitPage(t, "office", "/overview")
	b.shot(t, "overview")
	worst := see(t, b, chromedp.Evaluate[[]string](`[...document.querySelectorAll('section[aria-labelledby="behind"] tbody tr')].slice(0, 3).map(r => r.cells[0].innerText)`))
	if len(worst) != 3 {
		t.Fatalf("the overview names %v, want three that are behind", worst)
	}
	if top := see(t, b, chromedp.Evaluate[int](`Math.round(document.getElementById('behind').getBoundingClientRect().top)`)); top > 2*768 {
		t.Errorf("who is behind stands %d pixels down the page", top)
	}
	b.do(t, chromedp.Click(`section[aria-labelledby="behind"] tbody tr:first-child a[href^="/units/"]`))
	b.sees(t, strings.Fields(worst[0])[0])
	b.shot(t, "unit")
	unit := b.here(t)
	b.do(t, chromedp.Click(`.strips a.step.bad`))
	b.waitFor(t, `location.pathname === '/explain' && document.readyState === 'complete'`)
	b.clean(t, "explain")
	b.shot(t, "explain")
	b.visitPage(t, "office", unit)
	b.do(t, chromedp.Click(`.unit-ways a[href^="/records"]`))
	b.waitFor(t, `location.pathname === '/records' && document.querySelectorAll('.list tbody a[href^="/records/"]').length > 0`)
	b.shot(t, "records")
	b.do(t, chromedp.Click(`.list tbody a[href^="/records/"]`))
	b.waitFor(t, `location.pathname.startsWith('/records/') && document.readyState === 'complete'`)
	b.clean(t, "record")
	b.shot(t, "record")
}

// takeAList exports the list of units.
func (b *browser) takeAList(t *testing.T) {
	b.visitPage(t, "office", "/imports")
	b.shot(t, "imports")
	got := see(t, b, chromedp.Evaluate[string](`fetch(document.querySelector('main a[href^="/lists/"]').href).then(async r => r.status + ' ' + r.headers.get('Content-Type') + ' ' + (await r.arrayBuffer()).byteLength)`, chromedp.EvalAwaitPromise))
	if !strings.HasPrefix(got, "200 application/vnd.openxmlformats") {
		t.Errorf("the list of units: got %s, want a workbook", got)
	}
}

// tryAThreshold lowers what is asked of the doors and sees what that would change.
func (b *browser) tryAThreshold(t *testing.T) {
	b.visitPage(t, "office", "/plan")
	b.shot(t, "plan")
	b.do(t, chromedp.Click(`.head-actions a[href^="/plan/edit"]`))
	b.waitFor(t, `location.pathname === '/plan/edit' && document.readyState === 'complete'`)
	b.shot(t, "editor")
	text := see(t, b, chromedp.Evaluate[string](`document.getElementById('field-plan').value`))
	next := strings.Replace(text, "version: 1\n", "version: 2\nstart: "+lastOfPlan(t, text)+"\n", 1)
	next = strings.Replace(next, "need: m.group_pushes >= 1", "need: m.group_pushes >= 2", 1)
	if next == text || !strings.Contains(next, "m.group_pushes >= 2") {
		t.Fatal("the plan has no such threshold")
	}
	b.typeInto(t, "#field-plan", next)
	b.do(t, chromedp.Click(`button[value="save"]`), chromedp.WaitVisible(`a[href^="/plan/try"]`), chromedp.Click(`a[href^="/plan/try"]`), chromedp.WaitVisible("#sum"))
	b.clean(t, "try")
	b.shot(t, "try")
	if said := see(t, b, chromedp.Evaluate[string](`document.querySelector('.lead').innerText`)); !strings.Contains(said, "变为没有做到") {
		t.Errorf("twice as many pushes: got %q, want duties that would not be met", said)
	}
}

var periodOfPlan = regexp.MustCompile(`(?m)^period: \{from: \S+ to: (\d{4}-\d\d-\d\d)`)

// lastOfPlan is the last day of a plan: a draft may hold from then on.
func lastOfPlan(t testing.TB, text string) string {
	t.Helper()
	m := periodOfPlan.FindStringSubmatch(text)
	if m == nil {
		t.Fatal("the plan has no period")
	}
	return m[1]
}

// visitOnAPhone goes from what is to be done to a visit that is recorded.
func (b *browser) visitOnAPhone(t *testing.T) {
	b.open(t, "grid-worker", "/todo", sizes["390x844"])
	b.clean(t, "what is to be done, on a phone")
	b.shot(t, "phone-todo")
	b.do(t, chromedp.Click(`main a[href^="/records/new"]`))
	b.waitFor(t, `location.pathname === '/records/new' && document.readyState === 'complete'`)
	b.shot(t, "phone-form-first")
	unit := see(t, b, chromedp.Evaluate[string](`new URLSearchParams(location.search).get('unit')`))
	b.open(t, "grid-worker", "/records/new?unit="+unit+"&kind=visit", sizes["390x844"])
	b.clean(t, "a visit on a phone")
	b.shot(t, "phone-form")
	b.fillIn(t, "fields.household", "3-2-501", "fields.population", "resident", "fields.way", "face")
	b.do(t, chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	b.shot(t, "phone-saved")
}

// shot keeps a picture of the page where somebody wants to look at it.
func (b *browser) shot(t testing.TB, name string) {
	t.Helper()
	if folder := os.Getenv("WUZHA_SCREENSHOTS"); folder != "" {
		must(t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("ten-%s.png", name)), b.picture(t), 0o644))
	}
}

// firstMatch reads what a program says until it has said something, and hands the rest away.
func firstMatch(t testing.TB, said io.Reader, wanted *regexp.Regexp) string {
	t.Helper()
	lines := bufio.NewScanner(said)
	var all strings.Builder
	for lines.Scan() {
		all.WriteString(lines.Text() + "\n")
		if m := wanted.FindStringSubmatch(lines.Text()); m != nil {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return m[1]
		}
	}
	t.Fatalf("the demonstration ended: %s", all.String())
	return ""
}
