package app_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/document"
)

// sheetText is a sheet as lines with commas.
func sheetText(lines ...string) string { return strings.Join(lines, "\n") + "\n" }

// upload takes in a sheet and has it checked.
func (b *bench) upload(login string, r app.ImportRequest, text string) app.ImportView {
	b.tb.Helper()
	if r.FileName == "" {
		r.FileName = "台账.csv"
	}
	r.Body = strings.NewReader(text)
	begun, err := b.BeginImport(b.tb.Context(), b.as(login), r)
	b.must(err)
	return b.settled(login, begun.ID)
}

// settled does what waits and gives an import.
func (b *bench) settled(login, id string) app.ImportView {
	b.tb.Helper()
	b.must(b.WorkNow(b.tb.Context()))
	v, err := b.Import(b.tb.Context(), b.as(login), id)
	b.must(err)
	return v
}

func (b *bench) apply(login, id string) app.ImportView {
	b.tb.Helper()
	b.must(b.ApplyImport(b.tb.Context(), b.as(login), id))
	return b.settled(login, id)
}

func (b *bench) records(login, kind string) []app.RecordView {
	b.tb.Helper()
	page, err := b.Records(b.tb.Context(), b.as(login), app.Query{Kind: kind, Limit: app.MaxPage})
	b.must(err)
	return page.Items
}

func wantCounts(t *testing.T, v app.ImportView, state string, want app.ImportCounts) {
	t.Helper()
	if v.State != state || v.Counts != want {
		t.Errorf("got %s %+v, want %s %+v; problems %+v, refusal %+v", v.State, v.Counts, state, want, v.Problems, v.Refusal)
	}
}

var visitsSheet = app.ImportRequest{Kind: app.ImportRecords, ImportChoices: app.ImportChoices{RecordKind: "visit"}}

// TestImportRecords: nothing is written before somebody says so, good rows go in, bad ones come back, and the same sheet again
// changes nothing.
func TestImportRecords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		text := sheetText("走访台账,,,", "单位,日期,人数,户号,备注", "鹿鸣村,2023/3/1,3,1-101,好", "v2,2023年3月2日,2,,", "v9,2023-03-02,2,,",
			"鹿鸣村 [v1],2023-03-03,两人,,", "鹿鸣村,2023/3/1,3,1-101,又一次", "松涛镇/鹿鸣村,2023-04-01,3,,", "v1,2023-03-05,,,")
		v := b.upload("office", visitsSheet, text)
		wantCounts(t, v, "checked", app.ImportCounts{Rows: 7, New: 3, Bad: 4})
		if got := len(b.records("office", "visit")); got != 0 {
			t.Fatalf("the check wrote %d records", got)
		}
		var problems []string
		for _, p := range v.Problems {
			problems = append(problems, fmt.Sprintf("%d %s%s", p.Row, p.Faults[0].Column, p.Faults[0].Heading))
		}
		if diff := cmp.Diff([]string{"5 A单位", "6 C人数", "8 B日期", "9 C人数"}, problems); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
		wantCounts(t, b.apply("office", v.ID), "done", app.ImportCounts{Rows: 7, New: 3, Bad: 4})
		if got := b.records("office", "visit"); len(got) != 3 {
			t.Fatalf("got %d records, want 3", len(got))
		}
		b.clean()
		again := b.upload("office", visitsSheet, text)
		wantCounts(t, b.apply("office", again.ID), "done", app.ImportCounts{Rows: 7, Unchanged: 3, Bad: 4})

		back := b.result("office", v.ID)
		want := [][]string{{"单位", "日期", "人数", "户号", "备注", "原行号", "未导入原因"}, {"v9", "2023-03-02", "2", "", "", "5"},
			{"鹿鸣村 [v1]", "2023-03-03", "两人", "", "", "6"}, {"松涛镇/鹿鸣村", "2023-04-01", "3", "", "", "8"}, {"v1", "2023-03-05", "", "", "", "9"}}
		for i := range back {
			if i > 0 && back[i][6] == "" {
				t.Errorf("row %d came back without a reason", i)
			}
			back[i] = back[i][:len(want[min(i, len(want)-1)])]
		}
		if diff := cmp.Diff(want, back); diff != "" {
			t.Errorf("what came back (-want +got):\n%s", diff)
		}
		back[1][0], back[2][2] = "v2", "2"
		corrected := b.upload("office", visitsSheet, asCSV(t, back))
		wantCounts(t, b.apply("office", corrected.ID), "done", app.ImportCounts{Rows: 4, Unchanged: 1, New: 1, Bad: 2})
		b.clean()
	})
}

