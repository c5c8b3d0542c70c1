package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// pages are what the office of a district opens.
var pages = []string{"/overview?period=2023-05", "/overview?period=2023-05&under=" + town(0), "/wall?period=2023-05", "/plan", "/scores", "/titles", "/units",
	"/units?state=unmet&period=2023-05", "/units/" + community(0), "/duties?state=unmet,broken&period=2023-05", "/records", "/records?under=" + town(0), "/todo", "/cases"}

// filling is a server whose district is filled in steps.
type filling struct {
	o options
	*server
	*district
	session string
	filled  int64
}

// large measures what size costs: a district of as many communities and records as are asked for beside itself with a hundredth of the
// records, and beside one with a hundredth of both.
func (o options) large(ctx context.Context) error {
	small, err := o.filling(ctx, o.communities/100)
	if err != nil {
		return err
	}
	defer small.remove()
	large, err := o.filling(ctx, o.communities)
	if err != nil {
		return err
	}
	defer large.remove()
	few := o.records / 100
	if err := errors.Join(small.fill(ctx, few), large.fill(ctx, few)); err != nil {
		return err
	}
	early, err := large.write(ctx)
	if err != nil {
		return err
	}
	if err := large.fill(ctx, o.records); err != nil {
		return err
	}
	late, err := large.write(ctx)
	if err != nil {
		return err
	}
	late.ratio = fmt.Sprintf("%.2f of the rate with a hundredth of the records", late.rate/early.rate)
	lines := []measured{early, late}
	for _, page := range pages {
		was, err := small.open(ctx, page)
		if err != nil {
			return err
		}
		is, err := large.open(ctx, page)
		if err != nil {
			return err
		}
		is.ratio = fmt.Sprintf("%.1f of the p95 at a hundredth of the size, %s", float64(is.p95)/float64(was.p95), was.p95.Round(100*time.Microsecond))
		lines = append(lines, is)
	}
	return errors.Join(printed(lines), large.startAgain(ctx))
}

// filling starts a server with communities and no records.
func (o options) filling(ctx context.Context, communities int) (*filling, error) {
	s, err := startServer(ctx, o.program, "")
	if err != nil {
		return nil, err
	}
	f := &filling{o: o, server: s, district: &district{communities: communities}}
	f.session, err = s.settle(ctx, f.district)
	return f, err
}

// named is a line of the table about this district.
func (f *filling) named(what string) measured {
	return measured{what: fmt.Sprintf("%d communities, %d records: %s", f.communities, f.filled, what), unit: "requests/s"}
}

// fill sends the work of half a year, in its order, until the district has as many records.
func (f *filling) fill(ctx context.Context, records int64) error {
	const size, lines = 1000, 8
	began, from := time.Now(), f.filled
	var next atomic.Int64
	next.Store(from)
	var work sync.WaitGroup
	errs := make([]error, lines)
	for i := range lines {
		work.Go(func() {
			for errs[i] == nil {
				first := next.Add(size) - size
				if first >= records {
					return
				}
				errs[i] = f.enter(ctx, min(size, records-first), func(k int64) string { return f.day(first+k, f.o.records) })
			}
		})
	}
	work.Wait()
	f.filled = records
	took := time.Since(began)
	fmt.Fprintf(os.Stderr, "%s with %.0f records/s in %s\n", f.named("entered").what, float64(records-from)/took.Seconds(), took.Round(time.Second))
	return errors.Join(errs...)
}

// enter sends a batch of which all must be accepted.
func (f *filling) enter(ctx context.Context, size int64, record func(i int64) string) error {
	_, body := batch(size, record)
	office := &client{address: f.address, session: f.session}
	var said struct {
		Items []struct {
			ID, Outcome string
			Error       json.RawMessage
		}
	}
	err := office.call(ctx, "POST /records/batch", json.RawMessage(body), &said)
	for _, i := range said.Items {
		if i.Outcome != "accepted" {
			return fmt.Errorf("%s: %s %s", i.ID, i.Outcome, i.Error)
		}
	}
	return err
}

// write measures one record per request, each of a community far from the one before, once the server has come to know what was entered.
func (f *filling) write(ctx context.Context) (line measured, err error) {
	line = f.named("one record per request")
	if err := f.await(ctx, pages[0]); err != nil {
		return line, err
	}
	err = f.drive(ctx, f.o, workload{request: f.lately, records: 1}, &line)
	return line, err
}

// drive fills a line, with the server's own part of the time that a request took.
func (f *filling) drive(ctx context.Context, o options, w workload, line *measured) error {
	before, err := f.processor()
	if err != nil {
		return err
	}
	began := time.Now()
	if line.rate, line.p95, err = o.drive(ctx, f.address, f.session, w); err != nil {
		return fmt.Errorf("%s: %w", line.what, err)
	}
	after, err := f.processor()
	line.each = time.Duration(float64(after-before) / (line.rate * time.Since(began).Seconds()))
	return err
}

// open measures a page that is opened again and again from one connection; what it takes the first time, after much was written, is told when it is long.
func (f *filling) open(ctx context.Context, page string) (line measured, err error) {
	line, alone := f.named(page), f.o
	alone.connections = 1
	began := time.Now()
	if err := f.await(ctx, page); err != nil {
		return line, err
	}
	if first := time.Since(began); first > time.Second {
		fmt.Fprintf(os.Stderr, "%s: the first time %s\n", line.what, first.Round(time.Second/10))
	}
	err = f.drive(ctx, alone, workload{request: func(int64) (string, string) { return "GET " + page, "" }, records: 1}, &line)
	return line, err
}

// startAgain says how long a start takes on the district as it is: until the server answers, and until it knows how the district stands.
func (f *filling) startAgain(ctx context.Context) error {
	f.stop()
	began := time.Now()
	if err := f.start(ctx); err != nil {
		return err
	}
	answer, err := http.Get("http://" + f.address + "/readyz")
	if err != nil {
		return err
	}
	ready := time.Since(began)
	if err := errors.Join(answer.Body.Close(), f.await(ctx, pages[0])); err != nil {
		return err
	}
	now, peak, err := f.memory()
	fmt.Printf("%s: ready %s after a start, the first overview after %s; memory %d MiB, at most %d MiB\n", f.named("started again").what,
		ready.Round(time.Millisecond), time.Since(began).Round(time.Second/10), now>>20, peak>>20)
	return err
}

// await opens a page once.
func (f *filling) await(ctx context.Context, page string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+f.address+page, nil)
	if err != nil {
		return err
	}
	r.AddCookie(&http.Cookie{Name: "wuzha", Value: f.session})
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", page, answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
}
