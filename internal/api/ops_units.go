package api

import (
	"context"
	"fmt"
	"net/http"

	"wuzha/internal/app"
)

func (s *server) units() {
	add(s, operation("list-units", http.MethodGet, "/units", "单位列表", "units"), s.listUnits)
	add(s, operation("read-unit", http.MethodGet, "/units/{id}", "一个单位", "one unit"), s.readUnit)
	add(s, withBody(largeBody, operation("change-units", http.MethodPost, "/units", "新增、修改、调整、撤销单位", "add, edit, move and close up to 1,000 units")), s.changeUnits)
}

type unitsInput struct {
	Paging
	Under  string `query:"under" maxLength:"64" doc:"这个单位及其下级。This unit and all below it."`
	Kind   string `query:"kind" maxLength:"64"`
	Search string `query:"search" maxLength:"100" doc:"名称、拼音首字母或编号的一部分。Part of a name, its pinyin initials or an id."`
	AsOf   string `query:"as_of" format:"date"`
}

type unitList struct{ Body page[app.UnitView] }

func (s *server) listUnits(ctx context.Context, c app.Caller, in *unitsInput) (*unitList, error) {
	q := app.Query{Under: in.Under, Kind: in.Kind, Search: in.Search, After: in.After, Limit: in.Limit}
	if err := days(day{"query.as_of", in.AsOf, &q.AsOf}); err != nil {
		return nil, err
	}
	found, err := s.o.App.Units(ctx, c, q)
	return &unitList{pageOf(found)}, err
}

func (s *server) readUnit(ctx context.Context, c app.Caller, in *oneInput) (*single[app.UnitView], error) {
	found, err := s.o.App.Unit(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return one(found, in.Held)
}

// unitChange is what becomes of a unit from a day on.
type unitChange struct {
	Action     string            `json:"action" enum:"add,edit,move,close"`
	ID         string            `json:"id" minLength:"1" maxLength:"64"`
	Kind       string            `json:"kind,omitempty" maxLength:"64" doc:"新增时的种类。Of add."`
	Parent     string            `json:"parent,omitempty" maxLength:"64" doc:"上级单位。Of add and move."`
	From       string            `json:"from,omitempty" format:"date" doc:"从哪一天起；撤销时为不再存在的第一天。The first day of the new state; of close, the first day without the unit."`
	Name       *string           `json:"name,omitempty" maxLength:"200"`
	Code       *string           `json:"code,omitempty" maxLength:"64"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Links      map[string]string `json:"links,omitempty"`
}

type unitChangesInput struct {
	Body struct {
		Units []unitChange `json:"units" minItems:"1" maxItems:"1000" nullable:"false"`
	}
}

func (s *server) changeUnits(ctx context.Context, c app.Caller, in *unitChangesInput) (*batchOutput, error) {
	changes := make([]app.UnitChange, len(in.Body.Units))
	for i, u := range in.Body.Units {
		changes[i] = app.UnitChange{Action: app.UnitAction(u.Action), ID: u.ID, Kind: u.Kind, Parent: u.Parent, Name: u.Name, Code: u.Code, Attributes: u.Attributes, Links: u.Links}
		if err := days(day{fmt.Sprintf("units[%d].from", i), u.From, &changes[i].From}); err != nil {
			return nil, err
		}
	}
	done, err := s.o.App.PutUnits(ctx, c, changes)
	if err != nil {
		return nil, err
	}
	return s.outcomes(done), nil
}
