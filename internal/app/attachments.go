package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/store"
)

// Attachment is a file that somebody brought, as it is kept.
type Attachment struct {
	Hash string `json:"hash"` // SHA-256, hexadecimal; its name everywhere
	Type string `json:"type"` // media type
	Size int64  `json:"size"` // bytes
	Name string `json:"name"` // as its sender called it
}

// AttachmentFile is an attachment with its content.
type AttachmentFile struct {
	Attachment
	Data   []byte
	Inline bool // a browser may show it in place; all others are only to be saved
}

// PutAttachment takes in a file for a unit. Pictures are drawn anew, so that where and when they were taken is lost; see
// document.Receive for what is taken. Bringing a file again gives the same hash. Who may view the unit, or a record that names the
// hash, may see it.
func (a *App) PutAttachment(ctx context.Context, c Caller, unit, name string, r io.Reader) (Attachment, error) {
	if a.o.Dir == "" {
		return Attachment{}, campaign.Refuse(campaign.Conflict, "系统未配置附件目录，不能上传", "the system has no folder for attachments")
	}
	if err := a.mayAttach(ctx, c, unit); err != nil {
		return Attachment{}, err
	}
	name, err := attachmentName(name)
	if err != nil {
		return Attachment{}, err
	}
	got, err := a.receive(ctx, r)
	if err != nil {
		return Attachment{}, err
	}
	sum := sha256.Sum256(got.Data)
	out := Attachment{Hash: hex.EncodeToString(sum[:]), Type: got.Type, Size: int64(len(got.Data)), Name: name}
	a.files.RLock()
	defer a.files.RUnlock()
	if err := a.putFile(out.Hash, got.Data); err != nil {
		return Attachment{}, err
	}
	err = a.write(ctx, c, audited{"put_attachment", "attachment:" + out.Hash + " unit:" + unit}, func(w *change) error {
		if _, err := w.f.visible(c, campaign.SubmitRecord, unit); err != nil {
			return err
		}
		if err := w.tx.InsertAttachment(store.Attachment{District: c.District, Hash: out.Hash, Type: out.Type, Size: out.Size, CreatedAt: w.at}); err != nil {
			return err
		}
		return w.tx.InsertAttachmentPlace(store.AttachmentPlace{District: c.District, Hash: out.Hash, Unit: unit, Name: name, ByPerson: c.Person, At: w.at})
	})
	if err != nil {
		return Attachment{}, err
	}
	return out, nil
}

// TakeBackAttachments takes away what the caller has put at a unit within the present request, when what it was brought for is refused: nothing
// without an owner stays. What was there before, and what belongs to a record, stays. The files go with the daily sweep.
func (a *App) TakeBackAttachments(ctx context.Context, c Caller, unit string, hashes []string) error {
	if err := a.mayAttach(ctx, c, unit); err != nil || len(hashes) == 0 {
		return err
	}
	return a.write(ctx, c, audited{"take_back_attachments", "unit:" + unit}, func(w *change) error {
		for _, hash := range hashes {
			if err := w.tx.DeleteAttachmentPlace(store.AttachmentPlace{District: c.District, Hash: hash, Unit: unit, ByPerson: c.Person, At: c.Now}); err != nil {
				return err
			}
		}
		return nil
	})
}

// mayAttach asks for the right before anything of the file is read.
func (a *App) mayAttach(ctx context.Context, c Caller, unit string) error {
	return a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		_, err := f.visible(c, campaign.SubmitRecord, unit)
		return err
	})
}

