package web

import (
	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// listPage is a page that is one table, with a few words about it.
type listPage struct {
	basics
	Explain string
	Ways    []link
	Tables  []titledTable
	Exports []link // of all tables together
}

func (*listPage) template() string { return "list" }

// Alone tells that one table is all there is: it is not folded away.
func (p *listPage) Alone() bool { return len(p.Tables) == 1 }

// periodOrNow is the chosen period, or the running month.
func (v *visit) periodOrNow() string { return orText(v.period(), monthName(v.today())) }

// callIns lists the units that the plan's rules call in. Whether they are, people decide.
func (s *server) callIns(v *visit) (page, error) {
	period := v.periodOrNow()
	found, err := s.app.CallInList(v.ctx(), v.caller, period)
	if err != nil {
		return nil, err
	}
	p := &listPage{basics: basics{Title: v.t("约谈名单：%s", v.periodTitle(period)), Crumbs: []crumb{{v.t("办件"), "/matters"}, {Text: v.t("约谈名单")}}},
		Explain: v.t("名单按方案的约谈规则由数据算出；是否约谈由人决定，不自动发出。")}
	t := table{Caption: v.t("约谈名单"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("事由"), Wide: true}, {Title: v.t("约谈人")}, {Title: v.t("办理")}},
		Empty: empty{Title: v.t("本期没有应约谈的单位"), Text: v.t("可以换一个周期查看。")}}
	for _, c := range found {
		do := opens(v.t("发起约谈"), address("/matters/new", "procedure", "call_in", "unit", c.Unit, "rule", c.Rule, "period", period, "why", c.Why))
		if c.Matter != "" {
			do = opens(v.stateName("call_in", c.State), matterPath(c.Matter))
		}
		post := "—"
		if c.Post != "" {
			post = v.postTitle(c.Post)
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(c.UnitName, unitPath(c.Unit)), {Text: c.Title, Note: c.Why, More: v.evidence(c.Unit, c.Behind)}, text(post), do}})
	}
	t.Exports = v.exports(app.ListQuery{List: app.CallInList, Query: app.Query{Period: period}})
	p.Tables = []titledTable{{v.t("应约谈的单位"), t}}
	return p, nil
}

// commendations lists units and persons that a period speaks for. Whether they are commended, people decide.
func (s *server) commendations(v *visit) (page, error) {
	period := v.periodOrNow()
	units, err := s.app.CommendationCandidates(v.ctx(), v.caller, period)
	if err != nil {
		return nil, err
	}
	persons, err := s.app.PersonCandidates(v.ctx(), v.caller, period)
	if err != nil {
		return nil, err
	}
	propose := func(unit, who, deeds string) cell {
		return opens(v.t("提出表彰"), address("/matters/new", "procedure", "commendation", "unit", unit, "period", period, "who", who, "deeds", deeds))
	}
	of := table{Caption: v.t("建议表彰的单位"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("依据"), Wide: true}, {Title: v.t("办理")}},
		Empty: empty{Title: v.t("本期没有建议表彰的单位"), Text: v.t("符合称号条件、没有漏做责任、不够约谈的单位才会列出。")}}
	why := v.t("符合称号条件，本期没有未完成的责任，没有约谈事由。")
	for _, u := range units {
		of.Rows = append(of.Rows, row{Cells: []cell{opens(u.Name, unitPath(u.ID)), {Text: why, More: []link{{Text: v.t("看责任完成情况"), Href: address("/duties", "under", u.ID, "period", period)}}}, propose(u.ID, "", why)}})
	}
	who := table{Caption: v.t("建议表彰的个人"), Columns: []column{{Title: v.t("姓名")}, {Title: v.t("岗位")}, {Title: v.t("单位")}, {Title: v.t("依据"), Wide: true}, {Title: v.t("办理")}},
		Empty: empty{Title: v.t("本期没有建议表彰的个人"), Text: v.t("记录经上级确认、没有被退回或作废的人员才会列出。")}}
	for _, p := range persons {
		who.Rows = append(who.Rows, row{Cells: []cell{text(p.Name), text(p.PostTitle), opens(p.UnitName, unitPath(p.Unit)),
			{Text: p.Why, More: []link{{Text: v.t("看该单位的记录"), Href: address("/records", "under", p.Unit, "period", period, "state", "confirmed")}}}, propose(p.Unit, p.Name, p.Why)}})
	}
	return &listPage{basics: basics{Title: v.t("表彰建议：%s", v.periodTitle(period)), Crumbs: []crumb{{v.t("办件"), "/matters"}, {Text: v.t("表彰建议")}}},
		Explain: v.t("按记录提出建议并说明依据，不打分、不排名；是否表彰由人审定。"), Tables: []titledTable{{v.t("单位"), of}, {v.t("个人"), who}}}, nil
}

