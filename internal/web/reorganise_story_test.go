package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
	"wuzha/internal/plan"
	"wuzha/internal/storetest"
)

// Three communities become one and the town is parted, in the browser: each time the office sees first what would happen, and nothing has
// happened then; leaflets, people, the pledge and history are where they belong afterwards. Who would close a unit instead hears what ends with it.
func TestStoryOfUnitsThatMergeAndPart(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t, dsn)
		w.stockAndStaff(t)
		w.drive(t)
		b := openBrowser(t, w)
		b.mergesThree(t)
		b.parts(t)
	})
}

// stockAndStaff gives community C3 leaflets and two volunteers.
func (w *world) stockAndStaff(t testing.TB) {
	t.Helper()
	ctx, office, today := t.Context(), w.callerOf(t, "office"), plan.DayOf(noon())
	_, err := w.app.MoveMaterial(ctx, office, app.NewMovement{ID: "to-C3", Material: "paper", Movement: campaign.Movement{Kind: campaign.Delivered, From: district, To: "C3", Copies: 120, On: today}})
	must(t, err)
	outcomes, err := w.app.Submit(ctx, office, []app.Entry{
		{ID: "helper-1", Kind: "person", Unit: "C3", On: today, Fields: map[string]string{"role": "volunteer", "from": "2023-04-01"}},
		{ID: "helper-2", Kind: "person", Unit: "T1", On: today, Fields: map[string]string{"role": "volunteer", "from": "2023-04-01"}}})
	must(t, err)
	refused(t, outcomes)
}

// mergesThree puts two communities of the town and one of another town into a new one.
func (b *browser) mergesThree(t *testing.T) {
	b.visitPage(t, "office", "/units/C1/close")
	b.sees(t, "以下随单位一并结束：承诺书“"+campaign.PledgeTitle+"”")
	b.visitPage(t, "office", "/units/C1/merge?new=1")
	b.fillIn(t, "from", "C3", "find", "听泉", "new.id", "C10", "new.name", "鹿江社区", "new.attributes.households", "2600", "day", "2023-05-10", "reason", "区划调整")
	b.send(t, "merge", "听泉社区")
	b.fillIn(t, "from", "C2")
	b.send(t, "merge", "会发生的变化")
	b.sees(t, "鹿江社区，120份")
	b.sees(t, "1条登记")
	b.sees(t, "由鹿江社区接续，二维码和地址不变")
	before := b.world.unitNames(t)
	if before["C10"] != "" || before["C1"] == "" {
		t.Fatalf("got %v after the preview, want nothing changed", before)
	}
	b.send(t, "merge", "已合并")
	got := b.world.unitNames(t)
	delete(got, district)
	if diff := cmp.Diff(map[string]string{"T1": "松涛镇", "T2": "竹影镇", "C10": "鹿江社区"}, got); diff != "" {
		t.Errorf("units after the merger (-want +got):\n%s", diff)
	}
	drives, err := b.world.app.PledgeDrives(t.Context(), b.world.callerOf(t, "office"), app.Query{Unit: "C10"})
	must(t, err)
	if len(drives) != 1 || !drives[0].Open {
		t.Errorf("got %+v, want the pledge at the new community", drives)
	}
	stocks, err := b.world.app.MaterialStocks(t.Context(), b.world.callerOf(t, "office"), "C10")
	must(t, err)
	if len(stocks) != 1 || stocks[0].Copies != 120 {
		t.Errorf("got %+v, want the leaflets of C3", stocks)
	}
	b.visitPage(t, "office", "/units/C10/lineage")
	for _, name := range []string{"鹿鸣社区", "听泉社区", "望江社区"} {
		b.sees(t, name)
	}
	b.visitPage(t, "office", "/records?unit=C1")
	b.sees(t, "鹿鸣社区") // what was done there stays there
}

// parts splits the town in three; what is not chosen apart goes along with the rest.
func (b *browser) parts(t *testing.T) {
	b.visitPage(t, "office", "/units/T1/split?parts=3")
	for n, name := range []string{"松镇", "涛镇", "江镇"} {
		b.fillIn(t, partPath(n)+"id", "T1-"+string(rune('a'+n)), partPath(n)+"name", name)
	}
	b.fillIn(t, "to-C10", "1", "day", "2023-05-10", "reason", "区划调整")
	b.send(t, "split", "请选择归入哪个新单位")
	b.fillIn(t, "person-helper-2", "2")
	b.send(t, "split", "会发生的变化")
	b.send(t, "split", "已拆分")
	got := b.world.unitNames(t)
	if got["T1"] != "" || got["T1-c"] != "江镇" {
		t.Errorf("got %v, want three towns in place of T1", got)
	}
	u, err := b.world.app.Unit(t.Context(), b.world.callerOf(t, "office"), "C10")
	must(t, err)
	people, err := b.world.app.Records(t.Context(), b.world.callerOf(t, "office"), app.Query{Kind: "person", Unit: "T1-c"})
	must(t, err)
	if u.Parent != "T1-b" || len(people.Items) != 1 {
		t.Errorf("got %+v and %+v, want the community in the second part, the volunteer in the third", u, people.Items)
	}
}

// unitNames are the units that are there, by id.
func (w *world) unitNames(t testing.TB) map[string]string {
	t.Helper()
	found, err := w.app.Units(t.Context(), w.callerOf(t, "office"), app.Query{Limit: app.MaxPage})
	must(t, err)
	out := map[string]string{}
	for _, u := range found.Items {
		out[u.ID] = u.Name
	}
	return out
}
