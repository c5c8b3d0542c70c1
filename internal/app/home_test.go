package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/app"
)

// Home shows each caller its own part of the tree: the topmost units in sight and those right below, nothing to administrators.
func TestHome(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		tests := []struct {
			login      string
			top, below []string
			plan       bool
		}{
			{"office", []string{county}, []string{"g1", "t1", "t2"}, true},
			{"clerk", []string{"t1"}, []string{"v1", "v2"}, true},
			{"worker", []string{"v1"}, nil, true},
			{"admin", nil, nil, false},
		}
		for _, tt := range tests {
			got, err := b.Home(t.Context(), b.as(tt.login))
			b.must(err)
			if got.District != "云雾县" || (got.Plan != nil) != tt.plan {
				t.Errorf("%s: got %q, plan %v", tt.login, got.District, got.Plan != nil)
			}
			if diff := cmp.Diff(tt.top, ids(got.Top)); diff != "" {
				t.Errorf("%s: top (-want +got):\n%s", tt.login, diff)
			}
			if diff := cmp.Diff(tt.below, ids(got.Below)); diff != "" {
				t.Errorf("%s: below (-want +got):\n%s", tt.login, diff)
			}
		}
	})
}

func ids(units []app.UnitView) []string {
	var out []string
	for _, u := range units {
		out = append(out, u.ID)
	}
	return out
}
