package api

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wuzha/internal/campaign"
	"wuzha/internal/gate"
)

// Each kind of refusal has a status; only faults of the machine have one of the server's.
func TestKinds(t *testing.T) {
	t.Parallel()
	for _, k := range campaign.ErrorKinds() {
		p, ok := refusal(fmt.Errorf("close case: %w", campaign.Refuse(k, "不行", "no")), noon())
		machine := k == campaign.Unavailable || k == campaign.Full
		if !ok || p.Status < 400 || p.Status > 599 || (p.Status >= 500) != machine || p.Kind != string(k) || p.Detail != "不行" || p.DetailEn != "no" {
			t.Errorf("%s: got %+v, %t", k, p, ok)
		}
	}
	if p, ok := refusal(errors.New("disk on fire"), noon()); ok {
		t.Errorf("a fault: got %+v, want no refusal", p)
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		err  error
		want *Problem
	}{
		{"faults keep their places", campaign.Under("records[3]", campaign.InvalidAt("fields.people", "太多", "too many")),
			&Problem{Status: 422, Kind: "invalid", Errors: []Fault{{"records[3].fields.people", "太多", "too many"}}}},
		{"too early", &campaign.Error{Kind: campaign.Exhausted, RetryAt: noon().Add(1500 * time.Millisecond).UnixMilli()},
			&Problem{Status: 429, Kind: "exhausted", header: http.Header{"Retry-After": {"2"}}}},
		{"no longer too early", &campaign.Error{Kind: campaign.Exhausted, RetryAt: noon().UnixMilli() - 5},
			&Problem{Status: 429, Kind: "exhausted", header: http.Header{"Retry-After": {"1"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _ := refusal(tt.err, noon())
			tt.want.Type, tt.want.Title = "about:blank", http.StatusText(tt.want.Status)
			got.Detail, got.DetailEn = "", ""
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(Problem{})); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSessionCookie(t *testing.T) { onEngines(t, testSessionCookie) }

func testSessionCookie(t *testing.T, w *world) {
	body := `{"login":"office","password":"` + password + `"}`
	plain := w.must(t, "anonymous", http.StatusCreated, "POST /session", body).Header().Get("Set-Cookie")
	if !regexp.MustCompile(`^wuzha=wzsession_[\w-]+; Path=/; HttpOnly; SameSite=Lax$`).MatchString(plain) {
		t.Errorf("cookie without TLS: got %q", plain)
	}
	secure := New(Options{App: w.app, Secure: true})
	w.handler = secure
	over := w.must(t, "anonymous", http.StatusCreated, "POST /session", body).Header().Get("Set-Cookie")
	if !regexp.MustCompile(`^__Host-wuzha=wzsession_[\w-]+; Path=/; HttpOnly; Secure; SameSite=Lax$`).MatchString(over) {
		t.Errorf("cookie with TLS: got %q", over)
	}
	w.must(t, "office", http.StatusUnauthorized, "GET /me", "") // the cookie without TLS is nothing here
}

func TestTokens(t *testing.T) { onEngines(t, testTokens) }

func testTokens(t *testing.T, w *world) {
	made := w.must(t, "office", http.StatusCreated, "POST /tokens", `{"label":"报表程序","unit":"T1","actions":["view"],"expires":1686000000000}`)
	var token struct{ ID, Secret string }
	if err := json.Unmarshal(made.Body.Bytes(), &token); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, authorization, what, body string
		want                            int
	}{
		{"inside", "Bearer " + token.Secret, "GET /units/C1", "", 200},
		{"outside", "Bearer " + token.Secret, "GET /units/C2", "", 404},
		{"another action", "bearer " + token.Secret, "POST /records", handout("by-token", "C1"), 403},
		{"what only a person may", "Bearer " + token.Secret, "GET /sessions", "", 403},
		{"forged", "Bearer wzapi_x", "GET /units/C1", "", 401},
		{"a session is no token", "Bearer " + w.sessions["office"], "GET /units/C1", "", 401},
		{"another scheme", "Basic b2ZmaWNlOng=", "GET /units/C1", "", 401},
		{"a token goes before the cookie", "Bearer wzapi_x", "GET /me", "", 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := w.askWith(tt.what, tt.body, func(r *http.Request) {
				r.Header.Set("Authorization", tt.authorization)
				r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions["office"]})
			})
			if got.Code != tt.want {
				t.Errorf("got %d %s, want %d", got.Code, got.Body, tt.want)
			}
		})
	}
	w.must(t, "office", http.StatusNoContent, "DELETE /tokens/"+token.ID, "")
	got := w.askWith("GET /units/C1", "", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token.Secret) })
	if got.Code != http.StatusUnauthorized {
		t.Errorf("a revoked token: got %d, want 401", got.Code)
	}
}

