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
		return campaign.Refuse(campaign.Conflict, "该事项不是公文,不能套红打印", "this matter is no paper; it cannot be printed as one")
	}
	var d campaign.PaperData
	if err := json.Unmarshal(m.Data, &d); err != nil {
		return fmt.Errorf("read paper %s: %w", id, err)
	}
	paper, err := a.matterPaper(ctx, c, m, &d)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := document.WriteDocx(&b, paper); err != nil {
		return tooMuch(err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// matterPaper lays the data of a paper out; a bulletin by its draft, with the words that people have added.
func (a *App) matterPaper(ctx context.Context, c Caller, m MatterView, d *campaign.PaperData) (document.Paper, error) {
	s, err := a.standing(ctx, c.District)
	if err != nil {
		return document.Paper{}, err
	}
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
	paper := PaperOf(campaign.DraftOfPaper(d, issuer, names))
	if d.Draft != nil {
		blocks := paper.Blocks
		to := paper.Addressee
		paper = BulletinPaper(d.Draft.Rewritten(d.Rewritten))
		paper.Blocks, paper.Addressee = append(paper.Blocks, blocks...), to
	}
	if d.Number != "" {
		paper.Number = d.Number
	}
	if d.IssuedOn != 0 {
		paper.Date = civilDay(d.IssuedOn)
		paper.Imprint.PrintedOn = paper.Date
	}
	paper.Title = strings.TrimSpace(paper.Title)
	return paper, nil
}
