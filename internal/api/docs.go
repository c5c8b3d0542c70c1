package api

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html docs.css
var pages embed.FS

// docsPolicy allows the page its own style sheet and nothing else.
const docsPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docs serves the description, as OpenAPI and as a page. Both are made once: operations do not change while the program runs.
func (s *server) docs() {
	spec := sync.OnceValues(func() ([]byte, error) { return json.Marshal(s.api.OpenAPI()) })
	page := sync.OnceValues(func() ([]byte, error) { return docsPage(s.api.OpenAPI()) })
	style := func() ([]byte, error) { return pages.ReadFile("docs.css") }
	s.mux.HandleFunc("GET "+base+"/openapi.json", s.serve("application/openapi+json", spec))
	s.mux.HandleFunc("GET "+base+"/docs", s.serve("text/html; charset=utf-8", page))
	s.mux.HandleFunc("GET "+base+"/docs.css", s.serve("text/css; charset=utf-8", style))
}

func (s *server) serve(contentType string, text func() ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := text()
		if err != nil {
			s.refuse(r.Context(), err).write(w, requestOf(r.Context()).ID)
			return
		}
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Security-Policy", docsPolicy)
		_, _ = w.Write(body) // a client that has gone does not hear it
	}
}

// describeRefusals is the answer that every operation may give instead of its own.
func (s *server) describeRefusals() *huma.Response {
	schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return &huma.Response{Description: "拒绝 refusal", Content: map[string]*huma.MediaType{problemType: {Schema: schema}}}
}

type docsOperation struct {
	ID, Method, Path, Summary string
	Open                      bool
	Parameters                []*huma.Param
	Body                      string
}

type docsSchema struct{ Name, Text string }

// docsPage lists all operations and schemas.
func docsPage(spec *huma.OpenAPI) ([]byte, error) {
	page, err := template.ParseFS(pages, "docs.html")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = page.Execute(&out, struct {
		Version    string
		Operations []docsOperation
		Schemas    []docsSchema
	}{spec.Info.Version, docsOperations(spec), docsSchemas(spec)})
	return out.Bytes(), err
}

func docsOperations(spec *huma.OpenAPI) []docsOperation {
	var out []docsOperation
	for _, op := range operations(spec) {
		d := docsOperation{ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Open: op.Metadata[open] == true, Parameters: op.Parameters}
		if op.RequestBody != nil {
			d.Body = reference(op.RequestBody.Content["application/json"])
		}
		out = append(out, d)
	}
	return out
}

func reference(media *huma.MediaType) string {
	if media == nil || media.Schema == nil {
		return ""
	}
	return strings.TrimPrefix(media.Schema.Ref, "#/components/schemas/")
}

func docsSchemas(spec *huma.OpenAPI) []docsSchema {
	all := spec.Components.Schemas.Map()
	var out []docsSchema
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text, err := json.MarshalIndent(all[name], "", "  ")
		if err == nil {
			out = append(out, docsSchema{name, string(text)})
		}
	}
	return out
}

// operations lists every operation by path and method.
func operations(spec *huma.OpenAPI) []*huma.Operation {
	var out []*huma.Operation
	for _, path := range slices.Sorted(maps.Keys(spec.Paths)) {
		p := spec.Paths[path]
		for _, op := range []*huma.Operation{p.Get, p.Post, p.Put, p.Patch, p.Delete, p.Head, p.Options, p.Trace} {
			if op != nil {
				out = append(out, op)
			}
		}
	}
	return out
}
