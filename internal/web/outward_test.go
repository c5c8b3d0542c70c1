package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// drive opens a pledge drive at C1 and gives its code.
func (w *world) drive(t testing.TB) string {
	t.Helper()
	d, err := w.app.OpenPledgeDrive(t.Context(), w.callerOf(t, "office"), app.NewPledgeDrive{Unit: "C1", Until: plan.DayOf(noon()) + 30,
		PledgeText: campaign.PledgeText{Title: campaign.PledgeTitle, Text: campaign.PledgeWords, KeepDays: 30}})
	must(t, err)
	return d.Code
}

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

// token opens a public page and gives the token of its form; then a second passes, as for somebody who reads.
func (w *world) token(t testing.TB, path string) string {
	t.Helper()
	found := tokenField.FindStringSubmatch(w.ask("anonymous", "GET "+path).Body.String())
	if found == nil {
		t.Fatalf("%s has no token", path)
	}
	w.later.Add(1000)
	return found[1]
}

// A thousand people sign at once, and a fifth of them twice: all are counted, each once.
func TestAThousandSignAtOnce(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		path := "/p/" + district + "/" + w.drive(t)
		token := w.token(t, path)
		const people, twice = 1000, 200
		var all sync.WaitGroup
		answers := make([]*httptest.ResponseRecorder, people+twice)
		for i := range answers {
			all.Go(func() {
				answers[i] = w.ask("anonymous", "POST "+path, "token", token, "name", "示例甲", "phone", fmt.Sprintf("138%08d", i%people))
			})
		}
		all.Wait()
		again := 0
		for i, a := range answers {
			to := a.Header().Get("Location")
			if a.Code != http.StatusSeeOther || !strings.HasPrefix(to, path+"/thanks") {
				t.Fatalf("signer %d: got %d to %q", i, a.Code, to)
			}
			if strings.HasSuffix(to, "again=1") {
				again++
			}
		}
		drives, err := w.app.PledgeDrives(t.Context(), w.callerOf(t, "office"), app.Query{})
		must(t, err)
		if again != twice || drives[0].Signed != people {
			t.Errorf("got %d repeated and %d signed, want %d and %d", again, drives[0].Signed, twice, people)
		}
		w.wantPledged(t, people)
	})
}

// wantPledged counts the records of the drive.
func (w *world) wantPledged(t testing.TB, want int) {
	t.Helper()
	found, got := app.Page[app.RecordView]{}, 0
	for {
		var err error
		found, err = w.app.Records(t.Context(), w.callerOf(t, "office"), app.Query{Kind: "pledge", Limit: app.MaxPage, After: found.Next})
		must(t, err)
		got += len(found.Items)
		if found.Next == "" {
			break
		}
	}
	if got != want {
		t.Errorf("got %d records of a signature, want %d", got, want)
	}
}

// What a script sends without having opened the page, or from another site, is refused and counts nothing.
func TestPledgesAreSentFromTheirPage(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		path := "/p/" + district + "/" + w.drive(t)
		form := []string{"name", "示例甲", "phone", "13800000001"}
		if got := w.ask("anonymous", "POST "+path, form...).Code; got != http.StatusPreconditionFailed {
			t.Errorf("without a token: got %d", got)
		}
		form = append(form, "token", w.token(t, path))
		w.later.Add(-1000)
		if got := w.ask("anonymous", "POST "+path, form...).Code; got != http.StatusTooManyRequests {
			t.Errorf("at once: got %d", got)
		}
		w.later.Add(1000)
		foreign := w.askWith("POST "+path, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, form...)
		if foreign.Code != http.StatusForbidden {
			t.Errorf("from another site: got %d", foreign.Code)
		}
		bad := w.ask("anonymous", "POST "+path, append(form, "drawing", "data:image/png;base64,AAAA")...)
		if bad.Code != http.StatusUnprocessableEntity || !strings.Contains(bad.Body.String(), "示例甲") {
			t.Errorf("with a picture that is none: got %d, want the page with what was typed", bad.Code)
		}
		w.wantPledged(t, 0)
	})
}

// A public page with its style and script is at most 100 KB; it neither asks for the office's nor needs any script.
func TestPublicPagesAreSmall(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	sizes := 0
	for _, name := range []string{"public.css", "public.js"} {
		if address := w.server.assets.address(name); address != "" {
			sizes += w.ask("anonymous", "GET "+address).Body.Len()
		}
	}
	base := "/public/" + district
	for _, path := range []string{base, base + "/lessons", base + "/lessons/1", base + "/quiz", base + "/help", base + "/complaint", "/p/" + district + "/" + w.drive(t)} {
		body := w.ask("anonymous", "GET "+path).Body.String()
		if total := len(body) + sizes; total > 100<<10 {
			t.Errorf("%s: %d bytes with its assets", path, total)
		}
		if strings.Contains(body, "/assets/app-") || strings.Contains(body, "/assets/charts-") {
			t.Errorf("%s asks for the office's assets", path)
		}
	}
}

// A visitor complains, the office answers, the visitor reads the answer by its code.
func TestAVisitorReadsTheAnswer(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		path := "/public/" + district + "/complaint"
		sent := w.ask("anonymous", "POST "+path, "token", w.token(t, path), "about", "burden", "text", "每天都要求拍照打卡，影响入户")
		to, err := url.Parse(sent.Header().Get("Location"))
		must(t, err)
		id := to.Query().Get("id")
		if sent.Code != http.StatusSeeOther || id == "" {
			t.Fatalf("got %d to %s", sent.Code, to)
		}
		_, err = w.app.ActOnMatter(t.Context(), w.callerOf(t, "office"), id, campaign.Act{Action: "answer", Input: []byte(`{"answer":"已停止要求打卡"}`)})
		must(t, err)
		if body := w.ask("anonymous", "GET "+to.String()).Body.String(); !strings.Contains(body, "已停止要求打卡") {
			t.Errorf("the answer is not on %s", body)
		}
	})
}

