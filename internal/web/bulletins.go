package web

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"

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
	Due    table
	Issued table
}

func (*bulletinsPage) template() string { return "bulletins" }

func (s *server) bulletins(v *visit) (page, error) {
	due, err := s.app.DueBulletins(v.ctx(), v.caller, app.Query{Under: v.under()})
	if err != nil {
		return nil, err
	}
	p := &bulletinsPage{Due: v.part(v.dueTable(due))}
	p.Issued = table{Caption: v.t("公文"), Columns: []column{{Title: v.t("标题"), Wide: true}, {Title: v.t("发文字号")}, {Title: v.t("单位")}, {Title: v.t("状态")}},
		Empty: empty{Title: v.t("还没有公文"), Text: v.t("通报从上面的待发通报拟稿；其他公文从“公文”里起草。"), Action: &link{Text: v.t("起草公文"), Href: "/papers"}}}
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

func (v *visit) dueTable(due []app.DueBulletin) table {
	t := table{Caption: v.t("待发通报"), Columns: []column{{Title: v.t("单位")}, {Title: v.t("通报"), Wide: true}, {Title: v.t("状态")}, {Title: v.t("周期"), Minor: true}, {Title: v.t("应发日期"), Minor: true}, {Title: v.t("数据"), Minor: true}},
		Empty: empty{Title: v.t("没有应发的通报"), Text: v.t("方案里没有通报，或者第一个周期还没有结束。")}}
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
		if !d.Issued && v.today() > d.Due {
			state = badge{"已逾期", "alarm", "bad"}
		}
		t.Rows = append(t.Rows, row{Cells: []cell{opens(d.UnitName, unitPath(d.Unit)), opens(d.Bulletin.Title, href), badgeCell(state), text(v.periodTitle(d.Period)), text(dayText(d.Due)),
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
}

func (*draftPage) template() string { return "bulletin-draft" }
func (p *draftPage) forms() []*form {
	if p.Freeze == nil {
		return []*form{&p.Form}
	}
	return []*form{p.Freeze, &p.Form}
}

func (s *server) draftBulletinForm(v *visit) (page, error) {
	p, err := s.drafting(v)
	if err != nil {
		return nil, err
	}
	return p, nil
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
	names, err := s.unitsByName(v, unit)
	if err != nil {
		return nil, err
	}
	p.Paper = v.paperText(draft, names)
	recipients, err := s.recipientsField(v, unit, nil)
	newID, _ := uuid.NewV7()
	p.Form = form{ID: "open", Submit: v.t("拟稿送审"), Cancel: "/bulletins", Draft: true, Explain: v.t("送审后由审核人、核发人依次办理；图表和数字不能改，可以补充文字。"), Fields: []*field{
		{Name: "id", Type: "hidden", Value: newID.String()},
		v.paragraphs(nil), recipients,
		{Name: "input.corrects", Label: v.t("更正的原文"), Type: "hidden", Value: v.query("corrects")}}}
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

// recipientsField names the units that get a paper, one in a line.
func (s *server) recipientsField(v *visit, unit string, chosen []string) (*field, error) {
	found, err := s.app.Units(v.ctx(), v.caller, app.Query{Under: unit, Limit: app.MaxPage})
	if err != nil {
		return nil, err
	}
	f := &field{Name: "input.recipients", Label: v.t("主送单位（每行一个编号或名称）"), Type: "textarea", Help: v.t("印发后，每个主送单位都会收到签收提醒。")}
	if chosen == nil {
		for _, u := range found.Items {
			if u.Parent == unit {
				chosen = append(chosen, u.ID)
			}
		}
	}
	var lines []string
	for _, id := range chosen {
		name := id
		for _, u := range found.Items {
			if u.ID == id {
				name = u.Name
			}
		}
		lines = append(lines, name)
	}
	f.Value = strings.Join(lines, "\n")
	return f, nil
}

// unitsByName finds units below one by their names; names that two have are left out.
func (s *server) unitsByName(v *visit, under string) (map[string]string, error) {
	found, err := s.app.Units(v.ctx(), v.caller, app.Query{Under: under, Limit: app.MaxPage})
	out := map[string]string{}
	for _, u := range found.Items {
		if _, twice := out[u.Name]; twice {
			out[u.Name] = ""
			continue
		}
		out[u.Name] = u.ID
	}
	return out, err
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
	input := map[string]any{"bulletin": v.query("bulletin"), "period": v.query("of")}
	if err := s.paperInput(v, v.query("unit"), input); err != nil {
		return p, err
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
func (s *server) paperInput(v *visit, unit string, input map[string]any) error {
	names, err := s.unitsByName(v, unit)
	if err != nil {
		return err
	}
	if v.r.PostForm.Has("input.text") {
		input["text"] = lines(v.value("input.text"))
	}
	if v.r.PostForm.Has("input.recipients") {
		var recipients []string
		for _, line := range lines(v.value("input.recipients")) {
			id := line
			if known := names[line]; known != "" {
				id = known
			}
			recipients = append(recipients, id)
		}
		input["recipients"] = recipients
	}
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

// paperText is a bulletin as it is read on the page.
type paperText struct {
	Issuer, Number, Title, Opening string
	Sections                       []paperSection
	Text                           []string // what people have added
	Recipients                     string
	Date                           string
	Notes                          []string
}

type paperSection struct {
	Title string
	Parts []paperPart
}

type paperPart struct {
	Text  string
	Table *table
}

// paperText makes a draft readable; names of units open their pages, where every number opens.
func (v *visit) paperText(d *campaign.BulletinDraft, names map[string]string) paperText {
	out := paperText{Issuer: d.Issuer, Number: d.Number, Title: d.Title, Opening: d.Opening, Notes: d.Notes}
	for _, s := range d.Sections {
		section := paperSection{Title: s.Title}
		for _, part := range s.Parts {
			section.Parts = append(section.Parts, paperPart{Text: part.Text, Table: v.bulletinTable(s.Title, part.Table, names, d.Period)})
		}
		out.Sections = append(out.Sections, section)
	}
	return out
}

func (v *visit) bulletinTable(caption string, b *campaign.BulletinTable, names map[string]string, period string) *table {
	if b == nil {
		return nil
	}
	t := &table{Caption: caption}
	for i, h := range b.Header {
		t.Columns = append(t.Columns, column{Title: h, Right: i < len(b.Right) && b.Right[i], Wide: i == 0})
	}
	for _, r := range b.Rows {
		var cells []cell
		for _, c := range r {
			one := text(c)
			if id := names[c]; id != "" {
				one = opens(c, address(unitPath(id), "period", period))
			}
			cells = append(cells, one)
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// bulletinPage is a bulletin or another paper on its way: text, what may be done now, receipts, history.
type bulletinPage struct {
	basics
	Paper    paperText
	State    string
	Facts    []term
	Offers   []*form
	Receipts table
	Mine     []receiptForm
	History  table
	ID       string
	Correct  string // address of the draft that corrects it
}

// receiptForm is a receipt that the visitor may do something about.
type receiptForm struct {
	Unit string
	Form form
}

func (*bulletinPage) template() string { return "bulletin" }
func (p *bulletinPage) forms() []*form {
	out := slices.Clone(p.Offers)
	for i := range p.Mine {
		out = append(out, &p.Mine[i].Form)
	}
	return out
}

func (s *server) bulletin(v *visit) (page, error) {
	p, _, err := s.bulletinOf(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) bulletinOf(v *visit) (*bulletinPage, app.MatterView, error) {
	m, err := s.app.Matter(v.ctx(), v.caller, v.r.PathValue("matter"))
	if err != nil {
		return nil, m, err
	}
	if m.Procedure != "bulletin" && m.Procedure != "paper" {
		return nil, m, nothing()
	}
	var d campaign.PaperData
	if err := json.Unmarshal(m.Data, &d); err != nil {
		return nil, m, err
	}
	p := &bulletinPage{basics: basics{Title: d.Title, Crumbs: []crumb{{v.t("通报"), "/bulletins"}, {Text: d.Title}}}, ID: m.ID, State: v.words(m.StateName)}
	p.Paper = s.textOfPaper(v, m, &d)
	p.Facts = []term{{Name: v.t("单位"), Value: m.UnitName, Href: unitPath(m.Unit)}, {Name: v.t("状态"), Value: p.State}, {Name: v.t("发文字号"), Value: orText(d.Number, v.t("印发时编号"))}}
	if m.Due != nil {
		p.Facts = append(p.Facts, term{Name: v.t("办理期限"), Value: dayText(m.Due)})
	}
	if d.Corrects != "" {
		p.Facts = append(p.Facts, term{Name: v.t("更正的原文"), Value: d.Corrects, Href: "/bulletins/" + d.Corrects})
	}
	if m.State == "withdrawn" && m.Procedure == "bulletin" {
		p.Correct = address("/bulletins/draft", "unit", m.Unit, "bulletin", d.Bulletin, "of", d.Period, "corrects", m.ID)
	}
	if err := s.offers(v, p, m, &d); err != nil {
		return nil, m, err
	}
	p.History = v.history(m.Steps)
	return p, m, s.receipts(v, p, m)
}

// textOfPaper is the text of a paper as it stands.
func (s *server) textOfPaper(v *visit, m app.MatterView, d *campaign.PaperData) paperText {
	out := paperText{Title: d.Title}
	if d.Draft != nil {
		names, err := s.unitsByName(v, m.Unit)
		if err != nil {
			names = nil // a recipient does not see the units below the issuer
		}
		out = v.paperText(d.Draft, names)
	}
	out.Text = d.Text
	out.Issuer = orText(out.Issuer, m.UnitName)
	out.Number = orText(d.Number, out.Number)
	if d.IssuedOn != 0 {
		out.Date = dayText(d.IssuedOn)
	}
	var names []string
	for _, id := range d.Recipients {
		names = append(names, v.unitName(id))
	}
	out.Recipients = strings.Join(names, "、")
	return out
}

// offers are the steps that the visitor may do now, each a form.
func (s *server) offers(v *visit, p *bulletinPage, m app.MatterView, d *campaign.PaperData) error {
	for _, o := range m.May {
		f := &form{ID: o.Action, Submit: v.words(o.Title), Danger: slices.Contains([]string{"drop", "withdraw", "return"}, o.Action)}
		f.Fields = []*field{{Name: "seen", Type: "hidden", Value: m.State}}
		if o.Action == "edit" {
			recipients, err := s.recipientsField(v, m.Unit, orNone(d.Recipients))
			if err != nil {
				return err
			}
			f.Fields = append(f.Fields, v.paragraphs(d.Text), recipients)
		}
		if o.Reason {
			f.Fields = append(f.Fields, &field{Name: "reason", Label: v.t("理由"), Type: "text", Required: true, MaxLength: campaign.MaxReason})
		}
		p.Offers = append(p.Offers, f)
	}
	return nil
}

// orNone tells an empty list from an absent one.
func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (v *visit) history(steps []campaign.MatterEntry) table {
	t := table{Caption: v.t("办理经过"), Columns: []column{{Title: v.t("时间")}, {Title: v.t("环节")}, {Title: v.t("岗位")}, {Title: v.t("理由"), Wide: true}}}
	for _, e := range steps {
		t.Rows = append(t.Rows, row{Cells: []cell{text(momentText(e.At)), text(v.words(campaign.ActionTitle(e.Action))), text(v.postTitle(e.Post)), text(e.Reason)}})
	}
	return t
}

// receipts lists who has received a paper; the visitor signs for its own unit and reminds the others.
func (s *server) receipts(v *visit, p *bulletinPage, m app.MatterView) error {
	all, err := s.app.Receipts(v.ctx(), v.caller, m.ID)
	p.Receipts = table{Caption: v.t("签收"), Columns: []column{{Title: v.t("主送单位"), Wide: true}, {Title: v.t("状态")}, {Title: v.t("期限")}, {Title: v.t("最近办理")}},
		Empty: empty{Title: v.t("还没有签收"), Text: v.t("印发后，主送单位在这里签收。")}}
	for _, r := range all {
		state := badge{"待签收", "mail", "busy"}
		switch {
		case r.Closed:
			state = badge{"已签收", "check", "good"}
		case r.Late:
			state = badge{"逾期未签收", "alarm", "bad"}
		}
		p.Receipts.Rows = append(p.Receipts.Rows, row{Cells: []cell{opens(r.UnitName, unitPath(r.Unit)), badgeCell(state), text(dayText(r.Due)), text(momentText(r.ChangedAt))}})
		for _, o := range r.May {
			f := form{ID: o.Action + " " + r.ID, Submit: v.words(o.Title), Fields: []*field{{Name: "seen", Type: "hidden", Value: r.State}}}
			if o.Reason {
				f.Fields = append(f.Fields, &field{Name: "reason", Label: v.t("提醒内容"), Type: "text", Required: true, Value: v.t("请尽快签收"), MaxLength: campaign.MaxReason})
			}
			p.Mine = append(p.Mine, receiptForm{Unit: r.UnitName, Form: f})
		}
	}
	return err
}

// actOnBulletin does a step of the paper, or of one of its receipts.
func (s *server) actOnBulletin(v *visit) (page, error) {
	p, m, err := s.bulletinOf(v)
	if err != nil {
		return nil, err
	}
	action, receipt, _ := strings.Cut(v.value("form"), " ")
	id := m.ID
	act := campaign.Act{Action: action, Seen: v.value("seen"), Reason: v.value("reason")}
	input := map[string]any{}
	if receipt != "" {
		if !slices.ContainsFunc(p.Mine, func(f receiptForm) bool { return strings.HasSuffix(f.Form.ID, " "+receipt) }) {
			return p, nothing()
		}
		id = receipt
	} else if err := s.paperInput(v, m.Unit, input); err != nil && action == "edit" {
		return p, err
	}
	if len(input) > 0 {
		if act.Input, err = json.Marshal(input); err != nil {
			return nil, err
		}
	}
	_, err = s.app.ActOnMatter(v.ctx(), v.caller, id, act)
	if err != nil {
		return p, err
	}
	return &redirect{To: "/bulletins/" + m.ID, Said: v.t("已办理：%s。", v.words(campaign.ActionTitle(action)))}, nil
}

// bulletinFile is a paper as a Word document (GB/T 9704).
func (s *server) bulletinFile(v *visit) (page, error) {
	m, err := s.app.Matter(v.ctx(), v.caller, v.r.PathValue("matter"))
	if err != nil {
		return nil, err
	}
	var d campaign.PaperData
	if err := json.Unmarshal(m.Data, &d); err != nil {
		return nil, err
	}
	return &file{Name: orText(d.Title, m.ID) + ".docx", Type: docxType, write: func(v *visit, w io.Writer) error {
		return s.app.MatterPaper(v.ctx(), v.caller, m.ID, w)
	}}, nil
}

// learningPage is a sheet for a meeting of residents: a case told without anybody in it, in place of naming victims.
type learningPage struct {
	basics
	Lesson app.MonthLesson
	Month  string
}

func (*learningPage) template() string { return "learning" }

func (s *server) learning(v *visit) (page, error) {
	l, err := s.app.LessonOfMonth(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	return &learningPage{basics: basics{Crumbs: []crumb{{v.t("通报"), "/bulletins"}, {Text: v.t("案例学习单")}}}, Lesson: l, Month: v.periodTitle(l.Month)}, nil
}
