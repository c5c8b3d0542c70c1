package web

import (
	"io"
	"net/http"
	"net/url"
	"time"
)

// page is what a template shows: a pointer to a struct of its own that embeds basics.
type page interface {
	template() string // the file below templates/, without its ending
	shell() *basics
}

// shown gives a page as the shell takes it. After an error there is none: a nil pointer to a page would count as one.
func shown[P page](p P, err error) (page, error) {
	if err != nil {
		return nil, err
	}
	return p, nil
}

// basics is what a page may tell the shell around it.
type basics struct {
	Title   string // instead of the route's name
	Crumbs  []crumb
	Bare    bool         // without navigation: for people who are not signed in
	Wall    bool         // full screen and dark
	Public  *publicFrame // of a public page: another shell, with styles of its own
	Charts  bool         // the page draws charts by script
	Trouble *trouble     // why what was sent was refused
	Notice  string       // said above the page
}

func (b *basics) shell() *basics { return b }

// crumb is a step of the way back; the last one is the page itself and leads nowhere.
type crumb struct{ Text, Href string }

// redirect answers with another address. Said is shown once on the page that comes.
type redirect struct {
	basics
	To   string
	Said string
}

func (*redirect) template() string { return "" }

// file answers with something to be saved, made by write.
type file struct {
	basics
	Name, Type string
	write      func(*visit, io.Writer) error
}

func (*file) template() string { return "" }

// answered is for a handler that has written its answer itself.
type answered struct{}

func (answered) template() string { return "" }
func (answered) shell() *basics   { return &basics{} }

// saidCookie carries a sentence to the next page.
const saidCookie = "wuzha-said"

func (v *visit) sayNext(text string) {
	http.SetCookie(v.w, &http.Cookie{Name: saidCookie, Value: url.QueryEscape(text), Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure()})
}

// said takes the sentence that the page before has left.
func (v *visit) said() string {
	c, err := v.r.Cookie(saidCookie)
	if err != nil {
		return ""
	}
	http.SetCookie(v.w, &http.Cookie{Name: saidCookie, Path: "/", MaxAge: -1, Expires: time.Unix(1, 0).UTC(), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.secure()})
	text, err := url.QueryUnescape(c.Value)
	if err != nil {
		return ""
	}
	return text
}
