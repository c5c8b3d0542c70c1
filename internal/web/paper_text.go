package web

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// paperText is a bulletin as it is read on the page.
type paperText struct {
	Issuer, Number, Title, Opening string
	Sections                       []paperSection
	Text                           []string // what people have added
	Compared                       []comparedText
	Altered                        []string // numbers that the frozen figures do not have
	Recipients                     string
	Date                           string
	Notes                          []string
}

type paperSection struct {
	Title string
	Parts []paperPart
}

type paperPart struct {
	Pieces []textPiece
	Table  *table
}

// textPiece is a stretch of a text; a number leads to what it was made of.
type textPiece struct{ Text, Href string }

// comparedText is a paragraph as it was drafted beside what people have made of it.
type comparedText struct {
	Title   string // of its section
	Pieces  []campaign.TextPiece
	Altered []campaign.AlteredFigure
}

// paperText makes a draft readable; names of units open their pages, where every number opens.
func (v *visit) paperText(d *campaign.BulletinDraft, names map[string]string) paperText {
	out := paperText{Issuer: d.Issuer, Number: d.Number, Title: d.Title, Opening: d.Opening, Notes: d.Notes}
	for _, s := range d.Sections {
		section := paperSection{Title: s.Title}
		for _, part := range s.Parts {
			section.Parts = append(section.Parts, paperPart{Pieces: linkNumbers(part.Text, v.sourceHref(part.Source)), Table: v.bulletinTable(s.Title, part.Table, names, d.Period)})
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

var digits = regexp.MustCompile(`\d+(?:[,.]\d+)*%?`)

// linkNumbers cuts a text so that its numbers lead to what they were made of; those of days lead nowhere.
func linkNumbers(text, href string) []textPiece {
	if href == "" {
		return plainPieces(text)
	}
	var out []textPiece
	from := 0
	for _, at := range digits.FindAllStringIndex(text, -1) {
		if after, _ := utf8.DecodeRuneInString(text[at[1]:]); strings.ContainsRune("年月日", after) {
			continue
		}
		out = append(out, textPiece{Text: text[from:at[0]]}, textPiece{text[at[0]:at[1]], href})
		from = at[1]
	}
	return append(out, textPiece{Text: text[from:]})
}

// sourceHref leads to what a number was made of, for who may go there.
func (v *visit) sourceHref(s *campaign.BulletinSource) string {
	if s == nil {
		return ""
	}
	switch s.Of {
	case campaign.FromCases:
		if v.reachable("/cases") {
			return address("/cases", "under", s.Unit, "type", s.Type, "from", s.From.String(), "to", s.To.String())
		}
	case campaign.FromRecords:
		return address("/records", "under", s.Unit, "kind", s.ID, "from", s.From.String(), "to", s.To.String())
	case campaign.FromVerdicts:
		return address("/duties", "under", s.Unit, "duty", s.ID, "state", s.State, "period", s.Period)
	case campaign.FromGoal:
		return address("/explain", "unit", s.Unit, "duty", s.ID, "period", s.Period)
	case campaign.FromScore:
		return "/scores/" + s.Unit + "/" + s.ID + "/" + s.Period
	case campaign.FromUnits:
		return address("/units", "under", s.Unit, "kind", s.ID)
	}
	return ""
}

// comparedTexts sets the rewritten paragraphs beside what was drafted, with the numbers that are not frozen.
func comparedTexts(d *campaign.PaperData) (out []comparedText, numbers []string) {
	altered := d.Altered()
	for _, r := range d.Rewritten {
		drafted, ok := d.Draft.Paragraph(r.Section, r.Part)
		if !ok {
			continue
		}
		c := comparedText{Title: paragraphTitle(d.Draft, r.Section), Pieces: campaign.CompareTexts(drafted, r.Text)}
		for _, a := range altered {
			if a.Section == r.Section && a.Part == r.Part {
				c.Altered = append(c.Altered, a)
				numbers = append(numbers, a.Number)
			}
		}
		out = append(out, c)
	}
	return out, numbers
}

// paragraphTitle is the section in which a paragraph stands; empty for the opening.
func paragraphTitle(d *campaign.BulletinDraft, section int) string {
	if section < 1 {
		return ""
	}
	return d.Sections[section-1].Title
}

// textOfPaper is the text of a paper as it stands.
func (s *server) textOfPaper(v *visit, m app.MatterView, d *campaign.PaperData) paperText {
	out := paperText{Title: d.Title}
	if d.Draft != nil {
		names, err := s.unitsByName(v, m.Unit)
		if err != nil {
			names = nil // a recipient does not see the units below the issuer
		}
		out = v.paperText(d.Draft.Rewritten(d.Rewritten), names)
		out.Compared, out.Altered = comparedTexts(d)
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
