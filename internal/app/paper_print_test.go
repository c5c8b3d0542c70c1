package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/printtest"
)

// goldenDraft is a paper as campaign writes it from the sample county of its plan.
func goldenDraft(t *testing.T, kind string) *campaign.PaperDraft {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "campaign", "testdata", "papers", kind+".json"))
	if err != nil {
		t.Fatal(err)
	}
	d := &campaign.PaperDraft{}
	if err := json.Unmarshal(text, d); err != nil {
		t.Fatal(err)
	}
	return d
}

// printedDrafts has a paper of each kind, and those that fill pages.
func printedDrafts(t *testing.T) map[string]*campaign.PaperDraft {
	t.Helper()
	out := map[string]*campaign.PaperDraft{}
	for _, k := range campaign.PaperKinds() {
		out[k.ID] = goldenDraft(t, k.ID)
	}
	out["poster on A3"] = goldenDraft(t, "poster")
	out["poster on A3"].Large = true
	out["labels of 50 venues"] = goldenDraft(t, "venue_labels")
	for i := range 50 {
		name := fmt.Sprintf("示例社区第%d号反诈宣传栏", i+1)
		out["labels of 50 venues"].Labels = append(out["labels of 50 venues"].Labels, campaign.PaperLabel{Name: name, Code: fmt.Sprint("V", i), Address: "示例路健身广场东侧", Link: "https://example.com/v/D/" + fmt.Sprint(i)})
	}
	out["award to 60 units"] = goldenDraft(t, "award")
	table := out["award to 60 units"].Attachments[0].Parts[0].Table
	for i := range 56 {
		table.Rows = append(table.Rows, []string{fmt.Sprint(i + 5), fmt.Sprintf("示例第%d社区居民委员会", i+5)})
	}
	out["long notice"] = goldenDraft(t, "notice")
	for range 12 {
		out["long notice"].Parts = append(out["long notice"].Parts, campaign.PaperPart{Text: strings.Repeat("各单位要把宣传落到每一户每一人，", 9) + "守住群众的钱袋子。"})
	}
	return out
}

// Every kind is printed once, all in one run, and measured.
func TestEveryKindIsPrinted(t *testing.T) {
	t.Parallel()
	o := printtest.NewOffice(t)
	drafts := printedDrafts(t)
	files := map[string][]byte{}
	for name, d := range drafts {
		var first, second bytes.Buffer
		if err := app.WriteDraft(&first, d); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := app.WriteDraft(&second, d); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("%s: the same draft gave other bytes, %v", name, err)
		}
		for _, fault := range printtest.Faults(t, first.Bytes()) {
			t.Errorf("%s: %s", name, fault)
		}
		files[name] = first.Bytes()
	}
	printed := o.Render(t, files)
	for name, pages := range printed {
		t.Run(name, func(t *testing.T) { measurePaper(t, drafts[name], pages) })
	}
	t.Run("scaling", func(t *testing.T) { measureScaling(t, printed["poster"][0], printed["poster on A3"][0]) })
}

// Places on the page in millimetres from its upper left (GB/T 9704-2012, 5.2, 7.5).
const (
	textTop    = 37.0
	textBottom = 297 - 35.0
	textLeft   = 28.0
	textRight  = 210 - 26.0
	type4      = 4.94 // a 4号 character
)

func measurePaper(t *testing.T, d *campaign.PaperDraft, pages printtest.Sheaf) {
	switch d.Form {
	case campaign.PaperPrint:
		measurePrint(t, d, pages)
		return
	case campaign.PaperLabels:
		if want := (len(d.Labels) + 20) / 21; len(pages) != want {
			t.Errorf("%d labels on %d sheets, want %d", len(d.Labels), len(pages), want)
		}
		return
	}
	for i, page := range pages {
		letterHead := d.Form == campaign.PaperLetter && i == 0
		measureText(t, i+1, page, letterHead)
		if !letterHead {
			measureNumber(t, i+1, page)
		}
	}
	measureRedLine(t, d.Form, pages)
	if d.Printer != "" {
		measureLastPage(t, pages[len(pages)-1])
	}
}

// measureText wants text between the margins, from the first line of a page on, and no line alone on a page. Punctuation may hang into
// the right margin.
func measureText(t *testing.T, number int, page printtest.Page, letterHead bool) {
	t.Helper()
	rows := page.Rows()
	if len(rows) < 2 {
		t.Fatalf("page %d has %d lines: a line alone has lost its text", number, len(rows))
	}
	if first := printtest.InMM(rows[0][0].Middle()); number > 1 && first > textTop+16 {
		t.Errorf("page %d begins at %.1f mm, with blank lines above", number, first)
	}
	for _, r := range rows {
		text := []rune(r.Text())
		hangs := strings.ContainsRune("、，。：；）》”", text[len(text)-1])
		left, right := printtest.InMM(r.Left()), printtest.InMM(r.Right())
		if !letterHead && (left < textLeft-1 || right > textRight+1 && !hangs || printtest.InMM(r[0].Middle()) < textTop) {
			t.Errorf("page %d: %q reaches from %.1f to %.1f mm", number, r.Text(), left, right)
		}
	}
}

