package web

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	printing "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"wuzha/internal/storetest"
)

// mediaBox is the size of a page of a PDF, in points.
var mediaBox = regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`)

// On paper a page is A4 in black on white: without navigation, the heading of a long table on each sheet, no row cut in two.
func TestPagesOnPaper(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	for i := range 60 {
		w.put(t, unit(fmt.Sprintf("P%02d", i), "community", "T1", fmt.Sprintf("示例第%02d社区", i), "setting", "urban", "households", "300"))
	}
	b := openBrowser(t, w)
	for path, most := range map[string]int{"/units?under=T1": 4, "/units/C1": 3, "/explain?unit=C1&duty=zero_month&period=2023-04": 2, "/overview": 12} {
		b.open(t, "office", path, sizes["1366x768"])
		pdf := b.printed(t)
		sheets := mediaBox.FindAllSubmatch(pdf, -1)
		if len(sheets) == 0 || len(sheets) > most {
			t.Errorf("%s: %d sheets, want 1 to %d", path, len(sheets), most)
		}
		for _, size := range sheets {
			if !strings.HasPrefix(string(size[1]), "59") || !strings.HasPrefix(string(size[2]), "84") { // 595 by 842 points
				t.Errorf("%s: a sheet of %s by %s points, want A4", path, size[1], size[2])
			}
		}
		b.wantPaper(t, path, pdf)
	}
}

// printed is the page as the browser prints it, by the page's own rules.
func (b *browser) printed(t testing.TB) []byte {
	t.Helper()
	byPage := true
	got, err := chromedp.Call(b.ctx, printing.PrintToPDF, printing.PrintToPDFParams{PreferCSSPageSize: &byPage})
	must(t, err)
	return got.Data
}

// wantPaper reads a printed page: nothing that only helps on a screen, and a list's heading on every sheet that has rows of it.
func (b *browser) wantPaper(t *testing.T, path string, pdf []byte) {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		leaveOut(t, "PRINTED PAGES NOT READ: no pdftotext")
	}
	file := filepath.Join(t.TempDir(), "page.pdf")
	must(t, os.WriteFile(file, pdf, 0o600))
	read := exec.Command(program, "-layout", file, "-")
	text, err := read.Output()
	must(t, err)
	for _, screen := range []string{"查找单位", "导入导出", "接口说明", "下一页"} {
		if bytes.Contains(text, []byte(screen)) {
			t.Errorf("%s: the paper has %q", path, screen)
		}
	}
	rows := 0
	for n, sheet := range strings.Split(string(text), "\f") {
		if i := strings.Index(sheet, "示例第"); i >= 0 && strings.HasPrefix(path, "/units?") {
			rows += strings.Count(sheet, "示例第")
			if head := strings.Index(sheet, "种类"); head < 0 || head > i {
				t.Errorf("%s: sheet %d has rows without the heading of their table", path, n+1)
			}
		}
	}
	if strings.HasPrefix(path, "/units?") && rows < 50 {
		t.Errorf("%s: %d of 60 units are on paper, whole", path, rows)
	}
}

// What was typed survives a reload of the page, and the end of the session: it goes along through the sign-in.
func TestWhatWasTypedIsNeverLost(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		b := openBrowser(t, w)
		const path = "/records/new?unit=C1&kind=group_push"
		b.open(t, "below", path, sizes["1366x768"])
		b.do(t, chromedp.SetValue(`[name="fields.group"]`, "owner"), chromedp.SendKeys(`[name="fields.reach"]`, "123"))
		b.do(t, chromedp.Reload(), chromedp.WaitReady("main"))
		if got := b.typed(t, "fields.reach"); got != "123" {
			t.Errorf("after a reload: got %q, want what was typed", got)
		}
		b.do(t, chromedp.SetValue(`[name="fields.group"]`, "owner"), chromedp.SendKeys(`[name="fields.reach"]`, "4"))
		call(t, b, network.ClearBrowserCookies, cdp.Empty{}) // as if the session had ended
		b.do(t, chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`[name="password"]`))
		b.fillIn(t, "login", "below", "password", password)
		b.do(t, chromedp.Click(`main button[type="submit"]`), chromedp.WaitVisible(`[name="fields.reach"]`))
		if got := b.typed(t, "fields.reach") + " " + b.typed(t, "fields.group"); got != "1234 owner" {
			t.Errorf("after signing in again: got %q, want what was typed", got)
		}
		b.do(t, chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
		b.open(t, "below", path, sizes["1366x768"])
		if got := see(t, b, chromedp.Evaluate[int](`Object.keys(localStorage).filter(k => k.startsWith('wuzha-draft:')).length`)); got != 0 {
			t.Errorf("%d drafts are left after what was typed has been sent", got)
		}
		b.noComplaints(t, "drafts")
	})
}

// typed is the value of a field.
func (b *browser) typed(t testing.TB, name string) string {
	t.Helper()
	return see(t, b, chromedp.Evaluate[string](`document.querySelector('[name="`+name+`"]').value`))
}

// mostTabs is how often one presses Tab at most to come to something of a page.
const mostTabs = 150

// tabTo presses Tab until the focus is on what is wanted.
func (b *browser) tabTo(t testing.TB, selector string) {
	t.Helper()
	for range mostTabs {
		b.do(t, chromedp.KeyEvent(kb.Tab))
		if see(t, b, chromedp.Evaluate[bool](`document.activeElement.matches('`+selector+`')`)) {
			return
		}
	}
	t.Fatalf("Tab does not come to %s within %d steps", selector, mostTabs)
}

// Without a mouse: past the navigation by the skip link, along the menu to the records, through a form with Tab and Enter, and out of the search
// box with Escape. The focus can be seen.
func TestByKeyboardAlone(t *testing.T) {
	t.Parallel()
	b := openBrowser(t, sqliteWorld(t))
	b.open(t, "below", "/todo", sizes["1366x768"])
	b.do(t, chromedp.KeyEvent(kb.Tab))
	if !see(t, b, chromedp.Evaluate[bool](`document.activeElement.matches('.skip')`)) {
		t.Error("the first Tab does not come to the way past the navigation")
	}
	b.tabTo(t, "#search-box")
	b.do(t, chromedp.KeyEvent("lmsq"), chromedp.WaitVisible(`#search-results a[href="/units/C1"]`), chromedp.KeyEvent(kb.Escape))
	b.waitFor(t, `!document.querySelector('#search-results')?.checkVisibility() || !document.querySelector('#search-results a')`)
	b.tabTo(t, `.ways a[href^="/records"]`)
	if outline := see(t, b, chromedp.Evaluate[string](`getComputedStyle(document.activeElement).outlineStyle`)); outline == "none" {
		t.Error("the focus cannot be seen in the menu")
	}
	b.do(t, chromedp.KeyEvent(kb.Enter))
	b.waitFor(t, `location.pathname === '/records' && document.readyState === 'complete'`)
	b.tabTo(t, `main a[href^="/records/new"]`)
	b.do(t, chromedp.KeyEvent(kb.Enter))
	b.waitFor(t, `location.pathname === '/records/new' && document.readyState === 'complete'`)
	b.tabTo(t, `a[href*="kind=handout"]`)
	b.do(t, chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`[name="fields.copies"]`))
	b.tabTo(t, `[name="fields.material"]`)
	b.do(t, chromedp.KeyEvent(kb.ArrowDown))
	b.tabTo(t, `[name="fields.copies"]`)
	b.do(t, chromedp.KeyEvent("25"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`.notice.good`))
	b.noComplaints(t, "keyboard")
}
