package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const benchConnections = 64

// BenchmarkSubmit drives a real server, in a process of its own, over 64 connections: authenticated, checked, tallied, audited and
// durable. Beside the rate it gives the 95th percentile of a request.
func BenchmarkSubmit(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) { benchSubmit(b, size) })
	}
}

func benchSubmit(b *testing.B, size int) {
	p, err := launch(program(b), filepath.Join(b.TempDir(), "data"), true)
	if err != nil {
		b.Fatal(err)
	}
	defer p.stop()
	session := settleServer(b, p).session
	var next atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	var work sync.WaitGroup
	b.ResetTimer()
	for range benchConnections {
		work.Go(func() {
			c := &caller{http: &http.Client{Transport: &http.Transport{}}, url: p.url, session: session}
			defer c.http.CloseIdleConnections()
			var mine []time.Duration
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				start := time.Now()
				if err := benchSend(c, n, size); err != nil {
					b.Error(err)
					return
				}
				mine = append(mine, time.Since(start))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		})
	}
	work.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

func benchSend(c *caller, n int64, size int) error {
	path, want, body := "/records", http.StatusCreated, handout(fmt.Sprintf("b%09d", n), 20)
	if size > 1 {
		records := make([]object, size)
		for i := range records {
			records[i] = handout(fmt.Sprintf("b%09d-%03d", n, i), 20)
		}
		path, want, body = "/records/batch", http.StatusOK, object{"records": records}
	}
	status, err := c.call("POST", path, body, nil)
	if err == nil && status != want {
		err = fmt.Errorf("got %d, want %d", status, want)
	}
	return err
}
