package app_test

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (b *bench) template(login string, q app.TemplateQuery) []byte {
	b.tb.Helper()
	var out bytes.Buffer
	b.must(b.Template(b.tb.Context(), b.as(login), q, &out))
	return out.Bytes()
}

// TestTemplatesComeBackUnchanged: a template that is uploaded as it is changes nothing.
func TestTemplatesComeBackUnchanged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		b.submit("office", app.Entry{ID: "p1", Kind: "person", Unit: "v1", On: day(t, "2023-01-05"), Fields: map[string]string{"role": "worker", "from": "2023-01-05"}},
			app.Entry{ID: "A1", Kind: "case", Unit: "v2", On: day(t, "2023-02-05"), Fields: map[string]string{"loss": "12500.50", "victim": "elder", "major": "true", "channel": "=cmd|x"}},
			app.Entry{ID: "A2", Kind: "case", Unit: "v3", On: day(t, "2023-02-06")})
		for _, tt := range []struct {
			kind app.ImportKind
			rows int
		}{{app.ImportUnits, 7}, {app.ImportPeople, 1}, {app.ImportCases, 2}} {
			v := b.upload("office", app.ImportRequest{Kind: tt.kind, FileName: "模板.xlsx"}, string(b.template("office", app.TemplateQuery{Kind: tt.kind})))
			wantCounts(t, v, "checked", app.ImportCounts{Rows: tt.rows, Unchanged: tt.rows})
			if i := slices.IndexFunc(v.Columns, func(c app.ImportColumn) bool { return c.Target == "" }); i >= 0 {
				t.Errorf("%s: column %+v was not recognised", tt.kind, v.Columns[i])
			}
		}
		narrow := b.upload("clerk2", app.ImportRequest{Kind: app.ImportUnits, FileName: "模板.xlsx"}, string(b.template("clerk2", app.TemplateQuery{Kind: app.ImportUnits})))
		wantCounts(t, narrow, "checked", app.ImportCounts{Rows: 2, Unchanged: 2})
	})
}

// TestTemplate: what a person sees when the workbook is opened.
func TestTemplate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.at("2023-03-10")
		book, err := excelize.OpenReader(bytes.NewReader(b.template("office", app.TemplateQuery{Kind: app.ImportRecords, RecordKind: "visit", Under: "t1"})))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = book.Close() }() // only read
		head, err := book.GetRows("填报")
		if err != nil || len(head) != 1 {
			t.Fatalf("got %v, %v; want the headings alone", head, err)
		}
		if got := head[0][1]; got != "单位*\nunit" {
			t.Errorf("got heading %q", got)
		}
		lists, err := book.GetDataValidations("填报")
		if err != nil || len(lists) == 0 {
			t.Errorf("got %d drop-down lists, %v", len(lists), err)
		}
		options, err := book.GetCols("选项")
		if err != nil || !slices.ContainsFunc(options, func(c []string) bool {
			return slices.Contains(c, "鹿鸣村 [v1]") && !slices.Contains(c, "鹤鸣村 [v3]")
		}) {
			t.Errorf("got %v, %v; want the villages of the town", options, err)
		}
		if visible, err := book.GetSheetVisible("选项"); visible || err != nil {
			t.Errorf("the lists are visible: %v", err)
		}
		units, err := excelize.OpenReader(bytes.NewReader(b.template("office", app.TemplateQuery{Kind: app.ImportUnits})))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = units.Close() }() // only read
		for cell, want := range map[string]bool{"A2": true, "D2": false} {
			style, err := units.GetCellStyle("填报", cell)
			if err != nil {
				t.Fatal(err)
			}
			s, err := units.GetStyle(style)
			if err != nil || s.Protection == nil || s.Protection.Locked != want {
				t.Errorf("cell %s: got %+v, %v; want locked %t", cell, s.Protection, err, want)
			}
		}
	})
}

func TestTemplateRights(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		for _, tt := range []struct {
			login string
			q     app.TemplateQuery
			want  campaign.ErrorKind
		}{
			{"worker", app.TemplateQuery{Kind: app.ImportRecords}, campaign.Denied},
			{"admin", app.TemplateQuery{Kind: app.ImportRecords}, campaign.NotFound},
			{"clerk2", app.TemplateQuery{Kind: app.ImportRecords, Under: "t1"}, campaign.NotFound},
			{"office", app.TemplateQuery{Kind: "plans"}, campaign.Invalid},
			{"office", app.TemplateQuery{Kind: app.ImportRecords, RecordKind: "case"}, campaign.Invalid},
			{"office", app.TemplateQuery{Kind: app.ImportUnits, UnitKind: "planet"}, campaign.Invalid},
		} {
			wantKind(t, b.Template(t.Context(), b.as(tt.login), tt.q, io.Discard), tt.want)
		}
	})
}

func (b *bench) list(t *testing.T, login string, q app.ListQuery) [][]string {
	t.Helper()
	var out bytes.Buffer
	b.must(b.ExportList(t.Context(), b.as(login), q, &out))
	return readTable(t, "list."+string(q.Format), out.Bytes())
}

