package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"slices"
	"strings"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/document"
	"wuzha/internal/plan"
)

// demoAccount is somebody who may sign in to a demonstration.
type demoAccount struct {
	role            campaign.Words
	unit            string
	login, password string
}

// demoStaff are the accounts of a demonstration, with the two administrators who make the others.
type demoStaff struct {
	app              *app.App
	system, security app.Caller
	accounts         []demoAccount
	cast             []demoActor // all who hold a post, those at the lowest units first
}

// demoActor is somebody who acts in a demonstration.
type demoActor struct {
	app.Caller
	unit string
}

// settleDemo sets the district up with its three administrators.
func settleDemo(ctx context.Context, a *app.App, y *demoYear) (*demoStaff, error) {
	s := &demoStaff{app: a, accounts: []demoAccount{
		{role: campaign.Words{Zh: "系统管理员", En: "system administrator"}, login: "admin", password: newPassword()},
		{role: campaign.Words{Zh: "安全管理员", En: "security administrator"}, login: "security", password: newPassword()},
		{role: campaign.Words{Zh: "安全审计员", En: "audit administrator"}, login: "auditor", password: newPassword()},
	}}
	token, _, err := a.SetUpToken(ctx)
	if err != nil {
		return nil, err
	}
	root := y.ledgers.Units[0]
	invited, err := a.SetUp(ctx, app.SetUp{Token: token, District: root.ID, DistrictName: root.Name, PlanText: y.text,
		Login: "admin", Name: "系统管理员", Password: s.accounts[0].password, SecurityLogin: "security", AuditLogin: "auditor"})
	if err != nil {
		return nil, err
	}
	for i, n := range invited {
		if err := a.SetPassword(ctx, app.NewPassword{Secret: n.Secret, Password: s.accounts[i+1].password}); err != nil {
			return nil, err
		}
	}
	if s.system, err = s.signIn(ctx, s.accounts[0]); err != nil {
		return nil, err
	}
	s.security, err = s.signIn(ctx, s.accounts[1])
	return s, err
}

func (s *demoStaff) signIn(ctx context.Context, n demoAccount) (app.Caller, error) {
	session, err := s.app.SignIn(ctx, app.SignIn{Login: n.login, Password: n.password})
	if err != nil {
		return app.Caller{}, err
	}
	return s.app.CallerBySession(ctx, session.Secret)
}

// hire makes an account for every post of the plan.
func (s *demoStaff) hire(ctx context.Context, y *demoYear) error {
	at := y.workplaces()
	for _, post := range y.plan.Posts {
		unit, ok := at[post]
		if !ok {
			continue
		}
		n := demoAccount{role: campaign.Words{Zh: post.Title, En: strings.ReplaceAll(post.ID, "_", " ")}, unit: y.unitName(unit),
			login: strings.ReplaceAll(post.ID, "_", "-"), password: newPassword()}
		if err := s.employ(ctx, y, post, demoPlace{n, "示例" + post.Title, unit}); err != nil {
			return err
		}
		s.accounts = append(s.accounts, n)
	}
	return nil
}

// demoPlace is where somebody with an account works.
type demoPlace struct {
	demoAccount
	name, at string
}

// colleague hires somebody more for a post, so that what one person has drafted another one can review. The list of accounts leaves
// them out: nobody signs in as them.
func (s *demoStaff) colleague(ctx context.Context, y *demoYear, post *plan.Post, unit string) error {
	n := demoAccount{login: fmt.Sprintf("%s-%d", strings.ReplaceAll(post.ID, "_", "-"), len(s.cast)+1), password: newPassword()}
	return s.employ(ctx, y, post, demoPlace{n, fmt.Sprintf("示例%s%d", post.Title, len(s.cast)+1), unit})
}

// employ makes an account with a post that has been held since the plan began.
func (s *demoStaff) employ(ctx context.Context, y *demoYear, post *plan.Post, n demoPlace) error {
	made, invited, err := s.app.CreateAccount(ctx, s.system, app.NewAccount{Login: n.login, Name: n.name})
	if err != nil {
		return fmt.Errorf("account of %s: %w", post.ID, err)
	}
	if err := s.app.SetPassword(ctx, app.NewPassword{Secret: invited.Secret, Password: n.password}); err != nil {
		return err
	}
	if err := s.app.GivePost(ctx, s.security, app.Holding{Person: made.Person, Post: post.ID, Unit: n.at, From: &y.plan.Period.From}); err != nil {
		return fmt.Errorf("post %s: %w", post.ID, err)
	}
	c, err := s.signIn(ctx, n.demoAccount)
	s.cast = append(s.cast, demoActor{c, n.at})
	slices.SortStableFunc(s.cast, func(a, b demoActor) int { return y.depth(b.unit) - y.depth(a.unit) })
	return err
}

// top is somebody who leads the campaign.
func (s *demoStaff) top() demoActor { return s.cast[len(s.cast)-1] }

// passwordSigns are those that nobody takes for another.
const passwordSigns = "abcdefghjkmnpqrstuvwxyz23456789"

// newPassword is drawn for one demonstration: 12 signs in groups of four.
func newPassword() string {
	var b strings.Builder
	for i := range 12 {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(passwordSigns[randomBelow(len(passwordSigns))])
	}
	return b.String()
}

func randomBelow(n int) int {
	var one [1]byte
	for limit := 256 - 256%n; ; {
		_, _ = io.ReadFull(rand.Reader, one[:]) // never fails, see crypto/rand
		if int(one[0]) < limit {
			return int(one[0]) % n
		}
	}
}

// table lists who may sign in.
func (s *demoStaff) table() (string, error) {
	var b strings.Builder
	err := document.WriteTable(&b, []string{"身份 role", "", "单位 at", "登录名 login", "密码 password"}, func(yield func([]string) bool) {
		for _, n := range s.accounts {
			if !yield([]string{n.role.Zh, n.role.En, n.unit, n.login, n.password}) {
				return
			}
		}
	}, []document.Align{{}, {}, {}, {}, {}})
	return b.String(), err
}
