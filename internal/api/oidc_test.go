package api

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"wuzha/internal/gate"
)

// issuer is a sign-in service on this machine. It signs in whoever asks as subject.
type issuer struct {
	*httptest.Server
	key     *rsa.PrivateKey
	subject string
	asked   url.Values           // of the last request to sign in
	claims  func(map[string]any) // changes what the next token says
	forge   bool                 // signs with another key
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key, subject: "s-1"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		answerJSON(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k", "e": "AQAB", "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes())}}})
	})
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func answerJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// token gives an id token to who shows the code and the verifier behind the challenge.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if r.FormValue("code") != "code-1" || oauth2.S256ChallengeFromVerifier(r.FormValue("code_verifier")) != i.asked.Get("code_challenge") || id != "wuzha" || secret != "secret" {
		w.WriteHeader(http.StatusBadRequest)
		answerJSON(w, map[string]string{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{"iss": i.URL, "aud": "wuzha", "sub": i.subject, "nonce": i.asked.Get("nonce"), "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix()}
	if i.claims != nil {
		i.claims(claims)
	}
	answerJSON(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": i.sign(claims)})
}

func (i *issuer) sign(claims map[string]any) string {
	text, _ := json.Marshal(claims)
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RS256","kid":"k"}`)) + "." + base64.RawURLEncoding.EncodeToString(text)
	sum := sha256.Sum256([]byte(signed))
	key := i.key
	if i.forge {
		key, _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	sig, _ := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// begin sends a browser off and gives the cookie that it holds meanwhile.
func (i *issuer) begin(t *testing.T, w *world) *http.Cookie {
	t.Helper()
	start := w.must(t, "anonymous", http.StatusSeeOther, "GET /oidc/start", "")
	to, err := url.Parse(start.Header().Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), i.URL+"/authorize?") {
		t.Fatalf("sent to %s, %v; want the service", to, err)
	}
	i.asked = to.Query()
	for name, want := range map[string]string{"response_type": "code", "client_id": "wuzha", "scope": "openid", "code_challenge_method": "S256", "redirect_uri": "http://wuzha.test/api/v1/oidc/callback"} {
		if got := i.asked.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	cookies := start.Result().Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].MaxAge != 600 {
		t.Fatalf("got cookies %v", cookies)
	}
	return cookies[0]
}

func (w *world) comeBack(cookie *http.Cookie, query string) *httptest.ResponseRecorder {
	return w.askWith("GET /oidc/callback?"+query, "", func(r *http.Request) {
		if cookie != nil {
			r.AddCookie(cookie)
		}
	})
}

// fromOutside lets a world be entered by a sign-in service.
func (w *world) fromOutside(t *testing.T) *issuer {
	t.Helper()
	i := newIssuer(t)
	w.handler = New(Options{App: w.app, OIDC: &OIDC{Issuer: i.URL, ClientID: "wuzha", ClientSecret: "secret", URL: "http://wuzha.test/"}})
	return i
}

func TestOIDC(t *testing.T) { onEngines(t, testOIDC) }

func testOIDC(t *testing.T, w *world) {
	i := w.fromOutside(t)
	cookie := i.begin(t, w)
	back := "code=code-1&state=" + i.asked.Get("state")
	if got := w.comeBack(cookie, back); got.Code != http.StatusUnauthorized || strings.Contains(got.Header().Get("Set-Cookie"), "wzsession") {
		t.Fatalf("not linked: got %d %s, want no session", got.Code, got.Body)
	}
	w.must(t, "system", http.StatusNoContent, "POST /accounts/"+w.persons["below"]+"/logins", fmt.Sprintf(`{"issuer":%q,"subject":"s-1"}`, i.URL))
	cookie = i.begin(t, w)
	got := w.comeBack(cookie, "code=code-1&state="+i.asked.Get("state"))
	if got.Code != http.StatusSeeOther || got.Header().Get("Location") != "/" {
		t.Fatalf("got %d %s, want to be let in", got.Code, got.Body)
	}
	for _, c := range got.Result().Cookies() {
		if c.Name == gate.PlainCookie {
			w.sessions["from outside"] = c.Value
		} else if c.MaxAge >= 0 {
			t.Errorf("the cookie %s of the try stays", c.Name)
		}
	}
	if me := w.must(t, "from outside", http.StatusOK, "GET /me", ""); !strings.Contains(me.Body.String(), w.persons["below"]) {
		t.Errorf("got %s, want the linked person", me.Body)
	}
}

func TestOIDCRefuses(t *testing.T) { onEngines(t, testOIDCRefuses) }

func testOIDCRefuses(t *testing.T, w *world) {
	i := w.fromOutside(t)
	w.must(t, "system", http.StatusNoContent, "POST /accounts/"+w.persons["below"]+"/logins", fmt.Sprintf(`{"issuer":%q,"subject":"s-1"}`, i.URL))
	claim := func(name string, value any) func() {
		return func() { i.claims = func(c map[string]any) { c[name] = value } }
	}
	for _, tt := range []struct {
		name   string
		before func()
		query  func(state string) string
		cookie func(*http.Cookie) *http.Cookie
	}{
		{name: "another state", query: func(string) string { return "code=code-1&state=x" }},
		{name: "no state", query: func(string) string { return "code=code-1" }},
		{name: "no code", query: func(s string) string { return "error=access_denied&state=" + s }},
		{name: "another code", query: func(s string) string { return "code=code-2&state=" + s }},
		{name: "no cookie", cookie: func(*http.Cookie) *http.Cookie { return nil }},
		{name: "a broken cookie", cookie: func(c *http.Cookie) *http.Cookie { return &http.Cookie{Name: c.Name, Value: "x"} }},
		{name: "an empty cookie", query: func(string) string { return "code=code-1&state=" }, cookie: func(c *http.Cookie) *http.Cookie { return &http.Cookie{Name: c.Name, Value: ".."} }},
		{name: "another verifier", cookie: func(c *http.Cookie) *http.Cookie { return &http.Cookie{Name: c.Name, Value: c.Value + "x"} }},
		{name: "another nonce", before: claim("nonce", "x")},
		{name: "no nonce", before: claim("nonce", "")},
		{name: "for another program", before: claim("aud", "other")},
		{name: "from another service", before: claim("iss", "https://id.example.cn")},
		{name: "expired", before: claim("exp", time.Now().Add(-time.Hour).Unix())},
		{name: "another person", before: claim("sub", "s-2")},
		{name: "forged", before: func() { i.forge = true }},
	} {
		i.claims, i.forge = nil, false
		if tt.before != nil {
			tt.before()
		}
		cookie := i.begin(t, w)
		query := "code=code-1&state=" + i.asked.Get("state")
		if tt.query != nil {
			query = tt.query(i.asked.Get("state"))
		}
		if tt.cookie != nil {
			cookie = tt.cookie(cookie)
		}
		got := w.comeBack(cookie, query)
		if got.Code != http.StatusUnauthorized || strings.Contains(fmt.Sprint(got.Header()), "wzsession") || got.Header().Get("Content-Type") != problemType {
			t.Errorf("%s: got %d %s, want 401 and no session", tt.name, got.Code, got.Body)
		}
	}
}

// TestOIDCDown: when the service does not answer, the answer says so and passwords still work.
func TestOIDCDown(t *testing.T) { onEngines(t, testOIDCDown) }

func testOIDCDown(t *testing.T, w *world) {
	w.must(t, "anonymous", http.StatusNotFound, "GET /oidc/start", "") // as long as there is none
	i := w.fromOutside(t)
	i.Close()
	w.must(t, "anonymous", http.StatusServiceUnavailable, "GET /oidc/start", "")
	w.must(t, "anonymous", http.StatusCreated, "POST /session", `{"login":"office","password":"`+password+`"}`)
}
