package plan_test

import (
	"strings"
	"testing"

	"wuzha/internal/plan"
	"wuzha/internal/plantest"
)

const edgesPlan = `wuzha: 1
plan: edges
version: 1
title: 边界
period: {from: 2023-03-01, to: 2023-12-31}
posts: {head: {title: 负责人, of: zone}, police: {title: 民警, of: community}}
units: {zone: {title: 街道}, community: {title: 社区, in: zone}, firm: {title: 企业, in: community}}
records:
  talk:  {title: 宣讲, of: [community, firm]}
  visit: {title: 回访, of: [community, firm]}
measures:
  talks:      {count: talk}
  visits:     {count: visit}
  own_visits: {count: visit, scope: own}
duties:
`

// TestEdgesOfTheLanguage holds readings that are easily got wrong; each campaign is as small as its question.
func TestEdgesOfTheLanguage(t *testing.T) {
	t.Parallel()
	const units = "id,kind,parent\nZ,zone,\nQ,community,Z\nE,firm,Q\n"
	for _, one := range []struct {
		name, duties   string
		records, cases string
		asOf, expected string
	}{
		{"a measure of own records stays so in a per duty", `
  own:  {title: 社区自己回访, of: community, per: case, within: 7d, need: m.own_visits >= 1}
  all:  {title: 社区内回访, of: community, per: case, within: 7d, need: m.visits >= 1}`,
			"id,kind,unit,on,ref\nV1,visit,E,2023-05-03,C1\n",
			"id,unit,on\nC1,E,2023-05-01\n",
			"2023-06-30", `
Q own 2023-05-01 = unmet have own_visits=0 short=1
Q all 2023-05-01 = met have visits=1`},
		{"own records of the unit itself count in a per duty", `
  own:  {title: 社区自己回访, of: community, per: case, within: 7d, need: m.own_visits >= 1}`,
			"id,kind,unit,on,ref\nV1,visit,Q,2023-05-03,C1\n",
			"id,unit,on\nC1,E,2023-05-01\n",
			"2023-06-30", `
Q own 2023-05-01 = met have own_visits=1`},
		// by 30 April 1 talk against 2 in the year before; by 30 June 3 against 4: still behind
		{"a late window is stretched in both years", `
  more: {title: 多于去年, of: firm, by: 2023-04-30, need: m.talks >= last_year.talks}`,
			"id,kind,unit,on\nT1,talk,E,2022-03-05\nT2,talk,E,2022-04-05\nT3,talk,E,2022-06-05\nT4,talk,E,2022-06-06\n" +
				"T5,talk,E,2023-03-05\nT6,talk,E,2023-05-05\nT7,talk,E,2023-06-05\n", "",
			"2023-06-30", `
E more plan = unmet have talks=1 short=1`},
		{"a late window that caught up with the year before", `
  more: {title: 多于去年, of: firm, by: 2023-04-30, need: m.talks >= last_year.talks}`,
			"id,kind,unit,on\nT1,talk,E,2022-03-05\nT2,talk,E,2022-04-05\nT5,talk,E,2023-03-05\nT6,talk,E,2023-05-05\n", "",
			"2023-06-30", `
E more plan = late have talks=2`},
		{"half a million makes a case major when the plan is silent", `
  visit: {title: 回访, of: firm, per: case, within: 7d, need: m.visits >= 1, post: [{when: case.major, post: head}, {post: police}]}`,
			"id,kind,unit,on\n",
			"id,unit,on,loss,major\nC1,E,2023-05-01,499999.99,\nC2,E,2023-05-02,500000,\nC3,E,2023-05-03,500000,false\nC4,E,2023-05-04,,\n",
			"2023-05-06", `
E visit 2023-05-01 = pending post=police
E visit 2023-05-02 = pending post=head
E visit 2023-05-03 = pending post=police
E visit 2023-05-04 = pending post=police`},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			p := mustRead(t, edgesPlan+strings.TrimPrefix(one.duties, "\n")+"\n", nil)
			files := plantest.Files{"units": units, "records": one.records}
			if one.cases != "" {
				files["cases"] = one.cases
			}
			out := plan.Evaluate(plantest.Facts(t, p, files, plan.Known{AsOf: mustDay(t, one.asOf)}))
			plantest.Expect(t, out, strings.Split(one.expected, "\n"))
		})
	}
}

// lostRows is a table of which rows are lost, and of whose cells some are.
type lostRows struct {
	lines []lostRow
	n     int
}

type lostRow struct {
	cells []string
	bad   map[int]string
	err   error
}

