package notify

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"slices"
	"strings"
	"syscall"
	"time"
)

// MailSecurity says how the connection to a mail server is protected.
type MailSecurity string

// The kinds of protection.
const (
	MailTLS      MailSecurity = "tls"      // from the first byte, mostly port 465
	MailStartTLS MailSecurity = "starttls" // demanded, not merely taken when offered; mostly port 587
	MailOpen     MailSecurity = "none"     // inside a closed network; no password is ever sent so
)

// MailSettings say which server takes mail, from whom and to whom. Recipients are mailboxes of offices.
type MailSettings struct {
	Server   string // host:port
	Security MailSecurity
	Login    string
	Password string
	From     string
	To       []string
	Roots    *tls.Config // certificates to trust; nil for the system's
	Now      func() time.Time
}

// Mail sends messages as e-mail. It is safe for concurrent use.
type Mail struct {
	s       MailSettings
	host    string
	mayDial func(network, address string, _ syscall.RawConn) error
	from    *mail.Address
	to      []*mail.Address
}

// maxMailboxes bounds the recipients of one message.
const maxMailboxes = 50

// NewMail checks the settings; its errors are for the person who typed them. Only a server that the operator has named is called.
func NewMail(n Network, s MailSettings) (*Mail, error) {
	host, _, err := net.SplitHostPort(s.Server)
	if err != nil || host == "" {
		return nil, errors.New("邮件服务器应形如 mail.example:465 / the mail server must look like host:port")
	}
	if !n.lists(host, s.Server) {
		return nil, notListed(host)
	}
	if !slices.Contains([]MailSecurity{MailTLS, MailStartTLS, MailOpen}, s.Security) {
		return nil, fmt.Errorf("没有加密方式 %q / no protection %q", s.Security, s.Security)
	}
	if s.Security == MailOpen && s.Password != "" {
		return nil, errors.New("不加密的连接不能使用密码 / no password over an open connection")
	}
	if n := len(s.To); n == 0 || n > maxMailboxes {
		return nil, fmt.Errorf("收件邮箱应为 1 到 %d 个 / want 1 to %d recipients", maxMailboxes, maxMailboxes)
	}
	m := &Mail{s: s, host: host, mayDial: n.mayDial}
	if m.from, err = mail.ParseAddress(s.From); err != nil {
		return nil, errors.New("发件邮箱无法识别 / the sender's address cannot be read")
	}
	for i, to := range s.To {
		address, err := mail.ParseAddress(to)
		if err != nil {
			return nil, fmt.Errorf("第 %d 个收件邮箱无法识别 / recipient %d cannot be read", i+1, i+1)
		}
		m.to = append(m.to, address)
	}
	if m.s.Now == nil {
		m.s.Now = time.Now
	}
	return m, nil
}

// Send hands the message to the server, to all recipients or to none.
func (m *Mail) Send(ctx context.Context, message Message) error {
	if err := message.check(); err != nil {
		return &RefusedError{err}
	}
	ctx, cancel := context.WithTimeout(ctx, 4*callTime)
	defer cancel()
	connection, err := m.dial(ctx)
	if errors.Is(err, errPrivate) {
		return &RefusedError{errPrivate}
	}
	if err != nil {
		return retry(0, "reach the mail server: %w", err)
	}
	defer connection.Close()
	stop := context.AfterFunc(ctx, func() { _ = connection.Close() }) // ends what waits for the server
	defer stop()
	client, err := smtp.NewClient(connection, m.host)
	if err != nil {
		return smtpOutcome("greet", err)
	}
	defer client.Close()
	return m.talk(client, message)
}

func (m *Mail) dial(ctx context.Context) (net.Conn, error) {
	plain, err := (&net.Dialer{Timeout: callTime, Control: m.mayDial}).DialContext(ctx, "tcp", m.s.Server)
	if err != nil {
		return nil, err
	}
	bounded := &brief{Conn: plain, left: maxMailAnswers}
	if m.s.Security != MailTLS {
		return bounded, nil
	}
	secured := tls.Client(bounded, m.tls())
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(err, plain.Close())
	}
	return secured, nil
}

