package app_test

import (
	"errors"
	"sync"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// TestSignInRenewsACheapHash: where new hashes cost more, a right password is hashed anew, in the history too; a wrong one changes
// nothing. Everybody who signs in at the same moment gets in, and stays.
func TestSignInRenewsACheapHash(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBench(t, dsn)
		b.setUp()
		cost := campaign.HashCost{Memory: 16, Passes: 1, Threads: 1}
		dearer := b.newAppHashing(cost)
		defer func() { b.must(dearer.Close()) }()
		before := b.hashes(t, "worker")
		_, err := dearer.SignIn(t.Context(), app.SignIn{Login: "worker", Password: password + "!"})
		wantKind(t, err, campaign.Denied)
		if got := b.hashes(t, "worker"); got[0] != before[0] || !campaign.Outdated(got[0], cost) {
			t.Fatal("a wrong password changed the hash, or there is nothing to show")
		}
		b.clock.Add(60_000)
		opened := make([]app.Session, 4)
		errs := make([]error, len(opened))
		var all sync.WaitGroup
		for i := range opened {
			all.Go(func() {
				opened[i], errs[i] = dearer.SignIn(t.Context(), app.SignIn{Login: "worker", Password: password})
			})
		}
		all.Wait()
		for i, s := range opened {
			if errs[i] == nil {
				_, errs[i] = dearer.CallerBySession(t.Context(), s.Secret)
			} else if campaign.KindOf(errs[i]) == campaign.Exhausted {
				errs[i] = nil // tries at once wait for each other
			}
		}
		b.must(errors.Join(errs...))
		for _, hash := range b.hashes(t, "worker") {
			if campaign.Outdated(hash, cost) || !campaign.VerifyPassword(hash, password) {
				t.Error("a hash is still the cheap one, or fits no longer")
			}
		}
		after := b.hashes(t, "worker")
		b.clock.Add(60_000)
		_, err = dearer.SignIn(t.Context(), app.SignIn{Login: "worker", Password: password})
		b.must(err)
		if got := b.hashes(t, "worker"); got[0] != after[0] {
			t.Error("a hash that costs enough was made again")
		}
		b.clean()
	})
}

// hashes are what is stored of an account's password: the present hash and those that it has had.
func (b *bench) hashes(t *testing.T, login string) (out []string) {
	t.Helper()
	db := storetest.Open(t, b.dsn)
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		p, err := tx.PersonByLogin(login)
		if err != nil {
			return err
		}
		past, err := tx.PastPasswords(p.ID, 10)
		out = append([]string{p.Password}, past...)
		return err
	})
	b.must(errors.Join(err, db.Close()))
	return out
}

// TestResetEndsTokens for good: neither a new password nor enabling the account brings one back.
func TestResetEndsTokens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for _, l := range []struct {
			login string
			lose  func(k known) error
		}{
			{"worker", func(k known) error {
				invited, err := b.ResetAccount(ctx, b.as("admin"), k.caller.Person)
				return errors.Join(err, b.SetPassword(ctx, app.NewPassword{Secret: invited.Secret, Password: "a third fine word 9"}))
			}},
			{"clerk", func(k known) error {
				invited, err := b.ResetLogin(ctx, k.login)
				return errors.Join(err, b.SetPassword(ctx, app.NewPassword{Secret: invited.Secret, Password: "a third fine word 9"}))
			}},
			{"station", func(k known) error {
				return errors.Join(b.DisableAccount(ctx, b.as("admin"), k.caller.Person), b.EnableAccount(ctx, b.as("admin"), k.caller.Person))
			}},
		} {
			k := b.known(l.login, b.App)
			b.must(l.lose(k))
			if session, token := k.may(b, b.App); session || token {
				t.Errorf("%s: got session %v, token %v; want both ended", l.login, session, token)
			}
			list, err := b.TokensOf(ctx, b.as("admin-security"), k.caller.Person)
			b.must(err)
			for _, one := range list {
				if !one.Ended {
					t.Errorf("%s: token %s has not ended", l.login, one.Label)
				}
			}
		}
		b.clean()
	})
}
