package app_test

import (
	"strings"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

func (b *bench) lend(l app.Lend) app.LentRight {
	b.tb.Helper()
	got, err := b.LendRight(b.tb.Context(), b.as("admin-security"), l)
	b.must(err)
	return got
}

// again signs in afresh, so that what was lent since is seen.
func (b *bench) again(login string) app.Caller { return b.signIn(login) }

const emergency = "值班民警外出,急需核实案情"

func TestLentRight(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		b.submit("office", fraud("c1", "v1", today), fraud("c2", "v3", today))
		b.sealed("c1")
		_, err := b.Record(ctx, b.again("clerk2"), "c1")
		wantKind(t, err, campaign.NotFound)

		l := app.Lend{ID: "l1", Person: b.staff["clerk2"].Person, Actions: []string{"cases.view", "sealed.open", "cases.register"}, Unit: "v1", Hours: 2, Reason: emergency}
		lent := b.lend(l)
		if again := b.lend(l); again.ID != lent.ID || again.Expires != lent.Expires {
			t.Errorf("got %+v, want the same loan", again)
		}
		l.Hours = 3
		_, err = b.LendRight(ctx, b.as("admin-security"), l)
		wantKind(t, err, campaign.Conflict)

		c := b.again("clerk2")
		if _, err := b.Record(ctx, c, "c1"); err != nil {
			t.Errorf("got %v, want the lent right to open the case", err)
		}
		if got, err := b.OpenContact(ctx, c, "c1", "紧急回访核实"); err != nil || got != invented {
			t.Errorf("got %v, want the contact opened by the lent right", err)
		}
		b.must(one(b.Submit(ctx, c, []app.Entry{fraud("c3", "v1", today)})))
		b.wantAudit(t, "lend_right", "lent:l1", emergency)
		b.wantAudit(t, "use_lent_right", "lent:l1")
		page, err := b.Audit(ctx, b.as("admin-audit"), app.Query{Person: c.Person, Action: "submit_records"})
		if err != nil || len(page.Items) != 1 || page.Items[0].Post != "lent:l1" {
			t.Errorf("got %+v, %v; want the record entered by the lent right", page, err)
		}
		b.clock.Add((2 * time.Hour).Milliseconds())
		_, err = b.Record(ctx, b.again("clerk2"), "c1")
		wantKind(t, err, campaign.NotFound) // it has expired
		c.Now = b.clock.Load()
		_, err = b.Record(ctx, c, "c1")
		wantKind(t, err, campaign.NotFound) // for a caller who was let in before, too
		b.clean()
	})
}

func (b *bench) wantAudit(t *testing.T, action string, parts ...string) {
	t.Helper()
	page, err := b.Audit(t.Context(), b.as("admin-audit"), app.Query{Action: action})
	if err != nil || len(page.Items) != 1 {
		t.Errorf("got %d entries of %s, %v; want one", len(page.Items), action, err)
		return
	}
	for _, p := range parts {
		if !strings.Contains(page.Items[0].Object, p) {
			t.Errorf("%s: got %q, want %q in it", action, page.Items[0].Object, p)
		}
	}
}

func TestLendingRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.at("2023-02-10")
		good := app.Lend{Person: b.staff["clerk2"].Person, Actions: []string{"cases.view"}, Unit: "v1", Hours: 72, Reason: emergency}
		for name, tt := range map[string]struct {
			change func(*app.Lend)
			want   campaign.ErrorKind
		}{
			"good":                {func(*app.Lend) {}, ""},
			"no reason":           {func(l *app.Lend) { l.Reason = "  " }, campaign.Invalid},
			"a short reason":      {func(l *app.Lend) { l.Reason = "急用" }, campaign.Invalid},
			"too long":            {func(l *app.Lend) { l.Hours = 73 }, campaign.Invalid},
			"no time":             {func(l *app.Lend) { l.Hours = 0 }, campaign.Invalid},
			"back in time":        {func(l *app.Lend) { l.Hours = -1 }, campaign.Invalid},
			"overflow":            {func(l *app.Lend) { l.Hours = 1 << 60 }, campaign.Invalid},
			"unknown action":      {func(l *app.Lend) { l.Actions = []string{"fly"} }, campaign.Invalid},
			"no action":           {func(l *app.Lend) { l.Actions = nil }, campaign.Invalid},
			"administration":      {func(l *app.Lend) { l.Actions = []string{"rights.manage"} }, campaign.Invalid},
			"unknown unit":        {func(l *app.Lend) { l.Unit = "v9" }, campaign.NotFound},
			"unknown person":      {func(l *app.Lend) { l.Person = "nobody" }, campaign.NotFound},
			"an administrator":    {func(l *app.Lend) { l.Person = b.staff["admin"].Person }, campaign.Denied},
			"oneself":             {func(l *app.Lend) { l.Person = b.staff["admin-security"].Person }, campaign.Denied},
			"an id with a hyphen": {func(l *app.Lend) { l.ID = "a/b" }, campaign.Invalid},
		} {
			l := good
			tt.change(&l)
			if _, err := b.LendRight(ctx, b.as("admin-security"), l); campaign.KindOf(err) != tt.want {
				t.Errorf("%s: got %v, want %q", name, err, tt.want)
			}
		}
	})
}

// TestGivingBack: the holder and the security administrator end a loan; nobody else does, and others do not hear of it.
func TestGivingBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-02-10")
		b.submit("office", fraud("c1", "v1", today))
		first := b.lend(app.Lend{Person: b.staff["clerk2"].Person, Actions: []string{"cases.view"}, Unit: "v1", Hours: 5, Reason: emergency})
		second := b.lend(app.Lend{Person: b.staff["clerk2"].Person, Actions: []string{"cases.view"}, Unit: "t1", Hours: 5, Reason: emergency})
		wantKind(t, b.EndLent(ctx, b.as("worker"), first.ID), campaign.NotFound)
		wantKind(t, b.EndLent(ctx, b.as("admin-security"), "none"), campaign.NotFound)
		b.must(b.EndLent(ctx, b.as("clerk2"), first.ID))
		if _, err := b.Record(ctx, b.again("clerk2"), "c1"); err != nil {
			t.Errorf("got %v, want the second loan to hold", err)
		}
		b.must(b.EndLent(ctx, b.as("admin-security"), second.ID))
		_, err := b.Record(ctx, b.again("clerk2"), "c1")
		wantKind(t, err, campaign.NotFound)
		wantKind(t, b.EndLent(ctx, b.as("admin-security"), second.ID), campaign.NotFound) // it is over
		for login, want := range map[string]int{"admin-security": 2, "admin-audit": 2, "clerk2": 2, "worker": 0, "office": 0} {
			if got, err := b.Lent(ctx, b.as(login)); err != nil || len(got) != want {
				t.Errorf("%s: got %+v, %v; want %d loans", login, got, err, want)
			}
		}
	})
}
