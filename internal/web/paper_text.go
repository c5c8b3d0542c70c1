package web

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// paperText is a bulletin as it is read on the page.
type paperText struct {
	Issuer, Number, Title, Opening string
	Sections                       []paperSection
	Text                           []string // what people have added
	Compared                       []comparedText
	Altered                        []alteredText
	Recipients                     string
	Date                           string
	Notes                          [][]textPiece
}

type paperSection struct {
	Title string
	Parts []paperPart
}

type paperPart struct {
	Pieces []textPiece
	Anchor string // of the table: a number that is the sum of its rows leads there
	Table  *table
	Chart  *chartPicture
}

// textPiece is a stretch of a text; a number leads to what it was made of.
type textPiece struct{ Text, Href string }

// comparedText is a paragraph or a cell as it was drafted beside what people have made of it.
type comparedText struct {
	Title  string // of its section
	Pieces []campaign.TextPiece
}

// alteredText is a number that the frozen figures do not have.
type alteredText struct{ Where, Number, Drafted string }

// paperText makes a draft readable, with what people have rewritten: every number opens what it was made of, names of units open
// their pages.
func (v *visit) paperText(d *campaign.BulletinDraft, rewritten []campaign.Rewrite, names map[string]string) paperText {
	now := d.Rewritten(rewritten)
	out := paperText{Issuer: d.Issuer, Number: d.Number, Title: d.Title, Opening: now.Opening}
	charts := 0
	for i, s := range now.Sections {
		section := paperSection{Title: s.Title}
		for k, part := range s.Parts {
			one := paperPart{Anchor: fmt.Sprintf("table-%d-%d", i+1, k+1), Table: v.bulletinTable(s.Title, part.Table, names, d.Period)}
			one.Pieces = v.linkNumbers(d.SpansOf(i+1, k+1, part.Text), tableHref(part.Table, one.Anchor))
			one.Table.forget(d.TableAt(i+1, k+1))
			if part.Chart != nil {
				charts++
				one.Chart = pictureOf(part.Chart, charts)
			}
			section.Parts = append(section.Parts, one)
		}
		out.Sections = append(out.Sections, section)
	}
	for i, n := range d.Notes {
		note := campaign.BulletinPart{Text: n}
		if i < len(d.NoteSources) {
			note.Source = d.NoteSources[i]
		}
		out.Notes = append(out.Notes, v.linkNumbers(note.Spans(), ""))
	}
	return out
}

// tableHref leads to the table of a part; nowhere without one.
func tableHref(t *campaign.BulletinTable, anchor string) string {
	if t == nil {
		return ""
	}
	return "#" + anchor
}

// forget takes the way to what a cell was made of from the cells that say another thing than was drafted.
func (t *table) forget(drafted *campaign.BulletinTable) {
	if t == nil || drafted == nil {
		return
	}
	for i := range t.Rows {
		for k := range t.Rows[i].Cells {
			if c := &t.Rows[i].Cells[k]; i < len(drafted.Rows) && k < len(drafted.Rows[i]) && c.Text != drafted.Rows[i][k] {
				c.Href = ""
			}
		}
	}
}

