package app

import (
	"fmt"
	"testing"

	"wuzha/internal/store"
)

// TestKeptTops: whole levels are kept while there is room; a level too many is left out with what lies below it.
func TestKeptTops(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ towns, villages, want int }{
		{0, 0, 1}, {3, 0, 1}, {3, 2, 4}, {30, 40, 31}, {1001, 1, 1},
	} {
		f := &frame{district: "d"}
		add := func(unit, parent, path string) {
			f.placed = append(f.placed, store.PlacedUnit{UnitPlacement: store.UnitPlacement{District: "d", Unit: unit, Parent: parent, Path: path, FromDay: store.NoStart, ToDay: store.NoEnd}})
		}
		add("d", "", "/d/")
		for n := range tt.towns {
			town := fmt.Sprintf("t%04d", n)
			add(town, "d", "/d/"+town+"/")
			for m := range tt.villages {
				village := fmt.Sprintf("%sv%02d", town, m)
				add(village, town, "/d/"+town+"/"+village+"/")
				if tt.towns == 30 {
					add(village+"x", village, "/d/"+town+"/"+village+"/"+village+"x/")
				}
			}
		}
		f.byUnit = map[string][]store.PlacedUnit{"d": f.placed[:1]}
		for i := range f.placed {
			f.byPath = append(f.byPath, &f.placed[i])
		}
		if got := len(f.keptTops(1)); got != tt.want {
			t.Errorf("%d towns with %d villages each: got %d overviews, want %d", tt.towns, tt.villages, got, tt.want)
		}
	}
}
