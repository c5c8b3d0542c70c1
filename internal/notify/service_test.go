package notify

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// A service's answers lead nowhere inside: not by a redirect, not by what they name, and they end.
func TestServiceClient(t *testing.T) {
	t.Parallel()
	var inside atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside.Add(1) }))
	t.Cleanup(target.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, target.URL, http.StatusFound)
		case "/flood":
			_, _ = io.Copy(w, endless{}) // until the reader has gone
		default:
			_, _ = io.WriteString(w, "{}")
		}
	}))
	t.Cleanup(server.Close)
	ask := func(service, address string) (*http.Response, error) {
		client, err := ServiceClient(service)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.CloseIdleConnections)
		return client.Get(address)
	}
	for name, path := range map[string]string{"sound": "/", "away": "/away"} {
		answer, err := ask(server.URL, server.URL+path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want := map[string]int{"/": http.StatusOK, "/away": http.StatusFound}[path]; answer.StatusCode != want {
			t.Errorf("%s: got %d, want %d", name, answer.StatusCode, want)
		}
		_ = answer.Body.Close()
	}
	flood, err := ask(server.URL, server.URL+"/flood")
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(flood.Body)
	if err == nil || len(got) > maxServiceAnswer {
		t.Errorf("got %d bytes of an endless answer, %v; want an error and at most %d", len(got), err, maxServiceAnswer)
	}
	_ = flood.Body.Close()
	for name, tt := range map[string]struct{ service, names string }{
		"this machine":  {"http://id.example.cn", target.URL},
		"by its name":   {"http://id.example.cn", strings.Replace(target.URL, "127.0.0.1", "localhost", 1)},
		"a cloud":       {"http://169.254.169.254", "http://169.254.169.254/latest/meta-data"},
		"another cloud": {"http://id.example.cn", "http://100.100.100.200/latest/meta-data"},
		"translated":    {"http://id.example.cn", "http://[64:ff9b::a9fe:a9fe]/"},
	} {
		if _, err := ask(tt.service, tt.names); !errors.Is(err, errPrivate) {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	if _, err := ask("https://id.example.cn", server.URL); err == nil || !strings.Contains(err.Error(), "without TLS") {
		t.Errorf("without TLS: got %v, want it refused", err)
	}
	if inside.Load() > 0 {
		t.Errorf("what lies inside was called %d times", inside.Load())
	}
	for _, address := range []string{"", "id.example.cn", "file:///etc/passwd", "https://"} {
		if _, err := ServiceClient(address); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

// endless says a forever.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
