package web

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/app"
	"wuzha/internal/storetest"
)

// A community worker records from the list of what is to be done, on a phone and with a photo, and then many units at once; the town looks at
// the queue, returns one and confirms another; the worker sends the returned one again. The auditor finds it all and sees nobody's data.
func TestStoryOfATownAndItsCommunity(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.hire(t, "town", "town_office", "T1")
		b := openBrowser(t, w)
		b.recordOnAPhone(t)
		b.recordInAGrid(t)
		b.returnAndConfirm(t)
		b.audits(t)
	})
}

// recordOnAPhone goes from a duty to its form, and takes a photo along.
func (b *browser) recordOnAPhone(t *testing.T) {
	b.open(t, "below", "/todo", sizes["390x844"])
	b.clean(t, "what is to be done on a phone")
	b.do(t, chromedp.Click(`main a[href*="kind=group_push"]`))
	b.waitFor(t, `location.pathname === '/records/new' && document.readyState === 'complete'`)
	b.clean(t, "a form on a phone")
	b.fillIn(t, "fields.group", "owner", "fields.reach", "180")
	b.do(t, chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	b.open(t, "below", "/records/new?unit=C1&kind=public_event", sizes["390x844"])
	b.fillIn(t, "fields.place", "square", "fields.form", "leaflet", "fields.people", "90")
	b.do(t, chromedp.SetUploadFiles(`input[name="photos"]`, []string{photo(t)}), chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	found, err := b.world.app.Records(t.Context(), b.world.callerOf(t, "below"), app.Query{Kind: "public_event"})
	must(t, err)
	if len(found.Items) != 1 || len(found.Items[0].Photos) != 1 {
		t.Errorf("got %+v, want one event with one photo", found.Items)
	}
}

// photo is a picture in a file.
func photo(t testing.TB) string {
	t.Helper()
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 64, 48))))
	path := filepath.Join(t.TempDir(), "现场.png")
	must(t, os.WriteFile(path, picture.Bytes(), 0o600))
	return path
}

// recordInAGrid enters what was done at several communities on one page.
func (b *browser) recordInAGrid(t *testing.T) {
	b.visitPage(t, "office", "/records/batch?kind=public_event")
	units := see(t, b, chromedp.Evaluate[[]string](`[...document.querySelectorAll('.grid-entry input[name$=".unit"]')].map((e, n) => {
		for (const part of ['place', 'form']) document.querySelector('[name="rows.' + n + '.' + part + '"]').selectedIndex = 1
		return e.value })`))
	b.do(t, chromedp.Click(`form[data-draft] button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	found, err := b.world.app.Records(t.Context(), b.world.callerOf(t, "office"), app.Query{Kind: "public_event"})
	must(t, err)
	if len(units) < 3 || len(found.Items) != len(units)+1 {
		t.Errorf("got %d events after a grid of %v", len(found.Items), units)
	}
}

// returnAndConfirm: the town returns what has no reach and confirms the rest; the worker corrects what came back.
func (b *browser) returnAndConfirm(t *testing.T) {
	pushed, err := b.world.app.Records(t.Context(), b.world.callerOf(t, "town"), app.Query{Kind: "group_push"})
	must(t, err)
	path := "/records/" + pushed.Items[0].ID
	b.visitPage(t, "town", "/records?state=submitted&under=C1")
	b.do(t, chromedp.Click(`a[href="`+path+`"]`))
	b.sees(t, "已提交")
	b.do(t, chromedp.Click(`a[href="`+path+`/return"]`), chromedp.WaitVisible(`[name="reason"]`))
	b.fillIn(t, "reason", "请写明覆盖的群名和人数")
	b.do(t, chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	b.visitPage(t, "below", path)
	b.sees(t, "请写明覆盖的群名和人数")
	b.do(t, chromedp.Click(`a[href="`+path+`/correct"]`), chromedp.WaitVisible(`[name="fields.reach"]`))
	b.fillIn(t, "fields.reach", "210987", "reason", "已核对群人数")
	b.do(t, chromedp.Click(`.fill button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	b.visitPage(t, "town", "/records?state=submitted&kind=group_push")
	b.do(t, chromedp.Click(`input[name="record"]`), chromedp.Click(`.table-foot button[type="submit"]`), chromedp.WaitVisible(`.notice.good`))
	again, err := b.world.app.Records(t.Context(), b.world.callerOf(t, "town"), app.Query{Kind: "group_push", State: "confirmed"})
	must(t, err)
	if len(again.Items) != 1 || again.Items[0].Fields["reach"] != "210987" {
		t.Errorf("got %+v, want the corrected push confirmed", again.Items)
	}
}

// audits: the auditor searches and takes the lines away; names of units and people stand there, the contents of records do not.
func (b *browser) audits(t *testing.T) {
	b.visitPage(t, "audit", "/audit")
	b.fillSelect(t, "action", "submit_records")
	b.do(t, chromedp.Click(`form[role="search"] button`))
	b.waitFor(t, `location.search.includes('action=submit_records') && document.readyState === 'complete'`)
	b.clean(t, "the audit that was searched")
	csv := see(t, b, chromedp.Evaluate[string](`fetch([...document.querySelectorAll('.exports a')].find(a => a.href.includes('csv')).href).then(r => r.text())`, chromedp.EvalAwaitPromise))
	if !strings.Contains(csv, "submit_records") && !strings.Contains(csv, "填报记录") {
		t.Errorf("the exported audit: %.300s", csv)
	}
	for _, secret := range []string{"12000.50", "请写明覆盖的群名和人数", "210987"} {
		if strings.Contains(csv, secret) {
			t.Errorf("the exported audit has %q of a record", secret)
		}
	}
	for _, closed := range []string{"/records", "/cases", "/units", "/overview"} {
		if got := b.world.ask("audit", "GET "+closed).Code; got != 404 {
			t.Errorf("%s as the auditor: got %d, want 404", closed, got)
		}
	}
}

// fillSelect chooses in a filter.
func (b *browser) fillSelect(t testing.TB, name, value string) {
	t.Helper()
	b.do(t, chromedp.SetValue(`select[name="`+name+`"]`, value))
}
