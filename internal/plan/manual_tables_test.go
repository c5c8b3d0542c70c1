package plan_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"wuzha/internal/plan"
)

// rowsOf finds the table rows of the manual that match, by their captured cells.
func rowsOf(markdown, pattern string) [][]string {
	var out [][]string
	for _, m := range regexp.MustCompile("(?m)"+pattern).FindAllStringSubmatch(markdown, -1) {
		out = append(out, m[1:])
	}
	return out
}

// chapter is the text of a `## ` chapter.
func chapter(markdown, title string) string {
	_, text, _ := strings.Cut(markdown, "\n## "+title+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}

// says tells whether a cell holds at least n Chinese characters.
func says(cell string, n int) bool {
	for _, r := range cell {
		if unicode.Is(unicode.Han, r) {
			n--
		}
	}
	return n <= 0
}

// Every problem code is explained, with what to do, and no other code is.
func TestManualCodes(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes, listed []string
	for _, m := range regexp.MustCompile(`Code = "([EWL]\d{3})"`).FindAllStringSubmatch(string(source), -1) {
		codes = append(codes, m[1])
	}
	if len(codes) < 90 {
		t.Fatalf("found only %d codes", len(codes))
	}
	for _, row := range rowsOf(chapter(manual(t), "问题代码表"), `^\| ([EWL]\d{3}) \|([^|]*)\|([^|]*)\|$`) {
		listed = append(listed, row[0])
		if !says(row[1], 4) || !says(row[2], 2) {
			t.Errorf("%s is not explained", row[0])
		}
	}
	same(t, "codes", listed, codes)
}

// The built-in record kinds, their fields, titles and types are those of the program.
func TestManualBuiltinFields(t *testing.T) {
	t.Parallel()
	typeNames := map[plan.Type]string{plan.Int: "int", plan.Text: "text", plan.Bool: "bool", plan.Date: "date", plan.Money: "money", plan.Choice: "choice"}
	p, _ := plan.Read("plan.yaml", []byte("wuzha: 1\nplan: b\nversion: 1\ntitle: 内置\nperiod: {from: 2023-01-01, to: 2023-12-31}\n"), nil)
	text := manual(t)
	var want, got []string
	for _, k := range p.Records {
		for _, f := range k.Fields {
			want = append(want, k.ID+" "+k.Title+" "+f.ID+" "+f.Title+" "+typeNames[f.Type])
			for _, o := range f.Options {
				if !strings.Contains(text, "`"+o.ID+"` "+o.Title) {
					t.Errorf("%s.%s: the option %s is not listed", k.ID, f.ID, o.ID)
				}
			}
		}
	}
	for _, row := range rowsOf(text, "^\\| `(\\w+)` (\\S+) \\| `(\\w+)` \\| (\\S+) \\| (int|text|bool|date|money|choice) \\|") {
		got = append(got, strings.Join(row, " "))
	}
	same(t, "fields", got, want)
	for _, name := range plan.FraudTypes {
		if !strings.Contains(text, name) {
			t.Errorf("the class %s is not listed", name)
		}
	}
}

// The limits are those of the program.
func TestManualLimits(t *testing.T) {
	t.Parallel()
	want := []string{
		fmt.Sprint("方案文件大小 ", plan.MaxFileSize>>10, " KiB"), fmt.Sprint("嵌套层数 ", plan.MaxDepth), fmt.Sprint("展开别名后的节点数 ", plan.MaxNodes),
		fmt.Sprint("责任、目标、任务合计 ", plan.MaxDuties), fmt.Sprint("指标 ", plan.MaxMeasures), fmt.Sprint("一个表达式的字符数 ", plan.MaxExprLength),
		fmt.Sprint("一个表达式的节点数 ", plan.MaxExprNodes), fmt.Sprint("表达式的嵌套层数 ", plan.MaxExprDepth), fmt.Sprint("表达式的计算代价 ", plan.MaxExprCost),
		fmt.Sprint("一份方案列出的问题数 ", plan.MaxProblems), fmt.Sprint("台账列出的问题行数 ", plan.MaxRowProblems),
	}
	var got []string
	for _, row := range rowsOf(chapter(manual(t), "上限"), `^\| (\S+) \| ([\d,]+(?: KiB)?) \|`) {
		got = append(got, row[0]+" "+strings.ReplaceAll(row[1], ",", ""))
	}
	same(t, "limits", got, want)
}

// The table of the 19 scoring kinds holds one expression each, and each of them stands in the score table that the manual runs.
func TestManualScoringKinds(t *testing.T) {
	t.Parallel()
	text := manual(t)
	run := ""
	for _, f := range fences(t, text) {
		if f.keys["plan"] == "score" {
			run = f.text
		}
	}
	n := 0
	for _, row := range rowsOf(text, "^\\| (\\d+) \\| ([^|]+) \\| `([^`]+)` \\|") {
		n++
		if row[0] != strconv.Itoa(n) || !says(row[1], 3) {
			t.Errorf("row %d of the scoring kinds: %v", n, row)
		}
		if !strings.Contains(run, row[2]) {
			t.Errorf("scoring kind %s: %s is not in the score table that is run", row[0], row[2])
		}
	}
	if n != 19 {
		t.Errorf("got %d scoring kinds, want 19", n)
	}
}
