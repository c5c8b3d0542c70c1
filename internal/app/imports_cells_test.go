package app

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/document"
	"wuzha/internal/plan"
)

func TestTidyDay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2023-03-05": "2023-03-05", "2023/3/5": "2023-03-05", "2023.3.5": "2023-03-05", "2023年3月5号": "2023-03-05", "2023—03—05": "2023-03-05", "2023年3月5日": "2023-03-05", "20230305": "2023-03-05",
		"2023-03-05T12:30:00": "2023-03-05", "2023/3/5 12:30": "2023-03-05", "2023年3月5日 8:05:00": "2023-03-05", "\uff12023/3/\uff15": "2023-03-05",
		"3月5日": "3月5日", "23/3/5": "23/3/5", "昨天": "昨天", "2023-003-05": "2023-003-05", "5/3/2023": "5/3/2023", "2023-3": "2023-3",
	} {
		if got := tidyDay(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestTidyMoney(t *testing.T) {
	t.Parallel()
	money := &plan.Field{Type: plan.Money}
	for _, tt := range []struct {
		text  string
		inWan bool
		want  string
	}{
		{"12,345.60", false, "12345.60"}, {"¥500", false, "500"}, {"500元", false, "500"}, {"1.25万元", false, "12500"}, {"3万", false, "30000"},
		{"1.25", true, "12500"}, {"0.00005", true, "0.5"}, {"0", true, "0"}, {"1.23456789", true, "12345.6789"}, {"-3", true, "-3"},
		{"约三千", false, "约三千"}, {"1e5", true, "1e5"}, {"'-5000", false, "'-5000"}, {"", true, ""},
	} {
		if got := tidyCell(money, tt.text, tt.inWan); got != tt.want {
			t.Errorf("%q (%t): got %q, want %q", tt.text, tt.inWan, got, tt.want)
		}
	}
	if got := tidyCell(nil, "'=1+1", false); got != "=1+1" {
		t.Errorf("got %q, want what stood there before the export", got)
	}
}

// TestTenThousandfold: fen of an amount in ten thousands of yuan are what arithmetic says.
func TestTenThousandfold(t *testing.T) {
	t.Parallel()
	money := &plan.Field{Type: plan.Money}
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(0, 1_000_000_00).Draw(t, "fen")
		before, err := money.Parse(money.Format(plan.Value{Num: fen, Set: true}))
		if err != nil {
			t.Fatal(err)
		}
		after, err := money.Parse(tenThousandfold(money.Format(before)))
		if err != nil || after.Num != 10_000*fen {
			t.Fatalf("%d fen: got %d, %v", fen, after.Num, err)
		}
	})
}

