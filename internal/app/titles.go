package app

import (
	"context"
	"maps"
	"math"
	"slices"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Titles lists how units stand with the titles of the plan. It heeds Under, Unit and AsOf.
func (a *App) Titles(ctx context.Context, c Caller, q Query) ([]plan.Standing, error) {
	in, err := a.inquire(ctx, c, q)
	if err != nil || in.j.view == nil {
		return nil, err
	}
	return filtered(in.j.view.Titles(in.units), func(v *plan.Standing) bool {
		return (q.Unit == "" || q.Unit == v.Unit) && in.sees(v.Unit)
	}), nil
}

// TitleRow is how a unit stands with a title: by the plan, and by what people decided.
type TitleRow struct {
	Unit     string          `json:"unit"`
	UnitName string          `json:"unit_name"`
	Title    string          `json:"title"`
	Standing plan.TitleState `json:"standing"`
	Short    []int64         `json:"short,omitempty"`   // what the grant still lacks
	Missing  []string        `json:"missing,omitempty"` // the same in the plan's words
	Matter   string          `json:"matter,omitempty"`  // open one
	State    string          `json:"state,omitempty"`
	Advice   string          `json:"advice,omitempty"` // a step that the standing suggests; people decide
}

// TitleBoard lists candidates with what is missing, and titles with what their standing suggests: the monthly watch. It heeds
// Under, Unit and AsOf.
func (a *App) TitleBoard(ctx context.Context, c Caller, q Query) ([]TitleRow, error) {
	standings, err := a.Titles(ctx, c, q)
	if err != nil {
		return nil, err
	}
	open, err := a.openTitles(ctx, c, q)
	if err != nil {
		return nil, err
	}
	return a.titleRows(ctx, c, dayOr(q.AsOf, c.Day()), standings, open)
}

// openTitles finds the open matters about titles, by what they stand for.
func (a *App) openTitles(ctx context.Context, c Caller, q Query) (map[string]*campaign.Matter, error) {
	open := map[string]*campaign.Matter{}
	err := a.eachMatter(ctx, c, MatterQuery{Procedure: "title", Open: true, Under: q.Under, Unit: q.Unit}, func(m *campaign.Matter) error {
		open[campaign.StandKey(m.Unit, m.Subject)] = m
		return nil
	})
	return open, err
}

func (a *App) titleRows(ctx context.Context, c Caller, day plan.Day, standings []plan.Standing, open map[string]*campaign.Matter) ([]TitleRow, error) {
	out := make([]TitleRow, len(standings))
	err := a.read(ctx, c, func(_ *store.Tx, f *frame) error {
		for i, s := range standings {
			u, _ := f.at(s.Unit, c.Day())
			out[i] = TitleRow{Unit: s.Unit, UnitName: u.Name, Title: s.Title.ID, Standing: s.State, Short: s.Short, Missing: s.Missing(f.on(day))}
			if m := open[campaign.StandKey(s.Unit, s.Title.ID)]; m != nil {
				out[i].Matter, out[i].State = m.ID, m.State
			}
			out[i].Advice = campaign.TitleAdvice(out[i].State, s.State)
		}
		return nil
	})
	return out, err
}

// TitleQuery asks for how units stand with one title.
type TitleQuery struct {
	Under       string
	Title       string // empty, or one that concerns nobody in sight: the first that does
	Skip, Limit int    // of the candidates; past their end they begin anew, and no limit means MaxPage
}

// TitleTable is how the units in sight stand with a title.
type TitleTable struct {
	Titles     []string // that concern units in sight, in the plan's order
	Title      string   // empty: there is none
	Concerned  int      // units
	Qualified  int      // of them, by the plan
	Open       []TitleRow
	Waiting    int        // units without an open matter
	Candidates []TitleRow // a part of them: those that lack the least first
}

// TitleTable tells how units stand with a title as TitleBoard does, with the candidates in parts.
func (a *App) TitleTable(ctx context.Context, c Caller, q TitleQuery) (*TitleTable, error) {
	in, err := a.inquire(ctx, c, Query{Under: q.Under})
	if err != nil || in.j.view == nil {
		return &TitleTable{}, err
	}
	open, err := a.openTitles(ctx, c, Query{Under: q.Under})
	if err != nil {
		return nil, err
	}
	ladders := in.ladders(open)
	out := &TitleTable{Title: q.Title}
	for _, t := range in.j.newest().Plan.Titles {
		if ladders[t.ID] != nil {
			out.Titles = append(out.Titles, t.ID)
		}
	}
	if len(out.Titles) == 0 {
		return &TitleTable{}, nil
	}
	if ladders[q.Title] == nil {
		out.Title = out.Titles[0]
	}
	l := ladders[out.Title]
	out.Concerned, out.Qualified, out.Waiting = l.concerned, l.qualified, l.concerned-len(l.open)
	if out.Open, err = a.titleRows(ctx, c, c.Day(), in.j.standings(out.Title, l.open), open); err != nil {
		return nil, err
	}
	out.Candidates, err = a.titleRows(ctx, c, c.Day(), in.j.standings(out.Title, partOf(l.nearest(), q.Skip, q.Limit)), open)
	return out, err
}

// standings judges how units stand with a title, in the order given.
func (j *judged) standings(title string, units []string) []plan.Standing {
	made := map[string]plan.Standing{}
	for _, s := range j.view.Titles(append([]string{}, units...)) {
		if s.Title.ID == title {
			made[s.Unit] = s
		}
	}
	out := make([]plan.Standing, len(units))
	for i, u := range units {
		out[i] = made[u]
	}
	return out
}

// ladders sorts the units in sight by how far they are from each title; open are the matters about titles by what they stand for.
func (in *inquiry) ladders(open map[string]*campaign.Matter) map[string]*ladder {
	type standing struct{ unit, title string } // a key of one string would be made for each unit
	about := map[standing]bool{}
	for _, m := range open {
		about[standing{m.Unit, m.Subject}] = true
	}
	out := map[string]*ladder{}
	in.j.view.TitleStandings(in.units, func(s plan.TitleStanding) {
		if !in.sees(s.Unit) {
			return
		}
		l := out[s.Title.ID]
		if l == nil {
			l = &ladder{waiting: map[int][]string{}}
			out[s.Title.ID] = l
		}
		l.add(s, len(about) > 0 && about[standing{s.Unit, s.Title.ID}])
	})
	return out
}

// ladder is the units that a title concerns.
type ladder struct {
	concerned, qualified int
	open                 []string         // those with an open matter
	waiting              map[int][]string // the others by how far they are from it
}

func (l *ladder) add(s plan.TitleStanding, open bool) {
	l.concerned++
	if s.State != plan.NotQualified {
		l.qualified++
	}
	if open {
		l.open = append(l.open, s.Unit)
		return
	}
	far := farness(s)
	l.waiting[far] = append(l.waiting[far], s.Unit)
}

// nearest gives those that lack the least first.
func (l *ladder) nearest() []string {
	var out []string
	for _, far := range slices.Sorted(maps.Keys(l.waiting)) {
		out = append(out, l.waiting[far]...)
	}
	return out
}

// farness tells how far a unit is from a title; those that cannot be judged come last.
func farness(s plan.TitleStanding) int {
	switch {
	case s.State == plan.Qualified:
		return 0
	case s.State == plan.Warned:
		return 1
	case s.Lacks == 0:
		return math.MaxInt
	}
	return 1 + s.Lacks
}
