package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/storetest"
)

// outlinesFile has two communities side by side, and an area that nobody knows.
const outlinesFile = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"unit":"C1"},"geometry":{"type":"Polygon","coordinates":[[[120,30],[120.4,30.1],[120.5,30.5],[120.1,30.4],[120,30]]]}},
{"type":"Feature","properties":{"unit":"C2"},"geometry":{"type":"MultiPolygon","coordinates":[[[[120.5,30.5],[120.4,30.1],[120.8,30],[120.9,30.4],[120.5,30.5]]]]}},
{"type":"Feature","properties":{"unit":"<b>X</b>"},"geometry":{"type":"Polygon","coordinates":[[[120,30],[121,30],[121,31],[120,30]]]}}]}`

// upload sends a file of outlines as a visitor.
func (w *world) upload(t testing.TB, visitor, path, name, text string) *httptest.ResponseRecorder {
	t.Helper()
	return w.sendFile(t, sentFile{visitor, path, "file", name, []byte(text)}, "form", "upload")
}

// A wrong file says where it is wrong; a right one is drawn on the overview and the wall, each area leading to its unit.
func TestOutlinesAreDrawn(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		bad := w.upload(t, "office", "/outlines", "线.geojson", strings.Replace(outlinesFile, `"Polygon"`, `"LineString"`, 1))
		if bad.Code != http.StatusUnprocessableEntity || !strings.Contains(bad.Body.String(), "第1个要素") {
			t.Errorf("got %d %s, want the fault of the first feature", bad.Code, bad.Body)
		}
		if got := w.upload(t, "office", "/outlines", "轮廓.geojson", outlinesFile); got.Code != http.StatusSeeOther {
			t.Fatalf("got %d %s", got.Code, got.Body)
		}
		b := openBrowser(t, w)
		for path, screen := range map[string][2]int64{"/overview?period=2023-04": sizes["1366x768"], "/overview": sizes["390x844"], "/wall": {1920, 1080}} {
			b.open(t, "office", path, screen)
			b.do(t, chromedp.WaitReady(`svg.outline-map a[href="/units/C1"] path`), chromedp.WaitReady(`svg.outline-map a[href="/units/C2"]`))
			b.noComplaints(t, path)
			b.fits(t, path)
			b.accessible(t, path)
		}
		b.open(t, "office", "/outlines", sizes["1366x768"])
		b.accessible(t, "/outlines")
		b.do(t, chromedp.Click(`#take ~ form button, form button.btn-danger`), chromedp.WaitVisible(".notice.good"))
		if got := w.ask("office", "GET /overview").Body.String(); strings.Contains(got, "outline-map") {
			t.Error("the overview still has the map after it was removed")
		}
	})
}
