package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
)

// servant is an entry of the people ledger.
func servant(id, unit, from, to string, today plan.Day) app.Entry {
	return app.Entry{ID: id, Kind: "person", Unit: unit, On: today, Fields: map[string]string{"role": "worker", "from": from, "to": to}}
}

// agrees fails the test when the server and the files it exports differ, or when Verify finds anything.
func (b *bench) agrees(asOf plan.Day) {
	b.tb.Helper()
	b.clean()
	fresh := b.newApp()
	defer func() { b.must(fresh.Close()) }()
	if d := b.differs(fresh, b.App, plan.Known{AsOf: asOf}); d != "" {
		b.tb.Fatal(d)
	}
}

// state is all that a preview must leave alone.
func (b *bench) state() []any {
	b.tb.Helper()
	ctx, office := b.tb.Context(), b.as("office")
	units, err := b.Units(ctx, office, app.Query{Limit: app.MaxPage})
	b.must(err)
	records, err := b.Records(ctx, office, app.Query{Limit: app.MaxPage})
	b.must(err)
	audit, err := b.Audit(ctx, b.as("admin-audit"), app.Query{Limit: app.MaxPage})
	b.must(err)
	posts, err := b.Posts(ctx, b.as("admin-security"), b.staff["clerk2"].Person)
	b.must(err)
	return []any{units, records, len(audit.Items), posts}
}

func TestMergeTowns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-04-10")
		b.submit("worker3", visit("r1", "v3", today, "3"))
		m := app.Merge{From: []string{"t2"}, Into: "t1", Day: ptr(today + 5), Reason: "乡镇合并", Dry: true}
		before := b.state()
		preview, err := b.MergeUnits(ctx, b.as("office"), m)
		b.must(err)
		if diff := cmp.Diff(before, b.state()); diff != "" {
			t.Fatalf("the preview changed something:\n%s", diff)
		}
		m.Dry = false
		made, err := b.MergeUnits(ctx, b.as("office"), m)
		b.must(err)
		last := today + 4
		want := app.Reorganised{Day: today + 5, Closed: []string{"t2"}, Moved: []app.MovedUnit{{Unit: "v3", Parent: "t1"}},
			Vacancies: []app.Holding{{Person: b.staff["clerk2"].Person, Post: "clerk", Unit: "t2", From: ptr(day(t, "2023-01-02")), To: &last}}}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Errorf("merged (-want +got):\n%s", diff)
		}
		preview.Dry = false
		if diff := cmp.Diff(made, preview); diff != "" {
			t.Errorf("the preview told something else:\n%s", diff)
		}
		_, err = b.Unit(ctx, b.as("clerk"), "v3")
		wantKind(t, err, campaign.NotFound) // not before the day
		b.at("2023-04-15")
		if _, err := b.Record(ctx, b.signIn("clerk"), "r1"); err != nil {
			t.Errorf("got %v, want the records of a village to come along", err)
		}
		_, err = b.Unit(ctx, b.signIn("clerk2"), "v3")
		wantKind(t, err, campaign.NotFound)
		lines, err := b.Lineage(ctx, b.as("office"), "t1")
		if err != nil || len(lines) != 1 || lines[0] != (app.Succession{Unit: "t2", Successor: "t1", From: today + 5, Reason: "乡镇合并"}) {
			t.Errorf("got %+v, %v; want t2 as the predecessor", lines, err)
		}
		b.agrees(day(t, "2023-05-31"))
	})
}

