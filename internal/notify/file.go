package notify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"
)

// Folder writes messages as text files, for networks that nothing leaves: people carry the same digest over by hand. A message
// has one file, however often it is sent.
type Folder struct{ dir string }

// NewFolder writes into a directory that exists.
func NewFolder(dir string) (*Folder, error) {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = errors.New("not a directory")
	}
	if err != nil {
		return nil, fmt.Errorf("folder of messages: %w", err)
	}
	return &Folder{dir}, nil
}

// Send writes the file whole or not at all.
func (f *Folder) Send(_ context.Context, m Message) error {
	if err := m.check(); err != nil {
		return &RefusedError{err}
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return retry(0, "folder of messages: %w", err)
	}
	defer root.Close()
	name := fileName(m)
	if _, err := root.Stat(name); err == nil {
		return nil
	}
	if err := writeWhole(root, name, oneLine(m.Title)+"\n"+m.At.Format("2006年1月2日 15:04")+"\n\n"+m.Text()+"\n"); err != nil {
		return retry(0, "write a message: %w", err)
	}
	return nil
}

// writeWhole puts the text beside its place and then into it.
func writeWhole(root *os.Root, name, text string) error {
	beside := "." + name + ".part"
	file, err := root.OpenFile(beside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fs.FileMode(0o640))
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		_ = root.Remove(beside) // what is left over is hidden and written anew
	}
	return err
}

// fileName sorts by time and keeps messages apart by their ids.
func fileName(m Message) string {
	safe := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r < 0x80 && (r == '-' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') {
				return r
			}
			return '_'
		}, cut(s, 64))
	}
	return fmt.Sprintf("%s-%s-%s.txt", m.At.In(time.UTC).Format("20060102T150405"), safe(m.To), safe(m.ID))
}
