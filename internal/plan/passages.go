package plan

import (
	"cmp"
	"strings"
)

// PassageKind says of what a passage tells.
type PassageKind string

// The kinds of passages, in the order in which a plan is read.
const (
	DutyPassage       PassageKind = "duty"
	GoalPassage       PassageKind = "goal"
	BandPassage       PassageKind = "band"
	ScorePassage      PassageKind = "score"
	TitlePassage      PassageKind = "title"
	BulletinPassage   PassageKind = "bulletin"
	InspectionPassage PassageKind = "inspection"
	OrderPassage      PassageKind = "order"
)

// Passage is one rule of a plan in plain Chinese.
type Passage struct {
	Kind   PassageKind
	ID     string
	Title  string
	Source string // clause
	Line   int    // in the plan file; 0 when not kept
	Says   []Saying
}

// Saying is a sentence of a passage. Depth is 0 for the rule itself, 1 or 2 for what belongs to it.
type Saying struct {
	Depth int
	Text  string
}

// Passages tells the plan rule by rule: the words of Describe, in parts.
func (p *Plan) Passages() []Passage {
	var out []Passage
	add := func(x Passage, tell func(d *describer)) {
		d := describer{p: p}
		tell(&d)
		x.Says = sayings(d.String())
		out = append(out, x)
	}
	for _, list := range []struct {
		kind   PassageKind
		duties []*Duty
	}{{DutyPassage, p.Duties}, {GoalPassage, p.Goals}} {
		for _, x := range list.duties {
			add(Passage{Kind: list.kind, ID: x.ID, Title: cmp.Or(x.Title, x.ID), Source: x.Source, Line: x.Line}, func(d *describer) {
				d.line("%s", d.owed(x))
				d.terms(x)
			})
		}
	}
	for _, b := range p.Bands {
		add(Passage{Kind: BandPassage, ID: b.ID, Title: cmp.Or(b.Title, b.ID)}, func(d *describer) { d.line("%s", d.steps(b)) })
	}
	for _, s := range p.Scores {
		add(Passage{Kind: ScorePassage, ID: s.ID, Title: cmp.Or(s.Title, s.ID), Line: s.Line}, func(d *describer) { d.score(s) })
	}
	for _, t := range p.Titles {
		add(Passage{Kind: TitlePassage, ID: t.ID, Title: cmp.Or(t.Title, t.ID), Source: t.Source, Line: t.Line}, func(d *describer) { d.title(t) })
	}
	return append(out, p.officePassages()...)
}

// officePassages tells what the office does: bulletins, inspections, orders.
func (p *Plan) officePassages() []Passage {
	var out []Passage
	add := func(x Passage, tell func(d *describer)) {
		d := describer{p: p}
		tell(&d)
		x.Says = sayings(d.String())
		out = append(out, x)
	}
	for _, b := range p.Bulletins {
		add(Passage{Kind: BulletinPassage, ID: b.ID, Title: cmp.Or(b.Title, b.ID), Source: b.Source}, func(d *describer) { d.bulletin(b) })
	}
	for _, in := range p.Inspections {
		add(Passage{Kind: InspectionPassage, ID: in.ID, Title: cmp.Or(in.Title, in.ID), Source: in.Source}, func(d *describer) { d.inspection(in) })
	}
	for _, o := range p.Orders {
		add(Passage{Kind: OrderPassage, ID: o.ID, Title: cmp.Or(o.Title, o.ID), Source: o.Source}, func(d *describer) { d.order(o) })
	}
	return out
}

// sayings takes the lines of a description apart: a list's marks become depths.
func sayings(text string) []Saying {
	var out []Saying
	for line := range strings.Lines(text) {
		said := Saying{Text: strings.TrimRight(line, "\n")}
		switch {
		case strings.HasPrefix(said.Text, "  - "):
			said = Saying{Depth: 2, Text: said.Text[4:]}
		case strings.HasPrefix(said.Text, "- "):
			said = Saying{Depth: 1, Text: said.Text[2:]}
		}
		if said.Text != "" {
			out = append(out, said)
		}
	}
	return out
}
