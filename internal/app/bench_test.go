package app_test

import (
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// BenchmarkSubmit is one record per call from 64 goroutines, each durable before the call returns.
func BenchmarkSubmit(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			county := openBench(b, storetest.SQLite(b))
			county.setUp()
			today := county.at("2023-03-01")
			var next atomic.Int64
			b.ResetTimer()
			var wait sync.WaitGroup
			for range 64 {
				wait.Go(func() {
					for {
						n := next.Add(1)
						if n > int64(b.N) {
							return
						}
						if err := county.refusals(county.Submit(b.Context(), county.as("worker"), visits(n, size, today))); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wait.Wait()
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func visits(n int64, size int, today plan.Day) []app.Entry {
	out := make([]app.Entry, size)
	for i := range out {
		out[i] = visit(fmt.Sprintf("r%09d.%d", n, i), "v1", today-plan.Day(n%300), "3")
		out[i].Fields["household"] = strconv.Itoa(int(n % 500))
	}
	return out
}

// BenchmarkStanding is the first question after a write, in a district with 20,000 records.
func BenchmarkStanding(b *testing.B) {
	county := openBench(b, storetest.SQLite(b))
	county.setUp()
	today := county.at("2023-03-01")
	for n := range int64(20) {
		county.submit("worker", visits(n, 1000, today)...)
	}
	var next atomic.Int64
	for b.Loop() {
		b.StopTimer()
		county.submit("worker", visits(1000+next.Add(1), 1, today)...)
		b.StartTimer()
		if _, err := county.Verdicts(b.Context(), county.as("office"), app.Query{Unit: "v1"}); err != nil {
			b.Fatal(err)
		}
	}
}
