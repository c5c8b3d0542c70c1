package notify

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// ServiceClient calls a service that the operator has named, such as one to sign in with, and what that names in its answers. The service itself may be
// anywhere but where no receiver is; what it names may neither be this machine, nor be called without TLS when the service is called with it. No redirect
// is followed, no proxy of the environment used, and answers are short.
func ServiceClient(address string) (*http.Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("服务的网址应形如 https://主机/路径 / the address of the service must look like https://host/path")
	}
	s := &service{host: u.Hostname(), secured: u.Scheme == "https"}
	s.transport = &http.Transport{DialContext: s.dial, TLSHandshakeTimeout: callTime, MaxIdleConns: 4, IdleConnTimeout: callTime, MaxResponseHeaderBytes: maxAnswer}
	return &http.Client{
		Timeout:       callTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     s,
	}, nil
}

// maxServiceAnswer is more than any service says about itself or its keys.
const maxServiceAnswer = 1 << 20

// service is what a service's client may call.
type service struct {
	host      string
	secured   bool
	transport *http.Transport
}

// RoundTrip refuses an answer in the open where TLS was asked for, and cuts one that does not end.
func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.secured && r.URL.Scheme != "https" {
		return nil, fmt.Errorf("the service %s names an address without TLS", s.host)
	}
	answer, err := s.transport.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxServiceAnswer)
	}
	return answer, err
}

func (s *service) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	own := strings.EqualFold(host, s.host)
	dialer := &net.Dialer{Timeout: callTime, Control: func(_, to string, _ syscall.RawConn) error { return mayReach(to, own) }}
	return dialer.DialContext(ctx, network, address)
}

// mayReach refuses addresses that a service is not called at: own tells whether it is the service's own.
func mayReach(address string, own bool) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if ip := reached(at.Addr()); nobody(ip) || ip.IsLoopback() && !own {
		return errPrivate
	}
	return nil
}
