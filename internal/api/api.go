// Package api is the campaign as JSON, for programs and the field app: everything under /api/v1.
//
//	handler := api.New(api.Options{App: a, Log: log})
//
// Whoever calls shows a session's cookie, which POST /api/v1/session gives, or `Authorization: Bearer` with an API token. An
// operation asks nothing but [app]: that decides who may do what, and a foreign object answers like a missing one.
//
//   - Every refusal is a [Problem] (application/problem+json) with the place of each fault; kinds of refusals become statuses in one
//     table (problem.go).
//   - Bodies are strict JSON: UTF-8, known names in their one spelling, no name twice (decode.go), and of bounded size (route.go).
//   - Lists come in parts: `limit`, and `after` with the `next` of the part before (output.go). Single objects carry an ETag.
//   - Records carry ids made by their sender: to send them again is harmless.
//   - OpenAPI 3.1 is at /api/v1/openapi.json, a page to read it at /api/v1/docs (docs.go). Nothing is fetched from outside.
//
// How long a request may take to arrive is the listening server's business, see cmd/wuzha.
package api

import (
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"wuzha/internal/app"
	"wuzha/internal/gate"
)

// base is the address of this version; what is incompatible gets another.
const base = "/api/v1"

// Options say what the API stands on. Only App is needed.
type Options struct {
	App     *app.App
	Log     *slog.Logger               // faults of the program
	Version string                     // of the program, for the description
	Secure  bool                       // clients speak TLS to a proxy before us: cookies are for TLS only
	Address func(*http.Request) string // the client's address; by default the connection's
	Observe func(Seen)                 // hears of every finished request
	OIDC    *OIDC                      // nil: nobody signs in from outside
}

type server struct {
	o        Options
	mux      *http.ServeMux
	api      huma.API
	refusals *huma.Response
	outside  provider
}

// New makes the handler of everything under /api/v1.
func New(o Options) http.Handler {
	s := newServer(o)
	return gate.Guard(s.gate(), http.HandlerFunc(s.route))
}

func newServer(o Options) *server {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{o: o, mux: http.NewServeMux()}
	s.api = humago.New(s.mux, description(o.Version))
	s.refusals = s.describeRefusals()
	s.sessions()
	s.accounts()
	s.plans()
	s.units()
	s.records()
	s.standing()
	s.imports()
	s.events()
	s.freezes()
	s.reorganising()
	s.lending()
	s.attachments()
	s.contacts()
	s.oidc()
	s.matters()
	s.papers()
	s.materials()
	s.cases()
	s.analysis()
	s.docs()
	return s
}

// description is the head of the OpenAPI document. huma's own pages are not used: they fetch scripts from outside.
func description(version string) huma.Config {
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "无诈 wuzha", Version: version,
				Description: "“无诈”创建活动的接口。错误一律为 application/problem+json。\n\nThe interface of a no-fraud campaign. Every error is application/problem+json."},
			Components: &huma.Components{Schemas: schemas, SecuritySchemes: map[string]*huma.SecurityScheme{
				"session": {Type: "apiKey", In: "cookie", Name: gate.PlainCookie},
				"token":   {Type: "http", Scheme: "bearer"},
			}},
		},
		Formats:       formats(),
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{tidy},
	}
}
