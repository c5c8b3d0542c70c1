package notify

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestWebhook(t *testing.T) {
	t.Parallel()
	const secret = "example-secret-16"
	c := newClock()
	var got WebhookBody
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = VerifyWebhook(secret, r.Header, body, c.now())
		}
		if err == nil {
			err = json.Unmarshal(body, &got)
		}
		if err != nil || r.Header.Get(HeaderID) != got.ID {
			t.Errorf("id %q, %v", r.Header.Get(HeaderID), err)
		}
	}))
	t.Cleanup(server.Close)
	hook, err := NewWebhook(local(c), server.URL+"/in", secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := hook.Send(context.Background(), sample("m1", "每月走访：已逾期。")); err != nil {
		t.Fatal(err)
	}
	if got.ID != "m1" || got.Lines[0] != "每月走访：已逾期。" || got.At != start.UnixMilli() {
		t.Errorf("got %+v", got)
	}
}

func TestVerifyWebhook(t *testing.T) {
	t.Parallel()
	const secret = "example-secret-16"
	body := []byte(`{"id":"m1"}`)
	sign := func(at time.Time) http.Header {
		stamp := fmt.Sprint(at.Unix())
		return http.Header{HeaderTimestamp: {stamp}, HeaderSignature: {webhookSignature([]byte(secret), stamp, body)}}
	}
	moved := sign(start)
	moved.Set(HeaderTimestamp, fmt.Sprint(start.Unix()+1))
	tests := []struct {
		name   string
		secret string
		header http.Header
		body   string
		ok     bool
	}{
		{"sound", secret, sign(start), string(body), true},
		{"at the end of the window", secret, sign(start.Add(-ReplayWindow)), string(body), true},
		{"replayed", secret, sign(start.Add(-ReplayWindow - time.Second)), string(body), false},
		{"from the future", secret, sign(start.Add(ReplayWindow + time.Second)), string(body), false},
		{"other body", secret, sign(start), `{"id":"m2"}`, false},
		{"other key", "another-secret-16", sign(start), string(body), false},
		{"other time", secret, moved, string(body), false},
		{"no headers", secret, http.Header{}, string(body), false},
	}
	for _, tt := range tests {
		if err := VerifyWebhook(tt.secret, tt.header, []byte(tt.body), start); (err == nil) != tt.ok {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

func TestWebhookOutcomes(t *testing.T) {
	t.Parallel()
	inside := 0
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside++ }))
	t.Cleanup(target.Close)
	tests := []struct {
		status int
		after  string
		want   time.Duration
	}{
		{503, "120", 2 * time.Minute}, {429, "", 0}, {500, "soon", 0}, {503, "99999999", mostRetryAfter},
		{503, start.Add(time.Hour).Format(http.TimeFormat), time.Hour}, {400, "", -1}, {302, "", -1}, {307, "", -1},
	}
	for _, tt := range tests {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", tt.after)
			w.Header().Set("Location", target.URL)
			w.WriteHeader(tt.status)
		}))
		t.Cleanup(server.Close)
		hook, err := NewWebhook(local(newClock()), server.URL, "example-secret-16")
		if err != nil {
			t.Fatal(err)
		}
		checkOutcome(t, hook.Send(context.Background(), sample("m1", "一项。")), tt.want)
	}
	if inside > 0 {
		t.Error("a redirection was followed")
	}
	if _, err := NewWebhook(local(newClock()), "http://127.0.0.1/", "short"); err == nil {
		t.Error("a short secret is taken")
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder, err := NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := sample("../../m1", "每月走访：已逾期。")
	m.To = "../group"
	for range 2 {
		if err := folder.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("got %v, %v; want one file", files, err)
	}
	got, err := os.ReadFile(filepath.Join(dir, files[0].Name()))
	if err != nil || string(got) != "示例县反诈工作提醒\n2023年11月14日 22:13\n\n每月走访：已逾期。\n" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	checkOutcome(t, folder.Send(context.Background(), sample("m2", "一项。")), 0)
}

// postOffice is a mail server that speaks just enough.
type postOffice struct {
	t      *testing.T
	cert   tls.Certificate
	auth   string            // AUTH kinds; empty: none
	says   map[string]string // answers instead of the usual ones, by command
	noTLS  bool
	mu     sync.Mutex
	mails  []string
	logins []string
}

