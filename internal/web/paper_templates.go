package web

import (
	"io"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func (s *server) paperTemplateRoutes() []route {
	return []route{
		{method: "GET", path: "/papers/templates", name: "公文模板", answer: s.paperTemplates},
		{method: "POST", path: "/papers/templates", name: "公文模板", large: true, answer: s.changePaperTemplate},
		{method: "GET", path: "/papers/templates/{kind}", name: "公文模板", answer: s.paperTemplateFile},
	}
}

// paperTemplatesPage is where an office keeps its own Word documents for papers.
type paperTemplatesPage struct {
	basics
	Fixed string // kinds whose layout is the program's
	Form  form
	Own   []ownTemplate
	None  empty
	Kinds []templateKind
}

// ownTemplate is a template in use.
type ownTemplate struct{ Kind, Title, Name, Href, Since string }

// templateKind tells what the template of a kind of paper may name.
type templateKind struct {
	Title  string
	Places []string
}

func (*paperTemplatesPage) template() string { return "paper-templates" }
func (p *paperTemplatesPage) forms() []*form { return []*form{&p.Form} }

// mayTemplates tells whether the link to the templates is shown.
func (v *visit) mayTemplates() bool {
	return v.may(campaign.ManageSettings) || v.mayAt(campaign.DecideMatter, "/"+v.caller.District+"/")
}

func (s *server) paperTemplates(v *visit) (page, error) {
	return shown(s.paperTemplatesPage(v))
}

func (s *server) paperTemplatesPage(v *visit) (*paperTemplatesPage, error) {
	found, err := s.app.PaperTemplates(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	p := &paperTemplatesPage{None: empty{Title: v.t("还没有自己的模板"), Text: v.t("现在都用内置的版式。有本单位统一格式的，在下面上传。")}}
	if v.may(campaign.View) {
		p.Crumbs = []crumb{{v.t("公文"), "/papers"}, {Text: v.t("公文模板")}}
	}
	var fixed []string
	for _, k := range campaign.PaperKinds() {
		if !k.Templated() {
			fixed = append(fixed, k.Title)
		}
	}
	p.Fixed = strings.Join(fixed, "、")
	kind := &field{Name: "kind", Label: v.t("公文种类"), Type: "select", Required: true, Value: v.query("kind")}
	for _, t := range found {
		kind.Options = append(kind.Options, plan.Option{ID: t.Kind, Title: t.Title})
		p.Kinds = append(p.Kinds, templateKind{t.Title, braced(t.Places)})
		if t.Name != "" {
			p.Own = append(p.Own, ownTemplate{t.Kind, t.Title, t.Name, "/papers/templates/" + t.Kind, v.t("%s由%s上传", momentText(t.ChangedAt), t.ByName)})
		}
	}
	p.Form = form{ID: "template", Upload: true, Submit: v.t("检查并启用"),
		Explain: v.t("在Word里排好版式，把要填的地方写成占位，如 {{标题}}、{{正文}}；清单写在表格的一行里，如 {{表1.事项}}，有几项就出几行。上传后立即启用，再次上传就替换。"), Fields: []*field{kind,
			{Name: "file", Label: v.t("模板文件（.docx，不超过 8 MB）"), Type: "file", Required: true, Help: v.t("上传时逐一核对占位；有不认识的就不启用，并列出可用的占位。")}}}
	return p, nil
}

// braced writes places as they stand in a template.
func braced(places []string) []string {
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = "{{" + p + "}}"
	}
	return out
}

func (s *server) changePaperTemplate(v *visit) (page, error) {
	p, err := s.paperTemplatesPage(v)
	if err != nil {
		return nil, err
	}
	if v.value("form") == "remove" {
		if err := s.app.RemovePaperTemplate(v.ctx(), v.caller, v.value("kind")); err != nil {
			return p, err
		}
		return &redirect{To: "/papers/templates", Said: v.t("已停用，今后用内置的版式。")}, nil
	}
	f, head, err := v.r.FormFile("file")
	if err != nil {
		return p, campaign.InvalidAt("file", "请选择文件", "choose a file")
	}
	defer f.Close() //nolint:errcheck // it was only read
	if err := s.app.PutPaperTemplate(v.ctx(), v.caller, v.value("kind"), head.Filename, f); err != nil {
		return p, err
	}
	return &redirect{To: "/papers/templates", Said: v.t("已启用，今后写这种公文都用它。")}, nil
}

// paperTemplateFile gives a template back, to be changed and uploaded again.
func (s *server) paperTemplateFile(v *visit) (page, error) {
	found, err := s.app.PaperTemplates(v.ctx(), v.caller)
	if err != nil {
		return nil, err
	}
	i := indexOfTemplate(found, v.r.PathValue("kind"))
	if i < 0 {
		return nil, nothing()
	}
	return &file{Name: strings.TrimSuffix(found[i].Name, ".docx") + ".docx", Type: docxType, write: func(v *visit, w io.Writer) error {
		return s.app.PaperTemplateFile(v.ctx(), v.caller, found[i].Kind, w)
	}}, nil
}

func indexOfTemplate(found []app.PaperTemplateView, kind string) int {
	for i, t := range found {
		if t.Kind == kind && t.Name != "" {
			return i
		}
	}
	return -1
}