func (r *lostRows) Next() (int, []string, map[int]string, error) {
	if r.n == len(r.lines) {
		return plantest.Rows("").Next() // the end
	}
	line := r.lines[r.n]
	r.n++
	return r.n, line.cells, line.bad, line.err
}

// rowLost is an error that tells of one row.
type rowLost struct{}

func (rowLost) Error() string { return "row 3 (line 3): broken_quote" }
func (rowLost) Row() int      { return 3 }
func (rowLost) Why() string   { return "broken_quote" }

func TestBadRowsAreListedOnceInWordsAndAlwaysTheSame(t *testing.T) {
	t.Parallel()
	p := mustRead(t, edgesPlan+"  talk: {title: 宣讲, of: firm, every: month, need: m.talks >= 1 && m.visits >= 1 && m.own_visits >= 1, post: head}\n  more: {title: 多, of: firm, need: m.talks >= 1, post: police}\n", nil)
	for range 20 { // the order of a map would show
		in := plan.NewLedgers(p)
		if err := in.ReadUnits("units", plantest.Rows("id,kind,parent\nZ,zone,\nQ,community,Z\nE,firm,Q\n")); err != nil {
			t.Fatal(err)
		}
		tree, _ := plan.NewTree(p, in.Units)
		records := &lostRows{lines: []lostRow{
			{cells: []string{"id", "kind", "unit", "on", "supersedes"}},
			{cells: []string{"", "", "", "", ""}, bad: map[int]string{0: "formula", 1: "formula", 3: "error_value"}},
			{err: rowLost{}},
			{cells: []string{"R1", "talk", "E", "2023-05-01", "R1"}},
			{cells: []string{"R2", "talk", "E", "2023-05-01", "R1"}},
		}}
		if err := in.ReadRecords("records", records, tree); err != nil {
			t.Fatal(err)
		}
		if err := in.ReadPeople("people", plantest.Rows("id,unit,role,from\nH1,E,volunteer,someday\n"), tree); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, q := range in.Problems {
			got = append(got, q.File+" "+q.Column+" "+q.Reason)
		}
		want := []string{
			"records id 公式单元格，请粘贴为数值 / a formula; paste it as a value",
			"records  引号不成对 / quotes that do not pair up",
			"records supersedes 记录不能更正自己 / a record cannot correct itself",
			"people from 不是 2023-03-05 这样的日期 / not a day like 2023-03-05",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if len(in.Records) != 1 || in.Left != 4 {
			t.Fatalf("%d records, %d rows left out; want 1 and 4", len(in.Records), in.Left)
		}
	}
}

func TestAFileThatIsNotUTF8SaysHowToSaveIt(t *testing.T) {
	t.Parallel()
	_, problems := plan.Read("plan.yaml", []byte("wuzha: 1\nplan: gbk\ntitle: \xb7\xbd\xb0\xb8\n"), nil)
	if len(problems) != 1 || !strings.Contains(problems[0].Sentence(plan.Chinese), "另存为 UTF-8") {
		t.Errorf("got %v", problems)
	}
}

func TestAQuotedNumberIsShownWithItsQuotes(t *testing.T) {
	t.Parallel()
	_, problems := plan.Read("plan.yaml", []byte(strings.Replace(edgesPlan, "version: 1", `version: "1"`, 1)+"  talk: {title: 宣讲, of: firm, need: m.talks >= 1}\n"), nil)
	for _, q := range problems {
		if q.Path == "version" && strings.Contains(q.Sentence(plan.Chinese), `这里是 "1"`) {
			return
		}
	}
	t.Errorf("got %v", problems)
}

func TestAHintNamesSomethingElse(t *testing.T) {
	t.Parallel()
	_, problems := plan.Read("plan.yaml", []byte(edgesPlan+"  talk: {title: 宣讲, of: firm, need: m >= 1}\n"), nil)
	for _, q := range problems {
		if strings.Contains(q.Hint(plan.Chinese), "m?") {
			t.Errorf("%s", q.Format(plan.Chinese))
		}
	}
}

// A title is found however wide its marks were typed.
func TestTitlesOfAnyWidth(t *testing.T) {
	t.Parallel()
	p, problems := plan.Read("plan.yaml", []byte(strings.NewReplacer("title: 村,", "title: 社区（村居）,").Replace(titledPlan)), nil)
	if problems.Stops() {
		t.Fatal(problems)
	}
	for name, want := range map[string]bool{"社区（村居）": true, "社区(村居)": true, "village": true, "社区": false, "": false} {
		if got := p.KindByName(name) != nil; got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}
