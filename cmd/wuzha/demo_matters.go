package main

import (
	"maps"
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// titles are in every state of their way: awarded, warned about, in public notice, checked on site, applied for, proposed.
func (l *demoLife) titles() error {
	for _, t := range l.year.plan.Titles {
		used := map[string]bool{}
		for i, far := range []string{"award", "award", "award", "public_notice", "site_check", "apply", "", ""} {
			steps := l.titleWay(t, far)
			unit, err := l.candidate(t, steps, used)
			if err != nil {
				return err
			}
			if unit == "" {
				continue
			}
			if i == 2 {
				steps = append(steps, demoStep{ago: 3, action: "warn", reason: "本月宣传阵地更新不及时，请尽快补齐"})
			}
			if _, err := l.play(demoMatter{"title", unit, steps}); err != nil {
				return err
			}
		}
	}
	return nil
}

// candidate is a unit, not used before, that qualifies on each day on which a step asks the plan; empty when there is none.
func (l *demoLife) candidate(t *plan.Title, steps []demoStep, used map[string]bool) (string, error) {
	fits := map[string]int{}
	days := 0
	for _, s := range steps {
		if s.action != "public_notice" && s.action != "award" && s.action != "" {
			continue
		}
		rows, err := l.titleBoard(s.ago)
		if err != nil {
			return "", err
		}
		days++
		for _, r := range rows {
			if r.Title == t.ID && r.Standing != plan.NotQualified {
				fits[r.Unit]++
			}
		}
	}
	for _, unit := range slices.Sorted(maps.Keys(fits)) {
		if fits[unit] == days && !used[unit] {
			used[unit] = true
			return unit, l.head(unit)
		}
	}
	return "", nil
}

// titleBoard is what the plan said of titles so many days before today.
func (l *demoLife) titleBoard(ago int) ([]app.TitleRow, error) {
	if rows, known := l.boards[ago]; known {
		return rows, nil
	}
	day := l.day(ago)
	rows, err := l.staff.app.TitleBoard(l.ctx, l.office(), app.Query{AsOf: &day})
	if l.boards == nil {
		l.boards = map[int][]app.TitleRow{}
	}
	l.boards[ago] = rows
	return rows, err
}

// titleWords are what people write at the steps of a title.
var titleWords = map[string]fields{
	"self_check":  {"self_check": "对照方案逐项自查：创建期内无案件，走访、承诺、阵地更新台账齐全。"},
	"apply":       {"statement": "自查符合条件，申请授予称号，材料真实，愿接受核查和群众监督。"},
	"town_review": {"review": "台账与系统记录一致，抽查3户情况属实，同意上报。"},
	"site_check":  {"site_check": "现场查看阵地2处，内容为当月；随机询问居民5人，均知晓96110。"},
}

// titleWay are the steps of a title as far as one of them; an award is three weeks old.
func (l *demoLife) titleWay(t *plan.Title, far string) []demoStep {
	if far == "" {
		return []demoStep{{ago: 2, input: fields{"title": t.ID}}}
	}
	way := append(slices.Clone(t.Steps), "award")
	if !slices.Contains(way, far) {
		far = "apply"
	}
	way = way[:slices.Index(way, far)+1]
	ago := map[string]int{"award": 31, "public_notice": 2 * len(way)}[far]
	if ago == 0 {
		ago = 2*len(way) + 2
	}
	steps := []demoStep{{ago: ago, input: fields{"title": t.ID}}}
	for i, s := range way {
		ago -= 2
		if i > 0 && s == "award" && way[i-1] == "public_notice" {
			from := l.day(ago + 2)
			ago = ago + 2 - int(campaign.AfterLength(from, t.PublicNotice)-from)
		}
		steps = append(steps, demoStep{ago: max(ago, 1), action: s, input: titleWords[s]})
	}
	return steps
}

// inspections are clean, being fixed, late, reminded, shown to be fixed and closed.
func (l *demoLife) inspections() error {
	for _, in := range l.year.plan.Inspections {
		units := l.unitsOf(in.Of, 6)
		if len(units) == 0 || len(in.Sheet) < 2 {
			continue
		}
		late := in.FixWithin + 6
		prove := demoStep{ago: 9, action: "prove", input: fields{"proof": "已逐项整改，照片和台账已上传，请予复查。"}}
		ways := [][]demoStep{
			{l.inspected(in, late, 1), {ago: 4, action: "remind", reason: "整改期限已过，请于一周内补齐"}},
			{l.inspected(in, 20, 2), prove, {ago: 6, action: "pass", input: fields{"recheck": "复查合格，予以销号。"}}},
			{l.inspected(in, 3, 2)},
			{l.inspected(in, 12, 1), prove},
			{l.inspected(in, late-2, 1)},
			{l.inspected(in, 8, 0)},
		}
		for i, unit := range units {
			if _, err := l.play(demoMatter{"finding", unit, ways[i]}); err != nil {
				return err
			}
		}
	}
	return nil
}

// inspected is an inspection at which the last items of the sheet failed.
func (l *demoLife) inspected(in *plan.Inspection, ago, failed int) demoStep {
	var results []campaign.SheetResult
	for i, item := range in.Sheet {
		r := campaign.SheetResult{Item: item.ID, Result: "pass"}
		if i >= len(in.Sheet)-failed {
			r.Result, r.Note = "fail", "现场查看时未见当月内容，台账记到上月为止"
		}
		results = append(results, r)
	}
	return demoStep{ago: ago, input: fields{"inspection": in.ID, "inspected_on": l.day(ago), "results": results}}
}

// notices of duties are signed, refused, waiting and late, at those whom the plan lets sign: enterprises, else whoever does the work.
func (l *demoLife) notices() error {
	units, err := l.heads(l.noticeKinds(), 5)
	if err != nil {
		return err
	}
	issued := func(ago int) demoStep {
		return demoStep{ago: ago, input: fields{"title": "反电信网络诈骗法定义务告知书"}}
	}
	sign := demoStep{ago: 12, action: "sign", input: fields{"way": "screen", "signer": "示例负责人"}}
	ways := [][]demoStep{
		{issued(3)},
		{issued(15), sign, {ago: 10, action: "file"}},
		{issued(14), sign},
		{issued(13)},
		{issued(16), {ago: 11, action: "refuse", input: fields{"witness": "示例见证人"}, reason: "负责人外出，委托人不愿代签"}},
	}
	for i, unit := range units {
		if _, err := l.play(demoMatter{"notice", unit, ways[i]}); err != nil {
			return err
		}
	}
	return nil
}

func (l *demoLife) noticeKinds() []*plan.UnitKind {
	var out, others []*plan.UnitKind
	for _, post := range l.year.plan.Posts {
		switch {
		case post.Body == "enterprise":
			out = append(out, post.Of...)
		case len(post.Of) > 0 && len(post.Of[0].In) > 0:
			others = post.Of
		}
	}
	if len(out) > 0 {
		return out
	}
	return others
}

// orders are rated, delivered, accepted, late and cancelled.
func (l *demoLife) orders() error {
	for _, o := range l.year.plan.Orders {
		units, err := l.heads(o.Of, 6)
		if err != nil {
			return err
		}
		topics, audiences := optionIDs(o.Topics, plan.FraudTypes), optionIDs(o.Audiences, []string{""})
		for i, unit := range units {
			placed := fields{"order": o.ID, "topic": topics[i%len(topics)], "people": 30 + 20*i, "place": "三楼会议室",
				"wish": "希望结合本单位岗位讲真实手法，时间安排在班前会", "windows": []campaign.TimeWindow{{Day: l.day(9 - i), From: "14:00", To: "16:00"}}}
			if a := audiences[i%len(audiences)]; a != "" {
				placed["audience"] = a
			}
			if _, err := l.play(demoMatter{"order", unit, l.orderWay(o, i, placed)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *demoLife) orderWay(o *plan.Order, i int, placed fields) []demoStep {
	accept := func(ago, on int) demoStep {
		return demoStep{ago: ago, action: "accept", input: fields{"team": "专业宣讲队一组", "slot": campaign.TimeWindow{Day: l.day(on), From: "14:00", To: "15:30"}}}
	}
	deliver := func(ago int) demoStep {
		return demoStep{ago: ago, action: "deliver", input: fields{"delivered_on": l.day(ago), "fields": requiredCells(o.Record, l.day(ago))}}
	}
	return [][]demoStep{
		{{ago: 18, input: placed}, accept(16, 12), deliver(12), {ago: 11, action: "rate", input: fields{"rating": 5, "comment": "案例贴近车间，工人听得懂。"}}},
		{{ago: 6, input: placed}, accept(4, -2)},
		{{ago: 2, input: placed}},
		{{ago: o.Within + 3, input: placed}},
		{{ago: 10, input: placed}, accept(9, 5), deliver(5)},
		{{ago: 9, input: placed}, {ago: 8, action: "cancel", reason: "与年中盘点时间冲突，改日再约"}},
	}[i]
}

// requiredCells are something for each field that a record of the kind must have, beside what an order says itself.
func requiredCells(kind *plan.RecordKind, on plan.Day) map[string]string {
	out := map[string]string{}
	if kind == nil {
		return out
	}
	for _, f := range kind.Fields {
		if !f.Required || slices.Contains([]string{"people", "topic", "audience"}, f.ID) {
			continue
		}
		switch f.Type {
		case plan.Choice:
			out[f.ID] = f.Options[0].ID
		case plan.Date:
			out[f.ID] = on.String()
		case plan.Int, plan.Money:
			out[f.ID] = "30"
		default:
			out[f.ID] = "示例"
		}
	}
	return out
}

func optionIDs(options []plan.Option, otherwise []string) []string {
	if len(options) == 0 {
		return otherwise
	}
	var out []string
	for _, o := range options {
		out = append(out, o.ID)
	}
	return out
}

// complaints are fresh, answered, and settled.
func (l *demoLife) complaints() error {
	units, err := l.heads(l.workKinds(), 3)
	if err != nil || len(units) == 0 {
		return err
	}
	said := func(i, ago int, about, text string) demoMatter {
		return demoMatter{"complaint", units[i%len(units)], []demoStep{{ago: ago, input: fields{"about": about, "text": text}}}}
	}
	fresh, answered, settled := said(0, 2, "burden", "同一次走访要在两张表里各填一遍，希望只填一次。"), said(1, 12, "other", "宣传单上的字太小，老人看不清。"),
		said(2, 20, "page", "手机上找不到补录的入口。")
	answered.steps = append(answered.steps, demoStep{ago: 8, action: "answer", input: fields{"answer": "下一批宣传单改用大字版，本月内发到各点。"}})
	settled.steps = append(settled.steps, demoStep{ago: 17, action: "answer", input: fields{"answer": "在“记录”页右上方“录入”里选实际日期即可，已写进操作提示。"}},
		demoStep{ago: 16, action: "close"})
	return l.playAll([]demoMatter{fresh, answered, settled})
}

// workKinds are the kinds of units that the plan's titles or score tables are about: those that do the work.
func (l *demoLife) workKinds() []*plan.UnitKind {
	switch p := l.year.plan; {
	case len(p.Titles) > 0:
		return p.Titles[0].Of
	case len(p.Scores) > 0:
		return p.Scores[0].Of
	}
	return l.noticeKinds()
}
