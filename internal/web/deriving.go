package web

import "wuzha/internal/app"

// deriving says that the figures of a page are being brought up to date with a version of the plan, and how far that is.
type deriving struct {
	Version     int
	Done, Total string // records
	Percent     int
	Known       bool   // how many there are
	Refresh     string // where the page asks how far it is
}

// deriving finds the version whose running totals are being derived; nil when all are complete.
func (s *server) deriving(v *visit) (*deriving, error) {
	all, err := s.app.Derivation(v.ctx(), v.caller)
	for _, d := range all {
		if d.DoneAt == 0 {
			return v.derivingOf(d), err
		}
	}
	return nil, err
}

func (v *visit) derivingOf(d app.DerivationView) *deriving {
	out := &deriving{Version: d.Version, Done: countText(d.Records), Total: countText(d.Total), Known: d.Total > 0, Refresh: v.r.URL.RequestURI()}
	if out.Known {
		out.Percent = int(100 * d.Records / d.Total)
	}
	return out
}