// TestExportList: every list in both formats, within the scope, and written down.
func TestExportList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-03-10")
		b.submit("worker", visit("r1", "v1", today, "3"))
		b.submit("office", visit("r3", "v3", today, "5"), app.Entry{ID: "A1", Kind: "case", Unit: "v1", On: today, Fields: map[string]string{"loss": "12.30", "channel": "=1+1"}},
			app.Entry{ID: "p1", Kind: "person", Unit: "v1", On: today, Fields: map[string]string{"role": "worker"}})
		b.must(b.PutMaterial(ctx, b.as("office"), posterOf(county)))
		b.must(b.move("office", "p1", campaign.Movement{Kind: campaign.Printed, To: county, Copies: 100, Cost: 12050}))
		logins := map[app.ListName]string{app.AuditList: "admin-audit", app.TodoList: "worker", app.AccountList: "admin"}
		mayBeEmpty := []app.ListName{app.TitleList, app.MatterList, app.CallInList, app.WatchList, app.PledgeList,
			app.VenueList, app.BulletinList, app.PaperList, app.JobList, app.ImportList, app.FreezeList, app.LetterList} // nothing is made for them here; package web's test has them filled
		for _, name := range app.ListNames() {
			login := cmp.Or(logins[name], "office")
			xlsx, text := b.list(t, login, app.ListQuery{List: name, Format: app.XLSX}), b.list(t, login, app.ListQuery{List: name, Format: app.CSV})
			if len(xlsx) < 2 && !slices.Contains(mayBeEmpty, name) {
				t.Errorf("%s: got %d rows", name, len(xlsx))
			}
			more := 0
			if name == app.AuditList {
				more = 1 // the first export stands in the second
			}
			if len(text) != len(xlsx)+more {
				t.Errorf("%s: %d rows in the workbook, %d in the text", name, len(xlsx), len(text))
			}
		}
		records := b.list(t, "clerk", app.ListQuery{List: app.RecordList, Format: app.CSV})
		if len(records) != 2 || records[1][0] != "r1" || records[1][3] != "鹿鸣村" || records[1][5] != "已提交" {
			t.Errorf("a town's records: got %q", records)
		}
		cases := b.list(t, "office", app.ListQuery{List: app.CaseList, Format: app.CSV})
		if len(cases) != 2 || !slices.Contains(cases[1], "'=1+1") || !slices.Contains(cases[1], "12.30") && !slices.Contains(cases[1], "12.3") {
			t.Errorf("cases: got %q", cases)
		}
		wantKind(t, b.ExportList(ctx, b.as("worker"), app.ListQuery{List: app.CaseList, Format: app.CSV}, io.Discard), campaign.Denied)
		wantKind(t, b.ExportList(ctx, b.as("office"), app.ListQuery{List: app.AuditList, Format: app.CSV}, io.Discard), campaign.Denied)
		wantKind(t, b.ExportList(ctx, b.as("office"), app.ListQuery{List: app.AccountList, Format: app.CSV}, io.Discard), campaign.Denied)
		wantKind(t, b.ExportList(ctx, b.as("clerk2"), app.ListQuery{List: app.RecordList, Query: app.Query{Under: "t1"}, Format: app.CSV}, io.Discard), campaign.NotFound)
		wantKind(t, b.ExportList(ctx, b.as("office"), app.ListQuery{List: "plans", Format: app.CSV}, io.Discard), campaign.Invalid)
		wantKind(t, b.ExportList(ctx, b.as("office"), app.ListQuery{List: app.UnitList, Format: "pdf"}, io.Discard), campaign.Invalid)
		entries, err := b.Audit(ctx, b.as("admin-audit"), app.Query{Action: "export_list", Limit: app.MaxPage})
		if err != nil || !slices.ContainsFunc(entries.Items, func(e app.AuditView) bool { return strings.HasPrefix(e.Object, "list:cases") }) {
			t.Errorf("got %+v, %v; want the export of cases in the audit", entries.Items, err)
		}
		b.clean()
	})
}

// TestWatch: changes are told to the district they are in, put together for who does not listen, and end with the App.
func TestWatch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-03-10")
		_, err := b.Watch(t.Context(), b.as("admin"))
		wantKind(t, err, campaign.NotFound)
		events, err := b.Watch(t.Context(), b.as("worker"))
		b.must(err)
		first := <-events
		for i := range 20 {
			b.submit("worker", visit("w"+string(rune('a'+i)), "v1", today, "3"))
		}
		last, seen := first, 0
		for last.Revision < first.Revision+20 {
			e := <-events
			if e.Revision < last.Revision || !slices.Contains(e.Kinds, "record") {
				t.Fatalf("got %+v after %+v", e, last)
			}
			last = e
			seen++
		}
		if seen > 20 {
			t.Errorf("got %d events of 20 changes", seen)
		}
		b.EndWatching()
		if e, open := <-events; open {
			t.Errorf("got %+v after the end", e)
		}
		if _, err := b.Watch(t.Context(), b.as("worker")); err == nil {
			t.Error("watching began after its end")
		}
	})
}
