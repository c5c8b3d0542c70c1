package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
)

type bulletinCommand struct {
	planArg
	ledgerFlags
	Period   string `help:"Period, e.g. 2023-06, 2023-W26, 2023-Q2; the last one that has ended unless given. 统计期，默认为最近一个已结束的周期。" placeholder:"NAME"`
	Unit     string `help:"The unit it is about; the only one of the bulletin's kind unless given. 发出通报的单位。" placeholder:"ID"`
	Bulletin string `help:"A bulletin of the plan; a general one unless given. 方案里的通报编号，不写则用通用格式。" placeholder:"ID"`
	Out      string `help:"File to write, .docx for Word in the layout of GB/T 9704, else Markdown; standard output unless given. 写入文件，.docx 为公文格式。" short:"o" placeholder:"FILE"`
}

// Run writes the draft of a bulletin as Markdown or as a Word document.
func (c *bulletinCommand) Run(con *console) error {
	p, err := c.usable(con)
	if err != nil {
		return err
	}
	b, err := c.named(p)
	if err != nil {
		return codeError{exitUsage, err}
	}
	facts, in, err := c.facts(con, p)
	if err != nil {
		return err
	}
	draft, err := c.draft(facts, b)
	if err != nil {
		return codeError{exitUsage, err}
	}
	if draft.Provisional {
		con.say("%s 尚未结束，数字截至 %s，属阶段性数据。", "%s has not ended; the figures are as of %s and provisional.", draft.Period, draft.AsOf)
	}
	if err := c.write(con, draft); err != nil {
		return err
	}
	return reportRows(con, in)
}

// named finds the bulletin asked for; nil for the general one.
func (c *bulletinCommand) named(p *plan.Plan) (*plan.Bulletin, error) {
	if c.Bulletin == "" {
		return nil, nil
	}
	var known []string
	for _, b := range p.Bulletins {
		if b.ID == c.Bulletin {
			return b, nil
		}
		known = append(known, b.ID)
	}
	return nil, fmt.Errorf("--bulletin: 方案没有通报 %s / the plan has no bulletin %s %v", c.Bulletin, c.Bulletin, known)
}

func (c *bulletinCommand) draft(f *plan.Facts, b *plan.Bulletin) (*campaign.BulletinDraft, error) {
	unit, period := c.Unit, c.Period
	if unit == "" {
		only, err := campaign.IssuingUnit(f, b)
		if err != nil {
			return nil, fmt.Errorf("--unit: %w", err)
		}
		unit = only
	}
	if period == "" {
		period = campaign.LastClosed(f.Plan, b, f.Known.AsOf)
	}
	return campaign.Draft(f, plan.Evaluate(f), b, unit, period)
}

func (c *bulletinCommand) write(con *console, draft *campaign.BulletinDraft) error {
	if c.Out == "" {
		return draft.Markdown(con.out)
	}
	var text bytes.Buffer
	var err error
	if strings.EqualFold(filepath.Ext(c.Out), ".docx") {
		err = document.WriteDocx(&text, app.BulletinPaper(draft))
	} else {
		err = draft.Markdown(&text)
	}
	if err != nil {
		return err
	}
	return writeResult(c.Out, text.Bytes())
}
