package store_test

import (
	"slices"
	"strings"
	"testing"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

// TestDistributions holds the statements for a cluster: every table that is not local once, references before what is sharded, what is
// referred to before what refers to it, and all shards beside the first. No cluster is at hand to run them on.
func TestDistributions(t *testing.T) {
	t.Parallel()
	got := store.Distributions()
	place := func(table string) int {
		return slices.IndexFunc(got, func(s string) bool { return strings.Contains(s, "('"+table+"'") })
	}
	shards := 0
	for _, table := range store.Tables() {
		i := place(table.Name)
		switch {
		case table.Placement == store.Local:
			if i >= 0 {
				t.Errorf("%s is local: got %s", table.Name, got[i])
			}
			continue
		case i < 0:
			t.Errorf("%s is not distributed", table.Name)
			continue
		}
		want := "SELECT create_reference_table('" + table.Name + "')"
		if table.Placement == store.Sharded {
			with := "units"
			if shards++; shards == 1 {
				with = "none"
			}
			want = "SELECT create_distributed_table('" + table.Name + "', 'district', colocate_with => '" + with + "')"
		}
		if got[i] != want {
			t.Errorf("%s: got %s, want %s", table.Name, got[i], want)
		}
	}
	for _, order := range [][2]string{{"api_tokens", "units"}, {"units", "unit_placements"}, {"units", "posts_held"}} {
		if place(order[0]) > place(order[1]) {
			t.Errorf("%s comes after %s", order[0], order[1])
		}
	}
}

func TestDistributeNeedsACluster(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		spread, err := db.Distribute(t.Context())
		wantKind(t, err, store.ErrNoCluster)
		if len(spread) != 0 {
			t.Errorf("spread %v without a cluster", spread)
		}
	})
}
