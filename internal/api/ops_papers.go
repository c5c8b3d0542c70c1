package api

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func (s *server) papers() {
	add(s, operation("list-paper-kinds", http.MethodGet, "/paper-kinds", "公文种类", "kinds of papers with what is to be filled in"), s.listPaperKinds)
	add(s, withBody(largeBody, operation("draft-paper", http.MethodPost, "/papers/{kind}/draft", "起草公文", "the text of a paper, to be looked at before it is written")), s.draftPaper)
	add(s, withBody(largeBody, operation("write-paper", http.MethodPost, "/papers/{kind}", "写出公文", "a paper as a Word document, in the office's own template where there is one")), s.writePaper)
	add(s, operation("matter-paper", http.MethodGet, "/matters/{id}/paper", "下载公文", "a bulletin or paper on its way, or issued, as a Word document"), s.matterPaper)
	add(s, operation("ledger", http.MethodGet, "/ledgers", "台账", "the ledgers of a unit and all below it as one workbook"), s.ledger)
	add(s, operation("list-paper-templates", http.MethodGet, "/paper-templates", "公文模板", "the office's own templates, and what a template may name"), s.listPaperTemplates)
	add(s, withBody(app.MaxPaperTemplate+1, operation("put-paper-template", http.MethodPut, "/paper-templates/{kind}", "启用公文模板", "use a .docx for a kind of paper from now on")), s.putPaperTemplate)
	add(s, operation("read-paper-template", http.MethodGet, "/paper-templates/{kind}", "下载公文模板", "a template as it was uploaded"), s.readPaperTemplate)
	add(s, operation("remove-paper-template", http.MethodDelete, "/paper-templates/{kind}", "停用公文模板", "go back to the shipped layout"), s.removePaperTemplate)
}

type paperKindList struct {
	Body struct {
		Items []campaign.PaperKind `json:"items" nullable:"false"`
	}
}

func (s *server) listPaperKinds(context.Context, app.Caller, *none) (*paperKindList, error) {
	out := &paperKindList{}
	out.Body.Items = campaign.PaperKinds()
	return out, nil
}

type paperInput struct {
	Kind string `path:"kind" maxLength:"64" example:"reminder"`
	Body struct {
		Unit    string            `json:"unit" minLength:"1" maxLength:"64" example:"C1"`
		Period  string            `json:"period,omitempty" maxLength:"32" example:"2023-06"`
		Inputs  map[string]string `json:"inputs,omitempty" maxProperties:"30" doc:"填写项见 /paper-kinds。What is filled in, see /paper-kinds." example:"{\"deadline\":\"2023-07-20\",\"number\":\"示例反诈办函〔2023〕12号\"}"`
		Shipped bool              `json:"shipped,omitempty" doc:"不用本单位的模板。The shipped layout, whatever template the office has."`
	}
}

func (in *paperInput) request() app.PaperRequest {
	return app.PaperRequest{Kind: in.Kind, Unit: in.Body.Unit, Period: in.Body.Period, Inputs: in.Body.Inputs, Shipped: in.Body.Shipped}
}

type paperText struct {
	Body struct {
		Title string `json:"title" example:"关于2023年6月反诈工作任务进度的提醒函"`
		Text  string `json:"text" doc:"全文。The whole text, tables as lines."`
	}
}

func (s *server) draftPaper(ctx context.Context, c app.Caller, in *paperInput) (*paperText, error) {
	draft, err := s.o.App.DraftPaper(ctx, c, in.request())
	if err != nil {
		return nil, err
	}
	out := &paperText{}
	out.Body.Title, out.Body.Text = draft.Title, draft.Text()
	return out, nil
}

func (s *server) writePaper(ctx context.Context, c app.Caller, in *paperInput) (*huma.StreamResponse, error) {
	return s.file(ctx, c, docxType, "wuzha-"+fileName(in.Kind)+".docx", func(ctx context.Context, c app.Caller, w io.Writer) error {
		return s.o.App.WritePaper(ctx, c, in.request(), w)
	})
}

// fileName is the id of a kind of paper; what is none gets no say in a header.
func fileName(kind string) string {
	if k, known := campaign.PaperKindOf(kind); known {
		return k.ID
	}
	return "paper"
}

func (s *server) matterPaper(ctx context.Context, c app.Caller, in *idInput) (*huma.StreamResponse, error) {
	return s.file(ctx, c, docxType, "wuzha-paper.docx", func(ctx context.Context, c app.Caller, w io.Writer) error {
		return s.o.App.MatterPaper(ctx, c, in.ID, w)
	})
}

type ledgerInput struct {
	Unit   string `query:"unit" required:"true" maxLength:"64" example:"T1"`
	Period string `query:"period" required:"true" maxLength:"32" example:"2023-06"`
}

func (s *server) ledger(ctx context.Context, c app.Caller, in *ledgerInput) (*huma.StreamResponse, error) {
	return s.file(ctx, c, xlsxType, "wuzha-ledger.xlsx", func(ctx context.Context, c app.Caller, w io.Writer) error {
		return s.o.App.Ledger(ctx, c, in.Unit, in.Period, w)
	})
}

type paperTemplateList struct {
	Body struct {
		Items []app.PaperTemplateView `json:"items" nullable:"false"`
	}
}

func (s *server) listPaperTemplates(ctx context.Context, c app.Caller, _ *none) (*paperTemplateList, error) {
	found, err := s.o.App.PaperTemplates(ctx, c)
	out := &paperTemplateList{}
	out.Body.Items = list(found)
	return out, err
}

type putTemplateInput struct {
	Kind    string `path:"kind" maxLength:"64" example:"reminder"`
	Name    string `query:"name" required:"true" maxLength:"200" doc:"文件名。What the file is called." example:"提醒函.docx"`
	RawBody []byte `contentType:"application/octet-stream"`
}

func (s *server) putPaperTemplate(ctx context.Context, c app.Caller, in *putTemplateInput) (*none, error) {
	return nil, s.o.App.PutPaperTemplate(ctx, c, in.Kind, in.Name, bytes.NewReader(in.RawBody))
}

type templateKindInput struct {
	Kind string `path:"kind" maxLength:"64" example:"reminder"`
}

func (s *server) readPaperTemplate(ctx context.Context, c app.Caller, in *templateKindInput) (*huma.StreamResponse, error) {
	return s.file(ctx, c, docxType, "wuzha-"+fileName(in.Kind)+".docx", func(ctx context.Context, c app.Caller, w io.Writer) error {
		return s.o.App.PaperTemplateFile(ctx, c, in.Kind, w)
	})
}

func (s *server) removePaperTemplate(ctx context.Context, c app.Caller, in *templateKindInput) (*none, error) {
	return nil, s.o.App.RemovePaperTemplate(ctx, c, in.Kind)
}
