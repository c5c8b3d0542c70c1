package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

// Restored says what a restored backup holds.
type Restored struct {
	Manifest
	Report
}

// Restore reads a backup into a new SQLite file that o.DSN names and a new folder o.Dir, brings the schema up to date, and verifies all:
// the hash of every part, the audit chains, the running totals. It is given back only when everything agrees; after an error what
// o names is worth nothing. Nothing else is touched. Every district's audit tells of it.
func Restore(ctx context.Context, from io.Reader, o Options) (Restored, error) {
	b, err := openBackup(from)
	if err != nil {
		return Restored{}, err
	}
	if err := b.unpack(ctx, o); err != nil {
		return Restored{}, err
	}
	a, err := Open(ctx, o)
	if err != nil {
		return Restored{}, err
	}
	out, err := a.restored(ctx, b.head)
	out.Manifest = Manifest{BackupHead: b.head, Parts: b.parts}
	return out, errors.Join(err, a.Close())
}

// restored verifies what has been unpacked and tells the audit.
func (a *App) restored(ctx context.Context, head BackupHead) (out Restored, err error) {
	if out.Report, err = a.Verify(ctx); err != nil {
		return out, err
	}
	if !out.Clean() {
		return out, damaged("%s", strings.Join(out.Problems, "; "))
	}
	districts, err := a.districtList(ctx)
	if err != nil {
		return out, err
	}
	for _, d := range districts {
		err := a.write(ctx, a.console(d.District), audited{"restore", fmt.Sprintf("backup:%d", head.At)}, func(*change) error { return nil })
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// unpack writes tables and files, at the schema version of the backup.
func (b *backupReader) unpack(ctx context.Context, o Options) error {
	db, err := store.Open(ctx, o.DSN, store.Options{Schema: b.head.Schema})
	if err != nil {
		return err
	}
	err = db.Write(ctx, func(tx *store.Tx) error {
		left, err := expectedTables(tx)
		if err != nil {
			return err
		}
		for {
			s, more, err := b.next()
			if err != nil || !more {
				return errors.Join(err, missing(left, more))
			}
			if s.File != "" {
				err = b.unpackFile(s, o.Dir)
			} else {
				err = b.unpackTable(tx, s, left)
			}
			if err != nil {
				return err
			}
		}
	})
	return errors.Join(err, db.Close())
}

// expectedTables are the tables that a backup of this schema version holds.
func expectedTables(tx *store.Tx) (map[string]bool, error) {
	out := map[string]bool{}
	for _, t := range store.Tables() {
		if !t.Backed() {
			continue
		}
		columns, err := tx.Columns(t.Name)
		if err != nil {
			return nil, err
		}
		if len(columns) > 0 {
			out[t.Name] = true
		}
	}
	return out, nil
}

func missing(left map[string]bool, more bool) error {
	for name := range left {
		if !more {
			return damaged("table %s is missing", name)
		}
	}
	return nil
}

func (b *backupReader) unpackTable(tx *store.Tx, s section, left map[string]bool) error {
	if !left[s.Table] {
		return damaged("there is no table %s to restore", s.Table)
	}
	delete(left, s.Table)
	columns := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		columns[i], _, _ = strings.Cut(c, ":")
	}
	var broken error
	_, err := tx.Load(s.Table, columns, func(yield func([]any) bool) {
		broken = b.rows(s, func(row []any) error {
			if !yield(row) {
				return errStopped
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	return broken
}

// errStopped ends the reading of rows that nobody takes any more; what stopped them is told by whoever took them.
var errStopped = errors.New("stopped")

// unpackFile writes an attachment. Its name must lead to a place inside the folder.
func (b *backupReader) unpackFile(s section, dir string) error {
	name := filepath.FromSlash(s.File)
	if dir == "" || !filepath.IsLocal(name) || filepath.Clean(name) != name {
		return damaged("an attachment has the name %q", s.File)
	}
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(b.contents(s, f), f.Sync(), f.Close())
}

// ReplaceAll makes a database say what a restored one says, in one transaction: the way of a verified backup into PostgreSQL. A
// database that is in use is refused unless over is set; then what it holds is gone.
func ReplaceAll(ctx context.Context, restored, target string, over bool) error {
	from, err := store.Open(ctx, restored, store.Options{Readers: 2})
	if err != nil {
		return err
	}
	to, err := store.Open(ctx, target, store.Options{Readers: 2})
	if err != nil {
		return errors.Join(err, from.Close())
	}
	err = from.Read(ctx, func(source *store.Tx) error {
		return to.Write(ctx, func(tx *store.Tx) error {
			if used, err := tx.AnyPerson(); err != nil || used && !over {
				return errors.Join(err, inUse(used))
			}
			if err := tx.Empty(); err != nil {
				return err
			}
			return copyTables(source, tx)
		})
	})
	return errors.Join(err, to.Close(), from.Close())
}

func inUse(used bool) error {
	if !used {
		return nil
	}
	return campaign.Refuse(campaign.Conflict, "目标数据库已有数据；确要替换请加 --replace", "the target holds data already; --replace puts the backup in its place")
}

func copyTables(source, tx *store.Tx) error {
	for _, t := range store.Tables() {
		if !t.Backed() {
			continue
		}
		columns, err := source.Columns(t.Name)
		if err != nil {
			return err
		}
		var names []string
		for _, c := range columns {
			names = append(names, c.Name)
		}
		var broken error
		_, err = tx.Load(t.Name, names, func(yield func([]any) bool) {
			broken = source.Dump(t.Name, columns, func(row []any) error {
				if err := writable(row); err != nil {
					return err
				}
				if !yield(slices.Clone(row)) {
					return errStopped
				}
				return nil
			})
		})
		if err = firstRefusal(err, broken); err != nil {
			return err
		}
	}
	return nil
}
