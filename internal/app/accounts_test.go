package app_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func TestSetUpHappensOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		if token, needed, err := b.SetUpToken(t.Context()); needed || token != "" || err != nil {
			t.Errorf("got %q, %v, %v; want no further set-up", token, needed, err)
		}
		_, err := b.SetUp(t.Context(), app.SetUp{Token: "wzsetup_x", District: "990002", DistrictName: "另县", PlanID: "county", Login: "second", Password: password})
		wantKind(t, err, campaign.NotFound)
		wantKind(t, b.SetPassword(t.Context(), app.NewPassword{Secret: "wzsetup_x", Password: password}), campaign.NotFound)
	})
}

func TestSessions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		s, err := b.SignIn(ctx, app.SignIn{Login: "worker", Password: password, Agent: "样例浏览器"})
		b.must(err)
		turn := func(d time.Duration) { b.clock.Add(d.Milliseconds()) }
		turn(29 * time.Minute)
		c, err := b.CallerBySession(ctx, s.Secret)
		b.must(err)
		turn(29 * time.Minute)
		if _, err := b.CallerBySession(ctx, s.Secret); err != nil {
			t.Errorf("got %v, want a session that is used to go on", err)
		}
		list, err := b.Sessions(ctx, c)
		i := slices.IndexFunc(list, func(s app.SessionInfo) bool { return s.Current })
		if err != nil || i < 0 || list[i].Agent != "样例浏览器" {
			t.Errorf("got sessions %+v, %v", list, err)
		}
		b.must(b.SignOutEverywhere(ctx, c))
		_, err = b.CallerBySession(ctx, s.Secret)
		wantKind(t, err, campaign.Denied)
		s, err = b.SignIn(ctx, app.SignIn{Login: "worker", Password: password})
		b.must(err)
		b.must(b.SignOut(ctx, s.Secret))
		b.must(b.SignOut(ctx, s.Secret))
		_, err = b.CallerBySession(ctx, s.Secret)
		wantKind(t, err, campaign.Denied)
		s, err = b.SignIn(ctx, app.SignIn{Login: "worker", Password: password})
		b.must(err)
		turn(31 * time.Minute)
		_, err = b.CallerBySession(ctx, s.Secret)
		wantKind(t, err, campaign.Denied)
		b.clean()
	})
}

func TestGuessingWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for i := range campaign.FreeTries {
			_, err := b.SignIn(ctx, app.SignIn{Login: "worker", Password: fmt.Sprint("wrong guess ", i)})
			wantKind(t, err, campaign.Denied)
		}
		_, err := b.SignIn(ctx, app.SignIn{Login: "worker", Password: password})
		wantKind(t, err, campaign.Exhausted)
		_, err = b.SignIn(ctx, app.SignIn{Login: "clerk", Password: password})
		b.must(err)
		b.clock.Add(campaign.FirstWait)
		_, err = b.SignIn(ctx, app.SignIn{Login: "worker", Password: password})
		b.must(err)
		_, err = b.SignIn(ctx, app.SignIn{Login: "nobody", Password: password})
		wantKind(t, err, campaign.Denied)
	})
}

func TestPasswordsAndAccounts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		wantKind(t, b.ChangePassword(ctx, b.as("worker"), "not this one", "another fine word 8"), campaign.Denied)
		wantKind(t, b.ChangePassword(ctx, b.as("worker"), password, password), campaign.Invalid)
		b.must(b.ChangePassword(ctx, b.as("worker"), password, "another fine word 8"))
		_, err := b.SignIn(ctx, app.SignIn{Login: "worker", Password: password})
		wantKind(t, err, campaign.Denied)
		invited, err := b.ResetAccount(ctx, b.as("admin"), b.staff["worker"].Person)
		b.must(err)
		b.must(b.SetPassword(ctx, app.NewPassword{Secret: invited.Secret, Password: "a third fine word 9"}))
		wantKind(t, b.SetPassword(ctx, app.NewPassword{Secret: invited.Secret, Password: "a fourth fine word 10"}), campaign.NotFound)
		s, err := b.SignIn(ctx, app.SignIn{Login: "worker", Password: "a third fine word 9"})
		b.must(err)
		b.must(b.DisableAccount(ctx, b.as("admin"), b.staff["worker"].Person))
		_, err = b.CallerBySession(ctx, s.Secret)
		wantKind(t, err, campaign.Denied)
		_, err = b.SignIn(ctx, app.SignIn{Login: "worker", Password: "a third fine word 9"})
		wantKind(t, err, campaign.Denied)
		wantKind(t, b.DisableAccount(ctx, b.as("admin"), b.staff["admin"].Person), campaign.Conflict)
		_, _, err = b.CreateAccount(ctx, b.as("admin"), app.NewAccount{Login: "clerk", Name: "重名"})
		wantKind(t, err, campaign.Conflict)
		b.clean()
	})
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		address, err := b.BeginFactor(ctx, b.as("worker"))
		b.must(err)
		u, err := url.Parse(address)
		b.must(err)
		code := func() string {
			text, err := totp.GenerateCode(u.Query().Get("secret"), b.now())
			b.must(err)
			return text
		}
		wantKind(t, b.ConfirmFactor(ctx, b.as("worker"), "000"), campaign.Denied)
		b.must(b.ConfirmFactor(ctx, b.as("worker"), code()))
		in := app.SignIn{Login: "worker", Password: password}
		_, err = b.SignIn(ctx, in)
		wantKind(t, err, campaign.Invalid)
		in.Code = code()
		_, err = b.SignIn(ctx, in)
		wantKind(t, err, campaign.Denied) // it confirmed the factor already
		b.clock.Add(30_000)
		in.Code = code()
		_, err = b.SignIn(ctx, in)
		b.must(err)
		b.clock.Add(30_000)
		b.must(b.RemoveFactor(ctx, b.as("worker"), code()))
		_, err = b.SignIn(ctx, app.SignIn{Login: "worker", Password: password})
		b.must(err)
	})
}

func TestTokensActWithinTheirLimit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		text, info, err := b.CreateToken(ctx, b.as("clerk"), app.NewToken{Label: "接口", Unit: "v1", Actions: []string{"view", "records.submit"}, Expires: b.clock.Load() + 60_000})
		if err != nil {
			t.Fatal(err)
		}
		c, err := b.CallerByToken(ctx, text)
		b.must(err)
		out, err := b.Submit(ctx, c, []app.Entry{visit("a", "v1", today, "1"), visit("b", "v2", today, "1")})
		if err != nil || out[0].Kind != app.Accepted || campaign.KindOf(out[1].Err) != campaign.NotFound {
			t.Errorf("got %+v, %v; want v1 accepted and v2 unknown", out, err)
		}
		wantKind(t, b.SignOutEverywhere(ctx, c), campaign.Denied)
		b.must(b.RevokeToken(ctx, b.as("admin-security"), info.ID))
		_, err = b.CallerByToken(ctx, text)
		wantKind(t, err, campaign.Denied)
		text, _, err = b.CreateToken(ctx, b.as("clerk"), app.NewToken{Label: "接口", Unit: "v1", Actions: []string{"view"}, Expires: b.clock.Load() + 60_000})
		b.must(err)
		b.clock.Add(60_000)
		_, err = b.CallerByToken(ctx, text)
		wantKind(t, err, campaign.Denied)
	})
}
