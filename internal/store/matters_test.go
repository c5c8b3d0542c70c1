package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wuzha/internal/store"
	"wuzha/internal/storetest"
)

func matterIn(id, path string, due store.Day) store.Matter {
	unit := path[strings.LastIndexByte(strings.TrimSuffix(path, "/"), '/')+1 : len(path)-1]
	return store.Matter{District: storetest.CountyCode, ID: id, Procedure: "order", Unit: unit, Path: path, State: "ordered", DueDay: due, Holder: "clerk", Opener: "p", OpenedAt: 1, ChangedAt: 1, Data: `{}`}
}

// TestMatterLists: keys, subtrees and narrowing, with deadlines that are the same and units whose names begin alike.
func TestMatterLists(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		closed := matterIn("e", "/r/t/a/", store.NoEnd)
		closed.State, closed.Holder, closed.ClosedAt = "rated", "", 9
		write(t, db, func(tx *store.Tx) error {
			for _, m := range []store.Matter{matterIn("c", "/r/t/a/", 5), matterIn("a", "/r/t/a/", 5), matterIn("b", "/r/t0/b/", -3), matterIn("d", "/r/t/", 7), closed} {
				if fresh, err := tx.InsertMatter(m); err != nil || !fresh {
					t.Errorf("insert %s: %t, %v", m.ID, fresh, err)
				}
			}
			fresh, err := tx.InsertMatter(matterIn("a", "/r/t/", 8))
			if fresh {
				t.Error("a used id was taken again")
			}
			return err
		})
		for _, tt := range []struct {
			name string
			q    store.MatterQuery
			want string
		}{
			{"all", store.MatterQuery{}, "b a c d e"},
			{"a subtree", store.MatterQuery{Path: "/r/t/"}, "a c d e"},
			{"after a key", store.MatterQuery{AfterDue: 5, AfterID: "a"}, "c d e"},
			{"due", store.MatterQuery{DueBefore: 5}, "b a c"},
			{"open", store.MatterQuery{OpenOnly: true, Unit: "a"}, "a c"},
			{"state", store.MatterQuery{State: "rated"}, "e"},
			{"holder", store.MatterQuery{Holder: "clerk", Path: "/r/t0/"}, "b"},
			{"procedure", store.MatterQuery{Procedure: "title"}, ""},
			{"another district", store.MatterQuery{District: "990002"}, ""},
		} {
			if tt.q.DueBefore == 0 {
				tt.q.DueBefore = store.NoEnd
			}
			if tt.q.AfterID == "" {
				tt.q.AfterDue = -100
			}
			if tt.q.District == "" {
				tt.q.District = storetest.CountyCode
			}
			var all, inParts []string
			tt.q.Limit = 100
			read(t, db, func(tx *store.Tx) error {
				found, err := tx.Matters(tt.q)
				all = matterIDs(found)
				for q := tt.q; err == nil; {
					q.Limit = 2
					if found, err = tx.Matters(q); len(found) == 0 {
						break
					}
					inParts = append(inParts, matterIDs(found)...)
					q.AfterDue, q.AfterID = found[len(found)-1].DueDay, found[len(found)-1].ID
				}
				return err
			})
			if got := strings.Join(all, " "); got != tt.want || strings.Join(inParts, " ") != got {
				t.Errorf("%s: got %s, in parts %v, want %s", tt.name, got, inParts, tt.want)
			}
		}
		read(t, db, func(tx *store.Tx) error {
			counts, err := tx.CountMatters(storetest.CountyCode, "/r/t/", 6)
			want := []store.MatterCount{{"order", "ordered", 3, 2}, {"order", "rated", 1, 0}}
			if diff := cmp.Diff(want, counts); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
			return err
		})
	})
}

func matterIDs(found []store.Matter) (ids []string) {
	for _, m := range found {
		ids = append(ids, m.ID)
	}
	return ids
}

// TestMatterStepsAreOnlyAdded: a number is taken once, and what was written comes back unchanged.
func TestMatterStepsAreOnlyAdded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		step := store.MatterStep{District: storetest.CountyCode, Matter: "m", Seq: 1, ID: "s", Action: "open", To: "ordered", ByPerson: "p", Post: "clerk", At: 3, Changes: `{"a":1}`, Attachments: "x y"}
		m := matterIn("m", "/r/a/", 5)
		write(t, db, func(tx *store.Tx) error {
			if _, err := tx.InsertMatter(m); err != nil {
				return err
			}
			return tx.AppendMatterStep(step)
		})
		again := step
		again.Action = "cancel"
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AppendMatterStep(again) }); err == nil {
			t.Error("a step took the number of another one")
		}
		m.State, m.Raised, m.Data = "accepted", 2, `{"a":1}`
		write(t, db, func(tx *store.Tx) error { return tx.UpdateMatter(m) })
		read(t, db, func(tx *store.Tx) error {
			steps, err := tx.MatterSteps(storetest.CountyCode, "m")
			if diff := cmp.Diff([]store.MatterStep{step}, steps); diff != "" || err != nil {
				t.Errorf("steps (-want +got): %v\n%s", err, diff)
			}
			got, err := tx.MatterByID(storetest.CountyCode, "m")
			if diff := cmp.Diff(m, got); diff != "" {
				t.Errorf("matter (-want +got):\n%s", diff)
			}
			return err
		})
	})
}

// TestMatterNumbersUnderConcurrency: many writers take the numbers 1 to n of each series, each once; one who is undone leaves
// no gap.
func TestMatterNumbersUnderConcurrency(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const writers, each = 6, 10
		got := make([][]int64, writers)
		var wait sync.WaitGroup
		for w := range writers {
			wait.Go(func() {
				for i := range each {
					var n int64
					undone := fmt.Errorf("undone")
					_ = db.Write(t.Context(), func(tx *store.Tx) error {
						if _, err := tx.NextMatterNumber(storetest.CountyCode, "paper 2023"); err != nil {
							return err
						}
						return undone
					})
					if err := db.Write(t.Context(), func(tx *store.Tx) (err error) {
						n, err = tx.NextMatterNumber(storetest.CountyCode, "paper 2023")
						return err
					}); err != nil {
						t.Errorf("writer %d, %d: %v", w, i, err)
					}
					got[w] = append(got[w], n)
				}
			})
		}
		wait.Wait()
		seen := map[int64]bool{}
		for _, list := range got {
			for _, n := range list {
				seen[n] = true
			}
		}
		for n := int64(1); n <= writers*each; n++ {
			if !seen[n] {
				t.Errorf("nobody got number %d of %d", n, writers*each)
			}
		}
	})
}