// TestMergeVillagesIntoANewOne: links are redirected, people go on, history stays.
func TestMergeVillagesIntoANewOne(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-04-10")
		b.submit("worker", visit("r1", "v1", today, "3"))
		b.submit("office", servant("p1", "v1", "2023-01-05", "", today), servant("p2", "v2", "", "2023-12-01", today), servant("gone", "v2", "", "2023-03-01", today),
			servant("later", "v1", "2023-06-01", "", today))
		b.must(b.ChangeRecord(ctx, b.as("office"), "p1", app.Move{Action: campaign.ConfirmMove}))
		made, err := b.MergeUnits(ctx, b.as("office"), app.Merge{From: []string{"v1", "v2"}, Day: &today, Reason: "村庄合并",
			New: &app.NewUnit{ID: "v9", Name: "鹿影村", Attributes: map[string]string{"households": "200"}, Links: map[string]string{"grid": "g1"}}})
		b.must(err)
		if diff := cmp.Diff([]app.MovedPerson{{Record: "later", Unit: "v9"}, {Record: "p1", Unit: "v9"}, {Record: "p2", Unit: "v9"}}, made.People); diff != "" || len(made.Left) != 0 {
			t.Errorf("left %v, people (-want +got):\n%s", made.Left, diff)
		}
		page, err := b.Records(ctx, b.as("office"), app.Query{Unit: "v9", Kind: "person"})
		b.must(err)
		got := map[string]string{}
		for _, r := range page.Items {
			got[r.Fields["from"]+"–"+r.Fields["to"]] = r.State
		}
		if diff := cmp.Diff(map[string]string{"2023-04-10–": "confirmed", "2023-04-10–2023-12-01": "submitted", "2023-06-01–": "submitted"}, got); diff != "" {
			t.Errorf("people of the new village (-want +got):\n%s", diff)
		}
		if r, err := b.Record(ctx, b.as("office"), "r1"); err != nil || r.Unit != "v1" || r.State != "submitted" {
			t.Errorf("got %+v, %v; want the visit to stay where it was made", r, err)
		}
		b.agrees(day(t, "2023-05-31"))
	})
}

func TestMergeGrids(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-04-10")
		b.must(one(b.PutUnits(ctx, b.as("office"), []app.UnitChange{{Action: app.AddUnit, ID: "g2", Kind: "grid", Parent: county, Name: ptr("二网格")}})))
		made, err := b.MergeUnits(ctx, b.as("office"), app.Merge{From: []string{"g1"}, Into: "g2", Day: &today, Reason: "网格调整"})
		b.must(err)
		if diff := cmp.Diff([]app.MovedLink{{Unit: "v1", Link: "grid", To: "g2"}}, made.Linked); diff != "" {
			t.Errorf("links (-want +got):\n%s", diff)
		}
		if u, err := b.Unit(ctx, b.as("office"), "v1"); err != nil || u.Links["grid"] != "g2" || u.Attributes["households"] != "120" {
			t.Errorf("got %+v, %v; want v1 with the link to g2 and all else as it was", u, err)
		}
		b.agrees(today)
	})
}

func TestSplitTown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-04-10")
		b.submit("office", servant("p1", "t1", "", "", today), servant("p2", "t1", "", "", today))
		s := app.Split{Unit: "t1", Day: &today, Reason: "撤镇设两镇", Parts: []app.Part{
			{NewUnit: app.NewUnit{ID: "t1a", Name: "松镇"}, Children: []string{"v1"}, People: []string{"p1"}},
			{NewUnit: app.NewUnit{ID: "t1b", Name: "涛镇"}, Children: []string{"v2"}},
		}}
		has, err := b.Belongings(ctx, b.as("office"), "t1", &today)
		b.must(err)
		if len(has.Children) != 2 || has.Children[1].ID != "v2" || len(has.Linked) != 0 || len(has.People) != 2 || has.People[0].ID != "p1" {
			t.Errorf("got %+v, want two villages and two people to be given away", has)
		}
		if grid, err := b.Belongings(ctx, b.as("office"), "g1", &today); err != nil || len(grid.Linked) != 1 || grid.Linked[0].ID != "v1" {
			t.Errorf("got %+v, %v; want v1 linked to the grid", grid, err)
		}
		made, err := b.SplitUnit(ctx, b.as("office"), s)
		b.must(err)
		if diff := cmp.Diff([]string{"t1a", "t1b"}, made.Added); diff != "" || len(made.Vacancies) != 2 || len(made.Left) != 1 || made.Left[0] != "p2" || len(made.People) != 1 {
			t.Errorf("got %+v, want two towns, two vacancies, p1 moved and p2 left", made)
		}
		if u, err := b.Unit(ctx, b.as("office"), "v2"); err != nil || u.Path != "/"+county+"/t1b/v2/" {
			t.Errorf("got %+v, %v; want v2 in the second part", u, err)
		}
		_, err = b.SplitUnit(ctx, b.as("office"), s)
		wantKind(t, err, campaign.Conflict) // it is closed
		b.agrees(day(t, "2023-05-31"))
	})
}

