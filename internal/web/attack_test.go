package web

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/storetest"
)

const script = "<script>alert(1)</script>"

// hugePicture is a PNG that says it has 900 million points.
func hugePicture() []byte {
	const head = "IHDR\x00\x00\x75\x30\x00\x00\x75\x30\x08\x06\x00\x00\x00"
	return binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"+head), crc32.ChecksumIEEE([]byte(head)))
}

// unfolding is an archive whose main part, behind a head, is a comment of some dozens of MB.
func unfolding(t testing.TB, root, main, head string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="` + root + `"/></Relationships>`},
		{"xl/workbook.xml", `<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="sheet.xml"/></Relationships>`},
		{main, head + "<!--" + strings.Repeat("<a> ", 8<<20) + "-->"},
	} {
		w, err := z.Create(part[0])
		must(t, err)
		_, err = w.Write([]byte(part[1]))
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// Whatever file a form is given to do harm, the page comes back, says in the visitor's language what is wrong with it, and nothing has been written.
func TestFilesThatAttackPages(t *testing.T) {
	template := unfolding(t, "word/document.xml", "word/document.xml", "<w:document>")
	record := []string{"id", "attack", "on", "2023-05-01", "fields.media", "board"}
	tests := []struct {
		sentFile
		form   []string
		zh, en string
	}{
		{sentFile{"below", "/records/new?unit=C1&kind=media_play", "photos", "门口.jpg", []byte("<html>" + script), ""}, record, "只能上传照片", "only pictures"},
		{sentFile{"below", "/records/new?unit=C1&kind=media_play", "photos", "门口.png", hugePicture(), ""}, record, "文件过大", "too large"},
		{sentFile{"below", "/records/new?unit=C1&kind=media_play", "photos", "门口.jpg", []byte("\xff\xd8\xff\xe0" + script), ""}, record, "已损坏", "damaged"},
		{sentFile{"office", "/materials/new", "file", "卡片.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), ""},
			[]string{"unit", district, "title", "防骗卡", shapeField, "leaflet", "topic", "刷单返利"}, "只能上传照片", "only pictures"},
		{sentFile{"head", "/papers/templates", "file", "函.docx", template, ""}, []string{"form", "template", "kind", "reminder"}, "太大", "too large"},
		{sentFile{"head", "/papers/templates", "file", "函.docx", []byte("PK\x03\x04" + script), ""}, []string{"form", "template", "kind", "reminder"}, "不是可用的 Word 文档", "no Word document"},
		{sentFile{"office", "/outlines", "file", "轮廓.geojson", []byte(strings.Repeat("[", 4<<20)), ""}, []string{"form", "upload"}, "JSON", "JSON"},
		{sentFile{"office", "/imports", "file", "../台账.exe", []byte("MZ"), ""}, []string{"kind", "records"}, "只接受", "only .xlsx"},
		{sentFile{"office", "/imports", "file", "台账.csv", nil, ""}, []string{"kind", "records"}, "文件是空的", "empty"},
		{sentFile{"office", "/imports", "file", "台账.csv", make([]byte, largeBody+1), ""}, []string{"kind", "records"}, "太大", "too large"},
	}
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.hire(t, "head", "group_head", district)
		entries := func() int64 {
			t.Helper()
			s, err := w.app.Settings(t.Context(), w.callerOf(t, "system"))
			must(t, err)
			return s.Entries
		}
		before := entries()
		for _, tt := range tests {
			for language, want := range map[string]string{"zh": tt.zh, "en": tt.en} {
				f := tt.sentFile
				f.language = language
				answer := w.sendFile(t, f, tt.form...)
				body := answer.Body.String()
				if answer.Code < 400 || answer.Code >= 500 || !strings.Contains(body, want) || strings.Contains(body, script) {
					t.Errorf("%s with %s, in %s: got %d, want the page to say %q", tt.path, tt.name, language, answer.Code, want)
				}
			}
		}
		if after := entries(); after != before {
			t.Errorf("%d entries were written to the audit", after-before)
		}
		if got := w.ask("office", "GET /records/attack").Code; got != http.StatusNotFound {
			t.Errorf("got %d for the record, want none", got)
		}
	})
}

// A workbook that unfolds is taken to be checked, and its page says what is wrong with it; checking it takes no more memory than any sheet.
func TestImportPageOfAWorkbookThatUnfolds(t *testing.T) {
	book := unfolding(t, "xl/workbook.xml", "xl/sheet.xml", "<worksheet><sheetData>")
	w := sqliteWorld(t)
	sent := w.sendFile(t, sentFile{visitor: "office", path: "/imports", field: "file", name: "台账.xlsx", data: book}, "kind", "records")
	if sent.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", sent.Code, sent.Body)
	}
	var start, end runtime.MemStats
	runtime.ReadMemStats(&start)
	must(t, w.app.WorkNow(t.Context()))
	runtime.ReadMemStats(&end)
	if took := end.TotalAlloc - start.TotalAlloc; took > 24<<20 {
		t.Errorf("checking %d KB took %d MB", len(book)>>10, took>>20)
	}
	for language, want := range map[string]string{"zh": "文件展开后过大", "en": "the file is too large"} {
		page := w.askWith("GET "+sent.Header().Get("Location"), func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: languageCookie, Value: language})
			r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions["office"]})
		})
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), want) {
			t.Errorf("in %s: got %d, want %q", language, page.Code, want)
		}
	}
}

// What is kept as it came and is a page as well is never shown as one: it is saved, under the kind that it was found to be.
func TestPolyglotsAreNeverShown(t *testing.T) {
	t.Parallel()
	w := sqliteWorld(t)
	office := w.callerOf(t, "office")
	kept, err := w.app.PutAttachment(t.Context(), office, district, "通知.html", strings.NewReader("%PDF-1.4\n<html>"+script))
	must(t, err)
	must(t, w.app.PutMaterial(t.Context(), office, app.MaterialChange{ID: "sheet", Unit: district, File: kept.Hash,
		Material: campaign.Material{Title: "反诈明白纸", Topic: "刷单返利", Form: "leaflet", Public: true}}))
	for path, visitor := range map[string]string{"/attachments/" + kept.Hash: "office", "/materials/sheet/file": "office", "/public/" + district + "/materials/sheet": "anonymous"} {
		got := w.ask(visitor, "GET "+path)
		h := got.Header()
		if got.Code != http.StatusOK || h.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: got %d %v, want a PDF to be saved", path, got.Code, h)
		}
	}
}
