package app_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/storetest"
)

// eachStock is each with a plan that counts print runs and hand-outs.
func eachStock(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Helper()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		b := openBench(t, dsn)
		b.texts["county"] = bytes.Replace(b.texts["county"], []byte("measures:\n"), []byte(`  print_run:
    title: 印制
    of: [district, town]
    fields:
      material: {type: choice, title: 品种, options: {leaflet: 明白纸, card: 名片}, required: true}
      copies:   {type: int, title: 印数, min: 1, required: true}
  handout:
    title: 发放
    of: [village]
    fields:
      material: {type: choice, title: 品种, options: {leaflet: 明白纸, card: 名片}, required: true}
      copies:   {type: int, title: 份数, min: 1, required: true}
measures:
  printed:    {title: 印制份数, sum: print_run.copies}
  handed_out: {title: 发放份数, sum: handout.copies}
`), 1)
		b.texts["county"] = bytes.Replace(b.texts["county"], []byte("duties:\n"), []byte(`duties:
  handed:    {title: 发放到村, of: village, need: m.handed_out >= 1000, post: worker}
  balanced:  {title: 发放不超过印数, of: district, keep: m.handed_out <= m.printed, post: office}
`), 1)
		b.setUp()
		test(t, b)
	})
}

func leaflet(id string) app.MaterialChange {
	return app.MaterialChange{ID: id, Unit: county, Material: campaign.Material{Title: "明白纸", Topic: "刷单返利", Form: "leaflet"}}
}

// posterOf is a poster of a unit, which plans without materials know too.
func posterOf(unit string) app.MaterialChange {
	return app.MaterialChange{ID: "m1", Unit: unit, Material: campaign.Material{Title: "海报", Form: "poster"}}
}

func (b *bench) move(login, id string, m campaign.Movement) error {
	m.On = b.as(login).Day()
	_, err := b.MoveMaterial(b.tb.Context(), b.as(login), app.NewMovement{ID: id, Material: "m1", Movement: m})
	return err
}

// handedOut is what the plan counts as handed out at a unit.
func (b *bench) handedOut(unit string) int64 {
	b.tb.Helper()
	found, err := b.Verdicts(b.tb.Context(), b.as("office"), app.Query{Unit: unit, Duty: "handed"})
	b.must(err)
	if len(found.Items) != 1 {
		b.tb.Fatalf("verdicts %v", found.Items)
	}
	return found.Items[0].Verdict.Have[0]
}

func (b *bench) stock(unit string) int64 {
	b.tb.Helper()
	all, err := b.MaterialStocks(b.tb.Context(), b.as("office"), "")
	b.must(err)
	for _, s := range all {
		if s.Unit == unit && s.Material == "m1" {
			return s.Copies
		}
	}
	return 0
}