func (p *postOffice) open(t *testing.T, direct bool) (server string, roots *tls.Config) {
	t.Helper()
	p.t = t
	web := httptest.NewTLSServer(nil) // for its certificate, which is good for 127.0.0.1
	t.Cleanup(web.Close)
	p.cert = web.TLS.Certificates[0]
	pool := x509.NewCertPool()
	pool.AddCert(web.Certificate())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if direct {
		listener = tls.NewListener(listener, p.config())
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			p.serve(connection)
		}
	}()
	return listener.Addr().String(), &tls.Config{RootCAs: pool}
}

func (p *postOffice) config() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{p.cert}}
}

func (p *postOffice) serve(connection net.Conn) {
	defer func() { connection.Close() }()
	in := bufio.NewReader(connection)
	say := func(text string) { fmt.Fprintf(connection, "%s\r\n", text) }
	say("220 mail.example ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		command, argument, _ := strings.Cut(strings.TrimSpace(line), " ")
		if answer := p.says[command]; answer != "" {
			say(answer)
			continue
		}
		switch command {
		case "EHLO":
			extensions := []string{"mail.example"}
			if !p.noTLS {
				extensions = append(extensions, "STARTTLS")
			}
			if p.auth != "" {
				extensions = append(extensions, "AUTH "+p.auth)
			}
			for i, x := range extensions {
				say("250" + map[bool]string{true: " ", false: "-"}[i+1 == len(extensions)] + x)
			}
		case "STARTTLS":
			say("220 go on")
			connection = tls.Server(connection, p.config())
			in = bufio.NewReader(connection)
		case "AUTH":
			p.login(argument, in, say)
		case "DATA":
			say("354 go on")
			p.take(in)
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *postOffice) login(argument string, in *bufio.Reader, say func(string)) {
	kind, first, _ := strings.Cut(argument, " ")
	words := []string{kind}
	plain := func(s string) string {
		raw, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
		return string(raw)
	}
	if kind == "LOGIN" {
		for _, question := range []string{"Username:", "Password:"} {
			say("334 " + base64.StdEncoding.EncodeToString([]byte(question)))
			answer, _ := in.ReadString('\n')
			words = append(words, plain(answer))
		}
	} else {
		words = append(words, strings.Split(plain(first), "\x00")[1:]...)
	}
	p.mu.Lock()
	p.logins = append(p.logins, strings.Join(words, " "))
	p.mu.Unlock()
	say("235 welcome")
}

func (p *postOffice) take(in *bufio.Reader) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		b.WriteString(line)
	}
	p.mu.Lock()
	p.mails = append(p.mails, b.String())
	p.mu.Unlock()
}

func mailTo(server string, security MailSecurity, roots *tls.Config) MailSettings {
	return MailSettings{Server: server, Security: security, Login: "office", Password: "example", From: "反诈办 <office@mail.example>",
		To: []string{"town@mail.example"}, Roots: roots, Now: newClock().now}
}

func TestMail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, auth string
		security   MailSecurity
		login      string
	}{
		{"tls", "PLAIN LOGIN", MailTLS, "PLAIN office example"},
		{"starttls", "LOGIN", MailStartTLS, "LOGIN office example"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := &postOffice{auth: tt.auth}
			server, roots := p.open(t, tt.security == MailTLS)
			m, err := NewMail(Network{Hosts: []string{server}, Private: true}, mailTo(server, tt.security, roots))
			if err != nil {
				t.Fatal(err)
			}
			message := sample("m1", strings.Repeat("每月走访：已逾期。", 20), ".")
			message.Title = "提醒\r\nBcc: all@mail.example"
			if err := m.Send(context.Background(), message); err != nil {
				t.Fatal(err)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			if len(p.logins) != 1 || p.logins[0] != tt.login {
				t.Errorf("got logins %q, want %q", p.logins, tt.login)
			}
			checkMail(t, p.mails, message)
		})
	}
}

func checkMail(t *testing.T, mails []string, want Message) {
	t.Helper()
	if len(mails) != 1 {
		t.Fatalf("got %d mails, want 1", len(mails))
	}
	got, err := mail.ReadMessage(strings.NewReader(mails[0]))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != "提醒 Bcc: all@mail.example" || got.Header.Get("Bcc") != "" {
		t.Errorf("got subject %q, Bcc %q, %v", subject, got.Header.Get("Bcc"), err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, got.Body))
	if err != nil || string(body) != strings.Join(want.Lines, "\r\n")+"\r\n" {
		t.Errorf("got body %q, %v", body, err)
	}
	if got.Header.Get("Date") == "" || !strings.HasSuffix(got.Header.Get("Message-ID"), "@mail.example>") {
		t.Errorf("got headers %v", got.Header)
	}
}

