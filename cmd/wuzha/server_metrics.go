package main

import (
	"net/http"
	"os"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"wuzha/internal/api"
)

// metrics are the numbers at /metrics. Routes are patterns, never addresses that somebody asked for.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	records  prometheus.Counter
}

// newMetrics counts requests and watches the database's files, if it has any.
func newMetrics(files []string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "wuzha_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "wuzha_request_seconds", Help: "Duration of requests by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30}}, []string{"route"}),
		records: prometheus.NewCounter(prometheus.CounterOpts{Name: "wuzha_records_submitted_total", Help: "Records taken, repeated ones included."}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.records, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if len(files) > 0 {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "wuzha_database_bytes", Help: "Size of the database's files."},
			func() float64 { return sizeOf(files) }))
	}
	return m
}

func sizeOf(files []string) float64 {
	var total int64
	for _, name := range files {
		if info, err := os.Stat(name); err == nil { // the log files come and go
			total += info.Size()
		}
	}
	return float64(total)
}

func (m *metrics) observe(s api.Seen) {
	route := s.Route
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(s.Status)).Inc()
	m.seconds.WithLabelValues(route).Observe(s.Duration.Seconds())
	m.records.Add(float64(s.Records))
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
