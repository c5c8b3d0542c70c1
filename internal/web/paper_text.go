package web

import (
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
	Recipients                     string
	Date                           string
	Notes                          []string
}

type paperSection struct {
	Title string
	Parts []paperPart
}

type paperPart struct {
	Text  string
	Table *table
}

// paperText makes a draft readable; names of units open their pages, where every number opens.
func (v *visit) paperText(d *campaign.BulletinDraft, names map[string]string) paperText {
	out := paperText{Issuer: d.Issuer, Number: d.Number, Title: d.Title, Opening: d.Opening, Notes: d.Notes}
	for _, s := range d.Sections {
		section := paperSection{Title: s.Title}
		for _, part := range s.Parts {
			section.Parts = append(section.Parts, paperPart{Text: part.Text, Table: v.bulletinTable(s.Title, part.Table, names, d.Period)})
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
	for _, r := range b.Rows {
		var cells []cell
		for _, c := range r {
			one := text(c)
			if id := names[c]; id != "" {
				one = opens(c, address(unitPath(id), "period", period))
			}
			cells = append(cells, one)
		}
		t.Rows = append(t.Rows, row{Cells: cells})
	}
	return t
}

// textOfPaper is the text of a paper as it stands.
func (s *server) textOfPaper(v *visit, m app.MatterView, d *campaign.PaperData) paperText {
	out := paperText{Title: d.Title}
	if d.Draft != nil {
		names, err := s.unitsByName(v, m.Unit)
		if err != nil {
			names = nil // a recipient does not see the units below the issuer
		}
		out = v.paperText(d.Draft, names)
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
