package document

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
)

// floatingBox is a text box without lines at the bottom of the text area. Text
// does not flow around it.
func floatingBox(width, height int, content ...element) element {
	extent := []string{"cx", itoa(emu(width)), "cy", itoa(emu(height))}
	none := el("a:noFill")
	shape := el("wps:wsp").with(
		el("wps:cNvSpPr", "txBox", "1"),
		el("wps:spPr").with(
			el("a:xfrm").with(el("a:off", "x", "0", "y", "0"), el("a:ext", extent...)),
			el("a:prstGeom", "prst", "rect").with(el("a:avLst")), none, el("a:ln").with(none)),
		el("wps:txbx").with(el("w:txbxContent").with(content...)),
		el("wps:bodyPr", "wrap", "square", "lIns", "0", "tIns", "0", "rIns", "0", "bIns", "0", "anchor", "b", "anchorCtr", "0").with(el("a:noAutofit")))
	anchor := el("wp:anchor", "distT", "0", "distB", "0", "distL", "0", "distR", "0", "simplePos", "0", "relativeHeight", "1",
		"behindDoc", "0", "locked", "0", "layoutInCell", "1", "allowOverlap", "1").with(
		el("wp:simplePos", "x", "0", "y", "0"),
		el("wp:positionH", "relativeFrom", "margin").with(el("wp:align").saying("left")),
		el("wp:positionV", "relativeFrom", "margin").with(el("wp:align").saying("bottom")),
		el("wp:extent", extent...), el("wp:wrapNone"),
		el("wp:docPr", "id", "1", "name", "版记"), el("wp:cNvGraphicFramePr"),
		el("a:graphic").with(el("a:graphicData", "uri", nsShape).with(shape)))
	return el("mc:AlternateContent").with(el("mc:Choice", "Requires", "wps").with(el("w:drawing").with(anchor)))
}

// Picture is a PNG picture of the text's width or less, as a chart.
type Picture struct {
	PNG     []byte
	Width   int    // mm; 0 for the width of the text
	Caption string // below it
	Alt     string // what it shows, for those who cannot see it
}

// Bounds of a picture.
const (
	MaxPictureBytes = 8 << 20
	maxPictureSide  = 20_000 // pixels
)

func (p Picture) check() error {
	if len(p.PNG) > MaxPictureBytes {
		return fmt.Errorf("%w: a picture of more than %d MiB", ErrTooLarge, MaxPictureBytes>>20)
	}
	size, err := png.DecodeConfig(bytes.NewReader(p.PNG))
	if err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > maxPictureSide || size.Height > maxPictureSide {
		return fmt.Errorf("picture of %d × %d pixels", size.Width, size.Height)
	}
	if p.Width < 0 {
		return errors.New("picture: width below zero")
	}
	return nil
}

// media collects the pictures and charts of a document, in their order.
type media struct {
	related  []paperPart // named by the text
	loose    []paperPart // named by those
	drawings int
	pictures int
	charts   int
	fault    error // of writing a chart's figures
}

// drawing gives the next drawing its number; 1 is the box of the imprint.
func (m *media) drawing() int {
	m.drawings++
	return m.drawings + 1
}

func (m *media) addPicture(png []byte) string {
	m.pictures++
	n := itoa(m.pictures)
	m.related = append(m.related, paperPart{"media/picture" + n + ".png", "image", "picture" + n, "", png})
	return "picture" + n
}

// layOut puts the picture in a line of its own. It is never larger than the text
// area less two lines.
func (p Picture) layOut(b *body) []element {
	size, err := png.DecodeConfig(bytes.NewReader(p.PNG))
	if err != nil {
		return nil // was checked
	}
	width := textWidth
	if p.Width > 0 {
		width = min(width, mm(float64(p.Width)))
	}
	height := width * size.Height / size.Width
	if most := textHeight - 3*linePitch; height > most {
		width, height = most*size.Width/size.Height, most
	}
	width, height = max(width, 1), max(height, 1)
	return b.figure(width, height, figureText{p.Caption, p.Alt}, pictureGraphic(b.media.addPicture(p.PNG), width, height))
}

// figureText is what stands below a figure, and what it shows.
type figureText struct{ caption, alt string }

// figure puts a drawing in a line of its own, kept on one page with its caption.
func (b *body) figure(width, height int, text figureText, graphic element) []element {
	caption := oneLine(text.caption)
	drawing := b.media.inline(width, height, text.alt, graphic)
	out := []element{paragraph(shape{style: stylePicture, before: linePitch / 3, keep: caption != ""}, el("w:r").with(drawing))}
	if caption != "" {
		out = append(out, paragraph(shape{style: styleLegend}, run(caption)))
	}
	return out
}

// inline is a drawing that stands in a line of text.
func (m *media) inline(width, height int, alt string, graphic element) element {
	id := m.drawing()
	return el("w:drawing").with(el("wp:inline", "distT", "0", "distB", "0", "distL", "0", "distR", "0").with(
		el("wp:extent", "cx", itoa(emu(width)), "cy", itoa(emu(height))),
		el("wp:docPr", "id", itoa(id), "name", "图"+itoa(id-1), "descr", oneLine(alt)),
		el("wp:cNvGraphicFramePr"), graphic))
}

func pictureGraphic(id string, width, height int) element {
	return el("a:graphic").with(el("a:graphicData", "uri", nsPicture).with(el("pic:pic").with(
		el("pic:nvPicPr").with(el("pic:cNvPr", "id", "0", "name", id), el("pic:cNvPicPr")),
		el("pic:blipFill").with(el("a:blip", "r:embed", id), el("a:stretch").with(el("a:fillRect"))),
		el("pic:spPr").with(
			el("a:xfrm").with(el("a:off", "x", "0", "y", "0"), el("a:ext", "cx", itoa(emu(width)), "cy", itoa(emu(height)))),
			el("a:prstGeom", "prst", "rect").with(el("a:avLst"))))))
}
