package document

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"github.com/boombuler/barcode/qr"
)

// MaxQRText is the longest text of a QR code here, in bytes: a longer one has
// squares too small for a phone at arm's length.
const MaxQRText = 300

// QR draws a text, mostly an address, as a QR code: a PNG picture with the blank
// margin of four squares that the standard wants. It stays readable with a
// quarter of it damaged. The same text gives the same bytes.
func QR(text string) ([]byte, error) {
	if text == "" || len(text) > MaxQRText {
		return nil, fmt.Errorf("QR code of %d bytes: want 1 to %d", len(text), MaxQRText)
	}
	code, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		code, err = qr.Encode(text, qr.Q, qr.Unicode) // Auto knows no Chinese
	}
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	const margin, scale = 4, 8
	squares := code.Bounds().Dx()
	side := (squares + 2*margin) * scale
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if i, j := x/scale-margin, y/scale-margin; i >= 0 && j >= 0 && i < squares && j < squares && code.At(i, j) == color.Color(color.Black) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	err = png.Encode(&b, img)
	return b.Bytes(), err
}
