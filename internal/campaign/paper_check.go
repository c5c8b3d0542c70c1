package campaign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// checkSheet is the sheet of an inspection of the plan, to be filled in on the spot (G6).
func (w *paperWriter) checkSheet() error {
	x := w.inspection()
	if x == nil {
		return InvalidAt("inputs.inspection", "方案没有适用于该单位的这项检查", "the plan has no such inspection of this unit")
	}
	w.out.Title = strings.TrimSuffix(x.Title, "检查") + "检查表"
	w.out.Signer = ""
	w.say("被检查单位：%s", w.f.UnitName)
	if w.text("checked") != "" {
		w.say("检查日期：%s", w.day("checked"))
	}
	t := &BulletinTable{Header: []string{"序号", "检查内容", "条款", "是否符合", "存在问题"}, Right: []bool{true, false, false, false, false}}
	for i, item := range x.Sheet {
		t.Rows = append(t.Rows, []string{strconv.Itoa(i + 1), item.Title, item.Source, "□ 是　□ 否", ""})
	}
	w.table(t)
	deadline := ""
	if x.FixWithin > 0 {
		deadline = fmt.Sprintf("自检查之日起%d日内", x.FixWithin)
	}
	w.form(PaperField{Label: "处理意见", Text: "□ 当场整改　□ 限期整改　□ 其他", Label2: "整改期限", Text2: deadline, Lines: 2},
		PaperField{Label: "检查人签名", Text: "（不少于二人）", Label2: "被检查单位\n负责人签名", Lines: 2},
		PaperField{Label: "检查日期", Label2: "复查日期", Lines: 1})
	return nil
}

// inspection is the one that was named, or the first that fits the unit.
func (w *paperWriter) inspection() *plan.Inspection {
	name := w.text("inspection")
	for _, x := range w.f.Plan.Inspections {
		if name != "" && name != x.ID && name != x.Title {
			continue
		}
		if len(x.Sheet) > 0 && (len(x.Of) == 0 || slices.Contains(x.Of, w.f.Kind)) {
			return x
		}
	}
	return nil
}

// scoreSheet prints the point table of a unit in a period (G8).
func (w *paperWriter) scoreSheet() error {
	if len(w.f.Sheets) == 0 {
		return Refuse(Conflict, "该单位在这个周期没有考评结果", "the unit has no score in this period")
	}
	w.out.Title = w.f.UnitName + w.periodName() + "考评表"
	w.out.Sealed = true
	for i := range w.f.Sheets {
		w.score(&w.f.Sheets[i])
	}
	w.say("对考评结果有异议的，请自收到本表之日起五个工作日内逐项提出。")
	w.form(PaperField{Label: "考评人签名", Label2: "被考评单位\n负责人签名", Lines: 2})
	return nil
}

func (w *paperWriter) score(s *plan.ScoreSheet) {
	t := &BulletinTable{Header: []string{"序号", "考评项目", "条款", "分值", "得分"}, Right: []bool{true, false, false, true, true}}
	add := func(items []plan.ItemScore, mark string) {
		for _, x := range items {
			got := "未评"
			if x.Scored {
				got = plan.Points(x.Points)
			}
			t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), mark + x.Item.Title, x.Item.Source, plan.Points(x.Item.Points), got})
		}
	}
	add(s.Items, "")
	add(s.BonusItems, "加分：")
	t.Rows = append(t.Rows, []string{"", "合计", "", plan.Points(s.Score.Total), plan.Points(s.Points)})
	text := fmt.Sprintf("%s得分%s分", s.Score.Title, plan.Points(s.Points))
	if s.Grade != "" {
		text += "，等次为“" + s.Grade + "”"
	}
	if s.Stars > 0 {
		text += fmt.Sprintf("，%d星", s.Stars)
	}
	for _, v := range s.Vetoed {
		text += "；一票否决：" + v.Title
	}
	if s.Provisional {
		text += "（周期尚未结束，为暂定结果）"
	}
	w.out.Parts = append(w.out.Parts, PaperPart{Text: text + "。", Table: t})
}

// traceBack compares what was owed to a unit before a case with what was done (Z7). It looks at duties and not at people, and
// says nothing about the victim.
func (w *paperWriter) traceBack() error {
	w.out.Title = "案件防范责任倒查表"
	w.out.Signer = ""
	w.say("本表只核查防范责任落实情况，不记载当事人身份和被骗细节。")
	w.form(PaperField{Label: "案件编号", Text: w.text("case"), Label2: "发案日期", Text2: w.day("happened")},
		PaperField{Label: "归属单位", Text: w.f.UnitName, Label2: "倒查期间", Text2: w.periodName()})
	t := &BulletinTable{Header: []string{"序号", "应落实的责任", "条款", "完成情况", "评定"}, Right: []bool{true, false, false, false, false}}
	missed := 0
	for i := range w.f.Verdicts {
		v := &w.f.Verdicts[i]
		if v.Duty.Per == "case" {
			continue // owed because of the case, not before it
		}
		if v.State.Bad() {
			missed++
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), v.Duty.Title + w.within(v), v.Duty.Source, w.haveText(v), VerdictWord(v.State)})
	}
	if len(t.Rows) == 0 {
		return Refuse(Conflict, "该单位在倒查期间没有应落实的责任", "the unit owed nothing in this period")
	}
	w.table(t)
	w.say("倒查期间应落实责任%d项，其中未完成%d项。", len(t.Rows), missed)
	w.form(PaperField{Label: "倒查结论", Text: w.text("finding"), Lines: 2}, PaperField{Label: "整改措施", Lines: 2},
		PaperField{Label: "倒查人签名", Label2: "归属单位\n负责人签名", Lines: 2})
	return nil
}

// VerdictWord is what papers and ledgers call a state of a verdict.
func VerdictWord(s plan.VerdictState) string { return stateWords[s] }

var stateWords = map[plan.VerdictState]string{plan.Met: "完成", plan.Late: "逾期完成", plan.Unmet: "未完成", plan.Pending: "进行中", plan.Kept: "保持",
	plan.Broken: "突破", plan.Waived: "免除", plan.Unknown: "无法判定"}
