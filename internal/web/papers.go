package web

import (
	"io"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"

	"github.com/google/uuid"
)

func (s *server) paperRoutes() []route {
	return []route{
		{method: "GET", path: "/papers", name: "公文", picks: true, answer: s.papers},
		{method: "GET", path: "/papers/ledger", name: "台账", answer: s.ledger},
		{method: "GET", path: "/papers/{kind}", name: "公文", picks: true, answer: s.paperForm},
		{method: "POST", path: "/papers/{kind}", name: "公文", answer: s.paper},
	}
}

// papersPage is the catalogue of what an office writes.
type papersPage struct {
	basics
	Groups    []paperGroup
	Templates bool // the visitor keeps the office's templates
	Ledger    form // sent by GET; nil fields: the visitor may not export
}

type paperGroup struct {
	Title string
	Ways  []link
}

func (*papersPage) template() string { return "papers" }
func (p *papersPage) forms() []*form { return []*form{&p.Ledger} }

// paperForms are the groups of the catalogue, by form.
var paperForms = []struct {
	form campaign.PaperForm
	name message
}{
	{campaign.PaperDocument, "红头文件"}, {campaign.PaperLetter, "信函"}, {campaign.PaperMinutes, "纪要"}, {campaign.PaperPlain, "表单和告知"},
	{campaign.PaperPrint, "证书、牌匾和海报"}, {campaign.PaperLabels, "标签"},
}

func (s *server) papers(v *visit) (page, error) {
	in, err := s.planNow(v)
	if err != nil {
		return nil, err
	}
	kinds, err := s.app.PapersToWrite(v.ctx(), v.caller, v.under())
	if err != nil {
		return nil, err
	}
	p := &papersPage{Templates: v.mayTemplates()}
	for _, g := range paperForms {
		group := paperGroup{Title: v.t(string(g.name))}
		for _, k := range kinds {
			if k.Form == g.form {
				group.Ways = append(group.Ways, link{v.words(k.Name()), address("/papers/"+k.ID, "under", v.under(), "period", v.period()), "file-text"})
			}
		}
		p.Groups = append(p.Groups, group)
	}
	if !v.may(campaign.Export) {
		return p, nil
	}
	unit, err := s.unitField(v, unitAsk{Chosen: v.under()})
	period := v.periodField(in, orText(v.period(), monthName(v.today())))
	period.Required = true
	p.Ledger = form{ID: "ledger", Submit: v.t("下载台账"), Fields: []*field{unit, period}}
	return p, err
}

// ledger is the ledgers (台账) of a unit and all below it as one workbook.
func (s *server) ledger(v *visit) (page, error) {
	id, err := s.unitMeant(v, unitSaying{at: "unit", said: v.query("unit")})
	if campaign.KindOf(err) == campaign.Invalid && v.may(campaign.Export) {
		return s.ledgerRefused(v, err)
	}
	if err != nil {
		return nil, err
	}
	u, err := s.app.Unit(v.ctx(), v.caller, id)
	if err != nil {
		return nil, err
	}
	period := v.query("period")
	return &file{Name: u.Name + period + "台账.xlsx", Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write: func(v *visit, w io.Writer) error {
		return s.app.Ledger(v.ctx(), v.caller, u.ID, period, w)
	}}, nil
}

// ledgerRefused shows the catalogue again, with what was typed and what is wrong with it.
func (s *server) ledgerRefused(v *visit, refused error) (page, error) {
	p, err := s.papers(v)
	if err != nil {
		return nil, err
	}
	for _, f := range formsOf(p)[0].Fields {
		f.Value = v.query(f.Name)
	}
	return p, refused
}

// paperPage asks for what only a person can say, and shows the paper before it is downloaded.
type paperPage struct {
	basics
	Form    form
	Draft   *paperText
	Print   []string // lines of a print or labels
	MayOpen bool     // it can go its way to review and receipts
}

func (*paperPage) template() string { return "paper-form" }
func (p *paperPage) forms() []*form { return []*form{&p.Form} }

func (s *server) paperForm(v *visit) (page, error) {
	p, _, err := s.writing(v)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *server) writing(v *visit) (*paperPage, campaign.PaperKind, error) {
	kind, ok := campaign.PaperKindOf(v.r.PathValue("kind"))
	if !ok || !v.may(campaign.View) {
		return nil, kind, nothing()
	}
	if err := s.mayWritePaper(v, kind); err != nil {
		return nil, kind, err
	}
	unit, err := s.unitField(v, unitAsk{Chosen: orText(v.query("unit"), v.under())})
	if err != nil {
		return nil, kind, err
	}
	in, err := s.planNow(v)
	if err != nil {
		return nil, kind, err
	}
	p := &paperPage{basics: basics{Title: v.words(kind.Name()), Crumbs: []crumb{{v.t("公文"), "/papers"}, {Text: v.words(kind.Name())}}}}
	p.Form = form{ID: "paper", Submit: v.t("预览"), Cancel: "/papers", Fields: []*field{unit, v.periodField(in, orText(v.period(), monthName(v.today())))}}
	for _, in := range kind.Inputs {
		p.Form.Fields = append(p.Form.Fields, v.paperField(kind, in))
	}
	id, err := uuid.NewV7()
	p.Form.Fields = append(p.Form.Fields, &field{Name: "id", Type: "hidden", Value: id.String()})
	return p, kind, err
}

