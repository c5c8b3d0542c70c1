package web

import (
	"slices"
	"strings"

	"wuzha/internal/plan"
)

// stepPage is a form for something that is not lightly undone: what it does stands above it, and where the use case can tell beforehand,
// what would happen.
type stepPage struct {
	basics
	Says    []string
	Ways    []link // what to look at before
	Form    form
	Preview []term
	Tables  []titledTable
}

func (*stepPage) template() string { return "step" }
func (p *stepPage) forms() []*form { return []*form{&p.Form} }

// previewed turns the form into one that can only be confirmed, so that what is done is what was shown.
func (p *stepPage) previewed(v *visit, submit string) {
	var kept []*field
	for _, f := range p.Form.Fields {
		switch f.Type {
		case "hidden", "checkbox":
			kept = append(kept, f)
			fallthrough
		case "heading":
			continue
		}
		p.review(v, f)
		kept = append(kept, &field{Name: f.Name, Label: f.Label, Type: "hidden", Values: v.r.PostForm[f.Name]})
	}
	p.Form.Fields = append(kept, &field{Name: "do", Type: "hidden", Value: "apply"})
	p.Form.Submit, p.Form.Cancel, p.Form.Danger = submit, v.r.URL.RequestURI(), true
}

// review shows what was filled in at a field, as people read it.
func (p *stepPage) review(v *visit, f *field) {
	var shown []string
	for _, value := range v.r.PostForm[f.Name] {
		if i := slices.IndexFunc(f.Options, func(o plan.Option) bool { return o.ID == value }); i >= 0 {
			value = f.Options[i].Title
		}
		if value = strings.TrimSpace(value); value != "" {
			shown = append(shown, value)
		}
	}
	if len(shown) > 0 {
		p.Preview = append(p.Preview, term{Name: f.Label, Value: strings.Join(shown, v.t("、"))})
	}
}

// confirmed tells whether the visitor has seen the preview.
func (v *visit) confirmed() bool { return v.value("do") == "apply" }