func (b *bench) result(login, id string) [][]string {
	b.tb.Helper()
	var out bytes.Buffer
	b.must(b.ImportResult(b.tb.Context(), b.as(login), id, &out))
	return readTable(b.tb, "back.xlsx", out.Bytes())
}

func readTable(tb testing.TB, name string, content []byte) (rows [][]string) {
	tb.Helper()
	table, err := document.Open(name, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		tb.Fatal(err)
	}
	for {
		_, cells, bad, err := table.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil || bad != nil {
			tb.Fatal(err, bad)
		}
		rows = append(rows, append([]string(nil), cells...))
	}
}

func asCSV(t *testing.T, rows [][]string) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestImportCases: a sheet of the police with columns of its own; the same case again is the same case, changed it is corrected.
func TestImportCases(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-05-10")
		cases := app.ImportRequest{Kind: app.ImportCases, FileName: "警情.csv"}
		head := "受案编号,案发时间,案发地社区名,案件类别,涉案金额(万元),受害人姓名"
		v := b.upload("office", cases, sheetText(head, "A990001,2023-05-01 12:30:00,鹿鸣村,刷单返利,1.25,某某甲"))
		if v.Refusal == nil || v.State != "checked" {
			t.Fatalf("got %+v, want the unit's column missed", v)
		}
		wantKind(t, b.ApplyImport(t.Context(), b.as("office"), v.ID), campaign.Conflict)
		if got := v.Columns[2]; got.Target != "" || got.Proposal != "unit" {
			t.Errorf("got column %+v, want unit proposed and not taken", got)
		}
		if got := v.Columns[5]; got.Target != "" {
			t.Errorf("got column %+v, want the name left out", got)
		}
		wantKind(t, b.MapImport(t.Context(), b.as("office"), v.ID, map[string]string{"案发地社区名": "victim_name"}), campaign.Invalid)
		b.must(b.MapImport(t.Context(), b.as("office"), v.ID, map[string]string{"案发地社区名": "unit"}))
		wantCounts(t, b.settled("office", v.ID), "checked", app.ImportCounts{Rows: 1, New: 1})
		wantCounts(t, b.apply("office", v.ID), "done", app.ImportCounts{Rows: 1, New: 1})
		got := b.records("office", "case")
		if len(got) != 1 || got[0].ID != "A990001" || got[0].Fields["loss"] != "12500" || got[0].Fields["type"] != "刷单返利" || got[0].On != day(t, "2023-05-01") {
			t.Fatalf("got %+v", got)
		}
		for _, f := range got[0].Fields {
			if strings.Contains(f, "某某甲") {
				t.Error("the name of a victim was kept")
			}
		}
		later := b.upload("office", cases, sheetText(head+",追回金额", "A990001,2023-05-01,鹿鸣村,,1.25,,3000", "A990002,2023-05-02,v2,冒充领导、熟人,0.3,,", "A990001,2023-05-01,鹿鸣村,其他,1.25,,3000"))
		wantCounts(t, later, "checked", app.ImportCounts{Rows: 3, New: 1, Changed: 1, Bad: 1})
		want := []app.RowNote{{Row: 2, Changes: []app.CellDelta{{Title: "追回", To: "3000"}}}}
		if diff := cmp.Diff(want, later.Changes); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
		wantCounts(t, b.apply("office", later.ID), "done", app.ImportCounts{Rows: 3, New: 1, Changed: 1, Bad: 1})
		old, err := b.Record(t.Context(), b.as("office"), "A990001")
		if err != nil || old.State != "superseded" {
			t.Errorf("got %+v, %v; want the first version superseded", old, err)
		}
		odd := b.upload("office", cases, sheetText("序号,受案编号,案发时间,单位,案件类别", "1,A990003,2023-05-03,v1,刷单返利类诈骗", "2,A990004,2023-05-03,v1,冒充客服", "3,A990005,2023-05-03,v1,贷款代办信用卡"))
		wantCounts(t, odd, "checked", app.ImportCounts{Rows: 3, New: 2, Bad: 1})
		if got := odd.Columns[0]; got.Target != "" || got.Proposal != "" {
			t.Errorf("got column %+v, want the row numbers left out", got)
		}
		if got := odd.Problems; len(got) != 1 || got[0].Row != 3 || !strings.Contains(got[0].Faults[0].Zh, "可能是“冒充电商物流客服”") {
			t.Errorf("got %+v, want the class refused, with the one that it may be", got)
		}
		b.apply("office", odd.ID)
		if got, err := b.Record(t.Context(), b.as("office"), "A990003"); err != nil || got.Fields["type"] != "刷单返利" {
			t.Errorf("got %+v, %v, want the class by its name", got.Fields, err)
		}
		third := b.upload("office", cases, sheetText(head+",追回金额", "A990001,2023-05-01,鹿鸣村,,1.25,,3000"))
		wantCounts(t, b.apply("office", third.ID), "done", app.ImportCounts{Rows: 1, Unchanged: 1})
		b.clean()
	})
}

