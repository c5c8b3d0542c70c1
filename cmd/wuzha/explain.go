package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"wuzha/internal/plan"
)

type explainCommand struct {
	planArg
	ledgerFlags
	Unit   string `help:"Unit id. 单位编号。" required:"" placeholder:"ID"`
	Duty   string `help:"Duty or goal id. 责任或目标编号。" required:"" placeholder:"ID"`
	Period string `help:"Period, e.g. 2023-05, 2023-W10, 2023-Q2, plan; the day of the record for per-record duties. 周期，如 2023-05；一次性和全程的责任是 plan；每案的责任填案发那天。" default:"plan" placeholder:"NAME"`
	Per    string `help:"The record that started it, for per-record duties. 起因记录的编号。" placeholder:"ID"`
	JSON   bool   `help:"As JSON. 用 JSON 输出。" name:"json"`
}

// Run prints why a verdict is what it is.
func (c *explainCommand) Run(con *console) error {
	p, err := c.usable(con)
	if err != nil {
		return err
	}
	facts, in, err := c.facts(con, p)
	if err != nil {
		return err
	}
	found, err := plan.Explain(facts, c.Unit, c.Duty, c.Period, c.Per)
	if err != nil {
		return codeError{exitUsage, err}
	}
	if c.JSON {
		enc := json.NewEncoder(con.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		if err := enc.Encode(found); err != nil {
			return err
		}
		return reportRows(con, in)
	}
	for _, x := range found {
		c.tell(con, x)
	}
	return reportRows(con, in)
}

// tell writes an explanation for a person.
func (c *explainCommand) tell(con *console, x *plan.Explanation) {
	v, d := &x.Verdict, x.Verdict.Duty
	line := func(zh, en, value string) {
		if value != "" {
			fmt.Fprintf(con.out, "%s  %s\n", text(con, zh, en), value)
		}
	}
	line("单位", "unit    ", strings.TrimSpace(v.Unit+" "+x.UnitName))
	line("责任", "duty    ", d.ID+" "+d.Title)
	line("条款", "clause  ", d.Source)
	line("出处", "rule    ", fmt.Sprintf("%s:%d", x.File, x.Line))
	line("条件", "needs   ", x.Need)
	line("周期", "period  ", fmt.Sprintf("%s (%s – %s)", v.Period, v.Window.From, v.Window.To))
	line("起因", "because ", v.Per)
	line("评定日", "judged  ", x.JudgedOn.String())
	line("结果", "result  ", stateName(v.State, con.lang))
	line("还差", "short   ", shortText(v, con.lang))
	line("缺项", "missing ", strings.Join(v.EachLeft, " "))
	line("理由", "reason  ", v.Reason)
	if v.Post != nil {
		line("岗位", "post    ", text(con, v.Post.Title, v.Post.ID))
	}
	for _, n := range x.Numbers {
		c.number(con, &n)
	}
	fmt.Fprintln(con.out)
}

const mostPieces = 50

func (c *explainCommand) number(con *console, n *plan.Number) {
	window := ""
	if n.Window != nil {
		window = fmt.Sprintf("  (%s – %s)", n.Window.From, n.Window.To)
	}
	fmt.Fprintf(con.out, "\n%s = %s%s%s\n", n.Name, n.Value, prefixed("  ", n.Title), window)
	c.pieces(con, n.Counted, "")
	c.pieces(con, n.LeftOut, text(con, "不计", "left out"))
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func (c *explainCommand) pieces(con *console, list []plan.Piece, label string) {
	for i, p := range list {
		if i == mostPieces && !c.JSON {
			fmt.Fprintf(con.out, text(con, "    …… 另有 %d 条，用 --json 看全部\n", "    … %d more; see all with --json\n"), len(list)-i)
			return
		}
		parts := []string{"   "}
		for _, s := range []string{label, p.ID, p.Unit, p.On, p.Value} {
			if s != "" {
				parts = append(parts, s)
			}
		}
		if p.Source != nil {
			parts = append(parts, fmt.Sprintf("%s:%d", p.Source.File, p.Source.Row))
		}
		fmt.Fprintln(con.out, strings.Join(parts, "  ")+prefixed("  — ", p.Why))
	}
}