// evidence leads from the figures of a reason to what they are made of, as far as the visitor may see it.
func (v *visit) evidence(unit string, all []campaign.Evidence) []link {
	var out []link
	for _, e := range all {
		to := ""
		switch {
		case e.Matter != "":
			to = matterPath(e.Matter)
		case e.Duty != "" && e.Period != "":
			to = address("/explain", "unit", unit, "duty", e.Duty, "period", e.Period, "per", e.Per)
		case e.Duty != "":
			to = address("/duties", "under", unit, "duty", e.Duty)
		case e.Records == "case" && v.may(campaign.ViewCases):
			to = address("/cases", "under", unit, "from", e.From.String(), "to", e.To.String())
		case e.Records != "" && e.Records != "case":
			to = address("/records", "under", unit, "kind", e.Records, "from", e.From.String(), "to", e.To.String())
		}
		if to != "" {
			out = append(out, link{Text: v.t("看依据：%s", e.Title), Href: to})
		}
	}
	return out
}

// colours are the three lists.
var colours = []struct {
	colour campaign.Colour
	title  message
	empty  message
}{
	{campaign.Red, "红色：按规则应约谈", "没有应约谈的单位。"},
	{campaign.Yellow, "黄色：称号有风险或事项逾期", "没有称号有风险或事项逾期的单位。"},
	{campaign.Blue, "蓝色：本期有责任未完成", "没有漏做责任的单位。"},
}

// watchLists shows the units to look after, with every reason.
func (s *server) watchLists(v *visit) (page, error) {
	period := v.periodOrNow()
	found, err := s.app.WatchLists(v.ctx(), v.caller, period)
	if err != nil {
		return nil, err
	}
	p := &listPage{basics: basics{Title: v.t("红黄蓝名单：%s", v.periodTitle(period)), Crumbs: []crumb{{v.t("办件"), "/matters"}, {Text: v.t("红黄蓝名单")}}},
		Explain: v.t("每个单位只列一次，按最重的一种颜色；每条理由都由数据算出。名单用来帮助，不用来排名。"),
		Ways:    []link{{v.t("约谈名单"), address("/call-ins", "period", v.period()), "users"}}}
	for _, c := range colours {
		t := table{Caption: v.t(string(c.title)), Columns: []column{{Title: v.t("单位")}, {Title: v.t("理由"), Wide: true}}, Empty: empty{Title: v.t(string(c.empty)), Text: v.t("可以换一个周期查看。")}}
		for _, w := range found {
			if w.Colour != c.colour {
				continue
			}
			why := cell{}
			for i, r := range w.Reasons {
				if i > 0 {
					why.Text += v.t("；")
				}
				why.Text += v.words(r.Words)
				why.More = append(why.More, v.evidence(w.Unit, r.Behind)...)
			}
			t.Rows = append(t.Rows, row{Cells: []cell{opens(w.Name, unitPath(w.Unit)), why}})
		}
		p.Tables = append(p.Tables, titledTable{v.t("%s（%d个）", v.t(string(c.title)), len(t.Rows)), t})
	}
	p.Exports = v.exports(app.ListQuery{List: app.WatchList, Query: app.Query{Period: period}})
	return p, nil
}
