package api

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

// wordText is the main part of a Word document.
func wordText(t *testing.T, docx []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A program drafts a paper, writes it, gives the office's own template, and writes it again in that.
func TestPapers(t *testing.T) { onEngines(t, testPapers) }

func testPapers(t *testing.T, w *world) {
	const body = `{"unit":"C1","inputs":{"headline":"关于集中宣传的通知","text":"请认真组织。"}}`
	if kinds := w.ask("office", "GET /paper-kinds", "").Body.String(); !strings.Contains(kinds, `"id":"notice"`) || !strings.Contains(kinds, `"id":"headline"`) {
		t.Errorf("the kinds are %s", kinds)
	}
	if draft := w.ask("office", "POST /papers/notice/draft", body).Body.String(); !strings.Contains(draft, "请认真组织。") {
		t.Errorf("the draft is %s", draft)
	}
	shipped := w.ask("office", "POST /papers/notice", body)
	if text := wordText(t, shipped.Body.Bytes()); !strings.Contains(text, "关于集中宣传的通知") || shipped.Header().Get("Content-Disposition") != `attachment; filename="wuzha-notice.docx"` {
		t.Errorf("got %s with %v", text, shipped.Header())
	}
	// Any paper of ours can be a template: this one has its placeholder in the text.
	template := w.ask("office", "POST /papers/notice", `{"unit":"C1","inputs":{"headline":"样式","text":"自有版式{{正文}}"}}`).Body.String()
	if put := w.ask("office", "PUT /paper-templates/notice?name=a.docx", template); put.Code != http.StatusNoContent {
		t.Fatalf("got %d: %s", put.Code, put.Body)
	}
	if own := wordText(t, w.ask("office", "POST /papers/notice", body).Body.Bytes()); !strings.Contains(own, "自有版式") || !strings.Contains(own, "请认真组织。") {
		t.Errorf("the template is not used: %s", own)
	}
	if back := w.ask("office", "GET /paper-templates/notice", "").Body.String(); back != template {
		t.Error("the template is not given back as it was")
	}
	if list := w.ask("office", "GET /paper-templates", "").Body.String(); !strings.Contains(list, `"name":"a.docx"`) {
		t.Errorf("the list is %s", list)
	}
	if gone := w.ask("office", "DELETE /paper-templates/notice", ""); gone.Code != http.StatusNoContent {
		t.Errorf("got %d: %s", gone.Code, gone.Body)
	}
	if again := w.ask("office", "POST /papers/notice", body).Body.Bytes(); !bytes.Equal(again, shipped.Body.Bytes()) {
		t.Error("the shipped layout is not back")
	}
	if ledger := w.ask("office", "GET /ledgers?unit=T1&period=2023-04", "").Body.Bytes(); !bytes.HasPrefix(ledger, []byte("PK")) {
		t.Errorf("the ledger is %.80q", ledger)
	}
}
