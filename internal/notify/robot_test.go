package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// start is a moment at which the tests begin.
var start = time.Date(2023, time.November, 14, 22, 13, 20, 0, time.UTC)

// clock is turned by the test.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: start} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// group is a robot's receiver as its maker documents it: it checks form, signature, size and rate.
type group struct {
	t      *testing.T
	kind   RobotKind
	secret string
	clock  *clock
	mu     sync.Mutex
	got    []string    // texts
	times  []time.Time // of all requests
	say    string      // instead of success
	status int
}

// limits as domain.md has them.
var documented = map[RobotKind]struct {
	text, markdown, whole int
	rates                 []Rate
}{
	WeCom:    {2048, 4096, 1 << 20, []Rate{{20, time.Minute}}},
	DingTalk: {20_000, 20_000, 1 << 20, []Rate{{20, time.Minute}}},
	Feishu:   {1 << 20, 1 << 20, 20 << 10, []Rate{{100, time.Minute}, {5, time.Second}}},
}

func (g *group) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		g.t.Error(err)
	}
	g.times = append(g.times, g.clock.now())
	g.checkRate()
	if len(raw) > documented[g.kind].whole {
		g.t.Errorf("%s: a request of %d bytes", g.kind, len(raw))
	}
	if g.status != 0 {
		w.WriteHeader(g.status)
		return
	}
	if g.say != "" {
		fmt.Fprint(w, g.say)
		return
	}
	g.take(r.URL.Query(), raw)
	if g.kind == Feishu {
		fmt.Fprint(w, `{"code":0,"msg":"success"}`)
		return
	}
	fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
}

// checkRate looks at every window that ends with this request.
func (g *group) checkRate() {
	last := g.times[len(g.times)-1]
	for _, r := range documented[g.kind].rates {
		n := 0
		for _, at := range g.times {
			if last.Sub(at) < r.Within {
				n++
			}
		}
		if n > r.Most {
			g.t.Errorf("%s: %d requests within %s, at most %d", g.kind, n, r.Within, r.Most)
		}
	}
}

func (g *group) take(query url.Values, raw []byte) {
	var body struct {
		Msgtype  string                   `json:"msgtype"`
		Text     struct{ Content string } `json:"text"`
		Markdown struct{ Content, Title, Text string }
		MsgType  string                `json:"msg_type"`
		Content  struct{ Text string } `json:"content"`
		Card     struct {
			Elements []struct{ Tag, Content string }
		} `json:"card"`
		Stamp string `json:"timestamp"`
		Sign  string `json:"sign"`
	}
	if err := json.Unmarshal(raw, &body); err != nil {
		g.t.Error(err)
		return
	}
	text, limit := "", documented[g.kind].text
	switch body.Msgtype + body.MsgType {
	case "text":
		text = body.Text.Content + body.Content.Text
	case "markdown":
		text, limit = body.Markdown.Content+body.Markdown.Text, documented[g.kind].markdown
		if g.kind == DingTalk && body.Markdown.Title == "" {
			g.t.Error("markdown of DingTalk has no title")
		}
	case "interactive":
		text, limit = body.Card.Elements[0].Content, documented[g.kind].markdown
	default:
		g.t.Errorf("%s: an unknown form: %s", g.kind, raw)
	}
	if len(text) > limit || text == "" {
		g.t.Errorf("%s: a text of %d bytes, at most %d", g.kind, len(text), limit)
	}
	g.got = append(g.got, text)
	switch g.kind {
	case DingTalk:
		g.checkSignature(query.Get("timestamp"), query.Get("sign"), DingTalkSignature(g.secret, query.Get("timestamp")), time.Millisecond)
	case Feishu:
		g.checkSignature(body.Stamp, body.Sign, FeishuSignature(g.secret, body.Stamp), time.Second)
	}
	if g.kind != Feishu && query.Get("key")+query.Get("access_token") != "example" {
		g.t.Errorf("%s: the key is lost: %v", g.kind, query)
	}
}

