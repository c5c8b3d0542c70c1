package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"wuzha/internal/storetest"
)

// inbox is a receiver in the office's own network. It refuses while it is shut.
type inbox struct {
	mu   sync.Mutex
	shut bool
	got  []string
}

func (i *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	i.mu.Lock()
	defer i.mu.Unlock()
	if err != nil || i.shut || r.Header.Get("Wuzha-Signature") == "" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	i.got = append(i.got, string(body))
}

func (i *inbox) setShut(shut bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.shut = shut
}

func (i *inbox) received() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]string(nil), i.got...)
}

// The system administrator sets a channel up, tries it, finds a message that was given up, and has it sent again.
func TestStoryOfAMessageChannel(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		box := &inbox{}
		receiver := httptest.NewServer(box)
		t.Cleanup(receiver.Close)
		at, err := url.Parse(receiver.URL)
		must(t, err)
		w := newWorld(t, dsn, at.Host)
		b := openBrowser(t, w)
		b.visitPage(t, "system", "/messages")
		b.do(t, chromedp.Click(`a[href*="/messages/channels/new?kind=webhook"]`))
		b.sees(t, "签名密钥")
		b.fillIn(t, "name", "示例值班系统", "address", receiver.URL+"/in", "secret", "short", "send_at", "08:30")
		b.send(t, "channel", "填写的内容有误")
		b.sees(t, "16")
		b.fillIn(t, "address", receiver.URL+"/in", "secret", "sample-secret-0123456789")
		b.send(t, "channel", "已保存")
		b.send(t, "test", "测试信息已经送达")
		if got := box.received(); len(got) != 1 || !strings.Contains(got[0], "测试信息") {
			t.Fatalf("the receiver got %q, want the test", got)
		}
		if page := see(t, b, chromedp.Evaluate[string](`document.documentElement.outerHTML`)); strings.Contains(page, "sample-secret") || strings.Contains(page, at.Host) {
			t.Error("the page shows the secret or the address again")
		}

		box.setShut(true)
		b.send(t, "test", "403")
		if _, err := w.app.SendMessages(t.Context(), district); err != nil {
			t.Fatal(err)
		}
		b.visitPage(t, "system", "/messages")
		b.sees(t, "示例值班系统没有送达")
		b.sees(t, "已停发")
		box.setShut(false)
		b.do(t, chromedp.Click(`form:has(input[name="letter"]) button`))
		b.sees(t, "已重新排队发送")
		if taken, err := w.app.SendMessages(t.Context(), district); err != nil || taken != 1 {
			t.Fatalf("got %d taken, %v, want the letter that was sent again", taken, err)
		}
		b.visitPage(t, "system", "/messages")
		b.sees(t, "已发出")
		if dead := see(t, b, chromedp.Evaluate[bool](`document.querySelector('main').innerText.includes('没有送达')`)); dead {
			t.Error("the letter still counts as given up")
		}
		if got := box.received(); len(got) != 2 || strings.Contains(got[1], "测试信息") {
			t.Errorf("the receiver got %q, want the digest once", got)
		}
	})
}

// wordFile writes a small Word document of paragraphs and gives its path.
func wordFile(t testing.TB, paragraphs ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	text := `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	for _, p := range paragraphs {
		text += "<w:p><w:r><w:t>" + p + "</w:t></w:r></w:p>"
	}
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", text + "</w:body></w:document>"},
	} {
		w, err := z.Create(part[0])
		must(t, err)
		_, err = io.WriteString(w, part[1])
		must(t, err)
	}
	must(t, z.Close())
	path := filepath.Join(t.TempDir(), "提醒函.docx")
	must(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// An office brings its own template: one with an unknown placeholder is refused with the list of those that there are, a good one is in
// use from the next paper on.
func TestStoryOfAnOwnTemplate(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.hire(t, "head", "group_head", district)
		b := openBrowser(t, w)
		upload := func(file, words string) {
			t.Helper()
			b.do(t, chromedp.SetUploadFiles(`input[name="file"]`, []string{file}))
			b.fillIn(t, "kind", "reminder")
			b.send(t, "template", words)
		}
		b.visitPage(t, "head", "/papers")
		b.do(t, chromedp.Click(`a[href="/papers/templates"]`))
		b.sees(t, "还没有自己的模板")
		b.sees(t, "阵地标签的版式固定")
		upload(wordFile(t, "{{标题}}", "{{当事人姓名}}"), "{{当事人姓名}}")
		b.sees(t, "可用的占位：{{")
		b.sees(t, "{{主送机关}}")
		upload(wordFile(t, "本办格式", "{{标题}}", "{{主送机关}}：", "{{正文}}"), "已启用")
		b.sees(t, "提醒函.docx")

		inputs := []string{"form", "paper", "do", "word", "unit", "C1", "period", "2023-04", "inputs.matters", "每月宣讲未完成", "inputs.deadline", "2023-05-31"}
		if text := wordText(t, w.ask("head", "POST /papers/reminder", inputs...).Body.Bytes()); !strings.Contains(text, "本办格式") || !strings.Contains(text, "鹿鸣社区：") || !strings.Contains(text, "于2023年5月31日前补齐") {
			t.Errorf("the next paper is not in the template: %s", text)
		}
		b.do(t, chromedp.Click(`form:has(input[value="remove"]) button`))
		b.sees(t, "今后用内置的版式")
		if text := wordText(t, w.ask("head", "POST /papers/reminder", inputs...).Body.Bytes()); strings.Contains(text, "本办格式") {
			t.Error("the template is used after it was taken out of use")
		}
	})
}
