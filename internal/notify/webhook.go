package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Headers of a webhook. The signature is v1= and the hexadecimal HMAC-SHA256 of the timestamp (Unix seconds), a full stop and the
// body. A receiver refuses what is older than its window and, within it, an id that it has seen: see VerifyWebhook.
const (
	HeaderID        = "Wuzha-Id"
	HeaderTimestamp = "Wuzha-Timestamp"
	HeaderSignature = "Wuzha-Signature"
)

// ReplayWindow is how far the clocks of sender and receiver may differ.
const ReplayWindow = 5 * time.Minute

// leastSecret is the shortest key of webhooks, in bytes.
const leastSecret = 16

// Webhook sends to a program. It is safe for concurrent use.
type Webhook struct {
	address *url.URL
	secret  []byte
	client  *http.Client
	now     func() time.Time
}

// WebhookBody is what a webhook sends, as JSON.
type WebhookBody struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Lines []string `json:"lines"`
	Link  string   `json:"link,omitempty"`
	At    int64    `json:"at"` // Unix ms
}

// NewWebhook checks where to send and with which key.
func NewWebhook(n Network, address, secret string) (*Webhook, error) {
	u, err := n.address(address)
	if err != nil {
		return nil, err
	}
	if len(secret) < leastSecret {
		return nil, errors.New("签名密钥至少 16 个字符 / the secret must have at least 16 characters")
	}
	return &Webhook{address: u, secret: []byte(secret), client: n.client(), now: n.now}, nil
}

// Send posts the message whole; programs need no parts.
func (w *Webhook) Send(ctx context.Context, m Message) error {
	if err := m.check(); err != nil {
		return &RefusedError{err}
	}
	body, err := encode(WebhookBody{m.ID, m.Title, m.Lines, m.Link, m.At.UnixMilli()})
	if err != nil {
		return &RefusedError{err}
	}
	now := w.now()
	request, err := http.NewRequest(http.MethodPost, w.address.String(), bytes.NewReader(body))
	if err != nil {
		return &RefusedError{withoutAddress(err)}
	}
	timestamp := strconv.FormatInt(now.Unix(), 10)
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set(HeaderID, m.ID)
	request.Header.Set(HeaderTimestamp, timestamp)
	request.Header.Set(HeaderSignature, webhookSignature(w.secret, timestamp, body))
	response, err := call(ctx, w.client, request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return statusOutcome(response, now)
}

func webhookSignature(secret []byte, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(timestamp + ".")) // a hash takes everything
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// VerifyWebhook is what a receiver does first: it refuses what is not signed with the secret or lies outside the replay window.
// Within the window the receiver must remember ids.
func VerifyWebhook(secret string, header http.Header, body []byte, now time.Time) error {
	timestamp := header.Get(HeaderTimestamp)
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errors.New("webhook: no timestamp")
	}
	want := webhookSignature([]byte(secret), timestamp, body)
	if !hmac.Equal([]byte(strings.TrimSpace(header.Get(HeaderSignature))), []byte(want)) {
		return errors.New("webhook: the signature does not fit")
	}
	if away := now.Sub(time.Unix(seconds, 0)).Abs(); away > ReplayWindow {
		return errors.New("webhook: the timestamp lies outside the window")
	}
	return nil
}
