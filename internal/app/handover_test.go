package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

func TestHandOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		from, to := b.staff["clerk"].Person, b.staff["clerk2"].Person
		_, token, err := tokenFor(b, "clerk", "t1")
		b.must(err)
		h := app.HandOver{From: from, To: to, Day: ptr(today + 3), Reason: "轮岗交接", Dry: true}
		preview, err := b.HandOver(ctx, b.as("admin-security"), h)
		b.must(err)
		if posts, err := b.Posts(ctx, b.as("admin-security"), from); err != nil || posts[0].To != nil {
			t.Errorf("got %+v, %v; want the preview to change nothing", posts, err)
		}
		h.Dry = false
		made, err := b.HandOver(ctx, b.as("admin-security"), h)
		b.must(err)
		start, last := day(t, "2023-01-02"), today+2
		want := app.HandedOver{Ended: []app.Holding{{Person: from, Post: "clerk", Unit: "t1", From: &start, To: &last}},
			Begun: []app.Holding{{Person: to, Post: "clerk", Unit: "t1", From: h.Day}}, Tokens: 1}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("handed over (-want +got):\n%s", diff)
		}
		preview.Dry = false
		if diff := cmp.Diff(made, preview); diff != "" {
			t.Errorf("the preview told something else:\n%s", diff)
		}
		_, err = b.Unit(ctx, b.signIn("clerk2"), "v1")
		wantKind(t, err, campaign.NotFound)
		if _, err := b.CallerByToken(ctx, token); err != nil {
			t.Errorf("got %v, want the token to work until the day", err)
		}
		b.at("2023-02-13")
		if _, err = b.Unit(ctx, b.signIn("clerk2"), "v1"); err != nil {
			t.Errorf("got %v, want the new clerk to see the village", err)
		}
		_, err = b.Unit(ctx, b.signIn("clerk"), "v1")
		wantKind(t, err, campaign.NotFound)
		_, err = b.CallerByToken(ctx, token)
		wantKind(t, err, campaign.Denied)
		_, err = b.HandOver(ctx, b.as("admin-security"), h)
		wantKind(t, err, campaign.Invalid) // the day is past
		b.clean()
	})
}

func tokenFor(b *bench, login, unit string) (app.TokenInfo, string, error) {
	text, info, err := b.CreateToken(b.tb.Context(), b.as(login), app.NewToken{Label: "样例", Unit: unit, Actions: []string{"view"}, Expires: b.clock.Load() + 100*86_400_000})
	return info, text, err
}

// TestHandingOverAPart: what is not asked for stays, and so do the tokens.
func TestHandingOverAPart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.at("2023-02-10")
		from := b.staff["clerk"].Person
		b.must(b.GivePost(ctx, b.as("admin-security"), app.Holding{Person: from, Post: "clerk", Unit: "t2"}))
		_, token, err := tokenFor(b, "clerk", "t1")
		b.must(err)
		h := app.HandOver{From: from, To: b.staff["worker"].Person, Posts: []app.Holding{{Post: "clerk", Unit: "t2"}}, Reason: "分工调整"}
		made, err := b.HandOver(ctx, b.as("admin-security"), h)
		if err != nil || len(made.Ended) != 1 || len(made.Left) != 1 || made.Left[0].Unit != "t1" || made.Tokens != 0 {
			t.Errorf("got %+v, %v; want one post handed over and one left", made, err)
		}
		if _, err := b.CallerByToken(ctx, token); err != nil {
			t.Errorf("got %v, want the tokens to stay", err)
		}
		for name, tt := range map[string]struct {
			change func(*app.HandOver)
			want   campaign.ErrorKind
		}{
			"a post that is not held": {func(*app.HandOver) {}, campaign.Invalid},
			"no reason":               {func(h *app.HandOver) { h.Posts, h.Reason = nil, "" }, campaign.Invalid},
			"to oneself":              {func(h *app.HandOver) { h.Posts, h.To = nil, from }, campaign.Invalid},
			"to nobody":               {func(h *app.HandOver) { h.Posts, h.To = nil, "nobody" }, campaign.NotFound},
			"from nobody":             {func(h *app.HandOver) { h.Posts, h.From = nil, "nobody" }, campaign.NotFound},
			"to an administrator":     {func(h *app.HandOver) { h.Posts, h.To = nil, b.staff["admin"].Person }, campaign.Conflict},
			"yesterday":               {func(h *app.HandOver) { h.Posts, h.Day = nil, ptr(day(t, "2023-02-09")) }, campaign.Invalid},
			"year 9999":               {func(h *app.HandOver) { h.Posts, h.Day = nil, ptr(plan.LastDay+1) }, campaign.Invalid},
		} {
			other := h
			tt.change(&other)
			if _, err := b.HandOver(ctx, b.as("admin-security"), other); campaign.KindOf(err) != tt.want {
				t.Errorf("%s: got %v, want %q", name, err, tt.want)
			}
		}
		b.must(b.DisableAccount(ctx, b.as("admin"), b.staff["clerk2"].Person))
		h.Posts, h.To = nil, b.staff["clerk2"].Person
		_, err = b.HandOver(ctx, b.as("admin-security"), h)
		wantKind(t, err, campaign.Conflict) // that account is disabled
		h.From, h.To = h.To, from
		made, err = b.HandOver(ctx, b.as("admin-security"), h)
		if err != nil || !made.Disabled || !made.Sessions {
			t.Errorf("got %+v, %v; want to hear that the leaver's account is disabled", made, err)
		}
	})
}

