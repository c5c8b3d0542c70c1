package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"wuzha/internal/app"
)

// sealing says how backups are encrypted.
type sealing struct {
	BackupRecipients []string `help:"Public keys that open backups, age1…. 备份的公钥，只有对应的私钥能打开备份。" name:"backup-recipients" env:"WUZHA_BACKUP_RECIPIENTS" placeholder:"AGE"`
	BackupPassphrase string   `help:"File with a passphrase that opens backups. 备份口令文件。" name:"backup-passphrase" type:"path" env:"WUZHA_BACKUP_PASSPHRASE" placeholder:"FILE"`
}

type backupCommand struct {
	settings
	File  string `arg:"" help:"File to write; it must not be there yet. 写到哪个文件，不能已存在。" type:"path"`
	Plain bool   `help:"Do not encrypt: readable text. 不加密，明文。"`
}

// Help implements kong's detailed help.
func (backupCommand) Help() string {
	return `Examples 示例：

    wuzha backup --data /var/lib/wuzha --backup-recipients age1… 2026-11-23.wuzha
    wuzha backup --data /var/lib/wuzha --backup-passphrase pass.txt 2026-11-23.wuzha

It may run while the server works. Sealing keys (DATA/keys) are not in it: keep them apart.
可在服务运行时备份。封存密钥（DATA/keys）不在其中，须另行保管。`
}

// Run writes a backup of everything.
func (c *backupCommand) Run(con *console) (err error) {
	recipients, err := c.recipients(c.Plain)
	if err != nil {
		return codeError{exitUsage, err}
	}
	ctx := context.Background()
	a, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	var m app.Manifest
	err = writeWhole(c.File, func(w io.Writer) (err error) {
		sealed, err := seal(w, recipients)
		if err != nil {
			return err
		}
		m, err = a.BackupAll(ctx, sealed)
		return errors.Join(err, sealed.Close())
	})
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	con.say("已备份到 %s：%d 行、%d 个附件，表结构版本 %d，校验 %.16s。", "backed up to %s: %d rows, %d attachments, schema version %d, hash %.16s.", c.File, tableRows(m), filesOf(m), m.Schema, m.SHA256)
	return nil
}

// recipients are those who can open what is sealed; none for plain text, which must be asked for.
func (s *sealing) recipients(plain bool) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, key := range s.BackupRecipients {
		found, err := age.ParseRecipients(strings.NewReader(key))
		if err != nil {
			return nil, fmt.Errorf("backup-recipients: %w", err)
		}
		out = append(out, found...)
	}
	if s.BackupPassphrase != "" {
		words, err := readPassphrase(s.BackupPassphrase)
		if err != nil {
			return nil, err
		}
		r, err := age.NewScryptRecipient(words)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	switch {
	case plain && len(out) > 0:
		return nil, errors.New("--plain and a recipient or passphrase contradict each other / --plain 与公钥、口令不能同时给出")
	case !plain && len(out) == 0:
		return nil, errors.New("say who can open it: --backup-recipients or --backup-passphrase, or --plain / 请给出公钥或口令文件，或用 --plain")
	case s.BackupPassphrase != "" && len(out) > 1:
		return nil, errors.New("either recipients or a passphrase, not both / 公钥和口令只能选一种")
	}
	return out, nil
}

func readPassphrase(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the passphrase: %w", cause(err))
	}
	words := strings.TrimRight(string(text), "\r\n")
	if len(words) < minPassphrase {
		return "", fmt.Errorf("the passphrase needs at least %d bytes / 口令至少 %d 字节", minPassphrase, minPassphrase)
	}
	return words, nil
}

// minPassphrase is in bytes. A backup can be tried at leisure, so it is longer than a password.
const minPassphrase = 16

// writeWhole writes a file that is there whole or not at all, and for its owner alone.
func writeWhole(file string, write func(io.Writer) error) error {
	if _, err := os.Lstat(file); err == nil {
		return codeError{exitUsage, fmt.Errorf("%s is there already / 文件已存在", file)}
	}
	draft, err := os.CreateTemp(filepath.Dir(file), ".wuzha-backup-*")
	if err != nil {
		return codeError{exitUsage, fmt.Errorf("write %s: %w", file, unwritten(err))}
	}
	out := bufio.NewWriterSize(draft, 1<<20)
	if err := errors.Join(write(out), out.Flush(), draft.Sync(), draft.Close()); err != nil {
		return errors.Join(err, os.Remove(draft.Name()))
	}
	return os.Rename(draft.Name(), file)
}

// seal compresses and encrypts; without recipients it leaves the text as it is.
func seal(w io.Writer, recipients []age.Recipient) (io.WriteCloser, error) {
	if len(recipients) == 0 {
		return stacked{w, nil}, nil
	}
	sealed, err := age.Encrypt(w, recipients...)
	if err != nil {
		return nil, err
	}
	packed := gzip.NewWriter(sealed)
	return stacked{packed, []io.Closer{packed, sealed}}, nil
}

// stacked is a writer with those below it, which are closed after it.
type stacked struct {
	io.Writer
	layers []io.Closer
}

// Close closes the layers, the topmost first.
func (s stacked) Close() error {
	var problems []error
	for _, l := range s.layers {
		problems = append(problems, l.Close())
	}
	return errors.Join(problems...)
}

// sealedHead begins every file of age, and packedHead every file of gzip.
var (
	sealedHead = []byte("age-encryption.org/")
	packedHead = []byte{0x1f, 0x8b}
)

// unseal opens what seal has made.
func (s *opening) unseal(r io.Reader) (io.Reader, error) {
	in := bufio.NewReader(r)
	if head, _ := in.Peek(len(sealedHead)); bytes.Equal(head, sealedHead) {
		identities, err := s.identities()
		if err != nil {
			return nil, err
		}
		opened, err := age.Decrypt(in, identities...)
		if err != nil {
			return nil, fmt.Errorf("open the backup: %w / 打不开备份：密钥或口令不对", err)
		}
		in = bufio.NewReader(opened)
	}
	if head, _ := in.Peek(len(packedHead)); bytes.Equal(head, packedHead) {
		return gzip.NewReader(in)
	}
	return in, nil
}

// opening says what opens a backup.
type opening struct {
	Identity   string `help:"File with a private key, AGE-SECRET-KEY-1…. 私钥文件。" type:"path" placeholder:"FILE"`
	Passphrase string `help:"File with the passphrase. 口令文件。" type:"path" placeholder:"FILE"`
}

func (s *opening) identities() ([]age.Identity, error) {
	var out []age.Identity
	if s.Identity != "" {
		f, err := os.Open(s.Identity)
		if err != nil {
			return nil, fmt.Errorf("read the private key: %w", cause(err))
		}
		out, err = age.ParseIdentities(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("read the private key: %w", err)
		}
	}
	if s.Passphrase != "" {
		words, err := readPassphrase(s.Passphrase)
		if err != nil {
			return nil, err
		}
		i, err := age.NewScryptIdentity(words)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	if len(out) == 0 {
		return nil, errors.New("the backup is encrypted: give --identity or --passphrase / 备份已加密，请给出私钥或口令文件")
	}
	return out, nil
}

// tableRows counts the rows of a backup's tables, filesOf its attachments: their names have a form of their own.
func tableRows(m app.Manifest) (n int64) {
	for _, p := range m.Parts {
		if !p.IsFile() {
			n += p.Rows
		}
	}
	return n
}

func filesOf(m app.Manifest) (n int) {
	for _, p := range m.Parts {
		if p.IsFile() {
			n++
		}
	}
	return n
}
