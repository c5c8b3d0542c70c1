package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"wuzha/internal/gate"
	"wuzha/internal/storetest"
)

// nasty are values that no page sends: what databases, paths, numbers and headers stumble over.
var nasty = []string{"\x00", "a\x00b", "\xff\xfe", "\u202egnp.exe", "'; DROP TABLE units; --", "../../etc/passwd", "..%2f..%2f", "9223372036854775808", "-1",
	"99999999999999999999-99-99", "{{.}}", "<script>alert(1)</script>", "\r\nSet-Cookie: wuzha=evil", strings.Repeat("长", 3000), "%", "1e309", "\ufeff"}

// askedNames are the names that pages read from their addresses.
var askedNames = []string{"action", "after", "before", "format", "from", "kind", "list", "major", "mine", "open", "page", "period", "person", "plan", "post", "procedure", "q", "return",
	"sheet", "show", "size", "start", "state", "subject", "title", "to", "type", "under", "unit", "unit_kind", "vacant", "version", "duty", "per", "at", "day", "month", "secret", "token", "once", "edition", "record", "bulletin"}

// TestNastyAddresses: whatever stands in an address, the answer is a page or a refusal, never a fault, and nothing of it is a header.
func TestNastyAddresses(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		for nth, rt := range w.server.routes() {
			if rt.method != http.MethodGet || strings.HasSuffix(rt.path, "/events") {
				continue
			}
			for i, value := range []string{nasty[nth%len(nasty)], "a\x00b", "\xff\xfe"} {
				query := url.Values{}
				for _, name := range askedNames {
					query.Set(name, value)
				}
				w.wantNoFault(t, []string{"office", "anonymous"}[(nth+i)%2], "GET "+filled(rt.path, value)+"?"+query.Encode())
			}
			alone := askedNames[nth%len(askedNames)] // the first that is refused hides the others
			w.wantNoFault(t, "office", "GET "+filled(rt.path, "C1")+"?"+url.Values{alone: {nasty[nth%len(nasty)]}}.Encode())
		}
	})
}

// filled puts a value in place of what varies in a path.
func filled(path, value string) string {
	for strings.Contains(path, "{") {
		before, rest, _ := strings.Cut(path, "{")
		_, after, _ := strings.Cut(rest, "}")
		path = before + url.PathEscape(value) + after
	}
	return path
}

// TestNastyForms: whatever is sent in a form, one value at a time.
func TestNastyForms(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		for nth, c := range pageCases() {
			if !strings.HasPrefix(c.what, http.MethodPost) || strings.Contains(c.what, "/sign-out") || strings.Contains(c.what, "sessions") {
				continue
			}
			for i := 0; i+1 < len(c.form); i += 2 {
				for _, value := range []string{nasty[(nth+i)%len(nasty)], "a\x00b"} {
					one := append([]string{}, c.form...)
					one[i+1] = value
					w.wantNoFault(t, "office", c.what, one...)
				}
			}
		}
	})
}

func (w *world) wantNoFault(t *testing.T, visitor, what string, form ...string) {
	t.Helper()
	answer := w.askWith(what, func(r *http.Request) {
		if s := w.sessions[visitor]; s != "" {
			r.AddCookie(&http.Cookie{Name: gate.PlainCookie, Value: s})
		}
	}, form...)
	if answer.Code >= 500 {
		t.Errorf("%s by %s with %.200q: got %d", what[:min(len(what), 200)], visitor, form, answer.Code)
	}
	for name, values := range answer.Header() {
		for _, v := range values {
			if strings.ContainsAny(v, "\r\n\x00") {
				t.Errorf("%.200s: header %s has a line break: %q", what, name, v)
			}
		}
	}
}