// A resident scans the code and signs, and signs again some days later.
func TestAResidentSignsTwiceInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBrowser(t, newWorld(t, dsn))
		path := "/p/" + district + "/" + b.world.drive(t)
		for _, want := range []string{"已签署", "您此前已签署"} {
			b.open(t, "anonymous", path, sizes["390x844"])
			b.fits(t, path)
			b.accessible(t, path)
			b.world.later.Add(5000)
			b.do(t, chromedp.SendKeys(`input[name="name"]`, "示例甲"), chromedp.SendKeys(`input[name="phone"]`, "13800000001"),
				chromedp.Click(`button[type="submit"]`), chromedp.WaitVisible(`.lead`))
			if got := see(t, b, chromedp.Evaluate[string](`document.querySelector(".lead").textContent`)); !strings.HasPrefix(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			b.accessible(t, "thanks")
			b.noComplaints(t, path)
		}
		b.world.wantPledged(t, 1)
	})
}

// A class teacher copies this month's text and records that it was sent.
func TestATeacherRecordsAPushInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.put(t, unit("S1", "school", "T1", "松涛小学"))
		w.put(t, unit("L1", "class", "S1", "三年级一班"))
		w.hire(t, "teacher", "class_teacher", "L1")
		b := openBrowser(t, w)
		b.open(t, "teacher", "/minute", sizes["390x844"])
		b.accessible(t, "/minute")
		b.fits(t, "/minute")
		b.do(t, chromedp.Click(`.push button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
		b.noComplaints(t, "/minute")
		if again := w.ask("teacher", "GET /minute").Body.String(); strings.Contains(again, `name="parent_push.units"`) || !strings.Contains(again, "/records?kind=parent_push&amp;unit=L1") {
			t.Error("the finished push has its form still, or no way to what was recorded")
		}
		found, err := w.app.Records(t.Context(), w.callerOf(t, "office"), app.Query{Kind: "parent_push"})
		if err != nil || len(found.Items) != 1 || found.Items[0].Unit != "L1" {
			t.Errorf("got %+v, %v, want one push of the class", found.Items, err)
		}
	})
}

// The monthly bulletin goes from the draft to the last receipt: frozen, drafted, completed, reviewed, issued with a number, signed for.
func TestABulletinFromDraftToReceiptsInABrowser(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.hire(t, "reviewer", "office", district)
		w.hire(t, "head", "group_head", district)
		w.hire(t, "town1", "town_office", "T1")
		b := openBrowser(t, w)
		size := sizes["1366x768"]
		b.open(t, "office", "/bulletins", size)
		b.accessible(t, "/bulletins")
		b.open(t, "office", "/bulletins/draft?unit="+district+"&bulletin=monthly_report&of=2023-04", size)
		b.accessible(t, "draft")
		b.do(t, chromedp.Click(`form:has(input[value="freeze"]) button`), chromedp.WaitVisible(`.notice.good`))
		b.do(t, chromedp.SendKeys(`textarea[name="input.text"]`, "请各镇街认真落实。"), chromedp.Click(`form:has(input[value="open"]) button[type="submit"]`), chromedp.WaitVisible(`.offer`))
		path := see(t, b, chromedp.Evaluate[string](`location.pathname`))
		b.accessible(t, "bulletin")
		b.step(t, "reviewer", path, "review")
		b.step(t, "head", path, "issue")
		for _, town := range []string{"town1", "sibling"} {
			b.open(t, town, path, size)
			b.do(t, chromedp.Click(`.receipt button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
		}
		b.noComplaints(t, path)
		receipts, err := w.app.Receipts(t.Context(), w.callerOf(t, "office"), strings.TrimPrefix(path, "/bulletins/"))
		must(t, err)
		for _, r := range receipts {
			if !r.Closed {
				t.Errorf("%s has not signed", r.UnitName)
			}
		}
		if len(receipts) != 2 {
			t.Errorf("got %d receipts, want those of both towns", len(receipts))
		}
		if list := w.ask("office", "GET /matters?procedure=receipt&whose=all").Body.String(); strings.Count(list, "签收（“无电诈”社区创建工作月度通报（2023年4月）　示例反诈组通〔2023〕1号）") != 2 {
			t.Error("the receipts in the list do not name their paper")
		}
		issued := w.ask("office", "GET "+path).Body.String()
		if !strings.Contains(issued, "示例反诈组通〔2023〕1号") || !strings.Contains(issued, "请各镇街认真落实。") {
			t.Error("the issued bulletin has no number, or not the added words")
		}
		if word := w.ask("town1", "GET "+path+"/word"); word.Code != http.StatusOK || !strings.HasPrefix(word.Body.String(), "PK") {
			t.Errorf("got %d for the Word file", word.Code)
		}
	})
}

// step does a step of a paper as a visitor.
func (b *browser) step(t testing.TB, visitor, path, action string) {
	t.Helper()
	b.open(t, visitor, path, sizes["1366x768"])
	b.do(t, chromedp.Click(fmt.Sprintf(`.offer:has(input[value=%q]) summary`, action)),
		chromedp.Click(fmt.Sprintf(`.offer:has(input[value=%q]) button[type="submit"]`, action)), chromedp.WaitVisible(`.notice.good`))
}