func TestETag(t *testing.T) { onEngines(t, testETag) }

func testETag(t *testing.T, w *world) {
	for _, path := range []string{"GET /units/C1", "GET /records/kept"} {
		tag := w.must(t, "office", http.StatusOK, path, "").Header().Get("ETag")
		for held, want := range map[string]int{tag: 304, `"x", W/` + tag: 304, "*": 304, `"x"`: 200, "": 200} {
			got := w.askWith(path, "", func(r *http.Request) {
				r.Header.Set("If-None-Match", held)
				r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: w.sessions["office"]})
			})
			if got.Code != want || got.Header().Get("ETag") != tag || want == 304 && got.Body.Len() != 0 {
				t.Errorf("%s with %q: got %d %s, want %d", path, held, got.Code, got.Body, want)
			}
		}
	}
	before := w.must(t, "office", http.StatusOK, "GET /records/kept", "").Header().Get("ETag")
	w.must(t, "office", http.StatusNoContent, "POST /records/kept/confirm", `{"seen":"submitted"}`)
	if after := w.must(t, "office", http.StatusOK, "GET /records/kept", "").Header().Get("ETag"); after == before {
		t.Error("the ETag of a confirmed record is the one it had before")
	}
	w.must(t, "office", http.StatusPreconditionFailed, "POST /records/kept/return", `{"seen":"submitted","reason":"份数与照片不符"}`)
}

func TestPages(t *testing.T) { onEngines(t, testPages) }

