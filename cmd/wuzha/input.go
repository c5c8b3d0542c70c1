package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/plans"
)

// planArg names a plan: a file, or one that ships with the program.
type planArg struct {
	Plan string `arg:"" help:"Plan file, the name of a shipped plan, or - for standard input. 方案文件、内置方案名，或 - （标准输入）。" predictor:"file"`
}

// read reads and checks a plan. Files are looked for first, so that a local file may carry a shipped plan's name.
func (a planArg) read(con *console) (*plan.Plan, plan.Problems, error) {
	text, err := a.text(con)
	open := beside(a.Plan)
	if err != nil {
		return nil, nil, codeError{exitUsage, fmt.Errorf("read plan %s: %w", a.Plan, cause(err))}
	}
	p, problems := plan.Read(a.Plan, text, open)
	return p, problems, nil
}

func (a planArg) text(con *console) ([]byte, error) {
	if a.Plan == stdin {
		return con.stdin()
	}
	return fileOrShipped(a.Plan, a.Plan)
}

// fileOrShipped gives the text of a plan's file, or of the plan that ships under the name when there is no such file. A folder of that
// name, such as the one that a sample is written to, is no such file.
func fileOrShipped(file, name string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EISDIR) {
		if shipped, e := plans.Text(strings.TrimSuffix(name, ".yaml")); e == nil {
			return shipped, nil
		}
	}
	return text, err
}

// beside opens parent plans from the folder of the plan itself, or shipped ones by name; nothing above that folder.
func beside(file string) plan.Opener {
	return func(name string) ([]byte, error) {
		if !filepath.IsLocal(name) {
			return nil, errors.New("the file must lie beside the plan")
		}
		text, err := fileOrShipped(filepath.Join(filepath.Dir(file), name), name)
		if err != nil {
			return nil, cause(err)
		}
		return text, nil
	}
}

// usable reads a plan that must be sound.
func (a planArg) usable(con *console) (*plan.Plan, error) {
	p, problems, err := a.read(con)
	if err != nil {
		return nil, err
	}
	if problems.Stops() {
		for _, q := range problems {
			fmt.Fprintln(con.err, q.Format(con.lang))
		}
		return nil, codeError{code: exitPlan}
	}
	return p, nil
}

// ledgerFlags name the input files.
type ledgerFlags struct {
	Dir       string   `help:"Folder with units, records, cases, people and decisions as .csv or .xlsx. 台账文件夹，里面是 units、records、cases、people、decisions 这几个 .xlsx 或 .csv。" placeholder:"DIR"`
	Units     []string `help:"Units file. 单位台账。" placeholder:"FILE"`
	Records   []string `help:"Records file; may be given several times. 工作记录台账，可多次。" placeholder:"FILE"`
	Cases     []string `help:"Cases file. 案件台账。" placeholder:"FILE"`
	People    []string `help:"People file. 人员台账。" placeholder:"FILE"`
	Decisions []string `help:"Waivers and judgements by people. 免除与人工评定。" placeholder:"FILE"`
	AsOf      string   `help:"Day of judgement, 2023-06-30. 截至哪天评定。" required:"" placeholder:"DAY"`
	KnownAt   string   `help:"Only what had been entered by then: a moment or a day. 只看到这一刻为止录入的；只填日期就到当天末。" placeholder:"TIME"`
}

// facts reads everything and counts it.
func (l *ledgerFlags) facts(con *console, p *plan.Plan) (*plan.Facts, *plan.Ledgers, error) {
	known, err := l.known()
	if err != nil {
		return nil, nil, codeError{exitUsage, err}
	}
	if err := l.fromDir(); err != nil {
		return nil, nil, codeError{exitUsage, err}
	}
	if len(l.Units) == 0 {
		return nil, nil, codeError{exitUsage, errors.New("--units or --dir is needed; 请用 --units 或 --dir 指定单位台账")}
	}
	in := plan.NewLedgers(p)
	if err := each(con, in, l.Units, in.ReadUnits); err != nil {
		return nil, nil, err
	}
	tree, bad := plan.NewTree(p, in.Units)
	in.Reject(bad)
	for _, group := range []struct {
		files []string
		read  func(string, plan.Rows, *plan.Tree) error
	}{{l.Records, in.ReadRecords}, {l.Cases, in.ReadCases}, {l.People, in.ReadPeople}, {l.Decisions, in.ReadDecisions}} {
		err := each(con, in, group.files, func(file string, rows plan.Rows) error { return group.read(file, rows, tree) })
		if err != nil {
			return nil, nil, err
		}
	}
	in.References(tree, known)
	return plan.NewFacts(p, tree, in.Records, in.Decisions, known), in, nil
}

func (l *ledgerFlags) known() (plan.Known, error) {
	day, err := plan.ParseDay(l.AsOf)
	if err != nil {
		return plan.Known{}, fmt.Errorf("--as-of 要写日历上有的一天，如 2023-06-30 / %w", err)
	}
	known := plan.Known{AsOf: day}
	if l.KnownAt != "" {
		if known.At, err = plan.ParseInstant(l.KnownAt); err != nil {
			return known, fmt.Errorf("--known-at 要写一天或一个时刻，如 2023-06-30、2023-06-30T09:00 / %w", err)
		}
	}
	return known, nil
}

// fromDir finds the ledgers of a folder that were not named one by one.
func (l *ledgerFlags) fromDir() error {
	if l.Dir == "" {
		return nil
	}
	if info, err := os.Stat(l.Dir); err != nil || !info.IsDir() {
		return fmt.Errorf("--dir 不是文件夹 / %s: not a folder", l.Dir)
	}
	for name, files := range map[string]*[]string{"units": &l.Units, "records": &l.Records, "cases": &l.Cases, "people": &l.People, "decisions": &l.Decisions} {
		for _, ext := range []string{".xlsx", ".csv"} {
			path := filepath.Join(l.Dir, name+ext)
			if _, err := os.Stat(path); err == nil && len(*files) == 0 {
				*files = []string{path}
			}
		}
	}
	return nil
}

// unreadable words why a file that is there cannot be read at all. It is listed like a bad row, and the other files count.
func unreadable(err error) string {
	for _, known := range []struct {
		err  error
		said string
	}{
		{document.ErrEncrypted, "文件有密码，请去掉密码 / the workbook is protected by a password; remove it"},
		{document.ErrOldWorkbook, "这是旧格式的工作簿，请另存为 .xlsx / this is an old workbook; save it as .xlsx"},
		{document.ErrTooLarge, "文件展开后过大，请分成几个文件 / the file is too large; cut it into parts"},
		{document.ErrNotText, "文件里有 NUL 字符，不是文本 / the file holds NUL characters; it is not text"},
		{document.ErrNoSheet, "工作簿里没有可读的工作表 / the workbook has no sheet to read"},
		{document.ErrDamaged, "文件已损坏，或内容与扩展名不符 / the file is damaged, or is not what its name says"},
	} {
		if errors.Is(err, known.err) {
			return known.said
		}
	}
	return ""
}

// each reads files one after the other, drawing progress for those that take long.
func each(con *console, in *plan.Ledgers, files []string, read func(string, plan.Rows) error) error {
	for _, file := range files {
		table, err := con.openLedger(file)
		if reason := unreadable(err); reason != "" {
			in.Reject([]plan.RowProblem{{File: file, Row: 1, Reason: reason}})
			continue
		}
		if err != nil {
			return codeError{exitUsage, fmt.Errorf("%s: %w", file, cause(err))}
		}
		err = read(file, newProgress(con, file, table))
		if cerr := table.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return codeError{exitUsage, err}
		}
	}
	return nil
}
