package web

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"

	"github.com/google/uuid"
)

func (s *server) bulletinRoutes() []route {
	return []route{
		{method: "GET", path: "/bulletins", name: "通报", picks: true, answer: s.bulletins},
		{method: "GET", path: "/bulletins/draft", name: "通报草稿", answer: s.draftBulletinForm},
		{method: "POST", path: "/bulletins/draft", name: "通报草稿", answer: s.draftBulletin},
		{method: "GET", path: "/bulletins/learning", name: "案例学习单", answer: s.learning},
		{method: "GET", path: "/bulletins/{matter}", name: "通报", answer: s.bulletin},
		{method: "POST", path: "/bulletins/{matter}", name: "通报", answer: s.actOnBulletin},
		{method: "GET", path: "/bulletins/{matter}/word", name: "通报", answer: s.bulletinFile},
	}
}

// bulletinsPage lists the bulletins (通报, Z7, G6) that are due, and those that were issued.
type bulletinsPage struct {
	basics
	Due      table // what is still to be done, overdue first
	Issued   table
	Done     table // of the last period, finished
	Finished int   // of them
	MayWrite bool  // other papers
}

func (*bulletinsPage) template() string { return "bulletins" }

func (s *server) bulletins(v *visit) (page, error) {
	due, err := s.app.DueBulletins(v.ctx(), v.caller, app.Query{Under: v.under()})
	if err != nil {
		return nil, err
	}
	q := app.Query{Under: v.under()}
	open, done := sortedDue(due, v.today())
	p := &bulletinsPage{Due: v.part(v.dueTable(open))}
	p.Done, p.Finished = v.dueTable(done), len(done)
	kinds, err := s.app.PapersToWrite(v.ctx(), v.caller, v.under())
	if err != nil {
		return nil, err
	}
	p.MayWrite = len(kinds) > 0
	p.Done.SkipBy = "done"
	p.Done = v.part(p.Done)
	p.Due.Exports = v.exports(app.ListQuery{List: app.BulletinList, Query: q})
	p.Issued = table{Caption: v.t("公文"), Columns: []column{{Title: v.t("标题"), Wide: true}, {Title: v.t("发文字号")}, {Title: v.t("单位")}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("还没有公文"), Text: v.t("通报从待发通报拟稿；其他公文从“公文”里起草。")}}
	if p.MayWrite {
		p.Issued.Empty.Action = &link{Text: v.t("起草公文"), Href: "/papers"}
	}
	p.Issued.Exports = v.exports(app.ListQuery{List: app.PaperList, Query: q})
	for _, procedure := range []string{"bulletin", "paper"} {
		found, err := s.app.Matters(v.ctx(), v.caller, app.MatterQuery{Procedure: procedure, Under: v.under(), Limit: coverageLimit})
		if err != nil {
			return nil, err
		}
		for _, m := range found.Items {
			var d campaign.PaperData
			if err := json.Unmarshal(m.Data, &d); err != nil {
				return nil, err
			}
			p.Issued.Rows = append(p.Issued.Rows, row{Cells: []cell{opens(d.Title, "/bulletins/"+m.ID), text(d.Number), opens(m.UnitName, unitPath(m.Unit)), text(v.words(m.StateName))}})
		}
	}
	return p, nil
}

// sortedDue parts what is still to be done, the overdue first and then by the last day, from what is finished.
func sortedDue(due []app.DueBulletin, today plan.Day) (open, done []app.DueBulletin) {
	for _, d := range due {
		if d.Issued || d.Recorded() || d.Verdict == plan.Waived {
			done = append(done, d)
		} else {
			open = append(open, d)
		}
	}
	slices.SortStableFunc(open, func(a, b app.DueBulletin) int {
		if la, lb := a.Late(today), b.Late(today); la != lb {
			return map[bool]int{true: -1, false: 1}[la]
		}
		return cmp.Compare(a.Due, b.Due)
	})
	return open, done
}

