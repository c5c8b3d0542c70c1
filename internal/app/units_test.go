package app_test

import (
	"fmt"
	"strings"
	"testing"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func TestUnitsChangeDayByDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-04-01")
		name := "新村"
		for _, tt := range []struct {
			name   string
			change app.UnitChange
			want   campaign.ErrorKind
		}{
			{"unknown unit", app.UnitChange{Action: app.EditUnit, ID: "v9", Name: &name}, campaign.NotFound},
			{"unknown action", app.UnitChange{Action: "burn", ID: "v1"}, campaign.Invalid},
			{"used id", app.UnitChange{Action: app.AddUnit, ID: "v1", Kind: "village", Parent: "t1", Name: &name}, campaign.Conflict},
			{"wrong place", app.UnitChange{Action: app.AddUnit, ID: "v7", Kind: "village", Parent: county, Name: &name}, campaign.Invalid},
			{"wrong kind", app.UnitChange{Action: app.AddUnit, ID: "v7", Kind: "moon", Parent: "t1", Name: &name}, campaign.Invalid},
			{"path in an id", app.UnitChange{Action: app.AddUnit, ID: "a/b", Kind: "village", Parent: "t1", Name: &name}, campaign.Invalid},
			{"formula as id", app.UnitChange{Action: app.AddUnit, ID: "-1", Kind: "village", Parent: "t1", Name: &name}, campaign.Invalid},
			{"no name", app.UnitChange{Action: app.EditUnit, ID: "v1", Name: ptr(" ")}, campaign.Invalid},
			{"bad attribute", app.UnitChange{Action: app.EditUnit, ID: "v1", Attributes: map[string]string{"households": "many"}}, campaign.Invalid},
			{"unknown attribute", app.UnitChange{Action: app.EditUnit, ID: "v1", Attributes: map[string]string{"x": "1"}}, campaign.Invalid},
			{"unknown link", app.UnitChange{Action: app.EditUnit, ID: "v1", Links: map[string]string{"grid": "t1"}}, campaign.Invalid},
			{"into itself", app.UnitChange{Action: app.MoveUnit, ID: "t1", Parent: "v1"}, campaign.Invalid},
			{"the top", app.UnitChange{Action: app.MoveUnit, ID: county, Parent: "t1"}, campaign.Conflict},
			{"town with villages", app.UnitChange{Action: app.CloseUnit, ID: "t1"}, campaign.Conflict},
			{"year 9999", app.UnitChange{Action: app.EditUnit, ID: "v1", Name: &name, From: ptr(today + 3_000_000)}, campaign.Invalid},
		} {
			wantKind(t, one(b.PutUnits(ctx, b.as("office"), []app.UnitChange{tt.change})), tt.want)
			if t.Failed() {
				t.Fatal(tt.name)
			}
		}
		again, err := b.PutUnits(ctx, b.as("office"), villages())
		for _, o := range again {
			if err != nil || o.Kind != app.Repeated {
				t.Errorf("got %+v, %v; want a repetition", o, err)
			}
		}
	})
}

// TestAMovedUnitTakesItsPeopleAlong: who watches over a village changes on the day of its move.
func TestAMovedUnitTakesItsPeopleAlong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-04-01")
		b.must(one(b.PutUnits(ctx, b.as("office"), []app.UnitChange{{Action: app.MoveUnit, ID: "v1", Parent: "t2", From: ptr(today + 1)}})))
		_, err := b.Unit(ctx, b.as("clerk2"), "v1")
		wantKind(t, err, campaign.NotFound)
		b.at("2023-04-02")
		_, err = b.Unit(ctx, b.as("clerk"), "v1")
		wantKind(t, err, campaign.NotFound)
		if u, err := b.Unit(ctx, b.as("clerk2"), "v1"); err != nil || u.Parent != "t2" || !strings.Contains(u.Path, "/t2/") {
			t.Errorf("got %+v, %v; want v1 below t2", u, err)
		}
		worker := b.signIn("worker")
		if _, err := b.Unit(ctx, worker, "v1"); err != nil {
			t.Errorf("got %v, want the village's own worker to see it", err)
		}
		page, err := b.Units(ctx, b.as("clerk2"), app.Query{Kind: "village", Search: "lm"})
		if err != nil || len(page.Items) != 1 || page.Items[0].ID != "v1" {
			t.Errorf("got %+v, %v; want v1 by its initials", page, err)
		}
		b.must(one(b.PutUnits(ctx, b.as("office"), []app.UnitChange{{Action: app.CloseUnit, ID: "v2", From: ptr(today + 1)}})))
		page, err = b.Units(ctx, b.as("office"), app.Query{Limit: 2})
		seen := 0
		for ; err == nil; page, err = b.Units(ctx, b.as("office"), app.Query{Limit: 2, After: page.Next}) {
			seen += len(page.Items)
			if page.Next == "" {
				break
			}
		}
		if err != nil || seen != 6 {
			t.Errorf("got %d units in pages of two, %v; want 6", seen, err)
		}
	})
}

// TestVerifyNamesWhatIsWrong: a total that somebody has changed, and an entry that nobody has sealed.
func TestVerifyNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		today := b.at("2023-02-10")
		b.submit("worker", visit("r1", "v1", today, "3"))
		b.clean()
		db := storetest.Open(t, b.dsn)
		b.must(db.Write(t.Context(), func(tx *store.Tx) error {
			return tx.UpsertTallies(store.AddTally, []store.Tally{{District: county, Unit: "v1", Measure: "people", Day: store.Day(today), Value: 1}})
		}))
		report, err := b.Verify(t.Context())
		if err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0], "unit v1, measure people, 2023-02-10: stored 4, recount gives 3") {
			t.Errorf("got %+v, %v; want the changed total named", report, err)
		}
		b.must(db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.AppendAudit(store.AuditEntry{District: county, Action: "forged"}, func(store.AuditEntry) []byte { return []byte{1, 2} })
			return err
		}))
		report, err = b.Verify(t.Context())
		if err != nil || len(report.Problems) != 2 {
			t.Errorf("got %+v, %v; want the forged entry named too", report, err)
		}
	})
}

// TestUnitNames: names of what the caller sees, and of nothing else.
func TestUnitNames(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		for login, want := range map[string]string{"office": "map[v1:鹿鸣村 v3:鹤鸣村]", "worker": "map[v1:鹿鸣村]", "admin": "map[]"} {
			got, err := b.UnitNames(t.Context(), b.as(login), []string{"v1", "v3", "nowhere"})
			if err != nil || fmt.Sprint(got) != want {
				t.Errorf("%s: got %v and %v, want %s", login, got, err, want)
			}
		}
	})
}
