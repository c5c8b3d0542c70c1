package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
	"wuzha/internal/campaign"
)

// TestFindUnits: among very many units the one that is meant comes first; a foreign unit is not found by anything.
func TestFindUnits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.at("2023-04-01")
		for part := range 2 { // more villages than one list takes, all before v1 in the order of the tree
			var more []app.UnitChange
			for n := range 700 {
				name := fmt.Sprintf("大鹿鸣村第%d组", 700*part+n)
				more = append(more, app.UnitChange{Action: app.AddUnit, ID: fmt.Sprintf("a%d", 700*part+n), Kind: "village", Parent: "t1", Name: &name})
			}
			b.must(b.refusals(b.PutUnits(ctx, b.as("office"), more)))
		}
		name, code := "鹿鸣村", "990001002"
		b.must(b.refusals(b.PutUnits(ctx, b.as("office"), []app.UnitChange{{Action: app.AddUnit, ID: "v8", Kind: "village", Parent: "t2", Name: &name, Code: &code}})))
		for _, c := range []struct {
			login string
			s     app.UnitSearch
			want  string // units with the unit above; ! behind those that are meant exactly
			more  bool
		}{
			{"office", app.UnitSearch{Said: "鹿鸣村", Limit: 3}, "v1<松涛镇! v8<石桥镇! a0<松涛镇", true},
			{"clerk2", app.UnitSearch{Said: "鹿鸣村", Limit: 3}, "v8<石桥镇!", false},
			{"office", app.UnitSearch{Said: " v1 ", Limit: 3}, "v1<松涛镇!", false},
			{"clerk2", app.UnitSearch{Said: "v1", Limit: 3}, "", false},
			{"office", app.UnitSearch{Said: code, Limit: 3}, "v8<石桥镇!", false},
			{"office", app.UnitSearch{Said: "lmc", Limit: 3}, "v1<松涛镇 v8<石桥镇", false},
			{"office", app.UnitSearch{Said: "LuMing", Limit: 3}, "v1<松涛镇 v8<石桥镇", false},
			{"office", app.UnitSearch{Said: "松涛", Limit: 3}, "t1<云雾县", false},
			{"office", app.UnitSearch{Said: "松涛", Kinds: []string{"village", "grid"}, Limit: 3}, "", false},
			{"worker", app.UnitSearch{Limit: 3}, "v1<松涛镇", false},
			{"admin-security", app.UnitSearch{Said: "v3", Limit: 3}, "v3<石桥镇!", false},
			{"office", app.UnitSearch{Said: "没有的", Limit: 3}, "", false},
		} {
			found, err := b.FindUnits(ctx, b.as(c.login), c.s)
			b.must(err)
			var got []string
			for _, u := range found.Units {
				got = append(got, u.ID+"<"+u.Within+map[bool]string{true: "!"}[u.Exact])
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" || found.More != c.more {
				t.Errorf("%s, %+v: more = %t (-want +got):\n%s", c.login, c.s, found.More, diff)
			}
		}
		for _, login := range []string{"admin", "admin-audit"} {
			_, err := b.FindUnits(ctx, b.as(login), app.UnitSearch{Said: "v1"})
			wantKind(t, err, campaign.NotFound)
		}
	})
}
