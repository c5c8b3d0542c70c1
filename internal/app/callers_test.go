package app_test

import (
	"strconv"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// known is a worker whose session and token some processes have just looked at, so that they know them.
type known struct {
	login, session, token string
	caller                app.Caller
}

func (b *bench) known(login string, processes ...*app.App) known {
	b.tb.Helper()
	ctx := b.tb.Context()
	s, err := b.SignIn(ctx, app.SignIn{Login: login, Password: password})
	b.must(err)
	_, token, err := tokenFor(b, login, "v1")
	b.must(err)
	k := known{login: login, session: s.Secret, token: token}
	for _, a := range processes {
		k.caller, err = a.CallerBySession(ctx, s.Secret)
		b.must(err)
		if session, token := k.may(b, a); !session || !token {
			b.tb.Fatalf("%s: got session %v, token %v; the test shows nothing", login, session, token)
		}
	}
	return k
}

// may tells whether the session and the token still let v1 be seen.
func (k known) may(b *bench, a *app.App) (session, token bool) {
	ctx := b.tb.Context()
	allowed := func(c app.Caller, err error) bool {
		return err == nil && campaign.Can(c.Actor, campaign.View, campaign.UnitRef{District: county, Path: "/990001/t1/v1/"}, c.Day())
	}
	return allowed(a.CallerBySession(ctx, k.session)), allowed(a.CallerByToken(ctx, k.token))
}

// losses are the ways to lose what one may do; the clock stands still meanwhile, so nothing is forgotten by its age.
var losses = []struct {
	name                   string
	keepsSession, keepsAPI bool
	lose                   func(b *bench, k known) error
}{
	{name: "signed out", keepsAPI: true, lose: func(b *bench, k known) error { return b.SignOut(b.tb.Context(), k.session) }},
	{name: "signed out everywhere", keepsAPI: true, lose: func(b *bench, k known) error { return b.SignOutEverywhere(b.tb.Context(), k.caller) }},
	{name: "disabled", lose: func(b *bench, k known) error {
		return b.DisableAccount(b.tb.Context(), b.as("admin"), k.caller.Person)
	}},
	{name: "reset", lose: func(b *bench, k known) error {
		_, err := b.ResetAccount(b.tb.Context(), b.as("admin"), k.caller.Person)
		return err
	}},
	{name: "reset at the console", lose: func(b *bench, k known) error {
		_, err := b.ResetLogin(b.tb.Context(), k.login)
		return err
	}},
	{name: "post taken", lose: func(b *bench, k known) error {
		return b.TakePost(b.tb.Context(), b.as("admin-security"), app.Holding{Person: k.caller.Person, Post: "worker", Unit: "v1"})
	}},
	{name: "handed over", lose: func(b *bench, k known) error {
		_, err := b.HandOver(b.tb.Context(), b.as("admin-security"), app.HandOver{From: k.caller.Person, To: b.staff["worker3"].Person, Reason: "轮岗交接"})
		return err
	}},
	{name: "token revoked", keepsSession: true, lose: func(b *bench, k known) error {
		list, err := b.Tokens(b.tb.Context(), k.caller)
		b.must(err)
		return b.RevokeToken(b.tb.Context(), k.caller, list[len(list)-1].ID)
	}},
	{name: "all tokens revoked", keepsSession: true, lose: func(b *bench, k known) error {
		return b.RevokeTokens(b.tb.Context(), b.as("admin-security"), k.caller.Person)
	}},
	{name: "password changed", keepsSession: true, keepsAPI: true, lose: func(b *bench, k known) error {
		return b.ChangePassword(b.tb.Context(), k.caller, password, "a third fine word 9")
	}},
	{name: "unit moved", lose: func(b *bench, k known) error {
		return one(b.PutUnits(b.tb.Context(), b.as("office"), []app.UnitChange{{Action: app.MoveUnit, ID: "v1", Parent: "t2"}}))
	}},
}

// TestWhatIsTakenHolds: who was known a moment ago is not when the use case that takes the right away has been answered; another
// process hears of it when what it knows is a second old.
func TestWhatIsTakenHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		other := b.open()
		for i, l := range losses {
			login := "loser" + strconv.Itoa(i)
			b.hire(login, "worker", "v1")
			k := b.known(login, b.App, other)
			b.must(l.lose(b, k))
			if session, token := k.may(b, b.App); session != l.keepsSession || token != l.keepsAPI {
				t.Errorf("%s: got session %v, token %v; want %v, %v", l.name, session, token, l.keepsSession, l.keepsAPI)
			}
			b.clock.Add(time.Second.Milliseconds())
			if session, token := k.may(b, other); session != l.keepsSession || token != l.keepsAPI {
				t.Errorf("%s: got session %v, token %v in another process; want %v, %v", l.name, session, token, l.keepsSession, l.keepsAPI)
			}
		}
	})
}

// TestWhatIsGivenHoldsAtOnce: a post and a lent right are there with the next request.
func TestWhatIsGivenHoldsAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx, k := t.Context(), b.known("worker", b.App)
		v3 := campaign.UnitRef{District: county, Path: "/990001/t2/v3/"}
		may := func(action campaign.Action) bool {
			c, err := b.CallerBySession(ctx, k.session)
			b.must(err)
			return campaign.Can(c.Actor, action, v3, c.Day())
		}
		if may(campaign.SubmitRecord) || may(campaign.ViewCases) {
			t.Fatal("the worker has the rights already")
		}
		b.must(b.GivePost(ctx, b.as("admin-security"), app.Holding{Person: k.caller.Person, Post: "worker", Unit: "v3"}))
		b.lend(app.Lend{Person: k.caller.Person, Actions: []string{"cases.view"}, Unit: "v3", Hours: 1, Reason: emergency})
		if !may(campaign.SubmitRecord) || !may(campaign.ViewCases) {
			t.Error("the post or the lent right is not there at once")
		}
		b.clock.Add(20 * time.Minute.Milliseconds())
		_ = may(campaign.ViewCases)
		b.clock.Add(20 * time.Minute.Milliseconds())
		_ = may(campaign.ViewCases)
		b.clock.Add(20*time.Minute.Milliseconds() - 1)
		if !may(campaign.ViewCases) {
			t.Error("the lent right ended before its time")
		}
		b.clock.Add(1)
		if may(campaign.ViewCases) {
			t.Error("the lent right outlived its hour")
		}
	})
}

// TestTimeEndsWhatIsKnown: an idle session, an expired token and a post of yesterday end to the millisecond, known or not.
func TestTimeEndsWhatIsKnown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		k := b.known("worker", b.App)
		today := b.as("worker").Day()
		b.must(b.TakePost(t.Context(), b.as("admin-security"), app.Holding{Person: k.caller.Person, Post: "worker", Unit: "v1", To: &today}))
		midnight := (b.clock.Load()/86_400_000+1)*86_400_000 - 8*3_600_000 // in Shanghai; it is nine in the morning
		b.clock.Store(midnight - 1)
		s, err := b.SignIn(t.Context(), app.SignIn{Login: "worker", Password: password})
		b.must(err)
		k.session = s.Secret
		if session, token := k.may(b, b.App); !session || !token {
			t.Fatalf("got session %v, token %v on the last day", session, token)
		}
		b.clock.Store(midnight)
		if session, token := k.may(b, b.App); session || token {
			t.Errorf("got session %v, token %v on the day after", session, token)
		}
	})
}
