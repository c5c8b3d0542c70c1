package campaign

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"wuzha/internal/plan"
)

// free is a paper whose words somebody has written.
func (w *paperWriter) free() error {
	w.out.Title = w.text("headline")
	w.out.Addressee = w.or("addressee", w.f.UnitName)
	w.out.Approver = w.text("approver")
	w.say("%s", w.text("text"))
	return nil
}

// minutes tell what a meeting has decided.
func (w *paperWriter) minutes() error {
	meeting := w.text("meeting")
	w.out.Title = strings.TrimSuffix(meeting, "纪要") + "纪要"
	w.out.Number = w.or("number", "第　期")
	opening := w.day("held") + "，"
	if place := w.text("place"); place != "" {
		opening += "在" + place + "召开" + strings.TrimSuffix(meeting, "纪要")
	} else {
		opening += "召开" + strings.TrimSuffix(meeting, "纪要")
	}
	if host := w.text("host"); host != "" {
		opening += "，会议由" + host + "主持"
	}
	w.say("%s。会议听取了防范电信网络诈骗工作情况汇报，研究部署了下一阶段工作。现将会议议定事项纪要如下。", opening)
	for _, d := range w.list("decisions") {
		w.decision(d)
	}
	for _, p := range []PaperAttendance{{"出席", w.text("present")}, {"请假", w.text("absent")}, {"列席", w.text("attending")}} {
		if p.Names != "" {
			w.out.Present = append(w.out.Present, p)
		}
	}
	return nil
}

// decision takes what stands before a colon for the heading: 关于宣传工作：各镇每月……
func (w *paperWriter) decision(s string) {
	for _, colon := range []string{"：", ":"} {
		if title, text, ok := strings.Cut(s, colon); ok && text != "" && utf8.RuneCountInString(title) <= 20 {
			w.head(title, sentence(strings.TrimSpace(text)))
			return
		}
	}
	if !strings.HasPrefix(s, "会议") {
		s = "会议议定，" + s
	}
	w.say("%s", sentence(s))
}

// summary tells what was done in a period, from the verdicts.
func (w *paperWriter) summary() error {
	w.out.Title = w.f.UnitName + w.periodName() + "反诈工作总结"
	w.say("%s，%s认真贯彻%s，围绕压降发案、减少损失，推动各项防范责任落实。现将有关情况总结如下。", w.periodName(), w.f.UnitName, w.planName())
	all := completion{}
	t := &BulletinTable{Header: []string{"序号", "责任事项", "完成情况", "评定"}, Right: []bool{true, false, false, false}}
	for i := range w.f.Verdicts {
		v := &w.f.Verdicts[i]
		if v.Closed {
			all.take(v.State)
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), v.Duty.Title + w.within(v), w.haveText(v), VerdictWord(v.State)})
	}
	text := "本期没有到期的责任事项。"
	if all.due > 0 {
		text = fmt.Sprintf("本期到期责任%d项，完成%d项，完成率%s；未完成%d项。", all.due, all.met, all.rateText(), all.missed)
	}
	w.head("责任落实情况", text)
	if len(t.Rows) > 0 {
		w.table(t)
	}
	w.listed("主要做法和成效", "achievements", "（请补充主要做法和成效。）")
	w.listed("存在问题", "problems", w.missedText())
	w.listed("下步打算", "next", "（请补充下步打算。）")
	return nil
}

// listed is a part whose entries somebody typed.
func (w *paperWriter) listed(title, id, other string) {
	entries := w.list(id)
	if len(entries) == 0 {
		w.head(title, other)
		return
	}
	w.head(title, "")
	for i, e := range entries {
		w.say("%d.%s", i+1, sentence(e))
	}
}

// missedText names what was missed.
func (w *paperWriter) missedText() string {
	var titles []string
	for i := range w.f.Verdicts {
		if v := &w.f.Verdicts[i]; v.State.Bad() && !slices.Contains(titles, v.Duty.Title) {
			titles = append(titles, v.Duty.Title)
		}
	}
	if len(titles) == 0 {
		return "本期到期责任均已完成，工作中仍需防止松懈。"
	}
	return "“" + strings.Join(titles, "”“") + "”未按要求完成，需抓紧补齐。"
}

