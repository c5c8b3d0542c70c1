package api

import (
	"context"
	"net/http"

	"wuzha/internal/app"
)

func (s *server) reorganising() {
	add(s, operation("merge-units", http.MethodPost, "/units/merge", "合并单位", "merge units"), s.mergeUnits)
	add(s, withBody(largeBody, operation("split-unit", http.MethodPost, "/units/split", "拆分单位", "split a unit")), s.splitUnit)
	add(s, operation("lineage", http.MethodGet, "/units/{id}/lineage", "单位的前身与后续", "which units a unit came from, and which took its place"), s.lineage)
	add(s, operation("hand-over", http.MethodPost, "/handovers", "移交工作", "hand a person's work over to another"), s.handOver)
}

// NewUnit is a unit that a merger or a split makes.
type NewUnit struct {
	ID         string            `json:"id" minLength:"1" maxLength:"64"`
	Name       string            `json:"name" minLength:"1" maxLength:"200"`
	Code       string            `json:"code,omitempty" maxLength:"64"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Links      map[string]string `json:"links,omitempty"`
}

func (n NewUnit) said() app.NewUnit {
	return app.NewUnit{ID: n.ID, Name: n.Name, Code: n.Code, Attributes: n.Attributes, Links: n.Links}
}

type mergeInput struct {
	Body struct {
		From []string `json:"from" minItems:"1" maxItems:"100" nullable:"false" doc:"被合并的单位。The units that are merged."`
		Into string   `json:"into,omitempty" maxLength:"64" doc:"承接的现有单位，或者用 new。A present unit that takes their place; or use new."`
		New  *struct {
			NewUnit
			Parent string `json:"parent,omitempty" maxLength:"64"`
		} `json:"new,omitempty"`
		Day    string `json:"day,omitempty" format:"date" doc:"从哪一天起，不写为今天。The first day of the new order; today unless given."`
		Reason string `json:"reason" minLength:"1" maxLength:"2000"`
		Dry    bool   `json:"dry,omitempty" doc:"只预览，不改动。Only tell what would happen."`
	}
}

type reorganised struct{ Body app.Reorganised }

func (s *server) mergeUnits(ctx context.Context, c app.Caller, in *mergeInput) (*reorganised, error) {
	b := in.Body
	m := app.Merge{From: b.From, Into: b.Into, Reason: b.Reason, Dry: b.Dry}
	if err := days(day{"day", b.Day, &m.Day}); err != nil {
		return nil, err
	}
	if b.New != nil {
		made := b.New.said()
		made.Parent = b.New.Parent
		m.New = &made
	}
	done, err := s.o.App.MergeUnits(ctx, c, m)
	return &reorganised{done}, err
}

// Part is one of the units that a split makes, with what goes there.
type Part struct {
	NewUnit
	Children []string `json:"children,omitempty" nullable:"false" maxItems:"10000" doc:"归入的下级单位。Units below that go there."`
	Linked   []string `json:"linked,omitempty" nullable:"false" maxItems:"10000" doc:"改为联系它的单位。Units whose link goes there."`
	People   []string `json:"people,omitempty" nullable:"false" maxItems:"10000" doc:"归入的人员台账记录。Records of the people ledger that go there."`
}

type splitInput struct {
	Body struct {
		Unit   string `json:"unit" minLength:"1" maxLength:"64"`
		Parts  []Part `json:"parts" minItems:"2" maxItems:"100" nullable:"false"`
		Day    string `json:"day,omitempty" format:"date" doc:"从哪一天起，不写为今天。The first day of the new order; today unless given."`
		Reason string `json:"reason" minLength:"1" maxLength:"2000"`
		Dry    bool   `json:"dry,omitempty" doc:"只预览，不改动。Only tell what would happen."`
	}
}

func (s *server) splitUnit(ctx context.Context, c app.Caller, in *splitInput) (*reorganised, error) {
	b := in.Body
	split := app.Split{Unit: b.Unit, Reason: b.Reason, Dry: b.Dry}
	if err := days(day{"day", b.Day, &split.Day}); err != nil {
		return nil, err
	}
	for _, p := range b.Parts {
		split.Parts = append(split.Parts, app.Part{NewUnit: p.said(), Children: p.Children, Linked: p.Linked, People: p.People})
	}
	done, err := s.o.App.SplitUnit(ctx, c, split)
	return &reorganised{done}, err
}

type unitIDInput struct {
	ID string `path:"id" maxLength:"64"`
}

type lineageList struct {
	Body struct {
		Items []app.Succession `json:"items" nullable:"false"`
	}
}

func (s *server) lineage(ctx context.Context, c app.Caller, in *unitIDInput) (*lineageList, error) {
	found, err := s.o.App.Lineage(ctx, c, in.ID)
	out := &lineageList{}
	out.Body.Items = list(found)
	return out, err
}

type handOverInput struct {
	Body struct {
		From   string        `json:"from" minLength:"1" maxLength:"64" doc:"移交人。The person who leaves."`
		To     string        `json:"to" minLength:"1" maxLength:"64" doc:"接手人。The person who takes over."`
		Posts  []HandOverOne `json:"posts,omitempty" maxItems:"100" nullable:"false" doc:"不写为全部岗位。All posts unless given."`
		Day    string        `json:"day,omitempty" format:"date" doc:"接手的第一天，不写为今天。The first day of the new holder; today unless given."`
		Reason string        `json:"reason" minLength:"1" maxLength:"2000"`
		Dry    bool          `json:"dry,omitempty" doc:"只预览，不改动。Only tell what would happen."`
	}
}

// HandOverOne is a post that is handed over.
type HandOverOne struct {
	Post string `json:"post" minLength:"1" maxLength:"64"`
	Unit string `json:"unit" minLength:"1" maxLength:"64"`
}

type handedOver struct{ Body app.HandedOver }

func (s *server) handOver(ctx context.Context, c app.Caller, in *handOverInput) (*handedOver, error) {
	b := in.Body
	h := app.HandOver{From: b.From, To: b.To, Reason: b.Reason, Dry: b.Dry}
	if err := days(day{"day", b.Day, &h.Day}); err != nil {
		return nil, err
	}
	for _, p := range b.Posts {
		h.Posts = append(h.Posts, app.Holding{Post: p.Post, Unit: p.Unit})
	}
	done, err := s.o.App.HandOver(ctx, c, h)
	return &handedOver{done}, err
}
