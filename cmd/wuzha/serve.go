package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"wuzha/internal/app"
)

type serveCommand struct{ settings }

// Run serves until it is told to stop.
func (c *serveCommand) Run(con *console) error {
	if err := c.check(); err != nil {
		return codeError{exitUsage, err}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	spendMemory()
	log := c.log(con.err)
	a, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	return errors.Join(c.serve(ctx, con, log, a), a.Close())
}

// spendMemory lets a small heap grow further between two collections than the runtime would; GOGC says otherwise.
func spendMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(300)
	}
}

// serve answers until the context ends, then lets what is under way finish.
func (c *serveCommand) serve(ctx context.Context, con *console, log *slog.Logger, a *app.App) error {
	handler, err := c.handler(a, log)
	if err != nil {
		return err
	}
	listener, err := c.listener(ctx)
	if err != nil {
		return err
	}
	server := c.server(handler, log)
	server.RegisterOnShutdown(a.EndWatching) // streams of events would never end
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	if err := c.greet(ctx, con, a, listener.Addr()); err != nil {
		return errors.Join(err, server.Close(), <-ended)
	}
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	con.say("正在停止,等待未完成的请求……", "stopping; waiting for requests under way …")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Grace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		log.Warn("requests were broken off", "waited", c.Grace)
		return errors.Join(server.Close(), notClosed(<-ended))
	}
	return notClosed(<-ended)
}

func notClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (c *serveCommand) listener(ctx context.Context) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil || c.TLSCert == "" {
		return listener, err
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the certificate: %w", err), listener.Close())
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}), nil
}

// maxHead bounds the head of a request.
const maxHead = 32 << 10

func (c *serveCommand) server(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           patient(handler, c.BodyTimeout, c.WriteTimeout),
		ReadHeaderTimeout: c.HeaderTimeout,
		IdleTimeout:       c.IdleTimeout,
		MaxHeaderBytes:    maxHead,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug), // mostly clients that hang up, with their addresses
	}
}

// greet tells where the server is, and how to begin with an empty one.
func (c *serveCommand) greet(ctx context.Context, con *console, a *app.App, at net.Addr) error {
	address := c.address(at)
	con.say("已启动: %s", "serving: %s", address)
	token, needed, err := a.SetUpToken(ctx)
	if err != nil || !needed {
		return err
	}
	con.say("还没有账号。请在24小时内打开这个一次性链接完成设置: %s/set-up?token=%s", "There is no account yet. Set up within 24 hours with this link, once: %s/set-up?token=%s", address, token)
	con.say("一次性口令: %s", "one-time secret: %s", token)
	return nil
}

func (c *serveCommand) address(at net.Addr) string {
	if c.URL != "" {
		return strings.TrimRight(c.URL, "/")
	}
	reached := at.String()
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		reached = net.JoinHostPort("localhost", strconv.Itoa(tcp.Port)) // nobody can open [::]
	}
	if c.TLSCert != "" {
		return "https://" + reached
	}
	return "http://" + reached
}
