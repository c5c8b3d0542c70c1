package document

import (
	"archive/zip"
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
	reader, err := openDirectory(r, size)
	if err != nil {
		return nil, err
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

// openDirectory reads the list of what is in an archive.
func openDirectory(r io.ReaderAt, size int64) (*zip.Reader, error) {
	d := &directory{ReaderAt: r, left: maxDirectoryBytes}
	reader, err := zip.NewReader(d, size)
	if errors.Is(err, ErrTooLarge) {
		return nil, err
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	d.read = true
	return reader, nil
}

// directory bounds what is read of an archive until the list of its parts has been read: the list says itself how long it is, and each
// line of it becomes many times as much in memory.
type directory struct {
	io.ReaderAt
	left int64
	read bool
}

func (d *directory) ReadAt(p []byte, at int64) (int, error) {
	if d.left -= int64(len(p)); d.left < 0 && !d.read {
		return 0, fmt.Errorf("%w: a list of parts of more than %d MiB", ErrTooLarge, maxDirectoryBytes>>20)
	}
	return d.ReaderAt.ReadAt(p, at)
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
	p.source.run = len(p.source.unread)
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
	if _, err := io.Copy(io.Discard, &unbroken{p.source}); err != nil {
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

// meter reads a part, counts what it expands to, and refuses a token so long
// that the decoder would have to hold it in memory: a text or a tag, but also a
// comment, a document type or CDATA, in which any sign may stand.
type meter struct {
	src    io.Reader
	budget *int64
	run    int // bytes since the last token
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
	if m.run += n; m.run > maxMarkupBytes {
		return fmt.Errorf("%w: a single text of more than %d bytes", ErrTooLarge, maxMarkupBytes)
	}
	return err
}

// unbroken reads a part that is not taken apart, such as a picture: nothing of it is a token.
type unbroken struct{ *meter }

func (u *unbroken) Read(p []byte) (int, error) {
	u.run = 0
	return u.meter.Read(p)
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
