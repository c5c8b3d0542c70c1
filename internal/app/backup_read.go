package app

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"wuzha/internal/store"
)

// backupReader reads a backup, holding every part to its hash.
type backupReader struct {
	in    *bufio.Reader
	whole hash.Hash
	head  BackupHead
	parts []BackupPart
	seen  map[string]bool
}

// maxBackupLine bounds a row: a plan of 1 MiB with all its signs escaped fits.
const maxBackupLine = 32 << 20

var errDamaged = errors.New("the backup is damaged")

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errDamaged, fmt.Sprintf(format, args...))
}

// openBackup reads the head. A backup that a newer program has written gives [store.ErrNewer].
func openBackup(r io.Reader) (*backupReader, error) {
	b := &backupReader{in: bufio.NewReaderSize(r, 1<<16), whole: sha256.New(), seen: map[string]bool{}}
	line, err := b.line()
	if err != nil {
		return nil, fmt.Errorf("read the backup: %w", err)
	}
	if json.Unmarshal(line, &b.head) != nil || b.head.Format < 1 || b.head.Schema < 1 {
		return nil, damaged("it does not begin like a backup")
	}
	known, err := store.SchemaVersion()
	if err != nil {
		return nil, err
	}
	if b.head.Format > backupFormat || b.head.Schema > known {
		return nil, fmt.Errorf("%w: the backup has format %d and schema version %d, the program knows format %d and schema versions up to %d",
			store.ErrNewer, b.head.Format, b.head.Schema, backupFormat, known)
	}
	return b, nil
}

// line reads the next line and counts it as a part of the whole.
func (b *backupReader) line() ([]byte, error) {
	var line []byte
	for {
		part, err := b.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxBackupLine:
			return nil, damaged("a line is longer than %d bytes", maxBackupLine)
		case err == nil:
			_, _ = b.whole.Write(line)
			return line, nil
		case errors.Is(err, io.EOF):
			return nil, damaged("it is cut off")
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}

// next gives the next table or file; false after the manifest, which must be the end and agree with all before it.
func (b *backupReader) next() (section, bool, error) {
	before := hex.EncodeToString(b.whole.Sum(nil))
	line, err := b.line()
	if err != nil {
		return section{}, false, err
	}
	var s struct {
		section
		Manifest
	}
	if err := json.Unmarshal(line, &s); err != nil {
		return section{}, false, damaged("a line cannot be read")
	}
	if s.name() == "" {
		return section{}, false, b.finish(s.Manifest, before)
	}
	if b.seen[s.name()] || s.Table != "" && s.File != "" {
		return section{}, false, damaged("%s comes twice", s.name())
	}
	b.seen[s.name()] = true
	return s.section, true, nil
}

func (b *backupReader) finish(m Manifest, whole string) error {
	if m.SHA256 != whole || len(m.Parts) != len(b.parts) {
		return damaged("the manifest does not fit what comes before it")
	}
	for i := range m.Parts {
		if m.Parts[i] != b.parts[i] {
			return damaged("the manifest says something else about %s", b.parts[i].Name)
		}
	}
	if _, err := b.in.ReadByte(); !errors.Is(err, io.EOF) {
		return damaged("something follows the manifest")
	}
	return nil
}

// rows visits the rows of a table.
func (b *backupReader) rows(s section, visit func([]any) error) error {
	types := make([]store.ColumnType, len(s.Columns))
	for i, c := range s.Columns {
		_, word, _ := strings.Cut(c, ":")
		types[i] = store.ColumnType(word)
	}
	return b.pieces(s, func(line []byte) ([]byte, error) {
		row, err := readRow(line, types)
		if err != nil {
			return nil, err
		}
		return line, visit(row)
	})
}

// contents writes the bytes of a file.
func (b *backupReader) contents(s section, w io.Writer) error {
	return b.pieces(s, func(line []byte) ([]byte, error) {
		var piece []byte
		if err := json.Unmarshal(line, &piece); err != nil {
			return nil, damaged("a piece of %s cannot be read", s.File)
		}
		_, err := w.Write(piece)
		return piece, err
	})
}

// pieces hands the lines of a part over and holds what they stand for to the hash at its end.
func (b *backupReader) pieces(s section, take func(line []byte) (hashed []byte, err error)) error {
	sum, part := sha256.New(), BackupPart{Name: s.name()}
	for {
		line, err := b.line()
		if err != nil {
			return err
		}
		if line[0] == '{' {
			return b.ended(line, part, sum)
		}
		hashed, err := take(line)
		if err != nil {
			return fmt.Errorf("%s, row %d: %w", s.name(), part.Rows+1, err)
		}
		_, _ = sum.Write(hashed)
		part.Rows++
	}
}

func (b *backupReader) ended(line []byte, want BackupPart, sum hash.Hash) error {
	want.SHA256 = hex.EncodeToString(sum.Sum(nil))
	var got BackupPart
	if err := json.Unmarshal(line, &got); err != nil || got != want {
		return damaged("%s is not what was backed up", want.Name)
	}
	b.parts = append(b.parts, got)
	return nil
}

// readRow turns a line into values of the columns' types.
func readRow(line []byte, types []store.ColumnType) ([]any, error) {
	var cells []json.RawMessage
	if err := json.Unmarshal(line, &cells); err != nil || len(cells) != len(types) {
		return nil, damaged("it is not a row of the table")
	}
	row := make([]any, len(cells))
	for i, cell := range cells {
		v, err := readCell(cell, types[i])
		if err != nil {
			return nil, damaged("column %d is no %s", i+1, types[i])
		}
		row[i] = v
	}
	return row, nil
}

func readCell(cell json.RawMessage, t store.ColumnType) (any, error) {
	if string(cell) == "null" {
		return nil, errors.New("absent")
	}
	switch t {
	case store.IntColumn:
		var n int64
		err := json.Unmarshal(cell, &n)
		return n, err
	case store.TextColumn:
		var s string
		err := json.Unmarshal(cell, &s)
		return s, err
	case store.BytesColumn:
		var s string
		if err := json.Unmarshal(cell, &s); err != nil {
			return nil, err
		}
		return base64.StdEncoding.DecodeString(s)
	}
	return nil, errors.New("unknown type")
}
