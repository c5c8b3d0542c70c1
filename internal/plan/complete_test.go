package plan_test

import (
	"slices"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/plans"
)

const typedPlan = `wuzha: 1
plan: typed
version: 1
title: 正在起草的方案
period: {from: 2023-03-01, to: 2023-12-31}
phases: {start_up: {title: 动员, to: 2023-04-30}}
posts:
  clerk: {title: 经办人, of: zone}
  officer: {title: 专员, of: firm}
units:
  zone: {title: 街道}
  firm: {title: 企业, in: zone, links: {team: zone}, attributes: {employees: {type: int, title: 人数}, grade: {type: choice, title: 级别, options: {a: 甲, b: 乙}}}}
records:
  talk: {title: 宣讲, of: [firm], fields: {people: {type: int, title: 人数}, form: {type: choice, options: {live: 现场, web: 线上}}}}
measures:
  talks: {title: 宣讲场次, count: talk}
  firms: {units: firm}
bands:
  ceiling: {title: 上限, of: unit.employees, steps: [{value: 1}]}
duties:
  monthly: {title: 每月宣讲, of: firm, every: month, need: m.talks >= 1}
HERE
`

// completed asks at the bar in what stands in place of HERE.
func completed(t testing.TB, here string) plan.Completion {
	t.Helper()
	text := strings.Replace(typedPlan, "HERE\n", here, 1)
	before, after, ok := strings.Cut(text, "|")
	if !ok {
		t.Fatalf("no bar in %q", here)
	}
	line := strings.Count(before, "\n")
	column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
	return plan.Complete([]byte(before+after), line+1, column, nil)
}

func TestComplete(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, here, want, without string }{
		{"a key of a duty", "  x: {title: 一, e|", "every each", "title"},
		{"a key of a duty on a line of its own", "  x:\n    title: 一\n    ne|\n    of: firm\n", "need", "of"},
		{"a key below an empty duty", "  x:\n    |\n", "title of need keep per", ""},
		{"a section of the plan", "go|\n", "goals", ""},
		{"a cadence", "  x: {title: 一, of: firm, every: |}\n", "day week month phase", "talks"},
		{"a kind of unit", "  x: {title: 一, of: f|, every: month}\n", "firm", "zone"},
		{"kinds in a list", "  x: {title: 一, of: [firm, |]}\n", "firm zone", ""},
		{"a post", "  x:\n    title: 一\n    of: firm\n    post: |\n", "clerk officer", "firm"},
		{"a post of a rule", "  x:\n    of: firm\n    post:\n      - {when: m.talks > 1, post: o|}\n", "officer", "clerk"},
		{"a record of per", "  x: {of: firm, per: |, within: 7d}\n", "talk case unit", ""},
		{"a phase", "  x: {of: firm, during: |}\n", "start_up", ""},
		{"what an expression begins with", "  x: {title: 一, of: firm, every: month, need: |}\n", "m unit prev band ceil_div", ""},
		{"measures in an expression", "  x: {title: 一, of: firm, every: month, need: m.t|", "talks", "firms"},
		{"measures after an operator", "  x:\n    of: firm\n    need: m.talks >= 1 && m.|\n", "talks firms", "task"},
		{"a broken expression", "  x:\n    of: firm\n    need: \"(m.talks >= ceil_div(unit.|\n", "employees grade name", ""},
		{"only what the units have", "  x: {of: zone, every: month, need: unit.|}\n", "name code", "employees"},
		{"the window before", "  x: {of: firm, every: month, need: prev.|}\n", "talks firms duty peers", ""},
		{"no window before a single one", "  x: {of: firm, by: 2023-05-01, need: prev.|}\n", "", "talks"},
		{"a duty's numbers", "  x: {of: firm, every: month, need: duty.monthly.|}\n", "due met unmet short rate", ""},
		{"another duty", "  x: {of: firm, every: month, need: duty.|}\n", "monthly", "x"},
		{"a band", "  x: {of: firm, keep: m.talks <= band.|}\n", "ceiling", ""},
		{"the record of per", "  x: {of: firm, per: talk, within: 3d, need: talk.|}\n", "people form on", ""},
		{"an option compared with", "  x: {of: firm, need: \"unit.grade == '|'\"}\n", "a b", "m"},
		{"the chinese meaning finds the name", "  x: {of: firm, need: m.宣讲|}\n", "talks", "firms"},
		{"after a broken line", "  broken: [\n  x: {of: firm, need: m.|}\n", "talks firms", ""},
		{"goals", "goals:\n  g: {of: zone, by: 2023-12-31, need: m.f|}\n", "firms", ""},
		{"sections of a bulletin", "bulletins:\n  b:\n    title: 通报\n    of: zone\n    sections:\n      - {title: 一, figures: [|]}\n", "talks firms", "monthly"},
		{"who is behind", "bulletins:\n  b:\n    sections:\n      - {title: 一, behind: |}\n", "monthly", "talks"},
		{"a check sheet", "inspections:\n  i:\n    of: firm\n    by: |\n", "clerk officer", ""},
		{"text is free", "  x: {title: |, of: firm}\n", "", "talks"},
		{"comments are free", "  # m.|\n", "", "talks"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := completed(t, c.here)
			var texts []string
			for _, x := range got.Candidates {
				texts = append(texts, x.Text)
			}
			for _, want := range strings.Fields(c.want) {
				if !slices.Contains(texts, want) {
					t.Errorf("got %v, want %s among them", texts, want)
				}
			}
			if c.without != "" && slices.Contains(texts, c.without) {
				t.Errorf("got %v, want no %s", texts, c.without)
			}
		})
	}
}

