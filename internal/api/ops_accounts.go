package api

import (
	"context"
	"net/http"

	"wuzha/internal/app"
	"wuzha/internal/plan"
)

func (s *server) accounts() {
	addOpen(s, withStatus(http.StatusCreated, withBody(largeBody, operation("set-up", http.MethodPost, "/setup", "首次启动设置", "set up at first start"))), s.setUp)
	addOpen(s, operation("set-password", http.MethodPut, "/password", "用一次性链接设置密码", "set a password with a one-time link"), s.setPassword)
	add(s, operation("me", http.MethodGet, "/me", "本人信息", "who the caller is"), s.me)
	add(s, operation("change-password", http.MethodPut, "/me/password", "修改本人密码", "change the caller's password"), s.changePassword)
	add(s, operation("begin-factor", http.MethodPost, "/me/factor", "开始启用第二因素", "begin a second factor"), s.beginFactor)
	add(s, operation("confirm-factor", http.MethodPut, "/me/factor", "确认第二因素", "confirm the second factor with a first code"), s.confirmFactor)
	add(s, operation("remove-factor", http.MethodPost, "/me/factor/remove", "停用第二因素", "remove the second factor"), s.removeFactor)
	add(s, operation("rights", http.MethodGet, "/rights", "权限表", "the permission matrix"), s.rights)
	add(s, operation("list-tokens", http.MethodGet, "/tokens", "接口令牌", "API tokens"), s.listTokens)
	add(s, withStatus(http.StatusCreated, operation("create-token", http.MethodPost, "/tokens", "新建接口令牌", "make an API token")), s.createToken)
	add(s, operation("revoke-token", http.MethodDelete, "/tokens/{id}", "停用接口令牌", "revoke an API token"), s.revokeToken)
	add(s, operation("list-accounts", http.MethodGet, "/accounts", "账号", "accounts"), s.listAccounts)
	add(s, withStatus(http.StatusCreated, operation("create-account", http.MethodPost, "/accounts", "新建账号", "make an account")), s.createAccount)
	add(s, operation("reset-account", http.MethodPost, "/accounts/{person}/reset", "重置账号", "reset an account"), s.resetAccount)
	add(s, operation("disable-account", http.MethodPost, "/accounts/{person}/disable", "停用账号", "disable an account"), s.disableAccount)
	add(s, operation("enable-account", http.MethodPost, "/accounts/{person}/enable", "恢复账号", "let an account in again"), s.enableAccount)
	add(s, operation("list-tokens-of", http.MethodGet, "/accounts/{person}/tokens", "他人的接口令牌", "another person's API tokens"), s.tokensOf)
	add(s, operation("revoke-tokens-of", http.MethodDelete, "/accounts/{person}/tokens", "停用他人的全部接口令牌", "revoke all API tokens of another person"), s.revokeTokens)
	add(s, withStatus(http.StatusNoContent, operation("link-login", http.MethodPost, "/accounts/{person}/logins", "关联统一身份认证账号", "link an account of the outside sign-in service")), s.linkLogin)
	add(s, operation("list-logins", http.MethodGet, "/accounts/{person}/logins", "已关联的统一身份认证账号", "linked accounts of the outside sign-in service"), s.listLogins)
	add(s, withStatus(http.StatusNoContent, operation("unlink-login", http.MethodPost, "/accounts/{person}/logins/remove", "解除关联", "end a link")), s.unlinkLogin)
	add(s, operation("list-posts", http.MethodGet, "/accounts/{person}/posts", "账号的岗位", "the posts of an account"), s.listPosts)
	add(s, operation("give-post", http.MethodPost, "/posts", "授予岗位", "give a post"), s.givePost)
	add(s, operation("take-post", http.MethodPost, "/posts/end", "免去岗位", "take a post away"), s.takePost)
}

type setUpInput struct {
	Body struct {
		Token         string `json:"token" maxLength:"200"`
		District      string `json:"district" minLength:"1" maxLength:"32" doc:"自定的区划代码，以后不变。An own code that never changes."`
		DistrictName  string `json:"district_name" minLength:"1" maxLength:"100"`
		Plan          string `json:"plan,omitempty" maxLength:"100" doc:"内置方案的名称，或者用 plan_text。A shipped plan; or use plan_text."`
		PlanText      string `json:"plan_text,omitempty" maxLength:"1000000"`
		Login         string `json:"login" maxLength:"64"`
		Name          string `json:"name" minLength:"1" maxLength:"100"`
		Password      string `json:"password" maxLength:"256"`
		SecurityLogin string `json:"security_login,omitempty" maxLength:"64"`
		AuditLogin    string `json:"audit_login,omitempty" maxLength:"64"`
	}
}

