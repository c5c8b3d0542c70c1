package app

import (
	"context"
	"slices"
	"strings"
	"sync"

	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// keptOverview is what an edition keeps of the overview of a unit.
type keptOverview struct {
	Unit      string       `json:"unit"`
	Cases     Compared     `json:"cases"`
	Losses    Compared     `json:"losses"`
	Stopped   Compared     `json:"stopped"`
	Recovered Compared     `json:"recovered"`
	Types     []TypeShare  `json:"types"`
	Trend     []TrendPoint `json:"trend"`
	Children  []UnitView   `json:"children"`
	Duties    []keptDuty   `json:"duties"`
	Heat      [][]Progress `json:"heat"`
	Totals    []Progress   `json:"totals"`
	Overall   Progress     `json:"overall"`
	Tiles     []Tile       `json:"tiles"`
	Behind    []keptBehind `json:"behind"`
}

// keptDuty is what people read of a duty: the plan may drop it later.
type keptDuty struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Source string `json:"source"`
}

type keptBehind struct {
	Unit    UnitView   `json:"unit"`
	Missing int        `json:"missing"`
	Duties  []keptDuty `json:"duties"`
}

// maxKept is of how many units an edition keeps overviews: a large district would keep more figures than it ever reads.
const maxKept = 1000

// keptTops lists the units whose overviews are kept: those that have units of their own, level by level from the topmost unit. A level that
// would go beyond the limit is left out as a whole, with all below it, so that no unit is treated otherwise than its sisters.
func (f *frame) keptTops(asOf plan.Day) []store.PlacedUnit {
	parents, below := map[string]bool{}, map[int][]store.PlacedUnit{}
	for u := range f.placedOn(rootRef(f.district), asOf) {
		parents[u.Parent] = true
	}
	for u := range f.placedOn(rootRef(f.district), asOf) {
		if level := strings.Count(u.Path, "/"); parents[u.Unit] {
			below[level] = append(below[level], *u)
		}
	}
	root, _ := f.at(f.district, asOf)
	tops := []store.PlacedUnit{root}
	for level := strings.Count(root.Path, "/") + 1; len(below[level]) > 0 && len(tops)+len(below[level]) <= maxKept; level++ {
		tops = append(tops, below[level]...)
	}
	return tops
}

// keptOverviews makes the overviews that an edition keeps.
func (s *ledgers) keptOverviews(j *judged, period string, asOf plan.Day) ([]keptOverview, error) {
	var out []keptOverview
	for _, top := range s.frame.keptTops(asOf) {
		v := s.frame.overviewOf(j, top, &Overview{AsOf: asOf, Period: period})
		if err := v.begin(); err != nil {
			return nil, err
		}
		if err := v.make(); err != nil {
			return nil, err
		}
		out = append(out, v.out.kept())
	}
	return out, nil
}

func (o *Overview) kept() keptOverview {
	k := keptOverview{Unit: o.Unit.ID, Cases: o.Cases, Losses: o.Losses, Stopped: o.Stopped, Recovered: o.Recovered, Types: o.Types, Trend: o.Trend, Children: o.Children,
		Duties: keptDuties(o.Duties), Heat: o.Heat, Totals: o.Totals, Overall: o.Overall, Tiles: o.Tiles}
	for _, l := range o.Behind {
		k.Behind = append(k.Behind, keptBehind{l.Unit, l.Missing, keptDuties(l.Duties)})
	}
	return k
}

func keptDuties(duties []*plan.Duty) []keptDuty {
	var out []keptDuty
	for _, d := range duties {
		out = append(out, keptDuty{d.ID, d.Title, d.Source})
	}
	return out
}

// into puts the kept figures into an overview.
func (k *keptOverview) into(o *Overview) {
	o.Cases, o.Losses, o.Stopped, o.Recovered, o.Types, o.Trend = k.Cases, k.Losses, k.Stopped, k.Recovered, k.Types, k.Trend
	o.Children, o.Heat, o.Totals, o.Overall, o.Tiles = k.Children, k.Heat, k.Totals, k.Overall, k.Tiles
	o.Duties = duties(k.Duties)
	for _, b := range k.Behind {
		o.Behind = append(o.Behind, Lagging{b.Unit, b.Missing, duties(b.Duties)})
	}
}

// duties are duties to be read, and not to be judged by.
func duties(kept []keptDuty) []*plan.Duty {
	var out []*plan.Duty
	for _, d := range kept {
		out = append(out, &plan.Duty{ID: d.ID, Title: d.Title, Source: d.Source})
	}
	return out
}

// keptOverview looks for the latest edition of an overview's period, and puts its figures in; kept is false when there are none of
// the unit.
func (a *App) keptOverview(ctx context.Context, c Caller, o *Overview) (kept bool, err error) {
	var all []keptOverview
	err = a.db.Read(ctx, func(tx *store.Tx) error {
		o.Frozen = nil
		editions, err := tx.FreezesByDistrict(c.District)
		for _, f := range editions {
			if f.Period == o.Period {
				view := freezeView(f)
				o.Frozen = &view // they come by edition
			}
		}
		if err == nil && o.Frozen != nil {
			all, err = a.thawed.overviews(tx, c.District, o.Frozen.Hash)
		}
		return err
	})
	if err != nil {
		return false, refusal(err)
	}
	i := slices.IndexFunc(all, func(k keptOverview) bool { return k.Unit == o.Unit.ID })
	if o.Kept = i >= 0; o.Kept {
		o.AsOf, o.Live = o.Frozen.AsOf, false
		all[i].into(o)
	}
	return o.Kept, nil
}

// thawed remembers the overviews of editions, which never change, so that the whole edition is not read for each page.
type thawed struct {
	mu     sync.Mutex
	byHash map[string][]keptOverview
}

// maxThawed is of how many editions the overviews are remembered.
const maxThawed = 24

func (t *thawed) overviews(tx *store.Tx, district, hash string) ([]keptOverview, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if found, ok := t.byHash[hash]; ok {
		return found, nil
	}
	content, err := frozenContent(tx, district, hash)
	if err != nil {
		return nil, err
	}
	if t.byHash == nil || len(t.byHash) >= maxThawed {
		t.byHash = map[string][]keptOverview{}
	}
	t.byHash[hash] = content.Overviews
	return content.Overviews, nil
}
