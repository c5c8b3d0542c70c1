package document

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Limits of pictures.
const (
	MaxPixels   = 30_000_000 // of a picture as it comes
	PictureSide = 2560       // pixels of the longer side of a picture as it is kept
	jpegQuality = 85
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
	img, err := k.decode(data)
	if err != nil {
		return Received{}, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return encodePicture(upright(smaller(img), orientation(data)))
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

// smaller brings a picture down to the size in which it is kept.
func smaller(img image.Image) image.Image {
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
	draw.BiLinear.Scale(to, to.Bounds(), img, from, draw.Src, nil)
	return to
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