// What a measure counts is asked in the measures' own section.
func TestCompleteMeasures(t *testing.T) {
	t.Parallel()
	for here, want := range map[string]string{
		"  n: {count: |}": "talk case", "  n: {sum: |}": "talk case", "  n: {sum: talk.|}": "people form", "  n: {count: talk, where: record.|}": "people form on",
		"  n: {count: talk, where: record.form == \"|": "live web", "  n: {total: firm.|}": "employees", "  n: {count: talk, via: |}": "team", "  n: {|": "count sum stock where",
	} {
		text := strings.Replace(typedPlan, "measures:\n", "measures:\n"+here+"\n", 1)
		before, after, _ := strings.Cut(text, "|")
		got := plan.Complete([]byte(before+after), strings.Count(before, "\n")+1, len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))+1, nil)
		for _, w := range strings.Fields(want) {
			if !slices.ContainsFunc(got.Candidates, func(c plan.Candidate) bool { return c.Text == w && c.Write != "" }) {
				t.Errorf("%s: got %+v, want %s", here, got.Candidates, w)
			}
		}
	}
}

// The word that was begun is what a candidate takes the place of.
func TestCompleteReplacesTheWord(t *testing.T) {
	t.Parallel()
	got := completed(t, "  x: {of: firm, every: month, need: m.ta|lks >= 1}\n")
	if got.Replace != 2 || len(got.Candidates) != 1 || got.Candidates[0] != (plan.Candidate{Text: "talks", Write: "talks", Title: "宣讲场次", Kind: plan.MeasureCandidate}) {
		t.Errorf("got %+v", got)
	}
	if got := completed(t, "  x: {ev|}\n"); len(got.Candidates) != 1 || got.Candidates[0].Write != "every: " {
		t.Errorf("got %+v, want the key with its colon", got)
	}
}

// Nowhere in the shipped plans does a completion fail, and every key and option that is offered says what it is for.
func TestCompleteInShippedPlans(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{}
	for _, name := range plans.Names() {
		text, err := plans.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		for i := 0; i < len(lines); i += 53 {
			for _, column := range []int{1, len([]rune(lines[i]))/2 + 1, len([]rune(lines[i])) + 1} {
				for _, c := range plan.Complete(text, i+1, column, nil).Candidates {
					if asked[c.Text] = true; c.Title == "" && (c.Kind == plan.KeyCandidate || c.Kind == plan.FunctionCandidate) {
						t.Errorf("%s:%d: %s has no words", name, i+1, c.Text)
					}
				}
			}
		}
	}
	if len(asked) < 40 {
		t.Errorf("got %d candidates in all, want the language", len(asked))
	}
}

// FuzzComplete asks anywhere in anything: no crash, and never more than the limit.
func FuzzComplete(f *testing.F) {
	f.Add(typedPlan, 21, 60)
	f.Add("a: &x {b: *x}\nduties:\n  x: {need: m.", 3, 16)
	f.Add("duties: {x: {need: '", 1, 21)
	f.Fuzz(func(t *testing.T, text string, line, column int) {
		got := plan.Complete([]byte(text), line, column, nil)
		if len(got.Candidates) > plan.MaxCandidates || got.Replace < 0 || got.Replace >= max(column, 1) {
			t.Fatalf("%d candidates, %d characters replaced", len(got.Candidates), got.Replace)
		}
	})
}

func BenchmarkComplete(b *testing.B) {
	text, err := plans.Text("wuzha-community")
	if err != nil {
		b.Fatal(err)
	}
	text = append(text, "\ntasks:\n  x: {po"...)
	line := strings.Count(string(text), "\n") + 1
	for b.Loop() {
		plan.Complete(text, line, 10, nil)
	}
}
