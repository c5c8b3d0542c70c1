package web

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"wuzha/internal/storetest"
)

// From first start to a read overview: the set-up link, the administrators, an officer with an account and a post, the district's units by
// the filled template, and what the overview says of them.
func TestStoryFromFirstStart(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := emptyWorld(t, dsn)
		must(t, w.app.Start(t.Context()))
		token, _, err := w.app.SetUpToken(t.Context())
		must(t, err)
		b := openBrowser(t, w)
		b.setUp(t, token)
		b.hireOfficer(t)
		b.uploadUnits(t)
		b.visitPage(t, "officer", "/units?q=lmsq")
		b.sees(t, "鹿鸣社区")
		b.visitPage(t, "officer", "/overview")
		b.sees(t, "松涛镇")
		if rows := see(t, b, chromedp.Evaluate[int](`document.querySelectorAll('.heat-map tbody tr').length`)); rows < 5 {
			t.Errorf("the overview shows %d duties, want those of the plan", rows)
		}
		b.do(t, chromedp.Click(`.tile[href="/units/C1"]`))
		b.sees(t, "当月零发案")
	})
}

// setUp fills in what the one-time link leads to, and gives the two other administrators their passwords by their links.
func (b *browser) setUp(t testing.TB, token string) {
	b.visitPage(t, "anonymous", "/set-up?token="+token)
	b.fillIn(t, "district", district, "district_name", "云雾县", "plan_id", "wuzha-community", "login", "first", "name", "某某", "password", password, "password_again", password)
	b.do(t, chromedp.Click(`.fill button[type="submit"]`))
	b.sees(t, "云雾县 已设置好")
	for _, link := range see(t, b, chromedp.Evaluate[[]string](`[...document.querySelectorAll('.list code')].map(c => c.innerText)`)) {
		b.follow(t, link)
	}
	for _, login := range []string{"first", "first-security", "first-audit"} {
		b.world.signIn(t, login)
	}
}

// follow opens the link of an invitation as somebody who is nobody yet, and sets a password.
func (b *browser) follow(t testing.TB, link string) {
	t.Helper()
	call(t, b, network.ClearBrowserCookies, cdp.Empty{})
	b.do(t, chromedp.Navigate(link), chromedp.WaitReady("main"))
	b.fillIn(t, "password", password, "password_again", password)
	b.do(t, chromedp.Click(`.fill button[type="submit"]`))
	b.waitFor(t, `location.pathname === '/sign-in' && document.readyState === 'complete'`)
}

// hireOfficer makes the officer's account and post, and signs the officer in by the form.
func (b *browser) hireOfficer(t testing.TB) {
	b.visitPage(t, "first", "/accounts/add")
	b.fillIn(t, "login", "officer", "name", "某某办公室")
	b.do(t, chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible("#secret"))
	b.follow(t, see(t, b, chromedp.Evaluate[string](`document.getElementById('secret').innerText`)))
	b.visitPage(t, "first-security", address("/rights/give", "unit", district, "post", "office"))
	b.fillIn(t, "login", "officer")
	b.do(t, chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible(".notice.good"))
	b.open(t, "anonymous", "/sign-in?return=/overview", sizes["1366x768"])
	b.fillIn(t, "login", "officer", "password", password)
	b.do(t, chromedp.Click(`main button[type="submit"]`))
	b.waitFor(t, `location.pathname === '/overview' && document.readyState === 'complete'`)
	b.world.signIn(t, "officer")
}

// uploadUnits fills in the template of units, sends it, looks at what would happen, and says yes.
func (b *browser) uploadUnits(t *testing.T) {
	path := b.filledTemplate(t, [][]string{
		{"id", "T1", "kind", "town", "parent", district, "name", "松涛镇"},
		{"id", "C1", "kind", "community", "parent", "T1", "name", "鹿鸣社区", "setting", "urban", "households", "1200"},
		{"id", "C2", "kind", "community", "parent", "T1", "name", "听泉社区", "setting", "rural", "households", "800"},
		{"id", "V1", "kind", "venue", "parent", "C1", "name", "鹿鸣社区宣教室", "place", "classroom"},
	})
	b.visitPage(t, "officer", "/imports")
	b.do(t, chromedp.SetValue("#field-kind", "units"))
	b.do(t, chromedp.SetUploadFiles(`input[name="file"]`, []string{path}), chromedp.Click(`form:has(input[value="import"]) button[type="submit"]`), chromedp.WaitVisible(`button[value="apply"]`))
	b.clean(t, "what an import would do")
	b.do(t, chromedp.Click(`button[value="apply"]`))
	b.waitFor(t, `document.readyState === 'complete' && document.querySelector('#import .state')?.innerText === '完成'`)
	b.noComplaints(t, "import")
}

// filledTemplate downloads the template and writes rows into it: pairs of columns and values.
func (b *browser) filledTemplate(t testing.TB, rows [][]string) string {
	t.Helper()
	answer := b.world.ask("officer", "GET /imports/template?kind=units")
	book, err := excelize.OpenReader(answer.Body)
	must(t, err)
	sheet := book.GetSheetList()[0]
	cells, err := book.GetRows(sheet)
	must(t, err)
	column := map[string]int{}
	for i, heading := range cells[0] {
		_, id, _ := strings.Cut(heading, "\n")
		column[strings.TrimPrefix(id, "attr.")] = i + 1
	}
	for i, row := range rows {
		for j := 0; j+1 < len(row); j += 2 {
			at, known := column[row[j]]
			if !known {
				t.Fatalf("the template has no column %s: %q", row[j], cells[0])
			}
			name, err := excelize.CoordinatesToCellName(at, len(cells)+1+i)
			must(t, err)
			must(t, book.SetCellStr(sheet, name, row[j+1]))
		}
	}
	path := filepath.Join(t.TempDir(), fmt.Sprintf("单位-%d.xlsx", len(rows)))
	file, err := os.Create(path)
	must(t, err)
	must(t, book.Write(file))
	must(t, file.Close())
	return path
}
