package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

type healthCommand struct {
	settings
	Ready bool `help:"Ask besides whether the database answers. 同时检查数据库。"`
}

// Help implements kong's detailed help.
func (healthCommand) Help() string {
	return `Examples 示例:

    wuzha health --listen 0.0.0.0:8080
    wuzha health --ready

For supervisors that run a command, as Docker does: asks the server on this machine, at the address of --listen. Exit code 0: it answers; 2: it does not.
供执行命令来探测的守护程序(如 Docker)使用:询问本机 --listen 地址上的服务。退出码 0 正常,2 没有应答。`
}

// healthPatience is how long a server may take to say that it is well.
const healthPatience = 4 * time.Second

// Run asks the server on this machine how it is.
func (c *healthCommand) Run(con *console) error {
	address, err := c.local()
	if err != nil {
		return codeError{exitUsage, err}
	}
	path := "/healthz"
	if c.Ready {
		path = "/readyz"
	}
	ctx, cancel := context.WithTimeout(context.Background(), healthPatience)
	defer cancel()
	if err := ask(ctx, address+path); err != nil {
		return codeError{exitUsage, fmt.Errorf("no good answer from %s%s: %w", address, path, err)}
	}
	con.say("正常。", "well.")
	return nil
}

// local is where the server of these settings is reached from its own machine.
func (c *listening) local() (string, error) {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	at, err := netip.ParseAddr(host)
	switch {
	case host == "" || err == nil && at.IsUnspecified() && at.Is4():
		host = "127.0.0.1"
	case err == nil && at.IsUnspecified():
		host = "::1"
	}
	scheme := "http://"
	if c.TLSCert != "" {
		scheme = "https://"
	}
	return scheme + net.JoinHostPort(host, port), nil
}

// ask wants a good answer. Its own machine is not asked for a certificate of the right name: nothing is told to it.
func ask(ctx context.Context, url string) error {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<10))
	if answer.StatusCode != http.StatusOK {
		err = errors.Join(err, errors.New(answer.Status))
	}
	return errors.Join(err, answer.Body.Close())
}
