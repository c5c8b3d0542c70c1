package app

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Scores lists point sheets, sorted by unit: those that were published with the figures of then, the others live. It heeds Under, Unit, Period
// and AsOf; as of a day that is named, all are live.
func (a *App) Scores(ctx context.Context, c Caller, q Query) ([]plan.ScoreSheet, error) {
	in, err := a.inquire(ctx, c, q)
	if err != nil || in.j.view == nil {
		return nil, err
	}
	found := filtered(in.j.view.Scores(in.units), func(v *plan.ScoreSheet) bool {
		return (q.Unit == "" || q.Unit == v.Unit) && (q.Period == "" || q.Period == v.Period) && in.sees(v.Unit)
	})
	if q.AsOf != nil {
		return found, nil
	}
	return found, a.asPublished(ctx, c, found)
}

// asPublished gives sheets that were published the figures that were known then.
func (a *App) asPublished(ctx context.Context, c Caller, sheets []plan.ScoreSheet) error {
	known := map[string]published{}
	for i, sh := range sheets {
		subject := campaign.ScoreSubject(sh.Score.ID, sh.Period)
		if known[subject] == nil {
			var err error
			if known[subject], err = a.published(ctx, c, subject); err != nil {
				return err
			}
		}
		if v := known[subject][sh.Unit]; v != nil {
			sheets[i] = v.On(sh)
		}
	}
	return nil
}

// published are the figures of published sheets, by unit.
type published map[string]*campaign.FrozenView

// published finds those of a score in a period.
func (a *App) published(ctx context.Context, c Caller, subject string) (published, error) {
	out := published{}
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		found, err := unpackAll(tx.MattersAbout(c.District, "score", subject, ""))
		for _, m := range found {
			if d, ok := m.Published(); ok {
				out[m.Unit] = d.Sheet
			}
		}
		return err
	})
	return out, err
}

// ScoreQuery asks for a part of the point sheets of a period.
type ScoreQuery struct {
	Under       string
	Period      string // empty, or one without sheets: the one that ends last
	Skip, Limit int    // of each table; past its end it begins anew, and no limit means MaxPage
}

// ScoreTables are the point sheets of a period.
type ScoreTables struct {
	Periods []string // of which there are sheets, the one that ends last first
	Period  string
	Tables  []ScoreTable // in the plan's order; scores without sheets are left out
}

// ScoreTable is the sheets of one score. Where the plan has a ranking by it the best come first, else they are sorted by unit: nobody is ranked.
type ScoreTable struct {
	Score  *plan.Score
	Ranked bool
	Total  int           // how many there are
	Sheets []PlacedSheet // the part asked for
}

// PlacedSheet is a sheet with its place; sheets with the same points share one.
type PlacedSheet struct {
	Place int // 1 is the best; 0 where nobody is ranked
	plan.ScoreSheet
}

// ScoreTables lists the point sheets of a period as Scores gives them, with their places, in parts.
func (a *App) ScoreTables(ctx context.Context, c Caller, q ScoreQuery) (*ScoreTables, error) {
	in, err := a.inquire(ctx, c, Query{Under: q.Under})
	if err != nil || in.j.view == nil {
		return &ScoreTables{}, err
	}
	out := &ScoreTables{Periods: in.j.view.ScorePeriods(), Period: q.Period}
	if !slices.Contains(out.Periods, q.Period) && len(out.Periods) > 0 {
		out.Period = out.Periods[0]
	}
	points := in.points(out.Period)
	p := in.j.by(out.Period).Plan
	for _, score := range p.Scores {
		if len(points[score.ID]) == 0 {
			continue
		}
		t := ScoreTable{Score: score, Ranked: p.Ranks(score), Total: len(points[score.ID])}
		known, err := a.published(ctx, c, campaign.ScoreSubject(score.ID, out.Period))
		if err != nil {
			return nil, err
		}
		t.Sheets = sheets(in.j.view, known.part(points[score.ID], t.Ranked, q), out.Period)
		known.on(t.Sheets)
		out.Tables = append(out.Tables, t)
	}
	return out, nil
}

// points gives the points of the sheets in sight, by score.
func (in *inquiry) points(period string) map[string][]plan.SheetPoints {
	out := map[string][]plan.SheetPoints{}
	in.j.view.Points(period, in.units, func(s plan.SheetPoints) {
		if in.sees(s.Unit) {
			out[s.Score.ID] = append(out[s.Score.ID], s)
		}
	})
	return out
}

// standingAt is a sheet's place and points before the sheet is made.
type standingAt struct {
	place int
	plan.SheetPoints
}

// part puts published points in place of today's and gives a part of the sheets, which come by unit, with their places when they are ranked. Nothing is
// sorted but the points that there are.
func (k published) part(points []plan.SheetPoints, ranked bool, q ScoreQuery) []standingAt {
	shares := map[int64]int{} // how many sheets have the same points
	for i, s := range points {
		if v := k[s.Unit]; v != nil {
			points[i].Points = v.Points
		}
		if ranked {
			shares[points[i].Points]++
		}
	}
	first, end := cut(len(points), q.Skip, q.Limit)
	out := make([]standingAt, end-first)
	if !ranked {
		for i, s := range points[first:end] {
			out[i].SheetPoints = s
		}
		return out
	}
	next, place := map[int64]int{}, map[int64]int{} // by points, of the sheets among which the part is: where the next comes; the place they share
	better := 0
	for _, p := range slices.SortedFunc(maps.Keys(shares), func(a, b int64) int { return cmp.Compare(b, a) }) {
		if better < end && better+shares[p] > first {
			next[p], place[p] = better, better+1
		}
		better += shares[p]
	}
	for _, s := range points {
		i, near := next[s.Points]
		if !near {
			continue
		}
		if next[s.Points]++; first <= i && i < end {
			out[i-first] = standingAt{place[s.Points], s}
		}
	}
	return out
}

// partOf cuts a part out of a list.
func partOf[T any](all []T, skip, limit int) []T {
	first, end := cut(len(all), skip, limit)
	return all[first:end]
}

// cut is where a part of n begins and ends; past the end it begins anew.
func cut(n, skip, limit int) (first, end int) {
	if skip < 0 || skip >= n {
		skip = 0
	}
	return skip, min(n, skip+cmp.Or(limit, MaxPage))
}

// sheets makes the sheets of a part.
func sheets(view *plan.View, all []standingAt, period string) []PlacedSheet {
	units := []string{}
	for _, s := range all {
		units = append(units, s.Unit)
	}
	made := map[string]plan.ScoreSheet{}
	for _, sh := range view.Scores(units) {
		if sh.Period == period {
			made[sh.Unit+" "+sh.Score.ID] = sh
		}
	}
	var out []PlacedSheet
	for _, s := range all {
		out = append(out, PlacedSheet{s.place, made[s.Unit+" "+s.Score.ID]})
	}
	return out
}

// on gives sheets the figures that were published.
func (k published) on(sheets []PlacedSheet) {
	for i, sh := range sheets {
		if v := k[sh.Unit]; v != nil {
			sheets[i].ScoreSheet = v.On(sh.ScoreSheet)
		}
	}
}
