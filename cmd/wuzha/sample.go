package main

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"time"

	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/internal/sample"
	"wuzha/plans"
)

type sampleCommand struct {
	Dir   string  `arg:"" help:"Folder to write into; one folder per plan. 写到哪个文件夹。"`
	Plan  string  `help:"Only this shipped plan. 只生成这份内置方案的。" placeholder:"NAME"`
	Seed  uint64  `help:"The same seed gives the same bytes. 同一种子，结果逐字节相同。" default:"1"`
	Force bool    `help:"Overwrite ledgers that are there. 覆盖已有的台账。"`
	Scale float64 `help:"1 is full size, 0.1 a tenth of the units. 规模：1 是完整的，0.1 是十分之一的单位。" default:"1"`
}

// Help implements kong's detailed help.
func (sampleCommand) Help() string {
	return `Examples 示例：

    wuzha sample demo
    wuzha sample demo --plan wuzha-campus --seed 7 --scale 0.2

All people and firms are invented. 人员和企业均为虚构。`
}

// Run writes the sample ledgers of the shipped plans.
func (c *sampleCommand) Run(con *console) error {
	if c.Scale <= 0 {
		return codeError{exitUsage, con.fail("--scale %v：要大于 0，1 是完整规模", "--scale %v: must be above 0, 1 is full size", c.Scale)}
	}
	names := plans.Names()
	if c.Plan != "" {
		names = []string{c.Plan}
	}
	for _, name := range names {
		if err := c.campaign(con, name); err != nil {
			return codeError{exitUsage, err}
		}
	}
	return nil
}

func (c *sampleCommand) campaign(con *console, name string) error {
	source, err := plans.Text(name)
	if err != nil {
		return con.fail("没有内置方案 %s，见 wuzha plan list", "no shipped plan %s; see: wuzha plan list", name)
	}
	p, problems := plan.Read(name, source, nil)
	if problems.Stops() {
		return con.fail("内置方案 %s 有问题", "shipped plan %s has problems", name)
	}
	sheets, err := sample.Campaign(p, sample.Options{Seed: c.Seed, Scale: c.Scale})
	if err != nil {
		return err
	}
	dir := filepath.Join(c.Dir, name)
	if _, err := os.Stat(filepath.Join(dir, "units.xlsx")); err == nil && !c.Force {
		return con.fail("%s 里已有台账，没有写；要覆盖请加 --force", "%s holds ledgers already; nothing was written (--force overwrites them)", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", dir, unwritten(err))
	}
	for _, s := range sheets {
		if err := writeSheet(filepath.Join(dir, s.Name+".xlsx"), s); err != nil {
			return err
		}
	}
	con.say("%s: 已写好。试一试：wuzha evaluate %s --dir %s --as-of %s", "%s: written. Try: wuzha evaluate %s --dir %s --as-of %s", name, name, dir, p.Period.To)
	return nil
}

func writeSheet(path string, s sample.Sheet) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, unwritten(err))
	}
	out := document.Sheet{Name: s.Name, Rows: cells(s.Rows)}
	for _, h := range s.Header {
		out.Columns = append(out.Columns, document.Column{Title: h})
	}
	if err := document.WriteXLSX(f, []document.Sheet{out}); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), f.Close())
	}
	return f.Close()
}

// cells turns the sample's cells into those of a workbook.
func cells(rows iter.Seq[[]sample.Cell]) iter.Seq[[]document.Cell] {
	return func(yield func([]document.Cell) bool) {
		var out []document.Cell
		for row := range rows {
			out = out[:0]
			for _, c := range row {
				out = append(out, cellFrom(c))
			}
			if !yield(out) {
				return
			}
		}
	}
}

func cellFrom(c sample.Cell) document.Cell {
	switch c.Kind {
	case sample.Text:
		return document.Text(c.Text)
	case sample.Integer:
		return document.Integer(c.Number)
	case sample.Decimal:
		return document.Decimal(c.Number, c.Places)
	case sample.Date:
		return document.Date(time.Unix(c.Number*86400, 0).UTC())
	}
	return document.Cell{}
}
