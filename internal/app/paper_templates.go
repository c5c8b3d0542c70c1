package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/store"
)

// PaperTemplateView is an office's own template of a kind of paper, and what such a template may name.
type PaperTemplateView struct {
	Kind      string   `json:"kind"`
	Title     string   `json:"title"`  // of the kind
	Places    []string `json:"places"` // that a template may name: 标题, 表1.事项
	Name      string   `json:"name"`   // of the file; empty: the shipped layout is used
	Size      int64    `json:"size,omitempty"`
	Hash      string   `json:"hash,omitempty"`
	ByName    string   `json:"by_name,omitempty"`
	ChangedAt int64    `json:"changed_at,omitempty"`
}

// MaxPaperTemplate is the largest template, in bytes.
const MaxPaperTemplate = document.MaxTemplateBytes

// mayTemplates refuses who neither decides which papers are issued nor sets the system up.
func (c Caller) mayTemplates() error {
	if c.mayHere(campaign.ManageSettings) == nil {
		return nil
	}
	return c.mayHere(campaign.DecideMatter)
}

// PaperTemplates lists the kinds of papers that may have a template, with those that are there.
func (a *App) PaperTemplates(ctx context.Context, c Caller) ([]PaperTemplateView, error) {
	if err := c.mayTemplates(); err != nil {
		return nil, err
	}
	var out []PaperTemplateView
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		found, err := tx.PaperTemplates(c.District)
		if err != nil {
			return err
		}
		there := map[string]store.PaperTemplate{}
		for _, t := range found {
			there[t.Kind] = t
		}
		for _, k := range campaign.PaperKinds() {
			if !k.Templated() {
				continue
			}
			view := PaperTemplateView{Kind: k.ID, Title: k.Title, Places: campaign.PaperPlaces(k.ID)}
			if t, ok := there[k.ID]; ok {
				view.Name, view.Size, view.Hash, view.ChangedAt = t.Name, t.Size, t.Hash, t.ChangedAt
				if p, err := tx.PersonByID(t.ByPerson); err == nil {
					view.ByName = p.Name
				}
			}
			out = append(out, view)
		}
		return nil
	})
	return out, err
}

// PutPaperTemplate takes in a template for a kind of paper, in place of the one before. Its placeholders are checked; from then on the
// paper is written in it.
func (a *App) PutPaperTemplate(ctx context.Context, c Caller, kind, name string, r io.Reader) error {
	if err := c.mayTemplates(); err != nil {
		return err
	}
	k, known := campaign.PaperKindOf(kind)
	if !known || !k.Templated() {
		return campaign.InvalidAt("kind", "这种公文不能使用自己的模板", "this kind of paper takes no template")
	}
	name, err := attachmentName(name)
	if err != nil {
		return err
	}
	content, err := readTemplate(k, r)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(content)
	row := store.PaperTemplate{District: c.District, Kind: k.ID, Name: name, Hash: hex.EncodeToString(sum[:]), Size: int64(len(content)), ByPerson: c.Person}
	return a.write(ctx, c, audited{"put_paper_template", "paper:" + k.ID + " sha256:" + row.Hash}, func(w *change) error {
		row.ChangedAt = w.at
		return w.tx.PutPaperTemplate(row, content)
	})
}

// readTemplate reads a template and tells what is wrong with it in words for whoever made it.
func readTemplate(k campaign.PaperKind, r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxPaperTemplate+1))
	if err != nil {
		return nil, err
	}
	t, err := document.ReadTemplate(bytes.NewReader(content), int64(len(content)))
	switch {
	case errors.Is(err, document.ErrTooLarge):
		return nil, campaign.InvalidAt("file", "模板文件太大，最多8MB", "the template is too large: at most 8 MB")
	case errors.Is(err, document.ErrEncrypted):
		return nil, campaign.InvalidAt("file", "模板有打开密码，请去掉密码后上传", "the template has a password; remove it first")
	case errors.Is(err, document.ErrTemplate):
		return nil, campaign.InvalidAt("file", "模板里的占位或域不能使用，请检查 {{ }} 是否成对、是否用了外部链接："+err.Error(), "the template cannot be used: "+err.Error())
	case err != nil:
		return nil, campaign.InvalidAt("file", "这不是可用的 Word 文档（.docx），请另存为 .docx 后上传", "this is no Word document (.docx) that can be used; save it as .docx")
	}
	return content, campaign.CheckPaperPlaces(k.ID, t.Names())
}

// RemovePaperTemplate goes back to the shipped layout of a kind of paper.
func (a *App) RemovePaperTemplate(ctx context.Context, c Caller, kind string) error {
	if err := c.mayTemplates(); err != nil {
		return err
	}
	return a.write(ctx, c, audited{"remove_paper_template", clipObject("paper:" + kind)}, func(w *change) error {
		return w.tx.RemovePaperTemplate(c.District, kind)
	})
}

// PaperTemplateFile gives a template as it was uploaded.
func (a *App) PaperTemplateFile(ctx context.Context, c Caller, kind string, w io.Writer) error {
	if err := c.mayTemplates(); err != nil {
		return err
	}
	content, err := a.paperTemplate(ctx, c, kind)
	if err == nil && content == nil {
		err = notFound()
	}
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// paperTemplate gives the office's own template of a kind of paper; nil when there is none.
func (a *App) paperTemplate(ctx context.Context, c Caller, kind string) (content []byte, err error) {
	err = a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		content, err = tx.PaperTemplateContent(c.District, kind)
		if errors.Is(err, store.ErrNotFound) {
			content, err = nil, nil
		}
		return err
	})
	return content, err
}
