package app

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/store"
)

// upload is a file that was taken in.
type upload struct {
	hash string
	size int64
}

// uploadFolder lies beside the attachments; backups leave it out.
const uploadFolder = "imports"

// uploads is the folder of sheets, for this program's eyes only: they may name people.
func (a *App) uploads() (string, error) {
	if a.o.Dir == "" {
		return "", errors.New("no folder for uploads was given (Options.Dir)")
	}
	dir := filepath.Join(a.o.Dir, uploadFolder)
	return dir, os.MkdirAll(dir, 0o700)
}

// keepUpload writes a sheet to disk so that after a crash it is whole or not there.
func (a *App) keepUpload(name string, body io.Reader) (upload, error) {
	dir, err := a.uploads()
	if err != nil {
		return upload{}, err
	}
	draft, err := os.CreateTemp(dir, ".upload-*")
	if err != nil {
		return upload{}, fmt.Errorf("keep an upload: %w", err)
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(draft, sum), io.LimitReader(body, MaxUpload+1))
	if err == nil {
		err = draft.Sync()
	}
	err = errors.Join(err, draft.Close())
	switch {
	case err == nil && size > MaxUpload:
		err = campaign.Refuse(campaign.Invalid, "文件超过64MB，请分成几个文件上传", "the file is larger than 64 MB; upload it in parts")
	case err == nil && size == 0:
		err = campaign.Refuse(campaign.Invalid, "文件是空的", "the file is empty")
	case err == nil:
		err = os.Rename(draft.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return upload{}, errors.Join(err, gone(os.Remove(draft.Name())))
	}
	return upload{hex.EncodeToString(sum.Sum(nil)), size}, nil
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (a *App) uploadPath(row store.Import) (string, error) {
	dir, err := a.uploads()
	return filepath.Join(dir, row.ID+strings.ToLower(filepath.Ext(row.FileName))), err
}

// dropUpload deletes the file of an import; what cannot be deleted now is by the next tidying.
func (a *App) dropUpload(row store.Import) {
	path, err := a.uploadPath(row)
	if err == nil {
		err = gone(os.Remove(path))
	}
	if err != nil {
		a.o.Log.Warn("delete an upload", slog.String("import", row.ID), slog.String("error", err.Error()))
	}
}

// dropStrays deletes files that no import can still be about: those of uploads that a crash has cut short.
func (a *App) dropStrays() error {
	if a.o.Dir == "" {
		return nil
	}
	dir, err := a.uploads()
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		info, infoErr := e.Info()
		if infoErr == nil && info.ModTime().Before(a.o.Now().Add(-2*keepUploads)) {
			err = errors.Join(err, gone(os.Remove(filepath.Join(dir, e.Name()))))
		}
	}
	return err
}

// openUpload opens the sheet of an import.
func (a *App) openUpload(row store.Import, sheet string) (*document.Table, error) {
	path, err := a.uploadPath(row)
	if err != nil {
		return nil, err
	}
	var options []document.Option
	if sheet != "" {
		options = append(options, document.OnSheet(sheet))
	}
	table, err := document.OpenFile(path, options...)
	return table, fileRefusal(err)
}

// fileRefusal words what is wrong with a file; other errors stay faults.
func fileRefusal(err error) error {
	for _, known := range []struct {
		err    error
		zh, en string
	}{
		{fs.ErrNotExist, "上传的文件已清理，请重新上传", "the upload has been deleted; upload it again"},
		{document.ErrEncrypted, "文件有密码，请去掉密码后上传", "the workbook is protected by a password; remove it first"},
		{document.ErrOldWorkbook, "这是旧格式的工作簿，请另存为 .xlsx 再上传", "this is an old workbook; save it as .xlsx and upload that"},
		{document.ErrTooLarge, "文件展开后过大，请分成几个文件上传", "the file is too large; upload it in parts"},
		{document.ErrNotText, "文件不是文本，请检查扩展名", "the file is not text; look at its extension"},
		{document.ErrNoSheet, "工作簿里没有这个工作表", "the workbook has no such sheet"},
		{document.ErrDamaged, "文件已损坏，或内容与扩展名不符", "the file is damaged, or is not what its name says"},
	} {
		if errors.Is(err, known.err) {
			return campaign.Refuse(campaign.Invalid, known.zh, known.en)
		}
	}
	return err
}
