package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// mark is a piece of personal data that somebody has typed where it does not belong, or that is sealed.
type mark struct {
	where string
	text  string
	seen  []string // callers who may read it; nobody else, and nothing else, shows it
}

// aboveC1 are the callers who may read the records of C1.
var aboveC1 = []string{"below", "office"}

// plant types marks into every free text that the interface takes, and gives them. In cases and in what answers them they are
// taken out before anything is stored.
func plant(t *testing.T, w *world) []mark {
	t.Helper()
	phone := func(n int) string { return fmt.Sprintf("1390000%04d", n) }
	id := "11010519491231002X"
	told := "受害人赵样例,电话" + phone(1) + ",证件" + id
	w.must(t, "office", http.StatusCreated, "POST /cases", `{"id":"p1","number":"样公(刑)字〔2023〕7号","unit":"C1","on":"2023-05-08","type":"刷单返利","narrative":"`+told+`"}`)
	w.must(t, "office", http.StatusOK, "POST /cases/p1/attribute", `{"id":"p2","unit":"C2","reason":"钱样例本人,电话`+phone(2)+`"}`)
	w.must(t, "office", http.StatusNoContent, "POST /cases/p2/dispute", `{"reason":"电话`+phone(3)+`"}`)
	w.must(t, "office", http.StatusCreated, "POST /records", `{"id":"p3","kind":"rectification","unit":"C2","on":"2023-05-09","ref":"p1","fields":{"result":"姓名:孙样例,电话`+phone(4)+`"}}`)
	w.must(t, "office", http.StatusCreated, "POST /records", `{"id":"p4","kind":"case","unit":"C1","on":"2023-05-08","fields":{"type":"刷单返利","narrative":"电话`+phone(5)+`，又一个`+phone(6)+`"}}`)
	w.must(t, "office", http.StatusCreated, "POST /records", `{"id":"p5","kind":"case","unit":"C1","on":"2023-05-08","supersedes":"p4","reason":"电话`+phone(7)+`","fields":{"type":"刷单返利"}}`)
	w.must(t, "office", http.StatusOK, "POST /cases/suggestion", `{"narrative":"电话`+phone(8)+`"}`)
	w.must(t, "office", http.StatusCreated, "POST /records", `{"id":"p6","kind":"guidance","unit":"C1","on":"2023-05-09","fields":{"advice":"电话`+phone(9)+`"}}`)
	w.must(t, "office", http.StatusCreated, "POST /waivers", `{"unit":"C1","duty":"public_events","period":"2023-03","reason":"电话`+phone(10)+`"}`)
	w.must(t, "below", http.StatusNoContent, "POST /records/kept/void", `{"reason":"电话`+phone(11)+`"}`)
	w.must(t, "office", http.StatusUnprocessableEntity, "POST /records", `{"id":"p7","kind":"handout","unit":"C1","on":"2023-05-09","fields":{"material":"电话`+phone(12)+`","copies":"`+phone(12)+`x"}}`)
	out := []mark{{"narrative", "赵样例", nil}, {"narrative", id, nil}, {"attribution", "钱样例", nil}, {"answer", "孙样例", nil}}
	for n := 1; n <= 8; n++ {
		out = append(out, mark{"case", phone(n), nil})
	}
	return append(out, mark{"advice", phone(9), aboveC1}, mark{"waiver", phone(10), aboveC1}, mark{"void", phone(11), aboveC1}, mark{"refused", phone(12), nil}, mark{"password", password, nil})
}

// whole is an answer with the files that a zip or Word document packs.
func whole(t *testing.T, answer []byte) string {
	t.Helper()
	if !bytes.HasPrefix(answer, []byte("PK")) {
		return string(answer)
	}
	archive, err := zip.NewReader(bytes.NewReader(answer), int64(len(answer)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// TestMarksStayWhereTheyMay reads every operation's answer as every caller. No mark of a case is anywhere; one that somebody typed
// into a record of C1 is read by those who may read the records of C1 and by nobody else.
func TestMarksStayWhereTheyMay(t *testing.T) {
	onEngines(t, readEverything)
}

// readEverything asks all that there is.
func readEverything(t *testing.T, w *world) {
	marks := plant(t, w)
	asked := []string{"GET /records", "GET /records?kind=case", "GET /records?state=void", "GET /records/p1", "GET /records/p2", "GET /records/p3", "GET /records/p4", "GET /records/p5",
		"GET /records/p6", "GET /records/kept", "GET /cases/p1/history", "GET /cases/p2/history", "GET /cases/p5/history", "GET /cases/p2/trace", "GET /cases/p5/trace",
		"GET /cases/p5/trace.docx", "GET /verdicts", "GET /verdicts?state=waived", "GET /follow-ups", "GET /explanations?unit=C1&duty=zero_month&period=2023-03", "GET /evaluation",
		"GET /bulletin?unit=C1&period=2023-04", "GET /analysis", "GET /suggestions", "GET /export", "GET /audit", "GET /units", "GET /todo"}
	type asking struct{ what, body string }
	var all []asking
	for _, what := range asked {
		all = append(all, asking{what, ""})
	}
	for _, row := range accessTable() {
		if !strings.HasPrefix(row.id, "sign-out") {
			all = append(all, asking{row.what, row.body})
		}
	}
	read := map[string]bool{}
	for _, caller := range callers {
		for _, q := range all {
			fill := strings.NewReplacer("%c", "privacy-"+caller, "%p", w.persons["below"], "%q", w.persons["spare"])
			answer := w.ask(caller, fill.Replace(q.what), fill.Replace(q.body))
			text := whole(t, answer.Body.Bytes()) + fmt.Sprint(answer.Header())
			for _, m := range marks {
				if !strings.Contains(text, m.text) {
					continue
				}
				read[m.text+caller] = true
				if !slices.Contains(m.seen, caller) {
					t.Errorf("%s as %s shows the mark of the %s", q.what, caller, m.where)
				}
			}
		}
	}
	for _, m := range marks {
		for _, caller := range m.seen {
			if !read[m.text+caller] {
				t.Errorf("the mark of the %s is nowhere for %s, who may read it: the test looks at too little", m.where, caller)
			}
		}
	}
}
