package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/plans"
)

type planCommands struct {
	Check planCheck `cmd:"" help:"List every problem with its line. 列出方案的全部问题及行号。"`
	Show  planShow  `cmd:"" help:"Show a plan in plain Chinese, clause by clause. 用平白的中文逐条展示方案。"`
	List  planList  `cmd:"" help:"List the plans that ship with the program. 列出内置方案。"`
	Init  planInit  `cmd:"" help:"Begin an own plan from a shipped one. 从内置方案开始写自己的方案。"`
}

type planCheck struct {
	planArg
	JSON bool `help:"Problems as JSON. 用 JSON 输出。" name:"json"`
}

// Run lists problems: text on standard error, JSON on standard output.
func (c *planCheck) Run(con *console) error {
	_, problems, err := c.read(con)
	if err != nil {
		return err
	}
	if c.JSON {
		if problems == nil {
			problems = plan.Problems{}
		}
		enc := json.NewEncoder(con.out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(problems); err != nil {
			return err
		}
	} else {
		for _, q := range problems {
			fmt.Fprintln(con.err, q.Format(con.lang))
		}
	}
	if problems.Stops() {
		con.say("%s: 方案不能使用，共 %d 个问题", "%s: the plan cannot be used, %d problems", c.Plan, len(problems))
		return codeError{code: exitPlan}
	}
	con.say("%s: 方案可以使用（提醒 %d 个）", "%s: the plan can be used (%d notes)", c.Plan, len(problems))
	return nil
}

type planShow struct {
	planArg
	Out string `help:"File to write, .docx for Word in the layout of GB/T 9704, else text; standard output unless given. 写入文件，.docx 为公文格式。" short:"o" placeholder:"FILE"`
}

// Run tells the plan as a person would read it aloud, or writes it as a Word document.
func (c *planShow) Run(con *console) error {
	p, err := c.usable(con)
	if err != nil {
		return err
	}
	if c.Out == "" {
		_, err = fmt.Fprint(con.out, p.Describe())
		return err
	}
	text := bytes.NewBufferString(p.Describe())
	if strings.EqualFold(filepath.Ext(c.Out), ".docx") {
		text.Reset()
		err = document.WriteDocx(text, app.PlanPaper(p))
	}
	if err != nil {
		return err
	}
	return writeResult(c.Out, text.Bytes())
}

type planList struct{}

// Run lists the shipped plans.
func (c *planList) Run(con *console) error {
	header := []string{"方案", "标题", "期间", "责任", "目标"}
	if con.lang == plan.English {
		header = []string{"plan", "title", "period", "duties", "goals"}
	}
	return document.WriteTable(con.out, header, func(yield func([]string) bool) {
		for _, name := range plans.Names() {
			text, err := plans.Text(name)
			if err != nil {
				return
			}
			p, problems := plan.Read(name, text, nil)
			if problems.Stops() {
				continue
			}
			if !yield([]string{name, p.Title, p.Period.From.String() + "–" + p.Period.To.String(), fmt.Sprint(len(p.Duties)), fmt.Sprint(len(p.Goals))}) {
				return
			}
		}
	}, []document.Align{{}, {}, {}, {Right: true}, {Right: true}})
}

type planInit struct {
	File string `arg:"" help:"File to write. 要写的文件。"`
	From string `help:"Shipped plan to begin with. 以哪个内置方案开始。" default:"wuzha-community"`
}

// Run copies a shipped plan; an existing file is never overwritten.
func (c *planInit) Run(con *console) error {
	text, err := plans.Text(c.From)
	if err != nil {
		return codeError{exitUsage, fmt.Errorf("没有内置方案 %[1]s，见 wuzha plan list / no shipped plan %[1]s; see: wuzha plan list", c.From)}
	}
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return codeError{exitUsage, fmt.Errorf("文件已存在，没有写 / %s exists already; nothing was written", c.File)}
	}
	if err != nil {
		return codeError{exitUsage, fmt.Errorf("write %s: %w", c.File, unwritten(err))}
	}
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	con.say("已写好 %s。改好后运行：wuzha plan check %s", "wrote %s. After editing: wuzha plan check %s", c.File, c.File)
	return nil
}

type versionCommand struct{}

// Run prints the version that the build recorded.
func (versionCommand) Run(con *console) error {
	_, err := fmt.Fprintln(con.out, "wuzha", version())
	return err
}
