package app

import (
	"context"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// MovedStock says that copies, which lie at a unit that is closed, go on at the unit that took its place.
type MovedStock struct {
	Unit     string `json:"unit"`
	To       string `json:"to"`
	Material string `json:"material"`
	Title    string `json:"title"` // of the material
	Copies   int64  `json:"copies"`
}

// stocksNote is what a movement says by which a successor takes over.
const stocksNote = "单位合并或拆分，库存随转"

// heir is the unit that has what a closed unit leaves on a day: the first by its id of those that took its place, or who took that one's.
// Empty while the unit is there, and when nobody took its place.
func heir(tx *store.Tx, f *frame, unit string, day plan.Day) (string, error) {
	last := unit
	for {
		if u, ok := f.at(last, day); !ok || u.ToDay >= store.Day(day) {
			break
		}
		all, err := tx.UnitSuccessors(f.district, last)
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(all, func(s store.UnitSuccessor) bool { return s.Unit == last })
		if i < 0 {
			return "", nil
		}
		last = all[i].Successor
	}
	if last == unit {
		return "", nil
	}
	return last, nil
}

// inheritance is what closed units leave to others on a day: copies, and things of the catalogue that they keep.
type inheritance struct {
	stocks []MovedStock
	kept   []store.Material // with their new keepers
}

func (w *change) inherited(f *frame, day plan.Day) (inheritance, error) {
	var out inheritance
	materials, err := w.tx.Materials(w.c.District)
	if err != nil {
		return out, err
	}
	titles := map[string]string{}
	for _, m := range materials {
		titles[m.ID] = m.Title
		to, err := heir(w.tx, f, m.Unit, day)
		if err != nil {
			return out, err
		}
		if m.Unit = to; to != "" {
			out.kept = append(out.kept, m)
		}
	}
	stocks, err := w.tx.MaterialStocks(w.c.District, "")
	if err != nil {
		return out, err
	}
	for _, s := range stocks {
		to, err := heir(w.tx, f, s.Unit, day)
		if err != nil {
			return out, err
		}
		if to != "" {
			out.stocks = append(out.stocks, MovedStock{s.Unit, to, s.Material, titles[s.Material], s.Copies})
		}
	}
	return out, nil
}

// handDown delivers what closed units leave: each stock by a movement of its own, so that both units show where the copies went.
func (a *App) handDown(w *change, left inheritance, day plan.Day) error {
	for _, m := range left.kept {
		if err := w.tx.PutMaterial(m); err != nil {
			return err
		}
	}
	for _, s := range left.stocks {
		id, err := a.newID()
		if err != nil {
			return err
		}
		if _, err := w.tx.InsertMovement(store.MaterialMovement{District: w.c.District, ID: id, Material: s.Material, Kind: string(campaign.Delivered),
			From: s.Unit, To: s.To, Copies: s.Copies, OnDay: store.Day(day), Note: stocksNote, ByPerson: w.c.Person, At: w.at}); err != nil {
			return err
		}
	}
	return nil
}

// passOnStocks gives the successors of a merger or a split what the closed units had: at once when the new order holds already, else the
// daily job does on its first day. It says what goes either way.
func (a *App) passOnStocks(r *reorganisation) error {
	left, err := r.w.inherited(&frame{district: r.w.c.District, byUnit: r.byUnit}, r.day)
	if err != nil {
		return err
	}
	if r.said.Stocks = left.stocks; r.day > r.w.day() {
		return nil
	}
	return a.handDown(r.w, left, r.day)
}

// passOnToday is passOnStocks for mergers and splits whose day has come.
func (a *App) passOnToday(ctx context.Context, j *job) error {
	passed := 0
	err := a.write(ctx, Caller{District: j.District, Actor: campaign.Actor{Now: a.now()}}, audited{"pass_on_stocks", ""}, func(w *change) error {
		left, err := w.inherited(w.f, w.day())
		if err != nil {
			return err
		}
		passed = len(left.stocks) + len(left.kept)
		w.result, w.nothing = "passed on "+itoa(passed), passed == 0
		return a.handDown(w, left, w.day())
	})
	return j.counts(ctx, passed, err)
}
