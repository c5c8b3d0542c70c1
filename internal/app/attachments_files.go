package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wuzha/internal/store"
)

// draftFolder holds files that are being written; it lies beside the others so that they can be renamed.
const draftFolder = "drafts"

// filePath is where the file of a hash lies: in a folder named by its first two signs. ok is false for what is no hash, so that nothing
// from outside ever becomes a path.
func (a *App) filePath(hash string) (file string, ok bool) {
	if len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" || a.o.Dir == "" {
		return "", false
	}
	return filepath.Join(a.o.Dir, hash[:2], hash), true
}

// putFile writes a file whole or not at all, and returns once it is durable. Writing it again makes it young, so that no sweep takes it.
func (a *App) putFile(hash string, data []byte) error {
	file, ok := a.filePath(hash)
	if !ok {
		return fmt.Errorf("write attachment: %q is no hash", hash)
	}
	drafts := filepath.Join(a.o.Dir, draftFolder)
	if err := errors.Join(os.MkdirAll(drafts, 0o700), os.MkdirAll(filepath.Dir(file), 0o700)); err != nil {
		return fmt.Errorf("make the folders of attachments: %w", err)
	}
	draft, err := os.CreateTemp(drafts, hash+"-*")
	if err != nil {
		return fmt.Errorf("write attachment: %w", err)
	}
	_, err = draft.Write(data)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err == nil {
		err = os.Rename(draft.Name(), file)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write attachment: %w", err), os.Remove(draft.Name()))
	}
	return errors.Join(syncFolder(filepath.Dir(file)), syncFolder(a.o.Dir))
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// readFile gives a file; one that is not what its name says is a fault.
func (a *App) readFile(hash string) ([]byte, error) {
	file, ok := a.filePath(hash)
	if !ok {
		return nil, notFound()
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read attachment %s: %w", hash, errors.Unwrap(err))
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("the file of attachment %s is not what was brought", hash)
	}
	return data, nil
}

// Swept says what a sweep of the folder of attachments found.
type Swept struct {
	Files   int   `json:"files"`   // that belong to something
	Removed int   `json:"removed"` // that belonged to nothing
	Bytes   int64 `json:"bytes"`   // of the removed ones
}

// sweepAge is how old a file without a row must be: a younger one may be about to get its row.
const sweepAge = 24 * time.Hour

// SweepAttachments removes files that belong to nothing: left by an upload that broke off. It is for whoever runs the machine; no
// caller is asked.
func (a *App) SweepAttachments(ctx context.Context) (Swept, error) {
	var out Swept
	if a.o.Dir == "" {
		return out, nil
	}
	err := filepath.WalkDir(a.o.Dir, func(file string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && !entry.Type().IsRegular() {
			return nil
		}
		if err != nil {
			return err
		}
		return a.sweepFile(ctx, file, &out)
	})
	return out, err
}

func (a *App) sweepFile(ctx context.Context, file string, out *Swept) error {
	a.files.Lock()
	defer a.files.Unlock()
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	own, isOurs := a.filePath(filepath.Base(file))
	draft := filepath.Dir(file) == filepath.Join(a.o.Dir, draftFolder)
	if !draft && (!isOurs || own != file) {
		return nil // not ours to remove
	}
	kept := false
	if !draft {
		if kept, err = a.anyRow(ctx, filepath.Base(file)); err != nil {
			return err
		}
	}
	if kept || a.o.Now().Sub(info.ModTime()) < sweepAge {
		out.Files++
		return nil
	}
	out.Removed++
	out.Bytes += info.Size()
	return os.Remove(file)
}

// anyRow tells whether any district has an attachment: a file may belong to several.
func (a *App) anyRow(ctx context.Context, hash string) (bool, error) {
	found := false
	err := a.db.Read(ctx, func(tx *store.Tx) error {
		districts, err := tx.Districts()
		for _, d := range districts {
			_, err := tx.AttachmentByHash(d.District, hash)
			if err == nil {
				found = true
			} else if !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
		return err
	})
	return found, err
}

// verifyAttachments names the first attachment whose file is missing or of another size, and how many there are.
func (a *App) verifyAttachments(tx *store.Tx, district string, report *Report) error {
	first, faults := "", 0
	for after := ""; ; {
		rows, err := tx.AttachmentsByDistrict(district, after, stepRecords)
		if err != nil {
			return err
		}
		for _, r := range rows {
			after = r.Hash
			if !a.fileThere(r) {
				if faults++; first == "" {
					first = r.Hash
				}
			}
		}
		if len(rows) < stepRecords {
			break
		}
	}
	if faults > 0 {
		report.Problems = append(report.Problems, fmt.Sprintf("district %s: %d attachments without their file, the first is %s", district, faults, first))
	}
	return nil
}

func (a *App) fileThere(r store.Attachment) bool {
	file, ok := a.filePath(r.Hash)
	if !ok {
		return false
	}
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Size() == r.Size
}
