package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

type importCommand struct {
	storage
	Kind       string            `arg:"" help:"What the rows are: units, people, records or cases. 每行是什么：单位、人员、记录、案件。" enum:"units,people,records,cases"`
	File       string            `arg:"" help:"Sheet: .xlsx or .csv. 表格文件。" type:"path"`
	As         string            `help:"Login name of the account in whose name the rows go in; its rights hold. 以谁的名义导入，按其权限。" required:"" placeholder:"LOGIN"`
	DryRun     bool              `help:"Say what would become of every row, write nothing. 只检查，不写入。"`
	Returned   string            `help:"Workbook with the rows that cannot go in and the reasons; by default FILE.returned.xlsx. 写不进去的行和原因存到哪个工作簿，默认是 文件名.returned.xlsx。" type:"path" placeholder:"XLSX"`
	Sheet      string            `help:"Sheet of the workbook; by default the first visible one. 读哪张工作表，默认是第一张看得见的。" placeholder:"NAME"`
	RecordKind string            `help:"Kind of all records, when no column says it. 没有种类列时，全部记录是哪一种。" placeholder:"KIND"`
	UnitKind   string            `help:"Kind of all units, when no column says it. 没有种类列时，全部单位是哪一种。" placeholder:"KIND"`
	Unit       string            `help:"Unit of rows that name none. 没写单位的行归哪个单位。" placeholder:"ID"`
	Heading    map[string]string `help:"What a column means, several times; an empty target leaves it out. 这一列填的是什么，可多次给出；等号后面空着，这一列就不读。" placeholder:"列名=TARGET"`
	JSON       bool              `help:"Say what has become of the sheet as JSON. 以 JSON 输出结果。" name:"json"`
}

// Help implements kong's detailed help.
func (importCommand) Help() string {
	return `Examples 示例：

    wuzha import units units.xlsx --as office --data /var/lib/wuzha --dry-run
    wuzha import records visits.csv --as office --record-kind visit --heading 走访时间=on
    wuzha import cases cases.xlsx --as police --returned back.xlsx

Whoever may write the data folder may do it, on the machine of the server, which may work meanwhile. The rows are checked as if the account
had uploaded them on the page, with its rights; it is audited. The same sheet again changes nothing: rows are known by their ids, or by
their content. What cannot go in comes back in a workbook with the reason beside each row; correct it and import that.
能写数据目录的人即可在服务器所在机器上导入，可在服务运行时进行。按该账号的权限逐行检查，与页面上传相同，并写入审计。
同一文件再次导入不会重复。不能采用的行连同原因写入退回的工作簿，改好后可直接再导入。

Exit codes 退出码： 0 all rows are in 全部采用 · 2 nothing was imported 未导入 · 3 some rows came back 有行退回`
}

// Run imports a sheet through the use cases of the page: check, apply, and give back what cannot go in.
func (c *importCommand) Run(con *console) error {
	back, err := c.returned()
	if err != nil {
		return codeError{exitUsage, err}
	}
	ctx := context.Background()
	a, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	v, err := c.take(ctx, a, back)
	if err = errors.Join(err, a.Close()); err != nil {
		return refusalOf(con, err)
	}
	return c.tell(con, v, back)
}

// returned is where the rows go that cannot go in. It must be free before anything is written.
func (c *importCommand) returned() (string, error) {
	back := c.Returned
	if back == "" {
		back = strings.TrimSuffix(c.File, filepath.Ext(c.File)) + ".returned.xlsx"
	}
	if _, err := os.Lstat(back); err == nil {
		return "", fmt.Errorf("%s is there already; move it away or name another with --returned / 文件已存在，请移走或用 --returned 另指定", back)
	}
	return back, nil
}

