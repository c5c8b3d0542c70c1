package plan_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v4"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

// The manual is run block by block; a fenced block that this test does not know fails it. The info strings are
//
//	yaml plan=NAME          a whole plan without any problem, kept under NAME
//	yaml into=BASE [as=NEW] a fragment: its top-level keys are laid over plan BASE, id by id; no E and no unaccepted L.
//	                        The ledgers of BASE come along. Kept under NEW when given
//	yaml bad=E205,W101 [into=BASE]  a faulty plan or fragment: the check reports these codes, and no other E or L
//	csv NAME                units, records, cases, people or decisions of the plan above, in place of those it had
//	结果 DAY [known=TIME]    what the plan and ledgers above give as of DAY, as lines of plantest.Expect, and
//	    row FILE N [COLUMN] [kept]            a row that is left out (or used all the same); all must be listed
//	    figure UNIT ID                        a number that could not be computed; all must be listed
//	    each UNIT DUTY PERIOD = a,b           the values of `each:` that are missing
//	    why UNIT DUTY PERIOD NAME = a,b [not c]  the records behind a number, and those left out
//	周期                     lines `2023-W10 = 2023-03-06..2023-03-12`, names of periods of the plan above
//	值                       lines `EXPRESSION = N`, or `无法计算`
//	text, sh                not run
//
// `extend: {file: NAME.yaml}` finds plan NAME of the manual. A block's ledgers and results belong to the yaml block above.
const manualFile = "../../docs/plan-manual.md"

func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(manualFile)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fence is a fenced block: its info string cut into words and key=value pairs.
type fence struct {
	line int
	kind string
	args []string
	keys map[string]string
	text string
}

func fences(t *testing.T, markdown string) []fence {
	t.Helper()
	var out []fence
	var open *fence
	for i, line := range strings.Split(markdown, "\n") {
		switch {
		case !strings.HasPrefix(line, "```") && open != nil:
			open.text += line + "\n"
		case strings.HasPrefix(line, "```") && open != nil:
			out, open = append(out, *open), nil
		case strings.HasPrefix(line, "```"):
			open = &fence{line: i + 1, keys: map[string]string{}}
			for j, word := range strings.Fields(line[3:]) {
				key, value, isPair := strings.Cut(word, "=")
				switch {
				case j == 0:
					open.kind = word
				case isPair:
					open.keys[key] = value
				default:
					open.args = append(open.args, word)
				}
			}
		}
	}
	if open != nil {
		t.Fatalf("the block of line %d is not closed", open.line)
	}
	return out
}

// example is a plan of the manual with its ledgers.
type example struct {
	text  string
	files plantest.Files
}

// book is the manual while it is read from top to bottom.
type book struct {
	plans  map[string]*example
	now    *example
	lines  int // expected lines
	states map[string]bool
}

// open finds a plan of the manual for `extend: {file: …}`.
func (b *book) open(file string) ([]byte, error) {
	if x := b.plans[strings.TrimSuffix(file, ".yaml")]; x != nil {
		return []byte(x.text), nil
	}
	return nil, errors.New("no such plan in the manual")
}

func TestManualExamples(t *testing.T) {
	t.Parallel()
	b := &book{plans: map[string]*example{}, states: map[string]bool{}}
	for _, f := range fences(t, manual(t)) {
		t.Run(fmt.Sprintf("line%d", f.line), func(t *testing.T) { b.run(t, f) })
	}
	if b.lines < 150 {
		t.Errorf("only %d expected lines", b.lines)
	}
	for _, s := range []plan.VerdictState{plan.Met, plan.Late, plan.Unmet, plan.Pending, plan.Kept, plan.Broken, plan.Waived, plan.Unknown} {
		if !b.states[string(s)] {
			t.Errorf("no example of the state %s", s)
		}
	}
}

func (b *book) run(t *testing.T, f fence) {
	switch f.kind {
	case "yaml":
		b.yaml(t, f)
	case "csv":
		b.now.files[f.args[0]] = f.text
	case "结果":
		b.results(t, f)
	case "周期":
		b.periods(t, f)
	case "值":
		b.values(t, f)
	case "text", "sh":
	default:
		t.Errorf("a block that nothing runs: %q", f.kind)
	}
}

