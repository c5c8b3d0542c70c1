package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// Freezes lists the editions of all frozen periods, sorted by period and edition. It heeds Period.
func (a *App) Freezes(ctx context.Context, c Caller, q Query) ([]FreezeView, error) {
	if _, err := c.mayAnywhere(campaign.View); err != nil {
		return nil, err
	}
	var out []FreezeView
	err := a.read(ctx, c, func(tx *store.Tx, _ *frame) error {
		out = nil
		all, err := tx.FreezesByDistrict(c.District)
		for _, f := range all {
			if q.Period == "" || q.Period == f.Period {
				out = append(out, freezeView(f))
			}
		}
		return err
	})
	return out, err
}

// Edition names a freeze; an edition of 0 is the latest of its period.
type Edition struct {
	Period  string
	Edition int
}

// FrozenPage is a part of a frozen list, with the freeze that it is from.
type FrozenPage[T any] struct {
	Page[T]
	Freeze FreezeView `json:"freeze"`
}

// FrozenVerdict is a verdict as it was frozen.
type FrozenVerdict struct {
	Verdict  json.RawMessage `json:"verdict"` // as plan.Verdict writes itself
	UnitName string          `json:"unit_name"`
	Title    string          `json:"title"`
	Lacks    []string        `json:"lacks,omitempty"`
}

// frozenEvaluation is the evaluation of an edition, taken apart.
type frozenEvaluation struct {
	Plan     string            `json:"plan"`
	Version  int               `json:"version"`
	AsOf     plan.Day          `json:"as_of"`
	Verdicts []json.RawMessage `json:"verdicts"`
	Goals    []json.RawMessage `json:"goals"`
	Scores   []json.RawMessage `json:"scores"`
	Titles   []json.RawMessage `json:"titles"`
	Problems []json.RawMessage `json:"problems"`
}

// frozenHead is what the figures of all kinds have in common.
type frozenHead struct {
	Unit   string `json:"unit"`
	Duty   string `json:"duty"`
	Goal   string `json:"goal"`
	Period string `json:"period"`
	State  string `json:"state"`
}

// opened is an edition that a caller may look at, and what of it.
type opened struct {
	view  FreezeView
	kept  frozen
	scope []campaign.UnitRef
	frame *frame
	day   plan.Day

	discreet discretion
	silent   map[string]bool // measures that tell of which kind cases are
}

// open reads an edition. Frozen figures are seen by whoever may see the unit today.
func (a *App) open(ctx context.Context, c Caller, e Edition, q Query) (*opened, error) {
	scope, err := c.mayAnywhere(campaign.View)
	if err != nil {
		return nil, err
	}
	o := &opened{scope: scope, day: c.Day()}
	err = a.read(ctx, c, func(tx *store.Tx, f *frame) error {
		all, err := tx.FreezesByDistrict(c.District)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(f store.Freeze) bool {
			return f.Period == e.Period && (f.Edition == e.Edition || e.Edition == 0 && latest(all, f))
		})
		if i < 0 {
			return notFound()
		}
		o.view, o.frame = freezeView(all[i]), f
		o.discreet, o.silent = f.discretion(c, o.day), f.tellKinds()
		o.kept, err = frozenContent(tx, c.District, all[i].Hash)
		return err
	})
	if err != nil {
		return nil, err
	}
	return o, o.narrow(q)
}

func latest(all []store.Freeze, f store.Freeze) bool {
	return !slices.ContainsFunc(all, func(other store.Freeze) bool { return other.Period == f.Period && other.Edition > f.Edition })
}

func frozenContent(tx *store.Tx, district, hash string) (frozen, error) {
	var out frozen
	packed, err := tx.FrozenContent(district, hash)
	if err != nil {
		return out, fmt.Errorf("read frozen figures %s: %v", hash, err)
	}
	content, err := unpack(packed, hash)
	if err != nil {
		return out, err
	}
	err = json.Unmarshal(content, &out)
	return out, err
}

// narrow cuts the scope to the unit that a query names.
func (o *opened) narrow(q Query) error {
	scope, err := o.frame.cutTo(o.scope, q, o.day)
	if err == nil {
		o.scope = scope
	}
	return err
}

func (o *opened) sees() func(string) bool { return o.frame.sight(o.scope, o.day) }

func (o *opened) figures() (frozenEvaluation, error) {
	var out frozenEvaluation
	err := json.Unmarshal(o.kept.Evaluation, &out)
	return out, err
}

