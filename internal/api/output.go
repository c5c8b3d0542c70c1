package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// page is a part of a list.
type page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"下一部分的 after；没有则已到末尾。The after of the next part; absent at the end."`
}

func pageOf[T any](p app.Page[T]) page[T] { return page[T]{list(p.Items), p.Next} }

// list is never null in JSON.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// Paging asks for a part of a list. Parts are found by key, not by number: what is added meanwhile shifts nothing.
type Paging struct {
	After string `query:"after" maxLength:"400" doc:"上一部分的 next。The next of the part before."`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}

// plainText is an answer that is no JSON.
type plainText struct {
	Type string `header:"Content-Type" hidden:"true"`
	Body []byte
}

// single is one object with its ETag.
type single[T any] struct {
	Status int    `status:"200"`
	ETag   string `header:"ETag"`
	Body   T
}

// one answers with an object, or without it when the caller has it already.
func one[T any](v T, held string) (*single[T], error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	out := &single[T]{Status: http.StatusOK, ETag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, Body: v}
	if matches(held, out.ETag) {
		out.Status = http.StatusNotModified
	}
	return out, nil
}

// matches tells whether an If-None-Match names the tag.
func matches(held, tag string) bool {
	for part := range strings.SplitSeq(held, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}

// stream answers with what write writes. An answer that breaks off half way must not look whole: the connection is cut.
func stream(contentType, name string, write func(io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		head(ctx, contentType, name)
		if err := write(ctx.BodyWriter()); err != nil {
			panic(http.ErrAbortHandler)
		}
	}}
}

func head(ctx huma.Context, contentType, name string) {
	ctx.SetHeader("Content-Type", contentType)
	if name != "" {
		ctx.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
	}
}

// file answers with a file as it is being made. A refusal comes before the first byte and is answered like all others.
func (s *server) file(ctx context.Context, c app.Caller, contentType, name string, write func(context.Context, app.Caller, io.Writer) error) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(hctx huma.Context) {
		w := &lateWriter{begin: func() io.Writer {
			head(hctx, contentType, name)
			return hctx.BodyWriter()
		}}
		err := write(ctx, c, w)
		switch {
		case err != nil && w.out == nil:
			writeProblem(hctx, s.refuse(ctx, err))
		case err != nil:
			s.o.Log.LogAttrs(ctx, slog.LevelError, "file broken off", slog.String("request", requestOf(ctx).ID), slog.String("error", err.Error()))
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// lateWriter begins its answer with the first byte.
type lateWriter struct {
	begin func() io.Writer
	out   io.Writer
}

func (w *lateWriter) Write(b []byte) (int, error) {
	if w.out == nil {
		w.out = w.begin()
	}
	return w.out.Write(b)
}

// day is a day that may be absent. A refusal of one of a query is called query.NAME.
type day struct {
	path, text string
	to         **plan.Day
}

// days reads parameters; all faults are found at once.
func days(all ...day) error {
	var faults []campaign.Fault
	for _, d := range all {
		if d.text == "" {
			continue
		}
		got, err := plan.ParseDay(d.text)
		if err != nil {
			faults = append(faults, campaign.Fault{Path: d.path, Words: noDay})
			continue
		}
		*d.to = &got
	}
	if faults == nil {
		return nil
	}
	refused := campaign.InvalidAt("", noDay.Zh, noDay.En)
	refused.Faults = faults
	return refused
}

var noDay = campaign.Words{Zh: "应是1900年至2199年之间的日期，写成 2023-03-05 的样子", En: "must be a day between 1900 and 2199, written like 2023-03-05"}

// civilDay reads a day that must be there.
func civilDay(path, text string) (plan.Day, error) {
	d, err := plan.ParseDay(text)
	if err != nil {
		return 0, campaign.InvalidAt(path, noDay.Zh, noDay.En)
	}
	return d, nil
}

// cut shortens a text to at most n bytes of whole characters.
func cut(text string, n int) string {
	text = strings.ToValidUTF8(text, "")
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
