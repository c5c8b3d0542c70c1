package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"wuzha/internal/gate"
	"wuzha/internal/storetest"
)

// pageOf is a page as one visitor sees it.
type pageOf struct{ visitor, path string }

// browserPages are the pages that are opened in a browser, each as one visitor.
func browserPages() []pageOf {
	return []pageOf{
		{"anonymous", "/sign-in"},
		{"office", "/overview"},
		{"below", "/overview"},
		{"office", "/wall"},
		{"office", "/duties"},
		{"office", "/explain?unit=C1&duty=zero_month&period=2023-04"},
		{"office", "/units"},
		{"office", "/units?q=没有这个名字"},
		{"office", "/search?q=lm"},
		{"office", "/units/C1"},
		{"office", "/units/T1/add"},
		{"below", "/units/C1/edit"},
		{"below", "/units"},
		{"office", "/todo"},
		{"below", "/todo"},
		{"below", "/records"},
		{"office", "/records"},
		{"below", "/records/new?unit=C1&kind=handout"},
		{"below", "/records/batch?kind=handout"},
		{"office", "/records/handout-1"},
		{"office", "/records/handout-1/correct"},
		{"system", "/nowhere"},
		{"office", "/cases"},
		{"office", "/cases/new?unit=C1"},
		{"office", "/cases/case-0"},
		{"office", "/cases/case-0/trace"},
		{"office", "/analysis"},
		{"office", "/matters"},
		{"office", "/matters/board?procedure=finding"},
		{"below", "/matters/new?unit=C1&procedure=complaint"},
		{"office", "/matters/m1"},
		{"office", "/watch-lists"},
		{"office", "/scores"},
		{"office", "/scores/C1/community_quarter/2023-Q2"},
		{"office", "/titles"},
		{"audit", "/me"},
		{"anonymous", "/public/990001"},
		{"anonymous", "/public/990001/lessons"},
		{"anonymous", "/public/990001/lessons/1"},
		{"anonymous", "/public/990001/quiz"},
		{"anonymous", "/public/990001/help?size=large"},
		{"anonymous", "/public/990001/complaint"},
		{"office", "/pledges"},
		{"office", "/pledges/new"},
		{"office", "/bulletins"},
		{"office", "/bulletins/draft?unit=990001&bulletin=monthly_report&of=2023-04"},
		{"office", "/papers"},
		{"office", "/papers/templates"},
		{"office", "/papers/reminder?unit=C1"},
		{"office", "/venues"},
		{"office", "/materials"},
		{"office", "/materials/stock"},
		{"office", "/materials/new"},
		{"office", "/materials/paper"},
		{"office", "/materials/paper/move"},
		{"below", "/minute"},
		{"office", "/messages"},
		{"system", "/messages/channels/new"},
		{"audit", "/me/password"},
		{"audit", "/me/factor"},
		{"anonymous", "/set-up?token=wzsetup_x"},
		{"anonymous", "/invitation?secret=wzsetup_x"},
		{"office", "/plan"},
		{"office", "/plan/edit?plan=wuzha-community&version=1"},
		{"office", "/people"},
		{"office", "/people/crew"},
		{"office", "/people/crew/add"},
		{"office", "/outlines"},
		{"office", "/freezes"},
		{"office", "/freezes/add"},
		{"office", "/units/C1/merge"},
		{"office", "/units/C1/split"},
		{"office", "/imports"},
		{"office", "/jobs"},
		{"office", "/me/tokens"},
		{"system", "/accounts"},
		{"system", "/accounts/add"},
		{"system", "/settings"},
		{"security", "/rights"},
		{"security", "/rights/matrix"},
		{"security", "/rights/lend"},
		{"security", "/rights/hand-over"},
		{"audit", "/audit"},
		{"audit", "/me/sessions"},
	}
}

// sizes of the screens that people have; the wall has its own.
var sizes = map[string][2]int64{"1366x768": {1366, 768}, "390x844": {390, 844}}

// Pages open without errors, ask nobody else, keep to the policy, fit the screen, and axe finds nothing serious.
func TestPagesInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBrowser(t, newWorld(t, dsn))
		for _, p := range browserPages() {
			for name, size := range screens(p.path) {
				b.open(t, p.visitor, p.path, size)
				b.noComplaints(t, p.path+" "+name)
				b.fits(t, p.path+" "+name)
				b.accessible(t, p.path+" "+name)
			}
		}
	})
}

// The box at the top finds units while one types.
func TestSearchBoxInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBrowser(t, newWorld(t, dsn))
		b.open(t, "office", "/units", sizes["1366x768"])
		b.do(t, chromedp.SendKeys("#search-box", "lmsq"), chromedp.WaitVisible(`#search-results a[href="/units/C1"]`))
		b.noComplaints(t, "search box")
	})
}

// browser is a page of Chromium in front of a world.
type browser struct {
	ctx      context.Context
	world    *world
	base     string
	mu       sync.Mutex
	problems []string
}

// leaveOut skips what cannot be tested here, loudly; where CI=true all must run.
func leaveOut(t testing.TB, why string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("part of the test in CI: "+why, args...)
	}
	t.Skipf(why, args...)
}