func (c *importCommand) take(ctx context.Context, a *app.App, back string) (v app.ImportView, err error) {
	caller, err := a.CallerAtConsole(ctx, c.As)
	if err != nil {
		return v, err
	}
	if v, err = c.upload(ctx, a, caller); err != nil {
		return v, err
	}
	if v, err = a.WorkOnImport(ctx, caller, v.ID); err != nil {
		return v, err
	}
	if v.Checked() && !c.DryRun {
		if err = a.ApplyImport(ctx, caller, v.ID); err == nil {
			v, err = a.WorkOnImport(ctx, caller, v.ID)
		}
	}
	if err == nil && v.Counts.Bad > 0 && v.Refusal == nil {
		err = writeWhole(back, func(w io.Writer) error { return a.ImportResult(ctx, caller, v.ID, w) })
	}
	if !v.Done() && v.ID != "" { // the upload is of no more use
		err = errors.Join(err, a.CancelImport(ctx, caller, v.ID))
	}
	return v, err
}

func (c *importCommand) upload(ctx context.Context, a *app.App, caller app.Caller) (v app.ImportView, err error) {
	sheet, err := os.Open(c.File)
	if err != nil {
		return v, codeError{exitUsage, fmt.Errorf("%s: %w", c.File, cause(err))}
	}
	v, err = a.BeginImport(ctx, caller, app.ImportRequest{Kind: app.ImportKind(c.Kind), FileName: filepath.Base(c.File), Body: sheet,
		ImportChoices: app.ImportChoices{Sheet: c.Sheet, RecordKind: c.RecordKind, UnitKind: c.UnitKind, Unit: c.Unit, Headings: c.Heading}})
	return v, errors.Join(err, sheet.Close())
}

// tell says what has become of the sheet, and gives the exit code.
func (c *importCommand) tell(con *console, v app.ImportView, back string) error {
	if c.JSON {
		e := json.NewEncoder(con.out)
		e.SetIndent("", "  ")
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	if v.Refusal != nil {
		return codeError{exitUsage, errors.New(refusedSheet(con, v))}
	}
	for _, column := range v.Columns {
		if column.Target == "" && column.Heading != "" {
			con.say("没有用到的列：%s", "column left out: %s", column.Heading)
		}
	}
	n := v.Counts
	verbs := [2]string{"已导入", "imported"}
	if c.DryRun {
		verbs = [2]string{"检查完毕，没有写入", "checked, nothing written"}
	}
	con.say(verbs[0]+":%d 行，新增 %d，修改 %d，与已有相同 %d，退回 %d。", verbs[1]+": %d rows, %d new, %d changed, %d unchanged, %d cannot go in.", n.Rows, n.New, n.Changed, n.Unchanged, n.Bad)
	if n.Bad == 0 {
		return nil
	}
	for _, note := range v.Problems {
		fmt.Fprintln(con.err, noteText(con, note))
	}
	con.say("退回的行及原因在 %s。", "The rows that cannot go in, with the reasons, are in %s.", back)
	return codeError{code: exitRowsLeft}
}

// noteText is what is wrong with a row, on one line.
func noteText(con *console, n app.RowNote) string {
	parts := make([]string, len(n.Faults))
	for i, f := range n.Faults {
		parts[i] = strings.TrimSpace(f.Column+" "+f.Heading+" ") + ": " + wordsIn(con, f.Words)
	}
	return strconv.Itoa(n.Row) + ": " + strings.Join(parts, "; ")
}

func wordsIn(con *console, w campaign.Words) string {
	if con.lang == plan.English {
		return w.En
	}
	return w.Zh
}

// refusedSheet says why a whole sheet cannot go in, with what its columns could be taken for.
func refusedSheet(con *console, v app.ImportView) string {
	lines := []string{wordsIn(con, v.Refusal.Words)}
	for _, f := range v.Refusal.Faults {
		lines = append(lines, "  "+f.Path+": "+wordsIn(con, f.Words))
	}
	for _, column := range v.Columns {
		lines = append(lines, "  "+column.Heading+" = "+column.Target)
	}
	for _, t := range v.Targets {
		lines = append(lines, "  --heading 列名="+t.ID+"  "+t.Title)
	}
	return strings.Join(lines, "\n")
}
