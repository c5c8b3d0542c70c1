package web

import "wuzha/internal/app"

// wallPage is the overview for a screen on the wall: dark, without controls, refreshing itself.
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
	p.Back = address("/overview", "under", v.under(), "period", v.period())
	return p, nil
}