func (g *group) checkSignature(stamp, sign, want string, unit time.Duration) {
	if g.secret == "" {
		return
	}
	n, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || time.Unix(0, n*int64(unit)).Sub(g.clock.now()).Abs() >= time.Hour {
		g.t.Errorf("%s: timestamp %q is not now", g.kind, stamp)
	}
	if sign != want {
		g.t.Errorf("%s: got signature %q, want %q", g.kind, sign, want)
	}
}

// open starts a group and gives its robot.
func (g *group) open(t *testing.T, markdown bool) *Robot {
	t.Helper()
	g.t = t
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	path := map[RobotKind]string{WeCom: "/cgi-bin/webhook/send?key=example", DingTalk: "/robot/send?access_token=example", Feishu: "/open-apis/bot/v2/hook/example"}
	robot, err := NewRobot(local(g.clock), RobotSettings{Kind: g.kind, Address: server.URL + path[g.kind], Secret: g.secret, Markdown: markdown})
	if err != nil {
		t.Fatal(err)
	}
	return robot
}

// local is a network of this machine alone.
func local(c *clock) Network {
	return Network{Hosts: []string{"127.0.0.1"}, Private: true, Plain: true, Now: c.now}
}

func sample(id string, lines ...string) Message {
	return Message{ID: id, To: "group-1", Title: "示例县反诈工作提醒", Lines: lines, At: start}
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	// Computed by openssl dgst -sha256 -hmac from the formulas of the makers' documentation.
	tests := []struct{ name, got, want string }{
		{"DingTalk", DingTalkSignature("SEC000000000000example", "1700000000000"), "5Xl12GoS69rxib5elhy+7RHCvjsliMW8Vlcjzo3L6BM="},
		{"Feishu", FeishuSignature("example-secret", "1700000000"), "Gs3YRutIJpVN2FvEXKXHU6bEj2pVdSriQ0niig9EbUk="},
		{"webhook", webhookSignature([]byte("example-secret-16"), "1700000000", []byte(`{"id":"m1"}`)), "v1=433d86153f4b25a6240ee0f07e49fbd60811a69e110586b0dc4048fe7ab68840"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

func TestRobots(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("各镇要逐户走访并留存记录，重点讲清刷单返利的套路。", 900)
	for _, kind := range []RobotKind{WeCom, DingTalk, Feishu} {
		for _, markdown := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s markdown=%v", kind, markdown), func(t *testing.T) {
				t.Parallel()
				g := &group{kind: kind, clock: newClock()}
				if kind != WeCom {
					g.secret = "SECexample"
				}
				robot := g.open(t, markdown)
				if err := deliver(t, robot, g.clock, sample("m1", "每月走访：已逾期。", long, `引号"<&>* 与 换行`)); err.State != Taken {
					t.Fatalf("got %+v, want it taken", err)
				}
				checkParts(t, g.got, long)
			})
		}
	}
}

// checkParts wants numbered parts that end at ends of sentences and lose nothing.
func checkParts(t *testing.T, parts []string, long string) {
	t.Helper()
	whole := ""
	for i, part := range parts {
		if n := fmt.Sprintf("(%d/%d)", i+1, len(parts)); len(parts) > 1 && !strings.Contains(part, n) && strings.Contains(parts[0], "示例县") {
			t.Errorf("part %d has no number %s", i+1, n)
		}
		if i+1 < len(parts) && !strings.HasSuffix(part, "。") {
			t.Errorf("part %d ends in %q, want the end of a sentence", i+1, part[len(part)-9:])
		}
		whole += part
	}
	if got, want := strings.Count(whole, "逐户走访"), strings.Count(long, "逐户走访"); got != want {
		t.Errorf("got %d sentences, want %d", got, want)
	}
}

