package document

import (
	"bytes"
	"io"
)

// oleMagic begins the container of old workbooks and of encrypted new ones.
const oleMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// refuseOLE tells a workbook in a password's envelope from an old workbook that
// was given a new name; anything else passes.
func refuseOLE(r io.ReaderAt, size int64) error {
	head := make([]byte, len(oleMagic))
	if n, err := r.ReadAt(head, 0); n < len(head) || string(head) != oleMagic {
		if err != nil && err != io.EOF {
			return err
		}
		return nil
	}
	found, err := contains(io.NewSectionReader(r, 0, size), wide("EncryptedPackage"))
	switch {
	case err != nil:
		return err
	case found:
		return ErrEncrypted
	}
	return ErrOldWorkbook
}

// wide is ASCII text as the container's directory stores names.
func wide(ascii string) []byte {
	var b []byte
	for i := range len(ascii) {
		b = append(b, ascii[i], 0)
	}
	return b
}

// contains looks for wanted in a stream, in bounded memory.
func contains(r io.Reader, wanted []byte) (bool, error) {
	buf := make([]byte, surveyBytes)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		block := buf[:kept+n]
		if bytes.Contains(block, wanted) {
			return true, nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(buf, block[len(block)-len(wanted):])
	}
}