// openBrowser starts Chromium. The fast inner loop does without.
func openBrowser(t *testing.T, w *world) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("not in a browser: -short")
	}
	program, err := chromium()
	if err != nil || !w.server.assets.built() {
		leaveOut(t, "PAGES NOT TESTED IN A BROWSER: Chromium: %v, assets built (make assets): %v", err, w.server.assets.built())
	}
	front := httptest.NewServer(w.handler)
	t.Cleanup(front.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx, world: w, base: front.URL}
	must(t, chromedp.Do(ctx)) // starts it; the context of this call must outlive it
	must(t, chromedp.Listen(ctx, b.hear))
	call(t, b, network.Enable, network.EnableParams{})
	call(t, b, log.Enable, cdp.Empty{})
	call(t, b, runtime.Enable, cdp.Empty{})
	return b
}

// call runs a command of the protocol.
func call[P, R any](t testing.TB, b *browser, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		t.Fatalf("browser: %s: %v", command.Method, err)
	}
}

// browserPatience is for a machine that does much else.
const browserPatience = time.Minute

// see runs an action that answers.
func see[T any](t testing.TB, b *browser, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	got, err := chromedp.Run(ctx, action)
	if err != nil {
		page, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.pathname + ": " + document.querySelector("main")?.innerText.slice(0, 600)`))
		t.Fatalf("browser: %v; the page is %s", err, page)
	}
	return got
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

// hear keeps what the browser complains of. Answers that say no are part of some tests, so their own line in the log is none.
func (b *browser) hear(event any) {
	say := func(format string, args ...any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.problems = append(b.problems, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		say("exception: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			for _, a := range e.Args {
				say("console: %s %s", a.Value, a.Description)
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			say("log: %s", e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, b.base) && !strings.HasPrefix(e.Request.URL, "data:") {
			say("asks outside: %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 && e.Type != network.ResourceTypeDocument && e.Type != network.ResourceTypeXHR && e.Type != network.ResourceTypeFetch {
			say("asks for %s, which answers %d", e.Response.URL, e.Response.Status)
		}
	case *network.EventLoadingFailed:
		if e.BlockedReason != "" {
			say("blocked: %s", e.BlockedReason)
		}
	}
}

func (b *browser) do(t testing.TB, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	see(t, b, chromedp.Steps(actions...))
}

// open shows a page as a visitor on a screen.
func (b *browser) open(t testing.TB, visitor, path string, size [2]int64) {
	t.Helper()
	host, err := url.Parse(b.base)
	must(t, err)
	call(t, b, network.ClearBrowserCookies, cdp.Empty{})
	call(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: size[0], Height: size[1], DeviceScaleFactor: 1, Mobile: size[0] < 600})
	call(t, b, network.SetCookie, network.SetCookieParams{Name: languageCookie, Value: "zh", Domain: host.Hostname(), Path: "/"})
	if s := b.world.sessions[visitor]; s != "" {
		only := true
		call(t, b, network.SetCookie, network.SetCookieParams{Name: gate.PlainCookie, Value: s, Domain: host.Hostname(), Path: "/", HTTPOnly: &only})
	}
	b.do(t, chromedp.Navigate(b.base+path), chromedp.WaitReady("main"))
}

func (b *browser) noComplaints(t testing.TB, where string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.problems {
		t.Errorf("%s: %s", where, p)
	}
	b.problems = nil
}

// fits tells that the page does not scroll sideways, and that the bar at the top holds what is in it.
func (b *browser) fits(t testing.TB, where string) {
	t.Helper()
	over := see(t, b, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	if over > 0 {
		t.Errorf("%s: the page is %d pixels too wide", where, over)
	}
	over = see(t, b, chromedp.Evaluate[int](`Math.max(0, ...[...document.querySelectorAll(".topbar")].map(bar => Math.ceil(
		Math.max(...[...bar.children].map(part => part.getBoundingClientRect().bottom)) - bar.getBoundingClientRect().bottom)))`))
	if over > 0 {
		t.Errorf("%s: the bar at the top is %d pixels too low for what is in it", where, over)
	}
}

// accessible runs axe, handed in by the test and not by the page.
func (b *browser) accessible(t testing.TB, where string) {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("assets", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		leaveOut(t, "PAGES NOT TESTED WITH AXE: %v (make assets)", err)
	}
	b.do(t, chromedp.Evaluate[chromedp.Void](string(source)))
	report := see(t, b, chromedp.Evaluate[string](`axe.run({resultTypes: ["violations"]}).then(r => JSON.stringify(
		r.violations.filter(v => ["serious", "critical"].includes(v.impact)).map(v => ({id: v.id, nodes: v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary)}))))`,
		chromedp.EvalAwaitPromise))
	var found []struct {
		ID    string
		Nodes []string
	}
	must(t, json.Unmarshal([]byte(report), &found))
	for _, f := range found {
		t.Errorf("%s: axe %s: %s", where, f.ID, strings.Join(f.Nodes, "\n"))
	}
}