// deliver sends a message as an outbox would, turning the clock to each next try.
func deliver(t *testing.T, s Sender, c *clock, m Message) Attempt {
	t.Helper()
	var a Attempt
	for range 10_000 {
		m.Sent = a.Sent
		if a = a.After(s.Send(context.Background(), m), m.ID, c.now()); a.State != Waiting {
			return a
		}
		c.advance(max(0, time.UnixMilli(a.NextAt).Sub(c.now())))
	}
	t.Fatal("it is never taken")
	return a
}

func TestRobotAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		kind   RobotKind
		say    string
		status int
		retry  time.Duration // below 0: refused
	}{
		{"wecom rate", WeCom, `{"errcode":45009}`, 0, time.Minute},
		{"wecom key", WeCom, `{"errcode":93000}`, 0, -1},
		{"wecom busy", WeCom, `{"errcode":-1}`, 0, 0},
		{"dingtalk muted", DingTalk, `{"errcode":130101}`, 0, 10 * time.Minute},
		{"dingtalk signature", DingTalk, `{"errcode":310000}`, 0, -1},
		{"feishu rate", Feishu, `{"code":11232}`, 0, time.Minute},
		{"feishu signature", Feishu, `{"code":19021}`, 0, -1},
		{"no robot", Feishu, `<html>`, 0, 0},
		{"no code", WeCom, `{}`, 0, 0},
		{"down", WeCom, "", 503, 0},
		{"gone", WeCom, "", 404, -1},
		{"redirected", WeCom, "", 302, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := &group{kind: tt.kind, clock: newClock(), say: tt.say, status: tt.status}
			robot := g.open(t, false)
			err := robot.Send(context.Background(), sample("m1", "一项。"))
			checkOutcome(t, err, tt.retry)
			if tt.retry <= 0 {
				return
			}
			g.say = ""
			var again *RetryError
			if err := robot.Send(context.Background(), sample("m2", "一项。")); !errors.As(err, &again) || !again.Paced {
				t.Errorf("while muted: got %v, want it to wait", err)
			}
			g.clock.advance(tt.retry)
			if err := robot.Send(context.Background(), sample("m2", "一项。")); err != nil {
				t.Errorf("after %s: %v", tt.retry, err)
			}
		})
	}
}

func checkOutcome(t *testing.T, err error, want time.Duration) {
	t.Helper()
	var again *RetryError
	var never *RefusedError
	switch {
	case want < 0 && !errors.As(err, &never):
		t.Fatalf("got %v, want it refused for ever", err)
	case want >= 0 && (!errors.As(err, &again) || again.After != want):
		t.Fatalf("got %v, want a retry after %s", err, want)
	}
}

