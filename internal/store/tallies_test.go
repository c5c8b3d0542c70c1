package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func tallies(t *testing.T, db *store.DB) (found []store.Tally) {
	t.Helper()
	read(t, db, func(tx *store.Tx) error {
		return tx.Tallies(store.UnitSpan{District: storetest.CountyCode, Last: "\U0010FFFF"}, func(tally store.Tally) error {
			found = append(found, tally)
			return nil
		})
	})
	return found
}

func TestMerges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		merge store.Merge
		want  int64
	}{{"add", store.AddTally, 3 + 9 - 2}, {"raise", store.RaiseTally, 9}, {"set", store.SetTally, -2}} {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			for _, values := range [][]int64{{3}, {9, -2}} {
				write(t, db, func(tx *store.Tx) error {
					var changes []store.Tally
					for _, v := range values {
						changes = append(changes, tallyOf("U1", v))
					}
					return tx.UpsertTallies(test.merge, changes)
				})
			}
			if diff := cmp.Diff([]store.Tally{tallyOf("U1", test.want)}, tallies(t, db)); diff != "" {
				t.Errorf("%s: tallies differ (-want +got):\n%s", test.name, diff)
			}
		})
	}
}

// TestManyTalliesAtOnce writes numbers of rows that need every size of
// statement, with repeated keys, and compares with a map.
func TestManyTalliesAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		random := rand.New(rand.NewPCG(1, 2))
		want := map[string]int64{}
		for _, n := range []int{0, 1, 2, 3, 63, 64, 65, 151, 300} {
			changes := make([]store.Tally, n)
			for i := range changes {
				changes[i] = tallyOf(fmt.Sprintf("U%02d", random.IntN(90)), random.Int64N(1000)-500)
				changes[i].Day += store.Day(random.IntN(3))
				want[fmt.Sprint(changes[i].Unit, changes[i].Day)] += changes[i].Value
			}
			write(t, db, func(tx *store.Tx) error { return tx.UpsertTallies(store.AddTally, changes) })
		}
		got := map[string]int64{}
		for _, tally := range tallies(t, db) {
			got[fmt.Sprint(tally.Unit, tally.Day)] = tally.Value
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("tallies differ (-want +got):\n%s", diff)
		}
	})
}

// TestTalliesStreamBytewise: the order is the same on both engines, whatever
// language the server sorts in.
func TestTalliesStreamBytewise(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		written := []string{"石", "b", "A", "_", "云", "a", "B", "鹤"}
		write(t, db, func(tx *store.Tx) error {
			for _, unit := range written {
				tally := tallyOf(unit, 1)
				elsewhere := tally
				elsewhere.District = "990002"
				if err := tx.UpsertTallies(store.AddTally, []store.Tally{tally, elsewhere}); err != nil {
					return err
				}
			}
			return nil
		})
		var got []string
		for _, tally := range tallies(t, db) {
			got = append(got, tally.Unit)
		}
		if diff := cmp.Diff([]string{"A", "B", "_", "a", "b", "云", "石", "鹤"}, got); diff != "" {
			t.Errorf("order differs (-want +got):\n%s", diff)
		}
	})
}

func TestTalliesOfAUnit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var all []store.Tally
		for day := range store.Day(5) {
			tally := tallyOf("U1", int64(day))
			tally.Day = day
			all = append(all, tally)
		}
		write(t, db, func(tx *store.Tx) error {
			return tx.UpsertTallies(store.AddTally, append(all, tallyOf("U2", 1)))
		})
		read(t, db, func(tx *store.Tx) error {
			var got []store.Tally
			err := tx.Tallies(store.UnitSpan{District: storetest.CountyCode, First: "U1", Last: "U1"}, func(tally store.Tally) error {
				got = append(got, tally)
				return nil
			})
			if diff := cmp.Diff(all, got); diff != "" {
				t.Errorf("tallies differ (-want +got):\n%s", diff)
			}
			return err
		})
	})
}

func TestTallyKeys(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		key := func(name string, count int64) store.TallyKey {
			return store.TallyKey{District: storetest.CountyCode, Unit: "U1", Measure: "homes", Day: 5, Key: name, Count: count}
		}
		write(t, db, func(tx *store.Tx) error {
			if err := tx.AddTallyKeys([]store.TallyKey{key("h2", 1), key("h1", 1), key("h1", 1), key("h3", 1)}); err != nil {
				return err
			}
			return tx.AddTallyKeys([]store.TallyKey{key("h3", -1)})
		})
		var got []store.TallyKey
		read(t, db, func(tx *store.Tx) error {
			return tx.TallyKeys(store.UnitSpan{District: storetest.CountyCode, Last: "\U0010FFFF"}, func(k store.TallyKey) error {
				got = append(got, k)
				return nil
			})
		})
		if diff := cmp.Diff([]store.TallyKey{key("h1", 2), key("h2", 1)}, got); diff != "" {
			t.Errorf("keys differ (-want +got):\n%s", diff)
		}
	})
}
