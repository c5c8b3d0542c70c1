package api

import (
	"context"
	"net/http"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (s *server) contacts() {
	add(s, operation("seal-contact", http.MethodPut, "/records/{id}/contact", "密封案件联系方式", "seal whom to reach about a case"), s.sealContact)
	add(s, operation("contact", http.MethodGet, "/records/{id}/contact", "案件有无联系方式", "whether a case has a sealed contact"), s.contact)
	add(s, operation("open-contact", http.MethodPost, "/records/{id}/contact/open", "启封联系方式", "open the contact of a case, with a reason"), s.openContact)
	add(s, operation("remove-contact", http.MethodDelete, "/records/{id}/contact", "删除联系方式", "remove the contact of a case"), s.removeContact)
}

type sealInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Name  string `json:"name,omitempty" maxLength:"200"`
		Phone string `json:"phone,omitempty" maxLength:"40"`
	}
}

type contactState struct{ Body app.ContactState }

func (s *server) sealContact(ctx context.Context, c app.Caller, in *sealInput) (*contactState, error) {
	state, err := s.o.App.SealContact(ctx, c, in.ID, campaign.Contact{Name: in.Body.Name, Phone: in.Body.Phone})
	return &contactState{state}, err
}

type contactInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) contact(ctx context.Context, c app.Caller, in *contactInput) (*contactState, error) {
	state, err := s.o.App.Contact(ctx, c, in.ID)
	return &contactState{state}, err
}

type openContactInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" maxLength:"2000" doc:"启封理由，计入审计。Why; it stands in the audit."`
	}
}

type openedContact struct {
	Body struct {
		Name  string `json:"name,omitempty"`
		Phone string `json:"phone,omitempty"`
	}
}

func (s *server) openContact(ctx context.Context, c app.Caller, in *openContactInput) (*openedContact, error) {
	opened, err := s.o.App.OpenContact(ctx, c, in.ID, in.Body.Reason)
	out := &openedContact{}
	out.Body.Name, out.Body.Phone = opened.Name, opened.Phone
	return out, err
}

func (s *server) removeContact(ctx context.Context, c app.Caller, in *contactInput) (*none, error) {
	return nil, s.o.App.RemoveContact(ctx, c, in.ID)
}
