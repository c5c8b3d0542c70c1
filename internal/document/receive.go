package document

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// MaxReceived is the largest file that is taken in, in bytes.
const MaxReceived = 20 << 20

// Received is a file as it is kept.
type Received struct {
	Type string // media type, found by looking and never taken from the sender
	Data []byte
}

// The media types of files that are kept as they come. They are never shown inside a page.
const (
	TypePDF  = "application/pdf"
	TypeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	TypeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// Shown tells whether a browser may show a file of this type in place: only what was drawn anew here.
func Shown(mediaType string) bool { return mediaType == "image/jpeg" || mediaType == "image/png" }

// Extension is the ending of file names of a type, with its dot.
func Extension(mediaType string) string {
	return map[string]string{"image/jpeg": ".jpg", "image/png": ".png", TypePDF: ".pdf", TypeDOCX: ".docx", TypeXLSX: ".xlsx"}[mediaType]
}

// Receive looks at a file that somebody brought. Pictures (JPEG, PNG, WebP) are drawn anew, upright and at most [PictureSide] pixels
// long; PDF, DOCX and XLSX stay as they are. Anything else is [ErrNotReceived], Office files with macros or a password among it; broken
// files are [ErrDamaged], and those beyond a limit [ErrTooLarge].
func Receive(data []byte) (Received, error) {
	if len(data) > MaxReceived {
		return Received{}, fmt.Errorf("%w: more than %d MiB", ErrTooLarge, MaxReceived>>20)
	}
	if i := slices.IndexFunc(pictureKinds, func(k pictureKind) bool { return k.mark(data) }); i >= 0 {
		return pictureKinds[i].picture(data)
	}
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		return Received{Type: TypePDF, Data: data}, nil
	}
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return receiveOffice(data)
	}
	return Received{}, ErrNotReceived
}

// maxParts bounds the parts of an Office file.
const maxParts = 10_000

// receiveOffice tells a Word file from a workbook by its main part. A file with macros is refused, whatever it is called, and so is one that would fill
// the memory of whoever opens it.
func receiveOffice(data []byte) (Received, error) {
	a, err := openArchive(bytes.NewReader(data), int64(len(data)), MaxUnzippedBytes)
	if errors.Is(err, ErrEncrypted) {
		return Received{}, ErrNotReceived
	}
	if err != nil {
		return Received{}, err
	}
	if len(a.parts) > maxParts {
		return Received{}, fmt.Errorf("%w: more than %d parts", ErrTooLarge, maxParts)
	}
	has := func(name string) bool { return a.parts[partName(name)] != nil }
	macros := false
	for name := range a.parts {
		macros = macros || strings.Contains(name, "vbaproject")
	}
	switch {
	case macros || !has("[Content_Types].xml"):
		return Received{}, ErrNotReceived
	case has("word/document.xml"):
		return Received{Type: TypeDOCX, Data: data}, nil
	case has("xl/workbook.xml"):
		return Received{Type: TypeXLSX, Data: data}, nil
	}
	return Received{}, ErrNotReceived
}