// planDocument is the plan as an office would print it: its rules in words, its duties as an attachment.
func (w *paperWriter) planDocument() error {
	p := w.f.Plan
	w.out.Title = p.Title
	w.out.Addressee = w.or("addressee", "各有关单位")
	if w.text("number") == "" && p.Number != "" {
		w.out.Number = p.Number
	}
	if meaning := w.text("meaning"); meaning != "" {
		w.say("%s", sentence(meaning))
	} else if len(p.BasedOn) > 0 {
		w.say("根据%s，结合实际，制定本方案。", strings.Join(p.BasedOn, "、"))
	} else {
		w.say("为做好防范电信网络诈骗工作，结合实际，制定本方案。")
	}
	w.head("工作目标", "")
	for i, g := range p.Goals {
		w.say("%d.%s", i+1, sentence(g.Title))
	}
	if len(p.Goals) == 0 {
		w.say("压降发案，减少损失，提升群众防范意识。")
	}
	w.head("时间安排", w.phases())
	w.head("责任分工", w.postText())
	w.head("重点任务", fmt.Sprintf("本方案共有责任%d项，逐项列于附件，由所列岗位落实。", len(p.Duties)))
	w.head("考核评价", w.judgingText())
	w.out.Attachments = []PaperAttachment{{Title: "责任清单", Parts: []PaperPart{{Table: dutyTable(p)}}}}
	return nil
}

func (w *paperWriter) phases() string {
	p := w.f.Plan
	out := []string{fmt.Sprintf("活动自%s至%s。", dayName(p.Period.From), dayName(p.Period.To))}
	for _, s := range p.Phases {
		out = append(out, fmt.Sprintf("%s：%s至%s。", cmp.Or(s.Title, s.ID), dayName(s.From), dayName(s.To)))
	}
	return strings.Join(out, "\n")
}

// postText says which posts there are at which units.
func (w *paperWriter) postText() string {
	var parts []string
	for _, post := range w.f.Plan.Posts {
		var kinds []string
		for _, k := range post.Of {
			kinds = append(kinds, k.Title)
		}
		part := post.Title
		if len(kinds) > 0 {
			part += "（" + strings.Join(kinds, "、") + "）"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return "各单位明确专人负责。"
	}
	return "责任落实到岗，岗位为：" + strings.Join(parts, "、") + "。"
}

func (w *paperWriter) judgingText() string {
	var parts []string
	for _, s := range w.f.Plan.Scores {
		parts = append(parts, fmt.Sprintf("“%s”满分%s分", s.Title, plan.Points(s.Total)))
	}
	text := "按照责任完成情况考核评价。"
	if len(parts) > 0 {
		text = "实行" + strings.Join(parts, "，") + "的考核，结果公开，可以逐项提出异议。"
	}
	var titles []string
	for _, t := range w.f.Plan.Titles {
		titles = append(titles, "“"+t.Title+"”")
	}
	if len(titles) > 0 {
		text += "对符合条件的单位，经公示授予" + strings.Join(titles, "、") + "称号，实行动态管理。"
	}
	return text
}

// dutyTable lists the duties of a plan.
func dutyTable(p *plan.Plan) *BulletinTable {
	t := &BulletinTable{Header: []string{"序号", "条款", "责任单位", "责任事项和要求", "岗位"}, Right: []bool{true, false, false, false, false}}
	for _, d := range p.Duties {
		var kinds, posts []string
		for _, k := range d.Of {
			kinds = append(kinds, k.Title)
		}
		for _, r := range d.Posts {
			if r.Post != nil && !slices.Contains(posts, r.Post.Title) {
				posts = append(posts, r.Post.Title)
			}
		}
		t.Rows = append(t.Rows, []string{strconv.Itoa(len(t.Rows) + 1), d.Source, strings.Join(kinds, "、"), d.Title + "：" + officialDays(p.DutyWords(d)), strings.Join(posts, "、")})
	}
	return t
}

var plainDay = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}`)

// officialDays writes days in a text as official papers do.
func officialDays(s string) string {
	return plainDay.ReplaceAllStringFunc(s, func(day string) string {
		if d, err := plan.ParseDay(day); err == nil {
			return dayName(d)
		}
		return day
	})
}
