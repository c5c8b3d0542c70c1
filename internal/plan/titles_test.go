package plan_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"wuzha/internal/plan"
)

const titledPlan = `wuzha: 1
plan: titled
version: 1
title: 样例
period: {from: 2023-01-01, to: 2023-12-31}
units:
  town:    {title: 镇}
  village: {title: 村, in: town}
records:
  visit: {title: 走访, of: village}
measures:
  visits: {count: visit}
  titled: {units: village, where: title.calm}
titles:
  calm: {title: 无诈村, of: village, grant: m.visits >= 1}
goals:
  quota: {title: 一村达标, of: town, by: 2023-12-31, need: m.titled >= 1}
`

// titledRows reads lines of cells as a file.
type titledRows struct {
	lines []string
	n     int
}

func (r *titledRows) Next() (int, []string, map[int]string, error) {
	if r.n == len(r.lines) {
		return 0, nil, nil, io.EOF
	}
	r.n++
	return r.n, strings.Split(r.lines[r.n-1], ","), nil, nil
}

// titled counts the villages with the title as of a day; the first problem of the decisions is returned too.
func titled(t *testing.T, asOf string, decisions ...string) (int64, string) {
	t.Helper()
	p, problems := plan.Read("plan.yaml", []byte(titledPlan), nil)
	if problems.Stops() {
		t.Fatal(problems)
	}
	in := plan.NewLedgers(p)
	read := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	read(in.ReadUnits("units.csv", &titledRows{lines: []string{"id,kind,parent,name", "t,town,,镇", "a,village,t,甲村", "b,village,t,乙村"}}))
	tree, _ := plan.NewTree(p, in.Units)
	read(in.ReadRecords("records.csv", &titledRows{lines: []string{"id,kind,unit,on", "r1,visit,a,2023-02-01"}}, tree))
	read(in.ReadDecisions("decisions.csv", &titledRows{lines: append([]string{"unit,duty,period,per,decision"}, decisions...)}, tree))
	day, err := plan.ParseDay(asOf)
	read(err)
	goals := plan.Evaluate(plan.NewFacts(p, tree, in.Records, in.Decisions, plan.Known{AsOf: day})).Goals
	if len(goals) != 1 {
		t.Fatalf("got %d goals, want 1", len(goals))
	}
	problem := ""
	if len(in.Problems) > 0 {
		problem = in.Problems[0].Column
	}
	return goals[0].Have[0], problem
}

// A title is held by decision; where nobody has decided by the day, what qualifies counts.
func TestTitlesAreHeldByDecision(t *testing.T) {
	t.Parallel()
	granted := "b,calm,2023-03-01,2023-05-31,granted"
	for i, tt := range []struct {
		asOf      string
		decisions []string
		want      int64
		problem   string
	}{
		{"2023-04-01", nil, 1, ""},
		{"2023-01-15", nil, 0, ""},
		{"2023-04-01", []string{granted}, 1, ""},
		{"2023-02-28", []string{granted}, 1, ""}, // not decided yet: a qualifies
		{"2023-05-31", []string{granted}, 1, ""},
		{"2023-06-01", []string{granted}, 0, ""}, // the term is over
		{"2023-04-01", []string{granted, "b,calm,2023-04-01,2023-05-31,suspended"}, 0, ""},
		{"2023-03-31", []string{granted, "b,calm,2023-04-01,2023-05-31,suspended"}, 1, ""},
		{"2023-04-09", []string{granted, "b,calm,2023-04-01,,suspended", "b,calm,2023-04-09,2023-05-31,granted"}, 1, ""},
		{"2023-04-01", []string{granted, "b,calm,2023-04-01,2023-05-31,suspended", "b,calm,2023-04-01,2023-05-31,granted"}, 1, ""}, // the last word of a day
		{"2023-04-01", []string{granted, "a,calm,2023-04-01,,granted"}, 2, ""},
		{"2023-12-31", []string{"a,calm,2023-04-01,,granted"}, 1, ""}, // no end
		{"2023-12-31", []string{"a,calm,2023-04-01,,withdrawn"}, 0, ""},
		{"2023-04-01", []string{"a,calm,2023-04,,granted"}, 1, "period"},
		{"2023-04-01", []string{"a,calm,2023-04-01,soon,granted"}, 1, "per"},
		{"2023-04-01", []string{"a,calm,2023-04-01,,met"}, 1, "decision"},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			if got, problem := titled(t, tt.asOf, tt.decisions...); got != tt.want || problem != tt.problem {
				t.Errorf("as of %s with %q: got %d, %q, want %d, %q", tt.asOf, tt.decisions, got, problem, tt.want, tt.problem)
			}
		})
	}
}
