package document

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io"
)

// Placard is a printed sheet that is not an official paper: a certificate (证书),
// a plaque (牌匾), a poster. Its lines stand one below the other between the
// margins; what would not fit on the page is refused.
type Placard struct {
	Title     string // of the file, not printed
	Size      SheetSize
	Landscape bool
	Frame     string // colour of a double line around, RRGGBB; empty for none
	Margin    float64
	Lines     []PlacardLine
}

// SheetSize is a size of paper.
type SheetSize uint8

// Sizes of paper.
const (
	SizeA4 SheetSize = iota
	SizeA3
)

// Typeface is a type of official documents.
type Typeface uint8

// Typefaces.
const (
	FaceFang Typeface = iota // 仿宋
	FaceMark                 // 小标宋
	FaceHei                  // 黑体
	FaceKai                  // 楷体
)

var faces = [...]string{FaceFang: fontFang, FaceMark: fontMark, FaceHei: fontHei, FaceKai: fontKai}

// PlacardLine is a line of a placard, or several when it is longer than the page
// is wide: text, or a picture in the middle.
type PlacardLine struct {
	Text    string
	Face    Typeface
	Size    float64 // pt
	Color   string  // RRGGBB; empty for black
	Above   float64 // blank above it, mm
	Side    Side
	Indent  bool // the first line by two characters; for running text
	Picture []byte
	Width   float64 // of the picture, mm
}

// Bounds of a placard.
const (
	maxPlacardLines = 60
	leastType       = 5
	mostType        = 400
	lineFactor      = 1.5 // height of a line in sizes of its type
)

// WritePlacard writes a placard as a Word document of one page. The same placard
// gives the same bytes.
func WritePlacard(w io.Writer, p Placard) error {
	err := p.check()
	if err == nil {
		var parts []paperPart
		if parts, err = p.parts(); err == nil {
			err = writeParts(w, parts)
		}
	}
	if err != nil {
		return fmt.Errorf("write placard: %w", err)
	}
	return nil
}

// page gives the size of the page, in twips.
func (p Placard) page() (width, height int) {
	width, height = pageWidth, pageHeight
	if p.Size == SizeA3 {
		width, height = pageHeight, 2*pageWidth-1 // 420 mm
	}
	if p.Landscape {
		width, height = height, width
	}
	return width, height
}

// room is what the margins leave, in twips.
func (p Placard) room() (width, height int) {
	width, height = p.page()
	return width - 2*mm(p.Margin), height - 2*mm(p.Margin)
}

func (p Placard) check() error {
	switch {
	case p.Size > SizeA3:
		return fmt.Errorf("unknown size of paper %d", p.Size)
	case len(p.Lines) == 0 || len(p.Lines) > maxPlacardLines:
		return fmt.Errorf("%d lines: want 1 to %d", len(p.Lines), maxPlacardLines)
	case p.Margin < 5 || p.Margin > 60:
		return fmt.Errorf("margin of %.1f mm: want 5 to 60", p.Margin)
	}
	width, room := p.room()
	used := 0
	for i, l := range p.Lines {
		if err := l.check(width); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		used += l.height(width)
	}
	if used > room {
		return fmt.Errorf("the lines are %.0f mm high, the page has room for %.0f", float64(used)*25.4/1440, float64(room)*25.4/1440)
	}
	return nil
}

func (l PlacardLine) check(width int) error {
	switch {
	case l.Above < 0:
		return errors.New("a blank below zero")
	case l.Picture != nil:
		if l.Width <= 0 || mm(l.Width) > width {
			return fmt.Errorf("a picture of %.1f mm", l.Width)
		}
		return Picture{PNG: l.Picture}.check()
	case oneLine(l.Text) == "":
		return errors.New("nothing in it")
	case l.Size < leastType || l.Size > mostType:
		return fmt.Errorf("type of %.1f pt: want %d to %d", l.Size, leastType, mostType)
	}
	return nil
}

// lineHeight of the line's type, in twips.
func (l PlacardLine) lineHeight() int { return int(l.Size * 20 * lineFactor) }

// pictureSize is that of the line's picture, in twips.
func (l PlacardLine) pictureSize() (width, height int) {
	size, err := png.DecodeConfig(bytes.NewReader(l.Picture))
	if err != nil || size.Width == 0 {
		return 0, 0 // was checked
	}
	return mm(l.Width), mm(l.Width) * size.Height / size.Width
}

// height is what the line takes on a page of a width, in twips, with all that it
// is broken into.
func (l PlacardLine) height(width int) int {
	if l.Picture != nil {
		_, height := l.pictureSize()
		return mm(l.Above) + height + linePitch/3
	}
	rows := 0
	for _, text := range lines(l.Text) {
		need := int(float64(halves(text)) * l.Size * 10)
		if l.Indent {
			need += int(l.Size * 40)
		}
		// A character less fits than would: one may go to the next line with its
		// punctuation.
		rows += 1 + max(0, need-1)/max(1, width-int(l.Size*20))
	}
	return mm(l.Above) + rows*l.lineHeight()
}

func (p Placard) parts() ([]paperPart, error) {
	media := &media{}
	var text []element
	for _, l := range p.Lines {
		text = append(text, l.layOut(media)...)
	}
	return wordPackage{wordDocument(text, p.section()), media, nil, coreProperties(p.Title, madeAt)}.parts()
}

func (l PlacardLine) layOut(media *media) []element {
	s := shape{style: styleBase, jc: [...]string{SideMiddle: "center", SideLeft: "both", SideRight: "right"}[l.Side], before: mm(l.Above)}
	if l.Picture != nil {
		width, height := l.pictureSize()
		s.free = true
		drawing := media.inline(width, height, l.Text, pictureGraphic(media.addPicture(l.Picture), width, height))
		return []element{paragraph(s, el("w:r").with(drawing))}
	}
	s.line = l.lineHeight()
	if l.Indent {
		s.first = int(l.Size * 40)
	}
	properties := []element{fonts(faces[min(int(l.Face), len(faces)-1)])}
	if l.Color != "" {
		properties = append(properties, val("w:color", l.Color))
	}
	properties = append(properties, val("w:spacing", "0"))
	properties = append(properties, sizeOf(int(l.Size*2))...)
	var out []element
	for _, line := range lines(l.Text) {
		out = append(out, paragraph(s, runIn(line, properties...)))
		s.before = 0
	}
	return out
}

// section describes the page. The frame stands 10 mm from its edge.
func (p Placard) section() element {
	width, height := p.page()
	size := el("w:pgSz", "w:w", itoa(width), "w:h", itoa(height))
	if p.Landscape {
		size.attrs = append(size.attrs, "w:orient", "landscape")
	}
	margin := itoa(mm(p.Margin))
	s := el("w:sectPr").with(size, el("w:pgMar", "w:top", margin, "w:right", margin, "w:bottom", margin, "w:left", margin,
		"w:header", "0", "w:footer", "0", "w:gutter", "0"))
	if p.Frame != "" {
		line := func(where string) element {
			return el("w:"+where, "w:val", "thickThinMediumGap", "w:sz", "36", "w:space", "28", "w:color", p.Frame)
		}
		s = s.with(el("w:pgBorders", "w:offsetFrom", "page").with(line("top"), line("left"), line("bottom"), line("right")))
	}
	return s
}