type invitations struct {
	Body struct {
		Items []app.Invitation `json:"items" nullable:"false"`
	}
}

func (s *server) setUp(ctx context.Context, in *setUpInput) (*invitations, error) {
	b := in.Body
	invited, err := s.o.App.SetUp(ctx, app.SetUp{Token: b.Token, District: b.District, DistrictName: b.DistrictName, PlanID: b.Plan, PlanText: b.PlanText,
		Login: b.Login, Name: b.Name, Password: b.Password, SecurityLogin: b.SecurityLogin, AuditLogin: b.AuditLogin})
	out := &invitations{}
	out.Body.Items = list(invited)
	return out, err
}

type setPasswordInput struct {
	Body struct {
		Secret   string `json:"secret" maxLength:"200"`
		Password string `json:"password" maxLength:"256"`
	}
}

func (s *server) setPassword(ctx context.Context, in *setPasswordInput) (*none, error) {
	return nil, s.o.App.SetPassword(ctx, app.NewPassword{Secret: in.Body.Secret, Password: in.Body.Password})
}

type meOutput struct{ Body app.Me }

func (s *server) me(ctx context.Context, c app.Caller, _ *none) (*meOutput, error) {
	me, err := s.o.App.Me(ctx, c)
	return &meOutput{me}, err
}

type changePasswordInput struct {
	Body struct {
		Old string `json:"old" maxLength:"256"`
		New string `json:"new" maxLength:"256"`
	}
}

func (s *server) changePassword(ctx context.Context, c app.Caller, in *changePasswordInput) (*none, error) {
	return nil, s.o.App.ChangePassword(ctx, c, in.Body.Old, in.Body.New)
}

type factorOutput struct {
	Body struct {
		Address string `json:"address" doc:"otpauth 地址，显示为二维码。To be shown as a QR code."`
	}
}

func (s *server) beginFactor(ctx context.Context, c app.Caller, _ *none) (*factorOutput, error) {
	address, err := s.o.App.BeginFactor(ctx, c)
	out := &factorOutput{}
	out.Body.Address = address
	return out, err
}

