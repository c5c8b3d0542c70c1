package document

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"
)

// Limits of pictures.
const (
	MaxPixels = 30_000_000 // of a picture as it comes
	// maxPictureBytes is what a picture may take while it is read. One of 16 bits a colour, and a JPEG that is drawn in several scans, take so much for
	// each of their points that they may have fewer.
	maxPictureBytes = 5 * MaxPixels
	maxScans        = 64   // of a JPEG, which are a dozen: a scan of some bytes makes work for the whole picture
	PictureSide     = 2560 // pixels of the longer side of a picture as it is kept
	jpegQuality     = 85
)

// pictureKind is a format in which pictures come.
type pictureKind struct {
	mark   func(data []byte) bool
	config func(data []byte) (image.Config, error)
	decode func(data []byte) (image.Image, error)
}

var pictureKinds = []pictureKind{
	{
		func(d []byte) bool { return bytes.HasPrefix(d, []byte("\xff\xd8\xff")) },
		func(d []byte) (image.Config, error) { return jpeg.DecodeConfig(bytes.NewReader(d)) },
		func(d []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(d)) },
	},
	{
		func(d []byte) bool { return bytes.HasPrefix(d, []byte("\x89PNG\r\n\x1a\n")) },
		func(d []byte) (image.Config, error) { return png.DecodeConfig(bytes.NewReader(d)) },
		func(d []byte) (image.Image, error) { return png.Decode(bytes.NewReader(d)) },
	},
	{
		func(d []byte) bool { return len(d) > 12 && string(d[:4]) == "RIFF" && string(d[8:12]) == "WEBP" },
		func(d []byte) (image.Config, error) { return webp.DecodeConfig(bytes.NewReader(d)) },
		func(d []byte) (image.Image, error) { return webp.Decode(bytes.NewReader(d)) },
	},
}

// picture draws a picture anew: what is not the picture itself, such as the place and the time of a photo, does not survive.
func (k pictureKind) picture(data []byte) (Received, error) {
	config, err := k.config(data)
	if err != nil {
		return Received{}, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height {
		return Received{}, fmt.Errorf("%w: a picture of %d × %d pixels", ErrTooLarge, config.Width, config.Height)
	}
	way := scansOf(data)
	if way.scans > maxScans || config.Width*config.Height > maxPictureBytes/pointBytes(config.ColorModel, way.progressive) {
		return Received{}, fmt.Errorf("%w: a picture of %d × %d pixels in %d scans", ErrTooLarge, config.Width, config.Height, way.scans)
	}
	img, err := k.decode(data)
	if err != nil {
		return Received{}, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	points, known := img.(image.RGBA64Image)
	if !known {
		return Received{}, fmt.Errorf("%w: a picture of colours as %T", ErrNotReceived, img)
	}
	return encodePicture(upright(smaller(points), orientation(data)))
}

// pointBytes is what one point of a picture takes while it is read.
func pointBytes(colours color.Model, progressive bool) int {
	switch {
	case progressive && colours == color.CMYKModel:
		return 16 // numbers of 4 bytes for each colour are kept to the last scan
	case progressive:
		return 12
	case colours == color.NRGBA64Model || colours == color.RGBA64Model:
		return 8
	}
	return 4
}

// encodePicture writes photos as JPEG and what is partly transparent as PNG.
func encodePicture(img image.Image) (Received, error) {
	var b bytes.Buffer
	if seen, ok := img.(interface{ Opaque() bool }); ok && !seen.Opaque() {
		err := png.Encode(&b, img)
		return Received{Type: "image/png", Data: b.Bytes()}, err
	}
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: jpegQuality}); err != nil {
		return Received{}, err
	}
	return Received{Type: "image/jpeg", Data: b.Bytes()}, nil
}

// smaller brings a picture down to the size in which it is kept. It takes no memory besides the two pictures, however long and narrow they are.
func smaller(img image.RGBA64Image) image.Image {
	from := img.Bounds()
	w, h := from.Dx(), from.Dy()
	if w <= PictureSide && h <= PictureSide {
		return img
	}
	if w >= h {
		w, h = PictureSide, max(1, h*PictureSide/w)
	} else {
		w, h = max(1, w*PictureSide/h), PictureSide
	}
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			to.SetRGBA64(x, y, mean(img, stretch{x, w, from.Dx()}, stretch{y, h, from.Dy()}))
		}
	}
	return to
}

// stretch is what the nth of few points covers of a line of many points. In its measure a point of the many is as long as few, and one of the few as
// long as many.
type stretch struct{ n, few, many int }

func (s stretch) first() int { return s.n * s.many / s.few }
func (s stretch) last() int  { return ((s.n+1)*s.many - 1) / s.few }

// of tells how much of a point of the many is covered.
func (s stretch) of(at int) uint64 {
	return uint64(min((at+1)*s.few, (s.n+1)*s.many) - max(at*s.few, s.n*s.many))
}

// mean is the colour of what two stretches cover of a picture.
func mean(img image.RGBA64Image, across, down stretch) color.RGBA64 {
	corner := img.Bounds().Min
	var r, g, b, a uint64
	for y := down.first(); y <= down.last(); y++ {
		for x := across.first(); x <= across.last(); x++ {
			p, part := img.RGBA64At(corner.X+x, corner.Y+y), across.of(x)*down.of(y)
			r, g, b, a = r+uint64(p.R)*part, g+uint64(p.G)*part, b+uint64(p.B)*part, a+uint64(p.A)*part
		}
	}
	all := uint64(across.many) * uint64(down.many)
	return color.RGBA64{R: uint16(r / all), G: uint16(g / all), B: uint16(b / all), A: uint16(a / all)}
}

// upright turns a picture as its camera was held: way is EXIF's number, 1 for a picture that is upright already.
func upright(img image.Image, way int) image.Image {
	if way < 2 || way > 8 {
		return img
	}
	from := img.Bounds()
	w, h := from.Dx(), from.Dy()
	if way >= 5 {
		w, h = h, w
	}
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := turned(way, x, y, w, h)
			to.Set(x, y, img.At(from.Min.X+fx, from.Min.Y+fy))
		}
	}
	return to
}

// turned tells which point of the stored picture is seen at x, y of the upright one, which is w wide and h high.
func turned(way, x, y, w, h int) (fx, fy int) {
	switch way {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, w - 1 - x
	case 7:
		return h - 1 - y, w - 1 - x
	}
	return h - 1 - y, x
}
