package web

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/gate"
)

// route is a line of the one table of addresses.
type route struct {
	method, path string
	name         message // what the page is called: its title, its place in the way back
	open         bool    // anybody may come; otherwise a session is needed
	picks        bool    // the page heeds the unit and the period in the address: the shell shows both pickers
	today        bool    // what is picked is of today: the shell shows no picker of periods
	large        bool    // takes files
	answer       handler
}

// handler gives the page to show. With an error beside a page, the page is shown with what was wrong; with an error alone, the error
// is shown. What callers may do, package app decides.
type handler func(*visit) (page, error)

// routes is the table. Each area has its lines in its own file.
func (s *server) routes() []route {
	return slices.Concat(
		s.entranceRoutes(),
		s.setUpRoutes(),
		s.meRoutes(),
		s.overviewRoutes(),
		s.unitRoutes(),
		s.outlineRoutes(),
		s.todoRoutes(),
		s.recordRoutes(),
		s.publicRoutes(),
		s.pledgeRoutes(),
		s.bulletinRoutes(),
		s.paperRoutes(),
		s.paperTemplateRoutes(),
		s.venueRoutes(),
		s.materialRoutes(),
		s.minuteRoutes(),
		s.messageRoutes(),
		s.caseRoutes(),
		s.matterRoutes(),
		s.scoreRoutes(),
		s.titleRoutes(),
		s.planRoutes(),
		s.peopleRoutes(),
		s.freezeRoutes(),
		s.reorganiseRoutes(),
		s.accountRoutes(),
		s.rightsRoutes(),
		s.auditRoutes(),
		s.settingRoutes(),
		s.importRoutes(),
	)
}

// Limits of what is sent, in bytes.
const (
	smallBody = 256 << 10
	largeBody = 16 << 20
	// strangerBody is what somebody who is not signed in may send where files are taken: a long text with the sign-in beside it, or the
	// plan of a first start. All of it is held in memory.
	strangerBody = 2 << 20
)

func (s *server) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.HandleFunc(rt.method+" "+rt.path, s.handle(rt))
	}
	mux.HandleFunc("GET /assets/{file}", s.asset)
	mux.HandleFunc("/", s.handle(route{path: "/", name: message("没有找到"), open: true, answer: nothingHere}))
	return mux
}

// handle is the one way from a request to an answer: language, session, page, errors.
func (s *server) handle(rt route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		gate.Of(r.Context()).Route = r.Pattern
		v := s.visit(w, r, rt)
		err := v.identify()
		if bodyErr := v.readBody(err == nil); bodyErr != nil {
			s.refuse(v, nil, bodyErr)
			return
		}
		if v.r.PostForm.Has(signingIn) {
			v.route.answer = s.signIn
			s.run(v)
			return
		}
		if errors.Is(err, campaign.Denied) && !rt.open {
			s.askToSignIn(v)
			return
		}
		if err != nil && !rt.open {
			s.refuse(v, nil, err)
			return
		}
		v.speak()
		s.run(v)
	}
}

func (s *server) run(v *visit) {
	p, err := v.route.answer(v)
	if err != nil {
		s.refuse(v, p, err)
		return
	}
	s.show(v, p, http.StatusOK)
}

// statuses is the only place where a kind of refusal becomes a status.
var statuses = map[campaign.ErrorKind]int{
	campaign.NotFound:  http.StatusNotFound,
	campaign.Conflict:  http.StatusConflict,
	campaign.Denied:    http.StatusForbidden,
	campaign.Invalid:   http.StatusUnprocessableEntity,
	campaign.Exhausted: http.StatusTooManyRequests,
	campaign.Stale:     http.StatusPreconditionFailed,

	campaign.Unavailable: http.StatusServiceUnavailable,
	campaign.Full:        http.StatusInsufficientStorage,
}

// refuse shows what went wrong: on the page when there is one, else on a page of its own. What is no refusal is logged under the
// request's number.
func (s *server) refuse(v *visit, p page, err error) {
	var refused *campaign.Error
	var t trouble
	switch {
	case errors.As(err, &t):
	case errors.As(err, &refused) && statuses[refused.Kind] != 0:
		t = troubleOf(v, refused)
	default:
		t = programFault()
	}
	if t.Status >= http.StatusInternalServerError {
		seen := gate.Of(v.ctx())
		s.o.Log.LogAttrs(v.ctx(), slog.LevelError, "page failed", slog.String("request", seen.ID), slog.String("route", seen.Route), slog.String("error", err.Error()))
	}
	if p == nil {
		s.show(v, troublePage(v, t), t.Status)
		return
	}
	if refused != nil {
		t.Faults = mark(v, p, refused.Faults)
	}
	p.shell().Trouble = &t
	s.show(v, p, t.Status)
}

func nothingHere(*visit) (page, error) {
	return nil, campaign.Refuse(campaign.NotFound, "没有找到", "not found")
}
