package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"wuzha/internal/notify"
)

// TestOIDCThatAttacks: a sign-in service that has been taken over leads us nowhere inside, fills no memory, and lets nobody in.
func TestOIDCThatAttacks(t *testing.T) { onEngines(t, testOIDCThatAttacks) }

func testOIDCThatAttacks(t *testing.T, w *world) {
	var inside, said atomic.Int64
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside.Add(1) }))
	t.Cleanup(target.Close)
	elsewhere := strings.Replace(target.URL, "127.0.0.1", "localhost", 1)
	document := func(token, keys string) func(http.ResponseWriter, string) {
		return func(w http.ResponseWriter, own string) {
			answerJSON(w, map[string]any{"issuer": own, "authorization_endpoint": own + "/authorize", "token_endpoint": token, "jwks_uri": keys, "id_token_signing_alg_values_supported": []string{"RS256"}})
		}
	}
	for name, tt := range map[string]struct {
		says   func(w http.ResponseWriter, own string)
		begins bool // a browser is sent off, and finds out when it comes back
	}{
		"a redirect inside": {func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", target.URL)
			w.WriteHeader(http.StatusFound)
		}, false},
		"an answer without end": {func(w http.ResponseWriter, _ string) {
			for block := []byte(strings.Repeat("[", 64<<10)); ; {
				n, err := w.Write(block)
				if said.Add(int64(n)); err != nil {
					return
				}
			}
		}, false},
		"a token from inside":   {document(elsewhere+"/token", elsewhere+"/keys"), true},
		"a token from a cloud":  {document("http://169.254.169.254/latest/meta-data", "http://100.100.100.200/keys"), true},
		"a token from a folder": {document("file:///etc/passwd", "file:///etc/passwd"), true},
	} {
		i := &issuer{}
		i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { tt.says(w, i.URL) }))
		t.Cleanup(i.Close)
		client, err := notify.ServiceClient(i.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.CloseIdleConnections)
		w.handler = New(Options{App: w.app, OIDC: &OIDC{Issuer: i.URL, ClientID: "wuzha", ClientSecret: "secret", URL: "http://wuzha.test/", Client: client}})
		answer := func() *httptest.ResponseRecorder {
			if !tt.begins {
				return w.askWith("GET /oidc/start", "", func(*http.Request) {})
			}
			cookie := i.begin(t, w)
			return w.comeBack(cookie, "code=code-1&state="+i.asked.Get("state"))
		}()
		body := answer.Body.String()
		if answer.Code != http.StatusServiceUnavailable || !strings.Contains(body, "统一身份认证服务暂不可用") || !strings.Contains(body, "cannot be used now") ||
			strings.Contains(fmt.Sprint(answer.Header()), "wzsession=") {
			t.Errorf("%s: got %d %s, want the service down and nobody let in", name, answer.Code, body)
		}
	}
	if inside.Load() > 0 {
		t.Errorf("what lies inside was called %d times", inside.Load())
	}
	const onTheWay = 32 << 20 // what both machines hold of a connection
	if said.Load() > 1<<20+onTheWay {
		t.Errorf("%d MB of an endless answer were read", said.Load()>>20)
	}
}
