package gate_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"wuzha/internal/gate"
)

func TestGuard(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler http.HandlerFunc
		site    string // Sec-Fetch-Site of a POST
		want    int
	}{
		{"an answer", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }, "same-origin", http.StatusTeapot},
		{"nothing said", func(http.ResponseWriter, *http.Request) {}, "same-origin", http.StatusOK},
		{"a panic", func(http.ResponseWriter, *http.Request) { panic("boom") }, "same-origin", http.StatusBadGateway},
		{"another site", func(http.ResponseWriter, *http.Request) {}, "cross-site", http.StatusForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var seen gate.Seen
			o := gate.Options{Policy: "default-src 'none'", Observe: func(s gate.Seen) { seen = s },
				Fault: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }}
			next := func(w http.ResponseWriter, r *http.Request) {
				gate.Of(r.Context()).Route = "POST /x"
				tt.handler(w, r)
			}
			r := httptest.NewRequest(http.MethodPost, "/x", nil)
			r.Header.Set("Sec-Fetch-Site", tt.site)
			w := httptest.NewRecorder()
			gate.Guard(o, http.HandlerFunc(next)).ServeHTTP(w, r)
			if w.Code != tt.want || seen.Status != tt.want {
				t.Errorf("got %d, seen %+v, want %d", w.Code, seen, tt.want)
			}
			if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Request-Id") != seen.Request && seen.Request != "" {
				t.Errorf("headers: %v", w.Header())
			}
		})
	}
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		c := gate.SessionCookie(secure, "s")
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != secure || c.Path != "/" || c.Domain != "" || c.Name != gate.CookieName(secure) {
			t.Errorf("secure %v: got %+v", secure, c)
		}
		if ended := gate.SessionCookie(secure, ""); ended.MaxAge >= 0 {
			t.Errorf("secure %v: an ended session has %+v", secure, ended)
		}
	}
}
