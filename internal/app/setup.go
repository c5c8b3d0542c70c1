package app

import (
	"context"
	"fmt"
	"strings"

	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/store"
)

// The states of an account.
const (
	accountActive   = "active"
	accountDisabled = "disabled"
)

// SetUpToken gives the secret of the first start, and whether it is needed: as long as there is no account. Each call makes
// a new one and the earlier ones useless.
func (a *App) SetUpToken(ctx context.Context) (token string, needed bool, err error) {
	text, hash, err := campaign.NewSecret(campaign.SetUpSecret, a.o.Random)
	if err != nil {
		return "", false, err
	}
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		some, err := tx.AnyPerson()
		if needed = err == nil && !some; !needed {
			return err
		}
		return tx.InsertSetUpSecret(store.SetUpSecret{Hash: hash, Expires: a.now() + campaign.SetUpLifetime})
	})
	if err != nil || !needed {
		return "", false, err
	}
	return text, true, nil
}

// SetUp makes the district with its plan in force, its topmost unit and the three administrators. The invitations are for the
// security and the audit administrator: nobody is two of the three.
func (a *App) SetUp(ctx context.Context, s SetUp) ([]Invitation, error) {
	draft, err := a.checkSetUp(&s)
	if err != nil {
		return nil, err
	}
	hash, ok := campaign.SecretHash(campaign.SetUpSecret, s.Token)
	if !ok {
		return nil, (campaign.SetUpToken{}).Check(hash, a.now())
	}
	if err := a.checkFirstToken(ctx, hash); err != nil {
		return nil, err
	}
	password, err := campaign.HashPassword(s.Password, a.o.Passwords, a.o.Random)
	if err != nil {
		return nil, err
	}
	staff, err := a.administrators(s, password)
	if err != nil {
		return nil, err
	}
	c := Caller{District: s.District, Actor: campaign.Actor{Person: staff[0].person.ID, Now: a.now()}}
	err = a.write(ctx, c, audited{setUpAction, "district:" + s.District}, func(w *change) error {
		return a.writeSetUp(w, s, draft, hash, staff)
	})
	if err != nil {
		return nil, err
	}
	return []Invitation{staff[1].invitation, staff[2].invitation}, nil
}

func (a *App) checkSetUp(s *SetUp) (*plan.Plan, error) {
	if s.SecurityLogin == "" {
		s.SecurityLogin = s.Login + "-security"
	}
	if s.AuditLogin == "" {
		s.AuditLogin = s.Login + "-audit"
	}
	if s.PlanID != "" {
		text, ok := a.o.Shipped[s.PlanID]
		if !ok {
			return nil, campaign.InvalidAt("plan_id", "没有这个内置方案", "no such plan ships with the program")
		}
		s.PlanText = string(text)
	}
	for _, login := range []string{s.Login, s.SecurityLogin, s.AuditLogin} {
		if err := campaign.CheckLogin(login); err != nil {
			return nil, err
		}
	}
	if s.Login == s.SecurityLogin || s.Login == s.AuditLogin || s.SecurityLogin == s.AuditLogin {
		return nil, campaign.InvalidAt("login", "三个管理员的登录名不能相同", "the three administrators need three logins")
	}
	if err := campaign.CheckPassword(s.Password, s.Login, nil); err != nil {
		return nil, err
	}
	if !validUnitID(s.District) {
		return nil, campaign.InvalidAt("district", "区划编号应为1–64位字母、数字、点、横线或下划线",
			"a district's code has 1–64 letters, digits, dots, hyphens or underscores")
	}
	if strings.TrimSpace(s.DistrictName) == "" || len(s.DistrictName) > maxName {
		return nil, campaign.InvalidAt("district_name", "请填写名称（最多200字节）", "give a name of at most 200 bytes")
	}
	return a.soundPlan(s.PlanText)
}

// soundPlan reads a plan that must be usable.
func (a *App) soundPlan(text string) (*plan.Plan, error) {
	p, problems := a.readPlan(text)
	if p == nil || problems.Stops() {
		return nil, planRefusal(problems)
	}
	if rootKind(p) == nil {
		return nil, campaign.InvalidAt("plan", "方案没有顶层单位", "the plan has no kind of unit at the top")
	}
	return p, nil
}

// planRefusal says what is wrong with a plan.
func planRefusal(problems plan.Problems) error {
	e := campaign.InvalidAt("plan", "方案有误，请先检查", "the plan has faults; check it first")
	for i, q := range problems {
		if i == 20 {
			break
		}
		e.Faults = append(e.Faults, campaign.Fault{Path: "plan", Words: campaign.Words{Zh: q.Format(plan.Chinese), En: q.Format(plan.English)}})
	}
	return e
}

