package app

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"wuzha/internal/store"
)

// FuzzBackup holds that the reader of backups neither fails nor takes a text for a whole backup that a writer would not write.
func FuzzBackup(f *testing.F) {
	kept, _ := filepath.Glob("testdata/backups/*.txt") // the pattern is well formed
	for _, name := range kept {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	var small bytes.Buffer
	b, err := newBackupWriter(&small, BackupHead{Format: 1, Schema: 1, Engine: "sqlite"})
	if err != nil {
		f.Fatal(err)
	}
	columns := []store.Column{{Name: "a", Type: store.TextColumn}, {Name: "b", Type: store.IntColumn}, {Name: "c", Type: store.BytesColumn}}
	err = errors.Join(b.table("units", columns, func(visit func([]any) error) error { return visit([]any{"<&>", int64(-1), []byte{0, 255}}) }), b.file("x", bytes.NewReader([]byte("yz"))))
	if _, cerr := b.close(); err != nil || cerr != nil {
		f.Fatal(err, cerr)
	}
	f.Add(small.Bytes())
	f.Fuzz(func(t *testing.T, text []byte) {
		again, head, err := copied(text)
		if err == nil && head.Format == backupFormat && !sameBackup(text, again) {
			t.Errorf("read\n%s\nwritten\n%s", text, again)
		}
	})
}

// copied reads a backup and writes what was read.
func copied(text []byte) ([]byte, BackupHead, error) {
	r, err := openBackup(bytes.NewReader(text))
	if err != nil {
		return nil, BackupHead{}, err
	}
	var out bytes.Buffer
	w, err := newBackupWriter(&out, r.head)
	if err != nil {
		return nil, r.head, err
	}
	for {
		s, more, err := r.next()
		if err != nil {
			return nil, r.head, err
		}
		if !more {
			_, err := w.close()
			return out.Bytes(), r.head, err
		}
		if s.File != "" {
			var content bytes.Buffer
			if err := errors.Join(r.contents(s, &content), w.file(s.File, io.Reader(&content))); err != nil {
				return nil, r.head, err
			}
			continue
		}
		err = w.table(s.Table, columnsOf(s), func(visit func([]any) error) error { return r.rows(s, visit) })
		if err != nil {
			return nil, r.head, err
		}
	}
}

func columnsOf(s section) []store.Column {
	var out []store.Column
	for _, c := range s.Columns {
		name, word, _ := bytes.Cut([]byte(c), []byte(":"))
		out = append(out, store.Column{Name: string(name), Type: store.ColumnType(word)})
	}
	return out
}

// sameBackup reads both once more: how a line is written may differ, what it says may not.
func sameBackup(a, b []byte) bool {
	x, _, err := copied(a)
	y, _, err2 := copied(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}
