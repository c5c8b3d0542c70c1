package app

import (
	"fmt"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
)

// BulletinPaper lays a bulletin draft out as an official document (GB/T 9704). Number and date stay open: they are given
// when it is issued.
func BulletinPaper(b *campaign.BulletinDraft) document.Paper { return bulletinPaper(b, nil) }

// bulletinPaper lays it out with what people have added: behind the sections, before the notes on the figures.
func bulletinPaper(b *campaign.BulletinDraft, added []document.Block) document.Paper {
	p := document.Paper{
		Head:   document.Head{Mark: b.Issuer + "文件"},
		Number: b.Number,
		Title:  b.Title,
		Signer: b.Issuer,
		Imprint: document.Imprint{
			Copies:  strings.Join(b.Recipients, "、"),
			Printer: b.Issuer,
		},
	}
	p.Blocks = append(p.Blocks, document.Paragraph{Text: b.Opening})
	charts := 0
	for _, s := range b.Sections {
		p.Blocks = append(p.Blocks, document.Heading{Level: 1, Text: s.Title})
		for _, part := range s.Parts {
			if part.Text != "" {
				p.Blocks = append(p.Blocks, document.Paragraph{Text: part.Text})
			}
			if part.Table != nil {
				p.Blocks = append(p.Blocks, paperTable(part.Table))
			}
			if part.Chart != nil {
				charts++
				p.Blocks = append(p.Blocks, paperChart(part.Chart, charts))
			}
		}
	}
	p.Blocks = append(p.Blocks, added...)
	if len(b.Notes) > 0 {
		p.Blocks = append(p.Blocks, document.Heading{Level: 1, Text: "附注"})
	}
	for _, n := range b.Notes {
		p.Blocks = append(p.Blocks, document.Paragraph{Text: n})
	}
	return p
}

// paperChart draws a chart with its number below it.
func paperChart(c *campaign.BulletinChart, n int) document.Chart {
	out := document.Chart{Categories: c.Categories, Series: []document.ChartSeries{{Name: c.Name, Values: c.Values}}, Unit: c.Unit, Height: 62,
		Caption: fmt.Sprintf("图%d　%s（%s）", n, c.Title, c.Unit), Alt: c.Title}
	if c.Line {
		out.Kind = document.ChartLine
	}
	return out
}

// paperTable sets names and sentences left, numbers right, and the numbers of rows in the middle.
func paperTable(t *campaign.BulletinTable) document.PaperTable {
	out := document.PaperTable{Rows: t.Rows}
	for i, h := range t.Header {
		side := document.SideLeft
		if i < len(t.Right) && t.Right[i] {
			side = document.SideRight
		}
		if h == "序号" {
			side = document.SideMiddle
		}
		out.Columns = append(out.Columns, document.PaperColumn{Title: h, Side: side})
	}
	return out
}