func (b *book) yaml(t *testing.T, f fence) {
	x := &example{text: f.text, files: plantest.Files{}}
	if base, ok := f.keys["into"]; ok {
		under := b.plans[base]
		if under == nil {
			t.Fatalf("no plan %s above", base)
		}
		x.text, x.files = laidOver(t, under.text, f.text), maps.Clone(under.files)
	}
	_, problems := plan.Read("plan.yaml", []byte(x.text), b.open)
	codes, bad := f.keys["bad"]
	name := f.keys["plan"] + f.keys["as"]
	switch {
	case bad:
		judgeCodes(t, problems, strings.Split(codes, ","))
		return
	case f.keys["plan"] == "" && f.keys["into"] == "":
		t.Fatal("a yaml block says plan=, into= or bad=")
	case name != "":
		b.plans[name] = x
	}
	for _, p := range problems {
		if f.keys["plan"] != "" && p.Basis == "" || p.Code.Family() == 'E' || p.Code.Family() == 'L' && p.Basis == "" {
			t.Errorf("%s", p.Format(plan.Chinese))
		}
	}
	b.now = x
}

// judgeCodes wants every listed code, and no other that stops the plan.
func judgeCodes(t *testing.T, problems plan.Problems, codes []string) {
	t.Helper()
	var got []string
	for _, p := range problems {
		got = append(got, string(p.Code))
		if p.Code.Family() != 'W' && !slices.Contains(codes, string(p.Code)) {
			t.Errorf("not wanted: %s", p.Format(plan.Chinese))
		}
	}
	for _, c := range codes {
		if !slices.Contains(got, c) {
			t.Errorf("%s is not reported", c)
		}
	}
}

// laidOver lays the top-level keys of a fragment over a plan: entries of mappings one by one, everything else whole.
func laidOver(t *testing.T, base, fragment string) string {
	t.Helper()
	var under, over yaml.Node
	for text, to := range map[string]*yaml.Node{base: &under, fragment: &over} {
		if err := yaml.Unmarshal([]byte(text), to); err != nil {
			t.Fatal(err)
		}
	}
	lay(under.Content[0], over.Content[0], 1)
	out, err := yaml.Marshal(&under)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func lay(under, over *yaml.Node, depth int) {
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		at := -1
		for j := 0; j+1 < len(under.Content); j += 2 {
			if under.Content[j].Value == key.Value {
				at = j + 1
			}
		}
		switch {
		case at < 0:
			under.Content = append(under.Content, key, value)
		case depth > 0 && key.Value != "period" && value.Kind == yaml.MappingNode && under.Content[at].Kind == yaml.MappingNode:
			lay(under.Content[at], value, depth-1)
		default:
			under.Content[at] = value
		}
	}
}

// ledgers reads what the example has; rows may be bad.
func (x *example) ledgers(t *testing.T, p *plan.Plan) (*plan.Ledgers, *plan.Tree) {
	t.Helper()
	in := plan.NewLedgers(p)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(in.ReadUnits("units", plantest.Rows(x.files["units"])))
	tree, bad := plan.NewTree(p, in.Units)
	in.Reject(bad)
	must(in.ReadRecords("records", plantest.Rows(x.files["records"]), tree))
	if text, ok := x.files["cases"]; ok {
		must(in.ReadCases("cases", plantest.Rows(text), tree))
	}
	if text, ok := x.files["people"]; ok {
		must(in.ReadPeople("people", plantest.Rows(text), tree))
	}
	if text, ok := x.files["decisions"]; ok {
		must(in.ReadDecisions("decisions", plantest.Rows(text), tree))
	}
	return in, tree
}

func (b *book) results(t *testing.T, f fence) {
	p, _ := plan.Read("plan.yaml", []byte(b.now.text), b.open)
	in, tree := b.now.ledgers(t, p)
	known := plan.Known{}
	var err error
	if known.AsOf, err = plan.ParseDay(f.args[0]); err != nil {
		t.Fatal(err)
	}
	if at, ok := f.keys["known"]; ok {
		if known.At, err = plan.ParseInstant(at); err != nil {
			t.Fatal(err)
		}
	}
	facts := plan.NewFacts(p, tree, in.Records, in.Decisions, known)
	out := plan.Evaluate(facts)
	var rows, figures, plain []string
	for _, line := range strings.Split(strings.TrimSpace(f.text), "\n") {
		switch head, rest, _ := strings.Cut(line, " "); head {
		case "row":
			rows = append(rows, rest)
		case "figure":
			figures = append(figures, rest)
		case "each", "why":
			b.lines++
			b.detail(t, facts, out, line)
		default:
			if _, right, ok := strings.Cut(line, " = "); ok {
				b.states[strings.Fields(right)[0]] = true
			}
			plain = append(plain, line)
		}
	}
	b.lines += len(rows) + len(figures) + plantest.Expect(t, out, plain)
	same(t, "rows", rowTexts(in), rows)
	same(t, "figures", figureTexts(out), figures)
}

