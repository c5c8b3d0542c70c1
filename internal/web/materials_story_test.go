package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/app"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// Z2: the office brings a print run into stock, sends copies to a town and hands some out to a community, more than there is to nobody; the page
// says which banks and public places are covered, and which of the materials to show where next.
func TestStoryOfMaterials(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.put(t, unit("B1", "bank", "C1", "示例银行第一网点"), unit("B2", "bank", "C1", "示例银行第二网点"))
		w.hire(t, "banker", "bank_manager", "B1")
		b := openBrowser(t, w)
		b.visitPage(t, "office", "/materials/new")
		b.fillIn(t, "unit", district, "title", "刷单防骗卡", shapeField, "leaflet", "topic", "刷单返利")
		b.send(t, "material", "已保存")
		card := b.here(t)
		b.moves(t, card, "已登记，库存已更新", "kind", "printed", "to", "云雾县", "copies", "600", "cost", "240.50")
		b.moves(t, card, "已登记，库存已更新", "kind", "delivered", "from", district, "to", "松涛镇", "copies", "200")
		b.moves(t, card, "库存只有400份", "kind", "handed_out", "from", district, "given", "鹿鸣社区", "copies", "401")
		b.moves(t, card, "已登记，库存已更新", "kind", "handed_out", "from", district, "given", "C1", "copies", "150")
		b.wantStock(t, card, map[string]string{"云雾县": "250", "松涛镇": "200"})
		b.followHandout(t, "/records/") // the plan counts the hand-out: its record is there
		b.sees(t, "150")
		b.visitPage(t, "office", card)
		b.followHandout(t, "/undo/")
		b.fillIn(t, "reason", "社区没有收到")
		b.send(t, "undo", "已冲正，库存已恢复")
		b.wantStock(t, card, map[string]string{"云雾县": "400", "松涛镇": "200"})
		b.enter(t, clauseWork{clause: "Z2", who: "banker", unit: "B1", kind: "display"})
		b.covers(t)
	})
}

// moves reports a movement of copies and waits for what the page says.
func (b *browser) moves(t testing.TB, material, words string, fields ...string) {
	t.Helper()
	b.visitPage(t, "office", material+"/move")
	b.fillIn(t, fields...)
	b.send(t, "movement", words)
}

// followHandout follows a link of the hand-out among the movements on the page.
func (b *browser) followHandout(t testing.TB, link string) {
	t.Helper()
	see(t, b, chromedp.Evaluate[bool](`[...document.querySelectorAll('section[aria-labelledby="movements"] tbody tr')].find(r => r.children[1].innerText.trim() === '发放').querySelector('a[href*="`+link+`"]').click() || true`))
	b.waitFor(t, `location.pathname.includes('`+link+`') && document.readyState === 'complete'`)
}

// wantStock holds the stock of each unit on the page of a material.
func (b *browser) wantStock(t *testing.T, material string, want map[string]string) {
	t.Helper()
	b.visitPage(t, "office", material)
	for unit, copies := range want {
		got := see(t, b, chromedp.Evaluate[string](`[...document.querySelectorAll('section[aria-labelledby="stocks"] tbody tr')].filter(r => r.innerText.includes('`+unit+`')).map(r => r.lastElementChild.innerText.trim()).join()`))
		if got != copies {
			t.Errorf("stock of %s: got %q, want %s", unit, got, copies)
		}
	}
}

// covers looks at how many banks have put materials up, and at what is proposed after a case.
func (b *browser) covers(t *testing.T) {
	t.Helper()
	outcomes, err := b.world.app.Submit(t.Context(), b.world.callerOf(t, "office"), []app.Entry{{ID: "lately", Kind: "case", Unit: "C3", On: plan.DayOf(noon()) - 2,
		Fields: map[string]string{"type": "刷单返利", "victim": "student", "loss": "3000"}}})
	must(t, err)
	refused(t, outcomes)
	b.visitPage(t, "office", "/materials")
	row := func(section, words string) string {
		return see(t, b, chromedp.Evaluate[string](`[...document.querySelectorAll('section[aria-labelledby="`+section+`"] tbody tr')].filter(r => r.innerText.includes('`+words+`')).map(r => [...r.children].map(c => c.innerText.trim()).join(' ')).join('\n')`))
	}
	if got := row("reach", "银行网点每月"); !strings.Contains(got, " 2 1 50%") {
		t.Errorf("coverage of banks: got %q, want one of two", got)
	}
	if got := row("next", "望江社区"); !strings.Contains(got, "刷单返利") || !strings.Contains(got, "刷单防骗卡（库存600份）") || !strings.Contains(got, "看阵地") {
		t.Errorf("what to show next: got %q, want the card with its stock, and the way to the venues", got)
	}
	b.do(t, chromedp.Click(`section[aria-labelledby="reach"] tbody a[href*="bank_display"]`))
	b.waitFor(t, `location.pathname === '/duties' && document.readyState === 'complete'`)
	b.sees(t, "示例银行第二网点")
}

// Z1: the sheet of labels has a code for each venue, whose address opens the form of its refresh; what is entered there is counted.
func TestStoryOfAVenue(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.put(t, unit("V1", "venue", "C1", "鹿鸣社区宣教室", "place", "classroom"), unit("V2", "venue", "C1", "鹿鸣社区停车场", "place", "car_park"))
		w.hire(t, "keeper", "venue_keeper", "V1")
		b := openBrowser(t, w)
		b.visitPage(t, "office", "/venues?show=late")
		b.sees(t, "鹿鸣社区宣教室")
		sheet := w.ask("office", "GET /venues/labels?unit=C1")
		codes := pictures(t, sheet.Body.Bytes())
		for _, venue := range []string{"V1", "V2"} {
			code, err := app.QR("http://example.com/records/new?kind=refresh&unit=" + venue)
			must(t, err)
			if sheet.Code != http.StatusOK || !codes[string(code)] {
				t.Errorf("status %d: none of %d pictures is the code of %s", sheet.Code, len(codes), venue)
			}
		}
		b.open(t, "keeper", "/records/new?kind=refresh&unit=V1", sizes["390x844"]) // what the phone opens
		b.fillRequired(t)
		b.do(t, chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
		w.wantCounted(t, clauseWork{clause: "Z1", kind: "refresh", duty: "venue_refresh", owed: "V1"})
		b.visitPage(t, "office", "/venues?show=late")
		if got := see(t, b, chromedp.Evaluate[string](`document.querySelector('table').innerText`)); strings.Contains(got, "宣教室") || !strings.Contains(got, "停车场") {
			t.Errorf("venues to be refreshed: got %s, want the car park alone", got)
		}
	})
}

// pictures are the pictures of a Word document, by their bytes.
func pictures(t testing.TB, docx []byte) map[string]bool {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	must(t, err)
	out := map[string]bool{}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "word/media/") {
			continue
		}
		r, err := f.Open()
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		out[string(data)] = true
	}
	return out
}