type codeInput struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"16"`
	}
}

func (s *server) confirmFactor(ctx context.Context, c app.Caller, in *codeInput) (*none, error) {
	return nil, s.o.App.ConfirmFactor(ctx, c, in.Body.Code)
}

func (s *server) removeFactor(ctx context.Context, c app.Caller, in *codeInput) (*none, error) {
	return nil, s.o.App.RemoveFactor(ctx, c, in.Body.Code)
}

type languageInput struct {
	Language string `query:"language" enum:"zh,en" default:"zh"`
}

func (s *server) rights(ctx context.Context, c app.Caller, in *languageInput) (*plainText, error) {
	matrix, err := s.o.App.Rights(ctx, c, plan.Language(in.Language))
	return &plainText{"text/plain; charset=utf-8", []byte(matrix)}, err
}

type tokenList struct {
	Body struct {
		Items []app.TokenInfo `json:"items" nullable:"false"`
	}
}

func (s *server) listTokens(ctx context.Context, c app.Caller, _ *none) (*tokenList, error) {
	found, err := s.o.App.Tokens(ctx, c)
	out := &tokenList{}
	out.Body.Items = list(found)
	return out, err
}

type createTokenInput struct {
	Body struct {
		Label   string   `json:"label" minLength:"1" maxLength:"100"`
		Unit    string   `json:"unit" minLength:"1" maxLength:"64" doc:"可操作的单位及其下级。Where it may act, and below."`
		Actions []string `json:"actions" minItems:"1" maxItems:"64" nullable:"false" doc:"操作的名称，见权限表。Names of actions, see the permission matrix."`
		Expires int64    `json:"expires" doc:"Unix 毫秒。Unix milliseconds."`
	}
}

type createTokenOutput struct {
	Body struct {
		app.TokenInfo
		Secret string `json:"secret" doc:"只显示这一次。Shown only this once."`
	}
}

func (s *server) createToken(ctx context.Context, c app.Caller, in *createTokenInput) (*createTokenOutput, error) {
	b := in.Body
	text, info, err := s.o.App.CreateToken(ctx, c, app.NewToken{Label: b.Label, Unit: b.Unit, Actions: b.Actions, Expires: b.Expires})
	out := &createTokenOutput{}
	out.Body.TokenInfo, out.Body.Secret = info, text
	return out, err
}

type tokenInput struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) tokensOf(ctx context.Context, c app.Caller, in *personInput) (*tokenList, error) {
	found, err := s.o.App.TokensOf(ctx, c, in.Person)
	out := &tokenList{}
	out.Body.Items = list(found)
	return out, err
}

func (s *server) revokeTokens(ctx context.Context, c app.Caller, in *personInput) (*none, error) {
	return nil, s.o.App.RevokeTokens(ctx, c, in.Person)
}

func (s *server) revokeToken(ctx context.Context, c app.Caller, in *tokenInput) (*none, error) {
	return nil, s.o.App.RevokeToken(ctx, c, in.ID)
}

type accountsInput struct {
	Paging
	Search string `query:"search" maxLength:"100" doc:"登录名、姓名或拼音首字母的一部分。Part of a login or name, or its pinyin initials."`
	State  string `query:"state" enum:"active,disabled"`
}

type accountList struct{ Body page[app.AccountView] }

func (s *server) listAccounts(ctx context.Context, c app.Caller, in *accountsInput) (*accountList, error) {
	found, err := s.o.App.FindAccounts(ctx, c, app.Query{Search: in.Search, State: in.State, After: in.After, Limit: in.Limit})
	return &accountList{pageOf(found)}, err
}

type createAccountInput struct {
	Body struct {
		Login string `json:"login" maxLength:"64"`
		Name  string `json:"name" minLength:"1" maxLength:"100"`
	}
}

type createAccountOutput struct {
	Body struct {
		app.AccountView
		Secret string `json:"secret" doc:"设置密码用，只显示这一次。To set the password with; shown only this once."`
	}
}

func (s *server) createAccount(ctx context.Context, c app.Caller, in *createAccountInput) (*createAccountOutput, error) {
	made, invitation, err := s.o.App.CreateAccount(ctx, c, app.NewAccount{Login: in.Body.Login, Name: in.Body.Name})
	out := &createAccountOutput{}
	out.Body.AccountView, out.Body.Secret = made, invitation.Secret
	return out, err
}

type personInput struct {
	Person string `path:"person" maxLength:"64"`
}

type invitationOutput struct{ Body app.Invitation }

func (s *server) resetAccount(ctx context.Context, c app.Caller, in *personInput) (*invitationOutput, error) {
	invited, err := s.o.App.ResetAccount(ctx, c, in.Person)
	return &invitationOutput{invited}, err
}

func (s *server) disableAccount(ctx context.Context, c app.Caller, in *personInput) (*none, error) {
	return nil, s.o.App.DisableAccount(ctx, c, in.Person)
}

func (s *server) enableAccount(ctx context.Context, c app.Caller, in *personInput) (*none, error) {
	return nil, s.o.App.EnableAccount(ctx, c, in.Person)
}

type postList struct {
	Body struct {
		Items []app.Holding `json:"items" nullable:"false"`
	}
}

func (s *server) listPosts(ctx context.Context, c app.Caller, in *personInput) (*postList, error) {
	found, err := s.o.App.Posts(ctx, c, in.Person)
	out := &postList{}
	out.Body.Items = list(found)
	return out, err
}

type postInput struct {
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
		Post   string `json:"post" minLength:"1" maxLength:"64"`
		Unit   string `json:"unit" minLength:"1" maxLength:"64"`
		From   string `json:"from,omitempty" format:"date" doc:"授予时不写为今天；免去时为授予时的第一天。Of giving, today unless given; of taking away, the first day as it was given."`
		To     string `json:"to,omitempty" format:"date" doc:"最后一天，不写为长期。The last day; until further notice unless given."`
	}
}

func (in *postInput) holding() (app.Holding, error) {
	b := in.Body
	h := app.Holding{Person: b.Person, Post: b.Post, Unit: b.Unit}
	return h, days(day{"from", b.From, &h.From}, day{"to", b.To, &h.To})
}

func (s *server) givePost(ctx context.Context, c app.Caller, in *postInput) (*none, error) {
	h, err := in.holding()
	if err != nil {
		return nil, err
	}
	return nil, s.o.App.GivePost(ctx, c, h)
}

func (s *server) takePost(ctx context.Context, c app.Caller, in *postInput) (*none, error) {
	h, err := in.holding()
	if err != nil {
		return nil, err
	}
	return nil, s.o.App.TakePost(ctx, c, h)
}
