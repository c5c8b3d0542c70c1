package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/gate"
	"wuzha/internal/plan"
)

// visit is one request on its way to a page: who comes, in which language, with what.
type visit struct {
	server *server
	w      http.ResponseWriter
	r      *http.Request
	route  route
	lang   plan.Language
	caller app.Caller                // the zero Caller when nobody is signed in
	names  map[string]string         // of units, once looked up
	posts  map[string]campaign.Words // their titles, once looked up
	kept   url.Values                // what was typed before the session ended, to be shown again
}

func (s *server) visit(w http.ResponseWriter, r *http.Request, rt route) *visit {
	kept, _ := r.Context().Value(keptKey{}).(url.Values)
	return &visit{server: s, w: w, r: r, route: rt, lang: languageOf(r), kept: kept}
}

func (v *visit) ctx() context.Context { return v.r.Context() }

// t says a Chinese text in the visitor's language; with arguments it is a format.
func (v *visit) t(zh string, args ...any) string { return v.server.words.say(v.lang, zh, args...) }

// words says what the rules of the campaign say in both languages.
func (v *visit) words(w campaign.Words) string { return wordsIn(v.lang, w) }

func wordsIn(l plan.Language, w campaign.Words) string {
	if l == plan.English {
		return w.En
	}
	return plan.WideMarks(w.Zh)
}

// query is a parameter of the address.
func (v *visit) query(name string) string { return strings.TrimSpace(v.r.URL.Query().Get(name)) }

// value is what was typed into a field of a form, without the blanks around it.
func (v *visit) value(name string) string { return strings.TrimSpace(v.r.PostForm.Get(name)) }

// under is the unit that the scope picker has chosen, empty for all that the caller sees; period likewise.
func (v *visit) under() string  { return v.query("under") }
func (v *visit) period() string { return v.query("period") }

// today is the civil day of the visit.
func (v *visit) today() plan.Day { return v.caller.Day() }

// may tells whether the visitor has a right anywhere: good for showing a way, never for letting through.
func (v *visit) may(a campaign.Action) bool {
	return len(campaign.Scope(v.caller.Actor, a, v.today())) > 0
}

// mayAt is may at a unit, given by its path.
func (v *visit) mayAt(a campaign.Action, path string) bool {
	return campaign.Can(v.caller.Actor, a, campaign.UnitRef{District: v.caller.District, Path: path}, v.today())
}

// readBody reads a form of bounded size; known tells whether its sender is signed in.
func (v *visit) readBody(known bool) error {
	if v.r.Method != http.MethodPost {
		return nil
	}
	limit := int64(smallBody)
	switch {
	case v.route.large && known:
		limit = largeBody
	case v.route.large:
		limit = strangerBody
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, limit)
	var err error
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/form-data") {
		err = v.r.ParseMultipartForm(limit)
	} else {
		err = v.r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooLarge()
	case err != nil || !gate.TextValues(v.r.PostForm):
		return unreadable()
	}
	return nil
}

// identify finds out who comes; Denied when nobody is signed in.
func (v *visit) identify() error {
	seen := gate.Of(v.ctx())
	c, err := v.server.app.CallerBySession(v.ctx(), v.sessionSecret())
	if err != nil {
		return err
	}
	c.RequestID, c.Address = seen.ID, seen.Address
	v.caller = c
	return nil
}

// sessionSecret reads the session's cookie, which fits the connection; empty when there is none.
func (v *visit) sessionSecret() string {
	c, err := v.r.Cookie(gate.CookieName(gate.Of(v.ctx()).Secure))
	if err != nil {
		return ""
	}
	return c.Value
}

// address makes an address of ours with parameters, in pairs of name and value; empty values are left out.
func address(path string, pairs ...string) string {
	q := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		if len(pair) == 2 && pair[1] != "" {
			q.Set(pair[0], pair[1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// with is the present address with other parameters; empty values take a parameter away.
func (v *visit) with(pairs ...string) string {
	q := maps.Clone(v.r.URL.Query())
	for pair := range slices.Chunk(pairs, 2) {
		q.Del(pair[0])
		if len(pair) == 2 && pair[1] != "" {
			q.Set(pair[0], pair[1])
		}
	}
	if len(q) == 0 {
		return v.r.URL.Path
	}
	return v.r.URL.Path + "?" + q.Encode()
}