func testPages(t *testing.T, w *world) {
	var seen []string
	for after := "first"; after != ""; {
		query := "?limit=2"
		if after != "first" {
			query += "&after=" + url.QueryEscape(after)
		}
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		got := w.must(t, "office", http.StatusOK, "GET /units"+query, "")
		if err := json.Unmarshal(got.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, u := range page.Items {
			seen = append(seen, u.ID)
		}
		after = page.Next
	}
	if diff := cmp.Diff([]string{"990001", "T1", "C1", "T2", "C2"}, seen); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

func TestBatch(t *testing.T) { onEngines(t, testBatch) }

func testBatch(t *testing.T, w *world) {
	got := w.must(t, "below", http.StatusOK, "POST /records/batch", `{"records":[`+handout("b1", "C1")+`,`+handout("kept", "C1")+`,`+handout("b2", "C2")+`,`+
		strings.Replace(handout("b3", "C1"), `"copies":"20"`, `"copies":"many"`, 1)+`]}`)
	var out struct {
		Outcomes []struct {
			ID, Outcome string
			Error       *Problem
		}
	}
	if err := json.Unmarshal(got.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, o := range out.Outcomes {
		line := o.ID + " " + o.Outcome
		if o.Error != nil {
			line += " " + o.Error.Kind
			for _, f := range o.Error.Errors {
				line += " " + f.Location
			}
		}
		told = append(told, line)
	}
	want := []string{"b1 accepted", "kept repeated", "b2 refused not_found", "b3 refused invalid fields.copies"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	many := strings.TrimSuffix(strings.Repeat(handout("x", "C1")+",", 1001), ",")
	w.must(t, "below", http.StatusUnprocessableEntity, "POST /records/batch", `{"records":[`+many+`]}`)
}

func TestFiles(t *testing.T) { onEngines(t, testFiles) }

func testFiles(t *testing.T, w *world) {
	got := w.must(t, "office", http.StatusOK, "GET /export", "")
	archive, err := zip.NewReader(bytes.NewReader(got.Body.Bytes()), int64(got.Body.Len()))
	if err != nil || got.Header().Get("Content-Type") != "application/zip" {
		t.Fatalf("export: %v, %s", err, got.Header())
	}
	if _, err := archive.Open("records.csv"); err != nil {
		t.Error(err)
	}
	paper := w.must(t, "office", http.StatusOK, "GET /bulletin?unit="+district+"&period=2023-04", "")
	if !strings.HasPrefix(paper.Body.String(), "#") || paper.Header().Get("Content-Type") != "text/markdown; charset=utf-8" {
		t.Errorf("bulletin: %s %.200s", paper.Header(), paper.Body)
	}
}

// The page and the description ask for nothing from outside, and the description names every operation once.
func TestDocs(t *testing.T) {
	t.Parallel()
	s := newServer(Options{Version: "1"})
	w := &world{handler: gate.Guard(s.gate(), http.HandlerFunc(s.route))}
	page := w.must(t, "anonymous", http.StatusOK, "GET /docs", "")
	if outside := regexp.MustCompile(`(src|href|action)="(https?:)?//|<script|style="`).FindString(page.Body.String()); outside != "" {
		t.Errorf("the page has %q", outside)
	}
	if got := page.Header().Get("Content-Security-Policy"); got != docsPolicy {
		t.Errorf("policy: got %q", got)
	}
	w.must(t, "anonymous", http.StatusOK, "GET /docs.css", "")
	var spec struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string
			Responses   map[string]any
		}
	}
	if err := json.Unmarshal(w.must(t, "anonymous", http.StatusOK, "GET /openapi.json", "").Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for path, methods := range spec.Paths {
		for method, op := range methods {
			if op.OperationID == "" || seen[op.OperationID] || op.Summary == "" || op.Responses["default"] == nil || !strings.Contains(page.Body.String(), `id="`+op.OperationID+`"`) {
				t.Errorf("%s %s: got %+v, want an id of its own, a summary, a refusal and a place on the page", method, path, op)
			}
			seen[op.OperationID] = true
		}
	}
	if !strings.HasPrefix(spec.OpenAPI, "3.1.") || len(seen) < 40 {
		t.Errorf("got OpenAPI %s with %d operations", spec.OpenAPI, len(seen))
	}
}

// A panic is answered, told to the log under the request's number, and harms no other request.
func TestPanic(t *testing.T) {
	t.Parallel()
	var seen []Seen
	s := newServer(Options{Observe: func(x Seen) { seen = append(seen, x) }})
	addOpen(s, operation("fail", http.MethodGet, "/fail", "出错", "fail"), func(context.Context, *none) (*none, error) { panic("told nobody") })
	w := &world{handler: gate.Guard(s.gate(), http.HandlerFunc(s.route))}
	got := w.must(t, "anonymous", http.StatusInternalServerError, "GET /fail", "")
	if !strings.Contains(got.Body.String(), `"kind":"fault"`) || len(seen) != 1 || seen[0].Status != 500 || seen[0].Route != "GET /api/v1/fail" {
		t.Errorf("got %s, observed %+v", got.Body, seen)
	}
}

// FuzzRecord reads bodies of records as the API does. Nothing that is read may be other than what the schema allows.
func FuzzRecord(f *testing.F) {
	for _, seed := range []string{handout("r1", "C1"), `{"id":"r1","kind":"visit","unit":"C1","on":"2023-02-30","fields":{"a":null}}`, `{"ID":"x"}`, `{"id":"\ud800"}`,
		`{"id":"r","id":"s"}`, "\xef\xbb\xbf{}", `[]`, `{"photos":["a",1]}`, `{"fields":{"a":{"b":[1e400]}}}`, "{\"id\":\"\xff\"}", `{"on":"0000-00-00"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var checked any
		if decode(data, &checked) != nil {
			return
		}
		var e entry
		if decode(data, &e) != nil {
			return
		}
		if _, isObject := checked.(map[string]any); !isObject && checked != nil {
			t.Fatalf("%q was read as a record", data)
		}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var again entry
		if err := decode(text, &again); err != nil || !cmp.Equal(e, again, cmpopts.EquateEmpty()) {
			t.Fatalf("%q was read as %+v, and that as %+v, %v", data, e, again, err)
		}
		said, err := e.said()
		if err == nil && said.On.String() != e.On {
			t.Fatalf("the day %q was read as %s", e.On, said.On)
		}
	})
}
