package web

import (
	"context"

	"wuzha/internal/app"
	"wuzha/internal/gate"
)

// wallPage is the overview for a screen on the wall: dark, without controls, refreshing itself as soon as something changes (assets/src/live.js),
// and every minute besides, should the stream of changes be broken.
type wallPage struct {
	basics
	Overview overviewPage
	Refresh  string // where the screen gets itself anew
	Now      string
	Back     string
}

func (*wallPage) template() string { return "wall" }

func (s *server) wall(v *visit) (page, error) {
	o, err := s.app.Overview(v.ctx(), v.caller, app.OverviewQuery{Under: v.under(), Period: v.period()})
	if err != nil {
		return nil, err
	}
	p := &wallPage{basics: basics{Wall: true, Charts: true}, Overview: *v.overviewOf(o), Refresh: v.r.URL.RequestURI(), Now: momentText(v.caller.Now)}
	if p.Overview.Deriving, err = s.deriving(v); err != nil {
		return nil, err
	}
	p.Back = address("/overview", "under", v.under(), "period", v.period())
	return p, nil
}

// events tells the page that something has changed, and nothing of what: whoever hears it asks again for what it shows.
func (s *server) events(v *visit) (page, error) {
	ctx, cancel := context.WithTimeout(v.ctx(), gate.StreamLife)
	defer cancel()
	found, err := s.app.Watch(ctx, v.caller)
	if err != nil {
		return nil, err
	}
	gate.StreamHeaders(v.w.Header().Set)
	if v.query("once") != "" {
		return answered{}, gate.WriteEvent(v.w, <-found)
	}
	gate.Stream(v.w, found, func() error { return s.app.Refresh(ctx, v.caller.District) })
	return answered{}, nil
}
