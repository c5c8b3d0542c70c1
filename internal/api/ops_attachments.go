package api

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
)

// fileBody is the largest attachment, in bytes; what is larger is not even read.
const fileBody = 20<<20 + 1

func (s *server) attachments() {
	add(s, withStatus(http.StatusCreated, withBody(fileBody, operation("put-attachment", http.MethodPost, "/attachments", "上传附件", "bring a file: JPEG, PNG, WebP, PDF, DOCX, XLSX"))), s.putAttachment)
	add(s, operation("read-attachment", http.MethodGet, "/attachments/{hash}", "下载附件", "a file"), s.readAttachment)
}

type putAttachmentInput struct {
	Unit    string `query:"unit" required:"true" maxLength:"64" doc:"附件所属的单位。The unit that it belongs to."`
	Name    string `query:"name" maxLength:"200" doc:"文件名。What the file is called."`
	RawBody []byte `contentType:"application/octet-stream"`
}

type attachmentOutput struct{ Body app.Attachment }

func (s *server) putAttachment(ctx context.Context, c app.Caller, in *putAttachmentInput) (*attachmentOutput, error) {
	kept, err := s.o.App.PutAttachment(ctx, c, in.Unit, in.Name, bytes.NewReader(in.RawBody))
	return &attachmentOutput{kept}, err
}

type attachmentInput struct {
	Hash string `path:"hash" maxLength:"64"`
}

func (s *server) readAttachment(ctx context.Context, c app.Caller, in *attachmentInput) (*huma.StreamResponse, error) {
	found, err := s.o.App.Attachment(ctx, c, in.Hash)
	if err != nil {
		return nil, err
	}
	return keptFile(found), nil
}

// keptFile answers with a file. Pictures, which were drawn anew here, may be shown in a page; everything else is only saved.
func keptFile(found app.AttachmentFile) *huma.StreamResponse {
	way := "attachment"
	if found.Inline {
		way = "inline"
	}
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		hctx.SetHeader("Content-Type", found.Type)
		hctx.SetHeader("Content-Length", strconv.Itoa(len(found.Data)))
		hctx.SetHeader("Content-Disposition", mime.FormatMediaType(way, map[string]string{"filename": found.Name}))
		hctx.SetHeader("Content-Security-Policy", "default-src 'none'; sandbox")
		if _, err := hctx.BodyWriter().Write(found.Data); err != nil {
			panic(http.ErrAbortHandler)
		}
	}}
}