func rowTexts(in *plan.Ledgers) []string {
	var out []string
	for _, q := range in.Problems {
		text := q.File + " " + strconv.Itoa(q.Row)
		if q.Column != "" {
			text += " " + q.Column
		}
		if q.Kept {
			text += " kept"
		}
		out = append(out, text)
	}
	return out
}

func figureTexts(out *plan.Result) []string {
	var texts []string
	for _, q := range out.Problems {
		if text := q.Unit + " " + q.Duty; !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: got\n\t%s\nwant\n\t%s", what, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// detail checks an `each` or `why` line.
func (b *book) detail(t *testing.T, facts *plan.Facts, out *plan.Result, line string) {
	left, want, _ := strings.Cut(line, " = ")
	w := strings.Fields(left)
	if len(w) != map[string]int{"each": 4, "why": 5}[w[0]] {
		t.Errorf("%s: too many or too few words", line)
		return
	}
	if w[0] == "each" {
		for i := range out.Verdicts {
			if v := &out.Verdicts[i]; v.Unit == w[1] && v.Duty.ID == w[2] && v.Period == w[3] {
				same(t, line, v.EachLeft, strings.Split(want, ","))
				return
			}
		}
		t.Errorf("%s: is not listed", line)
		return
	}
	found, err := plan.Explain(facts, w[1], w[2], w[3], "")
	if err != nil {
		t.Errorf("%s: %v", line, err)
		return
	}
	for _, n := range found[0].Numbers {
		if n.Name != w[4] {
			continue
		}
		if got := pieceIDs(n.Counted, "") + pieceIDs(n.LeftOut, " not "); got != want {
			t.Errorf("%s: got %s", line, got)
		}
		return
	}
	t.Errorf("%s: no such number", line)
}

func pieceIDs(list []plan.Piece, prefix string) string {
	if len(list) == 0 {
		return ""
	}
	var ids []string
	for _, p := range list {
		ids = append(ids, p.ID)
	}
	return prefix + strings.Join(ids, ",")
}

func (b *book) periods(t *testing.T, f fence) {
	p, _ := plan.Read("plan.yaml", []byte(b.now.text), b.open)
	for _, line := range strings.Split(strings.TrimSpace(f.text), "\n") {
		name, want, _ := strings.Cut(line, " = ")
		b.lines++
		pd, ok := p.ParsePeriod(name)
		if got := pd.Whole.From.String() + ".." + pd.Whole.To.String(); !ok || got != want {
			t.Errorf("%s: got %s (%v)", line, got, ok)
		}
	}
}

// values gives every expression to a score item, the one place where any whole number may stand.
func (b *book) values(t *testing.T, f fence) {
	for _, line := range strings.Split(strings.TrimSpace(f.text), "\n") {
		expr, want, _ := strings.Cut(line, " = ")
		b.lines++
		text := "wuzha: 1\nplan: v\nversion: 1\ntitle: 值\nperiod: {from: 2023-01-01, to: 2023-12-31}\nunits: {u: {title: 单位}}\n" +
			"score: {s: {of: u, items: {i: {points: 0, floor: -900000000, cap: 900000000, award: '" + expr + "'}}}}\n"
		p, problems := plan.Read("plan.yaml", []byte(text), nil)
		got := "无法计算"
		if !problems.Stops() {
			x := example{files: plantest.Files{"units": "id,kind\nU,u\n", "records": "id,kind,unit,on\n"}}
			in, tree := x.ledgers(t, p)
			got = strconv.FormatInt(plan.Evaluate(plan.NewFacts(p, tree, in.Records, nil, plan.Known{AsOf: p.Period.To})).Scores[0].Points, 10)
		}
		if got != want {
			t.Errorf("%s: got %s", line, got)
		}
	}
}

// rowsOf finds the table rows of the manual that match, by their captured cells.
func rowsOf(markdown, pattern string) [][]string {
	var out [][]string
	for _, m := range regexp.MustCompile("(?m)"+pattern).FindAllStringSubmatch(markdown, -1) {
		out = append(out, m[1:])
	}
	return out
}

func chinese(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n >= 4
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
	for _, row := range rowsOf(manual(t), `^\| ([EWL]\d{3}) \|([^|]*)\|([^|]*)\|$`) {
		listed = append(listed, row[0])
		if !chinese(row[1]) || !chinese(row[2]) {
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
	_, chapter, _ := strings.Cut(manual(t), "\n## 上限\n")
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	for _, row := range rowsOf(chapter, `^\| (\S+) \| ([\d,]+(?: KiB)?) \|`) {
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
		if row[0] != strconv.Itoa(n) || !chinese(row[1]) {
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
