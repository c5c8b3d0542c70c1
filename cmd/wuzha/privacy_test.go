package main

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMarksStayOutOfMetricsAndLog runs a server, types marked personal data into its free texts, its addresses and what it refuses, signs in with it, and
// reads what is outside the pages and the API: metrics, health, the log, and what a backup says of itself.
func TestMarksStayOutOfMetricsAndLog(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, database []string) {
		wuzha, data := program(t), filepath.Join(t.TempDir(), "data")
		p, err := launch(wuzha, data, true, database...)
		if err != nil {
			t.Fatal(err)
		}
		defer p.stop()
		office := settleServer(t, p)
		marks := plantMarks(t, office)
		outside := map[string]string{}
		for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
			outside[path] = fetch(t, office, path, http.StatusOK)
		}
		backup := filepath.Join(t.TempDir(), "backup.wuzha")
		said, code := says(t, wuzha, append([]string{"backup", backup, "--plain", "--data", data}, database...)...)
		if code != exitOK {
			t.Fatalf("backup: %d, %s", code, said)
		}
		outside["wuzha backup"] = said
		outside["the log"] = p.log()
		for where, text := range outside {
			for _, m := range append(marks, testPassword) {
				if strings.Contains(text, m) {
					t.Errorf("%s has the mark %s", where, m)
				}
			}
		}
		if !strings.Contains(outside["/metrics"], `route="POST /api/v1/cases"`) || outside["wuzha backup"] == "" {
			t.Errorf("the metrics do not count what was asked: the test looks at too little: %.300s, %q", outside["/metrics"], outside["wuzha backup"])
		}
	})
}

// plantMarks types marks wherever somebody can.
func plantMarks(t *testing.T, office *caller) []string {
	t.Helper()
	name, phone, id := "赵样例", "13900000001", "11010519491231002X"
	told := "居民" + name + "，电话" + phone + "，证件" + id
	on := time.Now().AddDate(0, 0, -3).Format(time.DateOnly)
	office.must(t, http.StatusCreated, "POST", "/cases", object{"id": "p1", "unit": "C1", "on": on, "type": "刷单返利", "narrative": told}, nil)
	for _, x := range []struct {
		method, path string
		body         object
	}{
		{"POST", "/cases/p1/dispute", object{"reason": told}},
		{"PUT", "/cases/p1/contact", object{"name": name, "phone": phone}},
		{"POST", "/cases/p1/contact/open", object{"reason": told}},
		{"POST", "/records", object{"id": phone, "kind": told, "unit": name, "on": id}},
		{"POST", "/session", object{"login": phone, "password": id}},
		{"POST", "/" + url.PathEscape(told), object{"x": told}},
		{"GET", "/units/" + url.PathEscape(name), nil},
		{"GET", "/records?unit=" + url.QueryEscape(told), nil},
		{"GET", "/cases/" + phone + "/history?of=" + id, nil},
	} {
		if _, err := office.call(x.method, x.path, x.body, nil); err != nil {
			t.Errorf("%s: the server failed: %v", x.method, err)
		}
	}
	for _, path := range []string{"/units/" + url.PathEscape(name), "/nobody/" + phone, "/cases?q=" + url.QueryEscape(told), "/public/" + id} {
		answer, err := http.Get(office.url + path)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
	}
	return []string{name, phone, id, url.QueryEscape(name), url.PathEscape(name)}
}
