package web

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

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
	data     *campaign.PaperData
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
	p := &bulletinPage{basics: basics{Title: d.Title, Crumbs: []crumb{{v.t("通报"), "/bulletins"}, {Text: d.Title}}}, ID: m.ID, State: v.words(m.StateName), data: &d}
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
			f.Fields = append(f.Fields, v.rewriteFields(d)...)
			f.Fields = append(f.Fields, v.paragraphs(d.Text), recipients)
		}
		if o.Action == "review" && len(p.Paper.Altered) > 0 {
			f.Fields = append(f.Fields, &field{Name: "reason", Label: v.t("核对依据"), Type: "text", Required: true, MaxLength: campaign.MaxReason, Help: v.t("说明下列数字为什么与冻结数据不同：%s", strings.Join(p.Paper.numbers(), "、"))})
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
	} else if err := s.paperInput(v, input); err != nil && action == "edit" {
		return p, err
	} else if p.data.Draft != nil && action == "edit" {
		input["rewritten"] = v.rewritten(p.data.Draft)
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
