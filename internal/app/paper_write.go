package app

import (
	"bytes"
	"context"
	"io"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// PaperRequest asks for a paper about a unit.
type PaperRequest struct {
	Kind     string            `json:"kind"` // see campaign.PaperKinds
	Unit     string            `json:"unit"`
	Period   string            `json:"period,omitempty"`
	Inputs   map[string]string `json:"inputs,omitempty"`
	Template []byte            `json:"template,omitempty"` // a .docx for this one paper; empty: the office's own of this kind, else the shipped layout
	Shipped  bool              `json:"shipped,omitempty"`  // the shipped layout, whatever the office has
}

// DraftPaper writes the content of a paper, from what the campaign knows of the unit and what the caller has typed. Who may write it, see
// PapersToWrite.
func (a *App) DraftPaper(ctx context.Context, c Caller, r PaperRequest) (*campaign.PaperDraft, error) {
	s, ref, err := a.standingAt(ctx, c, campaign.View, r.Unit)
	if err != nil {
		return nil, err
	}
	j := s.judge(plan.Known{AsOf: c.Day()})
	f := j.newest()
	if r.Period != "" {
		f = j.by(r.Period)
	}
	if f == nil {
		return nil, campaign.Refuse(campaign.Conflict, "还没有施行中的方案，请先施行方案", "no plan is in force yet; put one in force first")
	}
	if k, known := campaign.PaperKindOf(r.Kind); known {
		if err := k.MayWrite(f.Plan, s.frame.kindOf(f.Plan, r.Unit), campaign.ActionsAt(c.Actor, ref, c.Day())); err != nil {
			return nil, err
		}
	}
	facts, err := campaign.PaperFactsOf(f, j.of(s.beneath(j, []campaign.UnitRef{ref}, c.Day())), r.Unit, r.Period)
	if err != nil {
		return nil, err
	}
	facts.District = c.District
	return campaign.WritePaper(r.Kind, facts, r.Inputs)
}

// WritePaper writes a paper as a Word document, in the shipped layout or in the office's own. Nothing is written of a paper that
// is refused.
func (a *App) WritePaper(ctx context.Context, c Caller, r PaperRequest, w io.Writer) error {
	draft, err := a.DraftPaper(ctx, c, r)
	if err != nil {
		return err
	}
	if len(r.Template) > document.MaxTemplateBytes {
		return campaign.InvalidAt("template", "模板文件太大", "the template is too large")
	}
	template := r.Template
	if len(template) == 0 && !r.Shipped {
		if template, err = a.paperTemplate(ctx, c, r.Kind); err != nil {
			return err
		}
	}
	return writePaper(w, draft, template)
}

// writePaper writes a draft in a template, or in the shipped layout when there is none.
func writePaper(w io.Writer, draft *campaign.PaperDraft, template []byte) error {
	var b bytes.Buffer
	write := func() error { return WriteDraft(&b, draft) }
	if len(template) > 0 {
		write = func() error { return fillTemplate(&b, template, PaperFilling(draft)) }
	}
	if err := write(); err != nil {
		return tooMuch(err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// tooMuch tells a person that a layout has no room for what was typed.
func tooMuch(err error) error {
	if campaign.KindOf(err) != "" {
		return err
	}
	return campaign.InvalidAt("inputs", "内容放不下，请缩短文字："+err.Error(), "there is no room for it; shorten the text: "+err.Error())
}

// newest gives the facts as the version in force last counts them; nil before a plan is in force.
func (j *judged) newest() *plan.Facts {
	if j.view == nil {
		return nil
	}
	facts := j.view.Facts()
	return facts[len(facts)-1]
}
