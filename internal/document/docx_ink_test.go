package document

import (
	"bytes"
	"fmt"
	"testing"
)

const pixelsPerInch = 144

// picture is a rendered page, three bytes a pixel.
type picture struct {
	width, height int
	pixels        []byte
}

// readPicture reads the PPM that pdftoppm writes.
func readPicture(t *testing.T, ppm []byte) picture {
	t.Helper()
	var p picture
	var most int
	at := bytes.Index(ppm, []byte("P6"))
	if at < 0 {
		t.Fatalf("not a picture: %.40q", ppm)
	}
	r := bytes.NewReader(ppm[at:])
	if _, err := fmt.Fscanf(r, "P6\n%d %d\n%d", &p.width, &p.height, &most); err != nil {
		t.Fatal(err)
	}
	p.pixels = ppm[len(ppm)-r.Len()+1:]
	if len(p.pixels) < p.width*p.height*3 {
		t.Fatalf("a picture of %d × %d with %d bytes", p.width, p.height, len(p.pixels))
	}
	return p
}

// ink tells the colours apart that an official document has.
type ink func(r, g, b byte) bool

func blackInk(r, g, b byte) bool { return r < 110 && g < 110 && b < 110 }
func redInk(r, g, b byte) bool   { return r > 150 && g < 120 && b < 120 }

// span is where something stands, in millimetres.
type span struct{ from, to float64 }

func toMM(pixel int) float64 { return float64(pixel) * 25.4 / pixelsPerInch }
func toPixel(mm float64) int { return int(mm * pixelsPerInch / 25.4) }

// extent gives the first and the last inked column of a row of pixels, and how
// many are inked.
func (p picture) extent(y int, is ink) (first, last, inked int) {
	first, last = -1, -1
	for x := range p.width {
		at := (y*p.width + x) * 3
		if !is(p.pixels[at], p.pixels[at+1], p.pixels[at+2]) {
			continue
		}
		if first < 0 {
			first = x
		}
		last = x
		inked++
	}
	return first, last, inked
}

// rule is a horizontal line.
type rule struct{ down, across span }

// rules are the lines of a colour, at least as long as given, from top to bottom.
// Rows of pixels without a blank between them are one.
func (p picture) rules(is ink, length float64) []rule {
	var out []rule
	for y := range p.height {
		first, last, inked := p.extent(y, is)
		if inked < toPixel(length) || inked < (last-first)*95/100 {
			continue
		}
		if n := len(out) - 1; n >= 0 && out[n].down.to >= toMM(y)-0.01 {
			out[n].down.to = toMM(y + 1)
			continue
		}
		out = append(out, rule{span{toMM(y), toMM(y + 1)}, span{toMM(first), toMM(last + 1)}})
	}
	return out
}

// strokes gives where the ink of a colour begins and ends between two heights.
func (p picture) strokes(t *testing.T, is ink, within span) (down, across span) {
	t.Helper()
	top, bottom, left, right := -1, -1, p.width, -1
	for y := toPixel(within.from); y < min(toPixel(within.to), p.height); y++ {
		first, last, inked := p.extent(y, is)
		if inked == 0 {
			continue
		}
		if top < 0 {
			top = y
		}
		bottom, left, right = y+1, min(left, first), max(right, last+1)
	}
	if top < 0 {
		t.Fatalf("no ink between %.1f and %.1f mm", within.from, within.to)
	}
	return span{toMM(top), toMM(bottom)}, span{toMM(left), toMM(right)}
}

// near checks a measure in millimetres.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if got < want-tolerance || got > want+tolerance {
		t.Errorf("%s: got %.1f mm, want %.1f ± %.1f", what, got, want, tolerance)
	}
}
