package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Network says which hosts may be called. The zero value allows the three robots' own hosts over TLS and nothing else.
type Network struct {
	Hosts   []string // besides the robots' own: name, or name:port
	Private bool     // hosts inside the own network too, such as a relay of a closed network
	Plain   bool     // http besides https
	Now     func() time.Time
}

// publicHosts are those of the robots.
var publicHosts = []string{"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"}

const callTime = 15 * time.Second

func (n Network) now() time.Time {
	if n.Now == nil {
		return time.Now()
	}
	return n.Now()
}

// address reads an address that somebody typed. Its errors do not repeat it: the address of a robot is a secret.
func (n Network) address(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return nil, errors.New("地址无法识别，应形如 https://主机/路径 / not an address like https://host/path")
	}
	if u.Scheme != "https" && !(n.Plain && u.Scheme == "http") {
		return nil, errors.New("地址必须以 https:// 开头 / the address must begin with https://")
	}
	bare := u.Port() == "" || u.Port() == "443"
	if !n.lists(u.Hostname(), u.Host) && !(bare && slices.Contains(publicHosts, strings.ToLower(u.Hostname()))) {
		return nil, notListed(u.Hostname())
	}
	return u, nil
}

// lists tells whether the operator has named a host, or a host with its port.
func (n Network) lists(host, withPort string) bool {
	return slices.ContainsFunc(n.Hosts, func(h string) bool { return strings.EqualFold(h, host) || strings.EqualFold(h, withPort) })
}

func notListed(host string) error {
	return fmt.Errorf("主机 %s 不在允许的名单内，请运行维护人员加入 / host %s is not on the operator's list", host, host)
}

// client calls one host and no other: it follows no redirect, uses no proxy of the environment, and looks at the address that a
// name has become before it connects.
func (n Network) client() *http.Client {
	dialer := &net.Dialer{Timeout: callTime, Control: n.mayDial}
	return &http.Client{
		Timeout:       callTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: callTime, MaxIdleConns: 4, IdleConnTimeout: time.Minute},
	}
}

var errPrivate = errors.New("the host lies inside the own network, which the operator has not allowed")

// mayDial refuses addresses that the world cannot reach.
func (n Network) mayDial(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := reached(at.Addr())
	if nobody(ip) {
		return errPrivate
	}
	if !n.Private && (ip.IsLoopback() || ip.IsPrivate() || sharedSpace.Contains(ip) || !ip.IsGlobalUnicast()) {
		return errPrivate
	}
	return nil
}

// nobody tells addresses where no receiver is ever, whatever the operator allows: everybody's, the link's own, where clouds keep their secrets, and what
// some clouds use for that besides.
func nobody(ip netip.Addr) bool {
	return ip.IsUnspecified() || ip.IsMulticast() || ip.IsLinkLocalUnicast() || slices.Contains(cloudSecrets, ip)
}

// cloudSecrets are where Alibaba Cloud, and Amazon by IPv6, tell a machine its secrets.
var cloudSecrets = []netip.Addr{netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("fd00:ec2::254")}

// Prefixes of addresses that have one of IPv4 in them (RFC 6052, RFC 3056).
var (
	translated = netip.MustParsePrefix("64:ff9b::/96")
	sixToFour  = netip.MustParsePrefix("2002::/16")
)

// reached is the address at which a connection to another one ends.
func reached(ip netip.Addr) netip.Addr {
	raw := ip.As16()
	switch {
	case translated.Contains(ip):
		return netip.AddrFrom4([4]byte(raw[12:]))
	case sixToFour.Contains(ip):
		return netip.AddrFrom4([4]byte(raw[2:6]))
	}
	return ip.Unmap()
}

// sharedSpace is what providers use inside (RFC 6598).
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// withoutAddress takes the address out of an error of net/http.
func withoutAddress(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// call does a request and turns what went wrong on the way into an outcome. The answer's body must be closed.
func call(ctx context.Context, c *http.Client, request *http.Request) (*http.Response, error) {
	answer, err := c.Do(request.WithContext(ctx))
	switch {
	case errors.Is(err, errPrivate):
		return nil, &RefusedError{errPrivate}
	case err != nil:
		return nil, retry(0, "call %s: %w", request.URL.Hostname(), withoutAddress(err))
	}
	return answer, nil
}
