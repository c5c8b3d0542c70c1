package web

import (
	"iter"

	"wuzha/internal/app"
)

// everyUnit reads a list of units part by part; who has seen enough stops.
func (s *server) everyUnit(v *visit, q app.Query) iter.Seq2[app.UnitView, error] {
	return everyOf(q, func(q app.Query) (app.Page[app.UnitView], error) { return s.app.Units(v.ctx(), v.caller, q) })
}

// allUnits reads a list of units to its end.
func (s *server) allUnits(v *visit, q app.Query) ([]app.UnitView, error) {
	return wholeOf(s.everyUnit(v, q))
}

// everyOf reads a list part by part.
func everyOf[T any](q app.Query, part func(app.Query) (app.Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for q.Limit = app.MaxPage; ; {
			found, err := part(q)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, x := range found.Items {
				if !yield(x, nil) {
					return
				}
			}
			if q.After = found.Next; q.After == "" {
				return
			}
		}
	}
}

func wholeOf[T any](list iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for x, err := range list {
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}
