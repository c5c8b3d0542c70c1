package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// workload is a kind of request: request gives the n-th as it goes over the wire, without the head that all share.
type workload struct {
	what    string
	unit    string
	records int
	request func(n int64) (line, body string)
}

// warmUp is left out of the figures.
const warmUp = time.Second

// drive sends from all connections for the period and gives the rate and the 95th percentile of the answers.
func (o options) drive(ctx context.Context, address, session string, w workload) (rate float64, p95 time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, warmUp+o.period)
	defer cancel()
	began := time.Now().Add(warmUp)
	var next atomic.Int64
	var work sync.WaitGroup
	took, errs := make([][]time.Duration, o.connections), make([]error, o.connections)
	for i := range o.connections {
		work.Go(func() { took[i], errs[i] = send(ctx, address, session, began, &next, w) })
	}
	work.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, 0, err
		}
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	if len(all) == 0 {
		return 0, 0, fmt.Errorf("no answers in %s", o.period)
	}
	return float64(len(all)*w.records) / o.period.Seconds(), all[len(all)*95/100], nil
}

// send sends one request after the other over a connection of its own.
func send(ctx context.Context, address, session string, began time.Time, next *atomic.Int64, w workload) (took []time.Duration, err error) {
	line, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = line.Close() }() // all that was asked has been answered
	in := bufio.NewReader(line)
	var out bytes.Buffer
	for ctx.Err() == nil {
		what, body := w.request(next.Add(1))
		out.Reset()
		fmt.Fprintf(&out, "%s HTTP/1.1\r\nHost: %s\r\nCookie: wuzha=%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", what, address, session, len(body), body)
		start := time.Now()
		if _, err := line.Write(out.Bytes()); err != nil {
			return nil, err
		}
		if err := hear(in); err != nil {
			return nil, err
		}
		if start.After(began) {
			took = append(took, time.Since(start))
		}
	}
	return took, nil
}

// hear reads an answer, which must say that all went well.
func hear(in *bufio.Reader) error {
	status, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	length := -1
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return err
		}
		if line == "\r\n" {
			break
		}
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return err
			}
		}
	}
	body, err := content(in, length)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(status, "HTTP/1.1 2") || bytes.Contains(body, []byte(`"refused"`)) {
		return fmt.Errorf("got %s %.300s", strings.TrimSpace(status), body)
	}
	return nil
}

// content reads a body of a length, or in chunks when the length is not told.
func content(in *bufio.Reader, length int) ([]byte, error) {
	if length < 0 {
		body, err := io.ReadAll(httputil.NewChunkedReader(in))
		if err == nil {
			_, err = in.Discard(len("\r\n")) // behind the last chunk
		}
		return body, err
	}
	body := make([]byte, length)
	_, err := io.ReadFull(in, body)
	return body, err
}
