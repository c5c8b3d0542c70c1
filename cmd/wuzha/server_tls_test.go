package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate writes a certificate for 127.0.0.1 that signs itself, and its key.
func certificate(t *testing.T) (chain, key string, roots *x509.CertPool) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "wuzha.example"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	must(t, err)
	text, err := x509.MarshalPKCS8PrivateKey(secret)
	must(t, err)
	dir := t.TempDir()
	chain, key = filepath.Join(dir, "chain.pem"), filepath.Join(dir, "key.pem")
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	must(t, os.WriteFile(chain, public, 0o600))
	must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text}), 0o600))
	roots = x509.NewCertPool()
	if !roots.AppendCertsFromPEM(public) {
		t.Fatal("the certificate cannot be read")
	}
	return chain, key, roots
}

// TestTLS serves with certificate files: TLS 1.2 and later, HTTP/2, and cookies for TLS alone.
func TestTLS(t *testing.T) {
	t.Parallel()
	chain, key, roots := certificate(t)
	p, err := launch(program(t), filepath.Join(t.TempDir(), "data"), true, "--tls-cert", chain, "--tls-key", key)
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	if !strings.HasPrefix(p.url, "https://") {
		t.Fatalf("address: got %s, want https", p.url)
	}
	client := func(most uint16) *http.Client {
		return &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: most}}}
	}
	visitor := &caller{http: client(0), url: p.url}
	visitor.must(t, http.StatusCreated, "POST", "/setup", object{"token": p.token, "district": testDistrict, "district_name": "云雾县",
		"plan": "wuzha-community", "login": "root", "name": "系统管理员", "password": testPassword}, nil)
	r, err := http.NewRequest("POST", p.url+"/api/v1/session", strings.NewReader(`{"login":"root","password":"`+testPassword+`"}`))
	must(t, err)
	r.Header.Set("Content-Type", "application/json")
	answer, err := client(0).Do(r)
	must(t, err)
	_ = answer.Body.Close() // its head tells
	if answer.ProtoMajor != 2 || answer.TLS.Version < tls.VersionTLS13 {
		t.Errorf("got HTTP/%d over TLS %x, want HTTP/2 over 1.3", answer.ProtoMajor, answer.TLS.Version)
	}
	if cookies := answer.Cookies(); len(cookies) != 1 || cookies[0].Name != "__Host-wuzha" || !cookies[0].Secure || !cookies[0].HttpOnly {
		t.Errorf("cookies: got %v, want one for TLS alone", cookies)
	}
	if old, err := client(tls.VersionTLS11).Get(p.url + "/healthz"); err == nil {
		_ = old.Body.Close()
		t.Error("TLS 1.1 is spoken")
	}
	if plain, err := http.Get("http://" + strings.TrimPrefix(p.url, "https://") + "/healthz"); err == nil {
		_ = plain.Body.Close()
		if plain.StatusCode == http.StatusOK {
			t.Error("the TLS port answers without TLS")
		}
	}
	wantSaid(t, exitUsage, "read the certificate", program(t), "serve", "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--tls-cert", key, "--tls-key", chain)
}
