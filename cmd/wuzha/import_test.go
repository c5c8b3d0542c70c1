package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/document"
)

// TestImport takes sheets into a district, without its server and beside it: nothing on trial, once however often, and back comes what
// cannot go in.
func TestImport(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, database []string) {
		wuzha, home := program(t), t.TempDir()
		data := filepath.Join(home, "data")
		file := func(name, text string) string {
			path := filepath.Join(home, name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		command := func(more ...string) []string {
			return append(append([]string{"import"}, more...), append([]string{"--data", data}, database...)...)
		}
		units := file("units.csv", "单位编号,单位种类,上级单位,名称,社区类型\n,社区(村居),松涛镇,竹影社区,城市社区\n")
		if len(database) == 0 {
			wantSaid(t, exitUsage, "no database", wuzha, command("units", units, "--as", "office")...)
		}
		p, err := launch(wuzha, data, true, database...)
		if err != nil {
			t.Fatal(err)
		}
		settleServer(t, p)
		p.stop()

		wantSaid(t, exitUsage, "no account nobody", wuzha, command("units", units, "--as", "nobody")...)
		wantSaid(t, exitUsage, "wuzha: ", wuzha, command("units", units, "--as", "root")...) // an administrator enters nothing
		wantSaid(t, exitUsage, "missing.csv", wuzha, command("units", filepath.Join(home, "missing.csv"), "--as", "office")...)
		wantSaid(t, exitUsage, "--as", wuzha, command("units", units)...)
		wantSaid(t, exitUsage, "places", wuzha, command("places", units, "--as", "office")...)
		wantSaid(t, exitOK, "nothing written: 1 rows, 1 new", wuzha, command("units", units, "--as", "office", "--dry-run")...)
		wantSaid(t, exitOK, "imported: 1 rows, 1 new", wuzha, command("units", units, "--as", "office")...)
		wantSaid(t, exitOK, "imported: 1 rows, 0 new, 0 changed, 1 unchanged", wuzha, command("units", units, "--as", "office")...)

		if p, err = launch(wuzha, data, false, database...); err != nil {
			t.Fatal(err)
		}
		defer p.stop()
		odd := file("odd.csv", "地点,哪天,品种,份数\nC1,2023-05-10,明白纸,20\n")
		wantSaid(t, exitUsage, "--heading 列名=unit", wuzha, command("records", odd, "--as", "office", "--record-kind", "handout")...)
		wantSaid(t, exitOK, "imported: 1 rows, 1 new", wuzha, command("records", odd, "--as", "office", "--record-kind", "handout", "--heading", "地点=unit", "--heading", "哪天=on")...)
		wantSaid(t, exitUsage, "no such target", wuzha, command("records", odd, "--as", "office", "--record-kind", "handout", "--heading", "哪天=someday")...)
		visits := file("handouts.csv", "单位,日期,品种,份数\n竹影社区,2023-05-11,明白纸,30\n竹影社区,2023-05-12,明白纸,许多\n无此社区,2023-05-12,明白纸,1\n")
		back := filepath.Join(home, "handouts.returned.xlsx")
		wantSaid(t, exitRowsLeft, "3: D 份数", wuzha, command("records", visits, "--as", "office", "--record-kind", "handout", "--dry-run")...)
		wantReturned(t, back, "许多", "无此社区")
		wantSaid(t, exitUsage, "is there already", wuzha, command("records", visits, "--as", "office", "--record-kind", "handout")...)
		if err := os.Remove(back); err != nil {
			t.Fatal(err)
		}
		wantSaid(t, exitRowsLeft, "imported: 3 rows, 1 new, 0 changed, 0 unchanged, 2 cannot go in", wuzha, command("records", visits, "--as", "office", "--record-kind", "handout")...)
		wantSaid(t, exitRowsLeft, "0 new, 0 changed, 1 unchanged", wuzha, command("records", visits, "--as", "office", "--record-kind", "handout", "--returned", filepath.Join(home, "again.xlsx"))...)

		said, err := exec.Command(wuzha, command("people", file("people.csv", "单位,角色\n竹影社区,志愿者\n"), "--as", "office", "--json")...).Output()
		var v app.ImportView
		if err != nil || json.Unmarshal(said, &v) != nil || v.Counts.New != 1 || v.State != "done" {
			t.Errorf("people: got %s, %v; want one row in", said, err)
		}
		wantSaid(t, exitOK, "imported: 1 rows, 1 new", wuzha, command("cases", file("cases.csv", "受案编号,日期,单位,案件类别,涉案金额\nA9900011,2023-05-01,竹影社区,刷单返利,1000\n"), "--as", "office")...)

		office := signIn(t, p, "office")
		for query, want := range map[string]int{"kind=handout": 2, "kind=case": 1, "kind=person": 1} {
			var page struct{ Items []struct{ ID string } }
			office.must(t, http.StatusOK, "GET", "/records?"+query, nil, &page)
			if len(page.Items) != want {
				t.Errorf("records with %s: got %d, want %d", query, len(page.Items), want)
			}
		}
		wantSaid(t, exitOK, "Everything agrees", wuzha, append([]string{"verify", "--data", data}, database...)...)
	})
}

// wantReturned wants a workbook that holds some texts, with a reason in each row.
func wantReturned(t *testing.T, path string, texts ...string) {
	t.Helper()
	table, err := document.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for {
		_, cells, _, err := table.Next()
		if err != nil {
			break
		}
		all = append(all, strings.Join(cells, "|"))
	}
	if err := table.Close(); err != nil {
		t.Error(err)
	}
	if len(all) != 1+len(texts) {
		t.Fatalf("got rows %q, want a head and %d rows", all, len(texts))
	}
	for i, text := range texts {
		if !strings.Contains(all[i+1], text) || strings.HasSuffix(all[i+1], "|") {
			t.Errorf("row %d: got %q, want %q and a reason", i+1, all[i+1], text)
		}
	}
}
