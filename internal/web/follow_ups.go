package web

import (
	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// followPage lists what cases make due.
type followPage struct {
	basics
	Choices []choice
	Table   table
}

func (*followPage) template() string { return "follow-ups" }

// followStates are the parts of the list.
var followStates = []struct {
	states string
	name   message
}{
	{"unmet,pending,unknown", "待办"}, {"unmet", "已逾期"}, {"pending", "未到期"}, {"met,late,waived", "已完成"}, {"all", "全部"},
}

func (s *server) followUps(v *visit) (page, error) {
	p := &followPage{}
	chosen := orText(v.query("state"), followStates[0].states)
	for _, f := range followStates {
		p.Choices = append(p.Choices, choice{Text: v.t(string(f.name)), Href: v.with("state", f.states, "after", ""), Current: f.states == chosen})
	}
	if chosen == "all" {
		chosen = ""
	}
	q := app.Query{Under: v.under(), Unit: v.query("unit"), State: chosen, After: v.query("after"), Limit: app.DefaultPage}
	found, err := s.app.FollowUps(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	p.Table = v.followTable(found, true)
	p.Table.Exports = v.exports(app.ListQuery{List: app.FollowUpList, Query: q})
	return p, nil
}

// followTable lists follow-ups; of all cases each leads to its own.
func (v *visit) followTable(found app.Page[app.FollowUp], all bool) table {
	t := table{Caption: v.t("回访约谈"), Empty: empty{Title: v.t("没有待办的回访约谈"), Text: v.t("案件登记后，按方案自动产生回访、分析等事项，显示在这里。")}}
	if all {
		t.Columns = append(t.Columns, column{Title: v.t("单位")}, column{Title: v.t("案件")})
	}
	t.Columns = append(t.Columns, column{Title: v.t("事项"), Wide: true}, column{Title: v.t("期限")}, column{Title: v.t("状态")}, column{Title: v.t("由谁办")}, column{Title: v.t("办理")})
	for _, f := range found.Items {
		var cells []cell
		if all {
			cells = append(cells, opens(f.UnitName, unitPath(f.Verdict.Unit)), v.caseCell(f))
		}
		state := stateBadge(f.Verdict.State)
		cells = append(cells, opens(f.Title, address("/explain", "unit", f.Verdict.Unit, "duty", f.Verdict.Duty.ID, "period", f.Verdict.Period, "per", f.Verdict.Per)),
			v.followDue(f), cell{Badge: &state}, v.followWho(f), v.followDo(f))
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	if found.Next != "" {
		t.Next = v.with("after", found.Next)
	}
	if v.query("after") != "" && all {
		t.First = v.with("after", "")
	}
	return t
}

func (v *visit) caseCell(f app.FollowUp) cell {
	if f.Facts == nil {
		return text(v.t("%s发案", f.On.String()))
	}
	c := cell{Text: orText(f.Facts.Type, v.t("未登记类型")), Href: casePath(f.Case), Note: v.t("%s发案", f.On.String())}
	if f.Facts.Major {
		c.Note = v.t("大案，%s发案", f.On.String())
	}
	return c
}

func (v *visit) followDue(f app.FollowUp) cell {
	c := cell{Text: f.Due.String()}
	switch {
	case f.DaysLate > 0:
		c.Note = v.t("逾期%d天", f.DaysLate)
	case f.Verdict.State == plan.Pending:
		c.Note = relative(v.t, f.Due, v.today())
	}
	return c
}

// followWho is who must act, and the post above once it is late.
func (v *visit) followWho(f app.FollowUp) cell {
	if f.Post == nil {
		return text("—")
	}
	c := cell{Text: f.Post.Title, Note: f.Post.UnitName}
	if f.Escalated != nil {
		c.Note = v.t("%s；已上报%s", f.Post.UnitName, f.Escalated.Title)
	}
	return c
}

// followDo leads to the form that answers it.
func (v *visit) followDo(f app.FollowUp) cell {
	done := f.Verdict.State.Good() || f.Verdict.State == plan.Waived
	if done || len(f.Answers) == 0 || !v.may(campaign.SubmitRecord) {
		return text("")
	}
	a := f.Answers[0]
	return opens(v.t("填报%s", a.Title), address("/records/new", "unit", f.Verdict.Unit, "kind", a.Kind, "ref", f.Case))
}