// TestMaterialsAreCountedOnce follows leaflets from the printer to a village: each movement moves the stock, the plan counts a hand-out once.
func TestMaterialsAreCountedOnce(t *testing.T) {
	t.Parallel()
	eachStock(t, func(t *testing.T, b *bench) {
		today := b.at("2023-03-01")
		ctx := t.Context()
		b.must(b.PutMaterial(ctx, b.as("office"), leaflet("m1")))
		b.must(b.move("office", "p1", campaign.Movement{Kind: campaign.Printed, To: county, Copies: 1000, Cost: 50000}))
		b.must(b.move("office", "d1", campaign.Movement{Kind: campaign.Delivered, From: county, To: "t1", Copies: 400}))
		wantKind(t, b.move("clerk", "h0", campaign.Movement{Kind: campaign.HandedOut, From: "t1", Given: "v1", Copies: 401}), campaign.Invalid)
		b.must(b.move("clerk", "h1", campaign.Movement{Kind: campaign.HandedOut, From: "t1", Given: "v1", Copies: 120}))
		b.must(b.move("clerk", "h1", campaign.Movement{Kind: campaign.HandedOut, From: "t1", Given: "v1", Copies: 120}))
		wantKind(t, b.move("clerk", "h1", campaign.Movement{Kind: campaign.HandedOut, From: "t1", Given: "v1", Copies: 121}), campaign.Conflict)
		if got := [3]int64{b.stock(county), b.stock("t1"), b.handedOut("v1")}; got != [3]int64{600, 280, 120} {
			t.Errorf("got %v, want 600 in the county, 280 in the town, 120 counted", got)
		}
		// A record that was there before is linked, not doubled.
		b.submit("worker", app.Entry{ID: "by-hand", Kind: "handout", Unit: "v1", On: today, Fields: map[string]string{"material": "leaflet", "copies": "30"}})
		linked := app.NewMovement{ID: "h2", Material: "m1", Record: "by-hand", Movement: campaign.Movement{Kind: campaign.HandedOut, From: "t1", Given: "v1", Copies: 30, On: today}}
		_, err := b.MoveMaterial(ctx, b.as("clerk"), linked)
		b.must(err)
		linked.ID = "h3"
		_, err = b.MoveMaterial(ctx, b.as("clerk"), linked)
		wantKind(t, err, campaign.Invalid)
		if got := [2]int64{b.stock("t1"), b.handedOut("v1")}; got != [2]int64{250, 150} {
			t.Errorf("linked: got %v, want 250 in the town, 150 counted", got)
		}
		// The record stands for the movement and goes with it.
		wantKind(t, b.ChangeRecord(ctx, b.as("clerk"), "material-h1", app.Move{Action: campaign.VoidMove, Reason: "误填"}), campaign.Conflict)
		b.must(b.UndoMovement(ctx, b.as("clerk"), app.Undoing{ID: "u1", Movement: "h1", Reason: "村里没有收到"}))
		wantKind(t, b.UndoMovement(ctx, b.as("clerk"), app.Undoing{ID: "u2", Movement: "h1", Reason: "再来一次"}), campaign.Conflict)
		wantKind(t, b.UndoMovement(ctx, b.as("clerk"), app.Undoing{ID: "u2", Movement: "u1", Reason: "冲正的冲正"}), campaign.Conflict)
		wantKind(t, b.UndoMovement(ctx, b.as("office"), app.Undoing{ID: "u3", Movement: "p1", Reason: "已经发走"}), campaign.Conflict)
		if got := [2]int64{b.stock("t1"), b.handedOut("v1")}; got != [2]int64{370, 30} {
			t.Errorf("undone: got %v, want 370 in the town, 30 counted", got)
		}
		found, err := b.Material(ctx, b.as("clerk"), "m1")
		b.must(err)
		if found.Stock != 370 || len(found.Movements) != 4 {
			t.Errorf("the town sees a stock of %d and %d movements, want 370 and 4: its own, and none of the county's", found.Stock, len(found.Movements))
		}
		b.clean()
	})
}

// TestMaterialFiles: versions stay, and only what somebody who decides has made public is public.
func TestMaterialFiles(t *testing.T) {
	t.Parallel()
	eachStock(t, func(t *testing.T, b *bench) {
		ctx, v := t.Context(), app.Visitor{District: county}
		put := func(login, unit, content string) string {
			kept, err := b.PutAttachment(ctx, b.as(login), unit, "明白纸.pdf", strings.NewReader("%PDF-1.4\n"+content+"\n%%EOF"))
			b.must(err)
			return kept.Hash
		}
		m := leaflet("m1")
		m.File = put("office", county, "one")
		b.must(b.PutMaterial(ctx, b.as("office"), m))
		_, err := b.PublicMaterialFile(ctx, v, "m1")
		wantKind(t, err, campaign.NotFound)
		m.File, m.Public = put("office", county, "two"), true
		b.must(b.PutMaterial(ctx, b.as("office"), m))
		for version, want := range map[int64]string{0: "two", 1: "one", 2: "two"} {
			got, err := b.MaterialFile(ctx, b.as("worker3"), "m1", version)
			if err != nil || !strings.Contains(string(got.Data), want) {
				t.Errorf("version %d: got %q, %v", version, got.Data, err)
			}
		}
		got, err := b.PublicMaterialFile(ctx, v, "m1")
		if err != nil || !strings.Contains(string(got.Data), "two") || got.Name != "明白纸.pdf" {
			t.Errorf("public: got %q %q, %v", got.Name, got.Data, err)
		}
		wantKind(t, b.PutMaterial(ctx, b.as("worker"), app.MaterialChange{ID: "mine", Unit: "v1", Material: campaign.Material{Title: "本村海报", Form: "poster", Public: true}}), campaign.Denied)
		b.must(b.PutMaterial(ctx, b.as("worker"), app.MaterialChange{ID: "mine", Unit: "v1", Material: campaign.Material{Title: "本村海报", Form: "poster"}}))
		wantKind(t, b.PutMaterial(ctx, b.as("worker"), app.MaterialChange{ID: "mine", Material: campaign.Material{Title: "本村海报", Form: "poster"}, File: strings.Repeat("0", 64)}), campaign.Invalid)
		m.Ended = true
		b.must(b.PutMaterial(ctx, b.as("office"), m))
		if all, err := b.PublicMaterials(ctx, v); err != nil || len(all) != 0 {
			t.Errorf("ended: the public sees %v, %v", all, err)
		}
		_, err = b.PublicMaterialFile(ctx, v, "m1")
		wantKind(t, err, campaign.NotFound)
	})
}

