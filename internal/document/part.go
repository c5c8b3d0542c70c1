package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// archive is the container of a workbook. Its parts are looked up by name; no
// name ever becomes a path on disk.
type archive struct {
	parts  map[string]*zip.File
	budget int64 // bytes that may still be expanded
}

func openArchive(r io.ReaderAt, size, budget int64) (*archive, error) {
	reader, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	a := &archive{parts: make(map[string]*zip.File, len(reader.File)), budget: budget}
	declared := uint64(0)
	for _, file := range reader.File {
		if file.UncompressedSize64 > uint64(budget)-declared {
			return nil, fmt.Errorf("%w: more than %d MiB when expanded", ErrTooLarge, budget>>20)
		}
		declared += file.UncompressedSize64
		if file.Flags&1 != 0 {
			return nil, ErrEncrypted
		}
		name := partName(file.Name)
		if a.parts[name] != nil {
			return nil, fmt.Errorf("%w: two parts named %q", ErrDamaged, shown(name))
		}
		a.parts[name] = file
	}
	return a, nil
}

// partName is a name as it is looked up: without case, as the format demands,
// and with the separators that some programs write wrongly.
func partName(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+name), "/"))
}

// open starts reading a part of the archive.
func (a *archive) open(name string) (*part, error) {
	file := a.parts[partName(name)]
	if file == nil {
		return nil, fmt.Errorf("%w: part %q is missing", ErrDamaged, shown(name))
	}
	content, err := file.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: part %q: %v", ErrDamaged, shown(name), err)
	}
	p := &part{name: name, content: content}
	p.source = &meter{src: content, budget: &a.budget}
	p.decoder = xml.NewDecoder(p.source)
	return p, nil
}

// part is one XML file of a workbook, given as raw tokens.
type part struct {
	name    string
	content io.ReadCloser
	source  *meter
	decoder *xml.Decoder
}

// token gives the next token, valid until the next call, or io.EOF.
func (p *part) token() (xml.Token, error) {
	token, err := p.decoder.RawToken()
	if err == nil || err == io.EOF {
		return token, err
	}
	return nil, p.fail(err)
}

// fail gives an error of reading its kind and place.
func (p *part) fail(err error) error {
	if errors.Is(err, ErrTooLarge) {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return fmt.Errorf("%w: %s: %v", ErrDamaged, p.name, err)
}

// finish reads what is left of the part, which verifies its checksum.
func (p *part) finish() error {
	if _, err := io.Copy(io.Discard, p.source); err != nil {
		return p.fail(err)
	}
	return p.content.Close()
}

// each calls visit for every token until the end of the part.
func (a *archive) each(name string, visit func(xml.Token) error) error {
	p, err := a.open(name)
	if err != nil {
		return err
	}
	for {
		token, err := p.token()
		if err == io.EOF {
			return p.content.Close()
		}
		if err == nil {
			err = visit(token)
		}
		if err != nil {
			return errors.Join(err, p.content.Close())
		}
	}
}

// meter reads a part, counts what it expands to, and refuses a text or a tag so
// long that the decoder would have to hold it in memory.
type meter struct {
	src    io.Reader
	budget *int64
	run    int // bytes since the last '<'
	buf    [16 << 10]byte
	unread []byte
}

// ReadByte makes the decoder read from buf without another buffer between.
func (m *meter) ReadByte() (byte, error) {
	if len(m.unread) == 0 {
		if err := m.fill(); err != nil {
			return 0, err
		}
	}
	b := m.unread[0]
	m.unread = m.unread[1:]
	return b, nil
}

func (m *meter) Read(p []byte) (int, error) {
	if len(m.unread) == 0 {
		if err := m.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, m.unread)
	m.unread = m.unread[n:]
	return n, nil
}

func (m *meter) fill() error {
	n, err := io.ReadAtLeast(m.src, m.buf[:], 1)
	m.unread = m.buf[:n]
	*m.budget -= int64(n)
	if *m.budget < 0 {
		return fmt.Errorf("%w: it expands beyond the limit", ErrTooLarge)
	}
	if i := bytes.LastIndexByte(m.unread, '<'); i >= 0 {
		m.run = n - i
	} else {
		m.run += n
	}
	if m.run > maxMarkupBytes {
		return fmt.Errorf("%w: a single text of more than %d bytes", ErrTooLarge, maxMarkupBytes)
	}
	return err
}

// attribute gives the value of an attribute by its local name.
func attribute(element xml.StartElement, local string) string {
	for i := range element.Attr {
		if element.Attr[i].Name.Local == local {
			return element.Attr[i].Value
		}
	}
	return ""
}
