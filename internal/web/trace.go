package web

import (
	"io"
	"strconv"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// tracePage is the trace-back of a case: what was owed before, and what was done.
type tracePage struct {
	basics
	Explain string
	Facts   []fact
	Figures []tracedFigure
	Lines   table
	Reached table
	Deeds   table
	Note    string
	File    link
}

// tracedFigure is how many lines ended in a way.
type tracedFigure struct {
	Count string
	Badge badge
}

func (*tracePage) template() string { return "trace" }

func (s *server) trace(v *visit) (page, error) {
	t, err := s.app.TraceBack(v.ctx(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	p := &tracePage{basics: basics{Title: v.t("宣传责任倒查：%s", t.UnitName), Crumbs: []crumb{{v.t("案件"), "/cases"}, {t.On.String(), casePath(t.Case)}, {Text: v.t("倒查")}}},
		Explain: v.t("由工作记录自动汇总发案前%d天应做和已做的事项，不含当事人信息，用来改进工作，不用来追究个人。", campaign.TraceDays),
		File:    link{v.t("下载倒查表（Word）"), casePath(t.Case, "trace.docx"), "download"}}
	p.Facts = []fact{{Name: v.t("案件类型"), Lines: []string{t.Type}}, {Name: v.t("发案日期"), Lines: []string{t.On.String()}}, {Name: v.t("归属单位"), Lines: []string{t.UnitName}, Href: unitPath(t.Unit)},
		{Name: v.t("倒查范围"), Lines: []string{v.t("%s至%s", t.Window.From.String(), t.Window.To.String())}}}
	if t.Loss != "" {
		p.Facts = append(p.Facts, fact{Name: v.t("损失区间"), Lines: []string{t.Loss}})
	}
	p.Figures = v.tracedFigures(t)
	p.Lines, p.Reached, p.Deeds = v.tracedLines(t), v.tracedDeeds(t.Reached), v.tracedDeeds(t.Deeds)
	p.Reached.Empty = empty{Title: v.t("没有写明这类案件的宣传"), Text: v.t("发案前%d天内，没有主题写明“%s”的宣传记录。", campaign.TraceDays, t.Type)}
	if t.Withheld {
		p.Note = v.t("您无权查看的上级单位事项没有列出。")
	}
	return p, nil
}

func (v *visit) tracedFigures(t *campaign.Trace) []tracedFigure {
	return []tracedFigure{
		{strconv.Itoa(t.Done), badge{"已做", "check", "good"}}, {strconv.Itoa(t.Undone), badge{"未做", "x", "bad"}},
		{strconv.Itoa(t.Open), badge{"未到期", "hourglass", "busy"}}, {strconv.Itoa(t.Waived), badge{"免除", "circle-minus", "calm"}},
		{strconv.Itoa(t.Unknown), badge{"无法判断", "help", "warn"}},
	}
}

func (v *visit) tracedLines(t *campaign.Trace) table {
	out := table{Caption: v.t("应做与已做"), Columns: []column{{Title: v.t("责任单位")}, {Title: v.t("事项"), Wide: true}, {Title: v.t("周期")}, {Title: v.t("结果")}, {Title: v.t("本单位记录"), Right: true}},
		Empty: empty{Title: v.t("这段时间没有应做的事项"), Text: v.t("方案没有为这个单位规定这段时间的责任。")}}
	for _, l := range t.Lines {
		seen := map[string]bool{}
		for _, n := range l.Numbers {
			for _, id := range n.Records {
				seen[id] = true
			}
		}
		state := stateBadge(l.State)
		why := address("/explain", "unit", l.Unit, "duty", l.Duty, "period", l.Period)
		about := cell{Text: l.Title, Href: why, Note: l.Source}
		for _, lack := range l.Lacks {
			about.Note += " " + v.t("差%s", lack)
		}
		out.Rows = append(out.Rows, row{Cells: []cell{opens(l.UnitName, unitPath(l.Unit)), about, text(v.periodTitle(l.Period)), {Badge: &state}, opens(strconv.Itoa(len(seen)), why)}})
	}
	return out
}

func (v *visit) tracedDeeds(deeds []campaign.TraceDeed) table {
	out := table{Caption: v.t("期间工作记录"), Columns: []column{{Title: v.t("工作"), Wide: true}, {Title: v.t("主题")}, {Title: v.t("记录数"), Right: true}},
		Empty: empty{Title: v.t("这段时间没有工作记录"), Text: v.t("单位及其下级没有填报记录。")}}
	for _, d := range deeds {
		out.Rows = append(out.Rows, row{Cells: []cell{text(d.Title), text(orText(d.Option, "—")), text(countText(len(d.Records)))}})
	}
	return out
}

const wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func (s *server) traceFile(v *visit) (page, error) {
	t, err := s.app.TraceBack(v.ctx(), v.caller, v.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	write := app.TraceDocument(t)
	return &file{Name: v.t("宣传责任倒查表-%s-%s.docx", t.UnitName, t.On.String()), Type: wordType, write: func(_ *visit, w io.Writer) error { return write(w) }}, nil
}
