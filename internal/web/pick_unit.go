package web

import (
	"slices"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

// unitPick lets somebody choose a unit by its name, pinyin initials or id before a form about it is shown. The choice becomes a
// parameter of the address.
type unitPick struct {
	Explain string
	Search  string
	Keep    []keptParam
	Found   []link
	More    bool // than are shown
}

// keptParam is a parameter of the address that stays.
type keptParam struct{ Name, Value string }

// pickLimit is how many units are offered at once.
const pickLimit = 40

// picking says which units may be chosen, and under which name the choice goes into the address.
type picking struct {
	param   string
	explain string
	kinds   []*plan.UnitKind // none: all
}

func (s *server) pickUnit(v *visit, how picking) (*unitPick, error) {
	q := app.Query{Search: v.query("find"), Limit: pickLimit + 1}
	if len(how.kinds) == 1 {
		q.Kind = how.kinds[0].ID
	}
	found, err := s.app.Units(v.ctx(), v.caller, q)
	if err != nil {
		return nil, err
	}
	out := &unitPick{Explain: how.explain, Search: q.Search, More: found.Next != ""}
	for _, u := range found.Items {
		fits := len(how.kinds) == 0 || slices.ContainsFunc(how.kinds, func(k *plan.UnitKind) bool { return k.ID == u.Kind })
		if fits && len(out.Found) < pickLimit {
			out.Found = append(out.Found, link{Text: u.Name, Href: v.with(how.param, u.ID, "find", "")})
		}
	}
	for name, values := range v.r.URL.Query() {
		if name != "find" && name != how.param && len(values) > 0 {
			out.Keep = append(out.Keep, keptParam{name, values[0]})
		}
	}
	slices.SortFunc(out.Keep, func(a, b keptParam) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out, nil
}