func (v *visit) dueTable(due []app.DueBulletin) table {
	t := table{Caption: v.t("待发通报"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("通报"), Wide: true}, {Title: v.t("状态")}, {Title: v.t("周期"), Minor: true}, {Title: v.t("应发日期"), Minor: true}, {Title: v.t("数据"), Minor: true}},
		Empty: empty{Title: v.t("没有应发的通报"), Text: v.t("应发的都已办完，或者方案里没有通报、第一个周期还没有结束。")}}
	for _, d := range due {
		figures := badge{"实时数据", "refresh", "warn"}
		if d.Frozen {
			figures = badge{"已锁定", "lock", "good"}
		}
		href := address("/bulletins/draft", "unit", d.Unit, "bulletin", d.Bulletin.ID, "of", d.Period)
		state := badge{"待拟稿", "edit", "busy"}
		switch {
		case d.Issued:
			state, href = badge{"已印发", "check", "good"}, "/bulletins/"+d.Matter
		case d.Matter != "":
			state, href = badge{"办理中", "hourglass", "busy"}, "/bulletins/"+d.Matter
		}
		switch {
		case d.Issued && d.Late(v.today()):
			state = badge{"逾期印发", "check", "warn"}
		case d.Recorded():
			state = badge{"已有工作记录", "check", "good"}
		case d.Verdict == plan.Waived:
			state = stateBadge(plan.Waived)
		case d.Late(v.today()):
			state = badge{"已逾期", "alarm", "bad"}
		}
		said := badgeCell(state)
		if d.Verdict != "" {
			said.More = []link{{Text: v.t("依据"), Href: address("/explain", "unit", d.Unit, "duty", d.Duty, "period", d.Period)}}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(d.UnitName, unitPath(d.Unit)), opens(d.Bulletin.Title, href), said, text(v.periodTitle(d.Period)), text(dayText(d.Due)),
			badgeCell(figures)}})
	}
	return t
}

// draftPage shows the draft of a bulletin before it goes its way.
type draftPage struct {
	basics
	Paper  paperText
	Frozen string // which edition the figures are of; empty: today's
	Freeze *form  // for who may freeze the period
	Form   form
	draft  *campaign.BulletinDraft
}

func (*draftPage) template() string { return "bulletin-draft" }
func (p *draftPage) forms() []*form {
	if p.Freeze == nil {
		return []*form{&p.Form}
	}
	return []*form{p.Freeze, &p.Form}
}

func (s *server) draftBulletinForm(v *visit) (page, error) {
	return shown(s.drafting(v))
}

func (s *server) drafting(v *visit) (*draftPage, error) {
	unit, id, period := v.query("unit"), v.query("bulletin"), v.query("of")
	draft, edition, err := s.app.FrozenBulletin(v.ctx(), v.caller, app.Edition{Period: period}, unit, id)
	p := &draftPage{}
	switch {
	case err == nil:
		p.Frozen = v.t("第%d版，%s锁定", edition.Edition, momentText(edition.KnownAt))
	case campaign.KindOf(err) == campaign.NotFound:
		if draft, err = s.app.Bulletin(v.ctx(), v.caller, unit, id, period); err != nil {
			return nil, err
		}
		p.Freeze = v.freezeForm(draft)
	default:
		return nil, err
	}
	p.Title, p.Crumbs = draft.Title, []crumb{{v.t("通报"), "/bulletins"}, {Text: v.t("草稿")}}
	names, err := s.app.UnitsByName(v.ctx(), v.caller, unit)
	if err != nil {
		return nil, err
	}
	p.Paper = v.paperText(draft, nil, names)
	recipients, err := s.recipientsField(v, unit, nil)
	newID, _ := uuid.NewV7()
	p.draft = draft
	p.Form = form{ID: "open", Submit: v.t("拟稿送审"), Cancel: "/bulletins", Draft: true, Explain: v.t("送审后由审核人、核发人依次办理。各段文字和表格里的内容都可以改写，原稿一并保留；与冻结数据不一致的数字会提示审核人。"), Fields: []*field{{Name: "id", Type: "hidden", Value: newID.String()}, {Name: "drafted", Type: "hidden", Value: fingerprint(draft)}}}
	p.Form.Fields = append(p.Form.Fields, v.rewriteFields(&campaign.PaperData{Draft: draft})...)
	p.Form.Fields = append(p.Form.Fields, v.paragraphs(nil), recipients, &field{Name: "input.corrects", Label: v.t("更正的原文"), Type: "hidden", Value: v.query("corrects")})
	return p, err
}

// freezeForm pushes to freeze first: what is issued must not move afterwards.
func (v *visit) freezeForm(d *campaign.BulletinDraft) *form {
	if d.Provisional || !v.mayAt(campaign.FreezePeriod, "/"+v.caller.District+"/") {
		return nil
	}
	return &form{ID: "freeze", Submit: v.t("先锁定本期数据"), Explain: v.t("锁定后，补录、更正都不会再改变本期的数字，通报和评分就用这一版。建议先锁定，再拟稿。")}
}

