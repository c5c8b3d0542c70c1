package plan_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

// Rows that name another one in vain are told of and kept; those that name something are not told of.
func TestReferencesToNothingAreTold(t *testing.T) {
	t.Parallel()
	p := mustRead(t, edgesPlan+"  answer: {title: 回访, of: community, per: case, within: 7d, need: m.visits >= 1, post: police}\n  all: {title: 宣讲, of: zone, need: m.talks + m.own_visits >= 1, post: head}\n", nil)
	alone := plan.NewLedgers(p)
	in := plan.NewLedgers(p)
	read := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	read(in.ReadUnits("units", plantest.Rows("id,kind,parent\nZ,zone,\nQ,community,Z\nE,firm,Q\n")))
	tree, _ := plan.NewTree(p, in.Units)
	read(in.ReadRecords("records", plantest.Rows(`id,kind,unit,on,ref,supersedes,state
V1,visit,E,2023-05-03,C1,,
V2,visit,E,2023-05-03,C9,,
V3,visit,E,2023-05-03,c1,,
V4,visit,E,2023-05-03,E,,
V5,visit,E,2023-05-03,C2,,
V6,visit,E,2023-05-03,C9,,void
V7,visit,E,2023-05-03,C9,,
V8,visit,E,2023-05-03,C1,V7,
V9,visit,E,2023-05-03,,V0,
T1,talk,E,2023-05-03,,T2,
T2,talk,E,2023-05-03,,T1,
T3,talk,E,2023-05-03,T4,,
T4,talk,E,2023-05-03,,,
T5,talk,E,2023-05-03,,T4,
K1,task,E,2023-05-03,screen,,
V10,visit,E,2023-05-03,C4,,
`), tree))
	read(in.ReadCases("cases", plantest.Rows("id,unit,on,supersedes,state\nC1,E,2023-05-01,,\nC2,E,2023-05-01,,\nC3,E,2023-05-01,C2,\nC4,E,2023-05-01,,\nC5,E,2023-05-01,C4,returned\n"), tree))
	read(alone.ReadRecords("records", plantest.Rows("id,kind,unit,on,ref\nV1,visit,E,2023-05-03,C1\n"), tree))
	alone.References(tree, plan.Known{AsOf: mustDay(t, "2023-12-31")})
	if len(alone.Problems) > 0 {
		t.Errorf("without the file of cases nobody can tell: %+v", alone.Problems)
	}
	in.References(tree, plan.Known{AsOf: mustDay(t, "2023-12-31")})
	var got []string
	for _, q := range in.Problems {
		if !q.Kept || !strings.HasPrefix(q.Reason, "W: ") {
			t.Errorf("not a warning: %+v", q)
		}
		got = append(got, strconv.Itoa(q.Row)+" "+q.Column+" "+q.Value)
	}
	want := []string{"3 ref C9", "4 ref c1", "6 ref C2", "10 supersedes V0", "11 supersedes T2", "12 supersedes T1"}
	if !slices.Equal(got, want) || in.Left != 0 || len(in.Records) != 21 {
		t.Errorf("got %v, %d left out, %d records; want %v", got, in.Left, len(in.Records), want)
	}
	told := in.Problems
	in.Problems = nil
	in.References(tree, plan.Known{AsOf: mustDay(t, "2023-05-02")})
	if len(in.Problems) > 0 {
		t.Errorf("told of what had not been done yet: %+v", in.Problems)
	}
	if reason := told[2].Reason; !strings.Contains(reason, "改为引用 C3") {
		t.Errorf("the record in force is not named: %s", reason)
	}
}

// A file may be one long chain of corrections, or lead into a circle: that takes no longer than other files.
func TestLongChainsOfCorrectionsAreFollowedBriefly(t *testing.T) {
	t.Parallel()
	p := mustRead(t, edgesPlan+"  all: {title: 宣讲, of: zone, need: m.talks + m.visits + m.own_visits >= 1}\n", nil)
	in := plan.NewLedgers(p)
	if err := in.ReadUnits("units", plantest.Rows("id,kind\nZ,zone\n")); err != nil {
		t.Fatal(err)
	}
	tree, _ := plan.NewTree(p, in.Units)
	const n = 20_000
	for i := range n {
		in.Records = append(in.Records, plan.Record{ID: strconv.Itoa(i), Kind: p.RecordKind("task"), Unit: "Z", On: mustDay(t, "2023-05-01"), Ref: "0", Supersedes: strconv.Itoa((i + n - 1) % n)})
	}
	in.References(tree, plan.Known{AsOf: mustDay(t, "2023-12-31")})
	if len(in.Problems) != plan.MaxRowProblems {
		t.Errorf("%d problems", len(in.Problems))
	}
}

// A title above the columns refuses the file, and the row that has the columns is named.
func TestATitleAboveTheColumnsIsNamed(t *testing.T) {
	t.Parallel()
	p := mustRead(t, edgesPlan+"  all: {title: 宣讲, of: zone, need: m.talks + m.visits + m.own_visits >= 1}\n", nil)
	for name, want := range map[string][]int{
		"示例镇单位台账,,\n,,\nid,kind,parent\nZ,zone,\n":     {1, 1, 1, 3},
		"示例镇单位台账,,\n编号,种类,上级\nZ,zone,\n":               {1, 1, 1},
		"id,kind,parent,,\nZ,zone,\nQ,community,Z,,\n": nil, // unnamed columns at the end are no columns
	} {
		in := plan.NewLedgers(p)
		if err := in.ReadUnits("units", plantest.Rows(name)); err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, q := range in.Problems {
			got = append(got, q.Row)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: problems in rows %v, want %v: %+v", name, got, want, in.Problems)
		}
	}
}

// A kind that the plan declares goes before a built-in one of the same title.
func TestADeclaredKindGoesBeforeABuiltInOfItsTitle(t *testing.T) {
	t.Parallel()
	p := mustRead(t, strings.Replace(edgesPlan, "records:\n", "records:\n  paper: {title: 通报, of: [zone]}\n", 1)+
		"  all: {title: 宣讲, of: zone, need: m.talks + m.visits + m.own_visits >= 1}\n", nil)
	in := plan.NewLedgers(p)
	if err := in.ReadUnits("units", plantest.Rows("id,kind\nZ,zone\n")); err != nil {
		t.Fatal(err)
	}
	tree, _ := plan.NewTree(p, in.Units)
	if err := in.ReadRecords("records", plantest.Rows("id,kind,unit,on\nP1,通报,Z,2023-05-01\nP2,承诺书,Z,2023-05-01\n"), tree); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range in.Records {
		got = append(got, r.Kind.ID)
	}
	if want := []string{"paper", "pledge"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
