package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// Backup writes everything that the server keeps, but for sealing keys and sessions, as it is at one moment, while work goes on. It
// is not encrypted: that is the writer's business. A caller's backup holds nothing of other districts, so it is refused
// where there are any.
func (a *App) Backup(ctx context.Context, c Caller, w io.Writer) (Manifest, error) {
	if err := c.mayHere(campaign.Backup); err != nil {
		return Manifest{}, err
	}
	districts, err := a.districtList(ctx)
	if err != nil {
		return Manifest{}, err
	}
	if len(districts) > 1 {
		return Manifest{}, campaign.Refuse(campaign.Denied, "库中还有其他区划，请在服务器上备份", "the database holds other districts; back up on the server itself")
	}
	return a.backUp(ctx, []Caller{c}, w)
}

// BackupAll is Backup for whoever runs the machine; no caller is asked. Every district's audit tells of it.
func (a *App) BackupAll(ctx context.Context, w io.Writer) (Manifest, error) {
	districts, err := a.districtList(ctx)
	if err != nil {
		return Manifest{}, err
	}
	var callers []Caller
	for _, d := range districts {
		callers = append(callers, a.console(d.District))
	}
	return a.backUp(ctx, callers, w)
}

func (a *App) districtList(ctx context.Context) (districts []store.District, err error) {
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		districts, err = tx.Districts()
		return err
	})
	return districts, err
}

// backUp tells the audit first, so that the backup holds its own entry.
func (a *App) backUp(ctx context.Context, callers []Caller, w io.Writer) (Manifest, error) {
	for _, c := range callers {
		if err := a.write(ctx, c, audited{"backup", "district:" + c.District}, func(*change) error { return nil }); err != nil {
			return Manifest{}, err
		}
	}
	head := BackupHead{Format: backupFormat, At: a.now(), Engine: string(a.db.Engine())}
	var err error
	if head.Schema, err = a.db.Version(ctx); err != nil {
		return Manifest{}, err
	}
	b, err := newBackupWriter(w, head)
	if err != nil {
		return Manifest{}, fmt.Errorf("write the backup: %w", err)
	}
	if err := a.db.Read(ctx, func(tx *store.Tx) error { return backUpTables(tx, b) }); err != nil {
		return Manifest{}, err
	}
	// Attachments are never changed and are there before the rows that name them: those of later rows do no harm.
	if err := backUpFiles(b, a.o.Dir); err != nil {
		return Manifest{}, err
	}
	m, err := b.close()
	m.BackupHead = head
	return m, err
}

func backUpTables(tx *store.Tx, b *backupWriter) error {
	for _, t := range store.Tables() {
		if !t.Backed() {
			continue
		}
		columns, err := tx.Columns(t.Name)
		if err != nil {
			return err
		}
		err = b.table(t.Name, columns, func(visit func([]any) error) error { return tx.Dump(t.Name, columns, visit) })
		if err != nil {
			return err
		}
	}
	return nil
}

// backUpFiles writes the attachments; there may be none yet. Those that are just being written come with the next backup.
func backUpFiles(b *backupWriter, dir string) error {
	if dir == "" {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == dir {
			return nil
		}
		if err == nil && d.IsDir() && (path == filepath.Join(dir, draftFolder) || path == filepath.Join(dir, uploadFolder) || path == filepath.Join(dir, messageFolders)) {
			return fs.SkipDir // sheets that were uploaded may name people and are soon deleted; messages are in the database
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		return errors.Join(b.file(filepath.ToSlash(name), f), f.Close())
	})
}
