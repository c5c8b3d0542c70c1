package api

import (
	"context"
	"net/http"

	"wuzha/internal/app"
)

func (s *server) lending() {
	add(s, withStatus(http.StatusCreated, operation("lend-right", http.MethodPost, "/lent", "应急借用权限", "lend a right for hours")), s.lendRight)
	add(s, operation("list-lent", http.MethodGet, "/lent", "借用的权限", "rights that are and were lent"), s.listLent)
	add(s, operation("end-lent", http.MethodPost, "/lent/{id}/end", "提前收回借用的权限", "end a lent right before its time"), s.endLent)
}

type lendInput struct {
	Body struct {
		ID      string   `json:"id,omitempty" maxLength:"64" doc:"由发送方生成，重复发送无害。Made by the sender; sending again is harmless."`
		Person  string   `json:"person" minLength:"1" maxLength:"64"`
		Actions []string `json:"actions" minItems:"1" maxItems:"20" nullable:"false" doc:"操作的名称，见权限表。Names of actions, see the permission matrix."`
		Unit    string   `json:"unit" minLength:"1" maxLength:"64" doc:"这个单位及其下级。This unit and all below it."`
		Hours   int      `json:"hours" minimum:"1" maximum:"72"`
		Reason  string   `json:"reason" minLength:"1" maxLength:"2000" doc:"事由，不少于10个字。The reason, in at least 10 characters."`
	}
}

type lentOutput struct{ Body app.LentRight }

func (s *server) lendRight(ctx context.Context, c app.Caller, in *lendInput) (*lentOutput, error) {
	b := in.Body
	lent, err := s.o.App.LendRight(ctx, c, app.Lend{ID: b.ID, Person: b.Person, Actions: b.Actions, Unit: b.Unit, Hours: b.Hours, Reason: b.Reason})
	return &lentOutput{lent}, err
}

type lentList struct {
	Body struct {
		Items []app.LentRight `json:"items" nullable:"false"`
	}
}

func (s *server) listLent(ctx context.Context, c app.Caller, _ *none) (*lentList, error) {
	found, err := s.o.App.Lent(ctx, c)
	out := &lentList{}
	out.Body.Items = list(found)
	return out, err
}

type lentInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) endLent(ctx context.Context, c app.Caller, in *lentInput) (*none, error) {
	return nil, s.o.App.EndLent(ctx, c, in.ID)
}
