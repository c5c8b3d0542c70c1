package document

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
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
func measurePrints(t *testing.T, pages map[string]sheaf) {
	for name, want := range map[string]int{"labels": 2, "certificate": 1, "poster": 1} {
		if got := len(pages[name]); got != want {
			t.Errorf("%s: got %d pages, want %d", name, got, want)
		}
	}
	if t.Failed() {
		return
	}
	measureLabels(t, pages["labels"][0])
	picture := pages["certificate"][0].image(t)
	if picture.width <= picture.height {
		t.Error("the certificate is not across")
	}
	poster := pages["poster"][0].image(t)
	near(t, "width of the poster", toMM(poster.width), 297, 1)
	near(t, "height of the poster", toMM(poster.height), 420, 1)
}

// measureLabels looks for the words of each label on its sticker.
func measureLabels(t *testing.T, page printed) {
	t.Helper()
	const left, top = (210 - 3*labelWidth - 2*labelGap) / 2, (297 - LabelsDown*labelHeight) / 2
	seen := map[[2]int]bool{}
	for _, w := range page.words {
		x, y := inMM(w.Left)-left, inMM(w.Top)-top
		column, row := int(x/(labelWidth+labelGap)), int(y/labelHeight)
		if x < 0 || y < 0 || column >= LabelsAcross || row >= LabelsDown {
			t.Errorf("%q stands outside the stickers", w.Text)
			continue
		}
		seen[[2]int{column, row}] = true
		if right := inMM(w.Right) - left - float64(column)*(labelWidth+labelGap); right > labelWidth {
			t.Errorf("%q ends %.1f mm right of its sticker", w.Text, right-labelWidth)
		}
		if down := inMM(w.Bottom) - top - float64(row)*labelHeight; down > labelHeight {
			t.Errorf("%q ends %.1f mm below its sticker", w.Text, down-labelHeight)
		}
	}
	if len(seen) != LabelsAcross*LabelsDown {
		t.Errorf("got %d stickers with words, want %d", len(seen), LabelsAcross*LabelsDown)
	}
	down, across := page.image(t).strokes(t, blackInk, span{top, top + labelHeight})
	if across.from < left || down.from < top+1 {
		t.Errorf("ink begins at %.1f, %.1f mm, want it inside the first sticker", across.from, down.from)
	}
}

// keepRendered copies what was rendered to where WUZHA_KEEP_RENDERED says, to be
// looked at.
func (o office) keepRendered(t *testing.T, name string) {
	t.Helper()
	to := os.Getenv("WUZHA_KEEP_RENDERED")
	if to == "" {
		return
	}
	data, err := os.ReadFile(filepath.Join(o.folder, name+".pdf"))
	if err == nil {
		err = os.WriteFile(filepath.Join(to, name+".pdf"), data, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}