// TestRandomMaterials: whatever moves in whatever order, no stock is below nothing, stocks are the sum of what was taken, and the plan counts each
// hand-out that stands once.
func TestRandomMaterials(t *testing.T) {
	t.Parallel()
	eachStock(t, func(t *testing.T, b *bench) {
		b.at("2023-03-01")
		b.must(b.PutMaterial(t.Context(), b.as("office"), leaflet("m1")))
		units, villages := []string{county, "t1", "t2"}, []string{"v1", "v2", "v3"}
		stock, counted := map[string]int64{}, map[string]int64{}
		type moved struct {
			id string
			campaign.Movement
		}
		var open []moved
		n, runs := 0, 0
		rapid.Check(t, func(t *rapid.T) {
			if runs++; runs > 15 {
				return
			}
			for range rapid.IntRange(5, 15).Draw(t, "steps") {
				n++
				id := fmt.Sprintf("x%d", n)
				m := campaign.Movement{Kind: rapid.SampledFrom(campaign.MovementKinds()).Draw(t, "kind"), Copies: rapid.Int64Range(1, 60).Draw(t, "copies"), Note: "样例"}
				at := rapid.SampledFrom(units).Draw(t, "at")
				switch m.Kind {
				case campaign.Printed:
					m.To = at
				case campaign.Delivered:
					m.From, m.To = at, rapid.SampledFrom(units).Draw(t, "to")
				case campaign.HandedOut:
					m.From, m.Given = at, rapid.SampledFrom(villages).Draw(t, "given")
				case campaign.WrittenOff:
					m.From = at
				}
				undo := -1
				if len(open) > 0 && rapid.IntRange(0, 3).Draw(t, "undo") == 0 {
					undo = rapid.IntRange(0, len(open)-1).Draw(t, "which")
					m = open[undo].Undo(open[undo].id, 0, "样例")
				}
				var err error
				if undo >= 0 {
					err = b.UndoMovement(b.tb.Context(), b.as("office"), app.Undoing{ID: id, Movement: open[undo].id, Reason: "样例"})
				} else {
					err = b.move("office", id, m)
				}
				may := (m.From == "" || stock[m.From] >= m.Copies) && m.From != m.To
				if (err == nil) != may {
					t.Fatalf("%+v with %d in stock: got %v, may = %v", m, stock[m.From], err, may)
				}
				if !may {
					continue
				}
				stock[m.From] -= m.Copies
				stock[m.To] += m.Copies
				if undo < 0 {
					counted[m.Given] += m.Copies
					open = append(open, moved{id, m})
					continue
				}
				counted[m.Given] -= m.Copies
				open = append(open[:undo], open[undo+1:]...)
			}
			for _, u := range units {
				if got := b.stock(u); got != stock[u] || got < 0 {
					t.Fatalf("stock of %s: got %d, want %d", u, got, stock[u])
				}
			}
			for _, u := range villages {
				if got := b.handedOut(u); got != counted[u] {
					t.Fatalf("counted at %s: got %d, want %d", u, got, counted[u])
				}
			}
		})
		b.clean()
	})
}

// materialOperations: whoever enters records of a unit keeps its materials; the catalogue is everybody's.
func materialOperations() []operation {
	return []operation{
		{"PutMaterial", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			m := leaflet("mat-" + c.Login)
			m.Unit, m.Form = "v1", "poster"
			return b.PutMaterial(ctx, c, m)
		}},
		{"Materials", working, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Materials(ctx, c)
			return err
		}},
		{"Material", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.Material(ctx, c, "nothing")
			return err
		}},
		{"MaterialFile", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.MaterialFile(ctx, c, "nothing", 0)
			return err
		}},
		{"MaterialStocks", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.MaterialStocks(ctx, c, "v1")
			return err
		}},
		{"MoveMaterial", aboveV1, func(ctx context.Context, b *bench, c app.Caller) error {
			_, err := b.MoveMaterial(ctx, c, app.NewMovement{ID: "mv-" + c.Login, Material: "nothing", Movement: campaign.Movement{Kind: campaign.Printed, To: "v1", Copies: 1, On: c.Day()}})
			return err
		}},
		{"UndoMovement", nil, func(ctx context.Context, b *bench, c app.Caller) error {
			return b.UndoMovement(ctx, c, app.Undoing{ID: "u", Movement: "nothing", Reason: "样例"})
		}},
	}
}