func TestReorganisingRefuses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		today := b.at("2023-04-10")
		b.must(one(b.PutUnits(ctx, b.as("office"), []app.UnitChange{{Action: app.EditUnit, ID: "v3", Name: ptr("鹤村"), From: ptr(today + 30)}})))
		part := func(id string, children ...string) app.Part {
			return app.Part{NewUnit: app.NewUnit{ID: id, Name: "样例" + id}, Children: children}
		}
		before := b.state()
		for _, tt := range []struct {
			name string
			do   func(who app.Caller) (app.Reorganised, error)
			want campaign.ErrorKind
		}{
			{"no reason", b.merging(app.Merge{From: []string{"v1"}, Into: "v2"}), campaign.Invalid},
			{"nothing", b.merging(app.Merge{Into: "v2", Reason: "样例"}), campaign.Invalid},
			{"into itself", b.merging(app.Merge{From: []string{"v1", "v2"}, Into: "v2", Reason: "样例"}), campaign.Invalid},
			{"twice", b.merging(app.Merge{From: []string{"v1", "v1"}, Into: "v2", Reason: "样例"}), campaign.Invalid},
			{"two kinds", b.merging(app.Merge{From: []string{"v1", "t1"}, Into: "v2", Reason: "样例"}), campaign.Invalid},
			{"into another kind", b.merging(app.Merge{From: []string{"v1"}, Into: "t1", Reason: "样例"}), campaign.Invalid},
			{"the top", b.merging(app.Merge{From: []string{county}, Into: "t1", Reason: "样例"}), campaign.Conflict},
			{"unknown", b.merging(app.Merge{From: []string{"v8"}, Into: "v2", Reason: "样例"}), campaign.NotFound},
			{"into unknown", b.merging(app.Merge{From: []string{"v1"}, Into: "v8", Reason: "样例"}), campaign.NotFound},
			{"used id", b.merging(app.Merge{From: []string{"v1"}, New: &app.NewUnit{ID: "v2", Name: "村"}, Reason: "样例"}), campaign.Conflict},
			{"no name", b.merging(app.Merge{From: []string{"v1"}, New: &app.NewUnit{ID: "v8"}, Reason: "样例"}), campaign.Invalid},
			{"both", b.merging(app.Merge{From: []string{"v1"}, Into: "v2", New: &app.NewUnit{ID: "v8", Name: "村"}, Reason: "样例"}), campaign.Invalid},
			{"a child changes later", b.merging(app.Merge{From: []string{"t2"}, Into: "t1", Reason: "样例", Day: &today}), campaign.Conflict},
			{"year 9999", b.merging(app.Merge{From: []string{"v1"}, Into: "v2", Reason: "样例", Day: ptr(today + 3_000_000)}), campaign.Invalid},
			{"one part", b.splitting(app.Split{Unit: "t1", Reason: "样例", Parts: []app.Part{part("a", "v1", "v2")}}), campaign.Invalid},
			{"a child is left out", b.splitting(app.Split{Unit: "t1", Reason: "样例", Parts: []app.Part{part("a", "v1"), part("b")}}), campaign.Invalid},
			{"a child twice", b.splitting(app.Split{Unit: "t1", Reason: "样例", Parts: []app.Part{part("a", "v1", "v2"), part("b", "v2")}}), campaign.Invalid},
			{"a foreign child", b.splitting(app.Split{Unit: "t1", Reason: "样例", Parts: []app.Part{part("a", "v1", "v2"), part("b", "v3")}}), campaign.Invalid},
			{"a link is left out", b.splitting(app.Split{Unit: "g1", Reason: "样例", Parts: []app.Part{part("a"), part("b")}}), campaign.Invalid},
			{"one id twice", b.splitting(app.Split{Unit: "t1", Reason: "样例", Parts: []app.Part{part("a", "v1"), part("a", "v2")}}), campaign.Conflict},
		} {
			_, err := tt.do(b.as("office"))
			if got := campaign.KindOf(err); got != tt.want {
				t.Errorf("%s: got %v (%q), want %q", tt.name, err, got, tt.want)
			}
		}
		if diff := cmp.Diff(before, b.state()); diff != "" {
			t.Errorf("a refusal changed something:\n%s", diff)
		}
	})
}

