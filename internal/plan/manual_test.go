package plan_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

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
//	结果 DAY [known=TIME] [earlier=NAME]  what the plan and ledgers above give as of DAY, as lines of plantest.Expect, and
//	    row FILE N [COLUMN] [kept]            a row that is left out (or used all the same); all must be listed
//	    figure UNIT ID                        a number that could not be computed; all must be listed
//	    each UNIT DUTY PERIOD = a,b           the values of `each:` that are missing
//	    why UNIT DUTY PERIOD NAME = a,b [not c]  the records behind a number, and those left out
//	提示                     problems of the faulty block above as the check words them, from the code on
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
	line  int
	kind  string
	above string // the last line before it that is not blank
	args  []string
	keys  map[string]string
	text  string
}

func fences(t *testing.T, markdown string) []fence {
	t.Helper()
	var out []fence
	var open *fence
	above := ""
	for i, line := range strings.Split(markdown, "\n") {
		switch {
		case !strings.HasPrefix(line, "```") && open != nil:
			open.text += line + "\n"
		case strings.HasPrefix(line, "```") && open != nil:
			out, open = append(out, *open), nil
		case strings.HasPrefix(line, "```"):
			open = &fence{line: i + 1, above: above, keys: map[string]string{}}
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
		if strings.TrimSpace(line) != "" {
			above = line
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
	said   []string // what the check said of the last faulty block
	lines  int      // expected lines
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
	if (f.kind == "csv" || f.kind == "结果") && !strings.Contains(f.above, f.args[0]) {
		t.Errorf("readers do not see info strings: the line above the block says %s", f.args[0])
	}
	switch f.kind {
	case "yaml":
		b.yaml(t, f)
	case "csv":
		b.now.files[f.args[0]] = f.text
	case "结果":
		b.results(t, f)
	case "提示":
		for _, line := range strings.Split(strings.TrimSpace(f.text), "\n") {
			b.lines++
			if !slices.Contains(b.said, line) {
				t.Errorf("%s: is not said; said is\n%s", line, strings.Join(b.said, "\n"))
			}
		}
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
		b.said = judgeCodes(t, problems, strings.Split(codes, ","))
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

// judgeCodes wants every listed code, and no other that stops the plan. It returns the problems in words, without their place.
func judgeCodes(t *testing.T, problems plan.Problems, codes []string) (said []string) {
	t.Helper()
	var got []string
	for _, p := range problems {
		_, words, _ := strings.Cut(p.Format(plan.Chinese), ": ")
		said, got = append(said, words), append(got, string(p.Code))
		if p.Code.Family() != 'W' && !slices.Contains(codes, string(p.Code)) {
			t.Errorf("not wanted: %s", p.Format(plan.Chinese))
		}
	}
	for _, c := range codes {
		if !slices.Contains(got, c) {
			t.Errorf("%s is not reported", c)
		}
	}
	return said
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
