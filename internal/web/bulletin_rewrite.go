package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"wuzha/internal/campaign"
)

// rewriteFields has a field for each paragraph of the draft and for each of its tables, with what is said there now.
func (v *visit) rewriteFields(d *campaign.PaperData) []*field {
	if d.Draft == nil {
		return nil
	}
	now := d.Draft.Rewritten(d.Rewritten)
	out := []*field{{Name: rewriteName(0, 0), Label: v.t("改写：开头"), Type: "textarea", Value: now.Opening, MaxLength: campaign.MaxLongText}}
	for i, s := range now.Sections {
		for k, p := range s.Parts {
			if p.Text != "" {
				out = append(out, &field{Name: rewriteName(i+1, k+1), Label: v.t("改写：%s", s.Title), Type: "textarea", Value: p.Text, MaxLength: campaign.MaxLongText})
			}
			if p.Table != nil && len(p.Table.Rows) > 0 {
				out = append(out, &field{Name: rewriteName(i+1, k+1) + ".rows", Label: v.t("改写表格：%s", s.Title), Type: "grid", Grid: gridOf(p.Table, rewriteName(i+1, k+1))})
			}
		}
	}
	return out
}

// gridOf has an input for each cell of a table.
func gridOf(t *campaign.BulletinTable, name string) *inputGrid {
	out := &inputGrid{}
	for i, h := range t.Header {
		out.Columns = append(out.Columns, column{Title: h, Right: i < len(t.Right) && t.Right[i]})
	}
	for i, r := range t.Rows {
		var cells []gridCell
		for k, value := range r {
			cells = append(cells, gridCell{cellName(name, i, k), r[0] + "　" + out.Column(k).Title, value})
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// fingerprint tells whether a draft still says what somebody saw: as long as a period is not frozen, its figures move.
func fingerprint(d *campaign.BulletinDraft) string {
	text, err := json.Marshal(d)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

func rewriteName(section, part int) string {
	return fmt.Sprintf("input.rewritten.%d.%d", section, part)
}

func cellName(table string, row, column int) string {
	return fmt.Sprintf("%s.%d.%d", table, row+1, column+1)
}

// rewritten are the paragraphs and tables that were sent otherwise than drafted.
func (v *visit) rewritten(d *campaign.BulletinDraft) []campaign.Rewrite {
	out := []campaign.Rewrite{}
	take := func(r campaign.Rewrite) {
		if r.Text != "" || r.Rows != nil {
			out = append(out, r)
		}
	}
	take(campaign.Rewrite{Text: v.saidOtherwise(rewriteName(0, 0), d.Opening)})
	for i, s := range d.Sections {
		for k, p := range s.Parts {
			name := rewriteName(i+1, k+1)
			take(campaign.Rewrite{Section: i + 1, Part: k + 1, Text: v.saidOtherwise(name, p.Text), Rows: v.rowsOtherwise(name, p.Table)})
		}
	}
	return out
}

// saidOtherwise gives what was sent in place of a drafted paragraph; empty when it stays. An emptied one is sent as a blank, for the
// app to refuse.
func (v *visit) saidOtherwise(name, drafted string) string {
	written := strings.TrimSpace(newLines(v.r.PostForm.Get(name)))
	switch {
	case drafted == "" || !v.r.PostForm.Has(name) || written == strings.TrimSpace(drafted):
		return ""
	case written == "":
		return " "
	}
	return written
}

// rowsOtherwise gives the rows of a table when a cell was sent otherwise than drafted.
func (v *visit) rowsOtherwise(name string, t *campaign.BulletinTable) [][]string {
	if t == nil {
		return nil
	}
	var rows [][]string
	same := true
	for i, r := range t.Rows {
		row := slices.Clone(r)
		for k := range row {
			if at := cellName(name, i, k); v.r.PostForm.Has(at) {
				row[k] = strings.TrimSpace(v.r.PostForm.Get(at))
				same = same && row[k] == strings.TrimSpace(r[k])
			}
		}
		rows = append(rows, row)
	}
	if same {
		return nil
	}
	return rows
}