// TestOthersTokens: the security administrator sees and ends the tokens of others.
func TestOthersTokens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.at("2023-02-10")
		person := b.staff["clerk"].Person
		_, one, err := tokenFor(b, "clerk", "t1")
		b.must(err)
		_, two, err := tokenFor(b, "clerk", "v1")
		b.must(err)
		found, err := b.TokensOf(ctx, b.as("admin-security"), person)
		if err != nil || len(found) != 2 {
			t.Errorf("got %+v, %v; want two tokens", found, err)
		}
		wantKind(t, second(b.TokensOf(ctx, b.as("admin-security"), "nobody")), campaign.NotFound)
		b.must(b.RevokeToken(ctx, b.as("admin-security"), found[0].ID))
		b.must(b.RevokeTokens(ctx, b.as("admin-security"), person))
		for _, token := range []string{one, two} {
			_, err := b.CallerByToken(ctx, token)
			wantKind(t, err, campaign.Denied)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestFindingAccounts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.must(b.DisableAccount(ctx, b.as("admin"), b.staff["station"].Person))
		logins := func(q app.Query) (out []string) {
			page, err := b.FindAccounts(ctx, b.as("admin"), q)
			b.must(err)
			for {
				for _, v := range page.Items {
					out = append(out, v.Login)
				}
				if page.Next == "" {
					return out
				}
				q.After = page.Next
				page, err = b.FindAccounts(ctx, b.as("admin"), q)
				b.must(err)
			}
		}
		for _, tt := range []struct {
			q    app.Query
			want []string
		}{
			{app.Query{Limit: 2}, []string{"admin", "admin-audit", "admin-security", "clerk", "clerk2", "office", "station", "worker", "worker3"}},
			{app.Query{Search: "clerk"}, []string{"clerk", "clerk2"}},
			{app.Query{Search: "ylworker", Limit: 1}, []string{"worker", "worker3"}},
			{app.Query{State: "disabled"}, []string{"station"}},
			{app.Query{Search: "nobody"}, nil},
		} {
			if diff := cmp.Diff(tt.want, logins(tt.q)); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", tt.q, diff)
			}
		}
	})
}

// TestANewPasswordEndsOtherSessions: the one in which the old password was shown stays.
func TestANewPasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		enter := func() string {
			s, err := b.SignIn(ctx, app.SignIn{Login: "worker", Password: password, Address: "192.0.2.1"})
			b.must(err)
			return s.Secret
		}
		here, there := enter(), enter()
		c, err := b.CallerBySession(ctx, here)
		b.must(err)
		b.must(b.ChangePassword(ctx, c, password, "another fine word 8"))
		if _, err := b.CallerBySession(ctx, here); err != nil {
			t.Errorf("got %v, want the present session to stay", err)
		}
		_, err = b.CallerBySession(ctx, there)
		wantKind(t, err, campaign.Denied)
	})
}
