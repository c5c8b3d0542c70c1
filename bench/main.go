// Command bench starts the real server and drives it from a process of its own, beside yardsticks taken in the same run: the rates
// are printed with their ratio to the yardstick. It is run by `make bench`.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"text/tabwriter"
	"time"
)

// options say what is measured.
type options struct {
	program     string
	connections int
	period      time.Duration
	postgres    bool
	communities int
	records     int64
}

func main() {
	var o options
	flag.StringVar(&o.program, "wuzha", "./wuzha", "the program")
	flag.IntVar(&o.connections, "connections", 64, "connections that send at once")
	flag.DurationVar(&o.period, "period", 10*time.Second, "how long each rate is taken")
	flag.BoolVar(&o.postgres, "postgres", true, "measure on PostgreSQL too, where it is installed")
	large := flag.Bool("large", false, "measure what size costs, on SQLite, instead: writing and pages, beside a hundredth of the size")
	flag.IntVar(&o.communities, "communities", 100_000, "how many there are with -large")
	flag.Int64Var(&o.records, "records", 10_000_000, "how many there are with -large")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	measure := o.run
	if *large {
		measure = o.large
	}
	if err := measure(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// measured is one line of the table.
type measured struct {
	what  string
	rate  float64 // per second
	unit  string
	p95   time.Duration // 0: not taken
	each  time.Duration // processor time of the server for one; 0: not taken
	ratio string
}

func (o options) run(ctx context.Context) error {
	raw, err := rawSQLite(ctx)
	if err != nil {
		return err
	}
	lines := []measured{{what: "raw SQLite, the same rows, transactions of 1,000", rate: raw, unit: "records/s"}}
	more, err := o.onEngine(ctx, "SQLite", "", raw)
	if err != nil {
		return err
	}
	lines = append(lines, more...)
	if o.postgres {
		more, err := o.onPostgres(ctx)
		if err != nil {
			fmt.Fprintln(os.Stderr, "!! NOT MEASURED ON POSTGRESQL:", err)
		}
		lines = append(lines, more...)
	}
	return printed(lines)
}

// onEngine measures a server on one database; an empty database is SQLite in a new folder.
func (o options) onEngine(ctx context.Context, engine, database string, raw float64) ([]measured, error) {
	s, err := startServer(ctx, o.program, database)
	if err != nil {
		return nil, err
	}
	defer s.remove()
	d := &district{communities: 100}
	session, err := s.settle(ctx, d)
	if err != nil {
		return nil, err
	}
	var lines []measured
	var bare float64
	for _, w := range []workload{
		{what: "an authenticated request that writes nothing", unit: "requests/s", request: readMe, records: 1},
		{what: "one record per request", unit: "records/s", request: d.oneRecord, records: 1},
		{what: "batches of 100", unit: "records/s", request: d.hundredRecords, records: 100},
	} {
		rate, p95, err := o.drive(ctx, s.address, session, w)
		if err != nil {
			return lines, fmt.Errorf("%s, %s: %w", engine, w.what, err)
		}
		line := measured{what: engine + ": " + w.what, rate: rate, unit: w.unit, p95: p95}
		if bare == 0 {
			bare = rate
		} else {
			line.ratio = fmt.Sprintf("%.2f of raw, %.2f of bare requests", rate/raw, rate/float64(w.records)/bare)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func printed(lines []measured) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "what\trate\tp95\tserver's processor time for one\tratio")
	for _, l := range lines {
		fmt.Fprintf(out, "%s\t%.0f %s\t%s\t%s\t%s\n", l.what, l.rate, l.unit, brief(l.p95), brief(l.each), l.ratio)
	}
	return out.Flush()
}

// brief writes a time; nothing where it was not taken.
func brief(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d < time.Millisecond:
		return d.Round(time.Microsecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}
