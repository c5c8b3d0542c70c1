package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
)

// MatterPaper writes a bulletin or paper that is on its way, or was issued, as a Word document with its number and day.
func (a *App) MatterPaper(ctx context.Context, c Caller, id string, w io.Writer) error {
	m, err := a.Matter(ctx, c, id)
	if err != nil {
		return err
	}
	if m.Procedure != "paper" && m.Procedure != "bulletin" {
		return campaign.Refuse(campaign.Conflict, "该事项不是公文，不能套红打印", "this matter is no paper; it cannot be printed as one")
	}
	var d campaign.PaperData
	if err := json.Unmarshal(m.Data, &d); err != nil {
		return fmt.Errorf("read paper %s: %w", id, err)
	}
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return err
	}
	draft := s.draftOf(c, m, &d)
	if d.Draft == nil {
		template, err := a.paperTemplate(ctx, c, d.Kind)
		if err != nil {
			return err
		}
		return writePaper(w, draft, template)
	}
	var b bytes.Buffer
	if err := document.WriteDocx(&b, issuedBulletin(&d, draft)); err != nil {
		return tooMuch(err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// draftOf is the content of a paper on its way, with the words that people have written for it.
func (s *snapshot) draftOf(c Caller, m MatterView, d *campaign.PaperData) *campaign.PaperDraft {
	issuer := m.UnitName
	if p := s.frame.newest(); p != nil && p.Issuer != "" && m.Unit == c.District {
		issuer = p.Issuer
	}
	var names []string
	for _, unit := range d.Recipients {
		if u, ok := s.frame.at(unit, c.Day()); ok {
			names = append(names, u.Name)
		}
	}
	out := campaign.DraftOfPaper(d, issuer, names)
	out.Title = strings.TrimSpace(out.Title)
	return out
}

// issuedBulletin lays a bulletin out by its draft, with the words that people have added, its number and day.
func issuedBulletin(d *campaign.PaperData, added *campaign.PaperDraft) document.Paper {
	words := PaperOf(added)
	paper := bulletinPaper(d.Draft.Rewritten(d.Rewritten), words.Blocks)
	paper.Addressee = words.Addressee
	if d.Number != "" {
		paper.Number = d.Number
	}
	if d.IssuedOn != 0 {
		paper.Date = civilDay(d.IssuedOn)
		paper.Imprint.PrintedOn = paper.Date
	}
	paper.Title = strings.TrimSpace(paper.Title)
	return paper
}
