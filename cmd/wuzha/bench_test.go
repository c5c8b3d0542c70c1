package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// ledger row i of a year of publicity at 234 enterprises.
func ledgerRow(i int) []string {
	return []string{fmt.Sprintf("R%07d", i), "publicity", fmt.Sprintf("E%03d", i%234), fmt.Sprintf("2023-%02d-%02d", 3+i%10, 1+i%28),
		fmt.Sprintf("2023-%02d-%02dT09:15:00+08:00", 3+i%10, 1+i%28), fmt.Sprintf("p-%04d", i%700), "", "submitted", fmt.Sprint(1 + i%90)}
}

const benchPlan = `wuzha: 1
plan: bench
version: 1
title: 台账读取
period: {from: 2023-03-01, to: 2023-12-31}
units: {zone: {title: 街道}, community: {title: 社区, in: zone}, enterprise: {title: 企业, in: community}}
records: {publicity: {title: 宣传, of: [enterprise], fields: {people: {type: int, title: 人数, min: 1}}}}
measures: {times: {count: publicity}, people: {sum: publicity.people}, large: {count: publicity, where: record.people >= 50}}
duties: {publicity: {title: 每月3次, of: enterprise, every: month, need: m.times >= 3 && m.people >= 30 && m.large >= 1}}
`

var ledgerHeader = []string{"id", "kind", "unit", "on", "entered_at", "by", "ref", "state", "people"}

func writeUnits(b *testing.B, dir string) string {
	b.Helper()
	path := filepath.Join(dir, "units.csv")
	text := "id,kind,parent\nZ,zone,\nQ1,community,Z\n"
	for i := range 234 {
		text += fmt.Sprintf("E%03d,enterprise,Q1\n", i)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkLedger reads a ledger file and turns it into tallies, as `wuzha evaluate` does before it judges.
func BenchmarkLedger(b *testing.B) {
	dir := b.TempDir()
	units := writeUnits(b, dir)
	p, problems := plan.Read("bench.yaml", []byte(benchPlan), nil)
	if problems.Stops() {
		b.Fatal(problems)
	}
	for _, one := range []struct {
		name string
		ext  string
		rows int
		make func(path string, rows int) error
	}{{"xlsx-100000", ".xlsx", 100_000, makeXLSX}, {"csv-1000000", ".csv", 1_000_000, makeCSV}} {
		b.Run(one.name, func(b *testing.B) {
			path := filepath.Join(dir, "records"+one.ext)
			if err := one.make(path, one.rows); err != nil {
				b.Fatal(err)
			}
			con := &console{out: io.Discard, err: io.Discard}
			peak := watchHeap()
			for b.Loop() {
				flags := ledgerFlags{Units: []string{units}, Records: []string{path}, AsOf: "2023-12-31"}
				facts, in, err := flags.facts(con, p)
				if err != nil || in.Left > 0 || len(facts.Records) != one.rows {
					b.Fatal(err, in.Left, len(facts.Records))
				}
			}
			b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
		})
	}
}

func makeCSV(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	err = document.WriteCSV(w, ledgerHeader, func(yield func([]string) bool) {
		for i := range rows {
			if !yield(ledgerRow(i)) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

func makeXLSX(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sheet := document.Sheet{Name: "records"}
	for _, h := range ledgerHeader {
		sheet.Columns = append(sheet.Columns, document.Column{Title: h})
	}
	sheet.Rows = func(yield func([]document.Cell) bool) {
		for i := range rows {
			var cells []document.Cell
			for _, c := range ledgerRow(i) {
				cells = append(cells, cellOf(c))
			}
			if !yield(cells) {
				return
			}
		}
	}
	return document.WriteXLSX(f, []document.Sheet{sheet})
}

// watchHeap samples the heap until the returned function asks for its peak.
func watchHeap() func() uint64 {
	runtime.GC()
	done, result := make(chan struct{}), make(chan uint64)
	go func() {
		peak := uint64(0)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				result <- peak
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	}()
	return func() uint64 { close(done); return <-result }
}
