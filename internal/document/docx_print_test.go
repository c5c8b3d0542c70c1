package document

import (
	"slices"
	"testing"

	"wuzha/internal/printtest"
)

// samplePrints have each kind of print.
func samplePrints(t *testing.T) map[string][]byte {
	t.Helper()
	prints := map[string][]byte{"labels": writtenLabels(t, sampleLabels(25))}
	for name, p := range samplePlacards(t) {
		prints[name] = writtenPlacard(t, p)
	}
	return prints
}

// isPrint tells the names of prints, which have other margins than papers and no
// page numbers.
func isPrint(name string) bool {
	return slices.Contains([]string{"labels", "certificate", "poster"}, name)
}

// measurePrints measures labels, certificate and poster as they would be printed.
func measurePrints(t *testing.T, pages map[string]printtest.Sheaf) {
	for name, want := range map[string]int{"labels": 2, "certificate": 1, "poster": 1} {
		if got := len(pages[name]); got != want {
			t.Errorf("%s: got %d pages, want %d", name, got, want)
		}
	}
	if t.Failed() {
		return
	}
	measureLabels(t, pages["labels"][0])
	picture := pages["certificate"][0].Image(t)
	if picture.Width <= picture.Height {
		t.Error("the certificate is not across")
	}
	poster := pages["poster"][0].Image(t)
	printtest.Near(t, "width of the poster", printtest.ToMM(poster.Width), 297, 1)
	printtest.Near(t, "height of the poster", printtest.ToMM(poster.Height), 420, 1)
}

// measureLabels looks for the words of each label on its sticker.
func measureLabels(t *testing.T, page printtest.Page) {
	t.Helper()
	const left, top = (210 - 3*labelWidth - 2*labelGap) / 2, (297 - LabelsDown*labelHeight) / 2
	seen := map[[2]int]bool{}
	for _, w := range page.Words {
		x, y := printtest.InMM(w.Left)-left, printtest.InMM(w.Top)-top
		column, row := int(x/(labelWidth+labelGap)), int(y/labelHeight)
		if x < 0 || y < 0 || column >= LabelsAcross || row >= LabelsDown {
			t.Errorf("%q stands outside the stickers", w.Text)
			continue
		}
		seen[[2]int{column, row}] = true
		if right := printtest.InMM(w.Right) - left - float64(column)*(labelWidth+labelGap); right > labelWidth {
			t.Errorf("%q ends %.1f mm right of its sticker", w.Text, right-labelWidth)
		}
		if down := printtest.InMM(w.Bottom) - top - float64(row)*labelHeight; down > labelHeight {
			t.Errorf("%q ends %.1f mm below its sticker", w.Text, down-labelHeight)
		}
	}
	if len(seen) != LabelsAcross*LabelsDown {
		t.Errorf("got %d stickers with words, want %d", len(seen), LabelsAcross*LabelsDown)
	}
	down, across := page.Image(t).Strokes(t, printtest.BlackInk, printtest.Span{From: top, To: top + labelHeight})
	if across.From < left || down.From < top+1 {
		t.Errorf("ink begins at %.1f, %.1f mm, want it inside the first sticker", across.From, down.From)
	}
}