// measureNumber wants — 1 — right on odd pages and left on even ones.
func measureNumber(t *testing.T, number int, page printtest.Page) {
	t.Helper()
	var found printtest.Line
	for _, w := range page.Words {
		if w.Middle() > printtest.Points(textBottom) {
			found = append(found, w)
		}
	}
	if got, want := found.Text(), fmt.Sprintf("—%d—", number); got != want {
		t.Fatalf("got page number %q, want %q", got, want)
	}
	if number%2 == 1 {
		printtest.Near(t, "number on an odd page", printtest.InMM(found.Right()), textRight-type4, 1)
	} else {
		printtest.Near(t, "number on an even page", printtest.InMM(found.Left()), textLeft+type4, 1)
	}
}

// measureRedLine wants one red line as wide as the text under the head of a document and of minutes, two double ones of 170 mm on the
// first page of a letter, and none elsewhere.
func measureRedLine(t *testing.T, form campaign.PaperForm, pages printtest.Sheaf) {
	t.Helper()
	least, left, right := 0, textLeft, textRight
	switch form {
	case campaign.PaperDocument, campaign.PaperMinutes:
		least = 1
	case campaign.PaperLetter:
		least, left, right = 2, 20, 190
	}
	for i, page := range pages {
		lines := page.Image(t).Rules(printtest.RedInk, 140)
		if i > 0 || least == 0 {
			if len(lines) > 0 {
				t.Errorf("%d red lines on page %d", len(lines), i+1)
			}
			continue
		}
		if len(lines) < least {
			t.Fatalf("got %d red lines, want %d", len(lines), least)
		}
		for _, line := range lines {
			printtest.Near(t, "red line from the left", line.Across.From, left, 1)
			printtest.Near(t, "red line to the right", line.Across.To, right, 1)
		}
		if mark, _ := page.Image(t).Strokes(t, printtest.RedInk, printtest.Span{To: lines[0].Down.From - 2}); form == campaign.PaperLetter {
			printtest.Near(t, "mark below the page's edge", mark.From, 30, 1)
		} else {
			printtest.Near(t, "mark below the text's upper edge", mark.From-textTop, 35, 1)
		}
	}
}

// measureLastPage wants the imprint's lowest line at the lower edge of the text.
func measureLastPage(t *testing.T, page printtest.Page) {
	t.Helper()
	lines := page.Image(t).Rules(printtest.BlackInk, 150)
	if len(lines) < 2 {
		t.Fatalf("got %d lines of the imprint on the last page", len(lines))
	}
	lowest := lines[len(lines)-1]
	printtest.Near(t, "last line of the imprint", lowest.Down.To, textBottom, 1)
	printtest.Near(t, "imprint from the left", lowest.Across.From, textLeft, 1)
	printtest.Near(t, "imprint to the right", lowest.Across.To, textRight, 1)
}

// measurePrint wants one page of the size that was asked for, filled evenly: what is on A3 stands where it does on A4.
func measurePrint(t *testing.T, d *campaign.PaperDraft, pages printtest.Sheaf) {
	t.Helper()
	if len(pages) != 1 {
		t.Fatalf("got %d pages, want one", len(pages))
	}
	width, height := 210.0, 297.0
	if d.Large {
		width, height = 297, 420
	}
	if d.Across {
		width, height = height, width
	}
	picture := pages[0].Image(t)
	printtest.Near(t, "width", printtest.ToMM(picture.Width), width, 1)
	printtest.Near(t, "height", printtest.ToMM(picture.Height), height, 1)
	inside := printtest.Span{From: 20, To: height - 20}
	down, across := picture.Strokes(t, func(r, g, b byte) bool { return r < 110 && g < 110 && b < 110 || r > 150 && g < 60 && b < 60 }, inside)
	if middle := (across.From + across.To) / 2; d.Kind != "certificate" && (middle < width/2-3 || middle > width/2+3) {
		t.Errorf("its middle is at %.1f of %.1f mm", middle, width)
	}
	if filled := (down.To - down.From) / height; filled < 0.4 {
		t.Errorf("what is printed takes %.0f %% of the height", filled*100)
	}
}

// measureScaling wants the poster on A3 to be the one on A4, larger: each edge of its ink at the same part of the page.
func measureScaling(t *testing.T, small, large printtest.Page) {
	edges := func(page printtest.Page) [4]float64 {
		p := page.Image(t)
		width, height := printtest.ToMM(p.Width), printtest.ToMM(p.Height)
		down, across := p.Strokes(t, func(r, g, b byte) bool { return r < 110 && g < 110 && b < 110 || r > 150 && g < 60 && b < 60 }, printtest.Span{To: height})
		return [4]float64{down.From / height, down.To / height, across.From / width, across.To / width}
	}
	a4, a3 := edges(small), edges(large)
	for i, side := range []string{"upper", "lower", "left", "right"} {
		if d := a4[i] - a3[i]; d < -0.01 || d > 0.01 {
			t.Errorf("%s edge at %.2f of A4 and %.2f of A3", side, a4[i], a3[i])
		}
	}
}