// attachmentName keeps the last part of a file's name, whichever way its sender writes paths.
func attachmentName(name string) (string, error) {
	name = path.Base("/" + strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	if name == "/" || name == ".." || name == "." {
		name = "附件"
	}
	if len(name) > maxName || !campaign.PlainLine(name) || strings.Contains(name, `"`) {
		return "", campaign.InvalidAt("name", "文件名过长或含有无法使用的字符", "the name is too long or has characters that cannot be used")
	}
	return name, nil
}

func (a *App) receive(ctx context.Context, r io.Reader) (document.Received, error) {
	data, err := io.ReadAll(io.LimitReader(r, document.MaxReceived+1))
	if err != nil {
		return document.Received{}, fmt.Errorf("read attachment: %w", err)
	}
	select {
	case a.pictures <- struct{}{}:
	case <-ctx.Done():
		return document.Received{}, ctx.Err()
	}
	defer func() { <-a.pictures }()
	got, err := document.Receive(data)
	switch {
	case errors.Is(err, document.ErrTooLarge):
		return got, campaign.InvalidAt("file", "文件过大：最多20MB，照片最多3000万像素（渐进式JPEG最多1200万）", "the file is too large: at most 20 MB, and 30 million pixels (12 million of a progressive JPEG)")
	case errors.Is(err, document.ErrNotReceived):
		return got, campaign.InvalidAt("file", "只能上传照片（JPEG、PNG、WebP）以及不含宏的 PDF、DOCX、XLSX 文件", "only pictures (JPEG, PNG, WebP) and PDF, DOCX and XLSX without macros are taken")
	case errors.Is(err, document.ErrDamaged):
		return got, campaign.InvalidAt("file", "文件已损坏，请重新拍摄或另存后上传", "the file is damaged; take or save it again")
	}
	return got, err
}

// Attachment gives a file to whoever may see what it belongs to.
func (a *App) Attachment(ctx context.Context, c Caller, hash string) (AttachmentFile, error) {
	var out AttachmentFile
	err := a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		stored, place, err := seenAttachment(tx, f, c, hash)
		out.Attachment = Attachment{Hash: hash, Type: stored.Type, Size: stored.Size, Name: place.Name}
		return err
	})
	if err != nil {
		return AttachmentFile{}, err
	}
	out.Inline = document.Shown(out.Type)
	out.Data, err = a.readFile(hash)
	return out, err
}

// seenAttachment finds an attachment by something that it belongs to and the caller may see.
func seenAttachment(tx *store.Tx, f *frame, c Caller, hash string) (store.Attachment, store.AttachmentPlace, error) {
	places, err := tx.AttachmentPlaces(c.District, hash)
	if err != nil {
		return store.Attachment{}, store.AttachmentPlace{}, err
	}
	for _, p := range places {
		if p.Record == "" {
			_, err = f.visible(c, campaign.View, p.Unit)
		} else {
			_, _, err = visibleRecord(tx, f, c, p.Record)
		}
		if err == nil {
			stored, err := tx.AttachmentByHash(c.District, hash)
			return stored, p, err
		}
		if campaign.KindOf(err) == "" {
			return store.Attachment{}, store.AttachmentPlace{}, err
		}
	}
	return store.Attachment{}, store.AttachmentPlace{}, notFound()
}

// photosOf holds the photos of an entry to be pictures that its sender may see, and gives their places with the record.
func photosOf(w *change, e Entry) ([]store.AttachmentPlace, error) {
	var out []store.AttachmentPlace
	for i, hash := range e.Photos {
		stored, place, err := seenAttachment(w.tx, w.f, w.c, hash)
		if campaign.KindOf(err) != "" || err == nil && !document.Shown(stored.Type) {
			return nil, campaign.InvalidAt("photos["+itoa(i)+"]", "照片尚未上传，或不是照片，请先上传", "the photo has not been uploaded, or is none; upload it first")
		}
		if err != nil {
			return nil, err
		}
		out = append(out, store.AttachmentPlace{District: w.c.District, Hash: hash, Unit: e.Unit, Record: e.ID, Name: place.Name, ByPerson: w.c.Person, At: w.at})
	}
	return out, nil
}

// placePhotos lets photos belong to their record.
func placePhotos(w *change, photos []store.AttachmentPlace) error {
	for _, p := range photos {
		if err := w.tx.InsertAttachmentPlace(p); err != nil {
			return err
		}
	}
	return nil
}
