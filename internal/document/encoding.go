package document

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

type charset int

const (
	charsetUTF8 charset = iota
	charsetGB18030
	charsetUTF16LE
	charsetUTF16BE
)

// textFile is what a first reading found out about a text file.
type textFile struct {
	charset charset
	start   int64 // after the byte order mark
	dirty   bool  // UTF-8 with broken sequences
}

const surveyBytes = 64 << 10

// surveyText reads the whole content once, in bounded memory, to recognise its
// encoding and refuse what is not text.
func surveyText(r io.ReaderAt, size int64) (textFile, error) {
	head := make([]byte, 3)
	n, err := r.ReadAt(head[:min(3, size)], 0)
	if err != nil && err != io.EOF {
		return textFile{}, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return textFile{charset: charsetUTF16LE, start: 2}, refuseWideNUL(r, size)
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return textFile{charset: charsetUTF16BE, start: 2}, refuseWideNUL(r, size)
	}
	marked := string(head) == "\ufeff"
	wrong, err := survey(r, size, utf8Faults)
	if err != nil {
		return textFile{}, err
	}
	file := textFile{dirty: wrong > 0}
	if marked {
		file.start = 3
	}
	if wrong == 0 || marked {
		return file, nil
	}
	wrongGB, err := survey(r, size, gb18030Faults)
	if err != nil {
		return textFile{}, err
	}
	// GB text that has a few faults of its own has many more as UTF-8, so that a
	// tie speaks for UTF-8.
	if wrongGB == 0 || wrongGB < wrong {
		return textFile{charset: charsetGB18030}, nil
	}
	return file, nil
}

// survey counts the faults that count finds in the content. count gives the
// bytes it has used; the rest, at most a few, comes again with the next block
// unless final is set.
func survey(r io.ReaderAt, size int64, count func(b []byte, final bool) (faults, used int)) (int, error) {
	src := io.NewSectionReader(r, 0, size)
	buf := make([]byte, surveyBytes)
	total, kept := 0, 0
	for {
		n, err := io.ReadFull(src, buf[kept:])
		block := buf[:kept+n]
		final := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !final {
			return 0, err
		}
		if bytes.IndexByte(block[kept:], 0) >= 0 {
			return 0, fmt.Errorf("%w: it holds NUL characters", ErrNotText)
		}
		faults, used := count(block, final)
		total += faults
		if final {
			return total, nil
		}
		kept = copy(buf, block[used:])
	}
}

func utf8Faults(b []byte, final bool) (faults, used int) {
	if utf8.Valid(b) {
		return 0, len(b)
	}
	for used < len(b) {
		r, n := utf8.DecodeRune(b[used:])
		if r == utf8.RuneError && n == 1 {
			if !final && !utf8.FullRune(b[used:]) {
				break
			}
			faults++
			n += begun(b[used:])
		}
		used += n
	}
	return faults, used
}

// begun is the number of continuation bytes after the lead byte of a broken
// sequence, which is one fault and not several.
func begun(b []byte) int {
	n := 0
	for b[0] >= 0xc2 && n < 2 && n+1 < len(b) && b[n+1]&0xc0 == 0x80 {
		n++
	}
	return n
}

// gb18030Faults counts the bytes that fit no one-, two- or four-byte form.
func gb18030Faults(b []byte, final bool) (faults, used int) {
	for used < len(b) {
		if b[used] <= 0x80 {
			used++
			continue
		}
		if len(b)-used < 4 && !final {
			break
		}
		n := gb18030Length(b[used:])
		if n == 0 {
			faults++
			n = 1
		}
		used += n
	}
	return faults, used
}

func gb18030Length(b []byte) int {
	in := func(i int, low, high byte) bool { return len(b) > i && b[i] >= low && b[i] <= high }
	switch {
	case !in(0, 0x81, 0xfe):
		return 0
	case in(1, 0x40, 0xfe) && b[1] != 0x7f:
		return 2
	case in(1, 0x30, 0x39) && in(2, 0x81, 0xfe) && in(3, 0x30, 0x39):
		return 4
	}
	return 0
}

// refuseWideNUL is the NUL check of UTF-16, where only a whole unit counts.
func refuseWideNUL(r io.ReaderAt, size int64) error {
	src := io.NewSectionReader(r, 0, size)
	buf := make([]byte, surveyBytes)
	for {
		n, err := io.ReadFull(src, buf)
		for i := 0; i+1 < n; i += 2 {
			if buf[i] == 0 && buf[i+1] == 0 {
				return fmt.Errorf("%w: it holds NUL characters", ErrNotText)
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// decode gives the content as UTF-8; what cannot be decoded becomes U+FFFD,
// except in a UTF-8 file, whose bytes are passed on.
func (f textFile) decode(r io.ReaderAt, size int64) io.Reader {
	src := io.NewSectionReader(r, f.start, max(0, size-f.start))
	switch f.charset {
	case charsetGB18030:
		return transform.NewReader(src, simplifiedchinese.GB18030.NewDecoder())
	case charsetUTF16LE:
		return transform.NewReader(src, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case charsetUTF16BE:
		return transform.NewReader(src, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	}
	return src
}