// paragraphs is the field of the words that people add to a paper.
func (v *visit) paragraphs(lines []string) *field {
	return &field{Name: "input.text", Label: v.t("补充文字（每行一段）"), Type: "textarea", Value: strings.Join(lines, "\n"), MaxLength: campaign.MaxLongText,
		Help: v.t("不写当事人姓名、电话和住址；用化名也不行。")}
}

// recipientsField names the units that get a paper, one in a line: those right below its unit, unless others are chosen.
func (s *server) recipientsField(v *visit, unit string, chosen []string) (*field, error) {
	if chosen == nil {
		below, err := s.allUnits(v, app.Query{Under: unit, Parent: unit})
		if err != nil {
			return nil, err
		}
		chosen = slices.Collect(each(below, func(u app.UnitView) string { return u.ID }))
	}
	names, err := s.namesAlone(v, chosen)
	if err != nil {
		return nil, err
	}
	return &field{Name: "input.recipients", Label: v.t("主送单位（每行一个编号或名称）"), Type: "textarea", Value: strings.Join(names, "\n"), Help: v.t("印发后，每个主送单位都会收到签收提醒。")}, nil
}

// namesAlone names units by what they alone are called: by name, and with the id behind it where another unit bears the name too.
func (s *server) namesAlone(v *visit, ids []string) ([]string, error) {
	named, err := s.app.UnitNames(v.ctx(), v.caller, ids)
	if err != nil {
		return nil, err
	}
	alone, err := s.app.UnitsByName(v.ctx(), v.caller, "")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range ids {
		name := named[id]
		switch {
		case name == "":
			name = id
		case alone[name] == "":
			name = callUnit(app.FoundUnit{ID: id, Name: name})
		}
		out = append(out, name)
	}
	return out, nil
}

func (s *server) draftBulletin(v *visit) (page, error) {
	p, err := s.drafting(v)
	if err != nil {
		return nil, err
	}
	if v.value("form") == "freeze" {
		if _, err := s.app.Freeze(v.ctx(), v.caller, app.Freeze{Period: v.query("of")}); err != nil {
			return p, err
		}
		return &redirect{To: v.r.URL.RequestURI(), Said: v.t("已锁定，下面是锁定时的数据。")}, nil
	}
	if shown := v.value("drafted"); shown != "" && shown != fingerprint(p.draft) {
		v.r.PostForm.Set("drafted", fingerprint(p.draft))
		return p, campaign.Refuse(campaign.Stale, "编辑期间数据有变化，草稿已更新。您写的文字还在，请对照上面的新草稿核对后再提交", "the figures have changed meanwhile and the draft with them. What you wrote is kept; hold it against the new draft above and send it again")
	}
	input := map[string]any{"bulletin": v.query("bulletin"), "period": v.query("of")}
	if err := s.paperInput(v, input); err != nil {
		return p, err
	}
	if changed := v.rewritten(p.draft); len(changed) > 0 {
		input["rewritten"] = changed
	}
	if c := v.value("input.corrects"); c != "" {
		input["corrects"] = c
	}
	return s.openPaper(v, p, campaign.MatterOpening{ID: v.value("id"), Procedure: "bulletin", Unit: v.query("unit")}, input)
}

// openPaper sends a paper on its way and leads to it.
func (s *server) openPaper(v *visit, p page, o campaign.MatterOpening, input map[string]any) (page, error) {
	var err error
	if o.Input, err = json.Marshal(input); err != nil {
		return nil, err
	}
	m, err := s.app.OpenMatter(v.ctx(), v.caller, o)
	if err != nil {
		return p, err
	}
	return &redirect{To: "/bulletins/" + m.ID, Said: v.t("已拟稿，等待审核。")}, nil
}

// paperInput reads the words and recipients that somebody typed.
func (s *server) paperInput(v *visit, input map[string]any) error {
	if v.r.PostForm.Has("input.text") {
		input["text"] = lines(v.value("input.text"))
	}
	if !v.r.PostForm.Has("input.recipients") {
		return nil
	}
	var recipients []string
	for _, line := range lines(v.value("input.recipients")) {
		id, err := s.unitMeant(v, unitSaying{at: "input.recipients", said: line})
		if err != nil {
			return err
		}
		recipients = append(recipients, id)
	}
	input["recipients"] = recipients
	return nil
}

// lines are the lines of a text that have something in them.
func lines(text string) []string {
	out := []string{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