// countyKind is a kind of sheet by the plan of these tests.
func countyKind(tb testing.TB, kind ImportKind, choices ImportChoices) *sheetKind {
	tb.Helper()
	text, err := os.ReadFile("testdata/county.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	p, problems := plan.Read("county.yaml", text, func(string) ([]byte, error) { return nil, os.ErrNotExist })
	if p == nil || problems.Stops() {
		tb.Fatal(problems)
	}
	k := &sheetKind{kind: kind, plan: p, choices: choices}
	if err := k.settle(); err != nil {
		tb.Fatal(err)
	}
	return k
}

func TestHeadings(t *testing.T) {
	t.Parallel()
	cases := countyKind(t, ImportCases, ImportChoices{}).targets
	for heading, want := range map[string]string{
		"案件编号": "id", " 受 案 编 号 ": "id", "损失金额(元)": "loss", "涉案金额(万元)": "loss", "loss": "loss", "LOSS": "loss", "损失*\nloss": "loss",
		"发案时间": "on", "受骗人群": "victim", "姓名": "", "": "", "原行号": "", "未导入原因": "", "随便\nloss": "loss", "损失\n别的": "loss",
	} {
		c := readHeadings([]string{heading}, cases, nil)
		if got := c.list[0].Target; got != want {
			t.Errorf("%q: got %q, want %q", heading, got, want)
		}
	}
	c := readHeadings([]string{"案件编号", "编号", "涉案损失", "被害人姓名", "社区"}, cases, map[string]string{"社区": ""})
	if c.at["id"] != 0 || c.list[1].Target != "" || c.list[2].Target != "" || c.list[2].Proposal != "loss" || c.list[4].Target != "" || c.list[4].Proposal != "" {
		t.Errorf("got %+v", c.list)
	}
}

// FuzzImportRows: whatever a sheet holds, its rows are read or refused, with an id that a record can have.
func FuzzImportRows(f *testing.F) {
	f.Add([]byte("案件编号,单位,发案日期,损失\nA1,鹿鸣村,2023-03-05,1.2万\n"), uint8(0))
	f.Add([]byte("标题\n编号\t单位\t起\n\t鹿鸣村 [v1]\t2023/3/5\n"), uint8(1))
	f.Add([]byte("\xef\xbb\xbf记录种类,单位,日期,人数\n走访,v1,20230305,三\n\"走访\n\",,\n"), uint8(2))
	f.Add([]byte("名称,上级单位,户数\n某村,松涛镇/某,=1+1\n"), uint8(3))
	f.Add([]byte("a\x00b,\xff\xfe"), uint8(1))
	var kinds []*sheetKind
	for _, kind := range ImportKinds() {
		kinds = append(kinds, countyKind(f, kind, ImportChoices{Unit: "v1"}))
	}
	f.Fuzz(func(t *testing.T, content []byte, which uint8) {
		k := kinds[int(which)%len(kinds)]
		table, err := document.Open("sheet.csv", bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return
		}
		s := &openSheet{table: table}
		if _, err := s.findHeadings(k.targets, nil); err != nil {
			return
		}
		units := &unitIndex{byID: map[string]string{"v1": "鹿鸣村"}, byName: map[string][]string{"鹿鸣村": {"v1"}}}
		if k.kind == ImportUnits {
			readUnits(t, s, &unitTaker{s: s, k: k, units: units, trial: &terrain{}, named: map[string]bool{}})
			return
		}
		readRecords(t, s, &recordTaker{s: s, k: k, units: units, seen: map[[16]byte]int32{}, named: map[string][16]byte{}})
	})
}

func readRecords(t *testing.T, s *openSheet, taker *recordTaker) {
	for {
		r, err := s.next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			return
		}
		e, _, err := taker.entry(r)
		v := &verdictOfRow{row: r}
		if err != nil {
			if err := v.refuse(err); err != nil {
				t.Fatalf("row %d: %v is no refusal", r.number, err)
			}
			_ = s.note(*v).Reason()
			continue
		}
		if e.ID == "" || e.Unit != "v1" {
			t.Fatalf("row %d: got %+v", r.number, e)
		}
	}
}

func readUnits(t *testing.T, s *openSheet, taker *unitTaker) {
	for {
		r, err := s.next()
		if err != nil {
			return
		}
		v := &verdictOfRow{row: r}
		changes, err := taker.asked(r, v)
		if err != nil {
			if err := v.refuse(err); err != nil {
				t.Fatalf("row %d: %v is no refusal", r.number, err)
			}
			continue
		}
		if len(changes) != 1 || changes[0].ID == "" {
			t.Fatalf("row %d: got %+v", r.number, changes)
		}
	}
}

func TestColumnName(t *testing.T) {
	t.Parallel()
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 255: "IV"} {
		if got := columnName(i); got != want {
			t.Errorf("%d: got %s, want %s", i, got, want)
		}
	}
}

// TestRowsAreBounded: rows that take much memory are worked on a few at a time, and those that cannot be read count like all others.
func TestRowsAreBounded(t *testing.T) {
	t.Parallel()
	open := func(text string) *openSheet {
		table, err := document.Open("sheet.csv", strings.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		return &openSheet{table: table}
	}
	const cell, cells, rows = 30_000, 100, 40
	s := open(strings.Repeat(strings.Repeat(strings.Repeat("x", cell)+",", cells-1)+"x\n", rows))
	got, batches := 0, 0
	for {
		batch, err := s.batch()
		if err != nil {
			t.Fatal(err)
		}
		if len(batch) == 0 {
			break
		}
		got, batches = got+len(batch), batches+1
		if size := len(batch) * cell * (cells - 1); size > batchBytes+cell*cells {
			t.Errorf("a batch of %d MB", size>>20)
		}
	}
	if got != rows || batches < 2 {
		t.Errorf("got %d rows in %d batches, want all %d in several", got, batches, rows)
	}
	s = open(strings.Repeat("\"x\n", maxImportRows+2*headingRows))
	for {
		_, err := s.next()
		if errors.Is(err, io.EOF) {
			t.Fatal("any number of rows that cannot be read is taken")
		}
		if err != nil {
			break
		}
	}
}
