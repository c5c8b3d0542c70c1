package api

import (
	"context"

	"wuzha/internal/app"
)

type loginInput struct {
	Person string `path:"person" maxLength:"64"`
	Body   struct {
		Issuer  string `json:"issuer" minLength:"1" maxLength:"200" doc:"认证服务的网址。The address of the sign-in service."`
		Subject string `json:"subject" minLength:"1" maxLength:"255" doc:"认证服务里的用户编号（sub）。The service's own id of the user."`
	}
}

func (in *loginInput) account() app.ExternalAccount {
	return app.ExternalAccount{Issuer: in.Body.Issuer, Subject: in.Body.Subject}
}

func (s *server) linkLogin(ctx context.Context, c app.Caller, in *loginInput) (*none, error) {
	return nil, s.o.App.LinkLogin(ctx, c, in.Person, in.account())
}

func (s *server) unlinkLogin(ctx context.Context, c app.Caller, in *loginInput) (*none, error) {
	return nil, s.o.App.UnlinkLogin(ctx, c, in.Person, in.account())
}

type loginList struct {
	Body struct {
		Items []app.ExternalAccount `json:"items" nullable:"false"`
	}
}

func (s *server) listLogins(ctx context.Context, c app.Caller, in *personInput) (*loginList, error) {
	found, err := s.o.App.LinkedLogins(ctx, c, in.Person)
	out := &loginList{}
	out.Body.Items = list(found)
	return out, err
}