func (b *bench) merging(m app.Merge) func(app.Caller) (app.Reorganised, error) {
	return func(c app.Caller) (app.Reorganised, error) { return b.MergeUnits(b.tb.Context(), c, m) }
}

func (b *bench) splitting(s app.Split) func(app.Caller) (app.Reorganised, error) {
	return func(c app.Caller) (app.Reorganised, error) { return b.SplitUnit(b.tb.Context(), c, s) }
}

// TestStocksGoOn: what a merged village had in stock and kept in the catalogue goes on at its successor, on the first day of the new order and
// not before, and through two mergers in a row.
func TestStocksGoOn(t *testing.T) {
	t.Parallel()
	eachStock(t, func(t *testing.T, b *bench) {
		ctx, today := t.Context(), b.at("2023-04-10")
		b.must(b.PutMaterial(ctx, b.as("office"), posterOf("v1")))
		b.must(b.move("office", "p1", campaign.Movement{Kind: campaign.Printed, To: county, Copies: 500}))
		for unit, copies := range map[string]int64{"v1": 200, "v2": 30} {
			b.must(b.move("office", "d-"+unit, campaign.Movement{Kind: campaign.Delivered, From: county, To: unit, Copies: copies}))
		}
		held := func() [4]int64 { return [4]int64{b.stock(county), b.stock("v1"), b.stock("v2"), b.stock("v9")} }
		now, err := b.MergeUnits(ctx, b.as("office"), app.Merge{From: []string{"v1"}, Into: "v2", Day: &today, Reason: "村庄合并"})
		b.must(err)
		if diff := cmp.Diff([]app.MovedStock{{Unit: "v1", To: "v2", Material: "m1", Title: "海报", Copies: 200}}, now.Stocks); diff != "" {
			t.Errorf("stocks (-want +got):\n%s", diff)
		}
		if got := held(); got != [4]int64{270, 0, 230, 0} {
			t.Errorf("got %v, want the 200 of v1 at v2", got)
		}
		later, err := b.SplitUnit(ctx, b.as("office"), app.Split{Unit: "v2", Day: ptr(today + 3), Reason: "村庄拆分",
			Parts: []app.Part{{NewUnit: app.NewUnit{ID: "v9b", Name: "乙村"}}, {NewUnit: app.NewUnit{ID: "v9", Name: "甲村"}}}})
		b.must(err)
		if got := held(); got != [4]int64{270, 0, 230, 0} || len(later.Stocks) != 1 || later.Stocks[0].To != "v9" {
			t.Errorf("got %v and %+v, want nothing moved before the day, and then to v9", got, later.Stocks)
		}
		b.at("2023-04-13")
		for range 2 {
			b.must(b.Sweep(ctx))
			b.must(b.WorkNow(ctx))
			if got := held(); got != [4]int64{270, 0, 0, 230} {
				t.Errorf("got %v, want the copies at v9, once", got)
			}
		}
		if m, err := b.Material(ctx, b.as("office"), "m1"); err != nil || m.Unit != "v9" || len(m.Movements) != 5 {
			t.Errorf("got %+v, %v; want the poster kept by v9, after five movements", m, err)
		}
		b.clean()
	})
}

// TestMattersMoveWithTheirUnits: whoever got a village by a merger sees at once what is under way there.
func TestMattersMoveWithTheirUnits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx, today := t.Context(), b.at("2023-04-10")
		b.complain("worker3", "m3", "v3")
		if found, err := b.Matters(ctx, b.as("clerk"), app.MatterQuery{Open: true}); err != nil || len(found.Items) != 0 {
			t.Fatalf("got %+v, %v; want nothing from another town", found.Items, err)
		}
		_, err := b.MergeUnits(ctx, b.as("office"), app.Merge{From: []string{"t2"}, Into: "t1", Day: &today, Reason: "乡镇合并"})
		b.must(err)
		found, err := b.Matters(ctx, b.as("clerk"), app.MatterQuery{Open: true})
		b.must(err)
		if len(found.Items) != 1 || found.Items[0].ID != "m3" {
			t.Errorf("got %+v, want the matter of v3", found.Items)
		}
	})
}