func rootKind(p *plan.Plan) *plan.UnitKind {
	for _, k := range p.Kinds {
		if len(k.In) == 0 {
			return k
		}
	}
	return nil
}

func (a *App) checkFirstToken(ctx context.Context, hash []byte) error {
	return a.db.Read(ctx, func(tx *store.Tx) error { return a.firstToken(tx, hash) })
}

// firstToken checks the secret of the first start; it is of no use once there is an account.
func (a *App) firstToken(tx *store.Tx, hash []byte) error {
	some, err := tx.AnyPerson()
	if err != nil {
		return err
	}
	if some {
		return campaign.Refuse(campaign.Conflict, "系统已完成初始设置", "the system has been set up already")
	}
	secret, err := setUpSecret(tx, hash)
	if err == nil && secret.Person != "" {
		err = (campaign.SetUpToken{}).Check(hash, a.now())
	}
	if err != nil {
		return err
	}
	return campaign.SetUpToken{Hash: secret.Hash, Expires: secret.Expires, UsedAt: secret.UsedAt}.Check(hash, a.now())
}

// newcomer is an administrator to be written.
type newcomer struct {
	person     store.Person
	post       string
	invitation Invitation
	hash       []byte
}

func (a *App) administrators(s SetUp, password string) ([3]newcomer, error) {
	var out [3]newcomer
	for i, n := range []struct{ login, name, post string }{
		{s.Login, s.Name, campaign.SystemAdmin}, {s.SecurityLogin, "安全管理员", campaign.SecurityAdmin}, {s.AuditLogin, "安全审计员", campaign.AuditAdmin},
	} {
		id, err := a.newID()
		if err != nil {
			return out, err
		}
		out[i] = newcomer{post: n.post, person: store.Person{
			ID: id, District: s.District, Login: n.login, Name: n.name, NameKey: nameKey(n.name), State: accountActive, ChangedAt: a.now(),
		}}
		if i == 0 {
			out[i].person.Password = password
			continue
		}
		text, hash, err := campaign.NewSecret(campaign.SetUpSecret, a.o.Random)
		if err != nil {
			return out, err
		}
		out[i].hash, out[i].invitation = hash, Invitation{Login: n.login, Post: n.post, Secret: text}
	}
	return out, nil
}

func (a *App) writeSetUp(w *change, s SetUp, p *plan.Plan, hash []byte, staff [3]newcomer) error {
	if err := a.firstToken(w.tx, hash); err != nil {
		return err
	}
	if err := w.tx.UseSetUpSecret(hash, w.at); err != nil {
		return err
	}
	if err := writeDistrict(w, s, p); err != nil {
		return err
	}
	for _, n := range staff {
		if err := w.tx.PutPerson(n.person); err != nil {
			return fmt.Errorf("set up: %w", err)
		}
		if err := w.tx.PutPostHeld(store.PostHeld{District: s.District, Unit: s.District, Post: n.post, Person: n.person.ID,
			FromDay: store.Day(w.day()), ToDay: store.NoEnd}); err != nil {
			return err
		}
		if n.hash == nil {
			continue
		}
		secret := store.SetUpSecret{Hash: n.hash, Person: n.person.ID, Expires: w.at + campaign.SetUpLifetime}
		if err := w.tx.InsertSetUpSecret(secret); err != nil {
			return err
		}
	}
	w.parts = []string{partUnits, partPlans}
	return nil
}

func writeDistrict(w *change, s SetUp, p *plan.Plan) error {
	key := nameKey(s.DistrictName)
	if err := w.tx.PutDistrict(store.District{District: s.District, Name: s.DistrictName, NameKey: key, Code: p.Area, CreatedAt: w.at}); err != nil {
		return err
	}
	if err := w.tx.PutUnit(store.Unit{District: s.District, ID: s.District, Kind: rootKind(p).ID, CreatedAt: w.at}); err != nil {
		return err
	}
	if err := w.tx.PutPlacement(store.UnitPlacement{District: s.District, Unit: s.District, FromDay: store.Day(plan.OpenFrom), ToDay: store.NoEnd,
		Name: s.DistrictName, NameKey: key, Code: p.Area, Path: rootRef(s.District).Path, Attributes: `{}`, Links: `{}`}); err != nil {
		return err
	}
	draft := store.DistrictPlan{District: s.District, PlanVersion: store.PlanVersion{ID: p.ID, Version: p.Version, Text: s.PlanText,
		StartDay: store.Day(p.Start), ChangedAt: w.at}}
	if err := w.tx.PutDraft(draft); err != nil {
		return err
	}
	return w.tx.EnforceDraft(s.District, p.ID, p.Version, w.at)
}
