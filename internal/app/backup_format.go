package app

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"unicode/utf8"

	"wuzha/internal/store"
)

// A backup is a text of JSON lines, the same for every engine:
//
//	{"wuzha_backup":1,"schema":5,"at":…,"engine":"sqlite"}      what it is
//	{"table":"units","columns":["district:text","created_at:int",…]}
//	["990001",…]                                                a row; bytes in base64
//	{"end":"units","rows":1,"sha256":"…"}                       of the rows' lines
//	{"file":"ab/abcdef…"}                                       an attachment, in pieces of base64
//	"…"
//	{"end":"ab/abcdef…","rows":1,"sha256":"…"}                  of the file's bytes
//	{"parts":[…],"sha256":"…"}                                  all ends once more; of all lines before this one
//
// It streams in both directions, tools that read lines can look into it, and what is cut off lacks its last line.

// backupFormat is the newest form of a backup that this program reads and the one that it writes.
const backupFormat = 1

// BackupPart is a table or a file of a backup.
type BackupPart struct {
	Name   string `json:"end"`
	Rows   int64  `json:"rows"` // of a file: pieces
	SHA256 string `json:"sha256"`
}

// IsFile tells an attachment from a table.
func (p BackupPart) IsFile() bool {
	return !slices.ContainsFunc(store.Tables(), func(t store.Table) bool { return t.Name == p.Name })
}

// BackupHead says what a backup is of.
type BackupHead struct {
	Format int    `json:"wuzha_backup"`
	Schema int64  `json:"schema"`
	At     int64  `json:"at"` // Unix milliseconds
	Engine string `json:"engine"`
}

// Manifest says what a backup holds.
type Manifest struct {
	BackupHead `json:"-"`
	Parts      []BackupPart `json:"parts"`
	SHA256     string       `json:"sha256"` // of all lines before the manifest
}

// section begins a table or a file.
type section struct {
	Table   string   `json:"table,omitempty"`
	Columns []string `json:"columns,omitempty"` // name:type
	File    string   `json:"file,omitempty"`
}

func (s section) name() string { return s.Table + s.File }

// backupWriter writes a backup.
type backupWriter struct {
	out   *bufio.Writer
	whole hash.Hash
	parts []BackupPart
}

func newBackupWriter(w io.Writer, head BackupHead) (*backupWriter, error) {
	b := &backupWriter{out: bufio.NewWriterSize(w, 1<<16), whole: sha256.New()}
	_, err := b.line(head)
	return b, err
}

// line writes a value as one line and gives its bytes.
func (b *backupWriter) line(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	text = append(text, '\n')
	_, _ = b.whole.Write(text) // a hash takes everything
	_, err = b.out.Write(text)
	return text, err
}

// table writes a table whose rows are handed to the function that each is given.
func (b *backupWriter) table(name string, columns []store.Column, each func(visit func([]any) error) error) error {
	s := section{Table: name}
	for _, c := range columns {
		s.Columns = append(s.Columns, c.Name+":"+string(c.Type))
	}
	if _, err := b.line(s); err != nil {
		return err
	}
	sum, part := sha256.New(), BackupPart{Name: name}
	err := each(func(row []any) error {
		if err := writable(row); err != nil {
			return err
		}
		text, err := b.line(row)
		_, _ = sum.Write(text)
		part.Rows++
		return err
	})
	if err != nil {
		return fmt.Errorf("back up %s: %w", name, err)
	}
	return b.end(part, sum)
}

// writable refuses text that JSON would change, and makes absent bytes empty ones.
func writable(row []any) error {
	for i, v := range row {
		switch v := v.(type) {
		case string:
			if !utf8.ValidString(v) {
				return errors.New("a text is not UTF-8")
			}
		case []byte:
			if v == nil {
				row[i] = []byte{}
			}
		case nil:
			row[i] = []byte{} // how a driver gives empty bytes; no column is NULL
		}
	}
	return nil
}

// pieceSize is how much of a file stands in one line.
const pieceSize = 48 << 10

func (b *backupWriter) file(name string, from io.Reader) error {
	if _, err := b.line(section{File: name}); err != nil {
		return err
	}
	sum, part, piece := sha256.New(), BackupPart{Name: name}, make([]byte, pieceSize)
	for {
		n, err := io.ReadFull(from, piece)
		if n > 0 {
			_, _ = sum.Write(piece[:n])
			part.Rows++
			if _, err := b.line(piece[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return b.end(part, sum)
		}
		if err != nil {
			return fmt.Errorf("back up %s: %w", name, err)
		}
	}
}

func (b *backupWriter) end(part BackupPart, sum hash.Hash) error {
	part.SHA256 = hex.EncodeToString(sum.Sum(nil))
	b.parts = append(b.parts, part)
	_, err := b.line(part)
	return err
}

// close writes the manifest.
func (b *backupWriter) close() (Manifest, error) {
	m := Manifest{Parts: b.parts, SHA256: hex.EncodeToString(b.whole.Sum(nil))}
	_, err := b.line(m)
	return m, errors.Join(err, b.out.Flush())
}
