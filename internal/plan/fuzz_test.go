package plan_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
	"wuzha/plans"
)

// FuzzRead feeds the reader with anything: it answers with a plan or with problems, each at a line of the text.
func FuzzRead(f *testing.F) {
	for _, name := range plans.Names() {
		text, err := plans.Text(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	files, _ := filepath.Glob("testdata/check/*.yaml")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, problems := plan.Read("x.yaml", text, nil)
		if p == nil && !problems.Stops() {
			t.Fatal("neither a plan nor a problem that stops it")
		}
		lines := strings.Count(string(text), "\n") + strings.Count(string(text), "\r") + 2
		for _, q := range problems {
			if q.Line < 1 || q.Line > lines || q.Column < 1 || q.Sentence(plan.Chinese) == "" || strings.Contains(q.Sentence(plan.English), "%!") {
				t.Fatalf("%s (of %d lines)", q.Format(plan.English), lines)
			}
		}
		if !problems.Stops() {
			_ = p.Describe()
			tree, _ := plan.NewTree(p, nil)
			plan.Evaluate(plan.NewFacts(p, tree, nil, nil, plan.Known{AsOf: p.Period.To}))
		}
	})
}

const fuzzPlan = `wuzha: 1
plan: fuzz
version: 1
title: 模糊测试方案
period: {from: 2023-03-01, to: 2023-12-31}
units:
  zone: {title: 街道}
  firm: {title: 企业, in: zone, attributes: {employees: {type: int, title: 人数}, grade: {type: choice, title: 级别, options: {a: 甲, b: 乙}}}}
records:
  talk: {title: 宣讲, of: [firm], fields: {people: {type: int, title: 人数}, cost: {type: money, title: 花费}, fine: {type: bool, title: 好}}}
measures:
  talks: {count: talk}
  cost: {sum: talk.cost}
  firms: {units: firm, where: m.talks >= 1}
bands:
  size: {of: unit.employees, steps: [{below: 10, value: 1}, {value: 2}]}
duties:
  it: {title: 条件, of: firm, every: month, need: "EXPR"}
`

const fuzzUnits = "id,kind,parent,attr.employees,attr.grade\nZ,zone,,,\nE1,firm,Z,5,a\nE2,firm,Z,,b\nE3,firm,Z,99999999999,\n"

// FuzzExpression compiles and judges any condition: no crash, and the same verdicts twice.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{
		"m.talks >= 3", "m.talks >= 1 && m.cost < yuan(5)", "prev.talks + 1 > last_year.talks || !(unit.employees > 3)",
		"unit.grade == 'a' ? m.talks > 1 : m.cost / m.talks >= 2", "ceil_div(unit.employees, m.talks) <= band.size",
		"[1,2,3].exists(x, x == m.talks)", "unit.name.contains('E') && unit.id in ['E1', 'E2']", "peers.talks.rank <= 2 && prev.peers.talks.mean >= 0",
		"m.talks * 9223372036854775807 > 0", "clamp(m.talks, 0, 5) == max(m.talks, 2, 3) && pct(m.talks, 0) == 0", "date('2023-03-01') <= window.day",
		"prev.duty.it.unmet == 0", "1 / 0 == 1", "-9223372036854775808 - 1 < 0", "m.talks % 0 == 0", "has(m.talks)", "{'a': 1}.a == 1", "m.firms >= 1",
	} {
		f.Add(s)
	}
	records := "id,kind,unit,on,people,cost,fine\nR1,talk,E1,2023-03-05,5,3.20,true\nR2,talk,E2,2023-04-05,,,\nR3,talk,E1,2023-04-06,1,,false\n"
	f.Fuzz(func(t *testing.T, expr string) {
		if strings.ContainsAny(expr, "\"\\\n\r") {
			return
		}
		p, problems := plan.Read("x.yaml", []byte(strings.Replace(fuzzPlan, "EXPR", expr, 1)), nil)
		if problems.Stops() {
			return
		}
		facts := plantest.Facts(t, p, plantest.Files{"units": fuzzUnits, "records": records}, plan.Known{AsOf: p.Period.To})
		var first, second strings.Builder
		for _, b := range []*strings.Builder{&first, &second} {
			if err := plan.Evaluate(facts).WriteJSON(b, nil); err != nil {
				t.Fatal(err)
			}
		}
		if first.String() != second.String() {
			t.Fatal("two evaluations differ")
		}
	})
}

// FuzzLedgers reads any text as each kind of ledger: rows are taken or listed, never both, and the evaluation stands.
func FuzzLedgers(f *testing.F) {
	f.Add(fuzzUnits, "id,kind,unit,on,people\nR1,talk,E1,2023-03-05,5\nR1,talk,E1,2023-03-05,6\n", "id,unit,on,loss\nC1,E1,2023-03-09,12.5\n", "id,unit,role,from,to\nP1,E1,x,2023-01-01,2022-01-01\n")
	f.Add("id,kind,parent\nA,firm,B\nB,firm,A\n", "id,kind\n", "", "id")
	f.Add("id,kind,parent,from,to,id\nZ,zone,,2023-01-01,2023-02-01,\nZ,zone,,2023-02-02,,\n", "\ufeffid,kind,unit,on,entered_at,state,supersedes,changed_at\nR1,talk,Z,2023-03-05,2023-03-05T09:00:00Z,void,R0,2023-03-06\n", "id,unit,on\nC1,Z,9999-01-01\n", "")
	text := strings.Replace(fuzzPlan, "EXPR", "m.talks >= 1", 1)
	p, problems := plan.Read("x.yaml", []byte(text), nil)
	if problems.Stops() {
		f.Fatal(problems)
	}
	f.Fuzz(func(t *testing.T, units, records, cases, people string) {
		in := plan.NewLedgers(p)
		stop := func(err error) bool { return err != nil } // a broken quote ends a file; the ledgers keep what came before
		stop(in.ReadUnits("units", plantest.Rows(units)))
		tree, bad := plan.NewTree(p, in.Units)
		in.Reject(bad)
		stop(in.ReadRecords("records", plantest.Rows(records), tree))
		stop(in.ReadCases("cases", plantest.Rows(cases), tree))
		stop(in.ReadPeople("people", plantest.Rows(people), tree))
		for _, r := range in.Records {
			if !tree.Has(r.Unit) || r.ID == "" {
				t.Fatalf("record %q taken for unit %q", r.ID, r.Unit)
			}
		}
		if len(tree.Rows)+len(bad) < len(in.Units)-in.Left {
			t.Fatalf("units: %d rows, %d placed, %d refused", len(in.Units), len(tree.Rows), len(bad))
		}
		plan.Evaluate(plan.NewFacts(p, tree, in.Records, nil, plan.Known{AsOf: p.Period.To}))
	})
}
