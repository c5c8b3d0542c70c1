package app_test

import (
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

const issuer = "https://id.example.cn"

func TestSignInExternal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		worker, clerk := b.staff["worker"].Person, b.staff["clerk"].Person
		e := app.External{ExternalAccount: app.ExternalAccount{Issuer: issuer, Subject: "s-1"}, Address: "192.0.2.9"}
		_, err := b.SignInExternal(ctx, e)
		wantKind(t, err, campaign.Denied) // nobody has linked it: no account is made
		b.must(b.LinkLogin(ctx, b.as("admin"), worker, e.ExternalAccount))
		b.must(b.LinkLogin(ctx, b.as("admin"), worker, e.ExternalAccount))
		wantKind(t, b.LinkLogin(ctx, b.as("admin"), clerk, e.ExternalAccount), campaign.Conflict)
		s, err := b.SignInExternal(ctx, e)
		b.must(err)
		if c, err := b.CallerBySession(ctx, s.Secret); err != nil || c.Person != worker {
			t.Errorf("got %s, %v; want the worker", c.Person, err)
		}
		for name, other := range map[string]app.ExternalAccount{"subject": {Issuer: issuer, Subject: "S-1"}, "issuer": {Issuer: issuer + "/", Subject: "s-1"}, "nothing": {}} {
			if _, err := b.SignInExternal(ctx, app.External{ExternalAccount: other}); campaign.KindOf(err) != campaign.Denied {
				t.Errorf("another %s: got %v, want it denied", name, err)
			}
		}
		b.must(b.DisableAccount(ctx, b.as("admin"), worker))
		_, err = b.SignInExternal(ctx, e)
		wantKind(t, err, campaign.Denied)
		page, err := b.Audit(ctx, b.as("admin-audit"), app.Query{Action: "sign_in", Person: worker, Limit: app.MaxPage})
		if n := len(page.Items); err != nil || n == 0 || page.Items[n-1].Result != "refused" {
			t.Errorf("got %+v, %v; want the refusal audited", page, err)
		}
		b.must(b.EnableAccount(ctx, b.as("admin"), worker))
		s, err = b.SignInExternal(ctx, e)
		b.must(err)
		b.must(b.UnlinkLogin(ctx, b.as("admin"), worker, e.ExternalAccount))
		_, err = b.CallerBySession(ctx, s.Secret)
		wantKind(t, err, campaign.Denied)
		_, err = b.SignInExternal(ctx, e)
		wantKind(t, err, campaign.Denied)
		wantKind(t, b.UnlinkLogin(ctx, b.as("admin"), worker, e.ExternalAccount), campaign.NotFound)
		b.clean()
	})
}

func TestLinkingRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		for _, e := range []app.ExternalAccount{{}, {Issuer: issuer}, {Subject: "s"}, {Issuer: "id.example.cn", Subject: "s"}, {Issuer: "javascript:x", Subject: "s"},
			{Issuer: "https://a:b@id.example.cn", Subject: "s"}, {Issuer: issuer, Subject: "a\nb"}, {Issuer: issuer, Subject: strings.Repeat("s", 256)}} {
			wantKind(t, b.LinkLogin(t.Context(), b.as("admin"), b.staff["worker"].Person, e), campaign.Invalid)
		}
		wantKind(t, b.LinkLogin(t.Context(), b.as("admin"), "nobody", app.ExternalAccount{Issuer: issuer, Subject: "s"}), campaign.NotFound)
	})
}