func (v *visit) bulletinTable(caption string, b *campaign.BulletinTable, names map[string]string, period string) *table {
	if b == nil {
		return nil
	}
	t := &table{Caption: caption}
	for i, h := range b.Header {
		t.Columns = append(t.Columns, column{Title: h, Right: i < len(b.Right) && b.Right[i], Wide: i == 0})
	}
	for i, r := range b.Rows {
		var cells []cell
		for k, c := range r {
			one := text(c)
			if id := names[c]; id != "" {
				one = opens(c, address(unitPath(id), "period", period))
			} else if i < len(b.Sources) && k < len(b.Sources[i]) && digits.MatchString(c) {
				one.Href = v.sourceHref(b.Sources[i][k])
			}
			cells = append(cells, one)
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// plainPieces is a text that opens nothing.
func plainPieces(text string) []textPiece {
	if text == "" {
		return nil
	}
	return []textPiece{{Text: text}}
}

var digits = regexp.MustCompile(`\d`)

// linkNumbers lets the numbers of a text lead to what they were made of; those that are the sum of a table to that table.
func (v *visit) linkNumbers(spans []campaign.TextSpan, table string) []textPiece {
	var out []textPiece
	for _, s := range spans {
		piece := textPiece{Text: s.Text}
		switch {
		case s.Number && s.Source != nil:
			piece.Href = v.sourceHref(s.Source)
		case s.Number:
			piece.Href = table
		}
		if s.Text != "" {
			out = append(out, piece)
		}
	}
	return out
}

// sourceHref leads to what a number was made of, for who may go there.
func (v *visit) sourceHref(s *campaign.BulletinSource) string {
	if s == nil {
		return ""
	}
	switch s.Of {
	case campaign.FromCases:
		if v.may(campaign.ViewCases) {
			return address("/cases", "under", s.Unit, "type", s.Type, "field", s.Field, "value", s.Value, "from", s.From.String(), "to", s.To.String())
		}
	case campaign.FromRecords:
		return address("/records", "under", s.Unit, "kind", s.ID, "from", s.From.String(), "to", s.To.String())
	case campaign.FromVerdicts:
		return address("/duties", "under", s.Unit, "duty", s.ID, "state", s.State, "period", s.Period)
	case campaign.FromGoal:
		return address("/explain", "unit", s.Unit, "duty", s.ID, "period", s.Period)
	case campaign.FromCallIns:
		if v.may(campaign.OverseeMatter) {
			return address("/call-ins", "period", s.Period)
		}
	case campaign.FromRule:
		return "/plan#rule-" + s.ID
	case campaign.FromScore:
		if s.ID == "" {
			return address("/scores", "under", s.Unit, "period", s.Period)
		}
		return "/scores/" + s.Unit + "/" + s.ID + "/" + s.Period
	case campaign.FromUnits:
		return address("/units", "under", s.Unit, "kind", s.ID)
	}
	return ""
}

// comparedTexts sets the rewritten paragraphs and cells beside what was drafted.
func comparedTexts(d *campaign.PaperData) []comparedText {
	var out []comparedText
	for _, r := range d.Rewritten {
		title := paragraphTitle(d.Draft, r.Section)
		if drafted, ok := d.Draft.Paragraph(r.Section, r.Part); ok && r.Text != "" {
			out = append(out, comparedText{title, campaign.CompareTexts(drafted, r.Text)})
		}
		t := d.Draft.TableAt(r.Section, r.Part)
		if t == nil {
			continue
		}
		for i, row := range r.Rows {
			for k, cell := range row {
				if i < len(t.Rows) && k < len(t.Rows[i]) && k < len(t.Header) && cell != t.Rows[i][k] {
					out = append(out, comparedText{title + "　" + t.Rows[i][0] + "　" + t.Header[k], campaign.CompareTexts(t.Rows[i][k], cell)})
				}
			}
		}
	}
	return out
}

// alteredTexts say where the paper has numbers that the frozen figures do not.
func (v *visit) alteredTexts(d *campaign.PaperData, found []campaign.AlteredFigure) []alteredText {
	var out []alteredText
	for _, a := range found {
		where := a.Title
		switch {
		case a.Cell != "":
			where += "　" + a.Cell
		case a.Section == 0:
			where = v.t("开头")
		case a.Section > len(d.Draft.Sections):
			where = v.t("补充文字第%d段", a.Part)
		}
		out = append(out, alteredText{where, a.Number, strings.Join(a.Drafted, "、")})
	}
	return out
}

// paragraphTitle is the section in which a paragraph stands; empty for the opening.
func paragraphTitle(d *campaign.BulletinDraft, section int) string {
	if section < 1 {
		return ""
	}
	return d.Sections[section-1].Title
}

// numbers are those that the frozen figures do not have, each once.
func (p *paperText) numbers() []string {
	var out []string
	for _, a := range p.Altered {
		if !slices.Contains(out, a.Number) {
			out = append(out, a.Number)
		}
	}
	return out
}

// alteredOf holds a bulletin on its way against the frozen figures of its period. What was issued is not looked at again.
func (s *server) alteredOf(v *visit, m app.MatterView, d *campaign.PaperData) []campaign.AlteredFigure {
	if m.Closed {
		return nil
	}
	frozen, _, err := s.app.FrozenBulletin(v.ctx(), v.caller, app.Edition{Period: d.Period}, m.Unit, d.Bulletin)
	if err != nil {
		frozen = nil // not frozen: the drafted figures count
	}
	return d.Altered(frozen)
}

// textOfPaper is the text of a paper as it stands.
func (s *server) textOfPaper(v *visit, m app.MatterView, d *campaign.PaperData) paperText {
	out := paperText{Title: d.Title}
	if d.Draft != nil {
		names, err := s.app.UnitsByName(v.ctx(), v.caller, m.Unit)
		if err != nil {
			names = nil // a recipient does not see the units below the issuer
		}
		out = v.paperText(d.Draft, d.Rewritten, names)
		out.Compared, out.Altered = comparedTexts(d), v.alteredTexts(d, s.alteredOf(v, m, d))
	}
	out.Text = d.Text
	out.Issuer = orText(out.Issuer, m.UnitName)
	out.Number = orText(d.Number, out.Number)
	if d.IssuedOn != 0 {
		out.Date = dayText(d.IssuedOn)
	}
	v.learnNames(slices.Values(d.Recipients))
	var names []string
	for _, id := range d.Recipients {
		names = append(names, v.unitName(id))
	}
	out.Recipients = strings.Join(names, "、")
	return out
}
