package document

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// corner is a picture of one red corner, top left, in blue.
func corner(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{B: 200, A: 255}
			if x < w/2 && y < h/2 {
				c = color.NRGBA{R: 250, A: 255}
			}
			img.Set(x, y, c)
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withEXIF puts an orientation and a secret into a JPEG.
func withEXIF(data []byte, order binary.ByteOrder, way uint16) []byte {
	tiff := []byte("II\x2a\x00\x08\x00\x00\x00")
	if order == binary.BigEndian {
		tiff = []byte("MM\x00\x2a\x00\x00\x00\x08")
	}
	entry := make([]byte, 2+2*12)
	order.PutUint16(entry, 2)
	order.PutUint16(entry[2:], 0x010e)
	order.PutUint16(entry[14:], 0x0112)
	order.PutUint16(entry[16:], 3)
	order.PutUint32(entry[18:], 1)
	order.PutUint16(entry[22:], way)
	body := append([]byte("Exif\x00\x00"), append(append(tiff, entry...), "secret place"...)...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, 0, 0}
	binary.BigEndian.PutUint16(head[4:], uint16(len(body)+2))
	return append(append(head, body...), data[2:]...)
}

func officeOf(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := z.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pixelBomb is a PNG that says it has many pixels.
func pixelBomb(w, h uint32) []byte {
	head := make([]byte, 13)
	binary.BigEndian.PutUint32(head, w)
	binary.BigEndian.PutUint32(head[4:], h)
	head[8], head[9] = 8, 6
	chunk := append([]byte("IHDR"), head...)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

func TestReceive(t *testing.T) {
	t.Parallel()
	webp, err := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA") // one pixel
	if err != nil {
		t.Fatal(err)
	}
	clear := corner(20, 10)
	clear.Set(3, 3, color.NRGBA{})
	photo := jpegOf(t, corner(20, 10))
	tests := []struct {
		name string
		data []byte
		want string
		err  error
	}{
		{"photo", photo, "image/jpeg", nil},
		{"opaque PNG", pngOf(t, corner(20, 10)), "image/jpeg", nil},
		{"transparent PNG", pngOf(t, clear), "image/png", nil},
		{"WebP", webp, "image/jpeg", nil},
		{"PDF", []byte("%PDF-1.7\n"), TypePDF, nil},
		{"Word", officeOf(t, "[Content_Types].xml", "word/document.xml"), TypeDOCX, nil},
		{"workbook", officeOf(t, "[Content_Types].xml", "xl/workbook.xml"), TypeXLSX, nil},
		{"Word with macros", officeOf(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "", ErrNotReceived},
		{"zip", officeOf(t, "a.txt"), "", ErrNotReceived},
		{"page", []byte("<html><script>alert(1)</script>"), "", ErrNotReceived},
		{"drawing", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "", ErrNotReceived},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), "", ErrNotReceived},
		{"protected workbook", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "", ErrNotReceived},
		{"nothing", nil, "", ErrNotReceived},
		{"cut photo", photo[:len(photo)/2], "", ErrDamaged},
		{"cut WebP", webp[:20], "", ErrDamaged},
		{"cut zip", officeOf(t, "[Content_Types].xml")[:20], "", ErrDamaged},
		{"bomb", pixelBomb(100_000, 100_000), "", ErrTooLarge},
		{"bomb beyond numbers", pixelBomb(0x7fffffff, 0x7fffffff), "", ErrDamaged},
		{"too many bytes", make([]byte, MaxReceived+1), "", ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Receive(tt.data)
			if !errors.Is(err, tt.err) || got.Type != tt.want {
				t.Errorf("got %q, %v; want %q, %v", got.Type, err, tt.want, tt.err)
			}
			if err == nil && !Shown(got.Type) && !bytes.Equal(got.Data, tt.data) {
				t.Error("a document was changed")
			}
		})
	}
}

// A photo loses where it was taken and is upright afterwards, however the camera was held.
func TestPhotosAreDrawnAnew(t *testing.T) {
	t.Parallel()
	// where the red corner of the stored picture is seen, as x and y of 0 or 1
	for way, want := range map[uint16][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}} {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			got, err := Receive(withEXIF(jpegOf(t, corner(64, 32)), order, way))
			if err != nil || bytes.Contains(got.Data, []byte("secret")) || bytes.Contains(got.Data, []byte("Exif")) {
				t.Fatalf("way %d: %v, or the secret is still there", way, err)
			}
			img, err := jpeg.Decode(bytes.NewReader(got.Data))
			if err != nil {
				t.Fatal(err)
			}
			w, h := img.Bounds().Dx(), img.Bounds().Dy()
			if wide := w == 64 && h == 32; wide != (way < 5) {
				t.Errorf("way %d: got %d × %d", way, w, h)
			}
			if r, _, b, _ := img.At(w/4+want[0]*w/2, h/4+want[1]*h/2).RGBA(); r < b {
				t.Errorf("way %d, %v: the corner is not where it belongs", way, order)
			}
		}
	}
}

func TestLargePhotosBecomeSmaller(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{4000, 1000}, {1000, 4000}, {5000, 1}} {
		got, err := Receive(jpegOf(t, image.NewGray(image.Rect(0, 0, size[0], size[1]))))
		if err != nil {
			t.Fatal(err)
		}
		config, err := jpeg.DecodeConfig(bytes.NewReader(got.Data))
		if err != nil || max(config.Width, config.Height) != PictureSide || min(config.Width, config.Height) != max(1, min(size[0], size[1])*PictureSide/max(size[0], size[1])) {
			t.Errorf("%v became %d × %d, %v", size, config.Width, config.Height, err)
		}
	}
}

// FuzzReceive: whatever comes, the answer is a file of a known type or one of the three refusals.
func FuzzReceive(f *testing.F) {
	f.Add(jpegOf(f, corner(8, 4)))
	f.Add(withEXIF(jpegOf(f, corner(8, 4)), binary.BigEndian, 6))
	f.Add(pngOf(f, corner(8, 4)))
	f.Add(officeOf(f, "[Content_Types].xml", "xl/workbook.xml"))
	f.Add(pixelBomb(1<<20, 1<<20))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Receive(data)
		if err == nil {
			if Extension(got.Type) == "" || len(got.Data) == 0 {
				t.Fatalf("received as %q", got.Type)
			}
			return
		}
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrNotReceived) {
			t.Fatal(err)
		}
	})
}
