package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"wuzha/internal/document"
	"wuzha/internal/plan"
)

type evaluateCommand struct {
	planArg
	ledgerFlags
	Format  string   `help:"table, json, csv or xlsx. 输出格式：表格、JSON、CSV、Excel。" enum:"table,json,csv,xlsx" default:"table"`
	Unit    string   `help:"Only this unit and all below it. 只看这个单位及其下级。" placeholder:"ID"`
	Earlier []string `help:"An earlier version of the plan; each period is judged by the version in force on its first day. 方案的旧版本；每个周期按它第一天有效的那一版评定。" placeholder:"PLAN"`
	State   string   `help:"Only verdicts of these states, comma separated, e.g. unmet,broken. 只看这些结果，如 unmet,broken，也可写 未完成、突破。" placeholder:"STATES"`
}

// Run judges the campaign. The exit code says whether rows were left out.
func (c *evaluateCommand) Run(con *console) error {
	p, problems, err := c.read(con)
	if err != nil {
		return err
	}
	for _, q := range problems {
		if problems.Stops() || q.Code.Family() != 'W' {
			fmt.Fprintln(con.err, q.Format(con.lang))
		}
	}
	if problems.Stops() {
		if c.Format == "json" {
			return errors.Join(json.NewEncoder(con.out).Encode(map[string]any{"problems": problems}), codeError{code: exitPlan})
		}
		return codeError{code: exitPlan}
	}
	facts, in, err := c.facts(con, p)
	if err != nil {
		return err
	}
	versions := []*plan.Facts{facts}
	for _, file := range c.Earlier {
		old, err := c.earlier(con, file, in)
		if err != nil {
			return err
		}
		versions = append(versions, old)
	}
	result := plan.EvaluateVersions(versions)
	if err := c.only(facts, result); err != nil {
		return err
	}
	if err := c.write(con, facts, result, in); err != nil {
		return err
	}
	return reportRows(con, in)
}

// earlier reads the ledgers once more by an earlier version of the plan. Rows that one of the versions takes are not lost.
func (c *evaluateCommand) earlier(con *console, file string, in *plan.Ledgers) (*plan.Facts, error) {
	p, err := planArg{file}.usable(con)
	if err != nil {
		return nil, err
	}
	if now := in.Plan(); p.ID != now.ID || p.Start >= now.Start {
		return nil, codeError{exitUsage, fmt.Errorf("--earlier %s: 要是同一方案的旧版，生效日 start 比新版早（这里 %s %s，新版 %s %s） / must be the same plan with an earlier start", file, p.ID, p.Start, now.ID, now.Start)}
	}
	facts, old, err := c.facts(con, p)
	if err != nil {
		return nil, err
	}
	in.Forgive(old)
	return facts, nil
}

// reportRows tells what was left out, on standard error.
func reportRows(con *console, in *plan.Ledgers) error {
	for _, q := range in.Problems {
		place := q.File + ":" + strconv.Itoa(q.Row)
		if q.Column != "" {
			place += " [" + q.Column + "]"
		}
		if q.Value != "" {
			place += " " + strconv.Quote(q.Value)
		}
		fmt.Fprintf(con.err, "%s: %s\n", place, q.Reason)
	}
	if in.Left == 0 {
		return nil
	}
	con.say("有 %d 行没有采用，其余的都已计入。改好后重新运行即可。", "%d rows were left out; all others were counted. Mend them and run again.", in.Left)
	return codeError{code: exitRowsLeft}
}

// only narrows the result to a unit and to states.
func (c *evaluateCommand) only(f *plan.Facts, out *plan.Result) error {
	if c.Unit == "" && c.State == "" {
		return nil
	}
	if c.Unit != "" && !f.Tree.Has(c.Unit) {
		return codeError{exitUsage, fmt.Errorf("--unit: 没有单位 %[1]s / no unit %[1]s", c.Unit)}
	}
	inside := func(unit string) bool { return c.Unit == "" || f.Tree.Under(unit, c.Unit, f.Known.AsOf) }
	states, err := statesNamed(c.State)
	if err != nil {
		return codeError{exitUsage, err}
	}
	keep := func(v plan.Verdict) bool {
		return (c.State == "" || slices.Contains(states, v.State)) && inside(v.Unit)
	}
	out.Verdicts, out.Goals = filter(out.Verdicts, keep), filter(out.Goals, keep)
	out.Scores = filter(out.Scores, func(s plan.ScoreSheet) bool { return inside(s.Unit) })
	out.Titles = filter(out.Titles, func(s plan.Standing) bool { return inside(s.Unit) })
	return nil
}

func filter[T any](in []T, keep func(T) bool) []T {
	var out []T
	for _, x := range in {
		if keep(x) {
			out = append(out, x)
		}
	}
	return out
}

func (c *evaluateCommand) write(con *console, f *plan.Facts, out *plan.Result, in *plan.Ledgers) error {
	switch c.Format {
	case "json":
		return out.WriteJSON(con.out, in.Problems)
	case "csv":
		return document.WriteCSV(con.out, verdictHeader(plan.English), verdictTexts(f, out, plan.English))
	case "xlsx":
		return document.WriteXLSX(con.out, workbook(con, f, out, in))
	}
	if c.Unit != "" || c.State != "" {
		return document.WriteTable(con.out, verdictHeader(con.lang), verdictTexts(f, out, con.lang), verdictAlign)
	}
	return summary(con, f, out)
}