func TestRobotSettingsAreChecked(t *testing.T) {
	t.Parallel()
	open := Network{}
	tests := []struct {
		name     string
		network  Network
		settings RobotSettings
		want     string // part of the error; empty: taken
	}{
		{"maker's host", open, RobotSettings{Kind: WeCom, Address: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=example"}, ""},
		{"relay", Network{Hosts: []string{"relay.example:8443"}}, RobotSettings{Kind: Feishu, Address: "https://relay.example:8443/hook"}, ""},
		{"other port of a host", Network{Hosts: []string{"relay.example:8443"}}, RobotSettings{Kind: Feishu, Address: "https://relay.example:22/hook"}, "名单"},
		{"other port of a maker", open, RobotSettings{Kind: WeCom, Address: "https://qyapi.weixin.qq.com:8080/"}, "名单"},
		{"any host", open, RobotSettings{Kind: WeCom, Address: "https://169.254.169.254/latest"}, "名单"},
		{"host in the user part", open, RobotSettings{Kind: WeCom, Address: "https://qyapi.weixin.qq.com@internal.example/"}, "地址无法识别"},
		{"suffix", open, RobotSettings{Kind: WeCom, Address: "https://qyapi.weixin.qq.com.example/"}, "名单"},
		{"plain", open, RobotSettings{Kind: WeCom, Address: "http://qyapi.weixin.qq.com/"}, "https"},
		{"file", open, RobotSettings{Kind: WeCom, Address: "file:///etc/passwd"}, "地址无法识别"},
		{"unknown kind", open, RobotSettings{Kind: "pigeon"}, "pigeon"},
		{"secret without signatures", open, RobotSettings{Kind: WeCom, Secret: "x", Address: "https://qyapi.weixin.qq.com/"}, "没有签名"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := NewRobot(tt.network, tt.settings)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// A name that leads inside is found out when it is called, and no error tells the address.
func TestPrivateHostsAreNotCalled(t *testing.T) {
	t.Parallel()
	called := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(server.Close)
	robot, err := NewRobot(Network{Hosts: []string{"127.0.0.1"}, Plain: true}, RobotSettings{Kind: WeCom, Address: server.URL + "/?key=verysecret"})
	if err != nil {
		t.Fatal(err)
	}
	err = robot.Send(context.Background(), sample("m1", "一项。"))
	checkOutcome(t, err, -1)
	if called || strings.Contains(err.Error(), "verysecret") {
		t.Errorf("called %v, error %v", called, err)
	}
}

func TestMayDial(t *testing.T) {
	t.Parallel()
	tests := []struct {
		address         string
		public, private bool
	}{
		{"101.91.40.24:443", true, true}, {"[2408:871a::1]:443", true, true},
		{"10.1.2.3:443", false, true}, {"192.168.0.1:443", false, true}, {"127.0.0.1:80", false, true}, {"[::1]:80", false, true},
		{"[::ffff:10.0.0.1]:443", false, true}, {"100.64.0.9:443", false, true}, {"[fd00::1]:443", false, true},
		{"100.100.100.200:80", false, false}, {"[fd00:ec2::254]:80", false, false}, {"[::ffff:169.254.169.254]:80", false, false}, {"[64:ff9b::a9fe:a9fe]:80", false, false},
		{"[64:ff9b::a01:203]:443", false, true}, {"[2002:a9fe:a9fe::1]:80", false, false}, {"[2002:7f00:1::1]:80", false, true}, {"[64:ff9b::655b:2818]:443", true, true},
		{"169.254.169.254:80", false, false}, {"[fe80::1]:80", false, false}, {"0.0.0.0:80", false, false}, {"224.0.0.1:80", false, false},
	}
	for _, tt := range tests {
		if got := (Network{}).mayDial("tcp", tt.address, nil) == nil; got != tt.public {
			t.Errorf("%s: got %v from a public network, want %v", tt.address, got, tt.public)
		}
		if got := (Network{Private: true}).mayDial("tcp", tt.address, nil) == nil; got != tt.private {
			t.Errorf("%s: got %v from a private network, want %v", tt.address, got, tt.private)
		}
	}
}

func TestSecretsAreInNoError(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL + "/hook/verysecret"
	robot, err := NewRobot(local(newClock()), RobotSettings{Kind: Feishu, Address: address, Secret: "alsosecret"})
	if err != nil {
		t.Fatal(err)
	}
	server.Close() // nobody listens
	err = robot.Send(context.Background(), sample("m1", "一项。"))
	checkOutcome(t, err, 0)
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the error tells the secret: %v", err)
	}
}

func TestPersonalNumbersAreNotSent(t *testing.T) {
	t.Parallel()
	g := &group{kind: WeCom, clock: newClock()}
	robot := g.open(t, false)
	for _, text := range []string{"请联系13800138000。", "11010519491231002X", "卡号6222 0212 3456 7890 123", "１３８００１３８０００", "138-0013-8000"} {
		if err := robot.Send(context.Background(), sample("m", text)); !errors.Is(err, ErrPersonal) {
			t.Errorf("%s: got %v, want it refused", text, err)
		}
	}
	for _, text := range []string{"期限2023年6月30日，共1380项。", "示例反诈办〔2023〕12号", "区划330483004000", "2023-06-30至2023-07-31"} {
		if err := robot.Send(context.Background(), sample("m", text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
