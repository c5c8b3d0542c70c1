package app

import (
	"context"
	"io"
	"strconv"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// TraceBack computes the trace-back of a case (Z7): what was owed to its unit and by it before, and what was done. It is for
// those who may see cases at the unit; of units above they are told what they may view.
func (a *App) TraceBack(ctx context.Context, c Caller, id string) (*campaign.Trace, error) {
	if _, err := c.mayAnywhere(campaign.ViewCases); err != nil {
		return nil, err
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return nil, err
	}
	stored, err := a.caseAt(ctx, c, id)
	if err != nil {
		return nil, err
	}
	on := plan.Day(stored.OnDay)
	f := s.judge(plan.Known{AsOf: on - 1}).on(on)
	if f == nil {
		return nil, notFound()
	}
	r, err := s.frame.planRecord(f.Plan, stored)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, notFound()
	}
	records, err := a.allBeneath(ctx, s, f, stored.Unit, store.NoStart)
	if err != nil {
		return nil, err
	}
	return campaign.TraceBack(f.Showing(records), r, s.frame.sight(campaign.Scope(c.Actor, campaign.View, c.Day()), c.Day())), nil
}

// caseAt finds a case in force that the caller may see.
func (a *App) caseAt(ctx context.Context, c Caller, id string) (store.Record, error) {
	var out store.Record
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		r, err := tx.RecordByID(c.District, id)
		if err != nil || r.Kind != "case" {
			return firstRefusal(err, notFound())
		}
		if _, err := f.visible(c, campaign.ViewCases, r.Unit); err != nil {
			return notFound()
		}
		state, err := stateOf(tx, r)
		if err == nil && (!replaces(r) || state == campaign.RecordSuperseded) {
			err = campaign.Refuse(campaign.Conflict, "案件已更正、退回或作废，请对现行的记录倒查", "the case has been corrected, returned or voided; trace the record in force")
		}
		out = r
		return err
	})
	return out, err
}

// TracePaper lays a trace-back out as a paper to print. Number and date stay open.
func TracePaper(t *campaign.Trace) document.Paper {
	p := document.Paper{Title: "宣传责任倒查情况表", Blocks: []document.Block{
		document.Paragraph{Text: "案件类型：" + t.Type + "；发案日期：" + t.On.String() + "；归属单位：" + t.UnitName + "。本表由工作记录自动汇总，范围为发案前" +
			strconv.Itoa(campaign.TraceDays) + "日(" + t.Window.From.String() + "至" + t.Window.To.String() + "),不含当事人信息。"},
		document.Heading{Level: 1, Text: "总体"},
		document.Paragraph{Text: "应做事项" + strconv.Itoa(len(t.Lines)) + "项：已做" + strconv.Itoa(t.Done) + "项，未做" + strconv.Itoa(t.Undone) + "项，未到期" +
			strconv.Itoa(t.Open) + "项，免除" + strconv.Itoa(t.Waived) + "项，无法判断" + strconv.Itoa(t.Unknown) + "项。"},
		document.Heading{Level: 1, Text: "应做与已做"}, traceLines(t),
		document.Heading{Level: 1, Text: "同类案件宣传"}, document.Paragraph{Text: reachedText(t)},
	}}
	if len(t.Deeds) > 0 {
		p.Blocks = append(p.Blocks, document.Heading{Level: 1, Text: "期间工作记录"}, traceDeeds(t.Deeds))
	}
	if t.Withheld {
		p.Blocks = append(p.Blocks, document.Paragraph{Text: "注：查阅人无权查看的上级单位事项未列。"})
	}
	return p
}

var stateWords = map[plan.VerdictState]string{
	plan.Met: "完成", plan.Late: "逾期完成", plan.Unmet: "未完成", plan.Pending: "未到期", plan.Kept: "保持", plan.Broken: "突破", plan.Waived: "免除", plan.Unknown: "无法判断",
}

func traceLines(t *campaign.Trace) document.PaperTable {
	out := document.PaperTable{Columns: []document.PaperColumn{{Title: "责任单位"}, {Title: "事项"}, {Title: "周期"}, {Title: "结果"}, {Title: "本单位记录", Side: document.SideRight}}}
	for _, l := range t.Lines {
		seen := map[string]bool{}
		for _, n := range l.Numbers {
			for _, id := range n.Records {
				seen[id] = true
			}
		}
		out.Rows = append(out.Rows, []string{l.UnitName, l.Title, l.Period, stateWords[l.State], strconv.Itoa(len(seen))})
	}
	return out
}

func traceDeeds(deeds []campaign.TraceDeed) document.PaperTable {
	out := document.PaperTable{Columns: []document.PaperColumn{{Title: "工作"}, {Title: "记录数", Side: document.SideRight}}}
	for _, d := range deeds {
		out.Rows = append(out.Rows, []string{d.Title, strconv.Itoa(len(d.Records))})
	}
	return out
}

func reachedText(t *campaign.Trace) string {
	if len(t.Reached) == 0 {
		return "发案前" + strconv.Itoa(campaign.TraceDays) + "日内，没有主题写明“" + t.Type + "”的宣传记录。"
	}
	var parts []string
	for _, d := range t.Reached {
		parts = append(parts, d.Title+"（主题："+d.Option+"）"+strconv.Itoa(len(d.Records))+"次")
	}
	return "主题写明该类案件的宣传：" + strings.Join(parts, "；") + "。"
}

// TraceDocument writes a trace-back as a Word file.
func TraceDocument(t *campaign.Trace) func(io.Writer) error {
	return func(w io.Writer) error { return document.WriteDocx(w, TracePaper(t)) }
}
