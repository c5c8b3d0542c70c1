package campaign

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Rewrite is a paragraph of a bulletin's draft in other words, its table with other cells, or both. The draft stays as it was, so that
// both can be read side by side.
type Rewrite struct {
	Section int        `json:"section"`        // from 1; 0: the opening
	Part    int        `json:"part"`           // from 1; 0: the opening
	Text    string     `json:"text,omitempty"` // empty: the paragraph stays
	Rows    [][]string `json:"rows,omitempty"` // all rows of the table, of its shape; none: the table stays
}

// part gives a part of the draft by its place; the opening is a part without a table. It is nil where there is none.
func (b *BulletinDraft) part(section, part int) *BulletinPart {
	switch {
	case b == nil:
		return nil
	case section == 0 && part == 0:
		return &BulletinPart{Text: b.Opening}
	case section < 1 || section > len(b.Sections) || part < 1 || part > len(b.Sections[section-1].Parts):
		return nil
	}
	return &b.Sections[section-1].Parts[part-1]
}

// Paragraph gives a paragraph of the draft by its place; ok is false when there is none.
func (b *BulletinDraft) Paragraph(section, part int) (text string, ok bool) {
	if p := b.part(section, part); p != nil {
		text = p.Text
	}
	return text, text != ""
}

// TableAt gives the table of a part by its place; nil when there is none.
func (b *BulletinDraft) TableAt(section, part int) *BulletinTable {
	if p := b.part(section, part); p != nil {
		return p.Table
	}
	return nil
}

// Rewritten gives the draft as people have rewritten it. Bars that showed a table whose cells are others now are left out.
func (b *BulletinDraft) Rewritten(list []Rewrite) *BulletinDraft {
	out := *b
	out.Sections = slices.Clone(b.Sections)
	for i := range out.Sections {
		out.Sections[i].Parts = slices.Clone(out.Sections[i].Parts)
	}
	for _, r := range list {
		if _, ok := b.Paragraph(r.Section, r.Part); ok && r.Text != "" && r.Section == 0 {
			out.Opening = r.Text
		} else if ok && r.Text != "" {
			out.part(r.Section, r.Part).Text = r.Text
		}
		if t := b.TableAt(r.Section, r.Part); t.shaped(r.Rows) {
			now, p := *t, out.part(r.Section, r.Part)
			now.Rows, p.Table = r.Rows, &now
			if p.Chart != nil && !p.Chart.Line {
				p.Chart = nil
			}
		}
	}
	return &out
}

// shaped tells whether rows have the shape of the table's own.
func (t *BulletinTable) shaped(rows [][]string) bool {
	if t == nil || len(rows) != len(t.Rows) || len(rows) == 0 {
		return false
	}
	for i := range rows {
		if len(rows[i]) != len(t.Rows[i]) {
			return false
		}
	}
	return true
}

// knownRewrites refuses words for a paragraph that the draft does not have, cells for another table, and nothing in place of
// something: what the draft says may be said otherwise, not left out.
func knownRewrites(d *PaperData) error {
	type at struct{ section, part int }
	seen := map[at]bool{}
	for i, r := range d.Rewritten {
		path := fmt.Sprintf("rewritten[%d]", i)
		_, ok := d.Draft.Paragraph(r.Section, r.Part)
		t := d.Draft.TableAt(r.Section, r.Part)
		switch {
		case !ok && t == nil || r.Text != "" && !ok || r.Rows != nil && t == nil || seen[at{r.Section, r.Part}]:
			return refuseAt(path, "草稿里没有这一段或这张表，或同一处写了两次", "the draft has no such paragraph or table, or it is given twice")
		case r.Rows != nil && !t.shaped(r.Rows):
			return refuseAt(path, "表的行数和列数不能改，只能改格子里的内容", "rows and columns of a table stay; only what its cells say can change")
		case r.Rows == nil && strings.TrimSpace(r.Text) == "" || t.emptied(r.Rows):
			return refuseAt(path, "这一段或这一格不能为空；要恢复原稿，请把原文写回", "a paragraph or cell cannot be empty; write the drafted words to get them back")
		}
		seen[at{r.Section, r.Part}] = true
	}
	return nil
}

// emptied tells whether a cell that said something says nothing now.
func (t *BulletinTable) emptied(rows [][]string) bool {
	for i, row := range rows {
		for k, cell := range row {
			if strings.TrimSpace(cell) == "" && strings.TrimSpace(t.Rows[i][k]) != "" {
				return true
			}
		}
	}
	return false
}

// editPaper holds what an editor has changed.
func editPaper(d *PaperData, x *MatterStep) error {
	if err := knownRewrites(d); err != nil {
		return err
	}
	return knownRecipients(d, x)
}

// TextPiece is a stretch of a text beside another: in both, or in one only.
type TextPiece struct {
	Text string
	Side PieceSide
}

// PieceSide says in which of two texts a piece stands.
type PieceSide string

// The sides.
const (
	InBoth    PieceSide = "both"
	InDrafted PieceSide = "drafted"
	InWritten PieceSide = "written"
)

var textToken = regexp.MustCompile(`\d+(?:[,.]\d+)*%?|[A-Za-z]+|\s+|.`)

// CompareTexts sets two texts beside each other, character by character, numbers as a whole.
func CompareTexts(drafted, written string) []TextPiece {
	a, b := textToken.FindAllString(drafted, -1), textToken.FindAllString(written, -1)
	// common[i][j] is the length of what a[i:] and b[j:] have in common.
	common := make([][]int32, len(a)+1)
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []TextPiece
	put := func(text string, side PieceSide) {
		if n := len(out); n > 0 && out[n-1].Side == side {
			out[n-1].Text += text
			return
		}
		out = append(out, TextPiece{text, side})
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			put(a[i], InBoth)
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			put(a[i], InDrafted)
			i++
		default:
			put(b[j], InWritten)
			j++
		}
	}
	return out
}
