package app_test

import (
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/storetest"
)

// TestReadingGoesOnWhileNothingCanBeWritten: who is signed in is noted once a minute; that this cannot be written keeps nobody out.
func TestReadingGoesOnWhileNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	server := storetest.PostgresServer(t)
	b := openBench(t, server.DSN)
	b.setUp()
	s, err := b.SignIn(t.Context(), app.SignIn{Login: "worker", Password: password})
	b.must(err)
	b.clock.Add(2 * campaign.SessionTouch)
	server.ReadOnly(true)
	c, err := b.CallerBySession(t.Context(), s.Secret)
	b.must(err)
	if _, err := b.Unit(t.Context(), c, "v1"); err != nil {
		t.Errorf("read a unit: %v", err)
	}
	_, err = b.Submit(t.Context(), c, []app.Entry{visit("a", "v1", c.Day(), "1")})
	wantKind(t, err, campaign.Unavailable)
	server.ReadOnly(false)
	c, err = b.CallerBySession(t.Context(), s.Secret)
	b.must(err)
	out, err := b.Submit(t.Context(), c, []app.Entry{visit("a", "v1", c.Day(), "1")})
	if err != nil || out[0].Kind != app.Accepted {
		t.Errorf("after the fault: got %+v, %v", out, err)
	}
	b.must(b.SignOut(t.Context(), s.Secret))
	b.clean()
}
