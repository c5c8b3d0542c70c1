package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// RobotKind is whose group robot it is.
type RobotKind string

// The kinds of robots.
const (
	WeCom    RobotKind = "wecom"    // 企业微信
	DingTalk RobotKind = "dingtalk" // 钉钉
	Feishu   RobotKind = "feishu"   // 飞书
)

// RobotSettings say which robot of which group. Address is the whole webhook address that the group's settings show; it is as
// secret as Secret, the key of DingTalk's 加签 and Feishu's 签名校验 (WeCom has none).
type RobotSettings struct {
	Kind     RobotKind
	Address  string
	Secret   string
	Markdown bool // bold titles; plain text is read everywhere
}

// Robot sends to one group. It is safe for concurrent use; there must be one for each address.
type Robot struct {
	house    house
	address  *url.URL
	settings RobotSettings
	pace     *Pace
	client   *http.Client
	now      func() time.Time
}

// house is how one maker's robots want to be spoken to.
type house struct {
	text     int // bytes of a plain text
	markdown int
	whole    int // bytes of the request; 0 for any
	rates    []Rate
	body     func(r *Robot, title, text string) object
	sign     func(secret string, now time.Time, request signing) // nil: they know no signatures
	answer   func(a answer) error
}

// object is a JSON object of a request.
type object = map[string]any

// signing is where a signature may go.
type signing struct {
	body  object
	query url.Values
}

// The limits are those of domain.md; one less than allowed is sent, so that clocks that differ do no harm.
var houses = map[RobotKind]house{
	WeCom: {text: 2048, markdown: 4096, rates: []Rate{{19, time.Minute}}, body: wecomBody, answer: wecomAnswer},
	DingTalk: {text: 20_000, markdown: 20_000, rates: []Rate{{19, time.Minute}}, body: dingtalkBody,
		sign: signDingTalk, answer: dingtalkAnswer},
	Feishu: {text: 18_000, markdown: 18_000, whole: 20 << 10, rates: []Rate{{99, time.Minute}, {4, time.Second}}, body: feishuBody,
		sign: signFeishu, answer: feishuAnswer},
}

// NewRobot checks the settings; its errors are for the person who typed them.
func NewRobot(n Network, s RobotSettings) (*Robot, error) {
	h, known := houses[s.Kind]
	if !known {
		return nil, fmt.Errorf("没有机器人种类 %q / no kind of robot %q", s.Kind, s.Kind)
	}
	address, err := n.address(s.Address)
	if err != nil {
		return nil, err
	}
	if s.Secret != "" && h.sign == nil {
		return nil, errors.New("企业微信机器人没有签名密钥，请留空 / robots of WeCom have no secret; leave it empty")
	}
	return &Robot{house: h, address: address, settings: s, pace: NewPace(h.rates...), client: n.client(), now: n.now}, nil
}

// Send sends the parts of a message that were not taken before.
func (r *Robot) Send(ctx context.Context, m Message) error {
	if err := m.check(); err != nil {
		return &RefusedError{err}
	}
	for i, part := range r.parts(m) {
		if i < m.Sent {
			continue
		}
		if err := r.post(ctx, m.Title, part); err != nil {
			return withSent(err, i)
		}
	}
	return nil
}

// withSent adds to an outcome how many parts were taken.
func withSent(err error, sent int) error {
	var again *RetryError
	if errors.As(err, &again) {
		again.Sent = sent
	}
	return err
}

// parts divides a message so that each part fits, counted as it is sent.
func (r *Robot) parts(m Message) []string {
	limit := r.house.text
	if r.settings.Markdown {
		limit = r.house.markdown
	}
	for ; ; limit = limit * 9 / 10 {
		parts := r.written(m, limit)
		if limit < 400 || r.fit(m.Title, parts) {
			return parts
		}
	}
}

func (r *Robot) written(m Message, limit int) []string {
	if r.settings.Markdown {
		m = m.escaped()
	}
	return m.parts(limit)
}

// fit tells whether no request is over what the robot takes; escapes of JSON count.
func (r *Robot) fit(title string, parts []string) bool {
	if r.house.whole == 0 {
		return true
	}
	const signature = 120
	for _, part := range parts {
		if body, err := encode(r.house.body(r, title, part)); err != nil || len(body)+signature > r.house.whole {
			return false
		}
	}
	return true
}

// post sends one part when the rate allows it.
func (r *Robot) post(ctx context.Context, title, text string) error {
	now := r.now()
	if wait := r.pace.Take(now); wait > 0 {
		return &RetryError{After: wait, Err: errors.New("the rate of the robot is used up"), Paced: true}
	}
	request, err := r.request(title, text, now)
	if err != nil {
		return &RefusedError{err}
	}
	response, err := call(ctx, r.client, request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return r.outcome(response, now)
}

func (r *Robot) request(title, text string, now time.Time) (*http.Request, error) {
	body, address := r.house.body(r, title, text), *r.address
	if r.settings.Secret != "" {
		query := address.Query()
		r.house.sign(r.settings.Secret, now, signing{body, query})
		address.RawQuery = query.Encode()
	}
	raw, err := encode(body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(http.MethodPost, address.String(), bytes.NewReader(raw))
	if err != nil {
		return nil, withoutAddress(err)
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	return request, nil
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// answer is what robots answer with, each maker by fields of its own.
type answer struct {
	Errcode *int   `json:"errcode"`
	Errmsg  string `json:"errmsg"`
	Code    *int   `json:"code"`
	Msg     string `json:"msg"`
}

const maxAnswer = 64 << 10

// outcome reads an answer; only the maker's own word for success is success.
func (r *Robot) outcome(response *http.Response, now time.Time) error {
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return retry(0, "read the answer: %w", withoutAddress(err))
	}
	if err := statusOutcome(response, now); err != nil {
		return r.muting(err, now)
	}
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return retry(0, "the answer is not the robot's")
	}
	return r.muting(r.house.answer(a), now)
}

// muting keeps the channel quiet for as long as the receiver says.
func (r *Robot) muting(err error, now time.Time) error {
	var again *RetryError
	if errors.As(err, &again) && again.After > 0 {
		r.pace.Mute(now.Add(again.After))
	}
	return err
}

// statusOutcome tells what a status means that is not 200.
func statusOutcome(response *http.Response, now time.Time) error {
	switch code := response.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		return retry(retryAfter(response.Header.Get("Retry-After"), now), "the receiver answers %d", code)
	case code >= 300 && code < 400:
		return refused("the receiver answers %d, a redirection, which is not followed", code)
	default:
		return refused("the receiver answers %d", code)
	}
}

// mostRetryAfter bounds what a receiver can ask for.
const mostRetryAfter = 24 * time.Hour

// retryAfter reads seconds or a moment.
func retryAfter(header string, now time.Time) time.Duration {
	var after time.Duration
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		after = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		after = at.Sub(now)
	}
	return min(max(after, 0), mostRetryAfter)
}