// TestImportUnits: units may lie below units of the same sheet, and are known again by name, code or id.
func TestImportUnits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		units := app.ImportRequest{Kind: app.ImportUnits}
		text := sheetText("单位编号,单位种类,上级单位,名称,户数,网格", ",镇,云雾县,新桥镇,,", ",村,新桥镇,梅溪村,80,一网格", "v1,村,松涛镇,鹿鸣村,130,", "v2,村,t2,竹影村,,", ",村,无此镇,某村,1,", ",村,松涛镇,某村,-1,")
		v := b.upload("office", units, text)
		wantCounts(t, v, "checked", app.ImportCounts{Rows: 6, New: 2, Changed: 2, Bad: 2})
		wantCounts(t, b.apply("office", v.ID), "done", app.ImportCounts{Rows: 6, New: 2, Changed: 2, Bad: 2})
		again := b.upload("office", units, text)
		wantCounts(t, b.apply("office", again.ID), "done", app.ImportCounts{Rows: 6, Unchanged: 4, Bad: 2})
		page, err := b.Units(t.Context(), b.as("office"), app.Query{Search: "梅溪"})
		if err != nil || len(page.Items) != 1 || page.Items[0].Attributes["households"] != "80" || page.Items[0].Links["grid"] != "g1" {
			t.Errorf("got %+v, %v", page, err)
		}
		moved, err := b.Unit(t.Context(), b.as("office"), "v2")
		if err != nil || moved.Parent != "t2" {
			t.Errorf("got %+v, %v; want v2 in t2", moved, err)
		}
		clerks := b.upload("clerk", units, sheetText("单位编号,单位种类,名称,户数", "v1,村,鹿鸣村,140", "v3,村,鹤鸣村,9"))
		wantCounts(t, b.apply("clerk", clerks.ID), "done", app.ImportCounts{Rows: 2, Changed: 1, Bad: 1})
		b.clean()
	})
}

// TestImportPeople: a holding is found again by its id.
func TestImportPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		people := app.ImportRequest{Kind: app.ImportPeople}
		text := sheetText("编号,单位,角色,起,止", "p1,鹿鸣村,worker,2023-01-05,", ",鹿鸣村,volunteer,,", ",鹿鸣村,volunteer,,")
		v := b.upload("office", people, text)
		wantCounts(t, b.apply("office", v.ID), "done", app.ImportCounts{Rows: 3, New: 3})
		b.at("2023-03-20")
		again := b.upload("office", people, text)
		wantCounts(t, b.apply("office", again.ID), "done", app.ImportCounts{Rows: 3, Unchanged: 3})
		left := b.upload("office", people, sheetText("编号,单位,角色,止", "p1,鹿鸣村,worker,2023-03-15"))
		wantCounts(t, b.apply("office", left.ID), "done", app.ImportCounts{Rows: 1, Changed: 1})
		b.clean()
	})
}