// mayWritePaper refuses a paper that the visitor writes about no unit.
func (s *server) mayWritePaper(v *visit, kind campaign.PaperKind) error {
	kinds, err := s.app.PapersToWrite(v.ctx(), v.caller, "")
	if err != nil || slices.ContainsFunc(kinds, func(k campaign.PaperKind) bool { return k.ID == kind.ID }) {
		return err
	}
	return campaign.Refuse(campaign.Denied, "您的岗位不能写"+kind.Title, "your posts do not write this paper")
}

// paperField asks for one input; what leads here may have said it already. The address of labels is known: it opens the form of the venue's refresh.
func (v *visit) paperField(kind campaign.PaperKind, in campaign.PaperInput) *field {
	f := &field{Name: "inputs." + in.ID, Label: in.Title, Required: in.Required, MaxLength: campaign.MaxTitle, Value: v.query(in.ID)}
	switch in.Type {
	case campaign.InputLong, campaign.InputList:
		f.Type, f.MaxLength = "textarea", campaign.MaxLongText
	case campaign.InputDay:
		f.Type, f.MaxLength = "date", 0
	case campaign.InputCount:
		f.Type, f.Min, f.MaxLength = "number", "1", 0
	default:
		f.Type = "text"
	}
	if in.Type == campaign.InputList {
		f.Help = v.t("每行一项。")
	}
	if kind.ID == "venue_labels" && in.Type == campaign.InputLink {
		f.Value = v.absolute("/records/new?kind=refresh&unit={unit}")
	}
	return f
}

func (s *server) paper(v *visit) (page, error) {
	p, kind, err := s.writing(v)
	if err != nil {
		return nil, err
	}
	unit, err := s.unitSaid(v, "unit")
	if err != nil {
		return p, err
	}
	r := app.PaperRequest{Kind: kind.ID, Unit: unit, Period: v.value("period"), Inputs: map[string]string{}}
	for _, in := range kind.Inputs {
		if value := v.value("inputs." + in.ID); value != "" {
			r.Inputs[in.ID] = strings.ReplaceAll(value, "\r\n", "\n")
		}
	}
	draft, err := s.app.DraftPaper(v.ctx(), v.caller, r)
	if err != nil {
		return p, err
	}
	switch v.value("do") {
	case "word":
		return s.paperFile(orText(draft.Title, kind.Title)+".docx", r), nil
	case "open":
		return s.openPaper(v, p, campaign.MatterOpening{ID: v.value("id"), Procedure: "paper", Unit: r.Unit}, map[string]any{"kind": kind.ID, "title": draft.Title, "text": draftLines(draft)})
	}
	refill(v, p)
	p.MayOpen = kind.Issued() && v.may(campaign.HandleMatter)
	v.preview(p, draft)
	return p, nil
}

// preview shows the content of a paper as text.
func (v *visit) preview(p *paperPage, d *campaign.PaperDraft) {
	if len(d.Print)+len(d.Labels) > 0 {
		for _, l := range d.Print {
			p.Print = append(p.Print, l.Text)
		}
		for _, l := range d.Labels {
			p.Print = append(p.Print, l.Name+"　"+l.Code)
		}
		return
	}
	out := &paperText{Issuer: orText(d.Mark, d.Signer), Number: d.Number, Title: d.Title, Recipients: d.Addressee, Sections: v.draftSections(d.Parts)}
	for _, a := range d.Attachments {
		out.Sections = append(out.Sections, paperSection{Title: v.t("附件：%s", a.Title)})
		out.Sections = append(out.Sections, v.draftSections(a.Parts)...)
	}
	p.Draft = out
}

func (v *visit) draftSections(parts []campaign.PaperPart) []paperSection {
	var out []paperSection
	for _, part := range parts {
		section := paperSection{Title: part.Heading, Parts: []paperPart{{Pieces: plainPieces(part.Text), Table: v.bulletinTable(part.Heading, part.Table, nil, "")}}}
		for _, f := range part.Form {
			section.Parts = append(section.Parts, paperPart{Pieces: plainPieces(strings.Trim(f.Label+"　"+f.Text+"　"+f.Label2+"　"+f.Text2, "　"))})
		}
		out = append(out, section)
	}
	return out
}

// draftLines are the paragraphs of a draft, as people then edit them.
func draftLines(d *campaign.PaperDraft) []string {
	var out []string
	for _, part := range d.Parts {
		out = append(out, slices.DeleteFunc([]string{part.Heading, part.Text}, func(s string) bool { return s == "" })...)
	}
	return out
}
