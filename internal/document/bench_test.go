package document

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// Inputs of the benchmarks, each built once.
var (
	inlineBook = sync.OnceValue(func() []byte {
		var buf bytes.Buffer
		columns := make([]Column, 10)
		for i := range columns {
			columns[i].Title = fmt.Sprintf("列%d", i)
		}
		err := WriteXLSX(&buf, []Sheet{{Name: "台账", Columns: columns, Rows: func(yield func([]Cell) bool) {
			for i := range int64(100_000) {
				if !yield([]Cell{Text(fmt.Sprintf("R%06d", i)), Text("publicity"), Text(fmt.Sprintf("E%d", i%234)), {kind: KindDate, number: 45000 + i%365},
					Text("2023-03-05T09:00:00+08:00"), Text("p1"), Text("submitted"), Integer(i % 50), Text("talk"), Text("示例台账的备注文字")}) {
					return
				}
			}
		}}})
		if err != nil {
			panic(err)
		}
		return buf.Bytes()
	})
	millionLines = sync.OnceValue(func() []byte {
		var buf bytes.Buffer
		buf.WriteString("id,kind,unit,on,by,state,people,form,note\n")
		for i := range 1_000_000 {
			fmt.Fprintf(&buf, "R%07d,publicity,E%d,2023-%02d-%02d,p1,submitted,%d,talk,示例备注\n", i, i%234, i%12+1, i%28+1, i%50)
		}
		return buf.Bytes()
	})
)

// sharedBook stores its text as shared strings, as spreadsheet programs do; six
// of the ten texts of each row are different ones.
func sharedBook(tb testing.TB) []byte {
	tb.Helper()
	var texts, rows strings.Builder
	texts.WriteString(`<sst>`)
	for i := range 100_000 {
		fmt.Fprintf(&rows, `<row r="%d" spans="1:10">`, i+1)
		for j := range 10 {
			text := j
			if j < 6 {
				text = 6*i + j
				fmt.Fprintf(&texts, `<si><t>示例文字%d</t></si>`, text)
			}
			fmt.Fprintf(&rows, `<c r="%c%d" s="1" t="s"><v>%d</v></c>`, 'A'+j, i+1, text)
		}
		rows.WriteString(`</row>`)
	}
	texts.WriteString(`</sst>`)
	parts := book(rows.String())
	for i := range parts {
		if parts[i][0] == "xl/sharedStrings.xml" {
			parts[i][1] = texts.String()
		}
	}
	return parts.zip(tb)
}

func BenchmarkReadXLSX100k(b *testing.B) {
	b.Run("inline", func(b *testing.B) { benchmarkRead(b, "x.xlsx", inlineBook(), 100_001) })
	b.Run("shared", func(b *testing.B) { benchmarkRead(b, "x.xlsx", sharedBook(b), 100_000) })
}

func BenchmarkReadCSV1M(b *testing.B) {
	benchmarkRead(b, "x.csv", millionLines(), 1_000_001)
}

// BenchmarkReadFullSheet reads a sheet as long as sheets can be.
func BenchmarkReadFullSheet(b *testing.B) {
	var buf bytes.Buffer
	err := WriteXLSX(&buf, []Sheet{{Name: "a", Columns: []Column{{Title: "n"}}, Rows: func(yield func([]Cell) bool) {
		for i := range int64(MaxRows - 1) {
			if !yield([]Cell{Integer(i)}) {
				return
			}
		}
	}}})
	if err != nil {
		b.Fatal(err)
	}
	benchmarkRead(b, "x.xlsx", buf.Bytes(), MaxRows)
}

func benchmarkRead(b *testing.B, name string, content []byte, want int) {
	b.ReportAllocs()
	b.SetBytes(int64(len(content)))
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	highest := before.HeapAlloc
	for b.Loop() {
		table, err := Open(name, bytes.NewReader(content), int64(len(content)))
		if err != nil {
			b.Fatal(err)
		}
		rows := 0
		for {
			_, _, bad, err := table.Next()
			if err == io.EOF {
				break
			}
			if err != nil || bad != nil {
				b.Fatal(err, bad)
			}
			rows++
			if rows%20_000 == 0 {
				var mem runtime.MemStats
				runtime.ReadMemStats(&mem)
				highest = max(highest, mem.HeapAlloc)
			}
		}
		if rows != want {
			b.Fatalf("got %d rows, want %d", rows, want)
		}
	}
	b.ReportMetric(float64(highest-before.HeapAlloc)/(1<<20), "heap-MiB")
}
