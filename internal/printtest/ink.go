package printtest

import (
	"bytes"
	"fmt"
	"testing"
)

// PixelsPerInch is how finely pages are drawn.
const PixelsPerInch = 144

// Picture is a rendered page, three bytes a pixel.
type Picture struct {
	Width, Height int
	Pixels        []byte
}

// readPicture reads the PPM that pdftoppm writes.
func readPicture(t *testing.T, ppm []byte) Picture {
	t.Helper()
	var p Picture
	var most int
	at := bytes.Index(ppm, []byte("P6"))
	if at < 0 {
		t.Fatalf("not a picture: %.40q", ppm)
	}
	r := bytes.NewReader(ppm[at:])
	if _, err := fmt.Fscanf(r, "P6\n%d %d\n%d", &p.Width, &p.Height, &most); err != nil {
		t.Fatal(err)
	}
	p.Pixels = ppm[len(ppm)-r.Len()+1:]
	if len(p.Pixels) < p.Width*p.Height*3 {
		t.Fatalf("a picture of %d × %d with %d bytes", p.Width, p.Height, len(p.Pixels))
	}
	return p
}

// Ink tells the colours apart that an official document has.
type Ink func(r, g, b byte) bool

// BlackInk tells ink of text.
func BlackInk(r, g, b byte) bool { return r < 110 && g < 110 && b < 110 }

// RedInk tells ink of marks and lines.
func RedInk(r, g, b byte) bool { return r > 150 && g < 120 && b < 120 }

// Span is where something stands, in millimetres.
type Span struct{ From, To float64 }

// ToMM gives a pixel in millimetres.
func ToMM(pixel int) float64 { return float64(pixel) * 25.4 / PixelsPerInch }

// ToPixel gives millimetres in pixels.
func ToPixel(mm float64) int { return int(mm * PixelsPerInch / 25.4) }

// extent gives the first and the last inked column of a row of pixels, and how
// many are inked.
func (p Picture) extent(y int, is Ink) (first, last, inked int) {
	first, last = -1, -1
	for x := range p.Width {
		at := (y*p.Width + x) * 3
		if !is(p.Pixels[at], p.Pixels[at+1], p.Pixels[at+2]) {
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

// Rule is a horizontal line.
type Rule struct{ Down, Across Span }

// Rules are the lines of a colour, at least as long as given, from top to bottom.
// Rows of pixels without a blank between them are one.
func (p Picture) Rules(is Ink, length float64) []Rule {
	var out []Rule
	for y := range p.Height {
		first, last, inked := p.extent(y, is)
		if inked < ToPixel(length) || inked < (last-first)*95/100 {
			continue
		}
		if n := len(out) - 1; n >= 0 && out[n].Down.To >= ToMM(y)-0.01 {
			out[n].Down.To = ToMM(y + 1)
			continue
		}
		out = append(out, Rule{Span{ToMM(y), ToMM(y + 1)}, Span{ToMM(first), ToMM(last + 1)}})
	}
	return out
}

// Strokes gives where the ink of a colour begins and ends between two heights.
func (p Picture) Strokes(t *testing.T, is Ink, within Span) (down, across Span) {
	t.Helper()
	top, bottom, left, right := -1, -1, p.Width, -1
	for y := ToPixel(within.From); y < min(ToPixel(within.To), p.Height); y++ {
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
		t.Fatalf("no ink between %.1f and %.1f mm", within.From, within.To)
	}
	return Span{ToMM(top), ToMM(bottom)}, Span{ToMM(left), ToMM(right)}
}

// Near checks a measure in millimetres.
func Near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if got < want-tolerance || got > want+tolerance {
		t.Errorf("%s: got %.1f mm, want %.1f ± %.1f", what, got, want, tolerance)
	}
}
