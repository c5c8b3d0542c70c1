package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/store"
)

type restoreCommand struct {
	settings
	opening
	File    string `arg:"" help:"Backup to restore. 备份文件。" type:"path"`
	Replace bool   `help:"Put the backup in the place of what is there. 替换已有数据。"`
	Check   bool   `help:"Verify the backup and change nothing. 只检查备份，不改动。"`
}

// Help implements kong's detailed help.
func (restoreCommand) Help() string {
	return `Examples 示例：

    wuzha restore 2026-11-23.wuzha --identity key.txt --check
    wuzha restore 2026-11-23.wuzha --identity key.txt --data /srv/wuzha

Everything is unpacked beside the data and verified first: hashes, audit chains, running totals. Stop the servers before --replace.
先在旁边解开并逐项核对（校验值、审计链、累计数），再替换。使用 --replace 前请停止服务。`
}

// Run verifies a backup and puts it in place.
func (c *restoreCommand) Run(con *console) (err error) {
	ctx := context.Background()
	if err := c.targetFree(ctx); err != nil {
		return err
	}
	beside := filepath.Dir(filepath.Clean(c.Data))
	if !c.onPostgres() {
		beside = filepath.Dir(c.databaseFiles()[0])
	}
	if err := os.MkdirAll(beside, 0o700); err != nil {
		return err
	}
	// Beside the target, so that moving it there is one step.
	scratch, err := os.MkdirTemp(beside, ".wuzha-restore-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	file := filepath.Join(scratch, "wuzha.db")
	out, err := c.unpack(ctx, file, filepath.Join(scratch, "attachments"))
	if err != nil {
		return refusalOf(con, fmt.Errorf("restore %s: %w", c.File, err))
	}
	con.say("备份完好：%s，%d 个区划、%d 条记录、%d 条审计。", "the backup is sound: of %s, %d districts, %d records, %d audit entries.",
		time.UnixMilli(out.At).Format(time.DateTime), out.Districts, out.Records, out.Entries)
	if c.Check {
		return nil
	}
	if err := c.put(ctx, file, filepath.Join(scratch, "attachments")); err != nil {
		return refusalOf(con, err)
	}
	con.say("已恢复。请确认封存密钥 %s 与备份时相同。", "restored. See that the sealing keys in %s are those of the time of the backup.", filepath.Join(c.Data, "keys"))
	return nil
}

// targetFree refuses early what put would refuse.
func (c *restoreCommand) targetFree(ctx context.Context) error {
	if c.Check || c.onPostgres() {
		return nil
	}
	if _, err := os.Stat(c.databaseFiles()[0]); err != nil {
		return nil
	}
	if !c.Replace {
		return codeError{exitUsage, fmt.Errorf("%s is there already; --replace puts the backup in its place / 已有数据，确要替换请加 --replace", c.databaseFiles()[0])}
	}
	return store.Fold(ctx, c.databaseFiles()[0])
}

func (c *restoreCommand) unpack(ctx context.Context, file, attachments string) (out app.Restored, err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return out, codeError{exitUsage, cause(err)}
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	text, err := c.unseal(f)
	if err != nil {
		return out, err
	}
	suite, err := campaign.ParseSuite(c.Suite)
	if err != nil {
		return out, err
	}
	shipped, err := shippedPlans()
	if err != nil {
		return out, err
	}
	return app.Restore(ctx, text, app.Options{DSN: file, Dir: attachments, Suite: suite, Shipped: shipped, Log: slog.New(slog.DiscardHandler)})
}

// put puts what was unpacked and verified in place. Attachments come first: one that no row names does no harm.
func (c *restoreCommand) put(ctx context.Context, file, attachments string) error {
	if err := moveFiles(attachments, filepath.Join(c.Data, "attachments")); err != nil {
		return err
	}
	if c.onPostgres() {
		return app.ReplaceAll(ctx, file, c.dsn(), c.Replace)
	}
	target := c.databaseFiles()[0]
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	if err := store.Fold(ctx, file); err != nil {
		return err
	}
	if err := setAside(ctx, target); err != nil {
		return err
	}
	if err := os.Rename(file, target); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(target))
}

// setAside gives the database that is there a second name with the time, so that it is kept when its own is taken.
func setAside(ctx context.Context, target string) error {
	if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := store.Fold(ctx, target); err != nil {
		return err
	}
	return os.Link(target, target+".before-"+time.Now().UTC().Format("20060102T150405Z"))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// moveFiles moves attachments to where they belong. Their names are hashes, so one that is there already is the same.
func moveFiles(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == from {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		place := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
			return err
		}
		return copyOrRename(path, place)
	})
}

// copyOrRename moves a file; the data folder of a PostgreSQL server may lie on another disk than the scratch.
func copyOrRename(from, to string) error {
	if err := os.Rename(from, to); err == nil {
		return nil
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	draft := to + ".partial"
	if err := os.WriteFile(draft, text, 0o600); err != nil {
		return err
	}
	return os.Rename(draft, to)
}

func (s *storage) onPostgres() bool { return strings.HasPrefix(s.dsn(), "postgres") }
