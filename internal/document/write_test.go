package document

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

var errFull = errors.New("no space left")

// fullWriter takes a number of bytes and no more.
type fullWriter struct{ room int }

func (w *fullWriter) Write(p []byte) (int, error) {
	if len(p) > w.room {
		return 0, errFull
	}
	w.room -= len(p)
	return len(p), nil
}

func TestWriteCSV(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"E1", "示例一厂", "-12.5", ""},
		{"E,2", `说"是"`, "两\n行", " x "},
		{"=1+1", "+86", "-a", "@x"},
		{"\tx", "\rx", "-", "－"},
		{"＝1+1", "-1-1", "1=1", "'x"},
	}
	var buf bytes.Buffer
	if err := WriteCSV(&buf, []string{"id", "=名称", "数", "备注"}, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	golden(t, "write.csv", buf.Bytes())
	var marked bytes.Buffer
	if err := WriteCSV(&marked, []string{"id", "=名称", "数", "备注"}, slices.Values(rows), WithBOM()); err != nil {
		t.Fatal(err)
	}
	if marked.String() != "\ufeff"+buf.String() {
		t.Error("WithBOM changes more than the mark")
	}
	if err := WriteCSV(&fullWriter{}, []string{"id"}, slices.Values(rows)); !errors.Is(err, errFull) {
		t.Errorf("full disk: got %v", err)
	}
}

func TestDefuse(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"": "", "x": "x", "=": "=", "=A1": "'=A1", "+1": "'+1", "-1": "-1", "-1.25": "-1.25", "-.5": "'-.5", "-1.": "'-1.", "-1e5": "'-1e5",
		"-1+A1": "'-1+A1", "--1": "'--1", "@SUM": "'@SUM", "\t": "'\t", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝A1": "'＝A1", "－": "－", "'x": "'x", "张": "张",
	} {
		if got := defuse(cell); got != want {
			t.Errorf("defuse(%q) = %q, want %q", cell, got, want)
		}
	}
}

// What WriteCSV writes, Open reads.
func TestCSVRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOfN(rapid.SampledFrom([]rune("ab,\";'\n诈骗 -1x")), 0, 6, -1)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 0, 5).Draw(t, "rows")
		var buf bytes.Buffer
		if err := WriteCSV(&buf, []string{"a", "b", "c"}, slices.Values(rows), WithBOM()); err != nil {
			t.Fatal(err)
		}
		got, err := readAll("x.csv", buf.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		want := []readRow{row(1, "a", "b", "c")}
		for i, cells := range rows {
			for j := range cells {
				cells[j] = defuse(cells[j])
			}
			if !allEmpty(cells) {
				want = append(want, row(i+2, cells...))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("rows (-want +got):\n%s", diff)
		}
	})
}

func TestWriteTable(t *testing.T) {
	t.Parallel()
	rows := [][]string{
		{"E1", "示例一厂", "12", "met"},
		{"E22", "A·示例“有限”公司", "1234.5", "未达标"},
		{"E3", "很长很长很长很长很长很长的名称", "-1", "two\nlines\x1b[31m\u202e"},
		{"E4"},
		{"", "", "", "", "extra"},
	}
	align := []Align{{}, {Max: 17}, {Right: true}}
	var buf bytes.Buffer
	if err := WriteTable(&buf, []string{"编号", "名称", "次数", "state"}, slices.Values(rows), align); err != nil {
		t.Fatal(err)
	}
	golden(t, "table.txt", buf.Bytes())
	if err := WriteTable(&fullWriter{}, nil, slices.Values(rows), nil); !errors.Is(err, errFull) {
		t.Errorf("full disk: got %v", err)
	}
}

func TestWriteTableLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.String(), 2, 2), 1, 5).Draw(t, "rows")
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		var buf bytes.Buffer
		if err := WriteTable(&buf, nil, slices.Values(rows), []Align{{Max: limit}, {Max: limit, Right: true}}); err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSuffix(buf.String(), "\n"), "\n")
		if len(got) != len(rows) {
			t.Fatalf("got %d lines for %d rows", len(got), len(rows))
		}
		for _, line := range got {
			if width := screen().StringWidth(line); width > 2*limit+len(columnGap) {
				t.Fatalf("line %q is %d wide with columns of %d", line, width, limit)
			}
		}
	})
}
