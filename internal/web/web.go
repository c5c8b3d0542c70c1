package web

import (
	"log/slog"
	"net/http"

	"wuzha/internal/app"
	"wuzha/internal/gate"
	"wuzha/internal/plan"
)

// Options say what the pages stand on. Only App is needed.
type Options struct {
	App     *app.App
	Log     *slog.Logger               // faults of the program
	Version string                     // of the program, for the footer
	URL     string                     // of this server, as people type it, for links and QR codes; empty: as the request says
	Secure  bool                       // clients speak TLS to a proxy before us: cookies are for TLS only
	Address func(*http.Request) string // the client's address; by default the connection's
	Observe func(gate.Seen)            // hears of every finished request
}

type server struct {
	o      Options
	app    *app.App
	words  catalogue
	pages  map[plan.Language]*pageSet // by language
	assets assets
	inner  *http.ServeMux // the routes, behind the gate
}

// policy lets a browser load from this server alone, run no inline script and apply no inline style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// New makes the handler of all pages.
func New(o Options) (http.Handler, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	return gate.Guard(s.gate(), s.inner), nil
}

func newServer(o Options) (*server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	words, err := readCatalogue()
	if err != nil {
		return nil, err
	}
	built, err := readAssets()
	if err != nil {
		return nil, err
	}
	if !built.built() {
		o.Log.Warn("the pages were built without styles and scripts; run make assets and build again")
	}
	s := &server{o: o, app: o.App, words: words, assets: built}
	s.inner = s.mux()
	s.pages, err = s.pageSets()
	return s, err
}

func (s *server) gate() gate.Options {
	say := func(t trouble) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			v := s.visit(w, r, route{name: message("出错了")})
			s.show(v, troublePage(v, t), t.Status)
		}
	}
	return gate.Options{Log: s.o.Log, Secure: s.o.Secure, Address: s.o.Address, Observe: s.o.Observe, Policy: policy,
		Fault: say(programFault()), Foreign: say(foreignSite()), Garbled: say(unreadable())}
}