// TestImportRights: sheets are their author's alone, and rows go in by the rights of the author.
func TestImportRights(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.at("2023-03-10")
		_, err := b.BeginImport(ctx, b.as("worker"), app.ImportRequest{Kind: app.ImportRecords, FileName: "a.csv", Body: strings.NewReader("x")})
		wantKind(t, err, campaign.Denied)
		_, err = b.BeginImport(ctx, b.as("admin"), app.ImportRequest{Kind: app.ImportRecords, FileName: "a.csv", Body: strings.NewReader("x")})
		wantKind(t, err, campaign.NotFound)
		v := b.upload("clerk", visitsSheet, sheetText("单位,日期,人数", "v1,2023-03-01,3", "v3,2023-03-01,3", "鹤鸣村,2023-03-01,3"))
		wantCounts(t, b.apply("clerk", v.ID), "done", app.ImportCounts{Rows: 3, New: 1, Bad: 2})
		for _, login := range []string{"office", "clerk2"} {
			_, err := b.Import(ctx, b.as(login), v.ID)
			wantKind(t, err, campaign.NotFound)
			wantKind(t, b.ImportResult(ctx, b.as(login), v.ID, io.Discard), campaign.NotFound)
			wantKind(t, b.CancelImport(ctx, b.as(login), v.ID), campaign.NotFound)
		}
		jobs, err := b.Jobs(ctx, b.as("clerk2"), app.Query{})
		if err != nil || len(jobs.Items) != 0 {
			t.Errorf("got %+v, %v; want no jobs of others", jobs, err)
		}
		jobs, err = b.Jobs(ctx, b.as("office"), app.Query{})
		if err != nil || len(jobs.Items) != 2 || jobs.Items[0].State != "done" || jobs.Items[0].Done != 3 {
			t.Errorf("got %+v, %v; want two jobs that are done", jobs, err)
		}
		for _, name := range []string{"a.xls", "../a.csv", "a.exe", "a\x00.csv", ""} {
			_, err := b.BeginImport(ctx, b.as("clerk"), app.ImportRequest{Kind: app.ImportRecords, FileName: name, Body: strings.NewReader("x")})
			wantKind(t, err, campaign.Invalid)
		}
		broken := b.upload("clerk", app.ImportRequest{Kind: app.ImportRecords, FileName: "a.xlsx"}, "no workbook")
		if broken.State != "failed" || broken.Refusal == nil {
			t.Errorf("got %+v, want it failed with words", broken)
		}
	})
}

// TestImportLosesItsRights: a job has the rights that its person has when it runs.
func TestImportLosesItsRights(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		v := b.upload("clerk", visitsSheet, sheetText("单位,日期,人数", "v1,2023-03-01,3"))
		b.must(b.ApplyImport(t.Context(), b.as("clerk"), v.ID))
		b.must(b.DisableAccount(t.Context(), b.as("admin"), b.as("clerk").Person))
		b.must(b.WorkNow(t.Context()))
		if got := b.records("office", "visit"); len(got) != 0 {
			t.Errorf("got %d records of somebody who was disabled", len(got))
		}
		jobs, err := b.Jobs(t.Context(), b.as("office"), app.Query{State: "failed"})
		if err != nil || len(jobs.Items) != 1 || jobs.Items[0].Problem == nil {
			t.Errorf("got %+v, %v; want the job failed with words", jobs, err)
		}
	})
}

// TestJobsInParts: a list of jobs comes in parts of any size, narrowed by kind and state; who may not import in the district sees only
// their own.
func TestJobsInParts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		for n := range 5 {
			v := b.upload("clerk", visitsSheet, sheetText("单位,日期,人数", "v1,2023-03-01,3"))
			if n == 0 {
				b.must(b.ApplyImport(t.Context(), b.as("clerk"), v.ID))
				b.must(b.WorkNow(t.Context()))
			}
		}
		b.upload("clerk", app.ImportRequest{Kind: app.ImportRecords, FileName: "a.xlsx"}, "no workbook")
		for _, c := range []struct {
			login string
			q     app.Query
			want  int
		}{
			{"clerk", app.Query{}, 7}, {"office", app.Query{}, 7}, {"clerk2", app.Query{}, 0},
			{"clerk", app.Query{Kind: "check_import"}, 6}, {"office", app.Query{Kind: "apply_import"}, 1}, {"office", app.Query{Kind: "nothing"}, 0},
			{"clerk", app.Query{State: "failed"}, 1}, {"office", app.Query{Kind: "check_import", State: "done"}, 5}, {"office", app.Query{State: "waiting"}, 0},
		} {
			for limit := 1; limit <= 8; limit++ {
				c.q.Limit, c.q.After = limit, ""
				seen := map[string]bool{}
				var moments []int64
				for range c.want + 1 {
					got, err := b.Jobs(t.Context(), b.as(c.login), c.q)
					b.must(err)
					for _, j := range got.Items {
						seen[j.ID] = true
						moments = append(moments, -j.CreatedAt)
					}
					if c.q.After = got.Next; c.q.After == "" {
						break
					}
				}
				if len(seen) != c.want || len(moments) != c.want || !slices.IsSorted(moments) || c.q.After != "" {
					t.Errorf("%s, %+v: got %d jobs (%d lines), want %d in order", c.login, c.q, len(seen), len(moments), c.want)
				}
			}
		}
	})
}
