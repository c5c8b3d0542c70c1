package app

import (
	"bytes"
	"io"
	"time"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// WriteDraft lays a paper out as a Word document: an official paper (GB/T 9704), a print or labels.
func WriteDraft(w io.Writer, d *campaign.PaperDraft) error {
	switch d.Form {
	case campaign.PaperPrint:
		p, err := placardOf(d)
		if err != nil {
			return err
		}
		return document.WritePlacard(w, p)
	case campaign.PaperLabels:
		return document.WriteLabels(w, labelsOf(d))
	}
	return document.WriteDocx(w, PaperOf(d))
}

// PaperOf lays out a draft that is neither a print nor labels.
func PaperOf(d *campaign.PaperDraft) document.Paper {
	p := document.Paper{
		Form:   map[campaign.PaperForm]document.Form{campaign.PaperLetter: document.FormLetter, campaign.PaperMinutes: document.FormMinutes}[d.Form],
		Head:   document.Head{Mark: d.Mark, Approver: d.Approver},
		Number: d.Number, Title: d.Title, Addressee: d.Addressee, Blocks: paperBlocks(d.Parts),
		Signer: d.Signer, Sealed: d.Sealed, Remark: d.Remark,
		Imprint: document.Imprint{Copies: d.Copies, Printer: d.Printer},
	}
	if d.Dated {
		p.Date = civilDay(d.Date)
		if d.Printer != "" {
			p.Imprint.PrintedOn = p.Date
		}
	}
	for _, a := range d.Attachments {
		p.Attachments = append(p.Attachments, document.Attachment{Title: a.Title, Blocks: paperBlocks(a.Parts)})
	}
	for _, x := range d.Present {
		p.Present = append(p.Present, document.Attendance{Kind: x.Kind, Names: x.Names})
	}
	return p
}

func civilDay(d plan.Day) time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

func paperBlocks(parts []campaign.PaperPart) []document.Block {
	var out []document.Block
	for _, p := range parts {
		if p.Heading != "" {
			out = append(out, document.Heading{Level: max(p.Level, 1), Text: p.Heading})
		}
		if p.Text != "" {
			out = append(out, document.Paragraph{Text: p.Text})
		}
		if p.Table != nil {
			out = append(out, paperTable(p.Table))
		}
		if len(p.Form) > 0 {
			out = append(out, formGrid(p.Form))
		}
	}
	return out
}

func formGrid(fields []campaign.PaperField) document.FormGrid {
	var g document.FormGrid
	for _, f := range fields {
		row := document.FormRow{Fields: []document.FormField{{Label: f.Label, Text: f.Text}}, Lines: f.Lines}
		if f.Label2 != "" {
			row.Fields = append(row.Fields, document.FormField{Label: f.Label2, Text: f.Text2})
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func labelsOf(d *campaign.PaperDraft) []document.Label {
	var out []document.Label
	for _, l := range d.Labels {
		out = append(out, document.Label{Name: l.Name, Code: l.Code, Address: l.Address, QR: l.Link})
	}
	return out
}

// Colours of prints.
const (
	printRed  = "C00000"
	printGold = "B8860B"
)

// placardOf gives each line of a print the type of its role. Sizes are those of A4; on A3 all of them,
// with the margins and the width of a QR code, grow as its sides do.
func placardOf(d *campaign.PaperDraft) (document.Placard, error) {
	p := document.Placard{Title: d.Title, Landscape: d.Across, Margin: 24}
	scale := 1.0
	if d.Large {
		p.Size, scale = document.SizeA3, 420.0/297
		p.Margin *= scale
	}
	if d.Framed {
		p.Frame = printGold
	}
	typed := map[string]document.PlacardLine{
		campaign.RoleHeading: {Face: document.FaceMark, Size: 44, Color: printRed, Above: 8},
		campaign.RoleName:    {Face: document.FaceKai, Size: 24, Above: 8, Side: document.SideLeft},
		campaign.RoleText:    {Face: document.FaceFang, Size: 20, Above: 2},
		campaign.RoleTitle:   {Face: document.FaceMark, Size: 32, Color: printRed, Above: 4},
		campaign.RoleSlogan:  {Face: document.FaceHei, Size: 22, Above: 3},
		campaign.RoleFoot:    {Face: document.FaceFang, Size: 16, Side: document.SideRight},
	}
	if d.Kind == "certificate" {
		text := typed[campaign.RoleText]
		text.Side, text.Indent = document.SideLeft, true
		typed[campaign.RoleText] = text
	}
	if d.Kind == "plaque" || d.Kind == "poster" {
		centred(typed)
	}
	if d.Kind == "plaque" {
		typed[campaign.RoleHeading] = document.PlacardLine{Face: document.FaceMark, Size: 84, Color: printRed, Above: 28}
		typed[campaign.RoleName] = document.PlacardLine{Face: document.FaceKai, Size: 40, Above: 10}
		typed[campaign.RoleFoot] = document.PlacardLine{Face: document.FaceFang, Size: 20}
	}
	if d.Kind == "poster" {
		typed[campaign.RoleHeading] = document.PlacardLine{Face: document.FaceMark, Size: 48, Color: printRed, Above: 4}
		typed[campaign.RoleSlogan] = document.PlacardLine{Face: document.FaceHei, Size: 24, Above: 4}
	}
	feet := 0
	for _, l := range d.Print {
		line := typed[l.Role]
		if l.Role == campaign.RoleQR {
			code, err := document.QR(l.Text)
			if err != nil {
				return p, campaign.InvalidAt("inputs.link", "网址太长，二维码放不下", "the address is too long for a QR code")
			}
			line = document.PlacardLine{Picture: code, Width: 104, Above: 6}
		}
		if l.Role == campaign.RoleFoot {
			if feet++; feet == 1 {
				line.Above = 12
			}
		}
		line.Text, line.Above, line.Size, line.Width = l.Text, line.Above*scale, line.Size*scale, line.Width*scale
		p.Lines = append(p.Lines, line)
	}
	return p, nil
}

// centred puts all lines in the middle.
func centred(typed map[string]document.PlacardLine) {
	for role, line := range typed {
		line.Side = document.SideMiddle
		typed[role] = line
	}
}

// fillTemplate fills an office's own template with a draft. What it may name is what PaperFilling gives.
func fillTemplate(w io.Writer, template []byte, filling document.Filling) error {
	t, err := document.ReadTemplate(bytes.NewReader(template), int64(len(template)))
	if err == nil {
		err = t.Fill(w, filling)
	}
	if err != nil {
		return campaign.InvalidAt("template", "模板不能使用："+err.Error(), "the template cannot be used: "+err.Error())
	}
	return nil
}

// PaperFilling is what a template of a paper may name, see campaign.PaperPlaces.
func PaperFilling(d *campaign.PaperDraft) document.Filling {
	return document.Filling{Texts: d.PaperWords(), Lists: d.PaperLists()}
}