// FrozenEvaluation writes the evaluation of an edition: for who may see the whole district and its cases, the very bytes that Evaluate gave when it
// was frozen.
func (a *App) FrozenEvaluation(ctx context.Context, c Caller, e Edition, w io.Writer) error {
	o, err := a.open(ctx, c, e, Query{})
	if err != nil {
		return err
	}
	if campaign.InScope(o.scope, c.root()) && c.mayHere(campaign.ViewCases) == nil {
		_, err := w.Write(o.kept.Evaluation)
		return err
	}
	part, err := o.figures()
	if err != nil {
		return err
	}
	sees := o.sees()
	for _, list := range []*[]json.RawMessage{&part.Verdicts, &part.Goals, &part.Scores, &part.Titles} {
		if *list, err = takenFrom(*list, func(h frozenHead) bool { return sees(h.Unit) }); err != nil {
			return err
		}
	}
	for _, list := range [][]json.RawMessage{part.Verdicts, part.Goals} {
		for i, raw := range list {
			var h frozenHead
			if err := json.Unmarshal(raw, &h); err != nil {
				return err
			}
			list[i], _ = o.discreet.frozen(raw, h.Unit, o.silent)
		}
	}
	part.Problems = []json.RawMessage{} // of the whole district
	return json.NewEncoder(w).Encode(part)
}

func takenFrom(list []json.RawMessage, takes func(frozenHead) bool) ([]json.RawMessage, error) {
	out := []json.RawMessage{}
	for _, raw := range list {
		var h frozenHead
		if err := json.Unmarshal(raw, &h); err != nil {
			return nil, err
		}
		if takes(h) {
			out = append(out, raw)
		}
	}
	return out, nil
}

// FrozenVerdicts lists verdicts as they were frozen, in the order of Verdicts; with Query.Kind "goal", goals. It heeds Under, Unit,
// Duty, State and Period; an edition keeps verdicts of all periods as they were known then.
func (a *App) FrozenVerdicts(ctx context.Context, c Caller, e Edition, q Query) (FrozenPage[FrozenVerdict], error) {
	o, err := a.open(ctx, c, e, q)
	if err != nil {
		return FrozenPage[FrozenVerdict]{}, err
	}
	figures, err := o.figures()
	if err != nil {
		return FrozenPage[FrozenVerdict]{}, err
	}
	list, words := figures.Verdicts, o.kept.Verdicts
	if q.Kind == "goal" {
		list, words = figures.Goals, o.kept.Goals
	}
	found, err := o.verdicts(list, words, q)
	if err != nil {
		return FrozenPage[FrozenVerdict]{}, err
	}
	page, err := pageOf(slices.Values(found), q, func(v placedFrozen) string { return v.key }, func(v placedFrozen) (FrozenVerdict, error) { return v.FrozenVerdict, nil })
	return FrozenPage[FrozenVerdict]{page, o.view}, err
}

type placedFrozen struct {
	FrozenVerdict
	key string
}

func (o *opened) verdicts(list []json.RawMessage, words []frozenWords, q Query) ([]placedFrozen, error) {
	sees := o.sees()
	var found []placedFrozen
	nth, unit := 0, ""
	for i, raw := range list {
		var h frozenHead
		if err := json.Unmarshal(raw, &h); err != nil {
			return nil, err
		}
		if nth++; h.Unit != unit {
			nth, unit = 0, h.Unit
		}
		if q.takesFrozen(h) && sees(h.Unit) {
			v := FrozenVerdict{raw, words[i].UnitName, words[i].Title, words[i].Lacks}
			if bare, silenced := o.discreet.frozen(raw, h.Unit, o.silent); silenced {
				v.Verdict, v.Lacks = bare, nil
			}
			found = append(found, placedFrozen{v, fmt.Sprintf("%s %06d", h.Unit, nth)})
		}
	}
	return found, nil
}

func (q Query) takesFrozen(h frozenHead) bool {
	return (q.Unit == "" || q.Unit == h.Unit) && (q.Duty == "" || q.Duty == h.Duty+h.Goal) && (q.Period == "" || q.Period == h.Period) &&
		(q.State == "" || slices.Contains(strings.Split(q.State, ","), h.State))
}

// FrozenScores lists point sheets as they were frozen, sorted by unit. It heeds Under, Unit and Period.
func (a *App) FrozenScores(ctx context.Context, c Caller, e Edition, q Query) ([]json.RawMessage, FreezeView, error) {
	o, err := a.open(ctx, c, e, q)
	if err != nil {
		return nil, FreezeView{}, err
	}
	figures, err := o.figures()
	if err != nil {
		return nil, FreezeView{}, err
	}
	sees := o.sees()
	found, err := takenFrom(figures.Scores, func(h frozenHead) bool {
		return (q.Unit == "" || q.Unit == h.Unit) && (q.Period == "" || q.Period == h.Period) && sees(h.Unit)
	})
	return found, o.view, err
}

// FrozenBulletin gives the draft of a bulletin from the figures of an edition; bulletin is its id in the plan, or empty for the
// general one of the topmost unit.
func (a *App) FrozenBulletin(ctx context.Context, c Caller, e Edition, unit, bulletin string) (*campaign.BulletinDraft, FreezeView, error) {
	o, err := a.open(ctx, c, e, Query{Unit: unit})
	if err != nil {
		return nil, FreezeView{}, err
	}
	for _, p := range o.kept.Bulletins {
		if p.Unit == unit && p.Bulletin == bulletin {
			return p.Draft, o.view, nil
		}
	}
	return nil, FreezeView{}, notFound()
}
