package app_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/notify"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// The invented county of these tests.
const (
	county   = "990001"
	password = "correct horse battery 7"
)

// bench is an App with a clock that tests turn, and the accounts of a county.
type bench struct {
	*app.App
	tb    testing.TB
	clock atomic.Int64
	dsn   string
	dir   string // of attachments and uploads
	texts map[string][]byte
	hosts notify.Network        // that messages may go to
	staff map[string]app.Caller // by login
}

func (b *bench) now() time.Time { return time.UnixMilli(b.clock.Load()) }

// at turns the clock to nine in the morning of a day.
func (b *bench) at(day string) plan.Day {
	b.tb.Helper()
	t, err := time.ParseInLocation("2006-01-02 15", day+" 09", plan.Shanghai)
	if err != nil {
		b.tb.Fatal(err)
	}
	b.clock.Store(max(t.UnixMilli(), b.clock.Load()))
	return plan.DayOf(t)
}

func day(tb testing.TB, s string) plan.Day {
	tb.Helper()
	d, err := plan.ParseDay(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func ptr[T any](v T) *T { return &v }

func openBench(tb testing.TB, dsn string) *bench {
	tb.Helper()
	text, err := os.ReadFile("testdata/county.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	b := &bench{tb: tb, dsn: dsn, dir: tb.TempDir(), staff: map[string]app.Caller{}, texts: map[string][]byte{"county": text}}
	b.at("2023-01-02")
	b.App = b.open()
	return b
}

// open opens another App on the same database, as another process would, until the test ends.
func (b *bench) open() *app.App {
	b.tb.Helper()
	a := b.newApp()
	b.tb.Cleanup(func() {
		if err := a.Close(); err != nil {
			b.tb.Error(err)
		}
	})
	return a
}

func (b *bench) newApp() *app.App {
	b.tb.Helper()
	return b.newAppHashing(campaign.HashCost{Memory: 8, Passes: 1, Threads: 1})
}

func (b *bench) newAppHashing(cost campaign.HashCost) *app.App {
	b.tb.Helper()
	keys, err := campaign.NewKeyring(campaign.International, "k1", campaign.Key{ID: "k1", Secret: []byte(strings.Repeat("k", 32))})
	if err != nil {
		b.tb.Fatal(err)
	}
	a, err := app.Open(context.Background(), app.Options{DSN: b.dsn, Dir: b.dir, Now: b.now, Random: rand.Reader, Keys: keys, Shipped: b.texts, Readers: 4, Network: b.hosts,
		Passwords: cost})
	if err != nil {
		b.tb.Fatal(err)
	}
	return a
}

// each runs a test on every engine with a county that is set up and staffed.
func each(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBench(t, dsn)
		b.setUp()
		test(t, b)
	})
}

// must fails the test when a use case is refused.
func (b *bench) must(err error) {
	b.tb.Helper()
	if err != nil {
		b.tb.Fatal(err)
	}
}

// setUp makes the county:
//
//	990001 云雾县      office 工作专班
//	├── t1 松涛镇      clerk 干事, station 民警
//	│   ├── v1 鹿鸣村  worker 网格员
//	│   └── v2 竹影村
//	├── t2 石桥镇      clerk2 干事
//	│   └── v3 鹤鸣村  worker3 网格员
//	└── g1 一网格
func (b *bench) setUp() {
	b.tb.Helper()
	b.setUpOnly("county")
	b.hire("office", "office", county)
	b.must(b.refusals(b.PutUnits(b.tb.Context(), b.staff["office"], villages())))
	b.hire("clerk", "clerk", "t1")
	b.hire("station", "station", "t1")
	b.hire("clerk2", "clerk", "t2")
	b.hire("worker", "worker", "v1")
	b.hire("worker3", "worker", "v3")
}

// setUpOnly makes a county that follows a plan, with its three administrators.
func (b *bench) setUpOnly(plan string) {
	b.tb.Helper()
	ctx := b.tb.Context()
	token, needed, err := b.SetUpToken(ctx)
	b.must(err)
	if !needed {
		b.tb.Fatal("an empty database needs no set-up")
	}
	invited, err := b.SetUp(ctx, app.SetUp{Token: token, District: county, DistrictName: "云雾县", PlanID: plan, Login: "admin", Name: "系统管理员", Password: password})
	b.must(err)
	for _, i := range invited {
		b.must(b.SetPassword(ctx, app.NewPassword{Secret: i.Secret, Password: password}))
	}
	for _, login := range []string{"admin", "admin-security", "admin-audit"} {
		b.staff[login] = b.signIn(login)
	}
}

func villages() []app.UnitChange {
	add := func(id, kind, parent, name string, more map[string]string) app.UnitChange {
		return app.UnitChange{Action: app.AddUnit, ID: id, Kind: kind, Parent: parent, Name: &name, Attributes: more}
	}
	v1 := add("v1", "village", "t1", "鹿鸣村", map[string]string{"households": "120"})
	v1.Links = map[string]string{"grid": "g1"}
	return []app.UnitChange{
		add("t1", "town", county, "松涛镇", nil), add("t2", "town", county, "石桥镇", nil), add("g1", "grid", county, "一网格", nil),
		v1, add("v2", "village", "t1", "竹影村", nil), add("v3", "village", "t2", "鹤鸣村", map[string]string{"note": "=1+1"}),
	}
}

// refusals turns a refused part of a batch into an error.
func (b *bench) refusals(outcomes []app.Outcome, err error) error {
	for _, o := range outcomes {
		if o.Err != nil {
			err = errors.Join(err, o.Err)
		}
	}
	return err
}

func (b *bench) signIn(login string) app.Caller {
	b.tb.Helper()
	s, err := b.SignIn(b.tb.Context(), app.SignIn{Login: login, Password: password, Address: "192.0.2.1"})
	b.must(err)
	c, err := b.CallerBySession(b.tb.Context(), s.Secret)
	b.must(err)
	return c
}

// hire makes an account with a post and signs it in.
func (b *bench) hire(login, post, unit string) {
	b.tb.Helper()
	ctx := b.tb.Context()
	account, invited, err := b.CreateAccount(ctx, b.staff["admin"], app.NewAccount{Login: login, Name: "样例" + login})
	b.must(err)
	b.must(b.SetPassword(ctx, app.NewPassword{Secret: invited.Secret, Password: password}))
	b.must(b.GivePost(ctx, b.staff["admin-security"], app.Holding{Person: account.Person, Post: post, Unit: unit}))
	b.staff[login] = b.signIn(login)
}

// as gives a caller with the present moment.
func (b *bench) as(login string) app.Caller {
	c, ok := b.staff[login]
	if !ok {
		b.tb.Fatalf("nobody signs in as %s", login)
	}
	c.Now = b.clock.Load()
	return c
}

// visit is an entry of a visit in a village.
func visit(id, unit string, on plan.Day, people string) app.Entry {
	return app.Entry{ID: id, Kind: "visit", Unit: unit, On: on, Fields: map[string]string{"people": people}}
}

// submit sends entries that must all be taken.
func (b *bench) submit(login string, entries ...app.Entry) {
	b.tb.Helper()
	outcomes, err := b.Submit(b.tb.Context(), b.as(login), entries)
	b.must(b.refusals(outcomes, err))
}

// clean fails the test when Verify finds anything.
func (b *bench) clean() {
	b.tb.Helper()
	report, err := b.Verify(b.tb.Context())
	b.must(err)
	if !report.Clean() {
		b.tb.Fatalf("verify found %q", report.Problems)
	}
}

func wantKind(t *testing.T, err error, want campaign.ErrorKind) {
	t.Helper()
	if got := campaign.KindOf(err); got != want {
		t.Errorf("got %v (%q), want %q", err, got, want)
	}
}

// uploadsLeft counts the files of uploads.
func (b *bench) uploadsLeft() int {
	entries, err := os.ReadDir(filepath.Join(b.dir, "imports"))
	b.must(err)
	return len(entries)
}
