package web

import (
	"slices"

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
	for _, f := range p.Form.Fields {
		if f.Type == "hidden" || f.Type == "checkbox" {
			continue
		}
		shown := v.value(f.Name)
		if i := slices.IndexFunc(f.Options, func(o plan.Option) bool { return o.ID == shown }); i >= 0 {
			shown = f.Options[i].Title
		}
		if shown != "" {
			p.Preview = append(p.Preview, term{Name: f.Label, Value: shown})
		}
		f.Type = "hidden"
	}
	p.Form.Fields = append(p.Form.Fields, &field{Name: "do", Type: "hidden", Value: "apply"})
	p.Form.Submit, p.Form.Cancel, p.Form.Danger = submit, v.r.URL.RequestURI(), true
}

// confirmed tells whether the visitor has seen the preview.
func (v *visit) confirmed() bool { return v.value("do") == "apply" }