func TestMailOutcomes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		post *postOffice
		want time.Duration
	}{
		{"full", &postOffice{says: map[string]string{"RCPT": "452 full"}}, 0},
		{"unknown mailbox", &postOffice{says: map[string]string{"RCPT": "550 nobody"}}, -1},
		{"wrong password", &postOffice{auth: "PLAIN", says: map[string]string{"AUTH": "535 no"}}, -1},
		{"no encryption offered", &postOffice{noTLS: true}, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.post.auth == "" {
				tt.post.auth = "PLAIN"
			}
			server, roots := tt.post.open(t, false)
			m, err := NewMail(Network{Hosts: []string{server}, Private: true}, mailTo(server, MailStartTLS, roots))
			if err != nil {
				t.Fatal(err)
			}
			checkOutcome(t, m.Send(context.Background(), sample("m1", "一项。")), tt.want)
			if len(tt.post.logins) > 0 && tt.post.noTLS {
				t.Error("the password went over an open connection")
			}
		})
	}
}

// A certificate that nobody vouches for ends it before anything is said.
func TestMailChecksTheCertificate(t *testing.T) {
	t.Parallel()
	p := &postOffice{auth: "PLAIN"}
	server, _ := p.open(t, false)
	m, err := NewMail(Network{Hosts: []string{server}, Private: true}, mailTo(server, MailStartTLS, nil))
	if err != nil {
		t.Fatal(err)
	}
	checkOutcome(t, m.Send(context.Background(), sample("m1", "一项。")), -1)
	if len(p.logins) > 0 {
		t.Error("the password was told to a stranger")
	}
}

// A mail server that says one line without end is left.
func TestMailServerThatNeverEnds(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	said := make(chan int64, 1)
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		n, _ := io.Copy(connection, endless{}) // until the other side has gone
		said <- n
		connection.Close()
	}()
	server := listener.Addr().String()
	settings := mailTo(server, MailOpen, nil)
	settings.Password = ""
	m, err := NewMail(Network{Hosts: []string{server}, Private: true}, settings)
	if err != nil {
		t.Fatal(err)
	}
	checkOutcome(t, m.Send(t.Context(), sample("m1", "一项。")), 0)
	const onTheWay = 32 << 20 // what both machines hold of a connection
	if n := <-said; n > maxMailAnswers+onTheWay {
		t.Errorf("%d MB of it were heard", n>>20)
	}
}

// A mail server inside the own network is called only when the operator allows it.
func TestMailStaysOutside(t *testing.T) {
	t.Parallel()
	p := &postOffice{auth: "PLAIN"}
	server, roots := p.open(t, true)
	m, err := NewMail(Network{Hosts: []string{server}}, mailTo(server, MailTLS, roots))
	if err != nil {
		t.Fatal(err)
	}
	var never *RefusedError
	if err := m.Send(t.Context(), sample("m1", "每月走访：已逾期。")); !errors.As(err, &never) {
		t.Errorf("got %v, want it refused", err)
	}
}

func TestMailSettingsAreChecked(t *testing.T) {
	t.Parallel()
	listed := Network{Hosts: []string{"mail.example"}}
	sound := mailTo("mail.example:465", MailTLS, nil)
	if _, err := NewMail(listed, sound); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*MailSettings){
		"a server not listed":  func(s *MailSettings) { s.Server = "elsewhere.example:465" },
		"no port":              func(s *MailSettings) { s.Server = "mail.example" },
		"unknown protection":   func(s *MailSettings) { s.Security = "rot13" },
		"password in the open": func(s *MailSettings) { s.Security = MailOpen },
		"nobody":               func(s *MailSettings) { s.To = nil },
		"broken recipient":     func(s *MailSettings) { s.To = []string{"a@b\r\nRCPT TO:<c@d>"} },
		"broken sender":        func(s *MailSettings) { s.From = "office" },
	} {
		s := sound
		change(&s)
		if _, err := NewMail(listed, s); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