// maxMailAnswers is how much a mail server may say in one conversation, certificates included. Lines of SMTP are read whole, however long they are.
const maxMailAnswers = 1 << 20

// brief is a connection that ends when the other side has said too much.
type brief struct {
	net.Conn
	left int
}

func (b *brief) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errors.New("the other side says too much")
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (m *Mail) tls() *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.s.Roots != nil {
		config = m.s.Roots.Clone()
	}
	config.ServerName = m.host
	return config
}

// talk is the conversation with the server.
func (m *Mail) talk(c *smtp.Client, message Message) error {
	if m.s.Security == MailStartTLS {
		if offered, _ := c.Extension("STARTTLS"); !offered {
			return refused("the mail server does not offer STARTTLS")
		}
		if err := c.StartTLS(m.tls()); err != nil {
			return smtpOutcome("start TLS", err)
		}
	}
	if m.s.Password != "" {
		if err := c.Auth(m.login(c)); err != nil {
			return smtpOutcome("sign in", err)
		}
	}
	if err := c.Mail(m.from.Address); err != nil {
		return smtpOutcome("name the sender", err)
	}
	for i, to := range m.to {
		if err := c.Rcpt(to.Address); err != nil {
			return smtpOutcome(fmt.Sprintf("name recipient %d", i+1), err)
		}
	}
	body, err := c.Data()
	if err != nil {
		return smtpOutcome("begin the mail", err)
	}
	if _, err := body.Write(m.written(message)); err != nil {
		return smtpOutcome("send the mail", err)
	}
	if err := body.Close(); err != nil {
		return smtpOutcome("end the mail", err)
	}
	_ = c.Quit() // it is taken already
	return nil
}

// smtpOutcome tells answers that may change (4xx, no answer) from those that will not.
func smtpOutcome(what string, err error) error {
	var answer *textproto.Error
	if errors.As(err, &answer) && answer.Code >= 500 {
		return refused("%s: the mail server answers %d", what, answer.Code)
	}
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) {
		return refused("%s: %w", what, untrusted)
	}
	return retry(0, "%s: %w", what, err)
}

// login takes PLAIN, or LOGIN from servers that know nothing else. Both go over TLS only.
func (m *Mail) login(c *smtp.Client) smtp.Auth {
	_, offered := c.Extension("AUTH")
	kinds := strings.Fields(strings.ToUpper(offered))
	if slices.Contains(kinds, "LOGIN") && !slices.Contains(kinds, "PLAIN") {
		return &loginAuth{m.s.Login, m.s.Password, 0}
	}
	return smtp.PlainAuth("", m.s.Login, m.s.Password, m.host)
}

// loginAuth answers the two questions of AUTH LOGIN.
type loginAuth struct {
	login, password string
	asked           int
}

func (a *loginAuth) Start(server *smtp.ServerInfo) (string, []byte, error) {
	if !server.TLS {
		return "", nil, errors.New("unencrypted connection")
	}
	return "LOGIN", nil, nil
}

func (a *loginAuth) Next(_ []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	a.asked++
	switch a.asked {
	case 1:
		return []byte(a.login), nil
	case 2:
		return []byte(a.password), nil
	}
	return nil, errors.New("the server asks too much")
}

// written is the mail as it goes over the wire. Its id is the message's, so that mailboxes can tell repetitions.
func (m *Mail) written(message Message) []byte {
	var b strings.Builder
	header := func(name, value string) { b.WriteString(name + ": " + value + "\r\n") }
	_, domain, _ := strings.Cut(m.from.Address, "@")
	names := make([]string, len(m.to))
	for i, to := range m.to {
		names[i] = to.String()
	}
	header("From", m.from.String())
	header("To", strings.Join(names, ",\r\n "))
	header("Subject", mime.BEncoding.Encode("UTF-8", oneLine(message.Title)))
	header("Date", m.s.Now().Format(time.RFC1123Z))
	header("Message-ID", "<"+base64.RawURLEncoding.EncodeToString([]byte(message.ID))+"@"+domain+">")
	header("Auto-Submitted", "auto-generated")
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=UTF-8")
	header("Content-Transfer-Encoding", "base64")
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(message.Text(), "\n", "\r\n") + "\r\n"))
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
	return []byte(b.String())
}
