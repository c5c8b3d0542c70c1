package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

type exportCommand struct {
	storage
	District string `help:"Code of the district; not needed when there is one only. 区划代码，只有一个时可省略。" placeholder:"CODE"`
	KnownAt  string `help:"Records as they stood at a moment or at the end of a day. 记录是这一刻的样子；只填日期就是当天末的样子。" placeholder:"TIME"`
	Dir      string `arg:"" help:"Folder to write; it must not be there yet. 写到哪个文件夹，不能已存在。" type:"path"`
}

// Help implements kong's detailed help.
func (exportCommand) Help() string {
	return `Examples 示例：

    wuzha export files --data /var/lib/wuzha --district 990001
    wuzha evaluate files/plan.yaml --dir files --as-of 2023-06-30

What was known on 5 July, also of records that were confirmed or returned then and are void today
7月5日当时看到的，包括当时已确认或退回、今天已作废的记录：

    wuzha export then --data /var/lib/wuzha --known-at 2023-07-05
    wuzha evaluate then/plan.yaml --dir then --as-of 2023-06-30 --known-at 2023-07-05

Whoever may read the data folder may do it, while the server works too; it is audited. The files hold cases and names: keep them safe.
能读数据目录的人即可导出，可在服务运行时进行，并写入审计。文件含案件和姓名，请妥善保管。`
}

// Run writes the ledgers and plans of a district into a folder that is there whole or not at all.
func (c *exportCommand) Run(con *console) (err error) {
	if _, err := os.Lstat(c.Dir); err == nil {
		return codeError{exitUsage, fmt.Errorf("%s is there already / 文件夹已存在", c.Dir)}
	}
	what := app.Exported{District: c.District}
	if c.KnownAt != "" {
		if what.KnownAt, err = plan.ParseInstant(c.KnownAt); err != nil {
			return codeError{exitUsage, fmt.Errorf("--known-at: %w", err)}
		}
	}
	ctx := context.Background()
	a, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	draft, err := os.MkdirTemp(filepath.Dir(c.Dir), ".wuzha-export-*")
	if err != nil {
		return codeError{exitUsage, errors.Join(fmt.Errorf("write %s: %w", c.Dir, unwritten(err)), a.Close())}
	}
	defer func() { err = errors.Join(err, os.RemoveAll(draft)) }() // after a success it is no longer there
	files, err := exportFiles(ctx, a, what, draft)
	if err = errors.Join(err, a.Close()); err != nil {
		return refusalOf(con, err)
	}
	if err := os.Rename(draft, c.Dir); err != nil {
		return err
	}
	con.say("已导出 %d 个文件到 %s。", "%d files exported to %s.", files, c.Dir)
	return nil
}

// exportFiles unpacks what the app exports into a folder, and gives the number of files.
func exportFiles(ctx context.Context, a *app.App, what app.Exported, dir string) (count int, err error) {
	packed, err := os.CreateTemp(dir, ".packed-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, packed.Close(), os.Remove(packed.Name())) }()
	if err := a.ExportDistrict(ctx, what, packed); err != nil {
		return 0, err
	}
	size, err := packed.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	z, err := zip.NewReader(packed, size)
	if err != nil {
		return 0, err
	}
	for _, f := range z.File {
		if err := unpack(f, filepath.Join(dir, filepath.Base(f.Name))); err != nil {
			return 0, fmt.Errorf("export %s: %w", f.Name, err)
		}
	}
	return len(z.File), nil
}

func unpack(f *zip.File, path string) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, in.Close(), out.Close())
}
